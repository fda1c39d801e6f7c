"""Captured mail: a demo shows it as it would have arrived, and nowhere else does it exist."""

from collections.abc import Callable
from pathlib import Path
from shutil import copyfile

import pytest
from flask import Flask

from hub.engines.bookings.operations import Attendee, BookingRequest, book_places
from hub.foundation.core.db import db
from hub.foundation.mail.delivery import capture_folder
from hub.foundation.mail.outbox import send_due
from tests.factories import in_days, make_member, make_message, make_school, make_session
from tests.strict_client import StrictClient

LIST = "/dev/mail"
PRODUCTION = {
    "mode": "production",
    "secret_key": "0123456789abcdefghijklmnopqrstuvwxyz",
    "base_url": "https://hub.council.example",
}


@pytest.fixture
def demo(make_app: Callable[..., Flask]) -> Flask:
    return make_app(mode="demo")


@pytest.fixture
def visitor(demo: Flask) -> StrictClient:
    return StrictClient(demo)


def addresses(app: Flask) -> set[str]:
    return {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/dev/")}


@pytest.mark.parametrize("settings", [{"mode": "development"}, PRODUCTION])
def test_outside_a_demo_there_is_nothing_under_dev(
    make_app: Callable[..., Flask], settings: dict[str, str]
) -> None:
    app = make_app(**settings)
    assert addresses(app) == set()
    assert not [rule.endpoint for rule in app.url_map.iter_rules() if "dev_mail" in rule.endpoint]
    client = StrictClient(app)
    for address in (LIST, f"{LIST}/x", f"{LIST}/x/html", f"{LIST}/x/invitation.ics"):
        assert client.get(address).status == 404, address
    assert "captured mail" not in client.get("/").text


def test_a_demo_has_the_pages_and_says_so_everywhere(demo: Flask, visitor: StrictClient) -> None:
    assert LIST in addresses(demo)
    assert visitor.get("/").first(".demo-bar a")["href"] == LIST
    assert visitor.get(LIST).texts(".empty h2") == ["No mail yet"]


def book_one_place() -> None:
    """A real booking, so that the mail is the one that people get."""
    school = make_school()
    lead = make_member(school)
    book_places(
        make_session(title="Autism and play"),
        school,
        BookingRequest("GRP-TEST", (Attendee("Ann Day", "ann@oak.example"),)),
        actor=lead,
    )
    db.session.commit()
    send_due()


def test_a_mail_is_shown_with_its_calendar_part(visitor: StrictClient) -> None:
    book_one_place()
    rows = visitor.get(LIST).select("tbody tr")
    (row,) = [row for row in rows if "Ann Day <ann@oak.example>" in row.text]
    assert row.first('td[data-label="Calendar"]').text == "Yes"
    page = visitor.get(row.first("a")["href"])
    assert "Autism and play" in page.h1
    text, calendar = page.select(".mail-text")
    assert "Autism and play" in text.text
    assert "METHOD:REQUEST" in calendar.text
    assert "SUMMARY:Autism and play" in calendar.text
    download = visitor.get(page.first('a[href$=".ics"]')["href"])
    assert download.headers["Content-Type"].startswith("text/calendar")
    assert download.text.startswith("BEGIN:VCALENDAR\r\n")
    assert "ATTENDEE" in download.text


def test_the_page_of_a_mail_stands_in_a_frame_without_scripts(visitor: StrictClient) -> None:
    make_message(html="<!doctype html><html lang=en><title>x</title><script>1</script></html>")
    db.session.commit()
    send_due()
    page = visitor.get(visitor.get(LIST).first("tbody a")["href"])
    frame = page.first("iframe")
    assert "allow-scripts" not in frame["sandbox"]
    inner = visitor.get(frame["src"])
    policy = inner.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert not page.select('a[href$=".ics"]')
    assert visitor.get(f"{page.url}/invitation.ics").status == 404


@pytest.mark.parametrize(
    "name", ["x", "..%2F..%2Fhub", "20260615T090000000000-none@hub", "20260615T090000000000-a%00b"]
)
def test_only_names_of_captured_mail_open_a_file(visitor: StrictClient, name: str) -> None:
    for rest in ("", "/html", "/invitation.ics"):
        assert visitor.get(f"{LIST}/{name}{rest}").status == 404


def test_many_mails_come_in_pages_newest_first(demo: Flask, visitor: StrictClient) -> None:
    make_message(subject="Mail")
    db.session.commit()
    send_due()
    (first,) = capture_folder(demo.config["HUB"]).glob("*.eml")
    for day in range(1, 52):
        later = f"{in_days(day):%Y%m%d}"
        copyfile(first, first.with_name(first.name.replace("20260615", later)))
    newest = visitor.get(LIST)
    assert "52 mails, page 1 of 2." in newest.words
    assert len(newest.select("tbody tr")) == 50
    assert newest.texts('td[data-label="When"]')[0] == "5 August 2026, 10am"
    last = visitor.get(newest.first('a[rel="next"]')["href"])
    assert len(last.select("tbody tr")) == 2
    assert last.texts('td[data-label="When"]')[-1] == "15 June 2026, 10am"
    for strange in ("page=-1", "page=x"):
        assert visitor.get(f"{LIST}?{strange}").status == 200


def test_a_half_written_file_is_not_shown(demo: Flask, visitor: StrictClient) -> None:
    folder: Path = capture_folder(demo.config["HUB"])
    folder.mkdir(parents=True)
    (folder / "20260615T090000000000-half@hub.part").write_text("To: nobody")
    assert visitor.get(LIST).texts(".empty h2") == ["No mail yet"]
