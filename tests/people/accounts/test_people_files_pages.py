"""Files of people on pages: upload, read what is wrong, take, mend; and what is kept how long."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from time_machine import TimeMachineFixture

from hub.foundation.core.db import db
from hub.people.accounts.models import Membership, PeopleFile, PeopleFileStatus, Person
from hub.people.accounts.permissions import CouncilRole
from hub.people.accounts.retention import ROWS_OF_FILES
from tests.conftest import FROZEN, count_queries
from tests.factories import make_council_person, make_people_file, make_school
from tests.people.accounts.people_rows import people_csv, stage
from tests.strict_client import Page, StrictClient

FILES = "/admin/people/files"


@pytest.fixture
def manager(sign_in_as: Callable[..., StrictClient]) -> StrictClient:
    return sign_in_as(make_council_person(CouncilRole.MANAGER))


def upload(client: StrictClient, *rows: str) -> Page:
    file = (io.BytesIO(people_csv(*rows)), "people.csv")
    return client.get(f"{FILES}/upload").post("Check the file", file=file)


def people_at_schools() -> int:
    return db.session.scalar(select(func.count(Membership.id))) or 0


def test_from_upload_to_people(manager: StrictClient) -> None:
    make_school("Oak School", urn=900001)
    db.session.commit()
    page = upload(
        manager, "900001,Jo Lee,jo@oak.example,SENCo", "999999,Ann Bo,ann@oak.example,head"
    ).follow()
    assert page.h1 == "Nothing has been saved yet: 1 good row, 1 to mend"
    assert page.texts("tbody td")[:2] == ["3", "Ann Bo"]
    assert "URN: We know no school with the URN 999999." in page.words
    assert people_at_schools() == 0
    good = manager.get(page.url, query={"show": "good"})
    assert "Jo Lee" in good.words
    assert "Ann Bo" not in good.words
    done = page.post("Take 1 good row").follow()
    assert done.texts(".notice") == ["1 row is taken: 1 person is new. Nobody has had mail yet."]
    assert done.h1 == "1 row was taken"
    assert people_at_schools() == 1
    assert "Download 1 row to mend" in done.words
    gone = done.post("Remove these rows from here").follow()
    assert gone.texts('td[data-label="State"]') == ["Taken"]
    assert "Ann Bo" not in manager.get(page.url).words


def test_the_rows_to_mend_come_back_with_the_reason(manager: StrictClient) -> None:
    make_school("Oak School", urn=900001)
    db.session.commit()
    page = upload(
        manager, "999999,Ann Bo,ann@oak.example,head", "900001,=Cy Dee,cy@oak.example,cook"
    ).follow()
    download = manager.get(f"{page.url}/to-mend.csv")
    assert download.headers["Content-Type"].startswith("text/csv")
    header, first, second = csv.reader(io.StringIO(download.text.removeprefix("\ufeff")))
    assert header == ["URN", "Name", "E-mail", "Roles", "Why", "Row in the file"]
    assert first[:4] == ["999999", "Ann Bo", "ann@oak.example", "head"]
    assert "We know no school" in first[4]
    # No spreadsheet runs it, and it is read as it was meant.
    assert second[1] == "'=Cy Dee"
    mended = download.text.replace("999999", "900001").replace("cook", "staff").encode()
    again = manager.get(f"{FILES}/upload").post(
        "Check the file", file=(io.BytesIO(mended), "mended.csv")
    )
    again = again.follow()
    assert again.h1 == "Nothing has been saved yet: 2 good rows, 0 to mend"
    assert "=Cy Dee" in again.words
    assert "'=Cy Dee" not in again.words


def test_the_template_has_a_row_for_each_open_school(manager: StrictClient) -> None:
    make_school("Oak School", urn=900001)
    db.session.commit()
    text = manager.get(f"{FILES}/template.csv").text
    assert text == '\ufeffURN,Name,E-mail,Roles,School\r\n900001,,,,"Oak School, Westbury"\r\n'
    page = manager.get(f"{FILES}/upload").post(
        "Check the file", file=(io.BytesIO(text.encode()), "people.csv")
    )
    assert page.errors == ["Nobody is in the file. Write one person in each row."]


def test_a_discarded_file_leaves_nothing(manager: StrictClient) -> None:
    make_school("Oak School", urn=900001)
    db.session.commit()
    page = upload(manager, "900001,Jo Lee,jo@oak.example,SENCo").follow()
    done = page.post("Discard the file").follow()
    assert done.texts(".notice") == ["The file is discarded. Nobody was added."]
    assert manager.get(page.url).h1 == "A file that was not used"
    late = page.post("Take 1 good row")
    assert late.status == 422
    assert late.errors == [
        "Somebody has decided about this file already. Nothing more was changed."
    ]
    assert people_at_schools() == 0


def test_a_file_that_is_none_is_refused_in_words(manager: StrictClient) -> None:
    page = manager.get(f"{FILES}/upload")
    refused = page.post("Check the file", file=(io.BytesIO(b"PK\x03\x04xx"), "people.xlsx"))
    assert refused.status == 422
    assert refused.errors == [
        "This is a zip file or an Excel workbook. Unpack it, or save it as CSV."
    ]
    assert page.post("Check the file").errors == [
        "Choose the file, a CSV file with the columns URN, Name, E-mail and Roles"
    ]


def test_the_list_runs_a_fixed_number_of_queries(manager: StrictClient) -> None:
    assert "No file yet" in manager.get(FILES).words

    def count(files: int) -> int:
        for _ in range(files):
            make_people_file()
        db.session.commit()
        with count_queries() as queries:
            manager.get(FILES)
        return queries.count

    assert count(1) == count(2)


def forget_rows_of_people_files() -> int:
    rows = ROWS_OF_FILES.due().subquery()
    return ROWS_OF_FILES.remove(db.session.scalars(select(rows.c.id)).all())


@pytest.mark.both_databases
@pytest.mark.usefixtures("app")
def test_rows_without_a_decision_go_after_14_days(time_machine: TimeMachineFixture) -> None:
    make_school(urn=900001)
    undecided = stage("900001,Jo Lee,jo@oak.example,SENCo", "1,Ann Bo,ann@oak.example,head")
    taken = make_people_file(status=PeopleFileStatus.TAKEN, bad=[{"line": 3}])
    db.session.flush()
    assert forget_rows_of_people_files() == 0
    time_machine.move_to(FROZEN + timedelta(days=14, minutes=1), tick=False)
    newer = stage("900001,Jo Lee,jo@oak.example,SENCo", "1,Ann Bo,ann@oak.example,head")
    db.session.flush()
    assert forget_rows_of_people_files() == 2
    assert (undecided.status, undecided.good, undecided.bad) == (
        PeopleFileStatus.DISCARDED,
        [],
        [],
    )
    assert (taken.status, taken.bad) == (PeopleFileStatus.TAKEN, [])
    assert len(newer.good) == 1
    db.session.flush()
    assert forget_rows_of_people_files() == 0
    assert db.session.scalar(select(func.count(PeopleFile.id))) == 3
    assert db.session.scalar(select(func.count(Person.id))) == 2
