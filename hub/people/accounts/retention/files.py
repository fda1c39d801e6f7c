"""What is removed of files of people that nobody decides about."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import String, cast, false, or_, select

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Job, record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.keeping.kinds import Due, Part
from hub.people.accounts.models import PeopleFile, PeopleFileStatus

ROWS_KEPT = timedelta(days=14)
_HAS_ROWS = or_(cast(PeopleFile.good, String) != "[]", cast(PeopleFile.bad, String) != "[]")


def _rows_of_files() -> Due:
    return select(
        PeopleFile.id.label("id"),
        PeopleFile.staged_at.label("since"),
        false().label("held"),
    ).where(PeopleFile.staged_at < clock.now() - ROWS_KEPT, _HAS_ROWS)


def _forget(ids: Sequence[int]) -> int:
    """Names and addresses that nobody decided about in time."""
    files = db.session.scalars(
        select(PeopleFile).where(PeopleFile.id.in_(ids), _HAS_ROWS).with_for_update()
    ).all()
    for file in files:
        if file.status is PeopleFileStatus.STAGED:
            file.status, file.decided_at = PeopleFileStatus.DISCARDED, clock.now()
        file.good, file.bad = [], []
        record(Job("purge"), Action.PEOPLE_FILE_FORGOTTEN, file)
    return len(files)


ROWS_OF_FILES = Part(_rows_of_files, _forget)
