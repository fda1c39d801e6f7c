"""How long mail is kept: its words for 90 days, the fact that it went stays."""

from datetime import timedelta

from sqlalchemy import update

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.mail.delivery import captured_before
from hub.foundation.mail.models import MailStatus, OutboxMessage
from hub.foundation.mail.outbox import WIPED

BODIES_KEPT = timedelta(days=90)


def clear_old_bodies() -> int:
    """Remove the words of mail older than 90 days. Returns how many were cleared."""
    before = clock.now() - BODIES_KEPT
    for path in captured_before(before):
        path.unlink(missing_ok=True)
    old = (
        update(OutboxMessage)
        .where(
            OutboxMessage.created_at < before,
            OutboxMessage.text != "",
            OutboxMessage.status.in_((MailStatus.SENT, MailStatus.FAILED)),
        )
        .values(WIPED)
        .returning(OutboxMessage.id)
    )
    return len(db.session.scalars(old, execution_options={"synchronize_session": False}).all())
