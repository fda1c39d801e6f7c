"""A guest books: from the page of a session over the mail to the place, clean at every step."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import (
    fill_course,
    fill_session,
    follow,
    follow_mail_link,
    heading,
    open_mail,
    press,
    sign_in_as,
)

OpenPage = Callable[..., Page]
Check = Callable[[Page], None]


def put_on_for_guests(page: Page, title: str, check: Check) -> str:
    """As a training officer: a course that says who may book besides schools, and a session."""
    sign_in_as(page, "Ruth Calloway")
    page.goto("/admin/training/courses/new")
    fill_course(page, title)
    page.get_by_label("Health services").check()
    check(page)
    press(page, "Save the course")
    press(page, "Publish the course")
    follow(page, "Add a session")
    fill_session(page, 5)
    press(page, "Save")
    page.get_by_role("main").get_by_role("link", name="Publish", exact=True).click()
    press(page, "Publish the session")
    follow(page, "See it as schools do")
    return page.url


def say_who_you_are(page: Page, email: str, kind: str) -> None:
    page.get_by_label("Your full name").fill("Nia Rowan")
    page.get_by_label("Your organisation").fill("County Health Trust")
    page.get_by_label(kind).check()
    page.get_by_label("Your work e-mail address").fill(email)


@pytest.mark.parametrize("width", [360, 1280])
def test_a_guest_books(width: int, page_at: OpenPage, axe: Check) -> None:
    title, email = f"Health and school, {width}", f"nia{width}@health.example"
    where = put_on_for_guests(page_at(1280), title, axe)
    page = page_at(width)
    page.goto(where)
    expect(page.get_by_role("main")).to_contain_text("Open to schools and health services.")
    axe(page)
    follow(page, "I do not work at a school")
    heading(page, "Book as a guest")
    axe(page)
    press(page, "Send me the mail")
    expect(page.get_by_role("alert")).to_contain_text("Enter your full name")
    axe(page)
    say_who_you_are(page, email, "Health service")
    press(page, "Send me the mail")
    heading(page, "Check your mail")
    open_mail(page, email, "is your code to sign in")
    axe(page)
    follow_mail_link(page, "Sign in:")
    page.wait_for_url("**/guest")
    heading(page, "Book your place")
    axe(page)
    press(page, "Book your place")
    heading(page, "Booked")
    expect(page.get_by_role("main")).to_contain_text("Nia Rowan has a place.")
    axe(page)
    page.get_by_role("main").get_by_role("link", name="Nia Rowan").last.click()
    expect(page.get_by_role("main")).to_contain_text("County Health Trust")
    axe(page)
    open_mail(page, email, f"Booked: {title}")
    page.goto("/home")
    expect(page.get_by_role("main")).to_contain_text(title)
    axe(page)


def test_a_guest_is_told_kindly_who_it_is_for(page_at: OpenPage, axe: Check) -> None:
    where = put_on_for_guests(page_at(1280), "Only for some", axe)
    page = page_at(360)
    page.goto(where)
    follow(page, "I do not work at a school")
    say_who_you_are(page, "gov@oak.example", "School governor or trustee")
    press(page, "Send me the mail")
    open_mail(page, "gov@oak.example", "is your code to sign in")
    follow_mail_link(page, "Sign in:")
    heading(page, "This one is for others")
    expect(page.get_by_role("main")).to_contain_text("It is free for schools and health services.")
    axe(page)
