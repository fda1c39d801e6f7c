"""Who reads the mail about a booking."""

from hub.engines.bookings.models import Booking
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.permissions import Permission, SchoolRole
from hub.people.accounts.queries import leads_to_write_to

# Who hears first where the attendee cannot be written to and the booker is gone.
ORDER = (SchoolRole.SENCO, SchoolRole.HEAD, SchoolRole.OFFICE_MANAGER)


def mail_person(booking: Booking) -> Person | None:
    """The attendee; without an e-mail, who booked, or, when that is nobody of the school, a lead.

    None where the school has nobody left who can be written to.
    """
    if booking.person.email:
        return booking.person
    school_id, booker = booking.school_id, booking.booked_by
    if school_id is None or booker.can_at(school_id, Permission.BOOKINGS_BOOK_SCHOOL):
        return booker if booker.email else None
    leads = sorted(leads_to_write_to(school_id), key=_rank)
    return leads[0].person if leads else None


def _rank(lead: Membership) -> tuple[int, str]:
    return min(ORDER.index(role) for role in lead.school_roles if role in ORDER), lead.name
