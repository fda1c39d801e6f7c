"""Changing an address: asked for, proved on a phone, told to the old one, and taken back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import follow, follow_mail_link, heading, open_mail, press, sign_in_as

OpenPage = Callable[..., Page]
Check = Callable[[Page], None]


@pytest.mark.parametrize(
    ("width", "name", "old"),
    [
        (1280, "Bea Lindqvist", "bea.lindqvist@bratton.example"),
        (360, "Colin Hughes", "colin.hughes@matravers.example"),
    ],
)
def test_changing_address(width: int, name: str, old: str, page_at: OpenPage, axe: Check) -> None:
    new = old.replace("@", ".new@")
    page, phone, owner = page_at(width), page_at(360), page_at(width)
    sign_in_as(page, name)
    page.goto("/account")
    axe(page)
    follow(page, "Change your address")
    axe(page)
    page.get_by_label("Your new work e-mail address").fill("nonsense")
    press(page, "Send the mail")
    expect(page.get_by_role("alert")).to_contain_text("Enter a work e-mail address")
    axe(page)
    page.get_by_label("Your new work e-mail address").fill(f" {new}")
    press(page, "Send the mail")
    heading(page, "Check the mail of your new address")
    axe(page)
    prove_on_the_phone(phone, new, axe)
    page.reload()
    expect(page.get_by_role("main")).to_contain_text(f"you can also sign in with {old}")
    axe(page)
    take_it_back(owner, old, axe)
    page.goto("/account")
    heading(page, "Sign in")


def prove_on_the_phone(phone: Page, new: str, axe: Check) -> None:
    open_mail(phone, new, "is your code to use this address")
    follow_mail_link(phone, "Use this address:")
    heading(phone, f"Use {new}")
    axe(phone)
    press(phone, "Use this address")
    heading(phone, "Your address is changed")
    axe(phone)


def take_it_back(owner: Page, old: str, axe: Check) -> None:
    open_mail(owner, old, "has changed")
    follow_mail_link(owner, "This was not me, put it back:")
    heading(owner, "Was this not you?")
    axe(owner)
    press(owner, "This was not me: put it back")
    heading(owner, "The address is put back")
    axe(owner)
    open_mail(owner, old, "is as it was")
