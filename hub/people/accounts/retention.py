"""What is removed of signing in and of files of people, and when."""

from datetime import timedelta

from sqlalchemy import String, cast, delete, or_, select

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Job, record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.people.accounts.models import KeptForm, PeopleFile, PeopleFileStatus, SignInRequest

REQUESTS_KEPT = timedelta(days=30)
ROWS_KEPT = timedelta(days=14)


def remove_old_sign_ins() -> int:
    """Links and codes after 30 days; typing kept over a sign-out when its hour is over."""
    now = clock.now()
    requests = db.session.execute(
        delete(SignInRequest).where(SignInRequest.created_at < now - REQUESTS_KEPT)
    )
    forms = db.session.execute(delete(KeptForm).where(KeptForm.expires_at <= now))
    return int(requests.rowcount + forms.rowcount)  # type: ignore[attr-defined]


def forget_rows_of_people_files() -> int:
    """Names and addresses that nobody decided about in 14 days. Returns of how many files."""
    has_rows = or_(cast(PeopleFile.good, String) != "[]", cast(PeopleFile.bad, String) != "[]")
    old = db.session.scalars(
        select(PeopleFile).where(PeopleFile.staged_at < clock.now() - ROWS_KEPT, has_rows)
    ).all()
    for file in old:
        if file.status is PeopleFileStatus.STAGED:
            file.status, file.decided_at = PeopleFileStatus.DISCARDED, clock.now()
        file.good, file.bad = [], []
        record(Job("forget rows of people files"), Action.PEOPLE_FILE_FORGOTTEN, file)
    return len(old)
