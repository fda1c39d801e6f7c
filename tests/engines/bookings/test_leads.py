"""What leads hear of bookings, and schools where only they book."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from time_machine import TimeMachineFixture

from hub.engines.bookings.models import Booking
from hub.engines.bookings.operations import Attendee, send_weekly_list, send_weekly_lists
from hub.engines.bookings.operations.leads import list_time
from hub.foundation.core import clock
from hub.foundation.core.clock import LONDON
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.jobs.operations import Recurring, declare, run_due
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.permissions import SchoolRole
from hub.people.schools.models import BookingRule
from tests import factories as make
from tests.conftest import count_queries
from tests.engines.bookings.desk import Desk, last_mail, london, mails_to
from tests.strict_client import StrictClient

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[..., StrictClient]
HEAD = "head@oak.example"


@pytest.fixture
def desk(app: Flask) -> Desk:
    """Lee Ash, SENCo, books; Hana Birch is the head."""
    desk = Desk()
    make.make_member(desk.school, SchoolRole.HEAD, name="Hana Birch", email=HEAD)
    return desk


def teacher(desk: Desk) -> Person:
    return make.make_member(desk.school, SchoolRole.STAFF, name="Tom Elm", email="tom@oak.example")


def book_herself(desk: Desk, person: Person) -> list[Booking]:
    member: Membership = person.memberships[0]
    attendee = Attendee(person.name, membership_id=member.id)
    return desk.book_people(make.make_session(), [attendee], actor=person)


def test_leads_are_told_of_what_another_booked(desk: Desk) -> None:
    session = make.make_session(title="Autism and play", capacity=1)
    desk.book(session, "Jo Lee", "Sam Okafor")
    assert mails_to(HEAD) == ["tell_lead_booked"]
    mail = last_mail(HEAD)
    assert mail.subject.startswith("Lee Ash booked 2 places: Autism and play, Monday 13 July")
    assert "Have a place: Jo Lee" in mail.text
    assert "On the waiting list: Sam Okafor" in mail.text
    assert mails_to("lee.ash@oak.example") == ["tell_booker_booked"]


def test_who_booked_herself_is_not_told_twice(desk: Desk) -> None:
    book_herself(desk, teacher(desk))
    assert mails_to(HEAD) == mails_to("lee.ash@oak.example") == ["tell_lead_booked"]
    assert mails_to("tom@oak.example") == ["tell_attendee_booked"]


def test_telling_leads_asks_one_question_more_however_many_they_are(desk: Desk) -> None:
    jo = make.make_member(desk.school, roles=(), name="Jo Lee")
    for _ in range(3):
        make.make_member(desk.school, SchoolRole.OFFICE_MANAGER)
    counts = {}
    # The first time warms up what is read once.
    for rule in (BookingRule.WEEKLY, BookingRule.WEEKLY, BookingRule.TOLD):
        desk.school.booking_rule = rule
        session = make.make_session()
        with count_queries() as seen:
            attendee = Attendee(jo.name, membership_id=jo.memberships[0].id)
            desk.book_people(session, [attendee], accept_overlap=True)
        counts[rule] = len([s for s in seen.statements if s.startswith("SELECT")])
    assert counts[BookingRule.TOLD] == counts[BookingRule.WEEKLY] + 1


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        ((2026, 6, 15, 6, 59), (2026, 6, 8, 7)),
        ((2026, 6, 15, 7, 0), (2026, 6, 15, 7)),
        ((2026, 6, 21, 23, 0), (2026, 6, 15, 7)),
        ((2026, 10, 26, 7, 0), (2026, 10, 26, 7)),  # the day after the clocks went back
    ],
)
def test_the_list_is_due_on_mondays_at_seven(now: tuple[int, ...], monday: tuple[int, ...]) -> None:
    assert list_time(london(*now)) == london(*monday)


def weekly(desk: Desk) -> None:
    desk.school.booking_rule = BookingRule.WEEKLY
    desk.school.bookings_listed_at = clock.now()


def run_job() -> None:
    db.session.commit()
    jobs = [Recurring("weekly lists", send_weekly_lists)]
    declare(jobs)
    run_due(jobs)


@pytest.mark.both_databases
def test_a_list_on_monday_once_and_only_what_is_new(
    desk: Desk, time_machine: TimeMachineFixture
) -> None:
    weekly(desk)
    desk.book(make.make_session(title="Autism and play"), "Jo Lee")
    assert mails_to(HEAD) == []
    db.session.commit()
    time_machine.move_to(datetime(2026, 6, 22, 6, 59, tzinfo=LONDON), tick=False)
    assert list(send_weekly_lists()) == []
    time_machine.move_to(datetime(2026, 6, 22, 7, 0, tzinfo=LONDON), tick=False)
    number = desk.school.id
    run_job()
    assert mails_to(HEAD) == ["tell_lead_week"]
    assert "- Jo Lee: Autism and play, 13 July 2026. Booked." in last_mail(HEAD).text
    assert not send_weekly_list(number, clock.now())
    assert list(send_weekly_lists()) == []
    time_machine.move_to(datetime(2026, 6, 29, 9, 0, tzinfo=LONDON), tick=False)
    run_job()
    assert mails_to(HEAD) == ["tell_lead_week"]  # an empty week sends nothing


@pytest.mark.both_databases
def test_of_two_workers_one_sends_the_list(desk: Desk, time_machine: TimeMachineFixture) -> None:
    weekly(desk)
    desk.book(make.make_session(), "Jo Lee")
    db.session.commit()
    time_machine.move_to(datetime(2026, 6, 22, 7, 0, tzinfo=LONDON), tick=False)
    steps = [*send_weekly_lists(), *send_weekly_lists()]
    assert [step() for step in steps] == [True, False]


# ---- only leads book


def test_where_only_leads_book_the_operation_refuses(desk: Desk) -> None:
    desk.school.booking_rule = BookingRule.LEADS_ONLY
    with pytest.raises(RuleBroken, match="only SENCos, heads and office managers book"):
        book_herself(desk, teacher(desk))
    desk.book(make.make_session(), "Jo Lee")
    assert mails_to(HEAD) == []


def test_she_is_told_whom_to_ask_before_the_form(desk: Desk, sign_in_as: SignIn) -> None:
    desk.school.booking_rule = BookingRule.LEADS_ONLY
    page = sign_in_as(teacher(desk)).get(f"/bookings/new/{make.make_session().reference}")
    assert page.h1 == "Ask a lead of your school to book"
    assert page.texts("main ul li") == ["Hana Birch, Head teacher", "Lee Ash, SENCo"]
    assert page.select("main form") == []
