"""What a register file would change, and the change itself, approved by a person (F1)."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO

from sqlalchemy import update

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Actor, Job, record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.statuses import move
from hub.people.schools.models import (
    LIVE_SCHOOL,
    ImportStatus,
    RegisterImport,
    School,
    SchoolStatus,
)
from hub.people.schools.operations.register import (
    FIELDS,
    RegisterRefused,
    RegisterRow,
    as_date,
    read_register,
)
from hub.people.schools.queries import schools_of_authority

MOST_MISSING = 0.1


@dataclass
class Difference:
    """The register against what we hold. Each entry is plain data, fit for JSON and for a page."""

    added: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    closed: list[dict[str, Any]] = field(default_factory=list)
    reopened: list[dict[str, Any]] = field(default_factory=list)
    missing: list[dict[str, Any]] = field(default_factory=list)
    unchanged: int = 0
    others: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.closed or self.reopened)

    def counts(self) -> dict[str, int]:
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "closed": len(self.closed),
            "reopened": len(self.reopened),
        }


def difference(rows: Sequence[RegisterRow], others: int, la_code: int) -> Difference:
    """What the rows would add, change field by field, close and re-open. Changes nothing."""
    known = {school.urn: school for school in schools_of_authority(la_code) if school.urn}
    found = Difference(others=others)
    for row in rows:
        school = known.get(row.urn)
        if school is None:
            if row.status != SchoolStatus.CLOSED:
                found.added.append(_named(row))
            continue
        changes = _changes(school, row)
        entry = _named(row) | {"changes": changes}
        if not changes:
            found.unchanged += 1
        elif school.status is not SchoolStatus.CLOSED and row.status == SchoolStatus.CLOSED:
            found.closed.append(entry)
        elif school.status is SchoolStatus.CLOSED and row.status != SchoolStatus.CLOSED:
            found.reopened.append(entry)
        else:
            found.changed.append(entry)
    in_file = {row.urn for row in rows}
    found.missing = [
        {"urn": school.urn, "name": school.name, "town": school.town}
        for school in known.values()
        if school.status in LIVE_SCHOOL and school.urn not in in_file
    ]
    return found


def _named(row: RegisterRow) -> dict[str, Any]:
    return {"urn": row.urn, "name": row.name, "town": row.town}


def _stored(school: School, name: str) -> Any:
    value = getattr(school, name)
    if name in ("opened_on", "closed_on"):
        return value.isoformat() if value else None
    return str(value) if name == "status" else value


def _changes(school: School, row: RegisterRow) -> dict[str, list[Any]]:
    values = row.values()
    return {
        name: [_stored(school, name), values[name]]
        for name in FIELDS
        if _stored(school, name) != values[name]
    }


def check_missing(found: Difference, la_code: int, allow_missing: bool) -> None:
    """More than a tenth of the known open schools missing: the file is not whole (refused)."""
    live = sum(s.status in LIVE_SCHOOL for s in schools_of_authority(la_code) if s.urn)
    if found.missing and len(found.missing) > live * MOST_MISSING and not allow_missing:
        raise RegisterRefused(
            [
                f"{len(found.missing)} of the {live} open schools that we know are missing from "
                "the file. If that is right, allow missing schools; they stay as they are."
            ]
        )


def in_words(found: Difference) -> Iterator[str]:
    """The difference, a line each, for reading on the command line."""
    for words, entries in (
        ("Added", found.added),
        ("Changed", found.changed),
        ("Closed", found.closed),
        ("Re-opened", found.reopened),
        ("Missing from the file, stays as it is", found.missing),
    ):
        for entry in entries:
            town = f", {entry['town']}" if entry["town"] else ""
            yield f"{words}: {entry['urn']} {entry['name']}{town}"
            for name, (old, new) in entry.get("changes", {}).items():
                yield f"    {name}: {old} -> {new}"
    yield ", ".join(f"{number} {what}" for what, number in found.counts().items()) + (
        f", {found.unchanged} the same, {len(found.missing)} missing; "
        f"{found.others} rows of other authorities passed over."
    )


def compare_file(
    stream: BinaryIO, la_code: int, allow_missing: bool
) -> tuple[list[RegisterRow], Difference]:
    """Read and compare. Raises RegisterRefused; changes nothing."""
    rows, others = read_register(stream, la_code)
    found = difference(rows, others, la_code)
    check_missing(found, la_code, allow_missing)
    return rows, found


def apply_rows(
    rows: Sequence[RegisterRow], found: Difference, *, actor: Actor | Job
) -> dict[str, int]:
    """Make our schools what the rows say. A missing school stays; none is ever deleted (R11.7)."""
    by_urn = {row.urn: row for row in rows}
    known = {s.urn: s for s in schools_of_authority(rows[0].la_code)} if rows else {}
    for entry in found.added:
        school = School(search_text="")
        _fill(school, by_urn[entry["urn"]])
        db.session.add(school)
        db.session.flush()
        record(actor, Action.SCHOOL_ADDED, school, school_id=school.id, urn=school.urn)
    moves = (
        (found.changed, Action.SCHOOL_CHANGED),
        (found.closed, Action.SCHOOL_CLOSED),
        (found.reopened, Action.SCHOOL_REOPENED),
    )
    for entries, action in moves:
        for entry in entries:
            school = known[entry["urn"]]
            _fill(school, by_urn[entry["urn"]])
            record(actor, action, school, school_id=school.id, changes=entry["changes"])
    db.session.flush()
    return found.counts()


def _fill(school: School, row: RegisterRow) -> None:
    for name, value in row.values().items():
        if name in ("opened_on", "closed_on"):
            value = as_date(value)
        elif name == "status":
            value = SchoolStatus(value)
        setattr(school, name, value)
    school.search_text = school.words_for_search()


def import_file(
    stream: BinaryIO, la_code: int, *, allow_missing: bool, actor: Actor | Job
) -> Difference:
    """Compare and apply in one go, for the command line."""
    rows, found = compare_file(stream, la_code, allow_missing)
    if not found.is_empty:
        staged = _stage(rows, found, "command line", la_code, allow_missing, actor)
        approve_import(staged, actor=actor)
    return found


def stage_import(
    stream: BinaryIO, file_name: str, la_code: int, *, allow_missing: bool, actor: Actor
) -> RegisterImport:
    """Keep the file's rows and their difference for a person to approve."""
    rows, found = compare_file(stream, la_code, allow_missing)
    if found.is_empty:
        raise RuleBroken("The file says what we have already: there is nothing to change.", "file")
    return _stage(rows, found, file_name, la_code, allow_missing, actor)


def _stage(
    rows: Sequence[RegisterRow],
    found: Difference,
    file_name: str,
    la_code: int,
    allow_missing: bool,
    actor: Actor | Job,
) -> RegisterImport:
    staged = RegisterImport(
        la_code=la_code,
        file_name=file_name[:200],
        status=ImportStatus.STAGED,
        staged_at=clock.now(),
        staged_by_id=None if isinstance(actor, Job) else actor.id,
        allow_missing=allow_missing,
        rows=[row.values() for row in rows],
        difference=asdict(found),
    )
    db.session.add(staged)
    db.session.flush()
    record(actor, Action.REGISTER_STAGED, staged, file=staged.file_name, **found.counts())
    return staged


def approve_import(staged: RegisterImport, *, actor: Actor | Job) -> dict[str, int]:
    """Apply what a person has read. Of two approvals one applies, and what changed since then
    is not overwritten unseen."""
    taken = db.session.execute(
        update(RegisterImport)
        .where(RegisterImport.id == staged.id, RegisterImport.status == ImportStatus.STAGED)
        .values(status=ImportStatus.APPLIED)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]
        raise RuleBroken("Somebody has decided about this file already.")
    db.session.refresh(staged)
    rows = [RegisterRow(**row) for row in staged.rows]
    found = difference(rows, staged.difference["others"], staged.la_code)
    if asdict(found) != staged.difference:
        raise RuleBroken(
            "Our schools have changed since this file was compared. Discard it, and upload it again."
        )
    counts = apply_rows(rows, found, actor=actor)
    staged.decided_at = clock.now()
    staged.decided_by_id = None if isinstance(actor, Job) else actor.id
    # The rows have done their work; what they changed stands in the difference.
    staged.rows = []
    record(actor, Action.REGISTER_IMPORTED, staged, **counts)
    return counts


def discard_import(staged: RegisterImport, *, actor: Actor) -> None:
    """Nothing of the file is used."""
    move(staged, ImportStatus.DISCARDED)
    staged.decided_at = clock.now()
    staged.decided_by_id = actor.id
    staged.rows = []
    record(actor, Action.REGISTER_IMPORT_DISCARDED, staged)
