"""Take people out of bookings; school, event and how it went stay, so that counts stay right."""

from collections.abc import Sequence

from hub.engines.bookings.models import Booking
from hub.engines.bookings.operations.invitations import new_uid
from hub.foundation.audit.retention import mask_subjects
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.references import new_reference
from hub.people.accounts.operations.people import former_colleague

FORMER_NAME = "Former colleague"
FORMER_ORGANISATION = "Organisation of a guest"


def take_people_out(bookings: Sequence[Booking]) -> int:
    """Replace who came and who booked. Returns how many bookings were changed.

    What stays is school or kind of guest, event, status and whether it was late: enough for
    counts by event, course, school and month. Whatever could be matched with a mail, a paper or a
    log goes too: references, the calendar's number, the moments of booking and cancelling. The
    queue keeps its order. `event` must be loaded.
    """
    former = former_colleague()
    for booking in bookings:
        event = booking.event
        booking.person_id = booking.booked_by_id = former.id
        booking.attendee_name = FORMER_NAME
        if booking.is_of_guest:
            booking.organisation = FORMER_ORGANISATION
        booking.reference = new_reference(event.reference_prefix, 12)
        booking.group_reference = new_reference("GRP", 12)
        booking.invitation_uid = new_uid()
        booking.created_at = event.starts_at
        if booking.cancelled_at is not None:
            booking.cancelled_at = event.starts_at
        booking.agreed_by = None
        booking.cancelled_by_id = booking.cancel_reason = None
        booking.joined_at = booking.passed_at = booking.told_free_at = None
        booking.access_needs = booking.dietary_needs = None
        booking.past = []
        booking.anonymised_at = clock.now()
    db.session.flush()
    mask_subjects({"booking": [booking.id for booking in bookings]})
    return len(bookings)
