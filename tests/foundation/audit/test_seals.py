"""The chain of seals: whole when nothing happened, and broken by every kind of tampering."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from time_machine import TimeMachineFixture

from hub.foundation.audit.actions import Action
from hub.foundation.audit.models import AuditEntry, AuditPersonalFact, AuditSeal
from hub.foundation.audit.operations import (
    MOST_IN_A_SEAL,
    Job,
    record,
    seal_new_entries,
    verify,
)
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.worker import JOBS
from tests.factories import make_locality

pytestmark = pytest.mark.usefixtures("app")
WHOLE = "The audit trail is whole.\n"
# What somebody with the password of the database may do, past all of our code.
INSERT = (
    "INSERT INTO audit_entry (id, at, action, subject_type, facts, system_job) "
    "VALUES ({id}, '{at:%Y-%m-%d %H:%M:%S.%f}', 'locality:added', 'locality', '{{}}', 'a_job')"
)
TAMPERING = {
    "UPDATE audit_entry SET actor_id = 99 WHERE id = {second}": "changed after it was sealed",
    "UPDATE audit_entry SET facts = '{{}}' WHERE id = {second}": "changed after it was sealed",
    "UPDATE audit_entry SET school_id = 1 WHERE id = {last}": "changed after it was sealed",
    "UPDATE audit_seal SET digest = 'x' WHERE id = {seal}": "changed after it was sealed",
    "UPDATE audit_seal SET entry_ids = '[{first}]' WHERE id = {seal}": "changed after it was",
    "UPDATE audit_seal SET previous_id = NULL WHERE id = {last_seal}": "does not follow",
    "UPDATE audit_personal_fact SET value = 'Bo'": "The name of entry",
    "DELETE FROM audit_sealed_entry; DELETE FROM audit_personal_fact; "
    "DELETE FROM audit_entry WHERE id = {second}": "are gone",
    "DELETE FROM audit_sealed_entry WHERE seal_id = {seal}; "
    "UPDATE audit_seal SET previous_id = NULL WHERE id = {last_seal}; "
    "DELETE FROM audit_seal WHERE id = {seal}": "changed after it was sealed",
}


def note(number: int) -> None:
    record(Job("a_job"), Action.LOCALITY_ADDED, make_locality(), number=number)


@pytest.fixture
def chain(app: Flask, time_machine: TimeMachineFixture) -> dict[str, int]:
    """Two seals, two hours apart, over three entries; the second says a name."""
    note(1)
    record(Job("a_job"), Action.LOCALITY_ADDED, make_locality(), name_personal="Ann")
    db.session.flush()
    assert seal_new_entries() == 2
    db.session.commit()
    time_machine.move_to(clock.now() + timedelta(hours=2), tick=False)
    note(3)
    db.session.flush()
    assert seal_new_entries() == 1
    db.session.commit()
    entries = [e.id for e in db.session.query(AuditEntry).order_by(AuditEntry.id)]
    seals = [s.id for s in db.session.query(AuditSeal).order_by(AuditSeal.id)]
    names = ("first", "second", "last")
    return dict(zip(names, entries, strict=True)) | {"seal": seals[0], "last_seal": seals[1]}


def tamper(statements: str) -> None:
    for statement in statements.split("; "):
        db.session.execute(text(statement))
    db.session.commit()
    db.session.expire_all()


def command(app: Flask) -> tuple[int, str]:
    """`flask audit verify`: how it ended and what it said."""
    db.session.rollback()
    done = app.test_cli_runner().invoke(args=["audit", "verify"])
    return done.exit_code, done.output


@pytest.mark.both_databases
def test_a_chain_that_nobody_touched_is_whole(app: Flask, chain: dict[str, int]) -> None:
    assert verify() == []
    assert command(app) == (0, WHOLE)


@pytest.mark.parametrize(("statements", "words"), TAMPERING.items())
def test_tampering_is_found(app: Flask, chain: dict[str, int], statements: str, words: str) -> None:
    tamper(statements.format(**chain))
    ended, said = command(app)
    assert ended == 1
    assert words in said
    assert "faults." in said


def test_an_entry_passed_off_as_sealed_is_found(app: Flask, chain: dict[str, int]) -> None:
    seal = chain["seal"]
    tamper(
        f"{INSERT.format(id=900, at=clock.now())}; "
        f"INSERT INTO audit_sealed_entry (entry_id, seal_id) VALUES (900, {seal})"
    )
    assert command(app) == (1, "Entry 900 passes for sealed, and no seal covers it.\n1 faults.\n")


@pytest.mark.parametrize("sealed", [False, True])
def test_an_entry_put_in_with_an_older_date_is_found(
    app: Flask, chain: dict[str, int], sealed: bool
) -> None:
    tamper(INSERT.format(id=900, at=clock.now() - timedelta(hours=3)))
    if sealed:
        seal_new_entries()
        db.session.commit()
    ended, said = command(app)
    assert (ended, said.partition(" is dated")[0]) == (1, "Entry 900")


def test_entries_that_wait_for_the_worker_are_no_fault(
    chain: dict[str, int], time_machine: TimeMachineFixture
) -> None:
    note(4)
    db.session.commit()
    time_machine.move_to(clock.now() + timedelta(days=3), tick=False)
    assert verify() == []
    assert seal_new_entries() == 1
    assert verify() == []


def test_many_entries_are_sealed_in_turns() -> None:
    for number in range(5):
        note(number)
    db.session.flush()
    assert [seal_new_entries(most=2) for _ in range(4)] == [2, 2, 1, 0]
    assert [len(seal.entry_ids) for seal in db.session.query(AuditSeal)] == [2, 2, 1]
    assert verify() == []


def test_entries_for_which_a_seal_had_no_room_are_no_fault(
    time_machine: TimeMachineFixture,
) -> None:
    place = make_locality()
    for _ in range(MOST_IN_A_SEAL + 1):
        record(Job("a_job"), Action.LOCALITY_ADDED, place)
    sealed = []
    for _ in range(3):
        time_machine.move_to(clock.now() + timedelta(hours=2), tick=False)
        db.session.flush()
        sealed.append(seal_new_entries())
    assert sealed == [MOST_IN_A_SEAL, 1, 0]
    assert verify() == []


@pytest.mark.both_databases
def test_a_personal_value_can_be_removed_and_the_chain_stays_whole(
    app: Flask, chain: dict[str, int]
) -> None:
    entry = db.session.get_one(AuditEntry, chain["second"])
    assert "Ann" not in str(entry.facts)
    assert [fact.value for fact in entry.personal] == ["Ann"]
    tamper("DELETE FROM audit_personal_fact")
    assert command(app) == (0, WHOLE)


def test_the_same_name_twice_has_two_digests() -> None:
    # Without a salt of its own, a removed name could be guessed by trying names.
    for _ in range(2):
        record(Job("a_job"), Action.LOCALITY_ADDED, make_locality(), name_personal="Ann")
    db.session.flush()
    digests = {entry.facts["name_personal"] for entry in db.session.query(AuditEntry)}
    assert len(digests) == 2
    assert {fact.value for fact in db.session.query(AuditPersonalFact)} == {"Ann"}


def test_the_worker_seals_every_minute() -> None:
    jobs = [job for job in JOBS if job.work is seal_new_entries]
    assert [job.every for job in jobs] == [timedelta(minutes=1)]


def test_an_empty_trail_is_whole(app: Flask) -> None:
    assert seal_new_entries() == 0
    assert command(app) == (0, WHOLE)
