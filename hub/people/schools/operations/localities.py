"""Localities: drawn by the council, set one by one, in bulk, or from a file (domain 2.6)."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from sqlalchemy import select

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Actor, Job, record
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import fold
from hub.people.schools.models import Locality, School
from hub.people.schools.operations.register import RegisterRefused, open_csv


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


@dataclass
class LocalityFile:
    """What a file of URN and locality would change."""

    changes: list[tuple[School, Locality]] = field(default_factory=list)
    unchanged: int = 0

    def as_text(self) -> str:
        """The changes as a file again."""
        target = io.StringIO()
        csv.writer(target).writerows(
            [["URN", "locality"], *((school.urn, place.name) for school, place in self.changes)]
        )
        return target.getvalue()


def read_localities(stream: BinaryIO) -> LocalityFile:
    """A CSV with the columns URN and locality. Refused whole, with row and reason."""
    text = open_csv(stream)
    try:
        lines = csv.reader(text, strict=True)
        header = [fold(cell) for cell in next(lines, [])]
        if "urn" not in header or "locality" not in header:
            raise RegisterRefused(["Row 1: the columns URN and locality are needed."])
        columns = header.index("urn"), header.index("locality")
        return _compare(lines, *columns)
    except (UnicodeDecodeError, csv.Error):
        raise RegisterRefused(["This is not a whole CSV file."]) from None
    finally:
        text.detach()


def _compare(lines: Iterable[list[str]], at_urn: int, at_name: int) -> LocalityFile:
    schools = {s.urn: s for s in db.session.scalars(select(School).where(School.urn.is_not(None)))}
    places = {fold(place.name): place for place in db.session.scalars(select(Locality))}
    found, faults, seen = LocalityFile(), [], set[str]()
    for number, cells in enumerate(lines, start=2):
        if not any(cells):
            continue
        cells = [*cells, *[""] * (max(at_urn, at_name) + 1)]
        urn, name = cells[at_urn].strip(), cells[at_name].strip()
        school = schools.get(int(urn)) if re.fullmatch("[0-9]{5,7}", urn) else None
        place = places.get(fold(name))
        if school is None:
            faults.append(f"Row {number}, URN: we know no school “{urn[:20]}”.")
        elif urn in seen:
            faults.append(f"Row {number}, URN: {urn} is in the file twice.")
        elif place is None:
            faults.append(f"Row {number}, locality: there is none called “{name[:40]}”.")
        elif school.locality_id == place.id:
            found.unchanged += 1
        else:
            found.changes.append((school, place))
        seen.add(urn)
    if not seen:
        faults.append("The file has no rows.")
    if faults:
        raise RegisterRefused(faults)
    return found


def apply_localities(found: LocalityFile, *, actor: Actor | Job) -> int:
    """Returns how many schools moved."""
    return sum(set_locality([school], place, actor=actor) for school, place in found.changes)
