"""What was typed when the session had ended comes back after signing in again."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from time_machine import TimeMachineFixture

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.people.accounts import access
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.operations.memberships import end_membership
from hub.people.accounts.permissions import CouncilRole
from tests import factories as make
from tests.people.accounts.test_sign_in import code_in, newest_mail
from tests.strict_client import Page, StrictClient

SignIn = Callable[[Person], StrictClient]


@pytest.fixture
def senco(app: Flask) -> Person:
    return make.make_member(email="sam@oak.example", name="Sam Oak")


def sent_after_an_hour(client: StrictClient, clock_hand: TimeMachineFixture) -> Page:
    session = make.make_session()
    page = client.get(f"/bookings/new/{session.reference}")
    clock_hand.move_to(clock.now() + timedelta(minutes=61), tick=False)
    return page.post("Book places", {"new_people-0-name": "Kit Moss"})


def test_nothing_typed_is_lost(
    sign_in_as: SignIn, senco: Person, time_machine: TimeMachineFixture
) -> None:
    client = sign_in_as(senco)
    asked = sent_after_an_hour(client, time_machine).follow()
    assert asked.h1 == "Sign in"
    asked.post("Send me the mail", email="sam@oak.example")
    answer = client.post("/sign-in/check", {"code": code_in(newest_mail())})
    back = answer.follow()
    assert "Your typing is here" in back.text
    assert back.first('[name="new_people-0-name"]')["value"] == "Kit Moss"
    assert back.post("Book places").status == 302


def test_it_comes_back_in_the_same_browser_alone(
    app: Flask, sign_in_as: SignIn, senco: Person, time_machine: TimeMachineFixture
) -> None:
    sent = sent_after_an_hour(sign_in_as(senco), time_machine)
    asked = parse_qs(urlsplit(sent.location or "").query)["next"][0]
    assert "kept=" in asked
    seen = sign_in_as(senco).get(asked)
    assert seen.status == 200
    assert "Kit Moss" not in seen.text


@pytest.mark.parametrize("site", ["same-origin", "cross-site"])
def test_typing_is_kept_from_our_own_pages_and_not_without_end(
    app: Flask, monkeypatch: pytest.MonkeyPatch, site: str
) -> None:
    monkeypatch.setattr(access, "MOST_KEPT", 2)
    browser = app.test_client()
    at = [
        browser.post("/account", data={"a": "b"}, headers={"Sec-Fetch-Site": site}).location
        for _ in range(3)
    ]
    assert ["kept" in (location or "") for location in at] == (
        [True, True, False] if site == "same-origin" else [False] * 3
    )


def test_the_end_of_a_membership_ends_sessions_at_once(sign_in_as: SignIn, senco: Person) -> None:
    own = sign_in_as(senco)
    assert own.get("/people").status == 200
    membership = db.session.get_one(Membership, senco.memberships[0].id)
    end_membership(membership, actor=make.make_council_person(CouncilRole.ADMINISTRATOR))
    db.session.commit()
    assert own.get("/home").location == "/sign-in?next=/home"
    assert sign_in_as(senco).get("/people").status == 403


def test_a_form_of_another_sign_in_shows_what_was_typed_and_no_more(
    sign_in_as: SignIn, senco: Person
) -> None:
    """Signed out and in again in another tab: the form of the first tab is not hers any more."""
    client = sign_in_as(senco)
    page = client.get(f"/bookings/new/{make.make_session().reference}")
    sent = page.form("Book places").values("Book places").to_dict() | {
        "csrf_token": "of another sign-in",
        "new_people-0-name": "Kit Moss",
    }
    answer = client.send("POST", page.url, data=sent)
    assert (answer.status, answer.h1) == (400, "This page was open for too long")
    shown = [value.text for value in answer.select(".summary dd")]
    assert "Kit Moss" in shown
    assert sent["shown"] not in shown
