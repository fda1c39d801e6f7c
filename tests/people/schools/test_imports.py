"""What a register changes: the difference, applying it, and applying it again (R11.7)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from hub.foundation.audit.models import AuditEntry
from hub.foundation.audit.operations import Job
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.people.schools.models import (
    ImportStatus,
    RegisterImport,
    School,
    SchoolStatus,
    SettingKind,
)
from hub.people.schools.operations.difference import Difference
from hub.people.schools.operations.imports import (
    approve_import,
    compare_file,
    discard_import,
    import_file,
    in_words,
    stage_import,
)
from hub.people.schools.operations.register import RegisterRefused
from tests.factories import make_council_person, make_school
from tests.people.schools.registers import COLUMNS, WILTSHIRE, a_row, register_file

pytestmark = pytest.mark.usefixtures("app")
JOB = Job("test")


def compare(*rows: dict[str, Any], allow_missing: bool = False, **options: Any) -> Difference:
    return compare_file(register_file(*rows, **options), 865, allow_missing=allow_missing)


def bring_in(*rows: dict[str, Any], allow_missing: bool = False, **options: Any) -> Difference:
    found = import_file(
        register_file(*rows, **options), "file.csv", 865, allow_missing=allow_missing, actor=JOB
    )
    db.session.commit()
    return found


def school(urn: int = 100001) -> School:
    return db.session.scalars(select(School).where(School.urn == urn)).one()


def actions() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_comparing_changes_nothing() -> None:
    assert compare(a_row()).counts() == {"added": 1, "changed": 0, "closed": 0, "reopened": 0}
    assert db.session.scalars(select(School)).all() == []
    assert actions() == []


def test_a_new_school_is_added() -> None:
    bring_in(a_row(Town="MERE", Postcode="ba126ew", SchoolWebsite="www.elm.example"))
    added = school()
    assert (added.name_and_town, added.dfe_number) == ("Elm School, Mere", "865/2001")
    assert (added.postcode, added.website) == ("BA12 6EW", "http://www.elm.example")
    assert (added.telephone, added.pupils) == ("01373822230", 120)
    assert added.status is SchoolStatus.OPEN
    assert added.search_text == added.words_for_search()
    assert actions() == ["register:staged", "school:added", "register:imported"]


def test_a_closed_school_that_we_never_knew_is_passed_over() -> None:
    found = compare(a_row(), a_row(100002, **{"EstablishmentStatus (name)": "Closed"}))
    assert (found.counts()["added"], found.long_closed) == (1, 1)


def test_changes_are_named_field_by_field() -> None:
    bring_in(a_row())
    found = bring_in(a_row(name="Oak School", NumberOfPupils="", Town="Tisbury"))
    assert found.changed == [
        {
            "urn": 100001,
            "name": "Oak School",
            "town": "Tisbury",
            "changes": {
                "name": ["Elm School", "Oak School"],
                "pupils": [120, None],
                "town": ["Mere", "Tisbury"],
            },
        }
    ]
    assert (school().name_and_town, school().pupils) == ("Oak School, Tisbury", None)
    assert " oak school" in school().search_text
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "school:changed")
    ).one()
    assert entry.facts == {"changes": found.changed[0]["changes"]}
    assert entry.school_id == school().id


def test_a_school_closes_and_keeps_its_number() -> None:
    bring_in(a_row())
    was = school().id
    closing = {"EstablishmentStatus (name)": "Closed", "CloseDate": "31-08-2026"}
    found = bring_in(a_row(**closing))
    assert found.counts() == {"added": 0, "changed": 0, "closed": 1, "reopened": 0}
    assert school().id == was
    assert (school().status, school().closed_on) == (SchoolStatus.CLOSED, date(2026, 8, 31))
    assert actions()[-2:] == ["school:closed", "register:imported"]


def test_a_school_opens_again() -> None:
    bring_in(a_row())
    bring_in(a_row(**{"EstablishmentStatus (name)": "Closed", "CloseDate": "31-08-2026"}))
    found = bring_in(a_row())
    assert found.counts() == {"added": 0, "changed": 0, "closed": 0, "reopened": 1}
    assert (school().status, school().closed_on) == (SchoolStatus.OPEN, None)
    assert actions()[-2:] == ["school:reopened", "register:imported"]


def test_a_school_that_is_going_to_close_is_still_open() -> None:
    bring_in(a_row())
    found = bring_in(a_row(**{"EstablishmentStatus (name)": "Open, but proposed to close"}))
    assert found.counts()["changed"] == 1
    assert school().status.is_live is True


def test_a_column_that_is_not_in_the_file_leaves_what_we_know() -> None:
    bring_in(a_row())
    fewer = tuple(name for name in COLUMNS if name not in ("TelephoneNum", "NumberOfPupils"))
    assert compare(a_row(), columns=fewer).is_empty is True
    bring_in(a_row(name="Oak School"), columns=fewer)
    assert (school().name, school().telephone, school().pupils) == (
        "Oak School",
        "01373822230",
        120,
    )


def test_the_register_of_wiltshire_twice_changes_nothing_the_second_time() -> None:
    def once() -> Difference:
        with WILTSHIRE.open("rb") as stream:
            return import_file(stream, WILTSHIRE.name, 865, allow_missing=False, actor=JOB)

    assert once().counts()["added"] == 197
    before = len(actions())
    again = once()
    assert (again.is_empty, again.unchanged) == (True, 197)
    assert len(actions()) == before


def twenty_schools() -> list[dict[str, Any]]:
    rows = [a_row(100001 + n, f"School {n}") for n in range(20)]
    bring_in(*rows)
    return rows


def test_a_tenth_may_be_missing_and_stays_as_it_is() -> None:
    rows = twenty_schools()
    found = bring_in(*rows[2:])
    assert [entry["urn"] for entry in found.missing] == [100001, 100002]
    assert found.is_empty is True
    assert school().status is SchoolStatus.OPEN


def test_more_than_a_tenth_missing_is_refused() -> None:
    rows = twenty_schools()
    with pytest.raises(RegisterRefused) as refused:
        bring_in(*rows[3:], a_row(100099))
    assert refused.value.faults == [
        "3 of the 20 open schools that we know are missing from the file, School 0 (100001), "
        "School 1 (100002), School 2 (100003) among them. Is the file whole? If it is right, "
        "allow missing schools: they stay as they are."
    ]
    db.session.rollback()
    assert len(db.session.scalars(select(School)).all()) == 20


def test_missing_schools_are_never_closed_silently() -> None:
    rows = twenty_schools()
    found = bring_in(*rows[5:], allow_missing=True)
    assert len(found.missing) == 5
    assert school().status is SchoolStatus.OPEN


def test_closed_schools_and_those_without_a_urn_are_not_missed() -> None:
    make_school(urn=None)
    make_school(urn=100050, status=SchoolStatus.CLOSED)
    make_school(urn=100051, la_code=866)
    assert compare(a_row()).missing == []


def test_a_school_that_another_authority_had_moves_here() -> None:
    make_school("Elm School", urn=100001, la_code=866)
    found = bring_in(a_row())
    assert found.changed[0]["changes"]["la_code"] == [866, 865]
    assert school().dfe_number == "865/2001"


def test_the_difference_in_words() -> None:
    bring_in(a_row(), a_row(100002, "Ash School", OpenDate="01-09-1957"))
    closed = {"EstablishmentStatus (name)": "Closed", "CloseDate": "31-08-2026"}
    found = compare(
        a_row(NumberOfPupils=130),
        a_row(100002, "Ash School", OpenDate="01-09-1957", **closed),
        a_row(100003, "Yew School"),
        a_row(100004, **{"LA (code)": 866}),
    )
    assert list(in_words(found)) == [
        "Closed: 100002 Ash School, Mere",
        "    Status: Open -> Closed",
        "    Closed on: nothing -> 31 August 2026",
        "Changed: 100001 Elm School, Mere",
        "    Pupils: 120 -> 130",
        "Added: 100003 Yew School, Mere",
        "Added 1, changed 1, closed 1, re-opened 0, unchanged 0, missing from the file 0.",
        "Passed over: 1 rows of other authorities, 0 schools that closed before we knew them.",
    ]


def stage(*rows: dict[str, Any]) -> RegisterImport:
    staged = stage_import(
        register_file(*rows), " my  file.csv", 865, allow_missing=False, actor=make_council_person()
    )
    db.session.commit()
    return staged


def test_a_staged_file_changes_nothing_until_it_is_approved() -> None:
    staged = stage(a_row())
    assert (staged.status, staged.file_name) == (ImportStatus.STAGED, "my file.csv")
    assert db.session.scalars(select(School)).all() == []
    officer = make_council_person()
    assert approve_import(staged, actor=officer)["added"] == 1
    assert (staged.status, staged.decided_by_id) == (ImportStatus.APPLIED, officer.id)
    assert staged.rows == []
    assert school().name == "Elm School"


def test_a_file_that_says_nothing_new_is_not_staged() -> None:
    bring_in(a_row())
    with pytest.raises(RuleBroken, match="says what we have already about 1 schools"):
        stage(a_row())


def test_approving_is_refused_when_our_schools_changed_since() -> None:
    staged = stage(a_row())
    bring_in(a_row(name="Elm School, as others had it"))
    with pytest.raises(RuleBroken, match="Our schools have changed since this file was compared"):
        approve_import(staged, actor=make_council_person())
    db.session.rollback()
    assert school().name == "Elm School, as others had it"
    assert staged.status is ImportStatus.STAGED


def test_a_decided_file_cannot_be_decided_again() -> None:
    staged = stage(a_row())
    discard_import(staged, actor=make_council_person())
    assert (staged.status, staged.rows) == (ImportStatus.DISCARDED, [])
    for decide in (approve_import, discard_import):
        with pytest.raises(RuleBroken, match="Somebody has decided about this file already"):
            decide(staged, actor=make_council_person())
    assert db.session.scalars(select(School)).all() == []
    assert actions()[-1] == "register:import_discarded"


def test_a_setting_without_a_urn_is_neither_missed_nor_touched() -> None:
    setting = make_school("Elm School", urn=None, setting_kind=SettingKind.NURSERY)
    found = bring_in(a_row(100001, "Elm School"))
    assert (len(found.added), found.missing) == (1, [])
    assert setting.urn is None
    assert setting.setting_kind is SettingKind.NURSERY


def test_a_setting_whose_urn_is_known_becomes_the_school_of_the_register() -> None:
    setting = make_school("Acorns", urn=100001, setting_kind=SettingKind.NURSERY, la_code=None)
    assert len(bring_in(a_row(100001, "Elm School")).changed) == 1
    db.session.refresh(setting)
    assert (setting.name, setting.setting_kind, setting.la_code) == ("Elm School", None, 865)
