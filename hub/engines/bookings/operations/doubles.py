"""One person with two accounts and two live places at one event: one of them is given up."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from hub.engines.bookings.models import LIVE_BOOKING, Booking, Event, EventStatus
from hub.engines.bookings.operations.change import cancel_booking
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts.models import Person

WHY = "Booked twice, under two addresses of one person"


class Double(NamedTuple):
    """Two live bookings of one event, the one of the account that stays first."""

    event: Event
    kept: Booking
    gone: Booking


def doubles_of(kept_id: int, gone_id: int) -> Sequence[Double]:
    """Events still to come at which both accounts have a place or a turn."""
    one, other = aliased(Booking), aliased(Booking)
    rows = db.session.execute(
        select(one, other)
        .join(other, other.event_id == one.event_id)
        .join(one.event)
        .options(contains_eager(one.event), joinedload(other.event))
        .where(
            one.person_id == kept_id,
            other.person_id == gone_id,
            one.status.in_(LIVE_BOOKING),
            other.status.in_(LIVE_BOOKING),
            Event.starts_at > clock.now(),
            Event.status != EventStatus.CANCELLED,
        )
        .order_by(Event.starts_at, Event.id)
    )
    return [Double(first.event, first, second) for first, second in rows]


def give_up_doubles(
    kept: Person, gone: Person, references: Collection[str], *, actor: Person
) -> int:
    """Cancel, of each pair, the one whose reference was not chosen. Returns how many."""
    found = doubles_of(kept.id, gone.id)
    for double in found:
        chosen = [b for b in (double.kept, double.gone) if b.reference in references]
        if len(chosen) != 1:
            raise RuleBroken(f"Choose which place at {double.event.title} stays.")
    for double in found:
        leaving = double.gone if double.kept.reference in references else double.kept
        # By herself it is her own place, under whichever address: she has proved both.
        who = leaving.person if actor.id == kept.id else actor
        cancel_booking(leaving, reason=WHY, actor=who, staff_reason=WHY)
    return len(found)
