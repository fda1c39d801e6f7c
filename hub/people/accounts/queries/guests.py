"""Who somebody comes as, where she comes without a school."""

from hub.foundation.settings.queries import settings
from hub.people.accounts.models import GuestDetails, GuestKind, Person


def guest_of(person: Person) -> GuestDetails | None:
    """Council staff come for the council; others for the organisation that they named, unless a
    role at a school lets them book there."""
    if person.is_council_staff:
        return GuestDetails(person.name, settings().council_name, GuestKind.COUNCIL)
    if person.guest_kind is None or not person.guest_organisation or person.has_school_role:
        return None
    return GuestDetails(person.name, person.guest_organisation, person.guest_kind)
