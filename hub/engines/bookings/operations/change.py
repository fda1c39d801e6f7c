"""Change one booking: cancel, undo, swap, answer an offer."""

from datetime import date, datetime

from sqlalchemy import select

from hub.engines.bookings import emails
from hub.engines.bookings.models import (
    LIVE_BOOKING,
    Booking,
    BookingStatus,
    Event,
    WaitingChoice,
)
from hub.engines.bookings.operations.book import _check_overlaps, _people
from hub.engines.bookings.operations.checks import (
    check_may_change,
    check_not_started,
    check_open_for_booking,
)
from hub.engines.bookings.operations.invitations import cancel_for, new_uid, request_for
from hub.engines.bookings.operations.leads import tell_heads
from hub.engines.bookings.operations.places import (
    fill_free_places,
    forget_told,
    give_place,
    lock_events,
    offer_end,
)
from hub.engines.bookings.operations.requests import Attendee
from hub.engines.bookings.queries import places
from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record
from hub.foundation.core import calendars, clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.statuses import move
from hub.foundation.settings.queries import settings
from hub.people.accounts.models import Person

S = BookingStatus


def last_day_to_cancel(event: Event) -> date:
    """The last day on which cancelling is in time: working days before the event (R14.3).

    Event on Tuesday 8 December 2026, four working days: Wednesday 2 December.
    """
    days = settings().cancel_working_days
    return calendars.add_working_days(clock.to_london(event.starts_at).date(), -days)


def is_late(event: Event) -> bool:
    """After the cut-off it is "tell us you can't come" (R14.3)."""
    return clock.today() > last_day_to_cancel(event)


def cancel_booking(
    booking: Booking, *, reason: str | None, actor: Person, staff_reason: str | None = None
) -> None:
    """Give up a place or a turn; the place goes on at once (A7, R14.4)."""
    lock_events(booking.event)
    event, was = booking.event, booking.status
    if was is S.CANCELLED:
        return  # a second click
    check_not_started(event)
    check_may_change(booking, actor, staff_reason or reason)
    booking.cancelled_late = was is S.BOOKED and is_late(event)
    _end(booking, actor, reason, was)
    fill_free_places(event)


def _end(booking: Booking, actor: Person, reason: str | None, was: BookingStatus) -> None:
    move(booking, S.CANCELLED)
    booking.cancelled_at = clock.now()
    booking.cancelled_by_id = actor.id
    booking.cancel_reason = reason
    booking.offer_ends_at = None
    record(
        actor,
        Action.BOOKING_CANCELLED,
        booking,
        school_id=booking.school_id,
        event_id=booking.event_id,
        was=str(was),
        reason_personal=reason or "",
        late=booking.cancelled_late,
    )
    emails.tell_attendee_cancelled(booking, cancel_for(booking), was=was)
    if booking.booked_by_id not in (actor.id, booking.person_id) and booking.person.email:
        emails.tell_booker_cancelled(booking, was=was)


def can_undo(booking: Booking) -> bool:
    """Whether undoing would work now: shown on the page, asked again by the operation."""
    event = booking.event
    if booking.status is not S.CANCELLED or not booking.invitation_sent:
        return False
    if lacks_agreement(booking) or _live_booking(event, booking.person_id) is not None:
        return False
    return event.is_open_for_booking and places(event).bookable > 0


def lacks_agreement(booking: Booking) -> bool:
    """The head said "not this one"."""
    return booking.event.needs_agreement and not booking.is_of_guest and booking.agreed_by is None


def undo_cancellation(booking: Booking, *, actor: Person) -> None:
    """Take the place back, until it is offered on (docs/decisions/0001)."""
    lock_events(booking.event)
    event = booking.event
    if booking.status is S.BOOKED:
        return
    check_open_for_booking(event)
    check_may_change(booking, actor, "undone")
    if lacks_agreement(booking):
        raise RuleBroken("The head did not agree. Ask the head, then book again.")
    fill_free_places(event)
    if not booking.invitation_sent or places(event).bookable < 1:
        raise RuleBroken(
            "The place has gone to somebody else. Join the waiting list: you will "
            "be at the end of it."
        )
    if _check_free_of(event, booking.person_id, booking.attendee_name) is not None:
        raise RuleBroken(f"{booking.attendee_name} is offered a place by now. Answer that instead.")
    move(booking, S.BOOKED)
    _remember(booking, "cancelled", booking.cancelled_at, booking.cancelled_by_id)
    _remember(booking, "undone", clock.now(), actor.id)
    booking.cancelled_at = booking.cancelled_by_id = booking.cancel_reason = None
    booking.cancelled_late = False
    record(actor, Action.BOOKING_CANCELLATION_UNDONE, booking, school_id=booking.school_id)
    emails.tell_attendee_booked(booking, request_for(booking), again=True)


def _remember(booking: Booking, what: str, at: datetime | None, by: int | None) -> None:
    """For the timeline: what the other columns are about to forget. Names nobody."""
    assert at is not None
    booking.past = [*booking.past, {"what": what, "at": at.isoformat(), "by": by}]


def _live_booking(event: Event, person_id: int) -> Booking | None:
    return db.session.scalars(
        select(Booking).where(
            Booking.event_id == event.id,
            Booking.person_id == person_id,
            Booking.status.in_(LIVE_BOOKING),
        )
    ).one_or_none()


def _check_free_of(event: Event, person_id: int, name: str) -> Booking | None:
    """The person's waiting or offered row at the event, if any; a place already is refused."""
    other = _live_booking(event, person_id)
    if other is not None and other.status is S.BOOKED:
        raise RuleBroken(f"{name} already has a place at {event.title}.")
    return other


def swap_attendee(
    booking: Booking,
    attendee: Attendee,
    *,
    actor: Person,
    reason: str | None = None,
    accept_overlap: bool = False,
) -> Booking:
    """Another person of the school takes over the place, up to the start (A6, R14.1).

    The old calendar entry is cancelled, a new invitation goes out, and the needs of the person
    who does not come are removed.
    """
    lock_events(booking.event)
    event = booking.event
    check_not_started(event)
    check_may_change(booking, actor, reason)
    if booking.status is not S.BOOKED:
        raise RuleBroken("Only a booked place can be passed to somebody else.")
    if booking.school is None:
        raise RuleBroken("A guest's place is hers alone. Cancel it if she cannot come.")
    [named] = _people(booking.school, [attendee], actor)
    _, person, name = named
    if person.id == booking.person_id:
        raise RuleBroken(f"{name} has this place already.")
    other = _check_free_of(event, person.id, name)
    if not accept_overlap:
        _check_overlaps(event, [named])
    if other is not None:
        _end(other, actor, "Has a place now", other.status)
        db.session.flush()
    old_id, old_name = booking.person_id, booking.attendee_name
    emails.tell_attendee_swapped_out(booking, cancel_for(booking), new_name=name)
    _remember(booking, "swapped", clock.now(), actor.id)
    _take_over(booking, person, name, attendee)
    _record_swap(booking, old_id, reason, actor)
    emails.tell_attendee_swapped_in(booking, request_for(booking), old_name=old_name)
    tell_heads([booking], actor)
    fill_free_places(event)
    return booking


def _record_swap(booking: Booking, old_id: int, reason: str | None, actor: Person) -> None:
    record(
        actor,
        Action.BOOKING_ATTENDEE_SWAPPED,
        booking,
        school_id=booking.school_id,
        event_id=booking.event_id,
        old_person_id=old_id,
        new_person_id=booking.person_id,
        **({"reason_personal": reason} if reason else {}),
    )


def _take_over(booking: Booking, person: Person, name: str, attendee: Attendee) -> None:
    booking.person = person
    booking.attendee_name = name
    booking.access_needs = attendee.access_needs
    booking.dietary_needs = None if booking.event.is_online else attendee.dietary_needs
    booking.given_without_asking = False
    booking.invitation_uid = new_uid()
    booking.invitation_sequence = 0
    booking.invitation_sent = False
    db.session.flush()


def accept_offer(booking: Booking, *, actor: Person, reason: str | None = None) -> None:
    """Say yes to an offered place, while it is held."""
    lock_events(booking.event)
    check_not_started(booking.event)
    check_may_change(booking, actor, reason)
    if booking.status is S.BOOKED:
        return
    ends = booking.offer_ends_at
    if booking.status is not S.OFFERED or ends is None or ends <= clock.now():
        raise RuleBroken(
            "This offer has ended. You keep your turn on the waiting list, behind the others."
        )
    give_place(booking, without_asking=False, actor=actor)


def decline_offer(booking: Booking, *, actor: Person, reason: str | None = None) -> None:
    """Say no to an offered place: it goes to the next at once."""
    lock_events(booking.event)
    check_not_started(booking.event)
    check_may_change(booking, actor, reason)
    if booking.status is S.CANCELLED:
        return
    if booking.status is not S.OFFERED:
        raise RuleBroken("There is no offer to answer any more.")
    record(actor, Action.BOOKING_OFFER_DECLINED, booking, school_id=booking.school_id)
    _end(booking, actor, reason or "Offer declined", S.OFFERED)
    fill_free_places(booking.event)


def take_free_place(booking: Booking, *, actor: Person, reason: str | None = None) -> None:
    """Shortly before an event the first yes wins (R14.4)."""
    lock_events(booking.event)
    event = booking.event
    check_open_for_booking(event)
    check_may_change(booking, actor, reason)
    if booking.status is S.BOOKED:
        return
    if booking.status is not S.WAITING:
        raise RuleBroken("You are not on the waiting list of this session.")
    if offer_end(event, clock.now()) is not None:
        raise RuleBroken("Places are still offered in order. We write when it is your turn.")
    fill_free_places(event)
    if _has_place(booking):
        return
    if places(event).left < 1:
        raise RuleBroken("Somebody else was first. You are still on the waiting list.")
    give_place(booking, without_asking=False, actor=actor)
    db.session.flush()
    if places(event).left < 1:
        forget_told(event)


def _has_place(booking: Booking) -> bool:
    return booking.status is S.BOOKED


def change_waiting_choice(
    booking: Booking, choice: WaitingChoice, book_until: date | None, *, actor: Person
) -> None:
    """Choose between "ask me first" and "book me straight in"; a free place may follow at once."""
    lock_events(booking.event)
    check_not_started(booking.event)
    check_may_change(booking, actor, "choice")
    if booking.status is not S.WAITING:
        raise RuleBroken("This can be changed only while you wait.")
    old = booking.waiting_choice
    booking.waiting_choice, booking.book_until = choice, book_until
    record(
        actor,
        Action.BOOKING_WAITING_CHOICE_CHANGED,
        booking,
        school_id=booking.school_id,
        old=str(old),
        new=str(choice),
        until=book_until.isoformat() if book_until else None,
    )
    if actor.id != booking.person_id and booking.person.email:
        emails.tell_attendee_choice_changed(booking, by=actor)
    fill_free_places(booking.event)
