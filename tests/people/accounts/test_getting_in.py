"""Everything that goes wrong on the way in has a page that gets the person in."""

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import TimeMachineFixture

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.mail.models import OutboxMessage
from hub.foundation.mail.rendering import sign
from hub.people.accounts.models import Person
from hub.people.accounts.operations.people import disable_person
from hub.people.accounts.permissions import CouncilRole
from tests.factories import (
    make_booking,
    make_council_person,
    make_member,
    make_school,
    make_second_factor,
)
from tests.people.accounts.test_sign_in import ask, code_in, link_in, newest_mail
from tests.signing_in import sign_in
from tests.strict_client import StrictClient

SignIn = Callable[..., StrictClient]
SCHOOL_ADDRESS = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def senco(app: Flask) -> Person:
    return make_member(email="sam@oak.example", name="Sam Oak")


def test_an_expired_link_and_code_offer_a_new_mail_in_one_press(
    client: StrictClient, senco: Person, time_machine: TimeMachineFixture
) -> None:
    ask(client, "sam@oak.example", next="/bookings")
    old = newest_mail()
    time_machine.move_to(clock.now() + timedelta(minutes=61), tick=False)
    assert client.get(link_in(old)).h1 == "This link is too old"
    page = client.post("/sign-in/check", {"code": code_in(old)})
    assert (page.status, page.h1) == (410, "This code is too old")
    page.post("Send me a new mail")
    assert client.post(link_in(newest_mail())).location == "/bookings"


def test_a_code_in_the_wrong_browser_says_so_and_helps(app: Flask, senco: Person) -> None:
    ask(StrictClient(app), "sam@oak.example")
    other = StrictClient(app)
    page = other.post("/sign-in/check", {"code": code_in(newest_mail())})
    assert (page.status, page.h1) == (404, "Ask for a code in this browser")
    page.post("Send me a new mail", email="sam@oak.example")
    assert other.post("/sign-in/check", {"code": code_in(newest_mail())}).location == "/go-home"


def test_two_browsers_ask_and_the_older_says_that_there_is_a_newer_mail(
    app: Flask, client: StrictClient, senco: Person
) -> None:
    ask(client, "sam@oak.example")
    other = StrictClient(app)
    ask(other, "sam@oak.example")
    assert client.get("/sign-in/check").h1 == "There is a newer mail"
    assert other.post("/sign-in/check", {"code": code_in(newest_mail())}).status == 302


def test_the_second_tab_goes_on_at_the_next_press(client: StrictClient, senco: Person) -> None:
    """Also without JavaScript: the page of before signing in carries a token of that time."""
    ask(client, "sam@oak.example", next="/bookings")
    waiting = client.get("/sign-in/check")
    assert client.get("/sign-in/waiting").status == 204
    client.post(link_in(newest_mail()))
    assert client.get("/sign-in/waiting").status == 200
    again = waiting.post("Sign in", code=code_in(newest_mail()))
    assert again.location == "/sign-in/check?again=1"
    assert again.follow().location == "/bookings"


def test_a_link_pressed_twice_goes_on(client: StrictClient, senco: Person) -> None:
    ask(client, "sam@oak.example", next="/bookings")
    link = link_in(newest_mail())
    second = client.get(link)
    client.post(link)
    assert client.get(link).location == "/bookings"
    assert second.post("Sign in").follow().location == "/bookings"


def test_asking_again_while_signed_in_still_waits(client: StrictClient, senco: Person) -> None:
    """Who must prove herself anew is not sent on before she has."""
    ask(client, "sam@oak.example")
    client.post(link_in(newest_mail()))
    ask(client, "sam@oak.example", next="/people")
    assert client.get("/sign-in/waiting").status == 204
    page = client.get("/sign-in/check")
    assert page.h1 == "Check your mail"
    assert page.post("Sign in", code=code_in(newest_mail())).location == "/people"


def test_the_link_on_the_phone_while_the_desk_waits(
    app: Flask, client: StrictClient, senco: Person
) -> None:
    ask(client, "sam@oak.example", next="/bookings")
    desk, phone = client.get("/sign-in/check"), StrictClient(app)
    page = phone.get(link_in(newest_mail()))
    assert "This link is for sam@oak.example" in page.words
    assert page.post("Sign in").location == "/bookings"
    assert client.get("/sign-in/waiting").status == 200
    after = desk.post("Sign in", code=code_in(newest_mail()))
    assert (after.status, after.h1) == (410, "You signed in on another device")
    after.post("Send me a new mail")
    assert client.post("/sign-in/check", {"code": code_in(newest_mail())}).location == "/bookings"
    assert phone.get("/bookings").status == 200


def test_a_browser_that_keeps_no_cookies_is_told(client: StrictClient, senco: Person) -> None:
    ask(client, "sam@oak.example")
    page = client.get("/sign-in/check?again=1")
    assert "your browser keeps no cookies" in page.words


@pytest.mark.parametrize(
    "typed",
    [
        "SAM@OAK.EXAMPLE",
        "  sam@oak.example\t",
        "sam@ oak.example",
        "\u00a0sam@oak.example\u200b",
    ],
)
def test_capitals_and_blanks_do_not_matter(typed: str, client: StrictClient, senco: Person) -> None:
    assert ask(client, typed).location == "/sign-in/check"
    assert client.post(link_in(newest_mail())).location == "/go-home"


def test_dots_do_matter_and_the_mail_says_so(client: StrictClient, senco: Person) -> None:
    """A school's mail server may take s.am@ for another mailbox: it is not registered here."""
    ask(client, "s.am@oak.example")
    assert "This address is not registered" in newest_mail().text


@pytest.mark.parametrize("minutes", [-60, -7, 5, 61])
def test_a_phone_whose_clock_is_wrong_is_told_so(minutes: int, sign_in_as: SignIn) -> None:
    officer = make_council_person()
    factor = make_second_factor(officer)
    client = sign_in_as(officer, second_factor=False)
    shown = pyotp.TOTP(factor.secret).at(clock.now() + timedelta(minutes=minutes))
    page = client.post("/sign-in/second-factor", {"code": shown})
    assert page.status == 422
    assert f"wrong by about {abs(minutes)} minutes" in page.words
    right = pyotp.TOTP(factor.secret).at(clock.now())
    assert client.post("/sign-in/second-factor", {"code": right}).status == 302


def test_who_has_left_the_school_still_sees_her_own_bookings(
    client: StrictClient, senco: Person
) -> None:
    booking = make_booking(person=senco)
    ask(client, "sam@oak.example")
    senco.memberships[0].ended_at = clock.now()
    client.post(link_in(newest_mail()))
    assert client.get("/people").status == 403
    assert booking.event.title in client.get("/bookings").words


def test_a_link_after_all_access_has_ended(client: StrictClient, senco: Person) -> None:
    ask(client, "sam@oak.example")
    disable_person(senco, actor=make_council_person(CouncilRole.ADMINISTRATOR))
    page = client.post(link_in(newest_mail()))
    assert (page.status, page.h1) == (410, "Your access has ended")
    assert client.get("/bookings").status == 302


def test_an_invitation_is_forwarded(app: Flask, client: StrictClient, sign_in_as: SignIn) -> None:
    """It holds no key: whoever presses it must own an address that is registered."""
    lead = make_member(make_school("Oak School"))
    school_id = lead.memberships[0].school_id
    added = {"name": "Ann Day", "email": "ann@oak.example", "roles": "staff"}
    sign_in_as(lead).post(f"/people/{school_id}/add", added)
    [address] = re.findall(r"http://[^/]+(/sign-in\S*)", newest_mail().text)
    page = client.get(address)
    assert page.h1 == "Sign in"
    ask(client, "somebody.else@oak.example")
    assert "This address is not registered" in newest_mail().text
    # Used twice it is as good as the first time.
    for _ in range(2):
        ask(StrictClient(app), "ann@oak.example")
        assert "/sign-in/link/" in newest_mail().text


KEY = "another council's key, long enough to be one"


def test_a_link_of_another_council(
    client: StrictClient, senco: Person, make_app: Callable[..., Flask]
) -> None:
    ask(client, "sam@oak.example")
    link = link_in(newest_mail())
    page = StrictClient(make_app(secret_key=KEY)).get(link)
    assert (page.status, page.h1) == (404, "This link does not work")
    assert "or be from another council" in page.words


def test_a_booking_link_of_another_council(senco: Person, make_app: Callable[..., Flask]) -> None:
    booking = make_booking(person=senco)
    token = sign([booking.id, senco.id, booking.invitation_uid], "booking")
    other = StrictClient(make_app(secret_key=KEY))
    page = other.get(f"/bookings/link/{token}", query={"do": "cancel"})
    assert (page.status, page.h1) == (404, "This link is not whole")


@pytest.mark.parametrize("other", [{"secret_key": KEY}, {"base_url": "https://other.example"}])
def test_a_session_of_another_council_is_nobody_here(
    other: dict[str, str], client: StrictClient, senco: Person, make_app: Callable[..., Flask]
) -> None:
    """Also where somebody copied the key: number 1 is somebody else here."""
    sign_in(client, senco)
    cookie = client.browser.get_cookie("hub")
    assert cookie is not None
    assert client.get("/home").status == 200
    here = StrictClient(make_app(**other))
    make_member(name="Of This Council")
    db.session.commit()
    here.browser.set_cookie("hub", cookie.value)
    assert here.get("/home").location == "/sign-in?next=/home"


def test_sixty_people_behind_one_address_sign_in_within_a_minute(app: Flask) -> None:
    """One school on the first morning, while somebody there hammers: only she is stopped."""
    for number in range(60):
        make_member(email=f"person{number}@big.example")
    hammering = StrictClient(app)
    refused = 0
    for number in range(60):
        browser, email = StrictClient(app), f"person{number}@big.example"
        for attempt in range(4):
            tried = {"email": f"guess{attempt % 2}{number % 3}@big.example"}
            refused += hammer(hammering, tried)
        sent = browser.post("/sign-in", {"email": email}, environ_base=SCHOOL_ADDRESS)
        assert sent.location == "/sign-in/check"
        code = {"code": code_in(newest_mail())}
        answer = browser.post("/sign-in/check", code, environ_base=SCHOOL_ADDRESS)
        assert answer.location == "/go-home"
        assert browser.get("/home", environ_base=SCHOOL_ADDRESS).status == 200
    assert refused > 200


def hammer(client: StrictClient, tried: dict[str, str]) -> bool:
    return client.post("/sign-in", tried, environ_base=SCHOOL_ADDRESS).status == 429


def test_who_guesses_codes_is_stopped_and_nobody_else(
    app: Flask, client: StrictClient, senco: Person
) -> None:
    ask(client, "sam@oak.example")
    hammering = StrictClient(app)
    ask(hammering, "guess@oak.example")
    tries = [
        hammering.post("/sign-in/check", {"code": f"{n:06d}"}, environ_base=SCHOOL_ADDRESS).status
        for n in range(500)
    ]
    assert tries.count(429) == 485
    good = code_in(newest_mail_to("sam@oak.example"))
    answer = client.post("/sign-in/check", {"code": good}, environ_base=SCHOOL_ADDRESS)
    assert answer.location == "/go-home"


def newest_mail_to(address: str) -> OutboxMessage:
    return db.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.to_address == address)
        .order_by(OutboxMessage.id.desc())
        .limit(1)
    ).one()
