"""In and out by a real provider of OpenID Connect, over real HTTP, with the real clock."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import requests
from flask import Flask
from sqlalchemy import func, select

from hub.config import Config, OpenIdProvider
from hub.foundation.core.db import db
from hub.foundation.oidc.discovery import forget_everything
from hub.people.accounts.models import ExternalIdentity
from tests.factories import make_council_person, make_member, make_second_factor
from tests.provider.conftest import Person, form_there
from tests.provider.running import running_providers

ANNA, RUTH = "anna@oak.example", "ruth@council.example"


def linked() -> int:
    return db.session.scalar(select(func.count(ExternalIdentity.id))) or 0


def test_somebody_of_a_school_comes_in_and_goes_out_of_both(person: Person) -> None:
    make_member(email=ANNA)
    assert person.sign_in("schools", ANNA, "/bookings").location == "/bookings"
    assert person.is_in()
    left = person.hub.post("/sign-out").follow()
    assert not person.is_in()
    asked = person.open_there("GET", left.first("main .btn-primary")["href"])
    assert isinstance(asked, requests.Response)
    address, fields = form_there(asked)
    back = person.open_there("POST", address, **fields, logout="yes")
    assert back == "/signed-out?state=signed-out"
    assert "Of this site and of DfE Sign-in." in person.hub.get(back).words
    # She is asked anew there, and known again here by the number of her account.
    assert person.sign_in("schools", ANNA).location == "/go-home"
    assert linked() == 1


def test_who_stays_signed_in_there_is_in_again_at_one_press(person: Person) -> None:
    make_member(email=ANNA)
    person.sign_in("schools", ANNA)
    person.hub.post("/sign-out")
    back = person.open_there("GET", person.press("schools"))
    assert isinstance(back, str)
    assert person.finish(back).location == "/go-home"


def test_council_staff_show_their_phone_unless_the_provider_saw_a_second_factor(
    hub: Flask,
) -> None:
    make_second_factor(make_council_person(email=RUTH))
    asked, trusted = Person(hub), Person(hub)
    page = asked.sign_in("council", RUTH, "/admin")
    assert page.location == "/sign-in/second-factor?next=/admin"
    assert trusted.sign_in("council", RUTH, "/admin", mfa="on").location == "/admin"
    assert trusted.hub.get("/admin").status == 200


def test_each_provider_is_for_its_own_people(hub: Flask) -> None:
    make_member(email=ANNA)
    make_council_person(email=RUTH)
    for kind, email in (("council", ANNA), ("schools", RUTH)):
        page = Person(hub).sign_in(kind, email)
        assert (page.status, page.h1.endswith("is not your way in")) == (403, True)
    assert linked() == 0


def test_nobody_known_and_nobody_proved(hub: Flask) -> None:
    make_member(email="anna@nobody-checked.example")
    page = Person(hub).sign_in("schools", "anna@nobody-checked.example")
    assert (page.status, page.h1) == (403, "DfE Sign-in has not checked your address")
    page = Person(hub).sign_in("schools", "who@oak.example")
    assert (page.status, page.h1) == (403, "We do not know you yet")
    assert linked() == 0


def test_stopped_there(person: Person) -> None:
    back = person.prove(person.press("schools", "/training"), "", do="stop")
    assert "error=access_denied" in back
    page = person.finish(back)
    assert (page.status, page.h1) == (400, "You are not signed in")


def test_an_answer_works_once_and_in_its_own_browser(hub: Flask, person: Person) -> None:
    make_member(email=ANNA)
    back = person.prove(person.press("schools"), ANNA)
    other = Person(hub).finish(back)
    assert (other.status, other.h1) == (400, "You began in another browser")
    assert person.finish(back).status == 302
    assert person.finish(back).h1 == "This sign-in was used already"


def test_the_code_of_another_sign_in_is_not_taken(hub: Flask) -> None:
    """The provider itself refuses it: the verifier does not fit (PKCE)."""
    make_member(email=ANNA)
    anna, eve = Person(hub), Person(hub)
    stolen = anna.prove(anna.press("schools"), ANNA)
    own = eve.prove(eve.press("schools"), "eve@oak.example")
    code = stolen.partition("code=")[2].partition("&")[0]
    page = eve.finish(own.replace(own.partition("code=")[2].partition("&")[0], code))
    assert (page.status, page.h1) == (400, "We could not use the answer")
    assert "did not take back what it had given us" in page.words


def test_an_answer_in_the_name_of_another_issuer(person: Person) -> None:
    back = person.prove(person.press("schools"), ANNA)
    assert "&iss=http%3A%2F%2F127.0.0.1" in back
    page = person.finish(back.partition("&iss=")[0] + "&iss=https%3A%2F%2Fevil.example")
    assert "did not come from where we had asked" in page.words


def test_a_secret_that_has_ended(
    make_app: Callable[..., Flask],
    providers_of: dict[str, OpenIdProvider],
    caplog: pytest.LogCaptureFixture,
) -> None:
    ended = replace(providers_of["schools"], client_secret="of last year")
    page = Person(make_app(oidc_schools=ended)).sign_in("schools", ANNA)
    assert (page.status, page.h1) == (400, "We could not use the answer")
    assert "does not take the code" in caplog.text
    assert "invalid_client" in caplog.text


def test_a_provider_that_goes_away(make_app: Callable[..., Flask]) -> None:
    with running_providers(Config.base_url) as running:
        forget_everything()
        [schools, _] = Config.from_environment(running.environment).providers
        person = Person(make_app(oidc_schools=schools))
        make_member(email=ANNA)
        back = person.prove(person.press("schools"), ANNA)
    page = person.finish(back)
    assert (page.status, page.h1) == (503, "DfE Sign-in does not answer")
    assert page.post("Send me the mail", email=ANNA).location == "/sign-in/check"
