"""Who belongs to a school, as what, and until when."""

from collections.abc import Iterable, Sequence
from datetime import date

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Actor, Job, record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts import emails
from hub.people.accounts.models import Membership, Person, TaskKind
from hub.people.accounts.operations.doubts import drop_doubts
from hub.people.accounts.operations.grants import (
    announce_roles,
    check_may_grant,
    check_not_head,
    check_not_held,
    check_not_last_lead,
    check_not_own,
    check_usual_domain,
    in_order,
    lock_people,
)
from hub.people.accounts.operations.people import add_person
from hub.people.accounts.operations.shared import check_may_hold, mark_shared, set_shared
from hub.people.accounts.operations.tasks import settle_if_open
from hub.people.accounts.permissions import LEADS, SchoolRole
from hub.people.accounts.queries import live_membership, person_by_email
from hub.people.schools.models import School


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
    accept_domain: bool = True,
    shared: bool = False,
) -> Membership:
    """Give somebody roles at a school, and tell her and the leads. Raises RuleBroken if the actor
    may not, or if the address is unusual there and nobody said that it is right.

    With `tell=False` the caller tells, later.
    """
    wanted = in_order(set(roles))
    if not wanted:
        raise RuleBroken("Choose at least one role.", "roles")
    lock_people(school.id)
    check_may_grant(school.id, wanted, actor)
    if not accept_domain:
        check_usual_domain(school, email, wanted)
    person = person_by_email(email) or add_person(name, email, actor=actor)
    if shared:
        _take_as_shared(person, actor)
    member = _given(person, school, name, wanted, actor)
    if LEADS & set(wanted):
        done = f"{member.name} was added."
        settle_if_open(TaskKind.NOBODY_TO_WRITE_TO, school.id, done, actor=actor)
    if tell and isinstance(actor, Person):
        emails.tell_person_added(member, by=actor)
        member.invited_at = clock.now()
        person.introduced_at = person.introduced_at or clock.now()
        announce_roles(member, wanted, actor)
    return member


def _take_as_shared(person: Person, actor: Person | Job) -> None:
    """A new address is what the form says; one with roles elsewhere is not ours to change."""
    if person.has_school_role:
        set_shared(person, True, actor=actor)
    else:
        mark_shared(person, True, actor=actor)


def _given(
    person: Person, school: School, name: str, wanted: list[str], actor: Person | Job
) -> Membership:
    """The membership with these roles: a new one, or that of a colleague without a role."""
    check_may_hold(person, wanted)
    member = live_membership(person.id, school.id)
    if member is None:
        return join_school(person, school, name, wanted, actor)
    if member.roles:
        raise RuleBroken(
            f"{member.name} is at {school.name} already. Change the roles there instead.", "email"
        )
    check_not_held(member, wanted)
    _set_roles(member, wanted, actor)
    return member


def change_roles(
    member: Membership,
    roles: Iterable[SchoolRole],
    *,
    actor: Person | Job,
    accept_domain: bool = True,
) -> None:
    """Other roles at the same school. The last lead stays a lead and the head stays head, unless
    the council says so."""
    wanted = in_order(set(roles))
    lock_people(member.school_id)
    if not wanted:
        raise RuleBroken("Choose at least one role, or end the membership.", "roles")
    if member.ended_at is not None:
        raise RuleBroken(f"{member.name} has left {member.school.name}.")
    new = [role for role in wanted if role not in member.roles]
    gone = [role for role in member.roles if role not in wanted]
    check_may_grant(member.school_id, [*new, *gone], actor)
    check_not_own(member, new, actor)
    check_not_held(member, new)
    check_may_hold(member.person, wanted)
    if SchoolRole.HEAD in gone:
        check_not_head(member, actor)
    if not LEADS & set(wanted):
        check_not_last_lead(member, actor)
    if not accept_domain and member.person.email:
        check_usual_domain(member.school, member.person.email, new)
    if new or gone:
        _set_roles(member, wanted, actor)
        _tell_of_change(member, new, actor)


def _tell_of_change(member: Membership, new: list[str], actor: Person | Job) -> None:
    if isinstance(actor, Person) and actor.id != member.person_id:
        emails.tell_person_roles_changed(member, by=actor)
    announce_roles(member, new, actor)


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


def end_membership(member: Membership, *, actor: Person | Job, left_on: date | None = None) -> None:
    """She no longer belongs to the school: her sessions end at once, its records stay."""
    lock_people(member.school_id)
    if member.ended_at is not None:
        return
    check_may_grant(member.school_id, member.roles, actor)
    check_not_head(member, actor)
    check_not_last_lead(member, actor)
    drop_doubts(member, actor)
    member.ended_at = clock.now()
    member.leaves_on = left_on or clock.today()
    member.person.session_epoch += 1
    record(
        actor,
        Action.MEMBERSHIP_ENDED,
        member,
        school_id=member.school_id,
        person_id=member.person_id,
    )
    settle_if_open(
        TaskKind.LEAVING_ASKED, member.id, f"{member.name} has left the school.", actor=actor
    )
    if member.roles:
        emails.tell_person_left(member)
