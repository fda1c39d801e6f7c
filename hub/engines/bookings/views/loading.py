"""What every page of bookings begins with: the thing itself, if it may be seen."""

from flask import Blueprint, abort
from flask_login import current_user

from hub.engines.bookings.models import Booking, Event, EventStatus
from hub.engines.bookings.queries import booking_visible_to, event_by_reference
from hub.foundation.core.references import normalise_reference
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.permissions import Permission
from hub.people.schools.models import BookingRule, School, SchoolStatus

blueprint = Blueprint("bookings", __name__, url_prefix="/bookings")


def me() -> Person:
    """The person who is signed in."""
    return current_user._get_current_object()  # type: ignore[no-any-return]


def event_or_404(reference: str) -> Event:
    """An event that schools may know of."""
    event = event_by_reference(normalise_reference(reference))
    if event is None or event.status is EventStatus.DRAFT:
        abort(404)
    return event


def booking_or_404(reference: str) -> Booking:
    booking = booking_visible_to(me(), normalise_reference(reference))
    if booking is None:
        abort(404)
    return booking


def may_change(person: Person, booking: Booking) -> bool:
    """The attendee herself, and those who may book for the school."""
    return booking.person_id == person.id or person.can_at(
        booking.school_id, Permission.BOOKINGS_BOOK_SCHOOL
    )


def may_book_through(membership: Membership) -> bool:
    """Whether this person books at this school: where only leads do, she must be one."""
    rule = membership.school.booking_rule
    return rule is not BookingRule.LEADS_ONLY or membership.grants(Permission.BOOKINGS_BOOK_SCHOOL)


def own_booking_or_404(reference: str) -> Booking:
    """A booking that she may change. Council staff have their own pages, with a reason."""
    booking = booking_or_404(reference)
    if not may_change(me(), booking):
        abort(404)
    return booking


def schools_to_book_for(person: Person) -> list[Membership]:
    """Her memberships through which she may book, at least for herself, by name of the school."""
    return [m for m in _booking_memberships(person) if m.school.status is not SchoolStatus.CLOSED]


def closed_schools_of(person: Person) -> list[School]:
    """Schools for which she could book until they closed."""
    booking = _booking_memberships(person)
    return [m.school for m in booking if m.school.status is SchoolStatus.CLOSED]


def _booking_memberships(person: Person) -> list[Membership]:
    return sorted(
        (m for m in person.live_memberships if m.grants(Permission.BOOKINGS_BOOK_SELF)),
        key=lambda membership: membership.school.name_and_town,
    )
