"""Schools that closed with people or bookings: listed for staff to act on."""

from collections.abc import Callable

import pytest

from hub.engines.bookings.models import BookingStatus
from hub.people.accounts.permissions import SchoolRole
from hub.people.schools.models import School, SchoolStatus
from tests.conftest import count_queries
from tests.factories import (
    in_days,
    make_booking,
    make_council_person,
    make_member,
    make_person,
    make_school,
    make_session,
)
from tests.strict_client import StrictClient

PAGE = "/admin/schools/closed"


@pytest.fixture
def officer(sign_in_as: Callable[..., StrictClient]) -> StrictClient:
    return sign_in_as(make_council_person())


def closed_school(name: str) -> School:
    return make_school(name, status=SchoolStatus.CLOSED, telephone="01632 960111")


def test_people_and_bookings_to_come_of_closed_schools(officer: StrictClient) -> None:
    with_people, with_booking = closed_school("Elm School"), closed_school("Oak School")
    make_member(with_people, SchoolRole.SENCO, name="Ann Lee", email="ann@school.example")
    make_booking(
        make_session(title="Autism and sensory needs"), make_person("Bo Ray"), school=with_booking
    )
    page = officer.get(PAGE)
    assert page.texts("section h2") == ["Elm School, Westbury", "Oak School, Westbury"]
    assert page.texts("section li") == ["Ann Lee, SENCo, ann@school.example"]
    assert page.texts("section td")[1:] == ["Autism and sensory needs", "Bo Ray", "Booked"]
    assert "Telephone 01632 960111." in page.words


def test_what_needs_nobody_is_not_listed(officer: StrictClient) -> None:
    make_member(make_school("Open School"))
    closed_school("Empty School")
    past = closed_school("Past School")
    make_booking(make_session(starts_at=in_days(-3)), make_person(), school=past)
    make_booking(status=BookingStatus.CANCELLED, person=make_person(), school=past)
    assert officer.get(PAGE).texts(".empty h2") == ["Nothing to act on"]


def test_three_schools_take_as_many_queries_as_one(officer: StrictClient) -> None:
    counts = []
    for more in (1, 2):
        for number in range(more):
            school = closed_school(f"School {more}{number}")
            make_booking(person=make_member(school))
        with count_queries() as queries:
            assert officer.get(PAGE).status == 200
        counts.append(queries.count)
    assert counts[0] == counts[1]
