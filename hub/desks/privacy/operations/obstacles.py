"""What stands in the way of erasing somebody, and what erasing her would do."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from hub.engines.bookings.models import LIVE_BOOKING, Booking, Event
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.keeping.models import Hold
from hub.people.accounts.models import FORMER_KEY, Membership, Person
from hub.people.accounts.operations.grants import is_last_lead
from hub.people.accounts.operations.people import administrators


@dataclass(frozen=True)
class Prospect:
    """`obstacles` must be cleared first; the rest says what would happen."""

    obstacles: list[str]
    coming: Sequence[Booking]
    leads_alone: Sequence[Membership]


def prospect_of(person: Person, *, actor: Person) -> Prospect:
    """What there is to know before somebody is erased."""
    return Prospect(
        _obstacles(person, actor),
        coming_bookings(person.id),
        [member for member in person.live_memberships if is_last_lead(member)],
    )


def coming_bookings(person_id: int) -> Sequence[Booking]:
    """Places that she has or waits for at events that have not begun."""
    return db.session.scalars(
        select(Booking)
        .join(Booking.event)
        .options(contains_eager(Booking.event))
        .where(
            Booking.person_id == person_id,
            Booking.status.in_(LIVE_BOOKING),
            Event.starts_at > clock.now(),
        )
        .order_by(Event.starts_at, Booking.id)
    ).all()


def _obstacles(person: Person, actor: Person) -> list[str]:
    if person.email_key == FORMER_KEY:
        return ["This is nobody: it stands on bookings whose person is gone."]
    found = []
    if person.id == actor.id:
        found.append("You cannot decide about yourself. Ask another administrator.")
    if administrators() == [person.id]:
        found.append(f"{person.name} is the last administrator. Make another one first.")
    elif person.is_council_staff:
        found.append(f"{person.name} is council staff. End the council roles first.")
    for hold in holds_about(person.id):
        what = "This person" if hold.person_id else "A school or event of this person"
        found.append(f"{what} is on hold: {hold.reason} End the hold first, or say no.")
    return found


def holds_about(person_id: int) -> Sequence[Hold]:
    """Open holds on her, on her schools and on events that she is booked at."""
    mine = Booking.person_id == person_id
    schools = select(Membership.school_id).where(Membership.person_id == person_id)
    return db.session.scalars(
        select(Hold)
        .where(
            Hold.ended_at.is_(None),
            or_(
                Hold.person_id == person_id,
                Hold.school_id.in_(schools),
                Hold.school_id.in_(select(Booking.school_id).where(mine)),
                Hold.event_id.in_(select(Booking.event_id).where(mine)),
            ),
        )
        .order_by(Hold.id)
    ).all()
