"""Pages that no journey passes, in light and dark, wide and narrow."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.steps import press, sign_in_as

OpenPage = Callable[..., Page]
Check = Callable[[Page], None]

SIGNED_OUT = (
    *("/sign-in", "/dev/sign-in", "/accessibility", "/privacy", "/cookies", "/training"),
    *("/training?words=autism&where=online", "/training?words=nothing-like-this", "/no-such-page"),
)
STAFF = (
    *("/home", "/bookings", "/bookings?when=past", "/bookings?when=cancelled", "/account"),
    *("/choose-school", "/admin"),
)
LEAD = (*STAFF, "/people")
COUNCIL = (
    *("/admin", "/admin/settings", "/admin/people", "/admin/people/invite", "/admin/bookings"),
    *("/admin/audit", "/admin/mail", "/admin/schools", "/admin/schools/register"),
    *("/admin/schools/localities", "/admin/training", "/admin/training/sessions"),
    "/admin/training/courses/new",
)
# What is shown to who comes where she may not.
REFUSED = {"/no-such-page": 404, ("/admin", "Owen Tarrant"): 403, ("/admin", "Tom Okafor"): 403}
LOOKS = [(1280, "light"), (360, "dark")]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
@pytest.mark.parametrize(
    ("who", "addresses"),
    [("", SIGNED_OUT), ("Owen Tarrant", LEAD), ("Tom Okafor", STAFF), ("Sam Whitlock", COUNCIL)],
)
def test_pages_are_clean(
    who: str, addresses: tuple[str, ...], width: int, scheme: str, page_at: OpenPage, axe: Check
) -> None:
    page = page_at(width, scheme=scheme)
    if who:
        sign_in_as(page, who)
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        expected = REFUSED.get(address) or REFUSED.get((address, who), 200)
        assert answer.status == expected, address
        axe(page)


def test_without_scripts_everything_is_there(page_at: OpenPage) -> None:
    page = page_at(360, java_script_enabled=False)
    sign_in_as(page, "Priya Anand")
    page.goto("/training")
    page.locator(".list-row-title a").first.click()
    page.get_by_role("main").get_by_role("link", name="Book a place").first.click()
    page.get_by_label("Name").first.fill("Kit Moss")
    press(page, "Add another person")
    assert page.get_by_label("Name").first.input_value() == "Kit Moss"


def test_the_keyboard_alone_reaches_the_content(page_at: OpenPage) -> None:
    page = page_at(1280)
    page.goto("/training")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(60):
        page.keyboard.press("Tab")
        shown = page.evaluate(
            "(() => { const s = getComputedStyle(document.activeElement);"
            " return document.activeElement === document.body || s.outlineStyle !== 'none' })()"
        )
        assert shown, page.evaluate("document.activeElement.outerHTML")
