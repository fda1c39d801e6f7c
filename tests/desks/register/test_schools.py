"""The list of schools, its download, and one school's page."""

from collections.abc import Callable

import pytest

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record
from hub.foundation.core.db import db
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from hub.people.schools.models import School, SchoolStatus, UrnHistory
from tests.conftest import count_queries
from tests.factories import (
    in_days,
    make_booking,
    make_council_person,
    make_locality,
    make_member,
    make_school,
    make_session,
)
from tests.strict_client import Page, StrictClient

SignIn = Callable[..., StrictClient]
LIST = "/admin/schools"


@pytest.fixture
def manager(sign_in_as: SignIn) -> StrictClient:
    return sign_in_as(make_council_person(CouncilRole.MANAGER))


@pytest.fixture
def officer(sign_in_as: SignIn) -> StrictClient:
    """May look, may not change."""
    return sign_in_as(make_council_person(CouncilRole.TRAINING_OFFICER))


def listed(page: Page) -> list[str]:
    return page.texts('tbody td[data-label="School"] a')


def test_the_empty_list_says_what_to_do(manager: StrictClient, officer: StrictClient) -> None:
    assert "Bring in a register file" in manager.get(LIST).texts(".empty a")
    assert officer.get(LIST).texts(".empty a") == []


def test_the_list_shows_town_numbers_and_status(officer: StrictClient) -> None:
    north = make_locality("North")
    make_school("Elm School", urn=126458, establishment_number=4070, town="Mere", locality=north)
    page = officer.get(LIST)
    assert page.texts("tbody td") == [
        "Elm School, Mere BA13 3AA",
        "126458 865/4070",
        "Primary",
        "North",
        "Open",
    ]
    assert page.texts(".filter-summary") == ["1 school"]


@pytest.mark.parametrize("words", ["126458", "865/4070", "8654070", "elm", "mere", "BA126EW"])
def test_search(officer: StrictClient, words: str) -> None:
    make_school(
        "Elm School", urn=126458, establishment_number=4070, town="Mere", postcode="BA12 6EW"
    )
    make_school("Oak School", town="Calne", postcode="SN11 8TG")
    assert listed(officer.get(LIST, query={"words": words})) == ["Elm School, Mere"]


def test_filters_stay_in_the_address_of_the_next_page(officer: StrictClient) -> None:
    for number in range(51):
        make_school(f"School {number:02d}")
    make_school("Closed School", status=SchoolStatus.CLOSED)
    page = officer.get(LIST, query={"status": "live", "sort": "town", "locality": "none"})
    assert len(listed(page)) == 50
    assert page.first('a[rel="next"]')["href"] == (
        "/admin/schools?page=2&locality=none&status=live&sort=town"
    )
    assert listed(officer.get(page.first('a[rel="next"]')["href"])) == ["School 50, Westbury"]


@pytest.mark.parametrize(
    "query", ["endpoint=x", "_scheme=gopher", "_external=1&_anchor=x", "page=999", "locality=%F0"]
)
def test_strange_addresses_are_a_list_all_the_same(officer: StrictClient, query: str) -> None:
    make_school()
    assert officer.get(f"{LIST}?{query}").status == 200


def test_nothing_matches(officer: StrictClient) -> None:
    make_school()
    assert officer.get(LIST, query={"words": "atlantis"}).texts(".empty a") == ["Show all schools"]


def test_download_opens_right_and_runs_nothing(officer: StrictClient) -> None:
    make_school(
        "=cmd|'/c calc'!A1", urn=126458, establishment_number=70, town="Mère", kind=None, pupils=12
    )
    make_school("Closed School", status=SchoolStatus.CLOSED)
    page = officer.get(f"{LIST}/schools.csv", query={"status": "live"})
    assert page.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert page.data.startswith(b"\xef\xbb\xbf")
    assert page.data.decode("utf-8-sig").splitlines() == [
        "URN,DfE number,Name,Town,Postcode,Kind,Phase,Status,Locality,Pupils",
        "126458,865/0070,'=cmd|'/c calc'!A1,Mère,BA13 3AA,,Primary,Open,,12",
    ]


def a_full_school() -> School:
    school = make_school(locality=make_locality())
    member = make_member(school, SchoolRole.SENCO, name="Ann Lee")
    make_booking(person=member)
    return school


@pytest.mark.parametrize("address", ["", "/schools.csv"])
def test_the_list_takes_as_many_queries_for_three_schools(
    manager: StrictClient, address: str
) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            a_full_school()
        with count_queries() as queries:
            assert manager.get(LIST + address).status == 200
        counts.append(queries.count)
    assert counts[0] == counts[1]


def test_a_school_takes_as_many_queries_for_three_people(manager: StrictClient) -> None:
    school = a_full_school()
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make_booking(make_session(), make_member(school))
            record(make_council_person(), Action.SCHOOL_ADDED, school, school_id=school.id)
        with count_queries() as queries:
            assert manager.get(f"{LIST}/{school.id}").status == 200
        counts.append(queries.count)
    assert counts[0] == counts[1]


def test_a_school_with_its_people_bookings_and_history(manager: StrictClient) -> None:
    school = make_school("Elm School", town="Mere", website="http://www.elm.example", urn=126458)
    ann = make_member(school, SchoolRole.SENCO, SchoolRole.DSL, name="Ann Lee")
    make_booking(make_session(title="Autism and sensory needs"), ann)
    make_booking(make_session(title="Long ago", starts_at=in_days(-30)), ann)
    record(ann, Action.SCHOOL_CLOSED, school, school_id=school.id)
    db.session.add(UrnHistory(school_id=school.id, urn=111111))
    page = manager.get(f"{LIST}/{school.id}")
    assert page.h1 == "Elm School, Mere"
    assert page.texts('td[data-label="Roles"]') == ["SENCo, Designated safeguarding lead"]
    assert page.texts('td[data-label="What"]') == ["Autism and sensory needs"]
    assert page.first('.summary a[href="http://www.elm.example"]').text == "www.elm.example"
    assert "111111" in page.words
    assert "School: closed, by Ann Lee" in page.words


def test_who_may_only_look_sees_no_history_and_no_change(officer: StrictClient) -> None:
    school = make_school()
    record(make_council_person(), Action.SCHOOL_ADDED, school, school_id=school.id)
    page = officer.get(f"{LIST}/{school.id}")
    assert "History" not in page.texts("h2")
    assert page.texts(".actions a") == ["All its bookings"]
    assert officer.get(f"{LIST}/{school.id}/locality").status == 403


def test_a_school_that_is_not_there(officer: StrictClient) -> None:
    assert officer.get(f"{LIST}/999").status == 404


def test_set_the_locality_of_one_school(manager: StrictClient) -> None:
    school, north = make_school("Elm School"), make_locality("North")
    page = manager.get(f"{LIST}/{school.id}/locality")
    assert page.h1 == "Locality of Elm School, Westbury"
    done = page.post("Save the locality", locality=north.id)
    assert done.location == f"{LIST}/{school.id}"
    assert school.locality_id == north.id
    again = manager.get(f"{LIST}/{school.id}/locality").post("Save the locality", locality="none")
    assert again.follow().texts(".notice") == ["Elm School is in no locality now."]
    assert school.locality_id is None
