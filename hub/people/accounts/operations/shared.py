"""Addresses that several people read: they receive and book, and are nobody (G7)."""

from collections.abc import Collection

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Job, record
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts.models import Person
from hub.people.accounts.permissions import GUARDED, Permission


def check_may_hold(person: Person, roles: Collection[str]) -> None:
    """A shared address holds no role of weight, and none at the council."""
    if person.is_shared and GUARDED & set(roles):
        raise RuleBroken(
            f"{person.email} is read by several people, so it cannot be SENCo, head or "
            "safeguarding lead. Use the person's own address.",
            "roles",
        )


def check_no_council_role(person: Person) -> None:
    if person.is_shared:
        raise RuleBroken(f"{person.email} is read by several people, so it is not council staff.")


def set_shared(person: Person, shared: bool, *, actor: Person | Job) -> None:
    """Whether several people read this address: by the council, or a lead of all its schools."""
    if not _may_say(person, actor):
        raise RuleBroken("You can no longer change this address.")
    mark_shared(person, shared, actor=actor)


def _may_say(person: Person, actor: Person | Job) -> bool:
    if isinstance(actor, Job) or actor.council_can(Permission.PEOPLE_MANAGE):
        return True
    return person is not actor and all(
        actor.can_at(member.school_id, Permission.SCHOOL_MANAGE_PEOPLE)
        for member in person.live_memberships
    )


def mark_shared(person: Person, shared: bool, *, actor: Person | Job) -> None:
    """The caller has checked that the actor may. Whoever is signed in has to say who she is."""
    if person.is_shared == shared:
        return
    if shared and person.council_roles:
        raise RuleBroken(f"{person.name} is council staff, so the address is her own.")
    person.is_shared = shared
    for member in person.live_memberships if shared else ():
        check_may_hold(person, [*member.roles, *member.held_roles])
    person.session_epoch += 1
    record(actor, Action.PERSON_CHANGED, person, fields=["is_shared"], shared=shared)


def say_who(person: Person, name: str) -> None:
    """Who speaks through the address from now on, in this browser; the audit names both."""
    if not person.is_shared:
        raise RuleBroken("This is your own address: you need not say who you are.")
    person.speak_as(name)
    record(person, Action.SHARED_ADDRESS_ANSWERED, person)
