"""One person deep: the nudge, the answer that holds for a year, and the council's list (G3)."""

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts.models import Person
from hub.people.accounts.operations.one_lead import say_one_lead_is_right, withdraw_one_lead
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from hub.people.accounts.queries import DepthFilter, one_person_deep
from hub.people.schools.models import School, SchoolStatus
from tests.conftest import FROZEN, count_queries
from tests.factories import (
    in_days,
    make_council_person,
    make_locality,
    make_member,
    make_membership,
    make_school,
)
from tests.strict_client import StrictClient

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[[Person], StrictClient]
R = SchoolRole
LIST = "/admin/people/one-deep"
NUDGE = "One person leads Oak School here"
YES = "One is right here: ask again in a year"


def deep_names(**wanted: str) -> list[str]:
    return [school.name for school in db.session.scalars(one_person_deep(DepthFilter(**wanted)))]


@pytest.mark.parametrize("page", ["/people", "/home"])
def test_a_school_with_one_lead_is_nudged(page: str, sign_in_as: SignIn) -> None:
    lead = make_member(make_school("Oak School"), R.SENCO)
    school = lead.memberships[0].school
    make_member(school, R.STAFF, R.DSL)
    client = sign_in_as(lead)
    assert NUDGE in client.get(page).texts("h2")
    make_member(school, R.OFFICE_MANAGER)
    assert NUDGE not in client.get(page).texts("h2")


def test_a_teacher_is_not_nudged(sign_in_as: SignIn) -> None:
    school = make_school("Oak School")
    make_member(school, R.SENCO)
    assert NUDGE not in sign_in_as(make_member(school, R.STAFF)).get("/home").texts("h2")


def test_that_is_right_here_holds_for_a_year_and_can_be_withdrawn(
    sign_in_as: SignIn, time_machine: object
) -> None:
    lead = make_member(make_school("Oak School"), R.SENCO, name="Priya Shah")
    client = sign_in_as(lead)
    shown = client.get("/home").post(YES).follow()
    assert "One lead is right here until 15 June 2027, said Priya Shah." in shown.words
    assert NUDGE not in client.get("/home").texts("h2")
    assert deep_names() == []
    again = shown.post("That has changed").follow()
    assert NUDGE in again.texts("h2")
    assert deep_names() == ["Oak School"]


def test_after_a_year_it_is_asked_again(sign_in_as: SignIn) -> None:
    lead = make_member(make_school("Oak School"), R.SENCO)
    school = lead.memberships[0].school
    school.one_lead_ok_until = clock.today()
    assert NUDGE in sign_in_as(lead).get("/people").texts("h2")
    assert deep_names() == ["Oak School"]


def test_a_year_from_the_29th_of_february(time_machine: object) -> None:
    lead = make_member()
    school = lead.memberships[0].school
    time_machine.move_to(FROZEN.replace(year=2028, month=2, day=29), tick=False)  # type: ignore[attr-defined]
    say_one_lead_is_right(school, actor=lead)
    assert school.one_lead_ok_until == date(2029, 2, 28)


def test_who_may_not_says_nothing() -> None:
    lead = make_member()
    school = lead.memberships[0].school
    for stranger in (make_member(), make_member(school, R.STAFF)):
        with pytest.raises(RuleBroken, match="can no longer change"):
            say_one_lead_is_right(school, actor=stranger)
        with pytest.raises(RuleBroken, match="can no longer change"):
            withdraw_one_lead(school, actor=stranger)
    make_member(school, R.HEAD)
    with pytest.raises(RuleBroken, match="more than one lead now"):
        say_one_lead_is_right(school, actor=lead)


@pytest.mark.both_databases
def test_which_schools_hang_on_one_person() -> None:
    here = make_locality("East")
    one, none = make_school("A one", locality=here), make_school("B none")
    make_member(one, R.SENCO)
    make_member(none, R.STAFF, R.DSL)
    two, gone = make_school("C two"), make_school("D one left")
    make_member(two, R.SENCO)
    make_member(two, R.OFFICE_MANAGER)
    make_member(gone, R.SENCO)
    make_membership(make_member(), gone, R.HEAD, ended_at=in_days(-1))
    make_member(make_school("E closed", status=SchoolStatus.CLOSED), R.SENCO)
    right = make_school("F right", one_lead_ok_until=date(2027, 1, 1))
    make_member(right, R.HEAD)
    only_these = {"A one", "B none", "C two", "D one left", "E closed", "F right"}

    def named(**wanted: str) -> list[str]:
        return [name for name in deep_names(**wanted) if name in only_these]

    assert named() == ["A one", "B none", "D one left"]
    assert named(show="one") == ["A one", "D one left"]
    assert named(show="none") == ["B none"]
    assert named(show="right") == ["F right"]
    assert named(show="all") == ["A one", "B none", "D one left", "F right"]
    assert named(locality=str(here.id)) == ["A one"]
    assert named(locality="none") == ["B none", "D one left"]
    assert named(locality="9" * 30) == ["A one", "B none", "D one left"]


def test_the_list_and_the_file(sign_in_as: SignIn) -> None:
    school = make_school("Oak School", telephone="01632 960 555")
    lead = make_member(school, R.SENCO, name="Priya Shah", last_signed_in_at=in_days(-3))
    make_school("Ash School")
    client = sign_in_as(make_council_person(CouncilRole.TRAINING_OFFICER))
    page = client.get(LIST)
    assert page.texts("tbody tr") == [
        "Ash School, Westbury None in the register Nobody None Not said",
        "Oak School, Westbury 01632 960 555 Priya Shah, SENCo 12 June 2026 Not said",
    ]
    address = page.first('a[href*=".csv"]')["href"]
    rows = list(csv.reader(io.StringIO(client.get(address).text.removeprefix("\ufeff"))))
    assert rows[0][:2] == ["School", "Town"]
    assert [row[5] for row in rows[1:]] == ["Nobody", "Priya Shah"]
    assert rows[2][4] == "01632 960 555"
    assert rows[2][7:9] == [lead.email, "12 June 2026"]


def test_an_empty_list_says_so(sign_in_as: SignIn) -> None:
    client = sign_in_as(make_council_person())
    assert client.get(LIST).texts(".empty h2") == ["No school hangs on one person"]
    assert client.get(f"{LIST}?show=right").texts(".empty h2") == ["No school here"]


def test_the_list_runs_a_fixed_number_of_queries(sign_in_as: SignIn) -> None:
    client = sign_in_as(make_council_person())
    said = make_member()

    def count(schools: int) -> int:
        for _ in range(schools):
            school = make_school(one_lead_ok_until=date(2027, 1, 1), one_lead_ok_by_id=said.id)
            make_member(school, R.SENCO)
        db.session.commit()
        with count_queries() as queries:
            client.get(f"{LIST}?show=all")
        return queries.count

    assert count(1) == count(2)


def test_the_answer_is_the_schools_own(sign_in_as: SignIn) -> None:
    lead, other = make_member(), make_school("Elm School")
    assert sign_in_as(lead).post(f"/people/{other.id}/one-lead").status == 404
    assert db.session.get_one(School, other.id).one_lead_ok_until is None
