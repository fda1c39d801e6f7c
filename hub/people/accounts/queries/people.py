"""Reads of people and memberships."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, String, cast, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.formats import email_key
from hub.foundation.core.search import list_holds, words_begin
from hub.people.accounts.models import FORMER_KEY, AddressAlias, Membership, Person
from hub.people.accounts.permissions import CouncilRole, SchoolRole


def person_by_email(email: str) -> Person | None:
    """Addresses are compared without capitals and blanks; former ones find the person too."""
    key = email_key(email)
    former = select(AddressAlias.person_id).where(
        AddressAlias.email_key == key, AddressAlias.ends_at > clock.now()
    )
    own = select(Person.id).where(Person.email_key == key)
    return db.session.scalars(
        select(Person)
        .where(Person.id == func.coalesce(own.scalar_subquery(), former.scalar_subquery()))
        .options(selectinload(Person.memberships).joinedload(Membership.school))
    ).one_or_none()


def memberships_of_school(school_id: int) -> Sequence[Membership]:
    """Everybody who belongs there now, by name, with the person."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.person)
        .options(contains_eager(Membership.person))
        .where(Membership.school_id == school_id, Membership.ended_at.is_(None))
        .order_by(Membership.name, Membership.id)
    ).all()


def colleagues_of(school: int | object) -> Sequence[Membership]:
    """Live memberships of a school (or its number), by name, each with its person."""
    return memberships_of_school(school if isinstance(school, int) else school.id)  # type: ignore[attr-defined]


def live_membership(person_id: int, school_id: int) -> Membership | None:
    return db.session.scalars(
        select(Membership).where(
            Membership.person_id == person_id,
            Membership.school_id == school_id,
            Membership.ended_at.is_(None),
        )
    ).one_or_none()


def membership_in_school(school_id: int, membership_id: int) -> Membership | None:
    """A membership of this school, or None: somebody else's number finds nothing."""
    return db.session.scalars(
        select(Membership)
        .where(
            Membership.id == membership_id,
            Membership.school_id == school_id,
            Membership.ended_at.is_(None),
        )
        .options(joinedload(Membership.person), joinedload(Membership.school))
    ).one_or_none()


@dataclass(frozen=True)
class PeopleFilter:
    words: str = ""
    role: str = ""
    show: str = ""


def people_matching(wanted: PeopleFilter) -> Select[tuple[Person]]:
    """People by words of name or address, by role, by name."""
    query = (
        select(Person)
        .where(Person.email_key.is_distinct_from(FORMER_KEY), Person.joined_into_id.is_(None))
        .options(selectinload(Person.memberships).joinedload(Membership.school))
        .order_by(func.lower(Person.name), Person.id)
        .where(words_begin(Person.search_text, wanted.words))
    )
    if wanted.role in set(CouncilRole):
        query = query.where(list_holds(Person.council_roles, wanted.role))
    elif wanted.role in set(SchoolRole):
        query = query.where(
            exists().where(
                Membership.person_id == Person.id,
                Membership.ended_at.is_(None),
                list_holds(Membership.roles, wanted.role),
            )
        )
    if wanted.show == "council":
        query = query.where(cast(Person.council_roles, String) != "[]")
    elif wanted.show == "disabled":
        query = query.where(Person.is_disabled)
    return query


def person_with_schools(person_id: int) -> Person | None:
    return db.session.scalars(
        select(Person)
        .where(Person.id == person_id)
        .options(selectinload(Person.memberships).joinedload(Membership.school))
    ).one_or_none()


def demo_people() -> Sequence[Person]:
    """Everybody who can sign in, for the demo's one-press list."""
    has_role = or_(
        cast(Person.council_roles, String) != "[]",
        Person.id.in_(select(Membership.person_id).where(cast(Membership.roles, String) != "[]")),
    )
    return db.session.scalars(
        select(Person)
        .where(Person.email_key.like("%.example"), has_role)
        .options(selectinload(Person.memberships).joinedload(Membership.school))
        .order_by(Person.id)
    ).all()
