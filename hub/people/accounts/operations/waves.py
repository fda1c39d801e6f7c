"""Tell people that they may sign in: in waves, and again where somebody has not come."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import selectinload

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record_many
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import format_moment
from hub.people.accounts import emails
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.operations.grants import announce_roles
from hub.people.accounts.operations.people_files import check_manages_people
from hub.people.accounts.queries import NotSignedInFilter, Wave, not_signed_in, to_invite

CHUNK = 500
NOT_AGAIN_FOR = timedelta(days=2)


@dataclass(frozen=True)
class Told:
    people: int
    schools: int


def invite_wave(wave: Wave, *, actor: Person) -> Told:
    """Queue the invitations of a wave. Of two who press at once, each person hears from one."""
    check_manages_people(actor)
    ids = [row[0] for row in db.session.execute(to_invite(wave))]
    told = _mark(ids, Membership.invited_at.is_(None))
    people = {person.id: person for person in _people({m.person_id for m in told})}
    for person_id, members in _by_person(told):
        emails.tell_person_invited(people[person_id], members, by=actor)
    _note(told, actor)
    _announce(told, actor)
    return Told(len({m.person_id for m in told}), len({m.school_id for m in told}))


def _announce(told: Sequence[Membership], actor: Person) -> None:
    """Leads who were there before hear of new roles of weight, as whenever one is given."""
    schools = db.session.scalars(
        select(Membership.school_id)
        .distinct()
        .where(
            Membership.school_id.in_({m.school_id for m in told}),
            Membership.id.not_in([m.id for m in told]),
            Membership.ended_at.is_(None),
            Membership.invited_at.is_not(None),
        )
    )
    with_others = set(schools)
    for member in told:
        if member.school_id in with_others:
            announce_roles(member, member.roles, actor)


def remind_person(person: Person, *, actor: Person) -> None:
    """Write again to somebody who has not come, or for the first time."""
    check_manages_people(actor)
    if person.last_signed_in_at is not None:
        raise RuleBroken(f"{person.name} has signed in meanwhile.")
    members = [m for m in person.live_memberships if m.roles and m.school.status.is_live]
    if not members or not person.email or person.is_disabled:
        raise RuleBroken(f"{person.name} cannot sign in for a school now.")
    last = max((m.invited_at for m in members if m.invited_at), default=None)
    if last is not None and last > clock.now() - NOT_AGAIN_FOR:
        raise _too_soon(person, last)
    told = _mark([m.id for m in members], _long_ago())
    if not told:
        raise _too_soon(person, clock.now())
    emails.tell_person_reminded(person, told, by=actor)
    _note(told, actor)


def _too_soon(person: Person, last: datetime) -> RuleBroken:
    return RuleBroken(
        f"We wrote to {person.name} on {format_moment(last)}. Wait two days before you remind her."
    )


def remind_all(wanted: NotSignedInFilter, *, actor: Person) -> Told:
    """All on the list who were invited more than two days ago; the others are left alone."""
    check_manages_people(actor)
    people = {person.id: person for person in db.session.scalars(not_signed_in(wanted))}
    ids = [
        m.id
        for person in people.values()
        if not _was_told_lately(person)
        for m in person.live_memberships
        if m.roles and m.school.status.is_live and m.invited_at is not None
    ]
    told = _mark(ids, Membership.invited_at < clock.now() - NOT_AGAIN_FOR)
    for person_id, members in _by_person(told):
        emails.tell_person_reminded(people[person_id], members, by=actor)
    _note(told, actor)
    return Told(len({m.person_id for m in told}), len({m.school_id for m in told}))


def _was_told_lately(person: Person) -> bool:
    since = clock.now() - NOT_AGAIN_FOR
    return any(m.invited_at and m.invited_at > since for m in person.live_memberships)


def _long_ago() -> ColumnElement[bool]:
    return or_(Membership.invited_at.is_(None), Membership.invited_at < clock.now() - NOT_AGAIN_FOR)


def _mark(ids: Sequence[int], still: ColumnElement[bool]) -> list[Membership]:
    """Compare and set: only who is marked by us is told by us."""
    marked: list[int] = []
    for start in range(0, len(ids), CHUNK):
        changed = (
            update(Membership)
            .where(Membership.id.in_(ids[start : start + CHUNK]), still)
            .values(invited_at=clock.now())
            .returning(Membership.id)
            .execution_options(synchronize_session=False)
        )
        marked += db.session.scalars(changed)
    return [m for start in range(0, len(marked), CHUNK) for m in _members(marked[start:][:CHUNK])]


def _members(ids: Sequence[int]) -> Sequence[Membership]:
    return db.session.scalars(
        select(Membership)
        .where(Membership.id.in_(ids))
        .options(selectinload(Membership.school))
        .order_by(Membership.person_id, Membership.id)
        .execution_options(populate_existing=True)
    ).all()


def _people(ids: set[int]) -> Iterator[Person]:
    listed = sorted(ids)
    for start in range(0, len(listed), CHUNK):
        yield from db.session.scalars(
            select(Person).where(Person.id.in_(listed[start : start + CHUNK]))
        )


def _by_person(members: Sequence[Membership]) -> Iterator[tuple[int, list[Membership]]]:
    """One mail for each person, however many schools she is told about."""
    grouped: dict[int, list[Membership]] = {}
    for member in members:
        grouped.setdefault(member.person_id, []).append(member)
    yield from grouped.items()


def _note(told: Sequence[Membership], actor: Person) -> None:
    people = sorted({member.person_id for member in told})
    for start in range(0, len(people), CHUNK):
        db.session.execute(
            update(Person)
            .where(Person.id.in_(people[start : start + CHUNK]))
            .values(introduced_at=func.coalesce(Person.introduced_at, clock.now()))
            .execution_options(synchronize_session=False)
        )
    invited = [("membership", m.id, m.school_id, {"person_id": m.person_id}) for m in told]
    record_many(actor, Action.MEMBERSHIP_INVITED, invited)
