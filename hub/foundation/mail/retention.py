"""How mail goes: first its words, later that it went at all."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, update

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.mail.delivery import captured_before
from hub.foundation.mail.models import MailStatus, OutboxMessage
from hub.foundation.mail.outbox import WIPED
from hub.foundation.settings.queries import settings

DONE = (MailStatus.SENT, MailStatus.FAILED)
NO_SYNC = {"synchronize_session": False}


def clear_words(ids: Sequence[int]) -> int:
    """Remove the words of these mails, unless one is on its way again."""
    old = (
        update(OutboxMessage)
        .where(OutboxMessage.id.in_(ids), OutboxMessage.text != "", OutboxMessage.status.in_(DONE))
        .values(WIPED)
        .returning(OutboxMessage.id)
    )
    return len(db.session.scalars(old, execution_options=NO_SYNC).all())


def remove_mails(ids: Sequence[int]) -> int:
    """Remove these mails whole, unless one is on its way again."""
    gone = (
        delete(OutboxMessage)
        .where(OutboxMessage.id.in_(ids), OutboxMessage.status.in_(DONE))
        .returning(OutboxMessage.id)
    )
    return len(db.session.scalars(gone, execution_options=NO_SYNC).all())


def remove_captured() -> int:
    """Mail kept as files, where there is no mail server, goes with the words of mail."""
    old = captured_before(clock.now() - timedelta(days=settings().mail_words_kept_days))
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
