"""What every staff page of bookings begins with."""

from flask import Blueprint, abort
from flask_login import current_user

from hub.engines.bookings.models import Booking, Event
from hub.engines.bookings.queries import booking_visible_to, event_by_reference
from hub.foundation.core.references import normalise_reference
from hub.people.accounts.models import Person

blueprint = Blueprint("bookings_staff", __name__, url_prefix="/admin/bookings")


def me() -> Person:
    """The person who is signed in."""
    return current_user._get_current_object()  # type: ignore[no-any-return]


def event_or_404(reference: str) -> Event:
    """Any event: council staff see drafts too."""
    event = event_by_reference(normalise_reference(reference))
    if event is None:
        abort(404)
    return event


def booking_or_404(reference: str) -> Booking:
    booking = booking_visible_to(me(), normalise_reference(reference))
    if booking is None:
        abort(404)
    return booking
