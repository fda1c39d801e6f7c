"""People and where they belong: add, change, end."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Actor, Job, record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import email_key, fold
from hub.people.accounts import emails
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.permissions import LEADS, CouncilRole, Permission, SchoolRole
from hub.people.accounts.queries import live_membership, memberships_of_school, person_by_email
from hub.people.schools.models import School

# Roles that only a head, a SENCo or the council gives: nobody makes himself head of a school.
GUARDED = frozenset({SchoolRole.SENCO, SchoolRole.HEAD, SchoolRole.DSL})
GUARDIANS = frozenset({SchoolRole.SENCO, SchoolRole.HEAD})


def add_person(name: str, email: str | None, *, actor: Actor | Job) -> Person:
    """A new person. The caller has looked whether the address is known."""
    person = Person(
        name=name,
        email=email.strip() if email else None,
        email_key=email_key(email) if email else None,
        council_roles=[],
        created_at=clock.now(),
        added_by_id=None if isinstance(actor, Job) else actor.id,
        search_text=search_text(name, email),
    )
    db.session.add(person)
    db.session.flush()
    record(actor, Action.PERSON_ADDED, person, name_personal=name)
    return person


def search_text(name: str, email: str | None) -> str:
    return f" {fold(name)} {fold(email or '')} {email_key(email) if email else ''}"


def remember_colleague(school: School, name: str, email: str | None, *, actor: Person) -> Person:
    """The person that a school means by a name and perhaps an e-mail; known there from now on.

    By e-mail if there is one, whatever name another school uses; without one, the person of the
    same name at the same school. Gives no role: see docs/decisions/0002.
    """
    person = person_by_email(email) if email else _same_name_without_email(school, name)
    if person is None:
        person = _add_or_find(name, email, actor)
    member = live_membership(person.id, school.id)
    if member is None:
        _join(person, school, name, [], actor)
    return person


def _add_or_find(name: str, email: str | None, actor: Person) -> Person:
    """Two schools may meet the same new address in the same instant: the second finds it."""
    try:
        with db.session.begin_nested():
            return add_person(name, email, actor=actor)
    except IntegrityError:
        found = person_by_email(email) if email else None
        if found is None:
            raise
        return found


def _same_name_without_email(school: School, name: str) -> Person | None:
    wanted = fold(name)
    for member in memberships_of_school(school.id):
        if member.person.email is None and fold(member.name) == wanted:
            return member.person
    return None


def _join(
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
        member = _join(person, school, name, wanted, actor)
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
        if CouncilRole.ADMINISTRATOR not in chosen and _administrators() == [person.id]:
            raise RuleBroken("This is the last administrator. Make another one first.", "roles")
    old = list(person.council_roles)
    if old == wanted:
        return
    person.council_roles = wanted
    if not wanted:
        person.session_epoch += 1
    record(actor, Action.PERSON_COUNCIL_ROLES_CHANGED, person, old=old, new=wanted)


def _administrators() -> list[int]:
    staff = db.session.scalars(select(Person).where(Person.is_disabled.is_(False)))
    return [p.id for p in staff if CouncilRole.ADMINISTRATOR in p.roles_at_council]


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


def change_own_details(person: Person, name: str, phone: str | None, *, actor: Person) -> None:
    """Name and phone, by the person herself."""
    changed = [
        field
        for field, value in (("name", name), ("phone", phone or None))
        if getattr(person, field) != value
    ]
    person.name, person.phone = name, phone or None
    person.search_text = search_text(name, person.email)
    if changed:
        record(actor, Action.PERSON_CHANGED, person, fields=changed)


def disable_person(person: Person, *, actor: Person) -> None:
    """Nobody signs in as this person any more."""
    if _administrators() == [person.id]:
        raise RuleBroken("This is the last administrator. Make another one first.")
    person.is_disabled = True
    person.session_epoch += 1
    record(actor, Action.PERSON_CHANGED, person, fields=["is_disabled"], disabled=True)


def enable_person(person: Person, *, actor: Person) -> None:
    person.is_disabled = False
    record(actor, Action.PERSON_CHANGED, person, fields=["is_disabled"], disabled=False)
