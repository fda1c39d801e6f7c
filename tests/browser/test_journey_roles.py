"""Roles that cannot be taken: somebody tries to become head, and a SENCo leaves for another."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import (
    follow,
    follow_mail_link,
    heading,
    open_mail,
    press,
    sign_in_as,
)

OpenPage = Callable[..., Page]
Check = Callable[[Page], None]
WIDTHS = pytest.mark.parametrize("width", [1280, 360])
# Of each width its own school, so that one journey does not end the other's people.
LEAVERS = {
    1280: ("Dilys Rowe", "dilys.rowe@stonehenge.example"),
    360: ("Martin Pike", "martin.pike@ludgershall.example"),
}


def shown(page: Page, words: str) -> None:
    expect(page.get_by_role("main")).to_contain_text(words)


@WIDTHS
def test_an_office_manager_tries_to_become_head(width: int, page_at: OpenPage, axe: Check) -> None:
    max_frost = f"Max Frost {width}"
    office = page_at(width)
    he_asks_for_too_much(office, axe)
    he_adds_somebody(office, max_frost, f"max{width}@post.example", axe)
    she_is_talked_into_it(page_at(width), max_frost, axe)
    he_says_that_it_is_wrong(office, max_frost, axe)
    the_council_takes_it_away(page_at(width), max_frost, axe)
    open_mail(office, f"max{width}@post.example", "Taken away: your role")


def he_asks_for_too_much(page: Page, axe: Check) -> None:
    sign_in_as(page, "Owen Tarrant")
    page.goto("/people")
    axe(page)
    follow(page, "Change Owen Tarrant")
    heading(page, "Owen Tarrant")
    axe(page)
    page.get_by_label("Head teacher").check()
    press(page, "Save the roles")
    expect(page.get_by_role("alert")).to_contain_text("given by a head, a SENCo or the council")
    axe(page)
    follow(page, "What can Owen Tarrant do?")
    shown(page, "give these roles: SENCo, Head teacher and Designated safeguarding lead")
    axe(page)


def he_adds_somebody(page: Page, name: str, address: str, axe: Check) -> None:
    page.goto("/people")
    follow(page, "Add a colleague")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Work e-mail address").fill(address)
    page.get_by_label("Staff", exact=True).check()
    press(page, "Add to")
    shown(page, f"{name} is added")
    axe(page)


def she_is_talked_into_it(page: Page, name: str, axe: Check) -> None:
    sign_in_as(page, "Bea Lindqvist")
    page.goto("/people")
    follow(page, f"Change {name}")
    page.get_by_label("Head teacher").check()
    press(page, "Save the roles")
    expect(page.get_by_role("alert")).to_contain_text("has an address at post.example")
    axe(page)
    page.get_by_label("I have made sure").check()
    press(page, "Save the roles")
    shown(page, f"The roles of {name} are changed")


def he_says_that_it_is_wrong(page: Page, name: str, axe: Check) -> None:
    open_mail(page, "owen.tarrant", f"{name} is now Head teacher")
    follow_mail_link(page, "This is wrong:")
    heading(page, f"Is it wrong that {name} is Head teacher?")
    axe(page)
    press(page, "This is wrong: hold the role back")
    heading(page, "The role is held back")
    axe(page)
    page.goto("/people")
    shown(page, "Held back: Head teacher")
    axe(page)


def the_council_takes_it_away(page: Page, name: str, axe: Check) -> None:
    sign_in_as(page, "Sam Whitlock")
    follow(page, "See them")
    axe(page)
    page.locator("li.list-row", has_text=name).get_by_role("link").click()
    heading(page, "A lead says that a role is wrong")
    axe(page)
    press(page, "The role was wrong: it stays away")
    shown(page, "Taken away. Everybody concerned is told.")


@WIDTHS
def test_a_senco_leaves_and_another_comes(width: int, page_at: OpenPage, axe: Check) -> None:
    name, address = LEAVERS[width]
    domain = address.partition("@")[2]
    leaver, council, comer = page_at(width), page_at(width), page_at(width)
    the_only_lead_asks(leaver, name, axe)
    the_council_adds_who_follows(council, name, f"nia{width}@{domain}", axe)
    the_council_ends_the_old_one(council, name, axe)
    open_mail(leaver, address, "You no longer act for")
    leaver.goto("/home")
    heading(leaver, "Sign in")
    the_new_one_comes(comer, f"nia{width}@{domain}", axe)


def the_only_lead_asks(page: Page, name: str, axe: Check) -> None:
    sign_in_as(page, name)
    page.goto("/home")
    shown(page, "One person leads")
    axe(page)
    page.goto("/people")
    axe(page)
    follow(page, f"Change {name}")
    follow(page, f"{name} has left or leaves")
    shown(page, f"{name} is the only lead of the school")
    axe(page)
    press(page, f"Tell the council that {name} has left")
    shown(page, "The council knows")


def the_council_adds_who_follows(page: Page, name: str, address: str, axe: Check) -> None:
    sign_in_as(page, "Sam Whitlock")
    page.goto("/admin/people/one-deep?show=one")
    shown(page, name)
    axe(page)
    page.goto("/admin/people/tasks")
    page.locator("li.list-row", has_text=name).get_by_role("link").click()
    heading(page, "A lead is said to have left")
    axe(page)
    follow(page, "Add who follows")
    page.get_by_label("Name").fill("Nia Prior")
    page.get_by_label("Work e-mail address").fill(address)
    page.get_by_label("SENCo", exact=True).check()
    press(page, "Add to")
    heading(page, "Nia Prior")


def the_council_ends_the_old_one(page: Page, name: str, axe: Check) -> None:
    page.goto("/admin/people/tasks")
    page.locator("li.list-row", has_text=name).get_by_role("link").click()
    shown(page, "Nia Prior (SENCo)")
    follow(page, f"{name} has left or leaves")
    axe(page)
    page.get_by_label("Month").fill("13")
    press(page, "End the membership")
    expect(page.get_by_role("alert")).to_contain_text("must be a real date")
    axe(page)
    page.goto(page.url)
    press(page, "End the membership")
    shown(page, "The membership is ended")
    page.goto("/admin/people/tasks")
    expect(page.locator("li.list-row", has_text=name)).to_have_count(0)


def the_new_one_comes(page: Page, address: str, axe: Check) -> None:
    open_mail(page, address, "You can now use")
    page.goto("/sign-in")
    page.get_by_label("Your work e-mail address").fill(address)
    press(page, "Send me the mail")
    open_mail(page, address, "is your code to sign in")
    follow_mail_link(page, "Sign in:")
    page.wait_for_url("**/home")
    shown(page, "One person leads")
    axe(page)
    page.goto("/people")
    shown(page, "Nia Prior")
    follow(page, "Change Nia Prior")
    follow(page, "Nia Prior is away")
    axe(page)
