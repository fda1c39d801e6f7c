"""The outbox: mail is a row written in the transaction of the change that it reports."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from hub.foundation.core.db import Model, big_id, str_enum


class MailStatus(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"

    @property
    def words(self) -> str:
        return {"queued": "Waiting to go", "sending": "On its way"}.get(self, self.capitalize())

    @property
    def tone(self) -> str:
        return {"queued": "wait", "sending": "info", "sent": "good", "failed": "stop"}[self]


class OutboxMessage(Model):
    """One mail to one address. The guid is its Message-ID, the same at every attempt."""

    id: Mapped[big_id]
    guid: Mapped[str] = mapped_column(unique=True)
    to_address: Mapped[str] = mapped_column(index=True, info={"personal": "mails"})
    to_name: Mapped[str] = mapped_column(info={"personal": "mails"})
    from_name: Mapped[str]
    reply_to: Mapped[str | None]
    subject: Mapped[str] = mapped_column(info={"personal": "mails"})
    text: Mapped[str] = mapped_column(info={"personal": "mail_words"})
    html: Mapped[str] = mapped_column(info={"personal": "mail_words"})
    calendar: Mapped[str | None] = mapped_column(info={"personal": "mail_words"})
    calendar_method: Mapped[str | None]
    kind: Mapped[str]
    about_type: Mapped[str | None]
    about_id: Mapped[int | None]
    school_id: Mapped[int | None] = mapped_column(index=True)
    sensitive: Mapped[bool] = mapped_column(default=False)
    priority: Mapped[int] = mapped_column(default=0)
    status: Mapped[MailStatus] = mapped_column(str_enum(MailStatus, "mail_status"))
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(index=True)
    next_attempt_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(info={"personal": "mails"})

    allowed_moves: ClassVar[Mapping[MailStatus, frozenset[MailStatus]]] = {
        MailStatus.QUEUED: frozenset({MailStatus.SENDING}),
        MailStatus.SENDING: frozenset({MailStatus.QUEUED, MailStatus.SENT, MailStatus.FAILED}),
        MailStatus.FAILED: frozenset({MailStatus.QUEUED}),
        MailStatus.SENT: frozenset(),
    }

    __table_args__ = (
        Index("ix_outbox_message_due", "status", "priority", "next_attempt_at"),
        Index("ix_outbox_message_about", "about_type", "about_id"),
    )

    @property
    def shown_subject(self) -> str:
        """What staff read: the subject of a sign-in mail carries the code."""
        return "Mail for signing in" if self.sensitive else self.subject

    @property
    def has_body(self) -> bool:
        """Bodies are removed after a while, and of sensitive mail on sending."""
        return bool(self.text)
