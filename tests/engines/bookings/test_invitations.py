"""Calendar parts, against golden files read by eye once, and read back with another library (H1).

The golden files are what a mail carries, except that the chance in them (the UID and the
booking's reference) has been replaced by words.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from hub.engines.bookings.models import Booking
from hub.engines.bookings.operations import (
    Attendee,
    cancel_booking,
    cancel_event,
    event_changed,
    swap_attendee,
)
from hub.foundation.core.clock import LONDON
from hub.foundation.core.db import db
from hub.foundation.mail.invitations import Invitation, write_invitation
from hub.foundation.mail.models import OutboxMessage
from hub.services.training.models import TrainingSession
from tests.engines.bookings.desk import Desk, address, london
from tests.factories import make_council_person, make_course, make_session

pytestmark = pytest.mark.usefixtures("app")
GOLDEN = Path(__file__).parent / "golden"
DAY_BEFORE_GMT, DAY_AFTER_GMT = (2026, 10, 23), (2026, 10, 26)
DAY_BEFORE_BST, DAY_AFTER_BST = (2027, 3, 26), (2027, 3, 30)


def session_on(day: Sequence[int]) -> TrainingSession:
    starts_at = london(*day, 9, 30)
    course = make_course("Autism: first steps, and next")
    return make_session(course, starts_at=starts_at, ends_at=starts_at + timedelta(hours=3))


def calendars_to(email: str, booking: Booking) -> list[str]:
    """The calendar parts mailed to an address, oldest first, without what is chance."""
    db.session.flush()
    found = db.session.scalars(
        select(OutboxMessage.calendar)
        .where(OutboxMessage.to_address == email, OutboxMessage.calendar.is_not(None))
        .order_by(OutboxMessage.id)
    )
    return [
        unfolded(text).replace(booking.reference, "REFERENCE").replace(uid_in(text), "UID@send-hub")
        for text in found
        if text
    ]


def unfolded(text: str) -> str:
    assert text.replace("\r\n", "").isprintable()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return text.replace("\r\n ", "").replace("\r\n", "\n")


def uid_in(text: str) -> str:
    return next(line[4:] for line in unfolded(text).splitlines() if line.startswith("UID:"))


def golden(name: str) -> str:
    return (GOLDEN / f"{name}.ics").read_text()


def event_in(text: str) -> icalendar.Event:
    [event] = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert isinstance(event, icalendar.Event)
    return event


def test_booked_then_moved_then_cancelled() -> None:
    desk, event = Desk(), session_on(DAY_BEFORE_GMT)
    [booking] = desk.book(event, "Ann Day")
    event.starts_at, event.ends_at = london(*DAY_AFTER_GMT, 13), london(*DAY_AFTER_GMT, 15, 30)
    event.venue_name = "Library; first floor, left"
    event_changed(event, {"When": ("then", "now")}, actor=desk.lead)
    cancel_booking(booking, actor=desk.lead, reason="")
    assert calendars_to(address("Ann Day"), booking) == [
        golden("booked"),
        golden("moved"),
        golden("cancelled"),
    ]


@pytest.mark.parametrize(
    ("day", "name"),
    [(DAY_BEFORE_BST, "before_bst"), (DAY_AFTER_BST, "after_bst"), (DAY_AFTER_GMT, "after_gmt")],
)
def test_on_both_sides_of_a_clock_change(day: Sequence[int], name: str) -> None:
    desk, event = Desk(), session_on(day)
    [booking] = desk.book(event, "Ann Day")
    assert calendars_to(address("Ann Day"), booking) == [golden(name)]


def test_cancelled_by_the_council() -> None:
    desk, event = Desk(), session_on(DAY_BEFORE_GMT)
    [booking] = desk.book(event, "Ann Day")
    cancel_event(event, reason="The trainer is ill.", actor=make_council_person())
    assert calendars_to(address("Ann Day"), booking)[-1] == golden("cancelled_by_the_council")


def test_a_swap_takes_one_calendar_and_fills_another() -> None:
    desk, event = Desk(), session_on(DAY_BEFORE_GMT)
    [booking] = desk.book(event, "Ann Day")
    uid = booking.invitation_uid
    swap_attendee(booking, Attendee("Bo Elm", address("Bo Elm")), actor=desk.lead)
    out = calendars_to(address("Ann Day"), booking)
    [into] = calendars_to(address("Bo Elm"), booking)
    assert out == [golden("booked"), golden("swapped_out")]
    assert into == golden("swapped_in")
    assert booking.invitation_uid != uid, (
        "A calendar that heard CANCEL may refuse the UID for ever."
    )


def moments() -> st.SearchStrategy[datetime]:
    """Every minute from 2020 to 2050."""
    first, last = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) // 60 for year in (2020, 2050))
    return st.integers(first, last).map(lambda minute: datetime.fromtimestamp(minute * 60, UTC))


@given(
    moments().filter(lambda at: at.astimezone(LONDON).hour != 1),
    st.integers(1, 60 * 10),
    st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=4, max_size=4),
)
def test_another_library_reads_what_was_meant(
    starts_at: datetime, minutes: int, words: list[str]
) -> None:
    """Any text and any moment, but for the hour that a night has twice."""
    ends_at = starts_at + timedelta(minutes=minutes)
    if ends_at.astimezone(LONDON).hour == 1:
        ends_at += timedelta(hours=2)
    title, place, name, about = words
    invitation = Invitation(
        method="REQUEST",
        uid="1@send-hub",
        sequence=3,
        starts_at=starts_at,
        ends_at=ends_at,
        title=title,
        location=place,
        description=about,
        attendee_name=name,
        attendee_email="ann@oak.example",
        url="http://hub.example/b",
    )
    event = event_in(write_invitation(invitation, ('The "Hub", team', "hub@council.example")))
    assert event.start.astimezone(UTC) == starts_at
    assert event.end.astimezone(UTC) == ends_at
    assert event["SEQUENCE"] == 3
    assert str(event["SUMMARY"]) == kept(title)
    assert str(event["ATTENDEE"]) == "mailto:ann@oak.example"


def kept(words: str) -> str:
    """What a TEXT value can hold of any words."""
    return "".join(
        c for c in words.replace("\u2028", "\n") if (c >= " " and c != "\x7f") or c == "\n"
    )
