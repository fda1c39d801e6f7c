"""What a school's page shows besides the school: bookings to come, and its history."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager

from hub.engines.bookings.models import LIVE_BOOKING, Booking, Event
from hub.foundation.audit.models import AuditEntry
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.people.accounts.models import Membership, Person
from hub.people.schools.models import School

MOST_BOOKINGS = 50
MOST_ENTRIES = 10


def coming_bookings_of(school_id: int) -> Sequence[Booking]:
    """Places that the school has or waits for, soonest first."""
    return db.session.scalars(
        select(Booking)
        .join(Booking.event)
        .options(contains_eager(Booking.event))
        .where(
            Booking.school_id == school_id,
            Booking.status.in_(LIVE_BOOKING),
            Event.ends_at > clock.now(),
        )
        .order_by(Event.starts_at, Booking.attendee_name, Booking.id)
        .limit(MOST_BOOKINGS)
    ).all()


@dataclass(frozen=True)
class Moves:
    """How much hangs on a setting."""

    people: int
    bookings: int


def what_moves(school_id: int) -> Moves:
    people = select(func.count(Membership.id)).where(
        Membership.school_id == school_id, Membership.ended_at.is_(None)
    )
    bookings = select(func.count(Booking.id)).where(Booking.school_id == school_id)
    counted = db.session.execute(select(people.scalar_subquery(), bookings.scalar_subquery()))
    return Moves(*counted.one())


def school_by_urn(urn: int | None) -> School | None:
    """A school of the register."""
    return db.session.scalars(
        select(School).where(School.urn == urn, School.setting_kind.is_(None))
    ).one_or_none()


@dataclass(frozen=True)
class Happening:
    """An audit entry and the name of who acted; None where the hub itself did."""

    entry: AuditEntry
    name: str | None


def history_of(school_id: int) -> list[Happening]:
    """The newest audit entries about a school, and about what was matched with it."""
    itself = select(School.id).where(or_(School.id == school_id, School.same_as_id == school_id))
    rows = db.session.execute(
        select(AuditEntry, Person.name)
        .outerjoin(Person, Person.id == AuditEntry.actor_id)
        .where(AuditEntry.school_id.in_(itself))
        .order_by(AuditEntry.id.desc())
        .limit(MOST_ENTRIES)
    )
    return [Happening(entry, name) for entry, name in rows]
