"""Reads of who has been invited, and of who has never signed in."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Select, String, and_, cast, exists, func, or_, select
from sqlalchemy.orm import selectinload

from hub.foundation.core.db import db
from hub.foundation.core.search import list_holds
from hub.foundation.mail.models import OutboxMessage
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.permissions import SchoolRole
from hub.people.schools.models import LIVE_SCHOOL, Locality, School

# The mails that say "you may sign in".
INVITING = tuple(
    f"accounts/emails/{name}"
    for name in ("tell_person_added", "tell_person_invited", "tell_person_reminded")
)
# Somebody with a role at a school that is open; people without one are only known there.
HAS_PLACE = and_(
    Membership.ended_at.is_(None),
    cast(Membership.roles, String) != "[]",
    School.status.in_(LIVE_SCHOOL),
)
CAN_BE_WRITTEN_TO = and_(Person.email.is_not(None), Person.is_disabled.is_(False))


@dataclass(frozen=True)
class Wave:
    """Whom to write to now: everybody, one locality, or the next so many schools."""

    which: str = "all"
    locality_id: int | None = None
    schools: int = 0


def to_invite(wave: Wave) -> Select[tuple[int, int]]:
    """(membership, person) of everybody who has not been told yet that she may sign in."""
    query = _of_wave(select(Membership.id, Membership.person_id), wave)
    if wave.which == "schools":
        first = _of_wave(select(School.id, School.name).distinct(), wave)
        first = first.order_by(School.name, School.id).limit(wave.schools)
        query = query.where(Membership.school_id.in_(select(first.subquery().c.id)))
    return query.order_by(Membership.id)


def _of_wave(query: Select, wave: Wave) -> Select:  # type: ignore[type-arg]
    query = (
        query.select_from(Membership)
        .join(Person, Person.id == Membership.person_id)
        .join(School, School.id == Membership.school_id)
        .where(HAS_PLACE, CAN_BE_WRITTEN_TO, Membership.invited_at.is_(None))
    )
    if wave.which == "locality":
        query = query.where(School.locality_id == wave.locality_id)
    return query


@dataclass(frozen=True)
class NotInvited:
    """How many people at how many schools of a locality wait for their invitation."""

    locality_id: int | None
    name: str
    people: int
    schools: int


def not_invited_by_locality() -> list[NotInvited]:
    people = func.count(Membership.person_id.distinct())
    schools = func.count(School.id.distinct())
    rows = db.session.execute(
        _of_wave(select(Locality.id, Locality.name, people, schools), Wave())
        .outerjoin(Locality, Locality.id == School.locality_id)
        .group_by(Locality.id, Locality.name)
        .order_by(Locality.name.is_(None), Locality.name)
    )
    return [NotInvited(number, name or "No locality", p, s) for number, name, p, s in rows]


@dataclass(frozen=True)
class NotSignedInFilter:
    locality: str = ""
    role: str = ""
    invited: str = ""

    def chosen(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}


def not_signed_in(wanted: NotSignedInFilter) -> Select[tuple[Person]]:
    """People with a role at an open school who have never signed in, by name."""
    place = and_(HAS_PLACE, Membership.person_id == Person.id)
    if wanted.locality == "none":
        place = and_(place, School.locality_id.is_(None))
    elif wanted.locality.isdecimal() and len(wanted.locality) < 18:
        place = and_(place, School.locality_id == int(wanted.locality))
    if wanted.role in set(SchoolRole):
        place = and_(place, list_holds(Membership.roles, wanted.role))
    if wanted.invited == "yes":
        place = and_(place, Membership.invited_at.is_not(None))
    elif wanted.invited == "no":
        place = and_(place, Membership.invited_at.is_(None))
    has_place = exists().where(place, School.id == Membership.school_id)
    return (
        select(Person)
        .where(Person.last_signed_in_at.is_(None), CAN_BE_WRITTEN_TO, has_place)
        .options(selectinload(Person.memberships).joinedload(Membership.school))
        .order_by(Person.name, Person.id)
    )


def newest_invitations(people: Sequence[Person]) -> dict[int, OutboxMessage]:
    """By person: the last mail that said that she may sign in, whatever came of it."""
    owner = {m.id: person.id for person in people for m in person.live_memberships}
    mails = db.session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.kind.in_(INVITING),
            or_(
                _about("person", [person.id for person in people]),
                _about("membership", list(owner)),
            ),
        )
        .order_by(OutboxMessage.id)
    )
    return {
        (mail.about_id if mail.about_type == "person" else owner[mail.about_id or 0]) or 0: mail
        for mail in mails
    }


def _about(kind: str, ids: Sequence[int]):  # type: ignore[no-untyped-def]
    return and_(OutboxMessage.about_type == kind, OutboxMessage.about_id.in_(ids))
