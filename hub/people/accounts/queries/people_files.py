"""Reads of files of people."""

from sqlalchemy import Select, select
from sqlalchemy.orm import undefer

from hub.foundation.core.db import db
from hub.people.accounts.models import PeopleFile


def people_files() -> Select[tuple[PeopleFile]]:
    """The newest first, without their rows."""
    return select(PeopleFile).order_by(PeopleFile.id.desc())


def people_file_by_id(file_id: int) -> PeopleFile | None:
    """With its rows."""
    return db.session.scalars(
        select(PeopleFile)
        .where(PeopleFile.id == file_id)
        .options(undefer(PeopleFile.good), undefer(PeopleFile.bad))
    ).one_or_none()
