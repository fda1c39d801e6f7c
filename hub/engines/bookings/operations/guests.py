"""Book as a guest: for herself alone, with an organisation in the place of a school."""

from hub.engines.bookings.models import Booking, Event
from hub.engines.bookings.operations.book import (
    _booked_before,
    _check_not_booked_yet,
    _check_overlaps,
    _make_bookings,
    _record_and_tell,
)
from hub.engines.bookings.operations.checks import check_open_for_booking, check_open_to
from hub.engines.bookings.operations.places import fill_free_places, lock_events
from hub.engines.bookings.operations.requests import BookingRequest
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts.models import Person
from hub.people.accounts.queries import guest_of


def book_as_guest(event: Event, request: BookingRequest, *, actor: Person) -> list[Booking]:
    """One place for the guest herself, or her turn on the waiting list.

    Asking again with the same group reference returns what was booked before.
    """
    lock_events(event)
    before = _booked_before(event, request.group_reference, actor)
    if before:
        return before
    check_open_for_booking(event)
    guest = guest_of(actor)
    if guest is None:
        raise RuleBroken("Tell us first which organisation you come for.")
    check_open_to(event, guest.kind)
    [attendee] = request.attendees
    named = [(attendee, actor, guest.name)]
    _check_not_booked_yet(event, named)
    if not request.accept_overlap:
        _check_overlaps(event, named)
    free = fill_free_places(event).bookable
    bookings = _make_bookings(
        event,
        request,
        named,
        free,
        organisation=guest.organisation,
        guest_kind=guest.kind,
        booked_by=actor,
    )
    _record_and_tell(bookings, request, actor)
    return bookings
