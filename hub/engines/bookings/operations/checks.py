"""What must be so before a place changes hands; raised in the words that the person reads."""

from hub.engines.bookings.models import Booking, Event, EventStatus
from hub.foundation.core import clock
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import format_date, format_moment, join_words
from hub.people.accounts.models import Person
from hub.people.accounts.permissions import Permission


def check_not_started(event: Event) -> None:
    """Past is read-only, also from an old tab."""
    if event.status is EventStatus.CANCELLED:
        raise RuleBroken(f"{event.title} is cancelled, so nothing can be changed.")
    if event.has_started:
        raise RuleBroken(
            f"{event.title} began on {format_moment(event.starts_at)}, so nothing can be changed."
        )


def check_open_for_booking(event: Event) -> None:
    """Booking is possible between opening and closing, for what is published."""
    check_not_started(event)
    if event.status is not EventStatus.PUBLISHED:
        raise RuleBroken("This session is not open for booking.")
    if event.opens_at is not None and clock.now() < event.opens_at:
        raise RuleBroken(f"Booking opens on {format_moment(event.opens_at)}.")
    if clock.now() >= event.booking_closes_at:
        raise RuleBroken(f"Booking closed on {format_date(event.booking_closes_at)}.")


def check_open_to(event: Event, who: str) -> None:
    """Told kindly who it is for: the course says who may book besides the council's schools."""
    if not event.is_open_to(who):
        raise RuleBroken(
            f"{event.title} is for these only: {join_words(event.open_to_words).lower()}. "
            "We are sorry. Ask us if you think that you should come."
        )


def is_council_booker(actor: Person) -> bool:
    return actor.council_can(Permission.BOOKINGS_MANAGE)


def may_act_for(actor: Person, school_id: int | None) -> bool:
    """A lead of the school, or council staff who manage bookings."""
    return actor.can_at(school_id, Permission.BOOKINGS_BOOK_SCHOOL) or is_council_booker(actor)


def check_may_manage(actor: Person) -> None:
    """Asked again at the moment of changing an event: a role may have ended a second ago."""
    if not is_council_booker(actor):
        raise RuleBroken("You can no longer change sessions.")


def check_may_change(booking: Booking, actor: Person, reason: str | None) -> None:
    """The attendee, a lead of her school, or council staff with a reason. Asked again here
    because a role may have ended a second ago."""
    if actor.id == booking.person_id or actor.can_at(
        booking.school_id, Permission.BOOKINGS_BOOK_SCHOOL
    ):
        return
    if is_council_booker(actor):
        if not (reason or "").strip():
            raise RuleBroken("Enter why you change this booking for the school.", "reason")
        return
    raise RuleBroken("You can no longer change this booking.")
