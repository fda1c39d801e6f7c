"""Members of a closed school keep access to what is booked for it, and are told what follows."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from hub.engines.bookings.models import Booking, BookingStatus
from hub.people.accounts.models import Person
from hub.people.accounts.permissions import SchoolRole
from hub.people.schools.models import School, SchoolStatus
from tests.factories import (
    in_days,
    make_booking,
    make_member,
    make_membership,
    make_school,
    make_session,
)
from tests.people.accounts.test_sign_in import ask, link_in, newest_mail
from tests.strict_client import StrictClient

SignIn = Callable[[Person], StrictClient]
CLOSED = "Ash School has closed on 31 August 2026, says the register."
HOLDS = "you can see, pass on and cancel it. Nothing new can be booked for it."


@pytest.fixture
def school(app: Flask) -> School:
    return make_school("Ash School", status=SchoolStatus.CLOSED, closed_on=date(2026, 8, 31))


@pytest.fixture
def senco(school: School) -> Person:
    return make_member(school, email="sam@ash.example")


@pytest.fixture
def client(app: Flask, senco: Person) -> StrictClient:
    """By the mail, as she would."""
    browser = StrictClient(app)
    ask(browser, "sam@ash.example")
    assert browser.post(link_in(newest_mail())).location == "/go-home"
    return browser


@pytest.fixture
def booking(school: School) -> Booking:
    return make_booking(person=make_member(school, SchoolRole.STAFF, name="Ann Day"))


def test_home_and_lists_show_what_is_booked_and_say_so(
    client: StrictClient, booking: Booking
) -> None:
    for address in ("/home", "/bookings"):
        page = client.get(address)
        assert CLOSED in page.words
        assert HOLDS in page.words
        assert booking.event.title in page.words
    page = client.get("/people")
    assert CLOSED in page.words
    assert "Ann Day" in page.words


def test_a_booking_is_seen_and_cancelled(client: StrictClient, booking: Booking) -> None:
    page = client.get(f"/bookings/{booking.reference}")
    assert CLOSED in page.words
    page = client.get(f"/bookings/{booking.reference}/cancel")
    assert CLOSED in page.words
    first_reason = page.select('input[name="reason"]')[0]["value"]
    assert page.post("Cancel the place", reason=first_reason).status == 302
    assert booking.status is BookingStatus.CANCELLED
    undo = client.get(f"/bookings/{booking.reference}/undo")
    assert CLOSED in undo.words


def test_a_place_is_passed_to_a_colleague(
    client: StrictClient, school: School, booking: Booking
) -> None:
    make_member(school, SchoolRole.STAFF, name="Bo Lee")
    page = client.get(f"/bookings/{booking.reference}/swap")
    assert CLOSED in page.words
    other = next(
        radio["value"]
        for radio in page.select('input[type="radio"]')
        if "Bo Lee" in page.first(f'label[for="{radio["id"]}"]').text
    )
    done = page.post(colleague=other)
    assert done.status == 302
    assert booking.attendee_name == "Bo Lee"


def test_an_offer_is_answered_and_the_list_is_waited_on(
    client: StrictClient, senco: Person, school: School
) -> None:
    offer = make_booking(make_session(capacity=1), senco, status=BookingStatus.OFFERED)
    page = client.get(f"/bookings/{offer.reference}/answer")
    assert CLOSED in page.words
    client.post(f"/bookings/{offer.reference}/answer", {"answer": "accept"})
    assert offer.status is BookingStatus.BOOKED
    waiting = make_booking(person=senco, status=BookingStatus.WAITING)
    assert CLOSED in client.get(f"/bookings/{waiting.reference}/waiting").words


def test_nothing_new_is_booked_for_it(client: StrictClient, school: School) -> None:
    session = make_session(starts_at=in_days(20))
    for address in (
        f"/bookings/new/{session.reference}",
        f"/bookings/new/{session.reference}/{school.id}",
    ):
        page = client.get(address)
        assert (page.status, page.h1) == (200, "Ash School cannot book any more")
        assert CLOSED in page.words


def test_a_form_that_was_open_while_the_school_closed(client: StrictClient, school: School) -> None:
    school.status = SchoolStatus.OPEN
    page = client.get(f"/bookings/new/{make_session().reference}")
    school.status = SchoolStatus.CLOSED
    tried = page.post("Book places", {"new_people-0-name": "Kit Moss"})
    assert tried.status == 422
    assert "Ash School is closed in the register, so it cannot book." in tried.errors


def test_who_also_works_at_an_open_school_books_for_that_one(
    client: StrictClient, senco: Person
) -> None:
    make_membership(senco, make_school("Birch School"), SchoolRole.STAFF)
    session = make_session()
    page = client.get(f"/bookings/new/{session.reference}")
    assert page.h1 == "Book your place"
    assert "You are booking for Birch School" in page.words


def test_an_open_school_says_nothing_of_the_kind(sign_in_as: SignIn) -> None:
    page = sign_in_as(make_member(make_school("Oak School"))).get("/home")
    assert "has closed" not in page.words
