"""Files of people: what is read, what is refused, who is added (F5)."""

import io
import time

import pytest
from sqlalchemy import func, select

from hub.foundation.audit.models import AuditEntry
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.mail.models import OutboxMessage
from hub.people.accounts.models import (
    AddressAlias,
    Membership,
    PeopleFileStatus,
    Person,
    TaskKind,
)
from hub.people.accounts.operations.file_lines import read_people, roles_in
from hub.people.accounts.operations.people_files import (
    discard_people,
    forget_bad_rows,
    stage_people,
    take_people,
)
from hub.people.accounts.operations.tasks import ask_council
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from hub.people.schools.models import SchoolStatus, UrnHistory
from tests.conftest import count_queries
from tests.factories import (
    in_days,
    make_council_person,
    make_member,
    make_membership,
    make_person,
    make_school,
)
from tests.people.accounts.people_rows import faults, many_rows, people_csv, person_of, stage

pytestmark = pytest.mark.usefixtures("app")


def read(content: bytes) -> list[dict[str, object]]:
    return read_people(io.BytesIO(content))


@pytest.mark.parametrize(
    "content",
    [
        people_csv("900001,Zoë Lee,z.lee@oak.example,SENCo"),
        b"\xef\xbb\xbf" + people_csv("900001,Zoë Lee,z.lee@oak.example,SENCo"),
        people_csv("900001,Zoë Lee,z.lee@oak.example,SENCo").decode().encode("cp1252"),
        people_csv("900001;Zoë Lee;z.lee@oak.example;SENCo", header="URN;Name;E-mail;Roles"),
        people_csv(
            "Oak,SENCo,z.lee@oak.example, Zoë  Lee ,900001",
            header="School,Job title,EMAIL ADDRESS,Full name,urn",
        ),
    ],
)
def test_it_is_read_as_spreadsheets_write_it(content: bytes) -> None:
    (row,) = read(content)
    assert (row["line"], row["urn"], row["name"]) == (2, "900001", "Zoë Lee")
    assert (row["email"], row["roles"]) == ("z.lee@oak.example", "SENCo")


def test_rows_without_a_person_are_passed_over() -> None:
    rows = read(people_csv("900001,,,", "", "900002,Jo Lee,jo@oak.example,head"))
    assert [row["line"] for row in rows] == [4]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04\x14\x00", "zip file or an Excel workbook"),
        (b"\xff\xfeU\x00R\x00N\x00", "not a CSV file"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "must name the columns"),
        (b"URN,Name\r\n900001,Jo Lee\r\n", "Missing: E-mail, Roles"),
        (people_csv(), "Nobody is in the file"),
        (people_csv("900001,Jo Lee,jo@oak.example,head")[:-12], "stops in the middle"),
        (b'URN,Name,E-mail,Roles\r\n900001,"Jo Lee,jo@oak.example,he', "not a whole CSV file"),
        (people_csv(*many_rows([900001], 5001, 0)), "more than 5,000 rows"),
    ],
)
def test_a_file_is_refused_whole(content: bytes, words: str) -> None:
    with pytest.raises(RuleBroken, match=words):
        read(content)


@pytest.mark.parametrize(
    ("typed", "roles"),
    [
        ("SENCo", ["senco"]),
        ("sendco / Headteacher", ["senco", "head"]),
        ("Head teacher; SENCO", ["senco", "head"]),
        ("School Business Manager, DSL", ["office_manager", "dsl"]),
        ("Head and SENCo", ["senco", "head"]),
        ("office_manager", ["office_manager"]),
        ("Teaching assistant", ["staff"]),
    ],
)
def test_roles_as_people_write_them(typed: str, roles: list[str]) -> None:
    assert roles_in(typed) == (roles, [])


MANY_FAULTS = (
    "900101,Jo Lee,jo.lee@oak.example,SENCo",
    "999999,Ann Bo,ann@oak.example,head",
    "900102,Cy Dee,cy@oak.example,head",
    "900101,,d@oak.example,head",
    "900101,Eve Fox,eve fox,head",
    "900101,The Office,office@oak.example,head",
    "900101,Gil Hay,gil@oak.example,caretaker",
    "900101,Jo Lee,JO.LEE@oak.example,head",
    "900101,Joe Lee,j.olee@oak.example,head",
    "900103,Priya Shah,P.Shah@elm.example,SENCo",
    "900101,Ida Jay,P.SHAH@elm.example,head",
    "900101,Pia Shah,pshah@elm.example,head",
    "900101,Lee Gone,lee@oak.example,head",
    "900101,Kim Low,kim@oak.example",
    "900101,Max Noe,max@oak.example,",
)
WHERE = [
    (3, "Ann Bo", "URN"),
    (4, "Cy Dee", "URN"),
    (5, "", "Name"),
    (6, "Eve Fox", "E-mail"),
    (7, "The Office", "E-mail"),
    (8, "Gil Hay", "Roles"),
    (9, "Jo Lee", "E-mail"),
    (10, "Joe Lee", "E-mail"),
    (11, "Priya Shah", "Roles"),
    (12, "Ida Jay", "Name"),
    (12, "Ida Jay", "Name"),
    (13, "Pia Shah", "E-mail"),
    (13, "Pia Shah", "E-mail"),
    (14, "Lee Gone", "E-mail"),
    (15, "Kim Low", "Roles"),
    (16, "Max Noe", "Roles"),
]


def test_every_bad_row_says_who_where_and_why() -> None:
    make_school("Oak School", urn=900101)
    make_school("Old School", urn=900102, status=SchoolStatus.CLOSED, closed_on=in_days(-9).date())
    senco = make_member(make_school(urn=900103), name="Priya Shah", email="p.shah@elm.example")
    make_person("Lee Gone", email="lee@oak.example", is_disabled=True)
    file = stage(*MANY_FAULTS)
    assert file.good_count == 1
    found = faults(file)
    assert [(line, name, column) for line, name, column, _ in found] == WHERE
    words = {line: said for line, _, _, said in found}
    assert "no school with the URN 999999" in words[3]
    assert words[4] == "Old School, Westbury is closed."
    assert "read by several people" in words[7]
    assert "the role caretaker. We know: SENCo, Head teacher" in words[8]
    assert words[9] == "This address is in row 2 for the same school."
    assert words[10] == "Row 2 has jo.lee@oak.example: they differ only in dots."
    assert words[11] == f"{senco.name} has this role there already: SENCo."
    assert "we know this address as priya shah, written p.shah@elm" in _first(found, 12)
    assert "we know priya shah as p.shah@elm.example: it differs only in dots" in _first(found, 13)


def _first(found: list[tuple[int, str, str, str]], line: int) -> str:
    return next(words for row, _, _, words in found if row == line).lower()


def test_taking_adds_people_roles_and_no_mail() -> None:
    actor = make_council_person(CouncilRole.MANAGER)
    oak, elm = make_school(urn=900201), make_school(urn=900202)
    db.session.add(UrnHistory(school_id=elm.id, urn=800202))
    known = make_member(oak, SchoolRole.STAFF, name="Sam Bell", email="Sam@oak.example")
    file = stage(
        "900201,Jo Lee,jo@oak.example,SENCo; DSL",
        "800202,Jo Lee,jo@oak.example,SENCo",
        "900201,Sam Bell,sam@oak.example,office manager",
        "900201,Bad Row,bad@oak.example,nobody",
        actor=actor,
    )
    assert db.session.scalar(select(func.count(Membership.id))) == 1
    taken = take_people(file, actor=actor)
    assert (taken.people, taken.places, taken.left) == (1, 3, 0)
    jo = person_of("jo@oak.example")
    places = db.session.scalars(select(Membership).where(Membership.person_id == jo.id)).all()
    assert [(m.school_id, m.roles, m.invited_at) for m in places] == [
        (oak.id, ["senco", "dsl"], None),
        (elm.id, ["senco"], None),
    ]
    assert (jo.name, jo.added_by_id) == ("Jo Lee", actor.id)
    assert known.memberships[0].roles == ["office_manager", "staff"]
    assert db.session.scalar(select(func.count(OutboxMessage.id))) == 0
    assert (file.good, len(file.bad)) == ([], 1)
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert actions.count("person:added") == 1
    assert actions.count("membership:added") == 2
    assert actions.count("membership:changed") == 1


def test_what_no_longer_fits_is_left() -> None:
    school = make_school(urn=900301)
    actor = make_council_person(CouncilRole.MANAGER)
    file = stage(
        "900301,Jo Lee,jo@oak.example,head", "900301,Sam Bell,sam@oak.example,head", actor=actor
    )
    make_membership(
        make_person("Jo Lee", email="jo@oak.example"), school, SchoolRole.HEAD, SchoolRole.STAFF
    )
    taken = take_people(file, actor=actor)
    assert (taken.places, taken.left, file.good_count, file.bad_count) == (1, 1, 1, 1)
    assert "has this role there already" in faults(file)[0][3]


def test_of_two_decisions_the_first_counts() -> None:
    make_school(urn=900401)
    actor = make_council_person(CouncilRole.MANAGER)
    file = stage("900401,Jo Lee,jo@oak.example,head", actor=actor)
    discard_people(file, actor=actor)
    assert (file.status, file.good, file.bad) == (PeopleFileStatus.DISCARDED, [], [])
    with pytest.raises(RuleBroken, match="Somebody has decided about this file already"):
        take_people(file, actor=actor)


def test_who_lost_the_right_a_second_ago_adds_nobody() -> None:
    make_school(urn=900501)
    actor = make_council_person(CouncilRole.MANAGER)
    file = stage("900501,Jo Lee,jo@oak.example,head", actor=actor)
    actor.council_roles = [str(CouncilRole.ADVISER)]
    for act in (take_people, discard_people, forget_bad_rows):
        with pytest.raises(RuleBroken, match="can no longer add people"):
            act(file, actor=actor)
    with pytest.raises(RuleBroken, match="can no longer add people"):
        stage_people(io.BytesIO(b""), "people.csv", actor=actor)


def test_bad_rows_of_a_taken_file_can_be_forgotten() -> None:
    make_school(urn=900601)
    actor = make_council_person(CouncilRole.MANAGER)
    file = stage("900601,Jo Lee,jo@oak.example,head", "1,Bad Row,b@oak.example,head", actor=actor)
    with pytest.raises(RuleBroken, match="Take the good rows first"):
        forget_bad_rows(file, actor=actor)
    take_people(file, actor=actor)
    forget_bad_rows(file, actor=actor)
    assert (file.bad, file.bad_count) == ([], 1)


def test_the_queries_are_so_many_for_each_chunk() -> None:
    schools = [make_school(urn=910000 + number) for number in range(20)]
    urns = [school.urn or 0 for school in schools]
    actor = make_council_person(CouncilRole.MANAGER)

    def count(good: int) -> int:
        rows = many_rows(urns, good, 0)
        with count_queries() as queries:
            file = stage_people(io.BytesIO(people_csv(*rows)), "people.csv", actor=actor)
        discard_people(file, actor=actor)
        db.session.flush()
        return queries.count

    assert count(1) == count(500)
    assert count(1000) - count(500) == 5


@pytest.mark.both_databases
def test_five_thousand_rows_with_three_hundred_bad_ones() -> None:
    schools = [make_school(urn=920000 + number) for number in range(240)]
    actor = make_council_person(CouncilRole.MANAGER)
    content = people_csv(*many_rows([school.urn or 0 for school in schools], 4700, 300))
    db.session.commit()
    began = time.process_time()
    file = stage_people(io.BytesIO(content), "people.csv", actor=actor)
    checked = time.process_time()
    assert (file.good_count, file.bad_count) == (4700, 300)
    assert {name for _, name, _, _ in faults(file)} == {f"Lost No {n}" for n in range(300)}
    with count_queries() as queries:
        taken = take_people(file, actor=actor)
        db.session.flush()
    ended = time.process_time()
    assert (taken.people, taken.places) == (4700, 4700)
    assert db.session.scalar(select(func.count(Person.id))) == 4701
    # Ten chunks: some statements each, whatever the number of rows.
    assert queries.count < 10 * 15
    # Seconds of our own work, however busy the machine; row by row it would be a minute.
    assert checked - began < 10
    assert ended - checked < 20


def test_a_former_address_is_not_taken() -> None:
    make_school(urn=900701)
    jo = make_person("Jo Lee", email="jo.new@oak.example")
    alias = AddressAlias(person_id=jo.id, email="jo@oak.example", email_key="jo@oak.example")
    alias.added_at, alias.ends_at = clock.now(), in_days(100)
    db.session.add(alias)
    file = stage("900701,Jo Lee,Jo@oak.example,head")
    assert [words for *_, words in faults(file)] == [
        "Jo Lee had this address before. Hers is jo.new@oak.example now."
    ]


def test_a_school_that_nobody_could_write_to_has_a_lead_now() -> None:
    actor, school = make_council_person(CouncilRole.MANAGER), make_school(urn=900801)
    task = ask_council(TaskKind.NOBODY_TO_WRITE_TO, school.id, actor=actor, school=school)
    take_people(stage("900801,Jo Lee,jo@oak.example,staff", actor=actor), actor=actor)
    assert task.is_open
    take_people(stage("900801,Sam Bell,sam@oak.example,head", actor=actor), actor=actor)
    assert (task.is_open, task.outcome) == (False, "A lead was added from a file.")
