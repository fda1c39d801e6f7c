"""Whose turn it is with a booking, and what happened to it so far, in words."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from hub.engines.bookings.models import Booking, BookingStatus, EventStatus, WaitingChoice
from hub.foundation.core.formats import format_date, format_moment
from hub.people.accounts.models import Person

S = BookingStatus
ORDER = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


class Moment(NamedTuple):
    """One line of the timeline."""

    when: datetime
    text: str


def position_words(position: int) -> str:
    """first, second, ... number 12"""
    return ORDER[position - 1] if 0 < position <= len(ORDER) else f"number {position}"


def may_take_free_place(booking: Booking) -> bool:
    """Too late for turns: everybody who waits was told, the first yes wins."""
    return (
        booking.status is S.WAITING
        and booking.told_free_at is not None
        and booking.event.is_open_for_booking
    )


def turn_of(booking: Booking, viewer: Person, position: int = 0) -> str:
    """Whose turn, and by when: the first line of everything that waits."""
    mine = booking.person_id == viewer.id
    name = booking.attendee_name
    has, is_ = ("You have", "You are") if mine else (f"{name} has", f"{name} is")
    event = booking.event
    if event.status is EventStatus.CANCELLED:
        return "This does not take place. You need do nothing."
    if booking.status is S.CANCELLED:
        return "This place is cancelled. You need do nothing."
    if booking.status in (S.ATTENDED, S.PARTLY_ATTENDED, S.DID_NOT_ATTEND) or event.has_started:
        return _looking_back(booking)
    if booking.offer_is_open:
        assert booking.offer_ends_at
        until = format_moment(booking.offer_ends_at)
        return f"Your turn: a place is held for {'you' if mine else name} until {until}."
    if booking.status is S.BOOKED:
        return f"{has} a place. You need do nothing until {format_moment(event.starts_at)}."
    if may_take_free_place(booking):
        return "Your turn: a place may be free, and the first to say yes gets it."
    return f"With us: {is_} {position_words(position)} on the waiting list. {_when_free(booking)}"


def _when_free(booking: Booking) -> str:
    if booking.waiting_choice is WaitingChoice.BOOK and booking.book_until:
        until = format_date(booking.book_until)
        return f"Until {until} we book a free place straight in, and tell you."
    return "We write when a place comes free. You need do nothing."


def _looking_back(booking: Booking) -> str:
    words = {
        S.WAITING: "No place came free before it began.",
        S.OFFERED: "The offer was not answered before it began.",
        S.BOOKED: "This has begun or is over. You need do nothing.",
    }
    return words.get(booking.status, f"{booking.status.words}. You need do nothing.")


def timeline_of(booking: Booking, viewer: Person) -> list[Moment]:
    """What happened, oldest first: written from the booking's own columns."""
    return sorted(_moments(booking, viewer), key=lambda moment: moment.when)


def _moments(booking: Booking, viewer: Person) -> Iterator[Moment]:
    by = "you" if booking.booked_by_id == viewer.id else booking.booked_by.name
    if booking.joined_at is None:
        yield Moment(booking.created_at, f"Booked by {by}.")
    else:
        yield Moment(booking.joined_at, f"Put on the waiting list by {by}.")
    if booking.offered_at and booking.offer_ends_at:
        until = format_moment(booking.offer_ends_at)
        yield Moment(booking.offered_at, f"A place was offered, held until {until}.")
    if booking.passed_at:
        yield Moment(booking.passed_at, "The offer ended without an answer.")
    if booking.told_free_at:
        yield Moment(booking.told_free_at, "We wrote that a place is free.")
    for one in booking.past:
        yield Moment(datetime.fromisoformat(one["at"]), _past(booking, viewer, one))
    if booking.cancelled_at:
        yield Moment(booking.cancelled_at, _cancelled(booking, viewer))


def _by(booking: Booking, viewer: Person, number: int | None) -> str:
    """ " by Ann Day" where it is somebody whom the page names anyway."""
    known = {
        booking.booked_by_id: booking.booked_by.name,
        booking.person_id: booking.attendee_name,
        viewer.id: "you",
    }
    return f" by {known[number]}" if number in known else ""


def _past(booking: Booking, viewer: Person, one: Mapping[str, Any]) -> str:
    by = _by(booking, viewer, one["by"])
    words = {"swapped": "Passed on", "cancelled": "Cancelled", "undone": "Cancelling undone"}
    return f"{words[one['what']]}{by}."


def _cancelled(booking: Booking, viewer: Person) -> str:
    by = _by(booking, viewer, booking.cancelled_by_id)
    late = ", after the day for cancelling" if booking.cancelled_late else ""
    reason = f" Reason: {booking.cancel_reason}." if booking.cancel_reason else ""
    return f"Cancelled{by}{late}.{reason}"
