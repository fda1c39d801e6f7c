"""Answers that are not believed: each is refused in words, and nobody is signed in."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from time_machine import TimeMachineFixture

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.people.accounts.models import ExternalIdentity, ProviderRequest
from tests.desks.privacy.old import a_night_passes, removed
from tests.factories import make_member
from tests.people.accounts.conftest import Traveller
from tests.people.accounts.odd_provider import CLIENT, KEYS, SECRET, OddProvider
from tests.strict_client import Page, StrictClient

ANNA = "anna@oak.example"


@pytest.fixture(autouse=True)
def nobody_gets_in(traveller: Traveller) -> Iterator[None]:
    """Whatever a test here did, Anna is not in at its end, and nothing is linked."""
    make_member(email=ANNA)
    yield
    assert not traveller.is_in()
    assert db.session.scalar(select(func.count(ExternalIdentity.id))) == 0


def now() -> int:
    return int(clock.now().timestamp())


def assert_refused(page: Page, status: int, h1: str, *words: str) -> None:
    """Never a dead end: again, and by mail."""
    assert (page.status, page.h1) == (status, h1)
    for some in (*words, "Try again with Good Account", "Send me the mail"):
        assert some in page.words


UNUSABLE = "We could not use the answer"


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        ({"iss": "https://evil.example"}, "The answer did not come from where we had asked."),
        ({"iss": None}, "The answer did not come from where we had asked."),
        ({"aud": "another-site"}, "The answer was meant for another site."),
        ({"aud": ["another-site"]}, "The answer was meant for another site."),
        ({"aud": [CLIENT, "another-site"]}, "The answer was meant for another site."),
        ({"aud": [CLIENT], "azp": "another-site"}, "The answer was meant for another site."),
        ({"nonce": "of another sign-in"}, "The answer belonged to another sign-in."),
        ({"nonce": None}, "The answer belonged to another sign-in."),
        ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "The answer was not signed by the site"),
        ({"sub": None}, "We could not read the answer."),
        ({"sub": ""}, "We could not read the answer."),
        ({"sub": "x" * 300}, "We could not read the answer."),
        ({"exp": None}, "We could not read the answer."),
        ({"amr": "pwd"}, "We could not read the answer."),
    ],
)
def test_a_lie_in_the_token(traveller: Traveller, lie: dict[str, Any], words: str) -> None:
    assert_refused(traveller.sign_in(**lie), 400, UNUSABLE, words)


def test_a_token_of_the_past_or_the_future(traveller: Traveller) -> None:
    page = traveller.sign_in(iat=now() - 900, exp=now() - 180)
    assert_refused(page, 400, UNUSABLE, "The answer was too old.")
    for early in ({"nbf": now() + 180}, {"iat": now() + 180}):
        page = traveller.sign_in(**early)
        assert_refused(page, 400, UNUSABLE, "a clock is wrong, there or here")


def test_a_signature_of_somebody_else(traveller: Traveller, provider: OddProvider) -> None:
    provider.signs_with = KEYS[1]
    assert_refused(traveller.sign_in(), 400, UNUSABLE, "not signed by the site that we had asked")


def test_a_key_that_nobody_publishes(traveller: Traveller, provider: OddProvider) -> None:
    provider.signs_with, provider.header = KEYS[1], {"alg": "RS256", "kid": "key-1"}
    assert_refused(traveller.sign_in(), 400, UNUSABLE, "not signed by the site that we had asked")
    assert provider.asked.count("/keys") == 2


def test_a_token_without_a_signature(traveller: Traveller, provider: OddProvider) -> None:
    provider.signs_with, provider.header = b"", {"alg": "none"}
    assert_refused(traveller.sign_in(), 400, UNUSABLE, "We could not read the answer.")


def test_a_token_signed_with_what_we_know_too(traveller: Traveller, provider: OddProvider) -> None:
    """Neither our secret nor the provider's public key makes a signature."""
    for known in (SECRET.encode(), KEYS[0].as_pem(private=False)):
        provider.signs_with, provider.header = known, {"alg": "HS256", "kid": "key-0"}
        assert_refused(traveller.sign_in(), 400, UNUSABLE, "We could not read the answer.")


def test_a_code_that_the_provider_does_not_know(traveller: Traveller) -> None:
    back = traveller.provider.answer_to(traveller.go())
    traveller.provider.codes.clear()
    assert_refused(traveller.finish(back), 400, UNUSABLE, "did not take back what it had given")


def test_a_code_stolen_from_somebody_else(hub: Flask, traveller: Traveller) -> None:
    """Sent with one's own state: the verifier does not fit."""
    make_member(email="eve@oak.example")
    victim = Traveller(hub, traveller.provider)
    stolen = traveller.provider.answer_to(victim.go(), email=ANNA, email_verified=True)
    own = traveller.provider.answer_to(traveller.go())
    mixed = stolen.partition("&")[0] + "&" + own.partition("&")[2]
    assert_refused(traveller.finish(mixed), 400, UNUSABLE, "did not take back")


def test_an_answer_without_a_code(traveller: Traveller) -> None:
    back = traveller.provider.answer_to(traveller.go())
    path, _, query = back.partition("?")
    page = traveller.finish(f"{path}?{query.partition('&')[2]}")
    assert_refused(page, 400, UNUSABLE, "We could not read the answer.")


def test_an_answer_that_names_another_issuer(traveller: Traveller) -> None:
    back = traveller.provider.answer_to(traveller.go(), email=ANNA, email_verified=True)
    page = traveller.finish(f"{back}&iss=https://evil.example")
    assert_refused(page, 400, UNUSABLE, "did not come from where we had asked")


@pytest.mark.parametrize("error", ["access_denied", "login_required", "<b>x</b>"])
def test_the_provider_says_no(traveller: Traveller, error: str) -> None:
    back = traveller.provider.answer_to(traveller.go("/training"))
    path, _, query = back.partition("?")
    state = query.partition("&")[2]
    answer = f"{path}?{state}&error={error}&error_description=Ring+0900+123+at+once"
    page = traveller.client.get(answer)
    assert_refused(page, 400, "You are not signed in", "stopped at Good Account")
    assert "0900" not in page.text
    assert page.first("[name=next]")["value"] == "/training"


def test_the_provider_says_that_it_is_out_of_order(traveller: Traveller) -> None:
    back = traveller.provider.answer_to(traveller.go())
    path, _, query = back.partition("?")
    page = traveller.client.get(f"{path}?{query.partition('&')[2]}&error=temporarily_unavailable")
    assert_refused(page, 503, "Good Account does not answer")


def test_a_state_that_nobody_asked_with(traveller: Traveller) -> None:
    for state in ("", "?code=x", "?code=x&state=never-asked"):
        page = traveller.client.get(f"/sign-in/with/schools/answer{state}")
        assert_refused(page, 400, "We did not expect this answer")
        assert traveller.client.post(f"/sign-in/with/schools/answer{state}").status == 400


def test_the_state_of_another_browser(hub: Flask, traveller: Traveller) -> None:
    """Somebody is made to finish a sign-in that another began, or the other way round."""
    other = Traveller(hub, traveller.provider)
    back = traveller.provider.answer_to(other.go(), email=ANNA, email_verified=True)
    page = traveller.client.get(back)
    assert_refused(page, 400, "You began in another browser")
    assert traveller.client.post(back).status == 400


def test_an_answer_after_half_an_hour(
    traveller: Traveller, time_machine: TimeMachineFixture
) -> None:
    back = traveller.provider.answer_to(traveller.go(), email=ANNA, email_verified=True)
    shown = traveller.client.get(back)
    time_machine.move_to(clock.now() + timedelta(minutes=31), tick=False)
    assert_refused(shown.post("Go on"), 410, "This sign-in took too long")
    assert_refused(traveller.client.get(back), 410, "This sign-in took too long")


def test_a_hub_without_providers_knows_none_of_these_pages(client: StrictClient) -> None:
    assert client.post("/sign-in/with/schools").status == 404
    assert client.get("/sign-in/with/schools/answer?code=x&state=y").status == 404
    assert "Or with an account" not in client.get("/sign-in").words


def test_secrets_do_not_outlive_their_use(
    traveller: Traveller, time_machine: TimeMachineFixture
) -> None:
    traveller.sign_in(nonce="of another sign-in")
    asked = db.session.scalars(select(ProviderRequest)).one()
    assert (asked.nonce, asked.verifier, asked.id_token) == ("", "", None)
    time_machine.move_to(clock.now() + timedelta(days=8, minutes=1), tick=False)
    assert removed(a_night_passes()) == {"answers": 1}
    assert db.session.scalar(select(func.count(ProviderRequest.id))) == 0
