"""Who works at the council, and as what."""

from collections.abc import Iterable

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Job, record
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts import emails
from hub.people.accounts.models import Person
from hub.people.accounts.operations.people import add_person, administrators
from hub.people.accounts.operations.shared import check_no_council_role
from hub.people.accounts.permissions import CouncilRole, Permission
from hub.people.accounts.queries import person_by_email


def set_council_roles(person: Person, roles: Iterable[CouncilRole], *, actor: Person | Job) -> None:
    """What somebody does at the council. The last administrator cannot be taken away."""
    chosen = set(roles)
    wanted = [str(role) for role in CouncilRole if role in chosen]
    if isinstance(actor, Person) and not actor.council_can(Permission.PEOPLE_MANAGE):
        raise RuleBroken("You can no longer change council roles.")
    giving_admin = {CouncilRole.ADMINISTRATOR} & (chosen ^ person.roles_at_council)
    if giving_admin and isinstance(actor, Person):
        if CouncilRole.ADMINISTRATOR not in actor.roles_at_council:
            raise RuleBroken("Only an administrator makes or ends an administrator.", "roles")
        if CouncilRole.ADMINISTRATOR not in chosen and administrators() == [person.id]:
            raise RuleBroken("This is the last administrator. Make another one first.", "roles")
    if wanted:
        check_no_council_role(person)
    old = list(person.council_roles)
    if old == wanted:
        return
    person.council_roles = wanted
    if bool(old) != bool(wanted):
        # Who becomes council staff leaves the week that a school person's own device has.
        person.session_epoch += 1
    record(actor, Action.PERSON_COUNCIL_ROLES_CHANGED, person, old=old, new=wanted)


def invite_council_person(
    name: str, email: str, roles: Iterable[CouncilRole], *, actor: Person | Job
) -> Person:
    """Council staff are made by invitation only."""
    chosen = list(roles)
    if not chosen:
        raise RuleBroken("Choose at least one role.", "roles")
    person = person_by_email(email)
    if person is not None and person.council_roles:
        raise RuleBroken(f"{person.name} is council staff already.", "email")
    person = person or add_person(name, email, actor=actor)
    set_council_roles(person, chosen, actor=actor)
    emails.tell_person_invited_to_council(person, by=actor if isinstance(actor, Person) else None)
    return person


def keep_mail_sign_in(person: Person, *, actor: Job) -> None:
    """An administrator who is never locked out by her own council's accounts."""
    if CouncilRole.ADMINISTRATOR not in person.roles_at_council:
        raise RuleBroken(f"{person.name} is not an administrator.")
    if person.keeps_mail_sign_in:
        return
    person.keeps_mail_sign_in = True
    record(actor, Action.PERSON_CHANGED, person, fields=["keeps_mail_sign_in"])
