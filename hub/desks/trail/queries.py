"""Reads of the audit trail, with the names that floor 1 does not know."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import selectinload

from hub.foundation.audit.actions import Action
from hub.foundation.audit.models import AuditEntry, AuditPersonalFact
from hub.foundation.audit.operations import PERSONAL, WHO
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.people.accounts.models import Person
from hub.people.schools.models import School

REASON = "reason_personal"


@dataclass(frozen=True)
class TrailFilter:
    """What to show; an empty field filters nothing."""

    action: str = ""
    person_id: int | None = None
    school_id: int | None = None
    subject_type: str = ""
    subject_id: int | None = None
    from_on: date | None = None
    until_on: date | None = None


def entries_matching(wanted: TrailFilter) -> Select[tuple[AuditEntry]]:
    """Newest first."""
    query = (
        select(AuditEntry).options(selectinload(AuditEntry.personal)).order_by(AuditEntry.id.desc())
    )
    equal = {
        AuditEntry.school_id: wanted.school_id,
        AuditEntry.subject_type: wanted.subject_type or None,
        AuditEntry.subject_id: wanted.subject_id,
        AuditEntry.action: wanted.action if wanted.action in set(Action) else None,
    }
    for column, value in equal.items():
        if value is not None:
            query = query.where(column == value)
    if wanted.person_id is not None:
        query = query.where(
            or_(AuditEntry.actor_id == wanted.person_id, was_here(wanted.person_id))
        )
    if wanted.from_on:
        query = query.where(AuditEntry.at >= clock.start_of_day(wanted.from_on))
    if wanted.until_on:
        end = clock.start_of_day(wanted.until_on + timedelta(days=1))
        query = query.where(AuditEntry.at < end)
    return query


def was_here(person_id: int) -> ColumnElement[bool]:
    """Entries that keep this person apart, and have not lost her yet."""
    return AuditEntry.id.in_(
        select(AuditPersonalFact.entry_id).where(AuditPersonalFact.person_id == person_id)
    )


def who_did(entry: AuditEntry) -> int | None:
    """The number of the person who acted, also where it is kept apart."""
    apart = next((fact.person_id for fact in entry.personal if fact.name == WHO), None)
    return entry.actor_id if entry.actor_id is not None else apart


def plain_facts(entry: AuditEntry) -> list[tuple[str, object]]:
    """What the entry says openly: no name of anybody."""
    return [(name, value) for name, value in entry.facts.items() if not name.endswith(PERSONAL)]


def reason_of(entry: AuditEntry) -> str | None:
    """Why it was done, where a person said so: kept apart, because it may name somebody."""
    if REASON not in entry.facts:
        return None
    said = (fact.value for fact in entry.personal if fact.name == REASON)
    return next(said, "removed in the meantime")


def names_of_actors(entries: Iterable[AuditEntry]) -> dict[int, str]:
    ids = {number for entry in entries if (number := who_did(entry)) is not None}
    found = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return dict(found.all())


def names_of_schools(entries: Iterable[AuditEntry]) -> dict[int, str]:
    ids = {entry.school_id for entry in entries if entry.school_id is not None}
    found = db.session.scalars(select(School).where(School.id.in_(ids)))
    return {school.id: school.name_and_town for school in found}
