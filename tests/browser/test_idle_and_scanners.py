"""While nobody looks: an idle page warns, and a scanner opens a link before its reader does."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.steps import heading, open_mail, press, sign_in_as

OpenPage = Callable[..., Page]
Check = Callable[[Page], None]


def test_a_page_warns_before_it_signs_out(page_at: OpenPage, axe: Check) -> None:
    page = page_at(360)
    page.clock.install()
    sign_in_as(page, "Helen Marsh")
    warning = page.get_by_role("alert").filter(has_text="You will be signed out in 2 minutes")
    # The demo signs people of schools out after an hour.
    page.clock.fast_forward("57:00")
    expect(warning).to_have_count(0)
    page.clock.fast_forward("01:05")
    expect(warning).to_be_visible()
    axe(page)
    with page.expect_response("**/account/stay"):
        press(page, "Stay signed in")
    expect(warning).to_have_count(0)
    page.clock.fast_forward("58:05")
    expect(warning).to_be_visible()


def test_a_scanner_that_runs_scripts_spends_no_link(page_at: OpenPage) -> None:
    page = page_at(1280)
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill("tom.okafor@frogwell.example")
    press(page, "Send me the mail")
    heading(page, "Check your mail")
    open_mail(page, "tom.okafor", "is your code to sign in")
    text = page.locator(".mail-text").first.inner_text()
    found = re.search(r"Sign in:\s*(https?://\S+)", text)
    assert found
    scanner = page_at(1280)
    for _ in range(3):
        scanner.goto(found[1])
        # Its scripts have run, and it is asked, not let in.
        expect(scanner.get_by_role("button", name="Sign in")).to_be_visible()
        scanner.wait_for_timeout(500)
    scanner.goto("/account")
    heading(scanner, "Sign in")
    page.goto(found[1])
    page.wait_for_url("**/home")
