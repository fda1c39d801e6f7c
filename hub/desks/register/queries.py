"""What a school's page shows besides the school: bookings to come, and its history."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from hub.engines.bookings.models import LIVE_BOOKING, Booking, Event
from hub.foundation.audit.models import AuditEntry
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.people.accounts.models import Person

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
class Happening:
    """An audit entry and the name of who acted; None where the hub itself did."""

    entry: AuditEntry
    name: str | None


def history_of(school_id: int) -> list[Happening]:
    """The newest audit entries about a school."""
    rows = db.session.execute(
        select(AuditEntry, Person.name)
        .outerjoin(Person, Person.id == AuditEntry.actor_id)
        .where(AuditEntry.school_id == school_id)
        .order_by(AuditEntry.id.desc())
        .limit(MOST_ENTRIES)
    )
    return [Happening(entry, name) for entry, name in rows]
