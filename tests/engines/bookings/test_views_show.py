"""One booking's page, the lists, and the calendar file."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from hub.engines.bookings.models import Booking, BookingStatus, EventStatus, WaitingChoice
from hub.foundation.core.db import db
from hub.people.accounts.permissions import SchoolRole
from tests import factories as make
from tests.conftest import count_queries
from tests.strict_client import StrictClient

SignIn = Callable[..., StrictClient]
S = BookingStatus


def show(client: StrictClient, booking: Booking) -> tuple[str, str]:
    page = client.get(f"/bookings/{booking.reference}")
    return page.h1, page.first("p.lead").text


def test_the_page_begins_with_whose_turn_it_is(sign_in_as: SignIn) -> None:
    senco = make.make_member(name="Priya Shah")
    booking = make.make_booking(make.make_session(make.make_course("Autism")), senco)
    heading, turn = show(sign_in_as(senco), booking)
    assert heading == "Priya Shah: Autism"
    assert turn == ("You have a place. You need do nothing until Monday 13 July 2026 at 9:30am.")


@pytest.mark.parametrize(
    ("given", "turn"),
    [
        (
            {"status": S.OFFERED},
            "Your turn: a place is held for Jo Lee until Wednesday 17 June 2026 at 4pm.",
        ),
        (
            {"status": S.WAITING},
            "With us: Jo Lee is first on the waiting list. "
            "We write when a place comes free. You need do nothing.",
        ),
        (
            {
                "status": S.WAITING,
                "waiting_choice": WaitingChoice.BOOK,
                "book_until": make.in_days(3).date(),
            },
            "With us: Jo Lee is first on the waiting list. "
            "Until 18 June 2026 we book a free place straight in, and tell you.",
        ),
        (
            {"status": S.WAITING, "told_free_at": make.in_days(0)},
            "Your turn: a place may be free, and the first to say yes gets it.",
        ),
        ({"status": S.CANCELLED}, "This place is cancelled. You need do nothing."),
    ],
)
def test_a_lead_reads_whose_turn_it_is_for_a_colleague(
    sign_in_as: SignIn, given: dict[str, object], turn: str
) -> None:
    if "book_until" in given:
        given["book_until"] = make.in_days(3).date()
    if "told_free_at" in given:
        given["told_free_at"] = make.in_days(0)
    school = make.make_school()
    senco = make.make_member(school)
    colleague = make.make_member(school, roles=(), name="Jo Lee")
    booking = make.make_booking(person=colleague, **given)
    assert show(sign_in_as(senco), booking)[1] == turn


def test_the_reference_forgives_spaces_and_case(sign_in_as: SignIn) -> None:
    senco = make.make_member()
    booking = make.make_booking(person=senco)
    typed = booking.reference.lower().replace("-", " ")
    assert sign_in_as(senco).get(f"/bookings/{typed}").status == 200


def test_joining_details_are_only_for_who_has_a_place(sign_in_as: SignIn) -> None:
    session = make.make_session(is_online=True, joining_link="https://meet.example/secret")
    booked, waiting = make.make_member(), make.make_member()
    has = make.make_booking(session, booked)
    waits = make.make_booking(session, waiting, status=S.WAITING)
    link = 'a[href="https://meet.example/secret"]'
    assert len(sign_in_as(booked).get(f"/bookings/{has.reference}").select(link)) == 1
    assert "secret" not in sign_in_as(waiting).get(f"/bookings/{waits.reference}").text


def test_needs_are_on_no_page_of_the_school(sign_in_as: SignIn) -> None:
    senco = make.make_member()
    booking = make.make_booking(person=senco, access_needs="A hearing loop")
    client = sign_in_as(senco)
    for address in (
        f"/bookings/{booking.reference}",
        f"/bookings/groups/{booking.group_reference}",
        "/bookings",
        f"/bookings/{booking.reference}/swap",
    ):
        assert "hearing loop" not in client.get(address).text


PAGES = ("", "/cancel", "/undo", "/swap", "/answer", "/waiting", "/calendar.ics")


@pytest.mark.parametrize("ending", PAGES)
def test_the_booking_of_another_school_is_not_found(sign_in_as: SignIn, ending: str) -> None:
    booking = make.make_booking()
    stranger = sign_in_as(make.make_member())
    assert stranger.get(f"/bookings/{booking.reference}{ending}").status == 404
    if ending not in ("", "/calendar.ics"):
        posted = stranger.post(f"/bookings/{booking.reference}{ending}", {"reason": "left"})
        assert posted.status == 404
    assert stranger.get(f"/bookings/groups/{booking.group_reference}").status == 404


@pytest.mark.parametrize("ending", PAGES)
def test_the_booking_of_a_colleague_is_not_for_other_staff(sign_in_as: SignIn, ending: str) -> None:
    school = make.make_school()
    booking = make.make_booking(person=make.make_member(school))
    teacher = sign_in_as(make.make_member(school, SchoolRole.STAFF))
    assert teacher.get(f"/bookings/{booking.reference}{ending}").status == 404


@pytest.mark.parametrize("ending", ["/cancel", "/undo", "/swap", "/answer", "/waiting"])
def test_council_staff_change_nothing_on_the_pages_of_schools(
    sign_in_as: SignIn, ending: str
) -> None:
    booking = make.make_booking()
    officer = sign_in_as(make.make_council_person())
    assert officer.get(f"/bookings/{booking.reference}").status == 200
    assert officer.get(f"/bookings/{booking.reference}{ending}").status == 404


def test_what_is_past_or_cancelled_offers_nothing_to_press(sign_in_as: SignIn) -> None:
    senco = make.make_member()
    past = make.make_session(starts_at=make.in_days(-3))
    gone = make.make_session(status=EventStatus.CANCELLED, cancel_reason="The trainer is ill")
    client = sign_in_as(senco)
    for session in (past, gone):
        booking = make.make_booking(session, senco)
        page = client.get(f"/bookings/{booking.reference}")
        assert page.select("main .btn") == []
    assert "The trainer is ill" in page.words


def test_the_story_is_told_in_order(sign_in_as: SignIn) -> None:
    senco = make.make_member(name="Priya Shah")
    booking = make.make_booking(
        person=senco,
        status=S.CANCELLED,
        joined_at=make.in_days(-5),
        offered_at=make.in_days(-3),
        offer_ends_at=make.in_days(-1, hour=16),
        cancelled_at=make.in_days(-2),
        cancel_reason="Illness",
    )
    page = sign_in_as(senco).get(f"/bookings/{booking.reference}")
    assert page.texts(".timeline li") == [
        "Wednesday 10 June 2026 at 10amPut on the waiting list by you.",
        "Friday 12 June 2026 at 10amA place was offered, held until Sunday 14 June 2026 at 4pm.",
        "Saturday 13 June 2026 at 10amCancelled by you. Reason: Illness.",
    ]


def test_the_calendar_file_is_for_a_booked_place(sign_in_as: SignIn) -> None:
    senco = make.make_member()
    session = make.make_session()
    booking = make.make_booking(session, senco, invitation_sequence=2)
    client = sign_in_as(senco)
    file = client.get(f"/bookings/{booking.reference}/calendar.ics")
    assert file.status == 200
    assert file.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert f"UID:{booking.invitation_uid}" in file.text
    assert "SEQUENCE:2" in file.text
    waits = make.make_booking(make.make_session(), senco, status=S.WAITING)
    assert client.get(f"/bookings/{waits.reference}/calendar.ics").status == 404


# The lists


def test_a_lead_sees_her_school_and_herself_apart(sign_in_as: SignIn) -> None:
    school = make.make_school("Fynamore Primary School")
    senco = make.make_member(school, name="Priya Shah")
    make.make_booking(person=senco)
    make.make_booking(person=make.make_member(school, roles=(), name="Jo Lee"))
    make.make_booking(person=make.make_member(name="Stranger"))
    client = sign_in_as(senco)
    page = client.get("/bookings")
    assert set(page.texts('td[data-label="Who"]')) == {"Priya Shah", "Jo Lee"}
    mine = client.get(page.select('a[href*="whose=mine"]')[0]["href"])
    assert mine.texts('td[data-label="Who"]') == ["Priya Shah"]
    assert client.get("/bookings?whose=999999").status == 404


def test_staff_see_only_their_own(sign_in_as: SignIn) -> None:
    school = make.make_school()
    teacher = make.make_member(school, SchoolRole.STAFF, name="Ann Bell")
    make.make_booking(person=teacher)
    make.make_booking(person=make.make_member(school))
    client = sign_in_as(teacher)
    assert client.get("/bookings").texts('td[data-label="Who"]') == ["Ann Bell"]
    assert client.get(f"/bookings?whose={school.id}").status == 404


def test_coming_past_and_cancelled_are_apart(sign_in_as: SignIn) -> None:
    senco = make.make_member()
    coming = make.make_booking(make.make_session(), senco)
    past = make.make_booking(make.make_session(starts_at=make.in_days(-3)), senco)
    cancelled = make.make_booking(make.make_session(), senco, status=S.CANCELLED)
    client = sign_in_as(senco)
    for when, booking in (("coming", coming), ("past", past), ("cancelled", cancelled)):
        page = client.get(f"/bookings?when={when}")
        assert page.texts('td[data-label="Reference"]') == [booking.reference]


def test_search_finds_names_titles_and_references(sign_in_as: SignIn) -> None:
    school = make.make_school()
    senco = make.make_member(school, name="Priya Shah")
    other = make.make_member(school, roles=(), name="Jo 100% Lee")
    make.make_booking(make.make_session(make.make_course("Autism")), senco)
    booking = make.make_booking(make.make_session(make.make_course("Speech")), other)
    client = sign_in_as(senco)
    for words in ("speech", "lee", "100%", booking.reference.lower(), "jo speech"):
        page = client.get("/bookings", query={"q": words})
        assert page.texts('td[data-label="Who"]') == ["Jo 100% Lee"], words
    nothing = client.get("/bookings", query={"q": "nothing like it"})
    assert nothing.texts(".empty h2") == ["Nothing found"]


def test_offers_stand_on_top_with_their_time(sign_in_as: SignIn) -> None:
    senco = make.make_member(name="Priya Shah")
    booking = make.make_booking(person=senco, status=S.OFFERED)
    page = sign_in_as(senco).get("/bookings?when=past")
    assert "For Priya Shah. Held until Wednesday 17 June 2026 at 4pm." in page.words
    assert page.first("main .btn-primary")["href"] == f"/bookings/{booking.reference}/answer"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("page=999", 200),
        ("page=x", 200),
        ("when=never", 200),
        ("whose=x", 200),
        ("q=%25_%27", 200),
        ("page=" + "9" * 20, 400),
        ("page=" + "9" * 18, 400),
        ("whose=" + "9" * 20, 400),
        ("q=%00", 400),
    ],
)
def test_strange_addresses_of_the_list_are_answered(
    sign_in_as: SignIn, query: str, status: int
) -> None:
    senco = make.make_member()
    make.make_booking(person=senco)
    assert sign_in_as(senco).get(f"/bookings?{query}").status == status


def test_the_list_is_paged(sign_in_as: SignIn) -> None:
    school = make.make_school()
    senco = make.make_member(school)
    session = make.make_session(capacity=40)
    for _ in range(27):
        make.make_booking(session, make.make_member(school, roles=()))
    client = sign_in_as(senco)
    assert len(client.get("/bookings").select("tbody tr")) == 25
    assert len(client.get("/bookings?page=2").select("tbody tr")) == 2


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_database_as_often_for_one_as_for_three(
    sign_in_as: SignIn, rows: int
) -> None:
    school = make.make_school()
    senco = make.make_member(school)
    for _ in range(rows):
        make.make_booking(make.make_session(), make.make_member(school, roles=()))
        make.make_booking(make.make_session(), make.make_member(school, roles=()), status=S.OFFERED)
    client = sign_in_as(senco)
    with count_queries() as seen:
        page = client.get("/bookings")
    assert len(page.select("tbody tr")) == 2 * rows
    assert seen.count == 5


def test_an_offer_that_ended_is_not_shown_as_open(sign_in_as: SignIn) -> None:
    senco = make.make_member()
    booking = make.make_booking(person=senco, status=S.OFFERED)
    booking.offer_ends_at = make.in_days(0) - timedelta(minutes=1)
    db.session.flush()
    page = sign_in_as(senco).get(f"/bookings/{booking.reference}")
    assert page.select("main .btn-primary") == []
