"""Passkeys in the real browser, with a device in software: on a phone and at a desk."""

import re
from collections.abc import Callable

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.browser.passkeys import Keyring
from tests.browser.steps import follow, heading, open_mail, press, sign_in_as

OpenPage = Callable[..., Page]
Check = Callable[[Page], None]
NO_PASSKEY = "No passkey was used. Press the button to try again."


def add_passkey(page: Page, name: str) -> None:
    page.goto("/account/passkeys/new")
    page.get_by_label("Name of this passkey").fill(name)
    press(page, "Add the passkey")


def test_a_senco_adds_a_passkey_on_a_phone_and_signs_in_with_it(
    page_at: OpenPage, axe: Check
) -> None:
    page = page_at(360)
    keys = Keyring(page)
    sign_in_as(page, "Priya Anand")
    page.goto("/account")
    axe(page)
    follow(page, "Add a passkey")
    heading(page, "Add a passkey")
    axe(page)
    press(page, "Add the passkey")
    expect(page.get_by_role("alert").first).to_contain_text("Enter a name for this passkey")
    assert keys.passkeys() == []
    axe(page)
    page.get_by_label("Name of this passkey").fill("My phone")
    press(page, "Add the passkey")
    heading(page, "Your account")
    expect(page.get_by_role("status").first).to_contain_text("The passkey My phone is added.")
    axe(page)
    add_passkey(page, "Again")
    expect(page.get_by_role("alert")).to_have_text("This device has a passkey for you already.")
    axe(page)
    the_mail_has_told(page)
    sign_out(page)
    nobody_chooses_yet(page, keys, "/bookings?show=past")
    with_a_locked_phone(page, keys, axe)
    press(page, "Sign in with a passkey")
    expect(page).to_have_url(re.compile(r"/bookings\?show=past$"))
    axe(page)


def the_mail_has_told(page: Page) -> None:
    open_mail(page, "priya.anand@frogwell.example", 'Added to your account: the passkey "My phone"')
    expect(page.locator(".mail-text").first).to_contain_text("If it was not you")


def nobody_chooses_yet(page: Page, keys: Keyring, address: str) -> None:
    """The page to sign in offers passkeys at once; here the button is to be pressed."""
    keys.touch(now=False)
    page.goto(address)
    heading(page, "Sign in")
    page.wait_for_load_state("networkidle")
    keys.touch(now=True)


def with_a_locked_phone(page: Page, keys: Keyring, axe: Check) -> None:
    keys.unlock(can=False)
    press(page, "Sign in with a passkey")
    expect(page.get_by_role("alert")).to_contain_text(NO_PASSKEY)
    axe(page)
    keys.unlock(can=True)


def sign_out(page: Page) -> None:
    page.goto("/")
    page.locator(".site-account summary").click()
    press(page, "Sign out")


def from_the_mail(page: Page, mail: Page, address: str, before: str = "") -> str:
    """Sign in by the code of a newer mail than the one with the code before; the code."""
    page.goto("/sign-in?next=/admin")
    page.get_by_label("Your work e-mail address").fill(address)
    press(page, "Send me the mail")
    heading(page, "Check your mail")
    code = before
    while code == before:
        open_mail(mail, address, "is your code to sign in")
        code = mail.locator("h1").inner_text()[:6]
    page.get_by_label("The 6-digit code from the mail").fill(code)
    press(page, "Sign in")
    return code


def set_up_phone(page: Page, name: str) -> str:
    secret = page.locator(".code").first.inner_text()
    page.get_by_label("Name of this phone").fill(name)
    page.get_by_label("Code that the app shows").fill(pyotp.TOTP(secret).now())
    return secret


def test_council_staff_have_phones_and_passkeys_and_use_either(
    page_at: OpenPage, axe: Check
) -> None:
    page, mail = page_at(1280), page_at(1280)
    keys = Keyring(page)
    code = from_the_mail(page, mail, "ruth.calloway@council.example")
    heading(page, "Set up the code on your phone")
    axe(page)
    set_up_phone(page, "Work phone")
    press(page, "Set it up")
    heading(page, "Keep these codes on paper")
    axe(page)
    page.goto("/account/second-factor/new")
    set_up_phone(page, "Own phone")
    press(page, "Add the phone")
    add_passkey(page, "Work laptop")
    heading(page, "Your account")
    axe(page)
    sign_out(page)
    nobody_chooses_yet(page, keys, "/admin/people")
    press(page, "Sign in with a passkey")
    heading(page, "People")
    sign_out(page)
    keys.touch(now=False)
    from_the_mail(page, mail, "ruth.calloway@council.example", before=code)
    heading(page, "Use your passkey or your phone")
    axe(page)
    keys.touch(now=True)
    press(page, "Use a passkey")
    heading(page, "Today")
    page.goto("/account")
    for name in ("Work phone", "Own phone"):
        press(page, f"Remove {name}")
        expect(page.get_by_role("button", name=f"Remove {name}")).to_have_count(0)
    press(page, "Remove Work laptop")
    expect(page.get_by_role("status").first).to_contain_text("This is your only passkey.")
    axe(page)
    copied_passkey(page, keys, page_at(1280), axe)


def copied_passkey(page: Page, keys: Keyring, thief: Page, axe: Check) -> None:
    """A thief has the key as it was long ago: its count is behind."""
    # This device offers nothing by itself, or it would try again and again.
    thief.add_init_script("delete PublicKeyCredential.isConditionalMediationAvailable")
    stolen = Keyring(thief)
    keys.give_to(stolen, signCount=0)
    nobody_chooses_yet(thief, stolen, "/admin")
    press(thief, "Sign in with a passkey")
    expect(thief.locator(".error-summary")).to_contain_text("This passkey is paused")
    axe(thief)
    page.goto("/account")
    expect(page.get_by_role("main")).to_contain_text("because it may have been copied")
    axe(page)


def test_the_address_field_offers_passkeys_where_the_browser_can(page_at: OpenPage) -> None:
    page = page_at(1280)
    keys = Keyring(page)
    sign_in_as(page, "Tom Okafor")
    add_passkey(page, "Desk")
    heading(page, "Your account")
    sign_out(page)
    keys.touch(now=False)
    page.goto("/bookings")
    field = page.get_by_label("Your work e-mail address")
    expect(field).to_have_attribute("autocomplete", "email webauthn")
    keys.touch(now=True)
    page.reload()
    # Chosen in the field: nobody presses a button.
    heading(page, "Bookings")


@pytest.mark.parametrize("scripts", [True, False])
def test_without_support_the_page_says_so_and_the_mail_is_there(
    scripts: bool, page_at: OpenPage, axe: Check
) -> None:
    page = page_at(360, java_script_enabled=scripts)
    page.add_init_script("delete window.PublicKeyCredential")
    page.goto("/sign-in")
    expect(page.get_by_role("main")).to_contain_text("This browser cannot use passkeys here")
    expect(page.get_by_role("button", name="Send me the mail")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    if scripts:
        axe(page)
