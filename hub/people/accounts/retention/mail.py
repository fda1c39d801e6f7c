"""Which mail goes when; who is on hold is known here, not where the mail is kept."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select

from hub.foundation.core import clock
from hub.foundation.keeping.kinds import Due, Part
from hub.foundation.keeping.models import Hold
from hub.foundation.keeping.queries import held, months_ago
from hub.foundation.mail.models import MailStatus, OutboxMessage
from hub.foundation.mail.retention import clear_words, remove_mails
from hub.foundation.settings.queries import settings
from hub.people.accounts.models import Person

DONE = OutboxMessage.status.in_((MailStatus.SENT, MailStatus.FAILED))


def _held() -> ColumnElement[bool]:
    to_somebody_held = exists().where(
        Hold.ended_at.is_(None),
        Hold.person_id == Person.id,
        Person.email == OutboxMessage.to_address,
    )
    return or_(held(school=OutboxMessage.school_id), to_somebody_held)


def _mails(*where: ColumnElement[bool]) -> Due:
    return select(
        OutboxMessage.id.label("id"),
        OutboxMessage.created_at.label("since"),
        _held().label("held"),
    ).where(DONE, *where)


def _words() -> Due:
    before = clock.now() - timedelta(days=settings().mail_words_kept_days)
    return _mails(OutboxMessage.created_at < before, OutboxMessage.text != "")


def _old_mails() -> Due:
    """Also what was still to go when somebody was erased: it has gone now."""
    before: datetime = months_ago(settings().mails_kept_months)
    to_nobody = and_(
        OutboxMessage.about_type == "person",
        ~exists().where(Person.id == OutboxMessage.about_id),
    )
    return _mails(or_(OutboxMessage.created_at < before, to_nobody))


OLD_WORDS = Part(_words, clear_words)
OLD_MAILS = Part(_old_mails, remove_mails)
