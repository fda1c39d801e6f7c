"""Queue mail with the change that it tells of, and send a message again."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Actor, record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.statuses import move
from hub.foundation.mail.invitations import Invitation, write_invitation
from hub.foundation.mail.models import MailStatus, OutboxMessage
from hub.foundation.mail.rendering import Rendered, one_line, render, sender

URGENT = 10
# For hundreds at once: all other mail overtakes them.
BEHIND = -10
RESENDABLE = (MailStatus.SENT, MailStatus.FAILED)
COPIED = (
    OutboxMessage.to_address,
    OutboxMessage.to_name,
    OutboxMessage.from_name,
    OutboxMessage.reply_to,
    OutboxMessage.subject,
    OutboxMessage.text,
    OutboxMessage.html,
    OutboxMessage.calendar,
    OutboxMessage.calendar_method,
    OutboxMessage.kind,
    OutboxMessage.about_type,
    OutboxMessage.about_id,
    OutboxMessage.school_id,
    OutboxMessage.priority,
)


@dataclass(frozen=True)
class Recipient:
    """Who one mail goes to."""

    name: str
    email: str


def queue(
    *,
    to: Recipient,
    template: str | Sequence[str],
    facts: Mapping[str, Any],
    about: Any = None,
    school_id: int | None = None,
    invitation: Invitation | None = None,
    sensitive: bool = False,
    urgent: bool = False,
) -> OutboxMessage:
    """Write a mail into the outbox, in the caller's transaction: no commit, no mail.

    Rendered now, so its words are what was true now. `about` must be flushed. `sensitive` mail
    is never shown or sent again; `urgent` mail overtakes all other.
    """
    by = sender()
    message = _message(
        to,
        template,
        render(template, facts),
        about,
        calendar=write_invitation(invitation, (by.name, by.address)) if invitation else None,
        calendar_method=invitation.method if invitation else None,
        school_id=school_id,
        sensitive=sensitive,
        priority=URGENT if urgent else 0,
    )
    db.session.add(message)
    return message


def queue_alike(
    to: Sequence[Recipient],
    template: str | Sequence[str],
    facts: Mapping[str, Any],
    *,
    about: Any,
    school_id: int | None,
) -> None:
    """The same words to each of several people, rendered once: one mail each."""
    rendered = render(template, facts)
    db.session.add_all(
        _message(one, template, rendered, about, school_id=school_id, sensitive=False, priority=0)
        for one in to
    )


def _message(
    to: Recipient, template: str | Sequence[str], rendered: Rendered, about: Any, **more: Any
) -> OutboxMessage:
    by = sender()
    return _queued_now(
        to_address=one_line(to.email),
        to_name=one_line(to.name),
        from_name=by.name,
        reply_to=by.reply_to,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        kind=template if isinstance(template, str) else template[0],
        about_type=about.__tablename__ if about is not None else None,
        about_id=about.id if about is not None else None,
        **more,
    )


def _queued_now(**values: Any) -> OutboxMessage:
    now = clock.now()
    return OutboxMessage(
        guid=uuid.uuid4().hex,
        status=MailStatus.QUEUED,
        attempts=0,
        created_at=now,
        next_attempt_at=now,
        **values,
    )


def resend(message: OutboxMessage, *, actor: Actor) -> OutboxMessage:
    """Send again: a failed message gets new tries, one that waits for its next try goes now, and
    a sent one goes out as a new message."""
    refuse_to_resend(message)
    if message.status is MailStatus.FAILED:
        move(message, MailStatus.QUEUED)
        message.attempts = 0
        message.next_attempt_at = clock.now()
        message.error = None
        again = message
    elif message.status is MailStatus.QUEUED:
        message.next_attempt_at = clock.now()
        again = message
    else:
        again = _copy(message)
    db.session.add(again)
    db.session.flush()
    record(
        actor,
        Action.MAIL_RESENT,
        message,
        school_id=message.school_id,
        kind=message.kind,
        new_id=again.id,
    )
    return again


def refuse_to_resend(message: OutboxMessage) -> None:
    """Raises RuleBroken where the message must not go again, and says why."""
    if message.sensitive:
        raise RuleBroken("A sign-in mail is never sent again. Ask the person to sign in anew.")
    if not message.has_body:
        raise RuleBroken("This mail is too old to send again: its words have been removed.")
    if not _may_go_again(message):
        raise RuleBroken("This mail is on its way already.")


def can_resend(message: OutboxMessage) -> bool:
    """Whether the button is shown."""
    return message.has_body and not message.sensitive and _may_go_again(message)


def _may_go_again(message: OutboxMessage) -> bool:
    tried_in_vain = message.status is MailStatus.QUEUED and message.attempts > 0
    return tried_in_vain or message.status in RESENDABLE


def _copy(message: OutboxMessage) -> OutboxMessage:
    now = clock.now()
    return OutboxMessage(
        **{column.key: getattr(message, column.key) for column in COPIED},
        guid=uuid.uuid4().hex,
        status=MailStatus.QUEUED,
        attempts=0,
        created_at=now,
        next_attempt_at=now,
    )
