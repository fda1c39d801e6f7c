"""Reads for "who cannot get in": what became of sign-in mail, and which address was meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import selectinload

from hub.foundation.core.db import db
from hub.foundation.mail.models import OutboxMessage
from hub.people.accounts.models import Membership, Person, SignInRequest

MOST_LOOKED_AT = 300
ALIKE = 0.75


@dataclass(frozen=True)
class SignInMail:
    """One mail for signing in and what became of it; never its words."""

    request: SignInRequest
    message: OutboxMessage | None

    @property
    def was_used(self) -> bool:
        return self.request.used_at is not None


def _mails() -> Select[tuple[SignInRequest, OutboxMessage]]:
    return (
        select(SignInRequest, OutboxMessage)
        .outerjoin(OutboxMessage, OutboxMessage.id == SignInRequest.message_id)
        .order_by(SignInRequest.id.desc())
    )


def sign_in_mails_of(person_id: int, most: int = 5) -> list[SignInMail]:
    """The newest ones of a person, whichever of her addresses was typed."""
    rows = db.session.execute(_mails().where(SignInRequest.person_id == person_id).limit(most))
    return [SignInMail(request, message) for request, message in rows]


def sign_in_mails_to(key: str, most: int = 5) -> list[SignInMail]:
    """The newest ones that were asked for with this address, registered or not."""
    rows = db.session.execute(_mails().where(SignInRequest.email == key).limit(most))
    return [SignInMail(request, message) for request, message in rows]


def times_asked(key: str) -> tuple[int, datetime | None]:
    """(how often, since when) sign-in was asked for with this address, as long as we keep it."""
    asked = db.session.execute(
        select(func.count(SignInRequest.id), func.min(SignInRequest.created_at)).where(
            SignInRequest.email == key
        )
    ).one()
    return int(asked[0]), asked[1]


def people_with_similar_address(key: str, most: int = 8) -> Sequence[Person]:
    """Whose address may have been meant: another domain, another dot, a letter too many."""
    local, _, domain = key.partition("@")
    found = db.session.scalars(
        select(Person)
        .where(
            Person.email_key != key,
            or_(
                Person.email_key.startswith(f"{local}@", autoescape=True),
                func.replace(Person.email_key, ".", "") == key.replace(".", ""),
                and_(
                    Person.email_key.startswith(local[:1], autoescape=True),
                    Person.email_key.endswith(f"@{domain}", autoescape=True),
                ),
            ),
        )
        .options(selectinload(Person.memberships).joinedload(Membership.school))
        .order_by(Person.email_key)
        .limit(MOST_LOOKED_AT)
    ).all()
    likeness = {person.id: _likeness(person.email_key or "", key) for person in found}
    alike = [person for person in found if likeness[person.id] >= ALIKE]
    return sorted(alike, key=lambda person: -likeness[person.id])[:most]


def _likeness(one: str, other: str) -> float:
    """How alike the parts before the @ are, dots apart: there people slip within one domain."""
    names = (address.partition("@")[0].replace(".", "") for address in (one, other))
    return SequenceMatcher(None, *names).ratio()
