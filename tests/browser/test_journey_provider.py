"""In and out with the accounts of the council and of schools, at a real provider."""

from collections.abc import Callable, Iterator

import pyotp
import pytest
from playwright.sync_api import Page, expect

from hub.foundation.core import clock
from tests.browser.steps import heading, press
from tests.provider.running import running_providers
from tests.running import RunningHub, free_port, running_hub

OpenPage = Callable[..., Page]
Check = Callable[[Page], None]
WIDTHS = pytest.mark.parametrize("width", [1280, 360])


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """In place of the hub of the other journeys: one that is told of both providers."""
    port = str(free_port())
    with (
        running_providers(f"http://localhost:{port}") as providers,
        running_hub(tmp_path_factory.mktemp("hub"), PORT=port, **providers.environment) as running,
    ):
        yield running


def prove_there(page: Page, whose: str, email: str, *, mfa: bool = False) -> None:
    """The provider's own page, which is not ours to check."""
    heading(page, f"The accounts of {whose}")
    page.get_by_label("Address").fill(email)
    if mfa:
        page.get_by_label("With a second factor").check()
    press(page, "Sign in there")


def sign_out(page: Page) -> None:
    page.locator(".site-account summary").click()
    press(page, "Sign out")
    heading(page, "You are signed out")


@WIDTHS
def test_somebody_of_a_school_in_and_out(width: int, page_at: OpenPage, axe: Check) -> None:
    page = page_at(width)
    page.goto("/account")
    heading(page, "Sign in")
    axe(page)
    press(page, "Sign in with DfE Sign-in")
    prove_there(page, "schools", "priya.anand@frogwell.example")
    # Where she wanted to go.
    heading(page, "Your account")
    expect(page.get_by_role("button", name="Unlink DfE Sign-in")).to_be_visible()
    axe(page)
    sign_out(page)
    axe(page)
    page.get_by_role("link", name="Sign out of DfE Sign-in").click()
    heading(page, "Sign out?")
    press(page, "Yes, sign me out")
    heading(page, "You are signed out")
    expect(page.get_by_role("main")).to_contain_text("Of this site and of DfE Sign-in.")
    axe(page)


@WIDTHS
def test_council_staff_in_and_out(width: int, page_at: OpenPage, axe: Check) -> None:
    page = page_at(width)
    who = {1280: "ruth.calloway@council.example", 360: "sam.whitlock@council.example"}[width]
    page.goto("/admin")
    press(page, "Sign in with your council account")
    prove_there(page, "council", who)
    # The provider did not see a second factor: so the phone is set up, as ever.
    heading(page, "Set up the code on your phone")
    axe(page)
    secret = page.locator(".code").first.inner_text()
    page.get_by_label("Code that the app shows").fill(pyotp.TOTP(secret).at(clock.now()))
    press(page, "Set it up")
    heading(page, "Keep these codes on paper")
    page.goto("/account")
    axe(page)
    sign_out(page)
    page.get_by_role("link", name="Sign out of your council account").click()
    press(page, "Yes, sign me out")
    # The next time the provider asks for more itself, and that counts.
    page.goto("/admin")
    press(page, "Sign in with your council account")
    prove_there(page, "council", who, mfa=True)
    page.wait_for_url("**/admin")
    axe(page)


@WIDTHS
def test_what_goes_wrong_has_a_way_on(width: int, page_at: OpenPage, axe: Check) -> None:
    page = page_at(width)
    page.goto("/sign-in?next=/training")
    press(page, "Sign in with DfE Sign-in")
    press(page, "Stop")
    heading(page, "You are not signed in")
    axe(page)
    press(page, "Try again with DfE Sign-in")
    prove_there(page, "schools", "nobody@frogwell.example")
    heading(page, "We do not know you yet")
    axe(page)
    page.get_by_label("Your work e-mail address").fill("helen.marsh@frogwell.example")
    press(page, "Send me the mail")
    heading(page, "Check your mail")


def test_without_scripts_it_takes_one_press_more(page_at: OpenPage) -> None:
    page = page_at(360, java_script_enabled=False)
    page.goto("/sign-in?next=/bookings")
    press(page, "Sign in with DfE Sign-in")
    prove_there(page, "schools", "owen.tarrant@schooloffice.example")
    heading(page, "Sign in to SEND Hub")
    press(page, "Go on")
    page.wait_for_url("**/bookings")
