"""Two people approve the same register at the same moment: it is applied once."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from hub.foundation.audit.models import AuditEntry
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts.models import Person
from hub.people.schools.models import RegisterImport, School
from hub.people.schools.operations.imports import approve_import, discard_import, stage_import
from tests.factories import make_council_person
from tests.people.schools.registers import a_row, register_file

Decide = Callable[..., object]


def at_once(app: Flask, decisions: list[tuple[Decide, int, int]]) -> list[str]:
    """Each decision (what, import, person) in a thread of its own; what each was told, sorted."""
    together = Barrier(len(decisions))
    told: list[str] = []

    def run(decide: Decide, import_id: int, person_id: int) -> None:
        with app.app_context():
            together.wait()
            try:
                staged = db.session.get_one(RegisterImport, import_id)
                decide(staged, actor=db.session.get_one(Person, person_id))
                db.session.commit()
                told.append(decide.__name__)
            except RuleBroken as broken:
                db.session.rollback()
                told.append(broken.message)

    threads = [Thread(target=run, args=decision) for decision in decisions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


def stage(*names: str) -> int:
    rows = [a_row(100001 + number, name) for number, name in enumerate(names)]
    staged = stage_import(
        register_file(*rows), "file.csv", 865, allow_missing=False, actor=make_council_person()
    )
    db.session.commit()
    return staged.id


def count(action: str) -> int:
    return db.session.scalars(
        select(func.count(AuditEntry.id)).where(AuditEntry.action == action)
    ).one()


@pytest.mark.both_databases
def test_two_approvals_of_one_file_apply_it_once(app: Flask) -> None:
    people = [make_council_person().id, make_council_person().id]
    staged = stage("Elm School", "Oak School")
    assert at_once(app, [(approve_import, staged, person) for person in people]) == [
        "Somebody has decided about this file already. Nothing more was changed.",
        "approve_import",
    ]
    assert db.session.scalars(select(School.name).order_by(School.urn)).all() == [
        "Elm School",
        "Oak School",
    ]
    assert (count("school:added"), count("register:imported")) == (2, 1)


@pytest.mark.both_databases
def test_approving_and_discarding_at_once_does_one_of_them(app: Flask) -> None:
    people = [make_council_person().id, make_council_person().id]
    staged = stage("Elm School")
    told = at_once(app, [(approve_import, staged, people[0]), (discard_import, staged, people[1])])
    assert told[0] == "Somebody has decided about this file already. Nothing more was changed."
    applied = told[1] == "approve_import"
    assert len(db.session.scalars(select(School)).all()) == int(applied)
    assert (count("register:imported"), count("register:import_discarded")) == (
        int(applied),
        int(not applied),
    )


@pytest.mark.both_databases
def test_two_files_approved_at_once_are_applied_one_after_the_other(app: Flask) -> None:
    people = [make_council_person().id, make_council_person().id]
    files = [stage("Elm School"), stage("Elm School, renamed")]
    told = at_once(app, [(approve_import, *pair) for pair in zip(files, people, strict=True)])
    assert told == [
        "Our schools have changed since this file was compared. "
        "Discard it, and bring the file in again.",
        "approve_import",
    ]
    assert len(db.session.scalars(select(School)).all()) == 1
