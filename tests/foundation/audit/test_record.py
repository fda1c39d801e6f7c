"""What an entry must say, and that nobody changes or deletes it afterwards."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from hub.foundation.audit.actions import REQUIRED_FACTS, Action
from hub.foundation.audit.models import AuditEntry, AuditSeal
from hub.foundation.audit.operations import Job, record, seal_new_entries
from hub.foundation.core import clock
from hub.foundation.core.db import db
from tests.factories import make_locality, make_person

pytestmark = pytest.mark.usefixtures("app")
JOB = Job("a_job")


@dataclass
class Nobody:
    """Somebody who has no number yet."""

    id: Any = None


def test_an_entry_says_who_what_when_and_about_what() -> None:
    person, place = make_person(), make_locality()
    entry = record(person, Action.LOCALITY_ADDED, place, school_id=7, name="North")
    db.session.flush()
    assert (entry.at, entry.actor_id, entry.system_job) == (clock.now(), person.id, None)
    assert (entry.action, entry.school_id) == ("locality:added", 7)
    assert (entry.subject_type, entry.subject_id) == ("locality", place.id)
    assert entry.facts == {"name": "North"}


def test_a_job_is_named_where_no_person_acted() -> None:
    entry = record(JOB, Action.LOCALITY_ADDED, make_locality())
    assert (entry.actor_id, entry.system_job) == (None, "a_job")


def test_nobody_is_not_an_actor() -> None:
    for nobody in (Nobody(), None):
        with pytest.raises(ValueError, match="a person or a named job"):
            record(nobody, Action.LOCALITY_ADDED, make_locality())  # type: ignore[arg-type]


@pytest.mark.parametrize("action", sorted(REQUIRED_FACTS))
def test_required_facts_are_required(action: Action) -> None:
    with pytest.raises(ValueError, match=f"{action} needs the facts"):
        record(JOB, action, make_locality())


def test_actions_are_named_area_and_past_tense_in_order() -> None:
    names = [str(action) for action in Action]
    assert all(name.count(":") == 1 and name == name.lower() for name in names)
    assert len(set(names)) == len(names)
    assert set(REQUIRED_FACTS) <= set(Action)


@pytest.mark.both_databases
def test_an_entry_or_seal_cannot_be_changed_or_deleted(app: Flask) -> None:
    record(JOB, Action.LOCALITY_ADDED, make_locality())
    db.session.flush()
    seal_new_entries()
    db.session.commit()
    for kind, change in ((AuditEntry, {"action": "x"}), (AuditSeal, {"digest": "x"})):
        row = db.session.query(kind).one()
        for name, value in change.items():
            setattr(row, name, value)
        with pytest.raises(TypeError, match="cannot be changed"):
            db.session.flush()
        db.session.rollback()
        db.session.delete(db.session.query(kind).one())
        with pytest.raises(TypeError, match="cannot be deleted"):
            db.session.flush()
        db.session.rollback()
        assert db.session.query(kind).count() == 1


def test_a_fact_cannot_be_changed_in_place_unseen() -> None:
    entry = record(JOB, Action.LOCALITY_ADDED, make_locality(), name="North")
    db.session.commit()
    entry.facts["name"] = "South"
    db.session.flush()
    db.session.expire_all()
    assert db.session.get_one(AuditEntry, entry.id).facts == {"name": "North"}
