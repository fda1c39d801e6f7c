"""Localities: drawn by the council, set one by one, in bulk, or from a file (domain 2.6)."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import select

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Actor, Job, record
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import fold
from hub.people.schools.models import Locality, School
from hub.people.schools.operations.register import MOST_FAULTS, RegisterRefused


def add_locality(name: str, *, actor: Actor | Job) -> Locality:
    _check_free(name)
    locality = Locality(name=name)
    db.session.add(locality)
    db.session.flush()
    record(actor, Action.LOCALITY_ADDED, locality, name=name)
    return locality


def rename_locality(locality: Locality, name: str, *, actor: Actor) -> None:
    if fold(name) != fold(locality.name):
        _check_free(name)
    old, locality.name = locality.name, name
    record(actor, Action.LOCALITY_RENAMED, locality, old=old, new=name)


def _check_free(name: str) -> None:
    names = db.session.scalars(select(Locality.name))
    if fold(name) in {fold(known) for known in names}:
        raise RuleBroken(f"There is a locality {name} already.", "name")


def set_locality(
    schools: Sequence[School], locality: Locality | None, *, actor: Actor | Job
) -> int:
    """Put schools into a locality, or into none. Returns how many moved."""
    moved = 0
    for school in schools:
        old = school.locality
        if (old.id if old else None) == (locality.id if locality else None):
            continue
        school.locality = locality
        record(
            actor,
            Action.SCHOOL_LOCALITY_SET,
            school,
            school_id=school.id,
            old=old.name if old else None,
            new=locality.name if locality else None,
        )
        moved += 1
    return moved


@dataclass(frozen=True)
class LocalityChange:
    """One line of a file: a school and where it goes."""

    school: School
    locality: Locality


def read_localities(stream: BinaryIO) -> list[LocalityChange]:
    """A CSV with the columns URN and locality. Refused whole, with row and reason."""
    try:
        text = stream.read(2_000_000).decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise RegisterRefused(["This is not a CSV file in UTF-8."]) from None
    header = [fold(cell) for cell in lines[0]] if lines else []
    if "urn" not in header or "locality" not in header:
        raise RegisterRefused(["Row 1: the columns URN and locality are needed."])
    at_urn, at_name = header.index("urn"), header.index("locality")
    schools = {s.urn: s for s in db.session.scalars(select(School).where(School.urn.is_not(None)))}
    localities = {fold(each.name): each for each in db.session.scalars(select(Locality))}
    changes, faults, seen = [], [], set()
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cells):
            continue
        if len(cells) <= max(at_urn, at_name):
            faults.append(f"Row {number}: a column is missing.")
            continue
        urn, name = cells[at_urn].strip(), cells[at_name].strip()
        school = schools.get(int(urn)) if urn.isdecimal() and len(urn) < 10 else None
        locality = localities.get(fold(name))
        if school is None:
            faults.append(f"Row {number}, URN: we know no school “{urn[:20]}”.")
        elif urn in seen:
            faults.append(f"Row {number}, URN: {urn} is in the file twice.")
        elif locality is None:
            faults.append(f"Row {number}, locality: there is none called “{name[:40]}”.")
        else:
            changes.append(LocalityChange(school, locality))
        seen.add(urn)
    if faults:
        raise RegisterRefused(faults[:MOST_FAULTS])
    if not changes:
        raise RegisterRefused(["The file has no rows."])
    return changes


def apply_localities(changes: Sequence[LocalityChange], *, actor: Actor | Job) -> int:
    return sum(set_locality([c.school], c.locality, actor=actor) for c in changes)
