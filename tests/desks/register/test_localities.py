"""Localities on pages: names, many schools at once, and a file."""

import io
from collections.abc import Callable

import pytest

from hub.people.accounts.permissions import CouncilRole
from hub.people.schools.models import SchoolStatus
from tests.conftest import count_queries
from tests.factories import make_council_person, make_locality, make_school
from tests.strict_client import Page, StrictClient

LIST = "/admin/schools"
LOCALITIES = "/admin/schools/localities"


@pytest.fixture
def manager(sign_in_as: Callable[..., StrictClient]) -> StrictClient:
    return sign_in_as(make_council_person(CouncilRole.MANAGER))


def test_add_and_rename(manager: StrictClient) -> None:
    page = manager.get(LOCALITIES)
    assert page.texts(".empty h2") == ["No localities yet"]
    added = page.post("Add the locality", name="North").follow()
    assert added.texts(".notice") == ["North is added."]
    refused = added.post("Add the locality", name="NORTH")
    assert (refused.status, refused.errors) == (422, ["There is a locality NORTH already."])
    empty = added.post("Add the locality", name=" ")
    assert empty.errors == ["Enter the name of the locality, like North"]
    rename = manager.get(added.first('td[data-label="Change"] a')["href"])
    assert rename.h1 == "Rename North"
    assert rename.post("Save the name", name="The North").follow().texts(
        'td[data-label="Name"]'
    ) == ["The North"]


def test_localities_take_as_many_queries_for_three(manager: StrictClient) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make_school(locality=make_locality())
        with count_queries() as queries:
            assert manager.get(LOCALITIES).status == 200
        counts.append(queries.count)
    assert counts[0] == counts[1]


def test_ticked_schools_are_moved_after_a_second_look(manager: StrictClient) -> None:
    north = make_locality("North")
    ticked, moved_before = make_school("Elm School"), make_school("Ash School", locality=north)
    left = make_school("Oak School")
    page = manager.get(LIST, query={"status": "live"})
    sure = page.post(
        "Set the locality of those ticked", school=[str(ticked.id), str(moved_before.id)]
    )
    assert sure.h1 == "Set the locality of 2 schools"
    assert sure.texts("main li") == [
        "Ash School, Westbury, now in North",
        "Elm School, Westbury, in no locality now",
    ]
    assert ticked.locality_id is None
    done = sure.post("Save the locality of 2 schools", locality=north.id)
    assert done.location == "/admin/schools?status=live"
    assert done.follow().texts(".notice") == ["1 school is in North now."]
    assert (ticked.locality_id, left.locality_id) == (north.id, None)


def test_all_that_the_filter_finds_are_moved(manager: StrictClient) -> None:
    north = make_locality("North")
    schools = [make_school(f"School {number}") for number in range(60)]
    closed = make_school(status=SchoolStatus.CLOSED)
    page = manager.get(LIST, query={"status": "live"})
    sure = page.post("Set the locality of all 60")
    assert sure.h1 == "Set the locality of 60 schools"
    sure.post("Save the locality of 60 schools", locality=north.id)
    assert {school.locality_id for school in schools} == {north.id}
    assert closed.locality_id is None


def test_nothing_ticked(manager: StrictClient) -> None:
    make_school()
    page = manager.get(LIST).post("Set the locality of those ticked")
    assert page.follow().texts(".notice") == ["Tick the schools whose locality you want to set."]


@pytest.mark.parametrize("typed", ["abc", "-1", "9" * 30, "1,2", ""])
def test_numbers_of_no_school(manager: StrictClient, typed: str) -> None:
    assert manager.post(f"{LOCALITIES}/set", {"school": typed}).location == LIST


def test_nothing_is_chosen_beforehand(manager: StrictClient) -> None:
    school = make_school(locality=make_locality("North"))
    page = manager.get(LIST).post("Set the locality of all 1")
    kept = page.post("Save the locality of 1 school")
    assert (kept.status, kept.errors) == (422, ["Choose a locality, or no locality"])
    assert school.locality is not None
    kept.post("Save the locality of 1 school", locality="none")
    assert school.locality_id is None


def test_a_locality_that_is_gone(manager: StrictClient) -> None:
    school = make_school()
    page = manager.post(
        f"{LOCALITIES}/set", {"schools": str(school.id), "sure": "1", "locality": "77"}
    )
    assert page.status == 422
    assert school.locality_id is None


def upload(client: StrictClient, text: str) -> Page:
    return client.get(f"{LOCALITIES}/file").post(
        "Show what would change", file=(io.BytesIO(text.encode()), "localities.csv")
    )


def test_a_file_is_shown_before_it_is_saved(manager: StrictClient) -> None:
    north = make_locality("North")
    school = make_school("Elm School", urn=100001)
    make_school(urn=100002, locality=north)
    page = upload(manager, "URN,locality\r\n100001,North\r\n100002,north\r\n")
    assert page.h1 == "What the file would change"
    assert page.texts("tbody td") == ["Elm School, Westbury 100001", "No locality", "North"]
    assert "1 school gets a new locality, 1 stay where they are." in page.words
    assert school.locality_id is None
    done = page.post("Save the locality of 1 school")
    assert done.follow().texts(".notice") == ["1 school has a new locality."]
    assert school.locality_id == north.id


def test_a_file_is_refused_with_each_fault_on_a_line(manager: StrictClient) -> None:
    make_school(urn=100001)
    page = upload(manager, "URN,locality\r\n100001,Nowhere\r\n100009,North\r\n")
    assert page.status == 422
    assert page.errors == [
        "Row 2, locality: there is none called “Nowhere”.",
        "Row 3, URN: we know no school “100009”.",
    ]


def test_a_file_whose_locality_went_meanwhile_is_refused(manager: StrictClient) -> None:
    make_locality("North")
    make_school(urn=100001)
    page = upload(manager, "URN,locality\r\n100001,North\r\n")
    manager.get(LOCALITIES + "/1").post("Save the name", name="South")
    late = page.post("Save the locality of 1 school")
    assert late.errors == ["Row 2, locality: there is none called “North”."]


def test_no_file(manager: StrictClient) -> None:
    page = manager.get(f"{LOCALITIES}/file").post("Show what would change")
    assert page.errors == ["Choose the file, a CSV file with the columns URN and locality"]
