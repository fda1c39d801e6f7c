"""Booking places: the form, what it refuses in words, and what it never loses."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from hub.engines.bookings.models import Booking, BookingStatus, WaitingChoice
from hub.foundation.core.db import db
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.permissions import SchoolRole
from tests import factories as make
from tests.conftest import count_queries
from tests.strict_client import Page, StrictClient

SignIn = Callable[..., StrictClient]


def tick_of(person: Person) -> str:
    """The value of a person's tick: the number of her membership."""
    return str(db.session.scalar(select(Membership.id).where(Membership.person_id == person.id)))


def all_bookings() -> list[Booking]:
    return list(db.session.scalars(select(Booking).order_by(Booking.id)))


def open_form(client: StrictClient, reference: str) -> Page:
    page = client.get(f"/bookings/new/{reference}")
    assert page.status == 200
    return page


def test_a_senco_books_herself_a_colleague_and_somebody_new(sign_in_as: SignIn) -> None:
    school = make.make_school("Fynamore Primary School", town="Calne")
    senco = make.make_member(school, name="Priya Shah")
    colleague = make.make_member(school, roles=(), name="Jo Lee")
    session = make.make_session(capacity=20)
    page = open_form(sign_in_as(senco), session.reference)
    assert page.h1 == "Book places"
    assert "20 places left. Free of charge." in page.words
    assert "Book places for Fynamore Primary School" in page.texts("button")
    answer = page.post(
        "Book places for Fynamore Primary School",
        {
            "people": [tick_of(senco), tick_of(colleague)],
            f"access-{tick_of(colleague)}": "A hearing loop",
            f"dietary-{tick_of(colleague)}": "No nuts",
            "new_people-0-name": "Sam Okafor",
            "new_people-0-email": "sam.okafor@school.example",
        },
    )
    assert answer.status == 302
    made = [(b.attendee_name, b.status, b.access_needs, b.dietary_needs) for b in all_bookings()]
    assert made == [
        ("Priya Shah", BookingStatus.BOOKED, None, None),
        ("Jo Lee", BookingStatus.BOOKED, "A hearing loop", "No nuts"),
        ("Sam Okafor", BookingStatus.BOOKED, None, None),
    ]
    shown = answer.follow()
    assert shown.h1 == "Booked"
    assert shown.texts(".reference") == [b.reference for b in all_bookings()]
    assert "hearing" not in shown.text


def test_the_same_form_posted_twice_books_once(sign_in_as: SignIn) -> None:
    senco = make.make_member()
    session = make.make_session()
    page = open_form(sign_in_as(senco), session.reference)
    typed = {"people": tick_of(senco), "new_people-0-name": "Sam Okafor"}
    first = page.post("Book places", typed)
    second = page.post("Book places", typed)
    assert first.location == second.location
    assert len(all_bookings()) == 2


def test_another_row_is_added_without_losing_anything(sign_in_as: SignIn) -> None:
    senco = make.make_member()
    session = make.make_session()
    page = open_form(sign_in_as(senco), session.reference)
    more = page.post(
        "Add another person",
        {
            "people": tick_of(senco),
            f"access-{tick_of(senco)}": "A ramp",
            "new_people-0-name": "Sam Okafor",
        },
    )
    assert more.status == 200
    assert more.first('input[name="people"]').has("checked")
    assert more.first('[name="new_people-0-name"]').get("value") == "Sam Okafor"
    assert more.select('[name="new_people-1-name"]')
    more.post("Book places", {"new_people-1-name": "Kit Moss"})
    names = {(b.attendee_name, b.access_needs) for b in all_bookings()}
    assert names == {(senco.name, "A ramp"), ("Sam Okafor", None), ("Kit Moss", None)}


def test_staff_book_only_themselves(sign_in_as: SignIn) -> None:
    school = make.make_school("Fynamore Primary School")
    teacher = make.make_member(school, SchoolRole.STAFF, name="Ann Bell")
    colleague = make.make_member(school, name="Priya Shah")
    session = make.make_session(is_online=True, joining_link="https://meet.example/x")
    page = open_form(sign_in_as(teacher), session.reference)
    assert page.h1 == "Book your place"
    assert "Priya Shah" not in page.text
    assert "Dietary" not in page.text
    forged = {"people": tick_of(colleague), "new_people-0-name": "Sam Okafor"}
    number = teacher.memberships[0].school_id
    page.client.post(
        f"/bookings/new/{session.reference}/{number}",
        {**forged, "shown": page.first('[name="shown"]')["value"]},
    )
    assert [b.attendee_name for b in all_bookings()] == []
    page.post("Book your place", {f"access-{tick_of(teacher)}": "Large print"})
    assert [(b.attendee_name, b.access_needs) for b in all_bookings()] == [
        ("Ann Bell", "Large print")
    ]


def test_somebody_of_two_schools_is_asked_and_nothing_is_guessed(sign_in_as: SignIn) -> None:
    first, second = make.make_school("Alder School"), make.make_school("Birch School")
    person = make.make_member(first, SchoolRole.OFFICE_MANAGER)
    make.make_membership(person, second, SchoolRole.OFFICE_MANAGER)
    session = make.make_session()
    client = sign_in_as(person)
    page = client.get(f"/bookings/new/{session.reference}")
    assert page.h1 == "Which school are you booking for?"
    assert page.texts("main .btn") == ["Book for Alder School", "Book for Birch School"]
    form = client.get(page.select("main .btn")[1]["href"])
    form.post("Book places for Birch School", {"new_people-0-name": "Sam Okafor"})
    assert [b.school.name for b in all_bookings()] == ["Birch School"]


def test_another_school_in_the_address_is_not_found(sign_in_as: SignIn) -> None:
    stranger = make.make_school()
    session = make.make_session()
    page = sign_in_as(make.make_member()).get(f"/bookings/new/{session.reference}/{stranger.id}")
    assert page.status == 404


@pytest.mark.parametrize("roles", [(), None])
def test_without_a_role_at_a_school_nothing_can_be_booked(
    sign_in_as: SignIn, roles: tuple[()] | None
) -> None:
    person = make.make_member(roles=roles) if roles is not None else make.make_council_person()
    session = make.make_session()
    page = sign_in_as(person).get(f"/bookings/new/{session.reference}").follow()
    assert page.h1 == "This one is for others"
    assert page.select("main form") == []


def test_who_is_full_waits_with_the_choice_that_was_made(sign_in_as: SignIn) -> None:
    session = make.make_session(capacity=1)
    make.make_booking(session)
    senco = make.make_member(name="Priya Shah")
    page = open_form(sign_in_as(senco), session.reference)
    assert "There is no free place now." in page.words
    answer = page.post(
        "Join the waiting list",
        {
            "people": tick_of(senco),
            "waiting_choice": "book",
            "book_until-day": "1",
            "book_until-month": "7",
            "book_until-year": "2026",
        },
    )
    booking = all_bookings()[-1]
    assert (booking.status, booking.waiting_choice) == (BookingStatus.WAITING, WaitingChoice.BOOK)
    shown = answer.follow()
    assert shown.h1 == "On the waiting list"
    assert "Priya Shah is first on the waiting list." in shown.words
    assert "Until 1 July 2026 we book a free place straight in." in shown.words


def test_book_me_straight_in_needs_a_day(sign_in_as: SignIn) -> None:
    session = make.make_session(capacity=1)
    make.make_booking(session)
    senco = make.make_member()
    page = open_form(sign_in_as(senco), session.reference)
    back = page.post("Join the waiting list", {"people": tick_of(senco), "waiting_choice": "book"})
    assert back.status == 422
    assert back.errors == ["Enter the last day on which we may book without asking"]


def test_more_people_than_places_book_what_there_is(sign_in_as: SignIn) -> None:
    senco = make.make_member(name="Priya Shah")
    session = make.make_session(capacity=1)
    page = open_form(sign_in_as(senco), session.reference)
    answer = page.post("Book places", {"people": tick_of(senco), "new_people-0-name": "Jo Lee"})
    assert [b.status for b in all_bookings()] == [BookingStatus.BOOKED, BookingStatus.WAITING]
    assert answer.follow().h1 == "Some are booked, some wait"


def test_an_overlap_warns_and_a_tick_books_anyway(sign_in_as: SignIn) -> None:
    senco = make.make_member()
    other = make.make_session(make.make_course("Speech and language"))
    make.make_booking(other, senco)
    session = make.make_session()
    page = open_form(sign_in_as(senco), session.reference)
    warned = page.post("Book places", {"people": tick_of(senco)})
    assert warned.status == 422
    assert len(warned.errors) == 1
    assert "is already booked for Speech and language" in warned.errors[0]
    assert warned.first('input[name="people"]').has("checked")
    warned.post("Book places", {"accept_overlap": True})
    assert len(all_bookings()) == 2


def test_nobody_chosen_is_said_in_words(sign_in_as: SignIn) -> None:
    session = make.make_session()
    back = open_form(sign_in_as(make.make_member()), session.reference).post("Book places")
    assert back.status == 422
    assert back.errors == ["Tick the people who are coming, or write the name of somebody"]


def test_rows_are_checked_where_they_stand(sign_in_as: SignIn) -> None:
    session = make.make_session()
    page = open_form(sign_in_as(make.make_member()), session.reference)
    back = page.post("Book places", {"new_people-0-email": "sam at school"})
    assert back.errors == [
        "Enter the full name of the person who is coming",
        "Enter the work e-mail of the person who is coming, like a.lee@school.example",
    ]
    assert back.first('[name="new_people-0-email"]').get("value") == "sam at school"
    more = page.post(
        "Add another person",
        {"new_people-0-name": "Sam", "new_people-0-email": "sam@school.example"},
    )
    twice = more.post(
        "Book places",
        {"new_people-1-name": "Kit", "new_people-1-email": "SAM@school.example"},
    )
    assert twice.status == 422
    assert twice.errors == ["Two people have this e-mail. Each needs their own, or none."]


@pytest.mark.parametrize("people", [1, 3])
def test_the_form_asks_the_database_as_often_for_one_as_for_three(
    sign_in_as: SignIn, people: int
) -> None:
    school = make.make_school()
    senco = make.make_member(school)
    for _ in range(people - 1):
        make.make_member(school, roles=())
    session = make.make_session()
    client = sign_in_as(senco)
    with count_queries() as seen:
        page = client.get(f"/bookings/new/{session.reference}")
    assert len(page.select('[name="people"]')) == people
    assert seen.count == 5


@pytest.mark.parametrize("people", [1, 3])
def test_the_confirmation_asks_the_database_as_often_for_one_as_for_three(
    sign_in_as: SignIn, people: int
) -> None:
    school = make.make_school()
    senco = make.make_member(school)
    session = make.make_session()
    for _ in range(people):
        attendee = make.make_member(school, roles=())
        status = BookingStatus.WAITING
        make.make_booking(session, attendee, group_reference="GRP-ABCDEFGH", status=status)
    client = sign_in_as(senco)
    with count_queries() as seen:
        page = client.get("/bookings/groups/GRP-ABCDEFGH")
    assert len(page.select(".reference")) == people
    assert seen.count == 4
