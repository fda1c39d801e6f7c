"""The head has agreed: asked where the course needs it, told to the head, and taken back by her."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from hub.engines.bookings.models import Booking, BookingStatus
from hub.engines.bookings.operations import (
    Attendee,
    refuse_agreement,
    swap_attendee,
    undo_cancellation,
)
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts.models import Person
from hub.people.accounts.permissions import SchoolRole
from tests import factories as make
from tests.engines.bookings.desk import Desk, address, last_mail, mails_to
from tests.strict_client import StrictClient

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[..., StrictClient]
HEAD = "head@oak.example"
LEE = "lee.ash@oak.example"


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk()


@pytest.fixture
def head(desk: Desk) -> Person:
    return make.make_member(desk.school, SchoolRole.HEAD, name="Hana Birch", email=HEAD)


def book(desk: Desk, *names: str, **given: object) -> list[Booking]:
    session = make.make_session(needs_agreement=True, title="Leading change", **given)
    return desk.book(session, *names, agreed_by="Hana Birch")


def link_in(text: str, name: str) -> str:
    found = re.search(rf"Not this one, {name}:\s+http://[^/]+(/bookings/agreement/\S+)", text)
    assert found is not None, text
    return found[1]


def test_without_a_name_nothing_is_booked(desk: Desk) -> None:
    with pytest.raises(RuleBroken, match="needs the head's agreement"):
        desk.book(make.make_session(needs_agreement=True), "Jo Lee")


def test_where_it_is_not_needed_no_name_is_kept(desk: Desk) -> None:
    [booking] = desk.book(make.make_session(), "Jo Lee", agreed_by="Hana Birch")
    assert booking.agreed_by is None


def test_the_head_is_told_once_with_a_link_for_each_place(desk: Desk, head: Person) -> None:
    book(desk, "Jo Lee", "Sam Okafor")
    assert mails_to(HEAD) == ["tell_head_agreed"]
    mail = last_mail(HEAD)
    assert mail.subject.startswith("You agreed, we are told: Leading change, Monday 13 July")
    assert "wrote that Hana Birch has agreed" in mail.text
    assert link_in(mail.text, "Jo Lee") != link_in(mail.text, "Sam Okafor")


def test_a_head_who_books_has_agreed_by_that(desk: Desk, head: Person) -> None:
    session = make.make_session(needs_agreement=True)
    desk.book(session, "Jo Lee", agreed_by="Hana Birch", actor=head)
    assert mails_to(HEAD) == ["tell_booker_booked"]


@pytest.mark.both_databases
def test_not_this_one_cancels_tells_and_passes_the_place_on(
    desk: Desk, head: Person, client: StrictClient
) -> None:
    jo, sam = book(desk, "Jo Lee", "Sam Okafor", capacity=1)
    way = link_in(last_mail(HEAD).text, "Jo Lee")
    page = client.get(way)
    assert page.h1 == "Not this one: Jo Lee?"
    assert jo.status is BookingStatus.BOOKED
    done = page.post("Not this one: cancel the place").follow()
    assert done.h1 == "There is nothing to decide"
    assert (jo.status, jo.cancel_reason) == (BookingStatus.CANCELLED, "The head did not agree")
    assert sam.status is BookingStatus.OFFERED
    assert mails_to(address("Jo Lee")) == ["tell_attendee_booked", "tell_attendee_cancelled"]
    assert mails_to(LEE)[-2:] == ["tell_booker_cancelled", "tell_attendee_place_offered"]
    assert "The head did not agree" in last_mail(address("Jo Lee")).text
    assert client.get(way).select("main form") == []


def test_what_the_head_refused_is_not_undone(desk: Desk, head: Person) -> None:
    [booking] = book(desk, "Jo Lee")
    refuse_agreement(booking, actor=head)
    refuse_agreement(booking, actor=head)
    with pytest.raises(RuleBroken, match="The head did not agree"):
        undo_cancellation(booking, actor=desk.lead)


def test_who_is_not_head_any_more_cannot_say_it(
    desk: Desk, head: Person, client: StrictClient
) -> None:
    [booking] = book(desk, "Jo Lee")
    head.memberships[0].roles = ["staff"]
    page = client.get(link_in(last_mail(HEAD).text, "Jo Lee"))
    refused = page.post("Not this one: cancel the place")
    assert refused.status == 422
    assert refused.errors[0].startswith("Only the head of the school can say this.")
    assert booking.status is BookingStatus.BOOKED


def test_another_person_on_the_place_is_told_anew_and_the_old_link_is_old(
    desk: Desk, head: Person, client: StrictClient
) -> None:
    [booking] = book(desk, "Jo Lee")
    old = link_in(last_mail(HEAD).text, "Jo Lee")
    swap_attendee(booking, Attendee("Bo Fern", "bo@oak.example"), actor=desk.lead)
    assert mails_to(HEAD) == ["tell_head_agreed", "tell_head_agreed"]
    assert client.get(old).status == 410
    assert client.get(link_in(last_mail(HEAD).text, "Bo Fern")).status == 200
    assert client.get("/bookings/agreement/moon").status == 404


def test_the_form_asks_and_offers_the_name(desk: Desk, head: Person, sign_in_as: SignIn) -> None:
    session = make.make_session(needs_agreement=True)
    client = sign_in_as(desk.lead)
    page = client.get(f"/bookings/new/{session.reference}")
    assert page.form("Book places for Oak School").values()["agreed_by"] == "Hana Birch"
    typed = {"new_people-0-name": "Jo Lee", "agreed_by": ""}
    refused = page.post("Book places for Oak School", typed)
    assert refused.errors == [
        "Ask the head first, then tick that the head has agreed",
        "Enter the name of the head who agreed",
    ]
    typed = {"agreed": "y", "agreed_by": "Ivo Larch, acting head"}
    assert refused.post("Book places for Oak School", typed).status == 302
    staff = sign_in_as(make.make_council_person())
    shown = staff.get(f"/admin/bookings/events/{session.reference}")
    assert "Agreed: Ivo Larch, acting head" in shown.words


def test_council_staff_name_the_head_too(desk: Desk, sign_in_as: SignIn) -> None:
    session = make.make_session(needs_agreement=True)
    officer = sign_in_as(make.make_council_person())
    page = officer.get(f"/admin/bookings/events/{session.reference}/book/{desk.school.id}")
    typed = {"new_people-0-name": "Jo Lee", "reason": "The school rang"}
    refused = page.post("Book places for Oak School", typed)
    assert "Enter the name of the head who agreed" in refused.errors
