"""Bring the register in: compare, stage, and apply what a person approved (F1)."""

from dataclasses import asdict
from typing import Any, BinaryIO

from sqlalchemy import select, update

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Actor, Job, record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.people.schools.models import ImportStatus, RegisterImport, School, SchoolStatus
from hub.people.schools.operations.cells import DATES, as_date
from hub.people.schools.operations.difference import (
    Difference,
    check_missing,
    difference,
    in_words,
)
from hub.people.schools.operations.register import Facts, Register, read_register
from hub.people.schools.queries import schools_for_import

__all__ = [
    "approve_import",
    "compare_file",
    "discard_import",
    "import_file",
    "in_words",
    "stage_import",
]


def compare_file(stream: BinaryIO, la_code: int, *, allow_missing: bool) -> Difference:
    """Read and compare. Raises RegisterRefused; changes nothing."""
    return _compare(stream, la_code, allow_missing)[1]


def _compare(stream: BinaryIO, la_code: int, allow_missing: bool) -> tuple[Register, Difference]:
    register = read_register(stream, la_code)
    found = difference(register, la_code)
    check_missing(found, allow_missing)
    return register, found


def import_file(
    stream: BinaryIO, file_name: str, la_code: int, *, allow_missing: bool, actor: Actor | Job
) -> Difference:
    """Compare and apply in one go, for the command line. Nothing new leaves no trace."""
    register, found = _compare(stream, la_code, allow_missing)
    if not found.is_empty:
        staged = _stage(register, found, _new_import(file_name, la_code, allow_missing), actor)
        approve_import(staged, actor=actor)
    return found


def stage_import(
    stream: BinaryIO, file_name: str, la_code: int, *, allow_missing: bool, actor: Actor
) -> RegisterImport:
    """Keep the file's rows and their difference for a person to approve."""
    register, found = _compare(stream, la_code, allow_missing)
    if found.is_empty:
        raise RuleBroken(
            f"The register says what we have already about {found.unchanged} schools. "
            "There is nothing to change.",
            "file",
        )
    return _stage(register, found, _new_import(file_name, la_code, allow_missing), actor)


def _new_import(file_name: str, la_code: int, allow_missing: bool) -> RegisterImport:
    return RegisterImport(
        la_code=la_code,
        file_name=" ".join(file_name.split())[:200],
        status=ImportStatus.STAGED,
        staged_at=clock.now(),
        allow_missing=allow_missing,
    )


def _stage(
    register: Register, found: Difference, staged: RegisterImport, actor: Actor | Job
) -> RegisterImport:
    staged.staged_by_id = None if isinstance(actor, Job) else actor.id
    staged.rows = register.rows
    staged.difference = asdict(found)
    db.session.add(staged)
    db.session.flush()
    record(actor, Action.REGISTER_STAGED, staged, file=staged.file_name, **found.counts())
    return staged


def _decide(staged: RegisterImport, status: ImportStatus, actor: Actor | Job) -> None:
    """Of two decisions the first counts, and files of one authority are applied one by one."""
    db.session.flush()
    db.session.execute(
        select(RegisterImport.id)
        .where(RegisterImport.la_code == staged.la_code)
        .order_by(RegisterImport.id)
        .with_for_update()
    ).all()
    decided = db.session.execute(
        update(RegisterImport)
        .where(RegisterImport.id == staged.id, RegisterImport.status == ImportStatus.STAGED)
        .values(
            status=status,
            decided_at=clock.now(),
            decided_by_id=None if isinstance(actor, Job) else actor.id,
        )
        .execution_options(synchronize_session=False)
    )
    if decided.rowcount != 1:  # type: ignore[attr-defined]
        raise RuleBroken("Somebody has decided about this file already. Nothing more was changed.")
    # Nothing read before the lock is believed.
    db.session.expire_all()


def approve_import(staged: RegisterImport, *, actor: Actor | Job) -> dict[str, int]:
    """Apply what a person has read; what changed since she read it is not overwritten unseen."""
    _decide(staged, ImportStatus.APPLIED, actor)
    register = Register(staged.rows, staged.difference["others"])
    found = difference(register, staged.la_code)
    if asdict(found) != staged.difference:
        raise RuleBroken(
            "Our schools have changed since this file was compared. "
            "Discard it, and bring the file in again."
        )
    counts = _apply(register.rows, found, staged.la_code, actor)
    # The rows have done their work; what they changed stands in the difference.
    staged.rows = []
    record(actor, Action.REGISTER_IMPORTED, staged, **counts)
    return counts


def discard_import(staged: RegisterImport, *, actor: Actor) -> None:
    """Nothing of the file is used."""
    _decide(staged, ImportStatus.DISCARDED, actor)
    staged.rows = []
    record(actor, Action.REGISTER_IMPORT_DISCARDED, staged)


def _apply(
    rows: list[Facts], found: Difference, la_code: int, actor: Actor | Job
) -> dict[str, int]:
    """Make our schools what the rows say. A missing school stays; none is ever deleted (R11.7)."""
    by_urn = {row["urn"]: row for row in rows}
    known = {school.urn: school for school in schools_for_import(la_code, list(by_urn))}
    new = [School(phase="Not applicable") for _ in found.added]
    for school, entry in zip(new, found.added, strict=True):
        _fill(school, by_urn[entry["urn"]])
    db.session.add_all(new)
    db.session.flush()
    for school in new:
        record(actor, Action.SCHOOL_ADDED, school, school_id=school.id, urn=school.urn)
    for entries, action in (
        (found.changed, Action.SCHOOL_CHANGED),
        (found.closed, Action.SCHOOL_CLOSED),
        (found.reopened, Action.SCHOOL_REOPENED),
    ):
        for entry in entries:
            school = known[entry["urn"]]
            _fill(school, by_urn[entry["urn"]])
            record(actor, action, school, school_id=school.id, changes=entry["changes"])
    db.session.flush()
    return found.counts()


def _fill(school: School, row: Facts) -> None:
    # Known to the register from now on.
    school.setting_kind = None
    for name, value in row.items():
        setattr(school, name, _typed(name, value))
    school.search_text = school.words_for_search()


def _typed(name: str, value: Any) -> Any:
    if name in DATES:
        return as_date(value)
    return SchoolStatus(value) if name == "status" else value
