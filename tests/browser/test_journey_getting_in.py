"""Two tabs, two devices, a wrong clock: whoever waits at the desk gets in and is told how."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from hub.foundation.core import clock
from tests.browser.steps import follow_mail_link, heading, open_mail, press

OpenPage = Callable[..., Page]
Check = Callable[[Page], None]
SUBJECT = "is your code to sign in"
LOOKS_EVERY = 15_000


def ask(page: Page, to: str) -> None:
    """Each test asks for somebody else: the newest mail is then the one that was asked for."""
    page.goto("/sign-in?next=/bookings")
    page.get_by_label("Your work e-mail address").fill(to.upper() + " ")
    press(page, "Send me the mail")
    heading(page, "Check your mail")


def noticed(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(words, timeout=LOOKS_EVERY)


@pytest.mark.parametrize(
    ("width", "to"),
    [(1280, "nadia.farrow@stonehenge.example"), (360, "piotr.zielak@stonehenge.example")],
)
def test_the_tab_that_waits_goes_on_by_itself(
    width: int, to: str, page_at: OpenPage, axe: Check
) -> None:
    page = page_at(width)
    ask(page, to)
    axe(page)
    mail = page.context.new_page()
    open_mail(mail, to, SUBJECT)
    follow_mail_link(mail, "Sign in:")
    heading(mail, "Bookings")
    noticed(page, "Bookings")
    axe(page)


def test_the_desk_is_told_that_the_phone_signed_in(page_at: OpenPage, axe: Check) -> None:
    desk, phone, to = page_at(1280), page_at(360), "fay.oduya@ludgershall.example"
    ask(desk, to)
    open_mail(phone, to, SUBJECT)
    follow_mail_link(phone, "Sign in:")
    expect(phone.get_by_role("main")).to_contain_text(f"This link is for {to}")
    axe(phone)
    press(phone, "Sign in")
    heading(phone, "Bookings")
    noticed(desk, "You signed in on another device")
    axe(desk)
    press(desk, "Send me a new mail")
    heading(desk, "Check your mail")


@pytest.mark.parametrize(
    ("hours", "to"),
    [(-30, "dilys.rowe@stonehenge.example"), (30, "martin.pike@ludgershall.example")],
)
def test_a_computer_whose_clock_is_wrong(hours: int, to: str, page_at: OpenPage) -> None:
    page = page_at(1280)
    page.clock.install(time=clock.now() + timedelta(hours=hours))
    ask(page, to)
    mail = page.context.new_page()
    open_mail(mail, to, SUBJECT)
    follow_mail_link(mail, "Sign in:")
    heading(mail, "Bookings")
    mail.goto("/account")
    heading(mail, "Your account")
