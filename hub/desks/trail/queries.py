"""Reads of the audit trail, with the names that floor 1 does not know."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, select

from hub.foundation.audit.actions import Action
from hub.foundation.audit.models import AuditEntry
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.people.accounts.models import Person
from hub.people.schools.models import School


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
    query = select(AuditEntry).order_by(AuditEntry.id.desc())
    equal = {
        AuditEntry.actor_id: wanted.person_id,
        AuditEntry.school_id: wanted.school_id,
        AuditEntry.subject_type: wanted.subject_type or None,
        AuditEntry.subject_id: wanted.subject_id,
        AuditEntry.action: wanted.action if wanted.action in set(Action) else None,
    }
    for column, value in equal.items():
        if value is not None:
            query = query.where(column == value)
    if wanted.from_on:
        query = query.where(AuditEntry.at >= clock.start_of_day(wanted.from_on))
    if wanted.until_on:
        end = clock.start_of_day(wanted.until_on + timedelta(days=1))
        query = query.where(AuditEntry.at < end)
    return query


def names_of_actors(entries: Iterable[AuditEntry]) -> dict[int, str]:
    ids = {entry.actor_id for entry in entries if entry.actor_id is not None}
    found = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return dict(found.all())


def names_of_schools(entries: Iterable[AuditEntry]) -> dict[int, str]:
    ids = {entry.school_id for entry in entries if entry.school_id is not None}
    found = db.session.scalars(select(School).where(School.id.in_(ids)))
    return {school.id: school.name_and_town for school in found}
