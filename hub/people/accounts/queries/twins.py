"""Reads of people who seem to be one person with two addresses."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Column, func, select
from sqlalchemy.orm import selectinload

from hub.foundation.core.db import Model, db
from hub.foundation.core.formats import fold
from hub.people.accounts.models import CouncilTask, Membership, Person, TaskKind


def columns_to_people() -> list[Column[Any]]:
    """Every column of every table that points to a person."""
    return [
        column
        for table in Model.metadata.sorted_tables
        for column in table.columns
        if any(key.target_fullname == "person.id" for key in column.foreign_keys)
    ]


def joined_into(person_ids: Iterable[int]) -> Sequence[Person]:
    """Accounts that went into these, and are kept for the record."""
    return db.session.scalars(
        select(Person).where(Person.joined_into_id.in_(list(person_ids))).order_by(Person.id)
    ).all()


def people_of_same_name(person: Person, most: int = 5) -> Sequence[Person]:
    """Others who are called so, and who sign in by another address."""
    if person.joined_into_id is not None:
        return []
    return db.session.scalars(
        select(Person)
        .where(
            func.lower(Person.name) == person.name.lower(),
            Person.id != person.id,
            Person.email_key.is_not(None),
            Person.joined_into_id.is_(None),
        )
        .options(selectinload(Person.memberships).joinedload(Membership.school))
        .order_by(Person.id)
        .limit(most)
    ).all()


def twins_at_one_school() -> list[tuple[int, int, int]]:
    """(school, older person, newer person) of the same folded name with two addresses."""
    rows = db.session.execute(
        select(Membership.school_id, Membership.name, Membership.person_id)
        .join(Membership.person)
        .where(Membership.ended_at.is_(None), Person.email_key.is_not(None))
        .order_by(Membership.person_id)
    )
    namesakes: dict[tuple[int, str], list[int]] = defaultdict(list)
    for school_id, name, person_id in rows:
        namesakes[school_id, fold(name)].append(person_id)
    return [
        (school_id, people[0], other)
        for (school_id, _), people in namesakes.items()
        for other in people[1:]
    ]


def pairs_asked_about() -> set[tuple[int | None, int | None]]:
    """Pairs that somebody settled, or has on her list: two people may share a name."""
    rows = db.session.execute(
        select(CouncilTask.person_id, CouncilTask.subject_id).where(
            CouncilTask.kind == TaskKind.TWO_ADDRESSES
        )
    )
    return {(person_id, other_id) for person_id, other_id in rows}
