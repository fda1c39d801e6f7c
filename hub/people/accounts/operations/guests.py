"""People without a school name an organisation, and prove their address by the sign-in mail."""

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Job, record
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts.models import GuestDetails, GuestKind, Person, SignInRequest
from hub.people.accounts.operations.people import add_person, search_text
from hub.people.accounts.queries import person_by_email

# Nobody is signed in yet: the person whose address was just proved adds herself.
NEWCOMER = Job("guest_proved_address")


def welcome_guest(request: SignInRequest, person: Person | None) -> Person | None:
    """The address is proved: the guest is known from now on, under the name that she gave."""
    if request.guest is None:
        return person
    details = GuestDetails(**{**request.guest, "kind": GuestKind(request.guest["kind"])})
    if person is not None and person.is_disabled:
        return person
    if person is None:
        # Asked for twice, answered twice: the second finds the first.
        person = person_by_email(request.email)
    if person is None:
        person = add_person(details.name, request.email, actor=NEWCOMER)
    if not person.has_school_role and not person.council_roles:
        name_organisation(person, details, actor=person)
    return person


def name_organisation(person: Person, details: GuestDetails, *, actor: Person) -> None:
    """Which organisation somebody without a school comes for, by herself."""
    if actor is not person or person.has_school_role or person.council_roles:
        raise RuleBroken("You book for your school, so you need no other organisation.")
    person.name = details.name
    person.search_text = search_text(details.name, person.email)
    person.guest_kind, person.guest_organisation = details.kind, details.organisation
    record(actor, Action.PERSON_ORGANISATION_NAMED, person, kind=str(details.kind))
