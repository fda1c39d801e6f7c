"""The catalogue and the pages of courses and sessions."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from hub.engines.bookings.models import BookingStatus, EventStatus
from hub.foundation.core.db import db
from hub.people.accounts.models import Person
from hub.people.accounts.permissions import CouncilRole
from hub.services.training.models import CourseStatus, TrainingSession
from tests.conftest import count_queries
from tests.factories import (
    in_days,
    make_booking,
    make_council_person,
    make_course,
    make_locality,
    make_member,
    make_session,
    make_topic,
    make_trainer,
)
from tests.strict_client import StrictClient

pytestmark = pytest.mark.usefixtures("app")
SECRET = "https://meet.example/secret"


def titles(client: StrictClient, query: str = "") -> list[str]:
    page = client.get(f"/training{query}")
    assert page.status == 200
    return page.texts(".list-row-title a")


def course(title: str, **given: object) -> TrainingSession:
    made = make_course(title, search_text=f" {title.lower()}", **given)
    return make_session(made, title=title)


def test_what_can_be_seen_by_everybody(client: StrictClient) -> None:
    course("Autism and play")
    make_session(title="Draft", status=EventStatus.DRAFT)
    make_session(title="Past", starts_at=in_days(-3))
    make_session(make_course("Off", status=CourseStatus.WITHDRAWN), title="Off")
    assert titles(client) == ["Autism and play"]


def test_every_filter(client: StrictClient) -> None:
    topic, place = make_topic("Play"), make_locality("North")
    wanted = course("Autism and play", topic=topic, audiences=["sencos"], phases=["secondary"])
    wanted.locality_id, wanted.is_online = place.id, True
    wanted.starts_at = in_days(60)
    wanted.ends_at = wanted.starts_at + timedelta(hours=1)
    other = course("Reading", audiences=["heads"], phases=["primary"])
    make_booking(other)
    other.capacity = 1
    db.session.flush()
    month = f"{wanted.starts_at:%Y-%m}"
    for query in (
        "words=PLAY+aut", f"topic={topic.slug}", "audience=sencos", "phase=secondary",
        f"locality={place.id}", "where=online", f"month={month}", "places=left",
    ):  # fmt: skip
        assert titles(client, f"?{query}") == ["Autism and play"], query
    assert titles(client, "?sort=title") == ["Autism and play", "Reading"]
    assert titles(client, "?words=nothing") == []
    wanted.title, wanted.venue_name, wanted.venue_address = "By night", "Town Hall", "Calne"
    for words in ("night", "town", "cal+play", "hall+calne"):
        assert titles(client, f"?words={words}") == ["By night"], words


@pytest.mark.parametrize(
    "query",
    [
        *("topic=x", "month=2026-99", "month=9999-12", "month=0001-01", "month=-2026-1"),
        *("locality=abc", "locality=99999999999999999999", "locality=-1", "locality=%00"),
        *("where=moon", "audience=%F0%9F%90%B1", "words=%00%01", "words=" + "a+" * 200),
        *("words=%25", "words=_", "topic=%27--", "page=0", "page=-1", "page=x"),
    ],
)
def test_unknown_values_are_taken_calmly(client: StrictClient, query: str) -> None:
    course("Autism and play")
    assert client.get(f"/training?{query}").status in (200, 400, 404)


@pytest.mark.parametrize("number", [1, 3])
def test_the_catalogue_takes_as_many_queries(client: StrictClient, number: int) -> None:
    for each in range(number):
        course(f"Course {each}")
    client.get("/training")
    with count_queries() as seen:
        client.get("/training")
    assert seen.count == 4


def test_joining_details_are_never_public(
    client: StrictClient, sign_in_as: Callable[[Person], StrictClient]
) -> None:
    session = make_session(is_online=True, joining_link=SECRET, joining_details="Code 4711")
    address = f"/training/sessions/{session.reference}"
    for one in (client, sign_in_as(make_member())):
        for page in (one.get(address), one.get("/training")):
            assert "meet.example" not in page.text
            assert "4711" not in page.text


def test_a_session_page_says_what_can_be_done(client: StrictClient) -> None:
    session = make_session(capacity=1)
    address = f"/training/sessions/{session.reference}"
    page = client.get(address)
    assert "1 place left" in page.text
    assert "Book a place" in page.text
    make_booking(session)
    make_booking(session, status=BookingStatus.WAITING)
    assert "Full: 1 waiting" in client.get(address).text
    assert "Join the waiting list" in client.get(address).text
    session.closes_at = in_days(-1)
    assert "Booking is closed." in client.get(address).text
    session.status = EventStatus.CANCELLED
    session.cancel_reason = "No trainer"
    assert "No trainer" in client.get(address).text


def test_a_reference_may_be_typed_carelessly(client: StrictClient) -> None:
    session = make_session()
    careless = session.reference.lower().replace("-", " ")
    answer = client.get(f"/training/sessions/{careless}")
    assert answer.location == f"/training/sessions/{session.reference}"


def test_drafts_are_not_there_for_the_public(client: StrictClient) -> None:
    session = make_session(status=EventStatus.DRAFT)
    assert client.get(f"/training/sessions/{session.reference}").status == 404


def test_a_trainer_sees_needs_and_nobody_else_does(
    sign_in_as: Callable[[Person], StrictClient],
) -> None:
    session = make_session()
    trainer = make_member(email="robin@train.example")
    make_trainer(session, email="Robin@Train.example")
    make_booking(session, access_needs="Hearing loop")
    address = f"/training/sessions/{session.reference}/needs"
    assert "Hearing loop" in sign_in_as(trainer).get(address).text
    assert sign_in_as(make_member()).get(address).status == 404


def test_a_trainer_is_told_when_nobody_needs_anything(
    sign_in_as: Callable[[Person], StrictClient],
) -> None:
    session = make_session()
    trainer = make_member(email="robin@train.example")
    make_trainer(session, email="robin@train.example")
    make_booking(session)
    page = sign_in_as(trainer).get(f"/training/sessions/{session.reference}/needs")
    assert page.texts(".empty h2") == ["Nobody has asked for anything"]
    assert "1 person has a place." in page.words


def form_of(session_day: str = "17", **more: str) -> dict[str, str]:
    return {
        "title": "Autism and play", "day-day": session_day, "day-month": "11", "day-year": "2026",
        "start_time": "9.30am", "end_time": "12:30", "kind": "room", "venue_name": "Hall",
        "locality_id": "0", "capacity": "12", "trainers-0-name": "Robin Vale",
    } | more  # fmt: skip


@pytest.fixture
def officer(sign_in_as: Callable[[Person], StrictClient]) -> StrictClient:
    return sign_in_as(make_council_person(CouncilRole.TRAINING_OFFICER))


def test_an_officer_makes_publishes_and_moves_a_session(officer: StrictClient, app: Flask) -> None:
    made = make_course("Autism and play")
    answer = officer.post(f"/admin/training/courses/{made.slug}/sessions/new", form_of())
    assert answer.status == 302
    address = answer.location or ""
    session = db.session.query(TrainingSession).one()
    assert (session.status, session.capacity) == (EventStatus.DRAFT, 12)
    officer.post(f"{address}/publish")
    assert session.status is EventStatus.PUBLISHED
    make_booking(session)
    page = officer.get(f"{address}/edit")
    version = {"version": str(session.lock_version)}
    asked = officer.post(f"{address}/edit", form_of("18") | version)
    assert "1 booking: everybody will be told" in asked.text
    assert session.starts_at.day == 17
    sure = officer.post(f"{address}/edit", form_of("18", sure="yes") | version)
    assert sure.status == 302
    assert session.starts_at.day == 18
    stale = officer.post(f"{address}/edit", form_of("19", sure="yes") | version)
    assert "Somebody else changed this session" in stale.text
    assert session.starts_at.day == 18
    assert page.status == 200


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"end_time": "9am"}, "The session must end after it begins."),
        ({"day-day": "31"}, "Date must be a real date"),
        ({"venue_name": ""}, "Enter the venue."),
        ({"capacity": "0"}, "Enter a number of places from 1 to 10,000"),
        ({"capacity": "9" * 30}, "Enter a number of places from 1 to 10,000"),
        ({"day-day": "21"}, "This day is a weekend."),
        ({"day-year": "2025"}, "Enter a date that is still to come."),
        ({"title": ""}, "Enter the title of the session"),
        ({"day-month": "3", "day-day": "28", "day-year": "2027", "start_time": "1:30am",
          "accept_odd_day": "y"}, "The clocks go forward"),
    ],
)  # fmt: skip
def test_a_wrong_session_is_refused_in_words(
    officer: StrictClient, wrong: dict[str, str], words: str
) -> None:
    made = make_course("Autism and play")
    page = officer.post(f"/admin/training/courses/{made.slug}/sessions/new", form_of() | wrong)
    assert page.status == 422
    assert words in page.text
    assert db.session.query(TrainingSession).count() == 0


def test_another_trainer_row_without_javascript(officer: StrictClient) -> None:
    made = make_course("Autism and play")
    address = f"/admin/training/courses/{made.slug}/sessions/new"
    page = officer.post(address, form_of() | {"add_trainer": "1"})
    assert 'name="trainers-1-name"' in page.text
    assert 'value="Robin Vale"' in page.text


def test_a_course_is_made_published_and_found(officer: StrictClient, client: StrictClient) -> None:
    topic = make_topic("Play")
    data = {
        "title": "Thinking in pictures", "summary": "How to.", "description": "All of it.",
        "topic_id": str(topic.id), "area_of_need_id": "0", "level": "teaching",
        "audiences": "sencos", "phases": "primary",
    }  # fmt: skip
    address = officer.post("/admin/training/courses/new", data).location or ""
    assert address == "/admin/training/courses/thinking-in-pictures"
    public = "/training/courses/thinking-in-pictures"
    assert client.get(public).status == 404
    officer.post(f"{address}/publish")
    assert client.get(public).h1 == "Thinking in pictures"
    again = officer.post("/admin/training/courses/new", data).location
    assert again == "/admin/training/courses/thinking-in-pictures-2"
