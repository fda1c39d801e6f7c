"""The calendar side of a booking: one UID, a SEQUENCE that only rises (H1)."""

import uuid
from typing import Literal

from hub.engines.bookings.models import Booking
from hub.engines.bookings.queries import mail_person
from hub.foundation.mail.invitations import Invitation
from hub.foundation.mail.rendering import link_to


def new_uid() -> str:
    return f"{uuid.uuid4()}@send-hub"


def request_for(booking: Booking) -> Invitation:
    """A REQUEST: the first under its UID has SEQUENCE 0, each later one is higher."""
    if booking.invitation_sent:
        booking.invitation_sequence += 1
    booking.invitation_sent = True
    return _invitation(booking, "REQUEST")


def cancel_for(booking: Booking) -> Invitation | None:
    """A CANCEL of what was sent, or None if there is nothing in anybody's calendar."""
    if not booking.invitation_sent:
        return None
    booking.invitation_sequence += 1
    return _invitation(booking, "CANCEL")


def invitation_as_it_stands(booking: Booking) -> Invitation:
    """What was sent last, for a calendar file that somebody fetches: nothing is counted up."""
    return _invitation(booking, "REQUEST")


def _invitation(booking: Booking, method: Literal["REQUEST", "CANCEL"]) -> Invitation:
    event = booking.event
    place = ", ".join(filter(None, (event.venue_name, event.venue_address)))
    url = link_to("bookings.show_booking", reference=booking.reference)
    person = mail_person(booking)
    joining = [event.joining_link, event.joining_details] if method == "REQUEST" else []
    return Invitation(
        method=method,
        uid=booking.invitation_uid,
        sequence=booking.invitation_sequence,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        # Two colleagues without an e-mail are two entries in the booker's calendar.
        title=event.title if booking.person.email else f"{booking.attendee_name}: {event.title}",
        location="Online" if event.is_online else place,
        description="\n".join(filter(None, joining)),
        attendee_name=booking.attendee_name,
        attendee_email=person.email or "" if person else "",
        url=url,
    )
