"""Where a course needs it, the head has agreed: she is told, and may say "not this one"."""

from hub.engines.bookings.models import Booking
from hub.engines.bookings.operations.change import cancel_booking
from hub.engines.bookings.operations.checks import check_not_started
from hub.engines.bookings.operations.places import lock_events
from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts.models import Person
from hub.people.accounts.permissions import SchoolRole

NOT_AGREED = "The head did not agree"


def refuse_agreement(booking: Booking, *, actor: Person) -> None:
    """ "Not this one": by whoever is head now. The place is cancelled and goes on at once."""
    lock_events(booking.event)
    if not booking.is_live:
        return  # a second press, or cancelled meanwhile
    check_not_started(booking.event)
    member = actor.membership_at(booking.school_id)
    if member is None or SchoolRole.HEAD not in member.school_roles:
        raise RuleBroken("Only the head of the school can say this. Ring us if you are head now.")
    booking.agreed_by = None
    record(
        actor,
        Action.BOOKING_AGREEMENT_REFUSED,
        booking,
        school_id=booking.school_id,
        event_id=booking.event_id,
    )
    cancel_booking(booking, reason=NOT_AGREED, actor=actor)
