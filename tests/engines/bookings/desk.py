"""Shorthand of the engine's tests: a school with a lead, and ways to book."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from hub.engines.bookings.models import Booking, BookingStatus, Event
from hub.engines.bookings.operations import Attendee, BookingRequest, book_places
from hub.engines.bookings.queries import audit_invariants
from hub.foundation.core.clock import LONDON
from hub.foundation.core.db import db
from hub.foundation.core.references import new_reference
from hub.foundation.mail.models import OutboxMessage
from hub.people.accounts.models import Person
from hub.people.schools.models import School
from tests.factories import make_member, make_school


class Desk:
    """A school whose SENCo books."""

    def __init__(self, name: str = "Oak School", email: str = "lee.ash@oak.example") -> None:
        self.school: School = make_school(name)
        self.lead: Person = make_member(self.school, name="Lee Ash", email=email)

    def book(self, event: Event, *names: str, **given: Any) -> list[Booking]:
        """Book people by name; each has an address made of it."""
        people = tuple(Attendee(name, address(name)) for name in names)
        return self.book_people(event, people, **given)

    def book_people(self, event: Event, people: Sequence[Attendee], **given: Any) -> list[Booking]:
        actor = given.pop("actor", self.lead)
        facts: dict[str, Any] = {"group_reference": new_reference("GRP", 8)}
        request = BookingRequest(attendees=tuple(people), **{**facts, **given})
        return book_places(event, self.school, request, actor=actor)


def address(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@oak.example"


def mails_to(email: str) -> list[str]:
    """The kinds of mail in the outbox for an address, oldest first, without their folder."""
    db.session.flush()
    kinds = db.session.scalars(
        select(OutboxMessage.kind)
        .where(OutboxMessage.to_address == email)
        .order_by(OutboxMessage.id)
    )
    return [kind.rpartition("/")[2] for kind in kinds]


def last_mail(email: str) -> OutboxMessage:
    db.session.flush()
    return db.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.to_address == email)
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    ).one()


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)  # type: ignore[misc, arg-type]


def statuses(*bookings: Booking) -> list[BookingStatus]:
    db.session.flush()
    assert audit_invariants() == []
    return [booking.status for booking in bookings]
