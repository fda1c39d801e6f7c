"""Making, changing, publishing and withdrawing courses and sessions."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hub.engines.bookings.models import BookingStatus, EventStatus
from hub.engines.bookings.operations import cancel_event, close_booking
from hub.engines.bookings.queries import audit_invariants
from hub.engines.guidance.models import Topic
from hub.foundation.audit.models import AuditEntry
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.mail.models import OutboxMessage
from hub.services.training.models import Audience, Course, CourseStatus, Level, Phase
from hub.services.training.operations import (
    CourseDetails,
    SessionDetails,
    Trainer,
    change_course,
    change_session,
    changes_to_tell,
    how_many_hear,
    london_instant,
    make_course,
    make_session,
    publish_course,
    publish_session,
    withdraw_course,
)
from hub.services.training.queries import course_by_slug
from tests import factories
from tests.engines.bookings.desk import Desk, last_mail, london, mails_to
from tests.factories import in_days, make_booking, make_council_person, make_member

pytestmark = pytest.mark.usefixtures("app")


def topic_id(name: str) -> int:
    """The topics are there from the first migration on."""
    return db.session.scalars(select(Topic.id).where(Topic.name == name)).one()


def course_details(**given: Any) -> CourseDetails:
    facts: dict[str, Any] = {
        "title": "Autism and play",
        "summary": "How children play.",
        "description": "All of it.",
        "topic_id": topic_id("Autism"),
        "area_of_need_id": None,
        "level": Level.ALL_STAFF,
        "audiences": (Audience.TEACHERS,),
        "phases": (Phase.PRIMARY,),
    }
    return CourseDetails(**{**facts, **given})


def details(**given: Any) -> SessionDetails:
    """A Wednesday in term, in a room."""
    starts_at = given.pop("starts_at", london(2026, 7, 8, 9, 30))
    facts: dict[str, Any] = {
        "title": "Autism and play",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=3),
        "is_online": False,
        "capacity": 12,
        "venue_name": "Hall",
    }
    return SessionDetails(**{**facts, **given})


def actions() -> list[str]:
    db.session.flush()
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


# ---- courses


def test_a_course_begins_as_a_draft() -> None:
    made = make_course(course_details(), actor=make_council_person())
    assert (made.slug, made.status) == ("autism-and-play", CourseStatus.DRAFT)
    assert actions()[-1] == "course:made"


@pytest.mark.parametrize(
    ("title", "slugs"),
    [
        ("Autism: play & joy!", ["autism-play-joy", "autism-play-joy-2", "autism-play-joy-3"]),
        ("Café Zoë", ["cafe-zoe", "cafe-zoe-2", "cafe-zoe-3"]),
        ("日本語", ["course", "course-2", "course-3"]),
        ("a" * 140, ["a" * 60, "a" * 60 + "-2", "a" * 60 + "-3"]),
    ],
)
def test_addresses_of_courses_never_collide(title: str, slugs: list[str]) -> None:
    actor = make_council_person()
    made = [make_course(course_details(title=title), actor=actor) for _ in range(3)]
    assert [course.slug for course in made] == slugs


def test_a_course_is_for_somebody() -> None:
    with pytest.raises(RuleBroken, match="at least one group"):
        make_course(course_details(audiences=()), actor=make_council_person())


def test_a_changed_course_keeps_its_address_and_the_trail_says_what_changed() -> None:
    actor = make_council_person()
    made = make_course(course_details(), actor=actor)
    change_course(made, course_details(title="Play", topic_id=made.topic_id), actor=actor)
    assert course_by_slug("autism-and-play") is made
    assert " play" in made.search_text
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert entry.facts["changes"] == {"title": ["Autism and play", "Play"]}


def test_nothing_changed_leaves_no_trace() -> None:
    actor = make_council_person()
    made = make_course(course_details(), actor=actor)
    before = actions()
    change_course(made, course_details(topic_id=made.topic_id), actor=actor)
    assert actions() == before


def test_published_withdrawn_and_published_again() -> None:
    actor = make_council_person()
    made = make_course(course_details(), actor=actor)
    publish_course(made, actor=actor)
    with pytest.raises(RuleBroken, match="This is published now"):
        publish_course(made, actor=actor)
    withdraw_course(made, actor=actor)
    publish_course(made, actor=actor)
    assert made.status is CourseStatus.PUBLISHED


def test_a_course_with_sessions_to_come_cannot_be_withdrawn() -> None:
    actor = make_council_person()
    session = factories.make_session()
    with pytest.raises(RuleBroken, match="1 published session of this course is still to come"):
        withdraw_course(session.course, actor=actor)
    cancel_event(session, reason="No trainer", actor=actor)
    withdraw_course(session.course, actor=actor)
    assert session.course.status is CourseStatus.WITHDRAWN


# ---- sessions


def published(**given: Any) -> Any:
    actor = make_council_person()
    session = make_session(factories.make_course(), details(**given), actor=actor)
    publish_session(session, actor=actor)
    return session


@pytest.mark.parametrize(
    ("wrong", "words", "field"),
    [
        ({"ends_at": london(2026, 7, 8, 9, 30)}, "must end after", "end_time"),
        ({"venue_name": None}, "Enter the venue", "venue_name"),
        ({"closes_at": london(2026, 7, 8, 9, 31)}, "must close before", "closes_on"),
        ({"opens_at": london(2026, 7, 8, 9, 30)}, "must open before", "opens_on"),
        ({"opens_at": london(2026, 7, 2), "closes_at": london(2026, 7, 1)}, "open", "opens_on"),
        ({"minimum": 13}, "minimum cannot be more", "minimum"),
        ({"starts_at": london(2026, 7, 11, 9)}, "a weekend", "accept_odd_day"),
        ({"starts_at": london(2026, 8, 31, 9)}, "a bank holiday", "accept_odd_day"),
        ({"starts_at": london(2026, 6, 15, 9)}, "still to come", "day"),
    ],
)
def test_a_wrong_session_is_refused_at_its_field(
    wrong: dict[str, Any], words: str, field: str
) -> None:
    with pytest.raises(RuleBroken, match=words) as refused:
        make_session(factories.make_course(), details(**wrong), actor=make_council_person())
    assert refused.value.field == field


def test_an_odd_day_is_kept_when_somebody_says_so() -> None:
    wanted = details(starts_at=london(2026, 7, 11, 9), accept_odd_day=True)
    session = make_session(factories.make_course(), wanted, actor=make_council_person())
    assert session.starts_at == london(2026, 7, 11, 9)


def test_the_hour_that_the_clock_skips_and_the_one_it_has_twice() -> None:
    with pytest.raises(RuleBroken, match="clocks go forward"):
        london_instant(date(2027, 3, 28), time(1, 30), "start_time")
    first_of_two = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert london_instant(date(2026, 10, 25), time(1, 30), "start_time") == first_of_two


def test_a_trainer_with_an_account_is_known() -> None:
    robin = make_member(email="robin@train.example")
    trainers = (Trainer("Robin", "Robin@Train.example"), Trainer("Kit", "kit@train.example"))
    session = published(trainers=(*trainers, Trainer("Lou")))
    assert [t.person_id for t in session.trainers] == [robin.id, None, None]
    change_session(session, details(trainers=(Trainer("Lou"),)), actor=make_council_person())
    assert [t.name for t in session.trainers] == ["Lou"]


def test_a_session_of_a_draft_course_cannot_be_published() -> None:
    actor = make_council_person()
    course = factories.make_course(status=CourseStatus.DRAFT)
    session = make_session(course, details(), actor=actor)
    with pytest.raises(RuleBroken, match="Publish the course first"):
        publish_session(session, actor=actor)
    assert session.status is EventStatus.DRAFT


def test_an_online_session_says_how_to_join_before_it_is_published() -> None:
    actor = make_council_person()
    online = details(is_online=True, venue_name=None)
    session = make_session(factories.make_course(), online, actor=actor)
    with pytest.raises(RuleBroken, match="how people join online"):
        publish_session(session, actor=actor)
    with_link = replace(online, joining_link="https://meet.example/x")
    change_session(session, with_link, actor=actor)
    publish_session(session, actor=actor)
    with pytest.raises(RuleBroken, match="how people join online"):
        change_session(session, online, actor=actor)


def test_what_has_begun_or_is_cancelled_stays_as_it_is() -> None:
    actor = make_council_person()
    begun = factories.make_session(starts_at=in_days(-0.01))
    with pytest.raises(RuleBroken, match="began on Monday 15 June 2026"):
        change_session(begun, details(), actor=actor)
    cancelled = published()
    cancel_event(cancelled, reason="No trainer", actor=actor)
    with pytest.raises(RuleBroken, match="cancelled, so it stays"):
        change_session(cancelled, details(title="New"), actor=actor)


def test_fewer_places_than_are_taken_are_refused_with_the_number() -> None:
    session = published()
    for _ in range(3):
        make_booking(session)
    with pytest.raises(RuleBroken, match="3"):
        change_session(session, details(capacity=2), actor=make_council_person())


# ---- who is told of a change


def test_what_must_be_told() -> None:
    session = published(venue_address="High Street")
    assert changes_to_tell(session, details(venue_address="High Street", minimum=3)) == {}
    moved = details(starts_at=london(2026, 7, 9, 13), venue_name="Library", title="Play")
    assert changes_to_tell(session, moved) == {
        "Title": ("Autism and play", "Play"),
        "When": (
            "Wednesday 8 July 2026, 9:30am to 12:30pm",
            "Thursday 9 July 2026, 1pm to 4pm",
        ),
        "Where": ("Hall, High Street", "Library"),
    }


def test_how_to_join_is_told_only_to_people_with_a_place() -> None:
    """R14.7: who waits, or is only offered a place, learns nothing that opens the door."""
    desk = Desk()
    session = published(
        is_online=True, venue_name=None, joining_link="https://meet.example/old", capacity=1
    )
    [booked] = desk.book(session, "Ann Day")
    [waiting] = desk.book(session, "Bo Elm")
    make_booking(session, status=BookingStatus.WAITING)
    other = details(
        is_online=True, venue_name=None, joining_link="https://meet.example/new", capacity=1
    )
    assert how_many_hear(session, other) == 1
    assert change_session(session, other, actor=make_council_person()) == 1
    assert "https://meet.example/new" in last_mail("ann.day@oak.example").text
    assert mails_to("bo.elm@oak.example") == ["tell_attendee_waiting"]
    both = replace(other, title="Play", joining_link="https://meet.example/third")
    assert how_many_hear(session, both) == 3
    change_session(session, both, actor=make_council_person())
    told = last_mail("bo.elm@oak.example")
    assert "Play" in told.text
    mails = db.session.scalars(
        select(OutboxMessage.text + OutboxMessage.html).where(
            OutboxMessage.to_address != "ann.day@oak.example"
        )
    ).all()
    assert len(mails) > 3
    assert not [text for text in mails if "meet.example" in text]
    assert (booked.status, waiting.status) == (BookingStatus.BOOKED, BookingStatus.WAITING)


def test_who_is_offered_a_place_is_told_until_when_and_may_answer() -> None:
    session = published()
    offered = make_booking(session, status=BookingStatus.OFFERED)
    change_session(session, details(title="Play"), actor=make_council_person())
    text = last_mail(offered.person.email or "").text
    assert "A place is still held for you, until Wednesday 17 June 2026 at 4pm." in text
    assert "Take the place" in text
    assert "Leave the waiting list" not in text


def test_no_place_is_held_beyond_the_beginning_of_a_session_that_is_earlier_now() -> None:
    session = published()
    offered = make_booking(session, status=BookingStatus.OFFERED)
    earlier = details(starts_at=london(2026, 6, 17, 9, 30))
    change_session(session, earlier, actor=make_council_person())
    assert offered.offer_ends_at == earlier.starts_at
    assert "until Wednesday 17 June 2026 at 9:30am" in last_mail(offered.person.email or "").text
    assert audit_invariants() == []


def test_who_gets_a_new_place_reads_the_new_date() -> None:
    session = published(capacity=1)
    make_booking(session)
    waiting = make_booking(session, status=BookingStatus.WAITING)
    moved = details(capacity=2, starts_at=london(2026, 7, 9, 9, 30))
    change_session(session, moved, actor=make_council_person())
    assert waiting.status is BookingStatus.OFFERED
    assert "When: Thursday 9 July 2026" in last_mail(waiting.person.email or "").text


def test_booking_that_was_closed_stays_closed_when_other_details_change() -> None:
    session = published()
    close_booking(session, actor=make_council_person())
    closed = session.closes_at
    assert closed is not None
    today = closed.replace(hour=22, minute=59)
    officer = make_council_person()
    change_session(session, details(venue_name="Barn", closes_at=today), actor=officer)
    assert session.closes_at == closed
    change_session(session, details(closes_at=today + timedelta(days=1)), actor=officer)
    assert session.is_open_for_booking


def test_nobody_is_told_of_a_draft() -> None:
    actor = make_council_person()
    session = make_session(factories.make_course(), details(), actor=actor)
    make_booking(session)
    assert how_many_hear(session, details(title="Play")) == 0
    assert change_session(session, details(title="Play"), actor=actor) == 0


def test_more_places_go_to_who_waits() -> None:
    session = published(capacity=1)
    make_booking(session)
    waiting = make_booking(session, status=BookingStatus.WAITING)
    change_session(session, details(capacity=2), actor=make_council_person())
    assert waiting.status is BookingStatus.OFFERED


def test_the_course_of_a_session_is_found_by_its_words() -> None:
    made = make_course(course_details(title="Thinking in pictures"), actor=make_council_person())
    assert isinstance(made, Course)
    for word in ("thinking", "pictures", "autism", "teachers", "primary"):
        assert f" {word}" in made.search_text
