"""The settings page: what is typed wrongly is refused and kept, what is right is seen at once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from time_machine import TimeMachineFixture

from hub.foundation.audit.models import AuditEntry
from hub.foundation.audit.operations import Job
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.settings.definitions import HubSettings
from hub.foundation.settings.operations import change_settings
from hub.foundation.settings.queries import settings
from hub.people.accounts.permissions import CouncilRole
from tests.desks.appearance.pictures import as_file, png, svg
from tests.factories import make_council_person
from tests.strict_client import Page, StrictClient

PAGE = "/admin/settings"
SAVE = "Save the settings"


@pytest.fixture
def admin(sign_in_as: Callable[..., StrictClient]) -> StrictClient:
    return sign_in_as(make_council_person(CouncilRole.ADMINISTRATOR, name="Ada Min"))


def save(client: StrictClient, **typed: Any) -> Page:
    return client.get(PAGE).post(SAVE, **typed)


def value_of(page: Page, name: str) -> str:
    return page.first(f'[name="{name}"]').get("value")


def test_every_setting_is_on_the_page_with_what_is_set(admin: StrictClient) -> None:
    page = admin.get(PAGE)
    assert page.texts("section h2") == [
        *("Council", "Look", "Bookings", "Signing in", "How long personal data is kept")
    ]
    for name, value in vars(HubSettings()).items():
        if name not in ("logo", "privacy_contact"):
            assert value_of(page, name) == str(value), name


def test_names_and_numbers_are_seen_at_once(admin: StrictClient, client: StrictClient) -> None:
    done = save(
        admin,
        council_name="Wessex Council",
        hub_name="Learn together",
        team_phone="01632 960000",
        safeguarding_phone="01632 960111",
        safeguarding_phone_out_of_hours="01632 960222",
    )
    assert done.location == PAGE
    assert "5 settings are changed." in done.follow().words
    front = client.get("/")
    assert front.title.endswith("Learn together")
    foot = front.first("footer").text
    for words in ("Wessex Council", "01632 960000", "01632 960111, out of hours 01632 960222"):
        assert words in foot, words
    changed = db.session.query(AuditEntry).filter_by(action="setting:changed").count()
    assert changed == 5


def test_saving_without_a_change_changes_nothing(admin: StrictClient) -> None:
    assert "Nothing was different" in save(admin).follow().words
    assert db.session.query(AuditEntry).filter_by(action="setting:changed").count() == 0


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("council_name", "  ", "Enter the name of the council"),
        ("hub_name", "x" * 61, "Use at most 60 characters"),
        ("team_email", "send@", "Enter a whole e-mail address, like send@council.example"),
        ("team_phone", "0" * 61, "Use at most 60 characters"),
        ("offer_hours", "0", "Enter a whole number from 1 to 336"),
        ("offer_hours", "many", "Enter a whole number from 1 to 336"),
        ("offer_hours", "9" * 30, "Enter a whole number from 1 to 336"),
        ("school_idle_minutes", "", "Enter a whole number from 5 to 480"),
        ("primary_colour", "", "Enter the colour, like #0b5c55"),
        ("primary_colour", "green", "Enter the colour as a # and six figures"),
        ("sun_colour", "#ffff", "Enter the colour as a # and six figures"),
    ],
)
def test_what_is_wrong_is_said_and_the_typing_kept(
    admin: StrictClient, name: str, typed: str, words: str
) -> None:
    page = save(admin, **{"team_name": "Typed just now", name: typed})
    assert page.status == 422
    assert [error for error in page.errors if error.startswith(words)], page.errors
    assert page.first(".error-summary a")["href"] == f"#{name}"
    assert value_of(page, name) == typed.strip()
    assert value_of(page, "team_name") == "Typed just now"
    assert settings() == HubSettings()


def test_a_colour_that_cannot_be_read_is_refused_with_its_contrast(admin: StrictClient) -> None:
    page = save(admin, primary_colour="#FFDD00", team_name="Typed just now")
    assert (page.status, page.errors) == (
        422,
        [
            "White words on the main colour cannot be read: the contrast is 1.3 to 1, and it "
            "must be at least 4.5 to 1. Choose a darker colour"
        ],
    )
    assert page.texts("#primary_colour-error") == [f"Error: {page.errors[0]}"]
    assert value_of(page, "primary_colour") == "#ffdd00"
    assert value_of(page, "team_name") == "Typed just now"
    dark = save(admin, sun_colour="#333333")
    assert "Dark words on the accent colour cannot be read: the contrast is 1.2 to 1" in dark.text
    assert settings() == HubSettings()


def test_a_colour_is_served_under_a_name_of_its_own(
    admin: StrictClient, client: StrictClient
) -> None:
    assert not client.get("/").select('link[href*="theme-"]')
    save(admin, primary_colour="#003366")
    address = client.get("/").first('link[href*="theme-"]')["href"]
    sheet = client.get(address)
    assert sheet.headers["Content-Type"].startswith("text/css")
    assert "--primary:#003366" in sheet.text
    assert 'data-bs-theme="dark"' in sheet.text
    assert "immutable" in sheet.headers["Cache-Control"]
    assert client.get("/theme-0123456789ab.css").status == 404
    save(admin, primary_colour="#330066")
    assert client.get(address).status == 404
    assert client.get("/").first('link[href*="theme-"]')["href"] != address


@pytest.mark.parametrize("data", [b"GIF89a", svg("<script>1</script>"), svg() + b" " * 20_000])
def test_a_bad_logo_is_refused_and_the_typing_kept(admin: StrictClient, data: bytes) -> None:
    page = save(admin, logo=as_file(data), council_name="Typed just now")
    assert page.status == 422
    assert page.first(".error-summary a")["href"] == "#logo"
    assert page.texts("#logo-error") == [f"Error: {page.errors[0]}"]
    assert value_of(page, "council_name") == "Typed just now"
    assert settings() == HubSettings()


def test_a_file_too_large_for_any_form_says_so(admin: StrictClient) -> None:
    assert save(admin, logo=as_file(b"x" * 1_100_000)).status == 413
    assert settings().logo == ""


@pytest.mark.parametrize(
    ("data", "kind"), [(svg(), "image/svg+xml"), (png(), "image/png")], ids=["svg", "png"]
)
def test_a_logo_is_shown_and_can_be_taken_away(
    admin: StrictClient, client: StrictClient, data: bytes, kind: str
) -> None:
    save(admin, logo=as_file(data))
    address = client.get("/").first(".site-name img")["src"]
    logo = client.get(address)
    assert logo.headers["Content-Type"].startswith(kind)
    assert logo.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert client.get("/logo-0123456789ab").status == 404
    page = admin.get(PAGE)
    assert page.select(f'.logo-now img[src="{address}"]')
    page.post(SAVE, remove_logo=True)
    assert settings().logo == ""
    assert client.get(address).status == 404
    assert not client.get("/").select(".site-name img")


def test_a_logo_stays_when_something_else_is_saved(admin: StrictClient) -> None:
    save(admin, logo=as_file(svg()))
    before = settings().logo
    save(admin, council_name="Wessex Council")
    assert settings().logo == before != ""


def test_nobody_overwrites_what_somebody_else_just_changed(
    app: Flask, admin: StrictClient, time_machine: TimeMachineFixture
) -> None:
    opened = admin.get(PAGE)
    time_machine.move_to(clock.now() + timedelta(minutes=1), tick=False)
    change_settings({"council_name": "Wessex Council"}, Job("somebody"))
    time_machine.move_to(clock.now() + timedelta(minutes=1), tick=False)
    refused = opened.post(SAVE, team_name="My team")
    assert refused.status == 422
    assert "Somebody changed “Name of the council”" in refused.errors[0]
    assert value_of(refused, "team_name") == "My team"
    assert settings().team_name == HubSettings.team_name
    assert refused.post(SAVE).location == PAGE
    assert settings().team_name == "My team"


@pytest.mark.parametrize("opened", ["", "soon", "9" * 40, "-1"])
def test_a_strange_moment_counts_as_long_ago(admin: StrictClient, opened: str) -> None:
    change_settings({"council_name": "Wessex Council"}, Job("somebody"))
    assert save(admin, opened=opened).status == 422


@pytest.mark.parametrize("role", sorted({*CouncilRole} - {CouncilRole.ADMINISTRATOR}))
def test_only_an_administrator_changes_settings(
    role: CouncilRole, sign_in_as: Callable[..., StrictClient]
) -> None:
    client = sign_in_as(make_council_person(role))
    assert client.get(PAGE).status == 403
    assert client.post(PAGE, {"council_name": "Ours"}).status == 403
    assert PAGE not in [a["href"] for a in client.get("/admin").select("nav a")]
