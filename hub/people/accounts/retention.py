"""What is removed of signing in, and when."""

from datetime import timedelta

from sqlalchemy import delete

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.people.accounts.models import KeptForm, SignInRequest

REQUESTS_KEPT = timedelta(days=30)


def remove_old_sign_ins() -> int:
    """Links and codes after 30 days; typing kept over a sign-out when its hour is over."""
    now = clock.now()
    requests = db.session.execute(
        delete(SignInRequest).where(SignInRequest.created_at < now - REQUESTS_KEPT)
    )
    forms = db.session.execute(delete(KeptForm).where(KeptForm.expires_at <= now))
    return int(requests.rowcount + forms.rowcount)  # type: ignore[attr-defined]
