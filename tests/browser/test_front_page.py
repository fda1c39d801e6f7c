"""The front page in a real browser, wide and narrow, light and dark."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

OpenPage = Callable[..., Page]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_front_page(
    width: int, scheme: str, page_at: OpenPage, axe: Callable[[Page], None]
) -> None:
    page = page_at(width, scheme=scheme)
    page.goto("/")
    expect(page.locator("h1")).to_have_count(1)
    axe(page)


def test_it_is_served_as_in_production(page_at: OpenPage) -> None:
    page = page_at(1280)
    answers = []
    page.on("response", lambda answer: answers.append((answer.url, answer.headers)))
    page.goto("/")
    sheets = [headers for url, headers in answers if url.endswith(".css") and "/static/" in url]
    assert sheets
    assert all("immutable" in headers["cache-control"] for headers in sheets)
    assert {headers["content-encoding"] for headers in sheets} <= {"br", "gzip"}


def test_the_checks_find_what_is_wrong(page_at: OpenPage, axe: Callable[[Page], None]) -> None:
    page = page_at(1280)
    page.goto("/")
    page.evaluate(
        """() => document.querySelector('main').insertAdjacentHTML('beforeend',
        '<input aria-invalid="true" name="nameless"><img src="/x.png">'
        + '<table width="900"><tr><td>wide</td></tr></table>')"""
    )
    with pytest.raises(AssertionError) as refused:
        axe(page)
    for words in ("label", "image-alt", "nameless has an error", "pixels wide in a window of 320"):
        assert words in str(refused.value)
