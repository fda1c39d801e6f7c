"""Answers that are believed, from a provider that changes its keys, dawdles or is away."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import func, select
from time_machine import TimeMachineFixture

from hub.config import PROJECT
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.oidc import fetching
from hub.foundation.oidc.discovery import document_of
from hub.foundation.oidc.faults import ProviderSilent
from hub.people.accounts.models import ExternalIdentity
from tests.factories import make_member
from tests.people.accounts.conftest import Traveller
from tests.people.accounts.odd_provider import KEYS, OddProvider

ANNA = "anna@oak.example"
SILENT = "Good Account does not answer"


@pytest.fixture
def anna(hub: Flask) -> None:
    make_member(email=ANNA)


@pytest.mark.usefixtures("anna")
def test_an_answer_is_taken_once(traveller: Traveller) -> None:
    back = traveller.provider.answer_to(traveller.go(), email=ANNA, email_verified=True)
    shown = traveller.client.get(back)
    assert shown.post("Go on").status == 302
    traveller.client.post("/sign-out")
    # Again from the history, and again by whoever saw the address.
    page = traveller.client.get(back)
    assert (page.status, page.h1) == (410, "This sign-in was used already")
    assert traveller.client.post(back).status == 410
    assert not traveller.is_in()


@pytest.mark.usefixtures("anna")
def test_looking_at_an_answer_does_not_spend_it(traveller: Traveller) -> None:
    back = traveller.provider.answer_to(traveller.go(), email=ANNA, email_verified=True)
    for _ in range(3):
        page = traveller.client.get(back)
        assert (page.status, "data-continue" in page.text) == (200, True)
    assert traveller.provider.asked.count("/token") == 0
    assert page.post("Go on").status == 302


@pytest.mark.usefixtures("anna")
def test_a_new_key_is_asked_for_once_and_kept(traveller: Traveller, provider: OddProvider) -> None:
    traveller.sign_in()
    provider.published = KEYS[1:]
    provider.signs_with, provider.header = KEYS[2], {"alg": "RS256", "kid": "key-2"}
    assert traveller.sign_in().status == 302
    assert traveller.sign_in().status == 302
    assert provider.asked.count("/keys") == 2


@pytest.mark.usefixtures("anna")
def test_the_document_is_kept_for_an_hour(
    traveller: Traveller, provider: OddProvider, time_machine: TimeMachineFixture
) -> None:
    for _ in range(3):
        traveller.sign_in()
    seen = [provider.asked.count(path) for path in ("/.well-known/openid-configuration", "/keys")]
    assert seen == [1, 1]
    time_machine.move_to(clock.now() + timedelta(minutes=61), tick=False)
    traveller.sign_in()
    assert provider.asked.count("/.well-known/openid-configuration") == 2


@pytest.mark.usefixtures("anna")
def test_clocks_may_differ_by_two_minutes(traveller: Traveller) -> None:
    now = int(clock.now().timestamp())
    assert traveller.sign_in(iat=now + 100, nbf=now + 100).status == 302
    assert traveller.sign_in(iat=now - 900, exp=now - 100).status == 302


@pytest.mark.usefixtures("anna")
def test_the_sign_in_page_never_asks_the_provider(
    traveller: Traveller, provider: OddProvider
) -> None:
    traveller.client.get("/sign-in")
    assert provider.asked == []


def assert_silent(traveller: Traveller) -> None:
    page = traveller.press("/training")
    assert (page.status, page.h1) == (503, SILENT)
    sent = page.post("Send me the mail", email=ANNA)
    assert sent.location == "/sign-in/check"


@pytest.mark.parametrize("status", [500, 503, 404, 301])
def test_a_provider_that_is_broken(
    traveller: Traveller, provider: OddProvider, status: int
) -> None:
    provider.broken["/.well-known/openid-configuration"] = status
    assert_silent(traveller)


def test_a_provider_that_is_not_there(traveller: Traveller, provider: OddProvider) -> None:
    provider.server.socket.close()
    assert_silent(traveller)


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": None},
        {"authorization_endpoint": "javascript:alert(1)"},
    ],
)
def test_a_document_that_cannot_be(
    traveller: Traveller, provider: OddProvider, wrong: dict[str, str | None]
) -> None:
    provider.document = wrong
    assert_silent(traveller)


def test_a_provider_that_hangs_is_given_up_and_left_alone(
    traveller: Traveller, provider: OddProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "TIMEOUT", (0.5, 0.5))
    provider.hangs.set()
    began = time.perf_counter()
    assert_silent(traveller)
    assert 0.4 < time.perf_counter() - began < 3
    asked = len(provider.asked)
    began = time.perf_counter()
    assert_silent(traveller)
    assert (len(provider.asked), time.perf_counter() - began < 0.4) == (asked, True)


def test_a_provider_that_hangs_does_not_take_the_site_along(
    hub: Flask, provider: OddProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many who press at once, two wait for the provider and the others not for long."""
    monkeypatch.setattr(fetching, "TIMEOUT", (1.5, 1.5))
    monkeypatch.setattr(fetching, "LONGEST_WAIT", 0.3)
    provider.hangs.set()
    waited: list[float] = []

    def press() -> None:
        began = time.perf_counter()
        with pytest.raises(ProviderSilent):
            document_of(provider.settings())
        waited.append(time.perf_counter() - began)

    threads = [Thread(target=press) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(provider.asked) == 2
    assert sorted(waited)[5] < 1.2


def test_a_hub_without_a_provider_pays_nothing(app: Flask) -> None:
    """Another process, for in this one others have asked already."""
    code = "import sys; from hub.app import create_app; create_app(); " + (
        "print(sorted({'authlib', 'joserfc', 'requests', 'cryptography'} & set(sys.modules)))"
    )
    environment = {**os.environ, "HUB_INSTANCE": str(app.config["HUB"].instance)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.usefixtures("anna")
@pytest.mark.parametrize("where", ["/token", "/keys", "/more"])
def test_a_provider_that_breaks_half_way(
    traveller: Traveller, provider: OddProvider, where: str, time_machine: TimeMachineFixture
) -> None:
    address = traveller.go()
    provider.broken[where] = 500
    page = traveller.come_back(address)
    assert (page.status, page.h1) == (503, SILENT)
    assert not traveller.is_in()
    provider.broken.clear()
    time_machine.move_to(clock.now() + timedelta(seconds=16), tick=False)
    assert traveller.sign_in().status == 302


@pytest.mark.usefixtures("anna")
def test_a_provider_that_takes_the_secret_in_the_form_alone(
    traveller: Traveller, provider: OddProvider
) -> None:
    provider.document = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    assert traveller.sign_in().status == 302


def test_too_many_presses_are_stopped_in_words(traveller: Traveller) -> None:
    statuses = [traveller.client.post("/sign-in/with/schools").status for _ in range(31)]
    assert statuses == [200] * 30 + [429]


def test_nobody_is_sent_to_another_site(traveller: Traveller, anna: None) -> None:
    for evil in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        page = traveller.client.post("/sign-in/with/schools", {"next": evil})
        done = traveller.come_back(page.first("main a")["href"], email=ANNA, email_verified=True)
        assert done.location == "/go-home"


def test_nothing_is_linked_twice(traveller: Traveller, anna: None) -> None:
    for _ in range(3):
        traveller.sign_in()
    assert db.session.scalar(select(func.count(ExternalIdentity.id))) == 1


def test_sign_out_offers_to_sign_out_there_too(traveller: Traveller, anna: None) -> None:
    traveller.sign_in()
    page = traveller.client.post("/sign-out")
    assert page.location == "/signed-out"
    left = page.follow()
    assert not traveller.is_in()
    address = left.first("main .btn-primary")["href"]
    assert address.startswith(f"{traveller.provider.url}/leave?client_id=hub&")
    assert "post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A8000%2Fsigned-out&" in address
    assert "id_token_hint=ey" in address
    back = traveller.client.get("/signed-out?state=signed-out")
    assert "Of this site and of Good Account." in back.words


def test_sign_out_is_as_ever_where_the_provider_has_no_way_out(
    traveller: Traveller, provider: OddProvider, anna: None
) -> None:
    for nowhere in (None, "javascript:alert(1)"):
        provider.document = {"end_session_endpoint": nowhere}
        traveller.sign_in()
        assert traveller.client.post("/sign-out").location == "/"


def test_idle_time_signs_out_as_ever(
    traveller: Traveller, anna: None, time_machine: TimeMachineFixture
) -> None:
    traveller.sign_in()
    time_machine.move_to(clock.now() + timedelta(minutes=61), tick=False)
    assert traveller.client.get("/home").location == "/sign-in?next=/home"


def test_an_hour_old_document_is_asked_for_again_when_the_provider_is_back(
    make_app: Callable[..., Flask], provider: OddProvider, time_machine: TimeMachineFixture
) -> None:
    traveller = Traveller(make_app(oidc_schools=provider.settings()), provider)
    provider.broken["/.well-known/openid-configuration"] = 503
    assert_silent(traveller)
    provider.broken.clear()
    assert traveller.press().status == 503
    time_machine.move_to(clock.now() + timedelta(seconds=16), tick=False)
    assert traveller.press().status == 200


def test_the_answer_for_another_provider(
    make_app: Callable[..., Flask], provider: OddProvider
) -> None:
    """Two providers: what one was asked is not answered by the other."""
    council = provider.settings("council")
    app = make_app(oidc_council=council, oidc_schools=provider.settings())
    traveller = Traveller(app, provider)
    address = traveller.client.post("/sign-in/with/schools").first("main a")["href"]
    back = provider.answer_to(address, email=ANNA, email_verified=True)
    page = traveller.client.get(back.replace("/schools/", "/council/"))
    assert (page.status, page.h1) == (400, "We did not expect this answer")
