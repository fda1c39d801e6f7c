"""Reads of the outbox, and of the files that mail is captured in without a mail server."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from sqlalchemy import Select, func, select

from hub.foundation.core.db import db
from hub.foundation.core.search import words_begin
from hub.foundation.mail.models import MailStatus, OutboxMessage
from hub.people.schools.models import School

CAPTURED_NAME = re.compile(r"\d{8}T\d{12}-[\w.@-]+")


@dataclass(frozen=True)
class OutboxFilter:
    """What to show; an empty field filters nothing."""

    status: str = ""
    school: str = ""
    address: str = ""


@dataclass(frozen=True)
class Captured:
    """A mail as it would have arrived."""

    name: str
    at: datetime
    to: str
    subject: str
    text: str
    html: str
    calendar: str


def messages_matching(wanted: OutboxFilter) -> Select[tuple[OutboxMessage]]:
    """Newest first."""
    query = select(OutboxMessage).order_by(OutboxMessage.id.desc())
    if wanted.status in set(MailStatus):
        query = query.where(OutboxMessage.status == MailStatus(wanted.status))
    if wanted.address:
        words = wanted.address.casefold()
        query = query.where(func.lower(OutboxMessage.to_address).contains(words, autoescape=True))
    if wanted.school:
        schools = select(School.id).where(words_begin(School.search_text, wanted.school))
        query = query.where(OutboxMessage.school_id.in_(schools))
    return query


def school_names(messages: Iterable[OutboxMessage]) -> dict[int, str]:
    ids = {message.school_id for message in messages if message.school_id is not None}
    found = db.session.execute(
        select(School.id, School.name, School.town).where(School.id.in_(ids))
    )
    return {number: ", ".join(filter(None, (name, town))) for number, name, town in found}


def captured_names(folder: Path) -> list[str]:
    """Newest first."""
    return sorted((path.stem for path in folder.glob("*.eml")), reverse=True)


def read_captured(folder: Path, name: str) -> Captured | None:
    """The mail of this name, or None."""
    if not CAPTURED_NAME.fullmatch(name):
        return None
    path = folder / f"{name}.eml"
    if not path.is_file():
        return None
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return Captured(
        name=name,
        at=datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=_part(message, "text/plain"),
        html=_part(message, "text/html"),
        calendar=_part(message, "text/calendar"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    for part in message.walk():
        if part.get_content_type() == kind:
            return str(part.get_content())
    return ""
