"""Steps that journeys share: signing in, reading the captured mail, putting on a session."""

import re
from datetime import timedelta
from itertools import count

from playwright.sync_api import Page, expect

from hub.foundation.core import calendars, clock

NUMBERS = count(1)


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words).first.click()


def follow(page: Page, words: str) -> None:
    page.get_by_role("main").get_by_role("link", name=words).first.click()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def sign_in_as(page: Page, name: str) -> None:
    """The one press of the demo."""
    page.goto("/sign-in")
    follow(page, "Sign in as one of the demo people")
    press(page, f"Sign in as {name}")
    expect(page.locator("body")).to_contain_text(name.split()[0])


def open_mail(page: Page, to: str, words: str) -> None:
    """Open the newest captured mail to this address with these words in its subject."""
    row = page.locator("tbody tr", has_text=to).filter(has_text=words).first
    for _ in range(40):
        page.goto("/dev/mail")
        if row.count():
            break
        # The worker looks once a second.
        page.wait_for_timeout(500)
    row.get_by_role("link").click()
    heading(page, words)


def follow_mail_link(page: Page, before: str) -> None:
    """Follow the link that comes after these words in the text of the open mail."""
    text = page.locator(".mail-text").first.inner_text()
    found = re.search(re.escape(before) + r"\s*(https?://\S+)", text)
    assert found, f"No link after {before!r} in:\n{text}"
    page.goto(found[1])


def fill_date(page: Page, legend: str, days_ahead: int) -> None:
    """A working day at least so many days ahead, in the three boxes."""
    day = calendars.next_working_day_on_or_after(clock.today() + timedelta(days=days_ahead))
    boxes = page.get_by_role("group", name=legend)
    boxes.get_by_label("Day").fill(str(day.day))
    boxes.get_by_label("Month").fill(str(day.month))
    boxes.get_by_label("Year").fill(str(day.year))


def fill_course(page: Page, title: str) -> None:
    page.get_by_label("Title").fill(title)
    page.get_by_label("In one sentence").fill("What to do first, and what can wait.")
    page.get_by_label("What it covers").fill("A calm plan.\n\nBring one example of your own.")
    page.get_by_label("Topic").select_option(label="Autism")
    page.get_by_label("For all staff").check()
    page.get_by_label("SENCos").check()
    page.get_by_label("Primary").check()


def fill_session(page: Page, places: int) -> None:
    # A week apart: days moved off holidays must not meet, for people come to several sessions.
    fill_date(page, "Date", 21 + 7 * next(NUMBERS))
    page.get_by_label("In a room").check()
    page.get_by_label("Venue").first.fill("County Hall, Oak Room")
    page.get_by_label("Address of the venue").fill("1 High Street, Market Town")
    page.get_by_label("Places", exact=True).fill(str(places))


def put_on_session(page: Page, title: str, places: int) -> str:
    """As a training officer: a published course with one session; the path of its public page."""
    sign_in_as(page, "Ruth Calloway")
    page.goto("/admin/training/courses/new")
    fill_course(page, title)
    press(page, "Save the course")
    press(page, "Publish the course")
    follow(page, "Add a session")
    fill_session(page, places)
    press(page, "Save")
    page.get_by_role("main").get_by_role("link", name="Publish", exact=True).click()
    press(page, "Publish the session")
    follow(page, "See it as schools do")
    return page.url
