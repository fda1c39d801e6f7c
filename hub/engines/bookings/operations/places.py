"""Who gets a place, and when: the lock, the offers, and the one way off the waiting list."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import func, select, update

from hub.engines.bookings import emails
from hub.engines.bookings.models import (
    Booking,
    BookingStatus,
    Event,
    EventStatus,
    WaitingChoice,
)
from hub.engines.bookings.operations.invitations import request_for
from hub.engines.bookings.queries import Places, places, waiting_list
from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Actor, Job, record
from hub.foundation.core import calendars, clock
from hub.foundation.core.db import db
from hub.foundation.core.statuses import move
from hub.foundation.settings.queries import settings

S = BookingStatus
EXPIRY = Job("expire_offers")
FILLING = Job("fill_free_places")


def lock_events(*events: Event) -> None:
    """Make everybody else who wants these events' places wait; believe nothing read before.

    By updating the rows, which SQLite and PostgreSQL both take as a lock, in order of number so
    that two callers cannot wait for each other. The first line of whatever reads or frees places.
    Only events and bookings are forgotten: nothing else decides who has a place.
    """
    db.session.flush()
    for number in sorted({event.id for event in events}):
        db.session.execute(
            update(Event)
            .where(Event.id == number)
            .values(lock_version=Event.lock_version + 1)
            .execution_options(synchronize_session=False)
        )
    for thing in list(db.session.identity_map.values()):
        if isinstance(thing, (Event, Booking)):
            db.session.expire(thing)


def offer_end(event: Event, now: datetime) -> datetime | None:
    """When an offer made now would end: the first 4pm of a working day at least 48 hours on.

    None where that is after booking closes: no time is left for asking (R14.4). Hours and the
    time of day are settings.
    """
    chosen = settings()
    earliest = clock.to_london(now + timedelta(hours=chosen.offer_hours))
    day = earliest.date()
    if earliest.time() > time(chosen.offer_end_hour):
        day += timedelta(days=1)
    day = calendars.next_working_day_on_or_after(day)
    end = clock.from_london(day, time(chosen.offer_end_hour))
    return end if end <= event.booking_closes_at else None


def fill_free_places(event: Event) -> Places:
    """The only way a waiting person moves. The caller holds the event's lock.

    Returns the places as they are afterwards.
    """
    now = clock.now()
    _expire_due_offers(event, now)
    now_places = places(event)
    closed = event.status is not EventStatus.PUBLISHED or now >= event.booking_closes_at
    if closed or not now_places.left or not now_places.waiting:
        return now_places
    _pass_on(event, now_places, now)
    db.session.flush()
    return places(event)


def _pass_on(event: Event, now_places: Places, now: datetime) -> None:
    waiting = waiting_list(event)
    end = offer_end(event, now)
    if end is None:
        _fill_at_short_notice(waiting, now_places.left, now)
        return
    for booking in waiting[: now_places.left]:
        if wants_straight_in(booking):
            give_place(booking, without_asking=True)
        else:
            _offer(booking, now, end)


def _expire_due_offers(event: Event, now: datetime) -> None:
    due = db.session.scalars(
        select(Booking)
        .where(
            Booking.event_id == event.id,
            Booking.status == S.OFFERED,
            Booking.offer_ends_at <= now,
        )
        .order_by(Booking.joined_order)
    ).all()
    for number, booking in enumerate(due):
        move(booking, S.WAITING)
        # Apart by a microsecond, so that those who are passed together keep their order.
        booking.passed_at = now + timedelta(microseconds=number)
        booking.offered_at = booking.offer_ends_at = None
        record(EXPIRY, Action.BOOKING_OFFER_EXPIRED, booking, school_id=booking.school_id)
        emails.tell_attendee_offer_expired(booking)
    db.session.flush()


def end_offers_with_booking(event: Event) -> None:
    """No place is held after booking closes, also where it closes earlier now (R14.4).

    The caller holds the event's lock, and fills the places afterwards. Who was told that the
    first yes wins is asked in turn again where there is time for that now.
    """
    held = select(Booking).where(Booking.event_id == event.id, Booking.status == S.OFFERED)
    for booking in db.session.scalars(held):
        if booking.offer_ends_at:
            booking.offer_ends_at = min(booking.offer_ends_at, event.booking_closes_at)
    db.session.flush()
    if offer_end(event, clock.now()) is not None:
        forget_told(event)


def _fill_at_short_notice(waiting: Sequence[Booking], free: int, now: datetime) -> None:
    """No time for asking one by one: "book me" in order, then all the rest hear, first yes wins."""
    straight = [booking for booking in waiting if wants_straight_in(booking)][:free]
    for booking in straight:
        give_place(booking, without_asking=True)
    if len(straight) == free:
        for booking in waiting:
            booking.told_free_at = None
        return
    for booking in waiting:
        if booking.status is S.WAITING and booking.told_free_at is None:
            booking.told_free_at = now
            emails.tell_attendee_place_free(booking)


def forget_told(event: Event) -> None:
    """The free place is gone: the next one that comes free is news again."""
    db.session.execute(
        update(Booking)
        .where(Booking.event_id == event.id, Booking.told_free_at.is_not(None))
        .values(told_free_at=None)
    )


def wants_straight_in(booking: Booking) -> bool:
    """Whether she said "book me straight in", and still means it today."""
    if booking.waiting_choice is not WaitingChoice.BOOK:
        return False
    return booking.book_until is None or clock.today() <= booking.book_until


def give_place(booking: Booking, *, without_asking: bool, actor: Actor | Job = FILLING) -> None:
    """Turn waiting or offered into booked, and tell."""
    move(booking, S.BOOKED)
    booking.given_without_asking = without_asking
    booking.offer_ends_at = None
    booking.told_free_at = None
    action = Action.BOOKING_PLACE_GIVEN if without_asking else Action.BOOKING_OFFER_ACCEPTED
    record(actor, action, booking, school_id=booking.school_id, event_id=booking.event_id)
    emails.tell_attendee_booked(booking, request_for(booking), from_list=True)


def _offer(booking: Booking, now: datetime, end: datetime) -> None:
    move(booking, S.OFFERED)
    booking.offered_at, booking.offer_ends_at = now, end
    record(
        FILLING,
        Action.BOOKING_OFFERED,
        booking,
        school_id=booking.school_id,
        event_id=booking.event_id,
        until=end.isoformat(),
    )
    emails.tell_attendee_place_offered(booking)


def next_order(event: Event) -> int:
    """The next number in the queue. Numbers are never given twice, whoever leaves (A3)."""
    highest = db.session.scalar(
        select(func.max(Booking.joined_order)).where(Booking.event_id == event.id)
    )
    return (highest or 0) + 1


def events_with_due_offers() -> Sequence[Event]:
    # Not by DISTINCT: PostgreSQL cannot compare the lists that an event carries.
    due = select(Booking.event_id).where(
        Booking.status == S.OFFERED, Booking.offer_ends_at <= clock.now()
    )
    return db.session.scalars(select(Event).where(Event.id.in_(due)).order_by(Event.id)).all()


def expire_offers() -> int:
    """A job: offers whose time ran out go behind, and their places on. Returns how many events."""
    events = events_with_due_offers()
    if events:
        lock_events(*events)
    for event in events:
        fill_free_places(event)
    return len(events)
