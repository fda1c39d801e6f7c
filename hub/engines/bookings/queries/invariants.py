"""What must always hold of events and bookings, proved on live data (A1)."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, or_, select

from hub.engines.bookings.models import LIVE_BOOKING, Booking, BookingStatus, Event, EventStatus
from hub.engines.bookings.queries.bookings import holds_place
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.formats import count_of

S = BookingStatus


def audit_invariants() -> list[str]:
    """Every fault in words, none when all is well. Reads only."""
    checks = (
        _overbooked, _booked_twice, _order_given_twice, _waiting_without_order,
        _offers_without_end, _offers_after_closing, _live_at_cancelled_events, _free_while_waiting,
    )  # fmt: skip
    return [fault for check in checks for fault in check()]


def _rows(query: Any) -> Any:
    return db.session.execute(query).all()


def _overbooked() -> Iterator[str]:
    """No event has more people than places."""
    taken = func.count(Booking.id)
    for reference, capacity, number in _rows(
        select(Event.reference, Event.capacity, taken)
        .join(Booking, Booking.event_id == Event.id)
        .where(holds_place())
        .group_by(Event.id, Event.reference, Event.capacity)
        .having(taken > Event.capacity)
    ):
        yield f"{reference} has {count_of(capacity, 'place')}, but {number} are taken."


def _booked_twice() -> Iterator[str]:
    """One person has one live booking at an event (R14.8)."""
    number = func.count(Booking.id)
    for reference, person_id, times in _rows(
        select(Event.reference, Booking.person_id, number)
        .join(Booking, Booking.event_id == Event.id)
        .where(Booking.status.in_(LIVE_BOOKING), Booking.anonymised_at.is_(None))
        .group_by(Event.id, Event.reference, Booking.person_id)
        .having(number > 1)
    ):
        yield f"Person {person_id} has {times} live bookings at {reference}."


def _order_given_twice() -> Iterator[str]:
    """No two bookings of an event share a number in the queue (A3)."""
    number = func.count(Booking.id)
    for reference, order, times in _rows(
        select(Event.reference, Booking.joined_order, number)
        .join(Booking, Booking.event_id == Event.id)
        .where(Booking.joined_order.is_not(None))
        .group_by(Event.id, Event.reference, Booking.joined_order)
        .having(number > 1)
    ):
        yield f"Number {order} in the queue of {reference} was given {times} times."


def _waiting_without_order() -> Iterator[str]:
    for (reference,) in _rows(
        select(Booking.reference).where(
            Booking.status.in_([S.WAITING, S.OFFERED]),
            or_(Booking.joined_order.is_(None), Booking.waiting_choice.is_(None)),
        )
    ):
        yield f"{reference} waits without a number in the queue or without a choice."


def _offers_without_end() -> Iterator[str]:
    for (reference,) in _rows(
        select(Booking.reference).where(
            Booking.status == S.OFFERED,
            or_(Booking.offer_ends_at.is_(None), Booking.offered_at.is_(None)),
        )
    ):
        yield f"{reference} is offered without an end."


def _offers_after_closing() -> Iterator[str]:
    """An offer never ends after booking closes or the event begins (R14.4)."""
    closes = func.coalesce(Event.closes_at, Event.starts_at)
    late = or_(Booking.offer_ends_at > Event.starts_at, Booking.offer_ends_at > closes)
    for (reference,) in _rows(
        select(Booking.reference)
        .join(Event, Event.id == Booking.event_id)
        .where(Booking.status == S.OFFERED, late)
    ):
        yield f"{reference} is offered beyond the end of booking."


def _live_at_cancelled_events() -> Iterator[str]:
    for (reference,) in _rows(
        select(Booking.reference)
        .join(Event, Event.id == Booking.event_id)
        .where(Event.status == EventStatus.CANCELLED, Booking.status.in_(LIVE_BOOKING))
    ):
        yield f"{reference} is live, but its event is cancelled."


def _free_while_waiting() -> Iterator[str]:
    """While booking is open, nobody waits beside a free place, except at short notice, when all
    who wait have been told and the first yes wins."""
    now = clock.now()
    taken = (
        select(func.count(Booking.id))
        .where(Booking.event_id == Event.id, holds_place(now))
        .correlate(Event)
        .scalar_subquery()
    )
    for (reference,) in _rows(
        select(Event.reference)
        .join(Booking, Booking.event_id == Event.id)
        .where(
            Event.status == EventStatus.PUBLISHED,
            func.coalesce(Event.closes_at, Event.starts_at) > now,
            Event.starts_at > now,
            Booking.status == S.WAITING,
            Booking.told_free_at.is_(None),
            taken < Event.capacity,
        )
        .distinct()
    ):
        yield f"Somebody waits for {reference} while a place is free."
