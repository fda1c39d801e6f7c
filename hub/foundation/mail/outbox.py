"""The worker's side of the outbox: claim, send, note what came of it."""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Row, Select, Update, select, update

from hub.foundation.core import clock
from hub.foundation.core.db import db, reading, writing
from hub.foundation.mail.delivery import Letter, NotNow, Postman, Refused, postman
from hub.foundation.mail.models import MailStatus, OutboxMessage

log = logging.getLogger("hub.mail")

LEASE = timedelta(minutes=2)
RETRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
MOST_TRIES = len(RETRIES) + 1
STOPPED = "The worker stopped in the middle."
WIPED = {"text": "", "html": "", "calendar": None}
# The subject of a sign-in mail carries the code.
WIPED_SENSITIVE = {**WIPED, "subject": ""}


def send_due(
    *,
    most: int = 50,
    lease: timedelta = LEASE,
    stop: Callable[[], bool] = lambda: False,
) -> int:
    """Send what is due, urgent mail first; returns how many were tried.

    Each message is claimed for the length of the lease and copied, and no transaction is open
    while the mail server is spoken to: however long that takes, the site is not kept waiting.
    """
    return_expired()
    tried = 0
    with postman() as by:
        for number in _due(most):
            if stop():
                break
            deadline = time.monotonic() + lease.total_seconds()
            letter = claim(number, lease)
            if letter is not None:
                _send(letter, by, deadline)
                tried += 1
    return tried


def _due(most: int) -> list[int]:
    now = clock.now()
    due = (
        select(OutboxMessage.id)
        .where(
            OutboxMessage.status == MailStatus.QUEUED,
            OutboxMessage.next_attempt_at <= now,
        )
        .order_by(
            OutboxMessage.priority.desc(),
            OutboxMessage.next_attempt_at,
            OutboxMessage.id,
        )
        .limit(most)
    )
    return [row[0] for row in _look(due)]


def _look(query: Select[int]) -> list[Row[int]]:
    # Looking takes no lock: on SQLite an idle worker must not hold up the site.
    with reading(), db.engine.begin() as connection:
        return list(connection.execute(query))


def claim(number: int, lease: timedelta = LEASE) -> Letter | None:
    """Take a queued message for one attempt: compare and set, so that one worker wins."""
    now = clock.now()
    taken = (
        update(OutboxMessage)
        .where(
            OutboxMessage.id == number,
            OutboxMessage.status == MailStatus.QUEUED,
            OutboxMessage.next_attempt_at <= now,
        )
        .values(
            status=MailStatus.SENDING,
            attempts=OutboxMessage.attempts + 1,
            leased_until=now + lease,
        )
        .returning(
            OutboxMessage.id,
            OutboxMessage.guid,
            OutboxMessage.attempts,
            OutboxMessage.to_address,
            OutboxMessage.to_name,
            OutboxMessage.from_name,
            OutboxMessage.reply_to,
            OutboxMessage.subject,
            OutboxMessage.text,
            OutboxMessage.html,
            OutboxMessage.calendar,
            OutboxMessage.calendar_method,
            OutboxMessage.created_at,
            OutboxMessage.sensitive,
        )
    )
    with writing(), db.engine.begin() as connection:
        row = connection.execute(taken).first()
    return Letter(*tuple(row)) if row else None


def _send(letter: Letter, by: Postman, deadline: float) -> None:
    try:
        by.send(letter, deadline)
    except Refused as refused:
        log.warning("Mail %s was refused: %s", letter.id, refused)
        _note(_failed(letter, str(refused)))
    except NotNow as trouble:
        log.warning("Mail %s did not go (try %s): %s", letter.id, letter.attempt, trouble)
        _note(_tried_in_vain(letter, str(trouble)))
    except Exception as fault:
        # A message that cannot even be composed must not stop the others.
        log.exception("Mail %s could not be sent", letter.id)
        _note(_tried_in_vain(letter, f"{type(fault).__name__}: {fault}"))
    else:
        _note(_sent(letter))


def _note(change: Update) -> None:
    with writing(), db.engine.begin() as connection:
        connection.execute(change)


def _sent(letter: Letter) -> Update:
    # Also where the lease ran out meanwhile: it has gone, and must not go again.
    return (
        update(OutboxMessage)
        .where(
            OutboxMessage.id == letter.id,
            OutboxMessage.status.in_((MailStatus.SENDING, MailStatus.QUEUED)),
        )
        .values(
            status=MailStatus.SENT,
            sent_at=clock.now(),
            leased_until=None,
            error=None,
            **(WIPED_SENSITIVE if letter.sensitive else {}),
        )
    )


def _mine(letter: Letter) -> Update:
    """A change of this attempt only: another worker's attempt is not ours to judge."""
    return update(OutboxMessage).where(
        OutboxMessage.id == letter.id,
        OutboxMessage.status == MailStatus.SENDING,
        OutboxMessage.attempts == letter.attempt,
    )


def _failed(letter: Letter, why: str) -> Update:
    return _mine(letter).values(
        status=MailStatus.FAILED,
        leased_until=None,
        error=why[:500],
        **(WIPED_SENSITIVE if letter.sensitive else {}),
    )


def _tried_in_vain(letter: Letter, why: str) -> Update:
    if letter.attempt >= MOST_TRIES:
        return _failed(letter, why)
    return _mine(letter).values(
        status=MailStatus.QUEUED,
        leased_until=None,
        error=why[:500],
        next_attempt_at=clock.now() + RETRIES[letter.attempt - 1],
    )


def return_expired() -> int:
    """Put back what a worker took and never finished; a sixth time it has failed."""
    now = clock.now()
    expired = (
        OutboxMessage.status == MailStatus.SENDING,
        OutboxMessage.leased_until <= now,
    )
    if not _look(select(OutboxMessage.id).where(*expired).limit(1)):
        return 0
    often = OutboxMessage.attempts >= MOST_TRIES
    over = update(OutboxMessage).where(*expired)
    gone = {"leased_until": None, "error": STOPPED}
    changes = (
        over.where(often, OutboxMessage.sensitive).values(
            status=MailStatus.FAILED, **gone, **WIPED_SENSITIVE
        ),
        over.where(often).values(status=MailStatus.FAILED, **gone),
        over.values(status=MailStatus.QUEUED, next_attempt_at=now, **gone),
    )
    with writing(), db.engine.begin() as connection:
        return sum(connection.execute(change).rowcount for change in changes)
