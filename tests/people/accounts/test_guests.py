"""Guests sign in: who they say they are is believed once the mail is answered, and not before."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from hub.foundation.core.db import db
from hub.people.accounts.models import GuestKind, Person
from hub.people.accounts.queries import person_by_email
from tests.factories import make_council_person, make_guest, make_member, make_person, make_session
from tests.people.accounts.test_sign_in import code_in, link_in, newest_mail
from tests.strict_client import Page, StrictClient

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[..., StrictClient]
NIA = {
    "name": "Nia Rowan",
    "organisation": "County Health Trust",
    "kind": "health",
    "email": "nia@health.example",
}


def ask(client: StrictClient, **given: str) -> Page:
    return client.post("/sign-in/guest", {**NIA, **given})


def people() -> int:
    return int(db.session.scalar(select(func.count(Person.id))) or 0)


def test_the_page_of_a_session_leads_to_the_form_and_back(client: StrictClient) -> None:
    session = make_session(open_to=["health"])
    page = client.get(f"/training/sessions/{session.reference}")
    assert page.texts(".actions .btn") == ["Book a place", "I do not work at a school"]
    form = client.get(page.select(".actions .btn")[1]["href"])
    assert form.post("Send me the mail", NIA).location == "/sign-in/check"
    answer = client.post(link_in(newest_mail()))
    assert answer.location == f"/bookings/new/{session.reference}/guest"
    assert answer.follow().h1 == "Book your place"


def test_nothing_is_kept_before_the_mail_is_answered(client: StrictClient) -> None:
    before = people()
    ask(client)
    mail = newest_mail()
    assert mail.kind == "accounts/emails/tell_guest_sign_in"
    assert mail.sensitive
    assert "Organisation: County Health Trust" in mail.text
    assert people() == before
    client.post(link_in(mail))
    guest = person_by_email("nia@health.example")
    assert guest is not None
    assert (guest.name, guest.guest_organisation) == ("Nia Rowan", "County Health Trust")
    assert guest.guest_kind is GuestKind.HEALTH
    assert guest.last_signed_in_at is not None


def test_the_code_works_too_and_the_link_only_once(client: StrictClient) -> None:
    ask(client)
    mail = newest_mail()
    assert client.post("/sign-in/check", {"code": code_in(mail)}).location == "/go-home"
    assert client.post(link_in(mail)).status == 410
    assert people() == 1


def test_who_has_a_role_gets_the_mail_of_always_and_stays_who_she_is(client: StrictClient) -> None:
    senco = make_member(name="Sam Oak", email="nia@health.example")
    ask(client)
    assert newest_mail().kind == "accounts/emails/tell_person_sign_in"
    client.post(link_in(newest_mail()))
    db.session.refresh(senco)
    assert (senco.name, senco.guest_kind) == ("Sam Oak", None)


def test_who_was_only_booked_by_a_school_may_become_a_guest(client: StrictClient) -> None:
    person = make_member(roles=(), name="N. Rowan", email="nia@health.example")
    ask(client)
    client.post(link_in(newest_mail()))
    db.session.refresh(person)
    assert (person.name, person.guest_organisation) == ("Nia Rowan", "County Health Trust")
    assert people() == 1


def test_whose_access_has_ended_is_not_let_in_as_a_guest(client: StrictClient) -> None:
    make_person(email="nia@health.example", is_disabled=True)
    ask(client)
    assert newest_mail().kind == "accounts/emails/tell_address_unknown"


def test_access_that_ends_after_the_mail_went_out(client: StrictClient) -> None:
    person = make_person(email="nia@health.example")
    ask(client)
    person.is_disabled = True
    assert client.post(link_in(newest_mail())).status == 410


def test_two_mails_answered_make_one_guest(app: Flask, client: StrictClient) -> None:
    ask(client)
    first = link_in(newest_mail())
    other = StrictClient(app)
    ask(other, organisation="Sight Support")
    assert client.post(first).status == 410
    other.post(link_in(newest_mail()))
    assert people() == 1


def test_the_form_says_what_is_missing(client: StrictClient) -> None:
    page = client.get("/sign-in/guest").post("Send me the mail")
    assert page.errors == [
        "Enter your full name",
        "Enter the name of your organisation, like County Health Trust",
        "Choose what you are",
        "Enter a work e-mail address, like a.lee@school.example",
    ]


def test_sign_in_on_the_way_to_a_booking_shows_the_way_for_guests(client: StrictClient) -> None:
    page = client.get("/sign-in?next=/bookings/new/TRN-AAAAAA")
    assert "You do not work at a school?" in page.words
    assert "You do not work at a school?" not in client.get("/sign-in").words


def test_a_guest_changes_her_organisation(sign_in_as: SignIn) -> None:
    guest = make_guest()
    client = sign_in_as(guest)
    page = client.get("/account/organisation").post("Save", {"organisation": "Sight Support"})
    assert page.location == "/account"
    db.session.refresh(guest)
    assert guest.guest_organisation == "Sight Support"
    assert client.get("/sign-in/guest").location == "/account/organisation"


def test_people_of_schools_and_the_council_have_no_such_page(sign_in_as: SignIn) -> None:
    for person in (make_member(), make_council_person()):
        assert sign_in_as(person).get("/account/organisation").status == 404
