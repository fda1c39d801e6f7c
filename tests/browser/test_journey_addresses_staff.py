"""Council staff help somebody who cannot get in, look at a moved domain, and join two accounts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import follow, heading, open_mail, press, sign_in_as

OpenPage = Callable[..., Page]
Check = Callable[[Page], None]
WIDTHS = pytest.mark.parametrize("width", [1280, 360])


@WIDTHS
def test_somebody_rings_and_cannot_get_in(width: int, page_at: OpenPage, axe: Check) -> None:
    page = page_at(width)
    sign_in_as(page, "Sam Whitlock")
    page.goto("/admin/people")
    follow(page, "Who cannot get in?")
    axe(page)
    page.get_by_label("E-mail address").fill("fay.oduya@ludgershal.example")
    press(page, "Look")
    expect(page.get_by_role("main")).to_contain_text("fay.oduya@ludgershall.example")
    axe(page)
    follow(page, "See Fay Oduya")
    axe(page)
    follow(page, "Correct the address")
    press(page, "Correct the address")
    expect(page.get_by_role("alert")).to_contain_text("published number first")
    axe(page)


@WIDTHS
def test_looking_at_a_moved_domain(width: int, page_at: OpenPage, axe: Check) -> None:
    page = page_at(width)
    sign_in_as(page, "Sam Whitlock")
    page.goto("/admin/people/move-domain")
    axe(page)
    page.get_by_label("Old domain").fill("@Matravers.example")
    page.get_by_label("New domain").fill("bratton.example")
    press(page, "Look")
    expect(page.get_by_role("main")).to_contain_text("lorna.keating@bratton.example")
    axe(page)


def test_two_accounts_become_one(page_at: OpenPage, axe: Check) -> None:
    page = page_at(1280)
    sign_in_as(page, "Sam Whitlock")
    page.goto("/admin/people?words=dilys")
    follow(page, "Dilys Rowe")
    before = page.url
    roles = page.get_by_role("link", name="Change roles").first.get_attribute("href")
    school = str(roles).rsplit("/", 1)[1]
    page.goto(f"/admin/people/schools/{school}/add")
    page.get_by_label("Name").fill("Dilys Rowe")
    page.get_by_label("Work e-mail address").fill("d.rowe@stonehenge.example")
    page.get_by_role("checkbox", name="Staff").check()
    page.locator("main form button.btn-primary").click()
    page.goto(before)
    follow(page, "Look at both")
    heading(page, "Are these one person?")
    axe(page)
    press(page, "Make one account of them")
    axe(page)
    page.get_by_role("radio", name="dilys.rowe@stonehenge.example").check()
    page.get_by_label("How you know").fill("Rang the school")
    page.get_by_role("checkbox", name="The person has confirmed").check()
    press(page, "Make one account of them")
    expect(page.get_by_role("main")).to_contain_text("Also found by d.rowe@stonehenge.example")
    axe(page)
    open_mail(page, "d.rowe@stonehenge.example", "Your two accounts are one now")
