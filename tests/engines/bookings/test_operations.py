"""The rules of places, as examples."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from time_machine import TimeMachineFixture

from hub.engines.bookings.models import Booking, BookingStatus
from hub.engines.bookings.operations import (
    AlreadySent,
    Attendee,
    OverlapFound,
    book_places,
    cancel_booking,
    cancel_event,
    change_capacity,
    event_changed,
    last_day_to_cancel,
    swap_attendee,
)
from hub.engines.bookings.operations.requests import BookingRequest
from hub.engines.bookings.queries import places
from hub.foundation.audit.models import AuditEntry
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.mail.models import OutboxMessage
from hub.people.accounts.models import Person
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from hub.people.schools.models import School
from hub.services.training.models import TrainingSession
from tests.conftest import count_queries
from tests.engines.bookings.desk import Desk, address, last_mail, london, mails_to, statuses
from tests.factories import in_days, make_council_person, make_member, make_session

pytestmark = pytest.mark.usefixtures("app")
S = BookingStatus


def test_book_places_gives_each_person_one_place() -> None:
    desk, event = Desk(), make_session(capacity=4)
    bookings = desk.book(event, "Ann Day", "Bo Elm")
    assert statuses(*bookings) == [S.BOOKED, S.BOOKED]
    assert places(event).words == "2 places left"
    assert mails_to(address("Ann Day")) == ["tell_attendee_booked"]
    assert mails_to("lee.ash@oak.example") == ["tell_booker_booked"]


def test_booking_for_oneself_sends_one_mail() -> None:
    desk, event = Desk(), make_session()
    member = desk.lead.memberships[0]
    desk.book_people(event, [Attendee(member.name, membership_id=member.id)])
    assert mails_to("lee.ash@oak.example") == ["tell_attendee_booked"]


def test_the_same_group_again_gives_the_same_bookings() -> None:
    desk, event = Desk(), make_session()
    first = desk.book(event, "Ann Day", group_reference="GRP-SAME")
    again = desk.book(event, "Ann Day", group_reference="GRP-SAME")
    assert [b.id for b in again] == [b.id for b in first]
    assert mails_to(address("Ann Day")) == ["tell_attendee_booked"]


def test_a_used_form_with_somebody_else_on_it_books_nothing_unsaid() -> None:
    desk, event = Desk(), make_session()
    desk.book(event, "Ann Day", group_reference="GRP-SAME")
    with pytest.raises(AlreadySent, match="used before, to book for Ann Day"):
        desk.book(event, "Ann Day", "Bo Elm", group_reference="GRP-SAME")


def test_a_person_has_one_place_at_an_event() -> None:
    desk, event = Desk(), make_session()
    desk.book(event, "Ann Day")
    with pytest.raises(RuleBroken, match=r"A\. Day already has a booking"):
        desk.book_people(event, [Attendee("A. Day", "ANN.DAY@oak.example")])


def test_the_same_person_twice_in_one_request_is_refused() -> None:
    desk, event = Desk(), make_session()
    with pytest.raises(RuleBroken, match="in your list twice"):
        desk.book_people(event, [Attendee("Sam Fir"), Attendee("sam  fir")])


def test_a_colleague_without_e_mail_is_told_through_the_booker() -> None:
    desk, event = Desk(), make_session()
    [booking] = desk.book_people(event, [Attendee("Sam Fir")])
    assert mails_to("lee.ash@oak.example") == ["tell_attendee_booked", "tell_booker_booked"]
    mail = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.calendar.is_not(None))
    ).one()
    assert "Sam Fir has a place" in mail.text
    assert mail.subject.startswith("Booked for Sam Fir: ")
    assert f"SUMMARY:Sam Fir: {event.title}" in (mail.calendar or "")
    assert booking.invitation_sent


def test_the_first_mail_says_who_gave_us_the_name_and_the_second_does_not() -> None:
    desk = Desk()
    desk.book(make_session(), "Ann Day")
    assert "Lee Ash gave us your name" in last_mail(address("Ann Day")).text
    desk.book(make_session(starts_at=in_days(40, hour=9)), "Ann Day")
    assert "gave us your name" not in last_mail(address("Ann Day")).text


def test_the_last_day_to_cancel_counts_working_days() -> None:
    # R14.3: an event on Tuesday 8 December 2026 is cancelled in time on Wednesday the 2nd.
    event = make_session(starts_at=london(2026, 12, 8, 9))
    assert last_day_to_cancel(event) == date(2026, 12, 2)


@pytest.mark.parametrize(("day", "late"), [(2, False), (3, True)])
def test_cancelling_late_is_noted_and_the_place_still_goes_on(
    day: int, late: bool, time_machine: TimeMachineFixture
) -> None:
    desk, event = Desk(), make_session(capacity=1, starts_at=london(2026, 12, 8, 9))
    first, second = desk.book(event, "Ann Day", "Bo Elm")
    time_machine.move_to(london(2026, 12, day, 23, 30), tick=False)
    cancel_booking(first, reason="Ill", actor=desk.lead)
    assert first.cancelled_late is late
    assert statuses(second) == [S.OFFERED]


def test_cancelling_tells_attendee_and_booker_and_clears_the_calendar() -> None:
    desk, event = Desk(), make_session()
    [booking] = desk.book(event, "Ann Day")
    cancel_booking(booking, reason="No cover", actor=booking.person)
    mail = last_mail(address("Ann Day"))
    assert (mail.calendar_method, booking.invitation_sequence) == ("CANCEL", 1)
    assert "METHOD:CANCEL" in (mail.calendar or "")
    assert mails_to("lee.ash@oak.example") == ["tell_booker_booked", "tell_booker_cancelled"]


def test_a_swap_keeps_the_place_and_sends_both_calendars() -> None:
    desk, event = Desk(), make_session(capacity=1)
    [booking] = desk.book_people(
        event, [Attendee("Ann Day", address("Ann Day"), access_needs="Hearing loop")]
    )
    old_uid, reference = booking.invitation_uid, booking.reference
    swap_attendee(booking, Attendee("Bo Elm", address("Bo Elm")), actor=desk.lead)
    assert (booking.attendee_name, booking.reference, booking.access_needs) == (
        "Bo Elm", reference, None,
    )  # fmt: skip
    out, into = last_mail(address("Ann Day")), last_mail(address("Bo Elm"))
    assert out.calendar_method == "CANCEL"
    assert old_uid in (out.calendar or "").replace("\r\n ", "")
    assert into.calendar_method == "REQUEST"
    assert booking.invitation_uid != old_uid
    assert (booking.invitation_sequence, booking.invitation_sent) == (0, True)


def test_a_swap_to_somebody_with_a_place_is_refused() -> None:
    desk, event = Desk(), make_session(capacity=2)
    booking, _ = desk.book(event, "Ann Day", "Bo Elm")
    with pytest.raises(RuleBroken, match="Bo Elm already has a place"):
        swap_attendee(booking, Attendee("Bo Elm", address("Bo Elm")), actor=desk.lead)


def test_an_overlap_warns_and_may_be_accepted() -> None:
    desk, event = Desk(), make_session()
    other = make_session(starts_at=event.starts_at + timedelta(hours=1))
    desk.book(event, "Ann Day")
    with pytest.raises(OverlapFound, match="Ann Day is already booked"):
        desk.book(other, "Ann Day")
    [booking] = desk.book(other, "Ann Day", accept_overlap=True)
    assert booking.status is S.BOOKED


def test_capacity_below_places_taken_is_refused_with_the_number() -> None:
    desk, event = Desk(), make_session(capacity=3)
    desk.book(event, "Ann Day", "Bo Elm")
    with pytest.raises(RuleBroken, match="2 places are taken"):
        change_capacity(event, 1, actor=make_council_person())


def test_cancelling_an_event_tells_everybody() -> None:
    desk, event = Desk(), make_session(capacity=1)
    bookings = desk.book(event, "Ann Day", "Bo Elm")
    told = cancel_event(event, "The trainer is ill.", actor=make_council_person())
    assert told == 2
    assert statuses(*bookings) == [S.CANCELLED, S.CANCELLED]
    assert last_mail(address("Ann Day")).calendar_method == "CANCEL"
    assert last_mail(address("Bo Elm")).calendar_method is None
    assert "The trainer is ill." in last_mail(address("Bo Elm")).text


def test_a_moved_event_corrects_every_calendar() -> None:
    desk, event = Desk(), make_session()
    [booking] = desk.book(event, "Ann Day")
    for number in (1, 2, 3):
        event.starts_at += timedelta(days=1)
        event.ends_at += timedelta(days=1)
        told = event_changed(event, {"When": ("before", "after")}, actor=make_council_person())
        assert (told, booking.invitation_sequence) == (1, number)
        assert last_mail(address("Ann Day")).calendar_method == "REQUEST"
    assert "Was: before" in last_mail(address("Ann Day")).text


@pytest.mark.parametrize(
    "given", [{"starts_at": in_days}, {"status": "draft"}, {"opens_at": in_days}]
)
def test_what_is_not_open_cannot_be_booked(given: dict[str, object]) -> None:
    desk = Desk()
    event = make_session()
    if "starts_at" in given:
        event.starts_at, event.ends_at = in_days(-1), in_days(-0.9)
    elif "status" in given:
        event.status = type(event.status)("draft")
    else:
        event.opens_at = in_days(1)
    db.session.flush()
    with pytest.raises(RuleBroken):
        desk.book(event, "Ann Day")
    assert db.session.scalar(select(func.count(Booking.id))) == 0


def test_staff_of_a_school_book_only_themselves() -> None:
    desk, event = Desk(), make_session()
    teacher = make_member(desk.school, SchoolRole.STAFF, name="Tia Oak")
    with pytest.raises(RuleBroken, match="You can book a place for yourself"):
        desk.book(event, "Ann Day", actor=teacher)
    own = Attendee("Tia Oak", membership_id=teacher.memberships[0].id)
    [booking] = desk.book_people(event, [own], actor=teacher)
    assert booking.person_id == teacher.id


def test_a_role_that_ended_a_second_ago_books_nothing() -> None:
    desk, event = Desk(), make_session()
    membership = desk.lead.memberships[0]
    membership.ended_at = membership.started_at
    with pytest.raises(RuleBroken, match="You can no longer book for Oak School"):
        desk.book(event, "Ann Day")


def test_council_staff_book_for_a_school_with_a_reason() -> None:
    desk, event = Desk(), make_session()
    officer = make_council_person(CouncilRole.TRAINING_OFFICER)
    with pytest.raises(RuleBroken, match="why you book"):
        desk.book(event, "Ann Day", actor=officer)
    [booking] = desk.book(event, "Ann Day", actor=officer, reason="Rang us")
    assert booking.school_id == desk.school.id


def test_others_cannot_change_a_booking() -> None:
    desk, event = Desk(), make_session()
    [booking] = desk.book(event, "Ann Day")
    with pytest.raises(RuleBroken, match="no longer change"):
        cancel_booking(booking, reason=None, actor=make_member())


def test_what_began_is_read_only(time_machine: TimeMachineFixture) -> None:
    desk, event, staff = Desk(), make_session(), make_council_person()
    [booking] = desk.book(event, "Ann Day")
    time_machine.move_to(event.starts_at, tick=False)
    calls: list[Callable[[], object]] = [
        lambda: cancel_booking(booking, reason=None, actor=desk.lead),
        lambda: swap_attendee(booking, Attendee("Bo Elm"), actor=desk.lead),
        lambda: change_capacity(event, 50, actor=staff),
        lambda: cancel_event(event, "Late", actor=staff),
        lambda: desk.book(event, "Cy Fox"),
    ]
    for call in calls:
        with pytest.raises(RuleBroken, match="began on"):
            call()


def test_joining_details_reach_only_people_with_a_place() -> None:
    desk = Desk()
    event = make_session(
        capacity=1, is_online=True, venue_name=None, joining_link="https://meet.example/x"
    )
    desk.book(event, "Ann Day", "Bo Elm")
    assert "https://meet.example/x" in last_mail(address("Ann Day")).text
    assert "meet.example" not in last_mail(address("Bo Elm")).text


def test_everything_is_in_the_audit() -> None:
    desk, event = Desk(), make_session(capacity=1)
    [first] = desk.book(event, "Ann Day")
    cancel_booking(first, reason="Ill", actor=desk.lead)
    db.session.flush()
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions[-2:] == ["booking:made", "booking:cancelled"]


def test_a_booking_of_one_place_takes_few_statements() -> None:
    desk = Desk()
    counts = []
    for day in (20, 30):
        event = make_session(starts_at=in_days(day))
        db.session.flush()
        db.session.expunge_all()
        desk.school = db.session.get_one(School, desk.school.id)
        desk.lead = db.session.get_one(Person, desk.lead.id)
        event = db.session.get_one(TrainingSession, event.id)
        with count_queries() as seen:
            desk.book(event, f"Person {day}")
            db.session.flush()
        counts.append(seen.count)
    assert max(counts) <= 26


def test_an_empty_request_and_a_closed_school_are_refused() -> None:
    desk, event = Desk(), make_session()
    with pytest.raises(RuleBroken, match="at least one person"):
        book_places(event, desk.school, BookingRequest("GRP-X", ()), actor=desk.lead)
    desk.school.status = type(desk.school.status)("closed")
    with pytest.raises(RuleBroken, match="closed in the register"):
        desk.book(event, "Ann Day")
