"""Change an event: publish, close, resize, move, cancel."""

from collections.abc import Collection, Mapping

from hub.engines.bookings import emails
from hub.engines.bookings.models import Booking, BookingStatus, Event, EventStatus
from hub.engines.bookings.operations.checks import check_may_manage, check_not_started
from hub.engines.bookings.operations.invitations import cancel_for, request_for
from hub.engines.bookings.operations.places import (
    end_offers_with_booking,
    fill_free_places,
    forget_told,
    lock_events,
)
from hub.engines.bookings.queries import live_bookings_at, places
from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import count_of
from hub.foundation.core.statuses import move
from hub.people.accounts.models import Person

S = BookingStatus


def publish_event(event: Event, *, actor: Person) -> None:
    """Let schools see and book it. It must be ahead, and people must be able to find it."""
    check_may_manage(actor)
    lock_events(event)
    if event.has_started:
        raise RuleBroken("The session has begun already, so it cannot be published.")
    if event.is_online and not (event.joining_link or event.joining_details):
        raise RuleBroken("Enter how people join online, before you publish.", "joining_details")
    if not event.is_online and not event.venue_name:
        raise RuleBroken("Enter the venue, before you publish.", "venue_name")
    move(event, EventStatus.PUBLISHED)
    record(actor, Action.EVENT_PUBLISHED, event)


def close_booking(event: Event, *, actor: Person) -> None:
    """End booking now. Bookings stay, offers end with it, nobody is offered a place any more."""
    check_may_manage(actor)
    lock_events(event)
    check_not_started(event)
    event.closes_at = clock.now()
    record(actor, Action.EVENT_BOOKING_CLOSED, event)
    end_offers_with_booking(event)
    fill_free_places(event)


def reopen_booking(event: Event, *, actor: Person) -> None:
    """Let booking run until the start again; who waits is served first."""
    check_may_manage(actor)
    lock_events(event)
    check_not_started(event)
    event.closes_at = None
    record(actor, Action.EVENT_BOOKING_REOPENED, event)
    fill_free_places(event)


def change_capacity(event: Event, capacity: int, *, actor: Person) -> None:
    """More or fewer places, never fewer than are taken; more go to who waits (R14.4)."""
    check_may_manage(actor)
    lock_events(event)
    check_not_started(event)
    if capacity < 1:
        raise RuleBroken("Enter at least 1 place.", "capacity")
    taken = places(event).taken
    if capacity < taken:
        raise RuleBroken(
            f"{count_of(taken, 'place is', 'places are')} taken or offered, so there cannot be "
            f"fewer than {taken}.",
            "capacity",
        )
    old, event.capacity = event.capacity, capacity
    if old != capacity:
        record(actor, Action.EVENT_CAPACITY_CHANGED, event, old=old, new=capacity)
        db.session.flush()
        if not fill_free_places(event).left:
            forget_told(event)


def cancel_event(event: Event, reason: str, *, actor: Person) -> int:
    """Call it off: everybody who is booked, offered or waiting is told, calendars corrected.

    Returns how many bookings that were (R14.5).
    """
    check_may_manage(actor)
    lock_events(event)
    check_not_started(event)
    if not reason.strip():
        raise RuleBroken("Enter why the session is cancelled. Everybody booked reads it.", "reason")
    live = live_bookings_at(event)
    move(event, EventStatus.CANCELLED)
    event.cancel_reason = reason
    for booking in live:
        _call_off(booking, reason, actor)
    record(actor, Action.EVENT_CANCELLED, event, reason=reason, told=len(live))
    return len(live)


def _call_off(booking: Booking, reason: str, actor: Person) -> None:
    was = booking.status
    move(booking, S.CANCELLED)
    booking.cancelled_at = clock.now()
    booking.cancelled_by_id = actor.id
    booking.cancel_reason = "The session was cancelled"
    booking.offer_ends_at = None
    record(
        actor,
        Action.BOOKING_CANCELLED,
        booking,
        school_id=booking.school_id,
        event_id=booking.event_id,
        was=str(was),
        reason_personal="event cancelled",
    )
    emails.tell_attendee_event_cancelled(booking, cancel_for(booking), reason=reason)


def who_hears(
    event: Event, changes: Mapping[str, tuple[str, str]], private: Collection[str]
) -> list[Booking]:
    """Who must be told of these changes: of `private` labels only people with a place (R14.7)."""
    if event.status is not EventStatus.PUBLISHED or not changes:
        return []
    for_all = any(label not in private for label in changes)
    return [b for b in live_bookings_at(event) if for_all or b.status is S.BOOKED]


def event_changed(
    event: Event,
    changes: Mapping[str, tuple[str, str]],
    *,
    actor: Person,
    private: Collection[str] = (),
) -> int:
    """Tell everybody live that the event moved or changed: label -> (old, new), in words.

    Called after the new values are set, in the same transaction. Calendars are corrected by a
    REQUEST with a higher SEQUENCE. Labels in `private` say how to join: nobody without a place
    is told of them. Returns how many were told (A13).
    """
    record(
        actor,
        Action.EVENT_CHANGED,
        event,
        changes={label: list(pair) for label, pair in changes.items()},
    )
    db.session.flush()
    told = who_hears(event, changes, private)
    public = {label: pair for label, pair in changes.items() if label not in private}
    for booking in told:
        has_place = booking.status is S.BOOKED
        emails.tell_attendee_event_changed(
            booking,
            request_for(booking) if has_place else None,
            changes=changes if has_place else public,
        )
    return len(told)
