"""Signing in by mail: link, code, and everything that goes wrong."""

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
from hub.people.accounts.models import Person, SecondFactor
from hub.people.accounts.operations.second_factor import make_recovery_codes
from hub.people.accounts.permissions import CouncilRole
from tests.factories import make_council_person, make_member
from tests.strict_client import Page, StrictClient


def ask(client: StrictClient, email: str, **more: str) -> Page:
    return client.post("/sign-in", {"email": email, **more})


def newest_mail() -> OutboxMessage:
    return db.session.scalars(
        select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(1)
    ).one()


def link_in(mail: OutboxMessage) -> str:
    found = re.search(r"http://[^/]+(/sign-in/link/\S+)", mail.text)
    assert found is not None
    return found.group(1)


def code_in(mail: OutboxMessage) -> str:
    return mail.subject[:6]


@pytest.fixture
def senco(app: Flask) -> Person:
    return make_member(email="sam@oak.example", name="Sam Oak")


def test_the_link_goes_on_by_itself_only_in_the_browser_that_asked(
    app: Flask, client: StrictClient, senco: Person
) -> None:
    ask(client, "Sam@Oak.example ", next="/bookings")
    link = link_in(newest_mail())
    assert "data-continue" in client.get(link).text
    assert "data-continue" not in StrictClient(app).get(link).text
    answer = client.post(link)
    assert (answer.status, answer.location) == (302, "/bookings")
    assert client.get("/bookings").status == 200


def test_a_scanner_that_opens_the_link_does_not_spend_it(
    app: Flask, client: StrictClient, senco: Person
) -> None:
    ask(client, "sam@oak.example")
    link = link_in(newest_mail())
    for _ in range(3):
        assert StrictClient(app).get(link).status == 200
    assert client.post(link).status == 302


def test_a_used_link_explains_itself_and_offers_a_new_one(
    app: Flask, client: StrictClient, senco: Person
) -> None:
    ask(client, "sam@oak.example", next="/bookings")
    link = link_in(newest_mail())
    client.post(link)
    page = StrictClient(app).get(link)
    assert (page.status, page.h1) == (410, "This link was used already")
    assert 'value="/bookings"' in page.text


def test_an_old_link_says_that_there_is_a_newer_one(client: StrictClient, senco: Person) -> None:
    ask(client, "sam@oak.example")
    first = link_in(newest_mail())
    ask(client, "sam@oak.example")
    assert client.get(first).h1 == "There is a newer link"
    assert client.post(first).status == 410


def test_a_link_ends_after_an_hour(
    client: StrictClient, senco: Person, time_machine: TimeMachineFixture
) -> None:
    ask(client, "sam@oak.example")
    link = link_in(newest_mail())
    time_machine.move_to(clock.now() + timedelta(minutes=61), tick=False)
    assert client.get(link).h1 == "This link is too old"
    assert client.post(link).status == 410


def test_the_code_works_in_the_browser_that_asked_and_nowhere_else(
    app: Flask, client: StrictClient, senco: Person
) -> None:
    ask(client, "sam@oak.example")
    code = code_in(newest_mail())
    other = StrictClient(app)
    assert "only in the browser" in other.post("/sign-in/check", {"code": code}).text
    spaced = f"{code[:3]} {code[3:]}"
    assert client.post("/sign-in/check", {"code": spaced}).location == "/go-home"


def test_five_wrong_codes_kill_the_code_but_not_the_link(
    client: StrictClient, senco: Person
) -> None:
    ask(client, "sam@oak.example")
    mail = newest_mail()
    wrong = "000000" if code_in(mail) != "000000" else "111111"
    for _ in range(5):
        assert "not the code" in client.post("/sign-in/check", {"code": wrong}).text
    page = client.post("/sign-in/check", {"code": code_in(mail)})
    assert "tried too often" in page.text
    assert client.post(link_in(mail)).status == 302


def test_an_unknown_address_gets_a_mail_and_the_page_does_not_tell(client: StrictClient) -> None:
    page = ask(client, "who@nowhere.example")
    assert (page.status, page.location) == (302, "/sign-in/check")
    mail = newest_mail()
    assert mail.to_address == "who@nowhere.example"
    assert "who@nowhere.example. This address is not registered" in mail.text
    assert "/sign-in/link/" not in mail.text


def test_nobody_is_sent_to_another_site(client: StrictClient, senco: Person) -> None:
    for evil in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        ask(client, "sam@oak.example", next=evil)
        assert client.post(link_in(newest_mail())).location == "/go-home"


def test_too_many_requests_for_one_address_are_stopped_in_words(
    client: StrictClient, senco: Person
) -> None:
    statuses = [ask(client, "sam@oak.example").status for _ in range(6)]
    assert statuses == [302, 302, 302, 302, 302, 429]


def test_idle_time_signs_out(
    sign_in_as: Callable[[Person], StrictClient], senco: Person, time_machine: TimeMachineFixture
) -> None:
    client = sign_in_as(senco)
    time_machine.move_to(clock.now() + timedelta(minutes=59), tick=False)
    assert client.get("/home").status == 200
    time_machine.move_to(clock.now() + timedelta(minutes=61), tick=False)
    assert client.get("/home").location == "/sign-in?next=/home"


def test_an_own_device_stays_a_week_for_bookings_and_asks_again_for_people(
    client: StrictClient, senco: Person, time_machine: TimeMachineFixture
) -> None:
    ask(client, "sam@oak.example", own_device="y")
    client.post(link_in(newest_mail()))
    time_machine.move_to(clock.now() + timedelta(days=3), tick=False)
    assert client.get("/bookings").status == 200
    assert client.get("/people").location == "/sign-in?next=/people&again=1"
    time_machine.move_to(clock.now() + timedelta(days=5), tick=False)
    assert client.get("/bookings").status == 302


def test_signing_out_everywhere_ends_the_other_browser_too(
    sign_in_as: Callable[[Person], StrictClient], senco: Person
) -> None:
    one, other = sign_in_as(senco), sign_in_as(senco)
    one.post("/account/sign-out-everywhere")
    assert other.get("/home").status == 302


def test_sign_in_mail_is_sensitive(client: StrictClient, senco: Person) -> None:
    ask(client, "sam@oak.example")
    mail = newest_mail()
    assert (mail.sensitive, mail.priority > 0) == (True, True)


def enrol(client: StrictClient) -> str:
    """Set up a phone as council staff do at their first sign-in; gives the secret."""
    page = client.get("/account/second-factor/new")
    found = re.search(r'<span class="code">([A-Z2-7]+)</span>', page.text)
    assert found is not None
    code = pyotp.TOTP(found.group(1)).at(clock.now())
    done = client.post("/account/second-factor/new", {"name": "Work phone", "code": code})
    assert "Keep these codes on paper" in done.text
    return found.group(1)


def test_council_staff_need_a_second_factor(client: StrictClient, app: Flask) -> None:
    officer = make_council_person(email="ruth@council.example")
    ask(client, "ruth@council.example", next="/admin")
    client.post(link_in(newest_mail()))
    assert client.get("/admin").location == "/sign-in/second-factor?next=/admin"
    secret = enrol(client)
    assert client.get("/admin").status == 200
    again = StrictClient(app)
    ask(again, "ruth@council.example")
    again.post(link_in(newest_mail()))
    used = pyotp.TOTP(secret).at(clock.now())
    assert "used already" in again.post("/sign-in/second-factor", {"code": used}).text
    [paper, *_] = make_recovery_codes(officer)
    assert again.post("/sign-in/second-factor", {"code": paper.lower()}).status == 302
    assert again.get("/admin").status == 200


def test_the_last_phone_cannot_be_removed(client: StrictClient) -> None:
    make_council_person(CouncilRole.ADMINISTRATOR, email="ruth@council.example")
    ask(client, "ruth@council.example")
    client.post(link_in(newest_mail()))
    enrol(client)
    factor = db.session.scalars(select(SecondFactor)).one()
    client.post(f"/account/second-factor/{factor.id}/remove")
    assert len(db.session.scalars(select(SecondFactor)).all()) == 1
    assert "your only phone" in client.get("/account").text


def test_demo_sign_in_exists_only_in_the_demo(make_app: Callable[..., Flask]) -> None:
    assert "demo_sign_in.sign_in_as" in make_app(mode="demo").view_functions
    production = {
        "mode": "production",
        "secret_key": "0123456789abcdefghijklmnopqrstuvwxyz",
        "base_url": "https://hub.example",
    }
    assert "demo_sign_in.sign_in_as" not in make_app(**production).view_functions
    assert "dev_mail.list_captured" not in make_app(**production).view_functions
