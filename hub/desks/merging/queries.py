"""What the two accounts of one person hold, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from hub.engines.bookings.models import LIVE_BOOKING, Booking, BookingStatus, Event
from hub.engines.bookings.operations.doubles import Double
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.people.accounts.models import EmailChange, Person

PROOF_HOLDS = timedelta(hours=1)


@dataclass(frozen=True)
class Account:
    """One of the two, and the places that it has or waits for."""

    person: Person
    bookings: Sequence[Booking]


def accounts_of(*people: Person) -> list[Account]:
    """With the coming bookings of each, soonest first, in one query."""
    found = db.session.scalars(
        select(Booking)
        .join(Booking.event)
        .options(contains_eager(Booking.event), joinedload(Booking.school))
        .where(
            Booking.person_id.in_([person.id for person in people]),
            Booking.status.in_(LIVE_BOOKING),
            Event.ends_at > clock.now(),
        )
        .order_by(Event.starts_at, Booking.id)
    ).all()
    return [Account(p, [b for b in found if b.person_id == p.id]) for p in people]


def proved_change(change_id: int, person_id: int) -> EmailChange | None:
    """A second address that this person has proved within the hour; of nobody else."""
    return db.session.scalars(
        select(EmailChange)
        .where(
            EmailChange.id == change_id,
            EmailChange.person_id == person_id,
            EmailChange.other_id.is_not(None),
            EmailChange.proved_at > clock.now() - PROOF_HOLDS,
        )
        .options(joinedload(EmailChange.other))
    ).one_or_none()


def better_of(double: Double) -> Booking:
    """Which of the two places to keep, if nobody says otherwise: the surer one, then the older."""
    order = (BookingStatus.BOOKED, BookingStatus.OFFERED, BookingStatus.WAITING)
    both = (double.kept, double.gone)
    return min(both, key=lambda booking: (order.index(booking.status), booking.id))
