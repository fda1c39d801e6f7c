"""The first page of council staff: what waits for somebody, and the next sessions."""

from collections.abc import Callable
from datetime import date

import pytest

from hub.engines.bookings.models import BookingStatus, EventStatus
from hub.foundation.mail.models import MailStatus
from hub.people.accounts.models import Person
from hub.people.accounts.permissions import ROLE_PERMISSIONS, CouncilRole, Permission, SchoolRole
from hub.people.schools.models import ImportStatus, SchoolStatus
from tests.conftest import count_queries
from tests.factories import (
    in_days,
    make_booking,
    make_came_by_letter,
    make_council_person,
    make_locality,
    make_member,
    make_membership,
    make_message,
    make_people_file,
    make_person,
    make_register_import,
    make_school,
    make_session,
    make_task,
)
from tests.strict_client import Page, StrictClient

TODAY = "/admin"
SignIn = Callable[[Person], StrictClient]
pytestmark = pytest.mark.usefixtures("app")
MAIL = "Mail that could not be delivered"
CLOSED = "Closed schools with bookings to come"
REGISTER = "Register files waiting for approval"
OFFERS = "Offered places that end within a day"
DRAFTS = "Draft sessions that schools cannot see yet"
NOWHERE = "Open schools without a locality"
FILES = "Files of people waiting for a decision"
LETTER = "Heads and SENCos who came by letter"
INVITE = "People who have not been invited"
DEEP = "Schools that hang on one person"
SETTLE = "Things about people and schools to settle"
# A school of which nobody at the council must think.
WELL = {"one_lead_ok_until": date(2030, 1, 1)}
# What a task needs of the person who sees it; the others are for everybody in the staff area.
NEEDS = {
    MAIL: Permission.MAIL_VIEW,
    REGISTER: Permission.SCHOOLS_MANAGE,
    FILES: Permission.PEOPLE_MANAGE,
    LETTER: Permission.PEOPLE_MANAGE,
    INVITE: Permission.PEOPLE_MANAGE,
    SETTLE: Permission.PEOPLE_MANAGE,
}


def tasks(page: Page) -> dict[str, str]:
    """How many of each wait, by the words of the task."""
    (waits,) = page.select('section[aria-labelledby="waits"]')
    rows = waits.select("li")
    assert rows or not waits.select("ul"), "A list of nothing is read out as a list."
    return {row.first(".list-row-title").text: row.first(".task-number").text for row in rows}


def coming(page: Page) -> list[str]:
    (found,) = page.select('section[aria-labelledby="next"]')
    return [title.text for title in found.select(".list-row-title")]


def make_one_of_each() -> None:
    """One of everything that waits for somebody."""
    somewhere = make_locality()
    make_message(status=MailStatus.FAILED)
    make_register_import()
    closed = make_school(status=SchoolStatus.CLOSED, locality=somewhere)
    make_booking(make_session(), make_person(), school=closed)
    make_booking(
        make_session(),
        make_person(),
        school=make_school(locality=somewhere, **WELL),
        status=BookingStatus.OFFERED,
        offer_ends_at=in_days(0.9),
    )
    make_session(status=EventStatus.DRAFT)
    make_school()
    make_people_file()
    make_came_by_letter(school=make_school(locality=somewhere, **WELL))
    new = make_school(locality=somewhere, **WELL)
    make_membership(make_person(), new, SchoolRole.HEAD, invited_at=None)
    make_task(school=make_school(locality=somewhere, **WELL))


@pytest.mark.parametrize("role", list(CouncilRole))
def test_nothing_waits_and_nothing_is_coming(role: CouncilRole, sign_in_as: SignIn) -> None:
    page = sign_in_as(make_council_person(role)).get(TODAY)
    assert page.h1 == "Today"
    assert "Monday 15 June 2026" in page.words
    assert page.texts(".empty h3") == ["Nothing waits", "No sessions are coming"]


@pytest.mark.parametrize("role", list(CouncilRole))
def test_everybody_sees_what_she_may_act_on(role: CouncilRole, sign_in_as: SignIn) -> None:
    make_one_of_each()
    client = sign_in_as(make_council_person(role))
    page = client.get(TODAY)
    granted = ROLE_PERMISSIONS[role]
    everything = (
        *(MAIL, CLOSED, REGISTER, OFFERS, DRAFTS, NOWHERE),
        *(SETTLE, FILES, LETTER, INVITE, DEEP),
    )
    seen = [words for words in everything if words not in NEEDS or NEEDS[words] in granted]
    assert tasks(page) == dict.fromkeys(seen, "1")
    for link in page.select("main .list-row a"):
        assert client.get(link["href"]).status == 200, link


@pytest.mark.parametrize("role", [CouncilRole.ADVISER, CouncilRole.SEND_OFFICER])
def test_what_only_others_may_act_on_does_not_wait_here(
    role: CouncilRole, sign_in_as: SignIn
) -> None:
    make_message(status=MailStatus.FAILED)
    make_register_import()
    page = sign_in_as(make_council_person(role)).get(TODAY)
    assert tasks(page) == {}
    assert page.texts(".empty h3")[0] == "Nothing waits"


def test_what_is_settled_does_not_wait(sign_in_as: SignIn) -> None:
    somewhere = make_locality()
    school = make_school(locality=somewhere, **WELL)
    for status in (MailStatus.QUEUED, MailStatus.SENT):
        make_message(status=status)
    for settled in set(ImportStatus) - {ImportStatus.STAGED}:
        make_register_import(status=settled)
    closed = make_school(status=SchoolStatus.CLOSED)
    make_booking(make_session(starts_at=in_days(-2)), make_person(), school=closed)
    make_booking(make_session(), make_person(), school=closed, status=BookingStatus.CANCELLED)
    for ends in (in_days(-0.1), in_days(1.1)):
        make_booking(
            make_session(),
            make_person(),
            school=school,
            status=BookingStatus.OFFERED,
            offer_ends_at=ends,
        )
    make_session(status=EventStatus.DRAFT, starts_at=in_days(-1))
    page = sign_in_as(make_council_person(CouncilRole.ADMINISTRATOR)).get(TODAY)
    assert tasks(page) == {}


def test_a_closed_school_counts_once_however_many_bookings_it_has(sign_in_as: SignIn) -> None:
    closed = make_school(status=SchoolStatus.CLOSED)
    for _ in range(3):
        make_booking(make_session(), make_person(), school=closed)
    page = sign_in_as(make_council_person()).get(TODAY)
    assert tasks(page) == {CLOSED: "1"}


def test_the_next_sessions_say_how_full_they_are(sign_in_as: SignIn) -> None:
    full = make_session(title="Full", starts_at=in_days(2, hour=9), capacity=1, is_online=True)
    make_booking(full)
    make_booking(full, status=BookingStatus.WAITING)
    make_session(title="Later", starts_at=in_days(3, hour=9), venue_name="Hall")
    make_session(title="A draft", starts_at=in_days(1), status=EventStatus.DRAFT)
    make_session(title="Over", starts_at=in_days(-1))
    page = sign_in_as(make_council_person()).get(TODAY)
    assert coming(page) == ["Full", "Later"]
    words = page.first('section[aria-labelledby="next"]').text
    assert "Wednesday 17 June 2026, 9am to 12pm, online" in words
    assert "1 of 1 places taken, 1 waiting." in words
    assert "0 of 20 places taken." in words


def test_ten_sessions_at_most(sign_in_as: SignIn) -> None:
    for day in range(12):
        make_session(title=f"Day {day}", starts_at=in_days(day + 1))
    page = sign_in_as(make_council_person()).get(TODAY)
    assert coming(page) == [f"Day {day}" for day in range(10)]


@pytest.mark.parametrize("role", [*SchoolRole, None])
def test_nobody_of_a_school_opens_it(role: SchoolRole | None, sign_in_as: SignIn) -> None:
    person = make_member(roles=(role,) if role else ())
    assert sign_in_as(person).get(TODAY).status == 403


def test_the_page_takes_as_many_queries_for_three(sign_in_as: SignIn) -> None:
    client = sign_in_as(make_council_person(CouncilRole.ADMINISTRATOR))
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make_one_of_each()
        with count_queries() as queries:
            page = client.get(TODAY)
        counts.append(queries.count)
    assert set(tasks(page).values()) == {"3"}
    assert counts[0] == counts[1]
