"""A training officer puts a session on and runs it; an administrator sees to the rest."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from hub.config import PROJECT
from tests.browser.steps import (
    fill_course,
    fill_session,
    follow,
    heading,
    open_mail,
    press,
    put_on_session,
    sign_in_as,
)

OpenPage = Callable[..., Page]
Check = Callable[[Page], None]

REGISTER = PROJECT / "hub" / "demo" / "register" / "schools-wiltshire.csv"
WIDTHS = pytest.mark.parametrize("width", [1280, 360])
SEVERAL = "2 bookings: everybody will be told"


@WIDTHS
def test_putting_a_course_on(width: int, page_at: OpenPage, axe: Check) -> None:
    page = page_at(width)
    sign_in_as(page, "Ruth Calloway")
    axe(page)
    page.goto("/admin/training")
    axe(page)
    follow(page, "Make a course")
    press(page, "Save the course")
    expect(page.get_by_role("alert")).to_contain_text("Enter the title of the course")
    axe(page)
    fill_course(page, f"Quiet corners {width}")
    press(page, "Save the course")
    heading(page, f"Quiet corners {width}")
    axe(page)
    press(page, "Publish the course")
    follow(page, "Add a session")
    press(page, "Save")
    expect(page.get_by_role("alert")).to_contain_text("Enter the date")
    axe(page)
    fill_session(page, places=8)
    press(page, "Save")
    axe(page)
    page.get_by_role("main").get_by_role("link", name="Publish", exact=True).click()
    axe(page)
    press(page, "Publish the session")
    axe(page)
    follow(page, "See it as schools do")
    expect(page.get_by_role("main")).to_contain_text("8 places left")


@WIDTHS
def test_running_a_session(width: int, page_at: OpenPage, axe: Check) -> None:
    page, mail, title = page_at(width), page_at(1280), f"Calm corridors {width}"
    where = put_on_session(page, title, places=2)
    page.goto(where.replace("/training/", "/admin/training/"))
    book_for_a_school(page, axe)
    change_the_venue(page, axe)
    open_mail(mail, "grace.penhale", f"Changed: {title}")
    expect(mail.locator(".mail-text").first).to_contain_text("Town Hall")
    expect(mail.locator(".mail-text").last).to_contain_text("SEQUENCE:1")
    swap_and_cancel_one(page, axe)
    cancel_it_all(page, axe)
    open_mail(mail, "yusuf.demir", f"Cancelled by us: {title}")
    expect(mail.locator(".mail-text").last).to_contain_text("METHOD:CANCEL")
    expect(mail.locator(".mail-text").first).to_contain_text("The trainer is ill")


def book_for_a_school(page: Page, axe: Check) -> None:
    follow(page, "Who is coming")
    axe(page)
    follow(page, "Book for a school")
    page.get_by_label("School").fill("frogwell")
    press(page, "Search")
    axe(page)
    follow(page, "Book for Frogwell")
    axe(page)
    page.get_by_label("Why you are booking").fill("Asked by phone")
    page.get_by_role("checkbox", name="Grace Penhale").check()
    page.get_by_role("checkbox", name="Iwan Prosser").check()
    press(page, "Book 2 places")
    expect(page.get_by_role("main")).to_contain_text("Grace Penhale")
    axe(page)


def change_the_venue(page: Page, axe: Check) -> None:
    follow(page, "Back to the session")
    follow(page, "Change it")
    axe(page)
    page.get_by_label("Venue").first.fill("Town Hall, Blue Room")
    press(page, "Save")
    expect(page.get_by_role("alert")).to_contain_text(SEVERAL)
    expect(page.get_by_role("alert")).to_contain_text("Town Hall, Blue Room")
    axe(page)
    press(page, "Save")
    expect(page.get_by_role("main")).to_contain_text("Town Hall, Blue Room")


def swap_and_cancel_one(page: Page, axe: Check) -> None:
    follow(page, "Who is coming")
    page.get_by_role("link", name="Swap Iwan Prosser").click()
    axe(page)
    page.get_by_label("reason").fill("The school rang")
    page.get_by_role("radio", name="Yusuf Demir").check()
    page.locator("main form button.btn-primary").click()
    expect(page.get_by_role("main")).to_contain_text("Yusuf Demir")
    page.get_by_role("link", name="cancel Grace Penhale").click()
    axe(page)
    page.get_by_label("reason").fill("Ill that day")
    press(page, "Cancel this place")
    expect(page.locator("summary", has_text="Cancelled: ")).to_be_visible()
    axe(page)


def cancel_it_all(page: Page, axe: Check) -> None:
    follow(page, "Back to the session")
    follow(page, "Cancel the session")
    axe(page)
    page.get_by_label("reason").fill("The trainer is ill")
    page.get_by_role("checkbox").check()
    press(page, "Cancel the event")
    expect(page.get_by_role("main")).to_contain_text("The trainer is ill")
    axe(page)


@WIDTHS
def test_an_administrator_sees_to_the_rest(width: int, page_at: OpenPage, axe: Check) -> None:
    page = page_at(width)
    sign_in_as(page, "Sam Whitlock")
    for address in (
        *("/admin", "/admin/schools", "/admin/schools/closed", "/admin/schools/localities"),
        *("/admin/schools/localities/file", "/admin/people", "/admin/people/invite"),
        *("/admin/mail", "/admin/mail?status=sent", "/admin/audit", "/admin/settings"),
        *("/admin/bookings", "/admin/training/sessions", "/admin/schools?q=frogwell"),
    ):
        answer = page.goto(address)
        assert answer is not None
        assert answer.ok, address
        axe(page)
    page.goto("/admin/schools/register/upload")
    axe(page)
    page.get_by_label("Register file").set_input_files(REGISTER)
    press(page, "Compare the file")
    expect(page.get_by_role("main")).to_contain_text("197")
    axe(page)
