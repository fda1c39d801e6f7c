"""The council's pages about bookings: who comes, needs, booking for schools, changing an event."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.engines.bookings.models import Booking, BookingStatus, Event, EventStatus
from hub.foundation.audit.actions import Action
from hub.foundation.audit.models import AuditEntry, AuditPersonalFact
from hub.foundation.core.db import db
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.permissions import CouncilRole
from tests import factories as make
from tests.conftest import count_queries
from tests.strict_client import StrictClient

SignIn = Callable[..., StrictClient]
S = BookingStatus
ADMIN = "/admin/bookings"


@pytest.fixture
def officer(sign_in_as: SignIn) -> StrictClient:
    return sign_in_as(make.make_council_person(name="Robin Vale"))


def all_bookings() -> list[Booking]:
    db.session.expire_all()
    return list(db.session.scalars(select(Booking).order_by(Booking.id)))


def fresh_event(event: Event) -> Event:
    db.session.expire_all()
    return db.session.get_one(Event, event.id)


def membership_of(person: Person) -> str:
    return str(db.session.scalar(select(Membership.id).where(Membership.person_id == person.id)))


# Who may


STAFF_PAGES = (
    "",
    "/events/{event}",
    "/events/{event}/needs",
    "/events/{event}/book",
    "/events/{event}/book/{school}",
    "/events/{event}/capacity",
    "/events/{event}/close",
    "/events/{event}/reopen",
    "/events/{event}/cancel",
    "/{booking}/cancel",
    "/{booking}/swap",
)


@pytest.mark.parametrize("page", STAFF_PAGES)
def test_who_may_open_which_page(sign_in_as: SignIn, page: str) -> None:
    booking = make.make_booking()
    address = ADMIN + page.format(
        event=booking.event.reference, school=booking.school_id, booking=booking.reference
    )
    adviser = sign_in_as(make.make_council_person(CouncilRole.ADVISER))
    looks_only = page in ("", "/events/{event}")
    assert sign_in_as(make.make_council_person()).get(address).status == 200
    assert adviser.get(address).status == (200 if looks_only else 403)
    assert sign_in_as(make.make_member()).get(address).status == 403


@pytest.mark.parametrize(
    "page",
    [*(p.format(event="TRN-NOTHIN", school=1, booking="TRN-NOTHIN") for p in STAFF_PAGES[1:])],
)
def test_unknown_references_are_not_found(officer: StrictClient, page: str) -> None:
    assert officer.get(ADMIN + page).status == 404


def test_somebody_who_only_looks_has_nothing_to_press(sign_in_as: SignIn) -> None:
    booking = make.make_booking()
    page = sign_in_as(make.make_council_person(CouncilRole.ADVISER)).get(
        f"{ADMIN}/events/{booking.event.reference}"
    )
    assert page.select("main .btn") == []


# Lists


def test_all_bookings_are_narrowed_by_what_is_in_the_address(officer: StrictClient) -> None:
    first = make.make_booking(make.make_session(make.make_course("Autism")))
    second = make.make_booking(make.make_session(make.make_course("Speech")), status=S.WAITING)
    for query, wanted in (
        ({"q": "autism"}, first),
        ({"q": second.school.name}, second),
        ({"status": "waiting"}, second),
        ({"event": first.event.reference.lower()}, first),
        ({"school": second.school_id}, second),
    ):
        page = officer.get(ADMIN, query=query)
        assert page.texts('td[data-label="Reference"]') == [wanted.reference], query
    assert len(officer.get(ADMIN).select("tbody tr")) == 2
    assert officer.get(ADMIN, query={"q": "neither"}).texts(".empty h2") == ["Nothing matches"]


@pytest.mark.parametrize(
    ("query", "status"),
    [("school=x", 200), ("school=" + "9" * 20, 400), ("status=none", 200), ("page=9999", 200)],
)
def test_strange_filters_are_answered(officer: StrictClient, query: str, status: int) -> None:
    make.make_booking()
    assert officer.get(f"{ADMIN}?{query}").status == status


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_database_as_often_for_one_as_for_three(
    officer: StrictClient, rows: int
) -> None:
    for _ in range(rows):
        make.make_booking()
    with count_queries() as seen:
        page = officer.get(ADMIN)
    assert len(page.select("tbody tr")) == rows
    assert seen.count == 4


@pytest.mark.parametrize("rows", [1, 3])
def test_the_attendee_list_asks_as_often_for_one_as_for_three(
    officer: StrictClient, rows: int
) -> None:
    session = make.make_session()
    for _ in range(rows):
        for status in (S.BOOKED, S.WAITING, S.OFFERED, S.CANCELLED):
            make.make_booking(session, status=status)
    with count_queries() as seen:
        page = officer.get(f"{ADMIN}/events/{session.reference}")
    assert len(page.select("tbody tr")) == 3 * rows
    assert seen.count == 6


def test_the_attendee_list_shows_who_comes_and_no_needs(officer: StrictClient) -> None:
    session = make.make_session(capacity=3)
    make.make_booking(session, make.make_member(name="Zoe Abbot"), access_needs="A hearing loop")
    make.make_booking(session, make.make_member(name="Ann Bell"))
    make.make_booking(session, make.make_member(name="Cy Dunn"), status=S.OFFERED)
    passed = make.make_booking(
        session, make.make_member(name="Bo Early"), status=S.WAITING, passed_at=make.in_days(-1)
    )
    make.make_booking(session, make.make_member(name="Di Late"), status=S.WAITING)
    make.make_booking(session, make.make_member(name="Ed Gone"), status=S.CANCELLED)
    assert passed.joined_order is not None
    page = officer.get(f"{ADMIN}/events/{session.reference}")
    assert page.texts('td[data-label="Who"]') == [
        "Ann Bell",
        "Zoe Abbot",
        "Cy Dunn",
        "Di Late",
        "Bo Early",
    ]
    assert page.texts(".numbers-row div") == [
        "3 places",
        "2 booked",
        "1 offered",
        "2 waiting",
        "0 left",
    ]
    assert "Ed Gone" in page.words
    assert "hearing loop" not in page.text


# Needs


def test_looking_at_needs_is_recorded(officer: StrictClient) -> None:
    session = make.make_session()
    make.make_booking(session, make.make_member(name="Zoe Abbot"), access_needs="A hearing loop")
    make.make_booking(session, make.make_member(name="Ann Bell"))
    make.make_booking(session, status=S.CANCELLED, dietary_needs="No nuts")
    page = officer.get(f"{ADMIN}/events/{session.reference}/needs")
    assert page.texts('td[data-label="Who"]') == ["Zoe Abbot"]
    assert page.texts("tbody td")[3:] == ["A hearing loop", "None said"]
    assert "It is deleted 14 days after the event on 13 July 2026." in page.words
    assert "No nuts" not in page.text
    [entry] = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == Action.EVENT_NEEDS_VIEWED)
    )
    assert (entry.subject_id, entry.facts) == (session.id, {"people": 1})


# For a school


def test_booking_for_a_school_needs_a_reason_and_is_audited(officer: StrictClient) -> None:
    school = make.make_school("Fynamore Primary School", town="Calne")
    colleague = make.make_member(school, roles=(), name="Jo Lee")
    session = make.make_session()
    search = officer.get(f"{ADMIN}/events/{session.reference}/book")
    found = search.post("Search", q="fynamore calne")
    assert found.texts("main .list-row .btn") == ["Book for Fynamore Primary School"]
    page = officer.get(found.select("main .list-row .btn")[-1]["href"])
    assert page.h1 == "Book for Fynamore Primary School, Calne"
    typed = {"people": membership_of(colleague), "new_people-0-name": "Sam Okafor"}
    silent = page.post("Book places for Fynamore Primary School", typed)
    assert (silent.status, silent.errors) == (422, ["Say why you are booking for the school"])
    assert silent.first('[name="new_people-0-name"]').get("value") == "Sam Okafor"
    more = silent.post("Add another person", reason="The school rang")
    assert more.first('[name="reason"]').get("value") == "The school rang"
    done = more.post("Book places")
    assert done.location == f"{ADMIN}/events/{session.reference}"
    assert [(b.attendee_name, b.school_id, b.status) for b in all_bookings()] == [
        ("Jo Lee", school.id, S.BOOKED),
        ("Sam Okafor", school.id, S.BOOKED),
    ]
    reasons = db.session.scalars(
        select(AuditPersonalFact.value)
        .join(AuditEntry, AuditEntry.id == AuditPersonalFact.entry_id)
        .where(AuditEntry.action == Action.BOOKING_MADE)
    )
    assert list(reasons) == ["The school rang"] * 2
    assert more.post("Book places").status == 302
    assert len(all_bookings()) == 2


def test_a_closed_school_cannot_be_found_to_book_for(officer: StrictClient) -> None:
    make.make_school("Fynamore Primary School", status="closed")
    session = make.make_session()
    page = officer.get(f"{ADMIN}/events/{session.reference}/book", query={"q": "fynamore"})
    assert page.texts(".empty h2") == ["No open school found"]


def test_cancelling_for_a_school_needs_a_reason(officer: StrictClient) -> None:
    booking = make.make_booking(person=make.make_member(name="Jo Lee"))
    page = officer.get(f"{ADMIN}/{booking.reference}/cancel")
    for nothing in ("", "   "):
        assert page.post("Cancel this place", reason=nothing).errors == ["Say why"]
    done = page.post("Cancel this place", reason="The school rang")
    assert done.location == f"{ADMIN}/events/{booking.event.reference}"
    [cancelled] = all_bookings()
    assert (cancelled.status, cancelled.cancel_reason) == (S.CANCELLED, "The school rang")


def test_swapping_for_a_school_needs_a_reason(officer: StrictClient) -> None:
    school = make.make_school()
    booking = make.make_booking(person=make.make_member(school))
    colleague = make.make_member(school, roles=(), name="Jo Lee")
    page = officer.get(f"{ADMIN}/{booking.reference}/swap")
    silent = page.post("Pass the place on", colleague=membership_of(colleague))
    assert silent.errors == ["Say why"]
    silent.post("Pass the place on", reason="The school rang")
    assert [b.attendee_name for b in all_bookings()] == ["Jo Lee"]


# The event


def test_places_are_changed_and_never_fewer_than_taken(officer: StrictClient) -> None:
    session = make.make_session(capacity=2)
    for _ in range(2):
        make.make_booking(session)
    waiting = make.make_booking(session, status=S.WAITING)
    page = officer.get(f"{ADMIN}/events/{session.reference}/capacity")
    fewer = page.post("Change the number of places", capacity="1")
    assert fewer.errors == ["2 places are taken or offered, so there cannot be fewer than 2."]
    assert fewer.first('[name="capacity"]').get("value") == "1"
    page.post("Change the number of places", capacity="3")
    assert fresh_event(session).capacity == 3
    assert db.session.get_one(Booking, waiting.id).status is S.OFFERED


@pytest.mark.parametrize("typed", ["", "many", "0", "-1", "9" * 20, "3.5", "x\x00"])
def test_a_number_of_places_that_is_none(officer: StrictClient, typed: str) -> None:
    session = make.make_session(capacity=5)
    page = officer.get(f"{ADMIN}/events/{session.reference}/capacity")
    back = page.post("Change the number of places", capacity=typed)
    assert (back.status, len(back.errors)) == (422, 1)
    assert fresh_event(session).capacity == 5


def test_booking_is_closed_and_opened_again(officer: StrictClient) -> None:
    session = make.make_session()
    address = f"{ADMIN}/events/{session.reference}"
    officer.get(f"{address}/close").post("Close booking now")
    assert fresh_event(session).is_open_for_booking is False
    shown = officer.get(address)
    assert "Open booking again" in shown.texts("main .btn")
    assert "Book for a school" not in shown.texts("main .btn")
    officer.get(f"{address}/reopen").post("Open booking")
    assert fresh_event(session).is_open_for_booking is True


def test_cancelling_an_event_says_how_many_are_told(officer: StrictClient) -> None:
    session = make.make_session()
    for status in (S.BOOKED, S.WAITING, S.CANCELLED):
        make.make_booking(session, status=status)
    page = officer.get(f"{ADMIN}/events/{session.reference}/cancel")
    assert page.first("p.lead").text == "2 people will be told. This cannot be undone."
    empty = page.post("Cancel the event")
    assert empty.errors == [
        "Say why it does not take place",
        "Tick to say that everybody should be told",
    ]
    done = page.post("Cancel the event", reason="The trainer is ill", sure=True)
    assert "2 people will be told." in done.follow().words
    assert fresh_event(session).status is EventStatus.CANCELLED
    assert {b.status for b in all_bookings()} == {S.CANCELLED}
    again = page.post("Cancel the event", reason="Again", sure=True)
    assert again.status == 422


@pytest.mark.parametrize(
    ("page", "data"),
    [
        ("capacity", {"capacity": "50"}),
        ("close", {}),
        ("reopen", {}),
        ("cancel", {"reason": "Ill", "sure": "y"}),
    ],
)
def test_a_past_event_is_read_only_also_from_an_old_tab(
    officer: StrictClient, page: str, data: dict[str, str]
) -> None:
    session = make.make_session(starts_at=make.in_days(-2))
    make.make_booking(session)
    answer = officer.post(f"{ADMIN}/events/{session.reference}/{page}", data)
    assert answer.status == 422
    assert "nothing can be changed" in answer.errors[0]
    event = fresh_event(session)
    assert (event.capacity, event.closes_at, event.status) == (20, None, EventStatus.PUBLISHED)
    shown = officer.get(f"{ADMIN}/events/{session.reference}")
    assert shown.texts("main .btn") == ["Access and dietary needs"]
    assert shown.select('td[data-label="Change"]') == []


def test_the_list_of_a_past_event_tells_who_came(officer: StrictClient) -> None:
    session = make.make_session(starts_at=make.in_days(0) - timedelta(days=2))
    make.make_booking(session, make.make_member(name="Jo Lee"), status=S.ATTENDED)
    page = officer.get(f"{ADMIN}/events/{session.reference}")
    assert page.texts('td[data-label="Status"]') == ["Attended"]
