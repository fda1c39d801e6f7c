"""Localities: names, moving schools, and a file that is refused whole."""

import io

import pytest
from sqlalchemy import select

from hub.foundation.audit.models import AuditEntry
from hub.foundation.audit.operations import Job
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.people.schools.operations.localities import (
    LocalityFile,
    add_locality,
    apply_localities,
    read_localities,
    rename_locality,
    set_locality,
)
from hub.people.schools.operations.register import RegisterRefused
from tests.factories import make_council_person, make_locality, make_school

pytestmark = pytest.mark.usefixtures("app")
JOB = Job("test")


def last_facts() -> dict[str, object]:
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    return {"action": entry.action, **entry.facts}


def test_a_name_is_used_once() -> None:
    add_locality("North", actor=JOB)
    with pytest.raises(RuleBroken, match="There is a locality north already"):
        add_locality("north", actor=JOB)
    south = add_locality("South", actor=JOB)
    with pytest.raises(RuleBroken):
        rename_locality(south, "North", actor=make_council_person())


def test_renaming_keeps_the_old_name_in_the_audit() -> None:
    north = make_locality("North")
    rename_locality(north, "NORTH", actor=make_council_person())
    assert north.name == "NORTH"
    assert last_facts() == {"action": "locality:renamed", "old": "North", "new": "NORTH"}


def test_setting_a_locality_counts_those_that_moved() -> None:
    north = make_locality("North")
    schools = [make_school(), make_school(locality=north)]
    assert set_locality(schools, north, actor=JOB) == 1
    assert last_facts() == {"action": "school:locality_set", "old": None, "new": "North"}
    assert set_locality(schools, north, actor=JOB) == 0
    assert set_locality(schools, None, actor=JOB) == 2
    assert [school.locality for school in schools] == [None, None]


def read(text: str, encoding: str = "utf-8") -> LocalityFile:
    return read_localities(io.BytesIO(text.encode(encoding)))


def test_a_file_says_what_it_would_change_and_changes_nothing() -> None:
    north = make_locality("Nörth")
    moves, stays = make_school(urn=100001), make_school(urn=100002, locality=north)
    found = read("Name,URN,Locality\r\nElm,100001,nörth\r\n,,\r\nOak,100002,Nörth\r\n", "cp1252")
    assert [(school.id, place.name) for school, place in found.changes] == [(moves.id, "Nörth")]
    assert found.unchanged == 1
    assert found.as_text() == "URN,locality\r\n100001,Nörth\r\n"
    assert (moves.locality, stays.locality) == (None, north)
    assert apply_localities(read(found.as_text()), actor=JOB) == 1
    assert moves.locality is north


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", ["The file is empty."]),
        ("School,Place\r\nElm,North\r\n", ["Row 1: the columns URN and locality are needed."]),
        ("URN,locality\r\n", ["The file has no rows."]),
        ('URN,locality\r\n100001,"North\r\n', ["This is not a whole CSV file."]),
        (
            "URN,locality\r\n100009,North\r\n100001,Nowhere\r\nabc,North\r\n100001,North\r\n1\r\n",
            [
                "Row 2, URN: we know no school “100009”.",
                "Row 3, locality: there is none called “Nowhere”.",
                "Row 4, URN: we know no school “abc”.",
                "Row 5, URN: 100001 is in the file twice.",
                "Row 6, URN: we know no school “1”.",
            ],
        ),
    ],
)
def test_a_file_is_refused_whole(text: str, faults: list[str]) -> None:
    make_locality("North")
    make_school(urn=100001)
    with pytest.raises(RegisterRefused) as refused:
        read(text)
    assert refused.value.faults == faults
