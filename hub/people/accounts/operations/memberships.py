"""Who belongs to a school, as what, and until when."""

from collections.abc import Iterable, Sequence

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Actor, Job, record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts import emails
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.operations.people import add_person
from hub.people.accounts.permissions import LEADS, Permission, SchoolRole
from hub.people.accounts.queries import live_membership, memberships_of_school, person_by_email
from hub.people.schools.models import School

# Roles that only a head, a SENCo or the council gives: nobody makes himself head of a school.
GUARDED = frozenset({SchoolRole.SENCO, SchoolRole.HEAD, SchoolRole.DSL})
GUARDIANS = frozenset({SchoolRole.SENCO, SchoolRole.HEAD})


def join_school(
    person: Person, school: School, name: str, roles: Sequence[str], actor: Actor | Job
) -> Membership:
    member = Membership(
        person=person, school=school, name=name, roles=list(roles), started_at=clock.now()
    )
    db.session.add(member)
    db.session.flush()
    record(
        actor,
        Action.MEMBERSHIP_ADDED,
        member,
        school_id=school.id,
        person_id=person.id,
        roles=list(roles),
    )
    return member


def add_to_school(
    school: School,
    name: str,
    email: str,
    roles: Iterable[SchoolRole],
    *,
    actor: Person | Job,
    tell: bool = True,
) -> Membership:
    """Give somebody roles at a school, and tell her. Raises RuleBroken if the actor may not."""
    wanted = _in_order(roles)
    if not wanted:
        raise RuleBroken("Choose at least one role.", "roles")
    check_may_grant(school.id, wanted, actor)
    person = person_by_email(email) or add_person(name, email, actor=actor)
    member = live_membership(person.id, school.id)
    if member is not None and member.roles:
        raise RuleBroken(
            f"{member.name} is at {school.name} already. Change the roles there instead.", "email"
        )
    if member is None:
        member = join_school(person, school, name, wanted, actor)
    else:
        _set_roles(member, wanted, actor)
    if tell and isinstance(actor, Person):
        emails.tell_person_added(member, by=actor)
        person.introduced_at = person.introduced_at or clock.now()
    return member


def _in_order(roles: Iterable[SchoolRole]) -> list[str]:
    chosen = set(roles)
    return [str(role) for role in SchoolRole if role in chosen]


def check_may_grant(school_id: int, roles: Sequence[str], actor: Person | Job) -> None:
    """Who may give these roles, asked at the moment of giving: a right may have just ended."""
    if isinstance(actor, Job) or actor.council_can(Permission.PEOPLE_MANAGE):
        return
    own = actor.membership_at(school_id)
    if own is None or not own.grants(Permission.SCHOOL_MANAGE_PEOPLE):
        raise RuleBroken("You can no longer change who is at this school.")
    if GUARDED & set(roles) and not GUARDIANS & set(own.school_roles):
        raise RuleBroken(
            "SENCo, head teacher and safeguarding lead are given by a head, a SENCo or the "
            "council. Ask one of them.",
            "roles",
        )


def change_roles(member: Membership, roles: Iterable[SchoolRole], *, actor: Person | Job) -> None:
    """Other roles at the same school. The last lead stays a lead, unless the council says so."""
    wanted = _in_order(roles)
    changed = set(wanted) ^ set(member.roles)
    if not wanted:
        raise RuleBroken("Choose at least one role, or end the membership.", "roles")
    check_may_grant(member.school_id, sorted(changed), actor)
    if not LEADS & set(wanted):
        _check_not_last_lead(member, actor)
    if changed:
        _set_roles(member, wanted, actor)


def _set_roles(member: Membership, wanted: list[str], actor: Actor | Job) -> None:
    old, member.roles = list(member.roles), wanted
    record(
        actor,
        Action.MEMBERSHIP_CHANGED,
        member,
        school_id=member.school_id,
        person_id=member.person_id,
        old=old,
        new=wanted,
    )


def end_membership(member: Membership, *, actor: Person | Job) -> None:
    """She no longer belongs to the school: her sessions end at once, its records stay."""
    if member.ended_at is not None:
        return
    check_may_grant(member.school_id, member.roles, actor)
    _check_not_last_lead(member, actor)
    member.ended_at = clock.now()
    member.person.session_epoch += 1
    record(
        actor,
        Action.MEMBERSHIP_ENDED,
        member,
        school_id=member.school_id,
        person_id=member.person_id,
    )


def _check_not_last_lead(member: Membership, actor: Person | Job) -> None:
    if isinstance(actor, Job) or actor.council_can(Permission.PEOPLE_MANAGE):
        return
    if not member.is_lead:
        return
    others = [m for m in memberships_of_school(member.school_id) if m.is_lead and m is not member]
    if not others:
        raise RuleBroken(
            f"{member.name} is the only lead of the school. Add another lead first, or ask the "
            "council."
        )
