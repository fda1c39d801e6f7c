"""What somebody needs to take part: said when booked, and changed up to the start."""

from hub.engines.bookings import emails
from hub.engines.bookings.models import LIVE_BOOKING, Booking
from hub.engines.bookings.operations.checks import check_may_change, check_not_started
from hub.engines.bookings.operations.places import lock_events
from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts.models import Person


def set_needs(
    booking: Booking, access: str | None, dietary: str | None, *, of_person: int, actor: Person
) -> None:
    """Replace access and dietary needs (R14.1). `of_person`: whose they are, as the form showed.

    Raises RuleBroken after the start, when the place is given up, and when somebody else has
    taken it over meanwhile. The words themselves are never in the audit.
    """
    lock_events(booking.event)
    check_not_started(booking.event)
    check_may_change(booking, actor, None)
    if booking.status not in LIVE_BOOKING:
        raise RuleBroken("This place is given up, so there is nothing to tell the organiser.")
    if booking.person_id != of_person:
        raise RuleBroken(f"{booking.attendee_name} has this place now. Open the booking again.")
    booking.access_needs = access
    booking.dietary_needs = None if booking.event.is_online else dietary
    record(actor, Action.BOOKING_NEEDS_CHANGED, booking, school_id=booking.school_id)
    if actor.id != booking.person_id and booking.person.email:
        emails.tell_attendee_needs_changed(booking, by=actor)
