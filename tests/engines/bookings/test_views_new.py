"""Booking places: the form, what it refuses in words, and what it never loses."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from time_machine import TimeMachineFixture

from hub.engines.bookings.models import Booking, BookingStatus, EventStatus, WaitingChoice
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
    assert sign_in_as(person).get(f"/bookings/new/{session.reference}").status == 403


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


def test_what_changed_since_the_page_was_opened_is_shown(sign_in_as: SignIn) -> None:
    session = make.make_session()
    senco = make.make_member()
    page = open_form(sign_in_as(senco), session.reference)
    session.starts_at += timedelta(days=1)
    session.ends_at += timedelta(days=1)
    session.venue_name = "Town Hall"
    db.session.commit()
    back = page.post("Book places", {"people": tick_of(senco), "new_people-0-name": "Sam Okafor"})
    assert back.status == 422
    assert len(back.errors) == 1
    assert "was Monday 13 July 2026" in back.errors[0]
    assert "now Tuesday 14 July 2026" in back.errors[0]
    assert "now Town Hall" in back.errors[0]
    assert all_bookings() == []
    assert back.first('[name="new_people-0-name"]').get("value") == "Sam Okafor"
    assert back.post("Book places").status == 302
    assert len(all_bookings()) == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("past", "began on"),
        ("closed", "Booking closed on"),
        ("cancelled", "is cancelled"),
    ],
)
def test_an_old_tab_keeps_the_typing_and_says_why(
    sign_in_as: SignIn, time_machine: TimeMachineFixture, change: str, words: str
) -> None:
    session = make.make_session(starts_at=make.in_days(0.02))
    senco = make.make_member()
    page = open_form(sign_in_as(senco), session.reference)
    if change == "past":
        time_machine.move_to(session.starts_at + timedelta(minutes=5), tick=False)
    elif change == "closed":
        session.closes_at = make.in_days(-1)
    else:
        session.status = EventStatus.CANCELLED
    db.session.commit()
    back = page.post("Book places", {"people": tick_of(senco), "new_people-0-name": "Sam Okafor"})
    assert back.status == 422
    assert words in back.errors[0]
    assert back.first('[name="new_people-0-name"]').get("value") == "Sam Okafor"
    assert all_bookings() == []
    fresh = page.client.get(f"/bookings/new/{session.reference}")
    assert fresh.status == 200
    assert fresh.select('[name="people"]') == []


def test_somebody_who_left_meanwhile_is_said_in_words(sign_in_as: SignIn) -> None:
    school = make.make_school()
    senco, leaver = make.make_member(school), make.make_member(school, roles=())
    session = make.make_session()
    page = open_form(sign_in_as(senco), session.reference)
    tick = tick_of(leaver)
    leaver.memberships[0].ended_at = make.in_days(-1)
    db.session.commit()
    back = page.post("Book places", {"people": [tick_of(senco), tick]})
    assert back.status == 422
    assert "no longer among the people of the school" in back.errors[0]


def test_who_has_a_place_already_is_shown_without_a_tick(sign_in_as: SignIn) -> None:
    senco = make.make_member(name="Priya Shah")
    session = make.make_session()
    make.make_booking(session, senco)
    page = open_form(sign_in_as(senco), session.reference)
    assert page.select('[name="people"]') == []
    assert "Priya Shah (you): already has a place or waits for one" in page.words


STRANGE = [
    "\u202e\u05d0\u05d1\u05d2 \U0001f9d1\u200d\U0001f3eb",
    "Robert'); DROP TABLE booking;--",
    "<script>alert(1)</script>",
    "Zo\u0308e \u00d1\u0169n",
    "Two\nlines\x00\x07",
]


@pytest.mark.parametrize("name", STRANGE)
def test_names_of_any_script_are_shown_as_text(sign_in_as: SignIn, name: str) -> None:
    session = make.make_session()
    page = open_form(sign_in_as(make.make_member()), session.reference)
    answer = page.post(
        "Book places",
        {"new_people-0-name": name, "new_people-0-access_needs": f"{name}\x00 \U0001f600"},
    )
    assert answer.status == 302
    [booking] = all_bookings()
    assert "\x00" not in booking.attendee_name + (booking.access_needs or "")
    assert "\n" not in booking.attendee_name
    shown = answer.follow()
    assert booking.attendee_name in shown.words
    assert shown.select("main script") == []


def test_text_that_is_too_long_is_refused_in_words(sign_in_as: SignIn) -> None:
    senco = make.make_member(name="Priya Shah")
    session = make.make_session()
    page = open_form(sign_in_as(senco), session.reference)
    back = page.post(
        "Book places",
        {
            "people": tick_of(senco),
            f"access-{tick_of(senco)}": "x" * 1001,
            "new_people-0-name": "y" * 121,
            "new_people-0-dietary_needs": "z" * 20_000,
        },
    )
    assert back.status == 422
    assert back.errors == [
        "Access and dietary needs must be 1,000 characters or fewer: shorten those of Priya Shah",
        "Full name must be 120 characters or fewer",
        "Access and dietary needs must be 1,000 characters or fewer",
    ]
    assert all_bookings() == []


def test_junk_in_the_form_is_refused_in_words(sign_in_as: SignIn) -> None:
    senco = make.make_member()
    session = make.make_session()
    client = sign_in_as(senco)
    address = f"/bookings/new/{session.reference}"
    for junk in ({"people": "9" * 20}, {"people": "x", "shown": "forged", "waiting_choice": "z"}):
        assert client.post(address, junk).status == 422
    assert client.get(f"{address}/{'9' * 20}").status == 404
    assert client.get("/bookings/new/TRN-NOTHIN").status == 404
    assert db.session.scalar(select(func.count(Booking.id))) == 0


def test_a_form_of_somebody_else_does_not_open_her_group(sign_in_as: SignIn) -> None:
    session = make.make_session()
    first, second = make.make_member(), make.make_member()
    seal = open_form(sign_in_as(first), session.reference).first('[name="shown"]')["value"]
    theirs = open_form(sign_in_as(first), session.reference).post(
        "Book places", {"people": tick_of(first)}
    )
    answer = sign_in_as(second).post(
        f"/bookings/new/{session.reference}", {"shown": seal, "people": tick_of(second)}
    )
    assert answer.status == 302
    assert answer.location != theirs.location
    assert sign_in_as(second).get(theirs.location or "").status == 404


def test_drafts_are_not_found(sign_in_as: SignIn) -> None:
    session = make.make_session(status=EventStatus.DRAFT)
    assert sign_in_as(make.make_member()).get(f"/bookings/new/{session.reference}").status == 404


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
