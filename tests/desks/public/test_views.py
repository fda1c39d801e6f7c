"""The front page, privacy and cookies: what everybody may read, and that it is true."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from hub.config import PROJECT
from hub.engines.bookings.models import BookingStatus, EventStatus
from hub.foundation.audit.operations import Job
from hub.foundation.core.db import db
from hub.foundation.settings.operations import change_settings
from hub.people.accounts.models import Person
from hub.people.accounts.permissions import CouncilRole
from tests.conftest import count_queries
from tests.factories import (
    in_days,
    make_booking,
    make_council_person,
    make_course,
    make_member,
    make_session,
)
from tests.strict_client import Page, StrictClient

PAGES = ("/", "/accessibility", "/privacy", "/cookies")
BROWSER_COOKIE = re.compile(r"document\.cookie\s*=\s*\"([\w-]+)=")
SERVER_COOKIE = re.compile(r"set_cookie\(\s*\"?([\w-]+)")
PRODUCTION = {
    "mode": "production",
    "secret_key": "0123456789abcdefghijklmnopqrstuvwxyz",
    "base_url": "https://hub.council.example",
}


@pytest.mark.parametrize("address", PAGES)
def test_everybody_may_read_them(
    client: StrictClient, sign_in_as: Callable[[Person], StrictClient], address: str
) -> None:
    readers = [client, sign_in_as(make_member()), sign_in_as(make_council_person())]
    assert [reader.get(address).status for reader in readers] == [200, 200, 200]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_leads_to_the_three_statements(client: StrictClient, address: str) -> None:
    links = [a["href"] for a in client.get(address).select("footer a")]
    assert links == ["/accessibility", "/privacy", "/cookies"]


def test_the_front_page_of_an_empty_hub(client: StrictClient) -> None:
    page = client.get("/")
    assert page.texts(".empty h3") == ["Nothing is planned just now"]
    assert "Sign in with your e-mail" in page.words


def test_the_front_page_shows_the_next_three_that_can_be_booked(client: StrictClient) -> None:
    for day in (4, 3, 2, 1):
        make_session(title=f"In {day} days", starts_at=in_days(day), capacity=day)
    make_session(title="A draft", starts_at=in_days(1), status=EventStatus.DRAFT)
    make_session(title="Over", starts_at=in_days(-1))
    page = client.get("/")
    assert page.texts("h3.list-row-title") == ["In 1 days", "In 2 days", "In 3 days"]
    assert "1 place left" in page.texts(".list-row .facts")[0]


def test_the_front_page_takes_as_many_queries_for_three(client: StrictClient) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make_booking(make_session(make_course()), status=BookingStatus.WAITING)
        with count_queries() as queries:
            assert client.get("/").status == 200
        counts.append(queries.count)
    assert counts[0] == counts[1]


def test_somebody_signed_in_is_sent_on_and_not_asked_to_sign_in(
    sign_in_as: Callable[[Person], StrictClient],
) -> None:
    page = sign_in_as(make_member(name="Ann Day")).get("/")
    assert "Go to your page" in page.words
    assert "Sign in" not in page.words
    assert page.client.get("/go-home").location == "/home"


def test_no_name_and_no_booking_of_anybody_is_on_a_public_page(client: StrictClient) -> None:
    session = make_session(joining_link="https://meet.example/secret", is_online=True)
    make_booking(session, make_member(name="Ann Secret"), access_needs="Loop")
    for address in PAGES:
        text = client.get(address).text
        assert not any(word in text for word in ("Ann Secret", "Loop", "meet.example"))


def test_privacy_says_the_periods_that_are_kept(client: StrictClient) -> None:
    change_settings({"needs_kept_days": 21, "privacy_contact": "dpo@council.example"}, Job("x"))
    words = client.get("/privacy").words
    assert "21 days after the event." in words
    assert "90 days." in words
    assert "Write to our data protection officer: dpo@council.example." in words
    assert "ico.org.uk/make-a-complaint" in words


def test_without_a_phone_number_people_are_told_whom_to_ask(client: StrictClient) -> None:
    assert "Contact the SEND services team of The council" in client.get("/privacy").words
    change_settings({"team_phone": "01632 960000", "team_email": "send@council.example"}, Job("x"))
    page = client.get("/privacy")
    assert "01632 960000" in page.words
    assert page.select('main a[href="mailto:send@council.example"]')


def listed_cookies(page: Page) -> set[str]:
    return set(page.texts('td[data-label="Name"] .code'))


def cookies_met(app: Flask) -> dict[str, str]:
    """Every cookie that comes on the way in: by name, the header that set it."""
    person = make_council_person(CouncilRole.ADMINISTRATOR)
    client = StrictClient(app)
    asked = client.post("/sign-in", {"email": person.email, "own_device": "y"})
    answers = [client.get("/"), asked, client.get("/sign-in/check"), client.get("/training")]
    headers = [value for page in answers for value in page.headers.getlist("Set-Cookie")]
    return {header.partition("=")[0]: header for header in headers}


def test_the_cookies_that_are_listed_are_those_that_are_set(
    app: Flask, client: StrictClient
) -> None:
    met = cookies_met(app)
    in_scripts = "".join(path.read_text() for path in (PROJECT / "static/js").glob("*.js"))
    by_script = set(BROWSER_COOKIE.findall(in_scripts))
    assert in_scripts.count("document.cookie") == len(by_script)
    assert listed_cookies(client.get("/cookies")) == set(met) | by_script
    assert "We use three" in client.get("/cookies").words


def test_cookies_of_the_server_are_out_of_reach_of_scripts_and_other_sites(app: Flask) -> None:
    for header in cookies_met(app).values():
        assert "HttpOnly" in header
        assert "SameSite=Lax" in header
    year = 365 * 24 * 3600
    assert f"Max-Age={year}" in cookies_met(app)["hub_browser"]


def test_only_one_line_of_ours_sets_a_cookie_beside_the_session() -> None:
    code = [path.read_text() for path in (PROJECT / "hub").rglob("*.py")]
    assert [name for text in code for name in SERVER_COOKIE.findall(text)] == ["BROWSER"]


def test_in_production_cookies_are_locked_to_the_site(make_app: Callable[..., Flask]) -> None:
    app = make_app(**PRODUCTION)
    page = StrictClient(app).get("/cookies", base_url="https://hub.council.example")
    assert "__Host-hub" in listed_cookies(page)
    client = StrictClient(app)
    asked = client.get("/sign-in", base_url="https://hub.council.example")
    headers = asked.headers.getlist("Set-Cookie")
    assert headers
    assert all("Secure" in header for header in headers)
    db.session.rollback()
