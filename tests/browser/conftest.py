"""A real Chromium on the real server. Without a Chromium these tests are not collected."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.checks import assert_clean
from tests.provider.running import find_provider
from tests.running import CHROMIUM_FLAGS, RunningHub, find_chromium, running_hub

collect_ignore_glob = [] if find_chromium() else ["test_*.py"]
if not find_provider():
    # Where nobody can be asked who somebody is, nobody signs in like that.
    collect_ignore_glob.append("test_journey_provider.py")

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    """The hub with its demo data: one for all journeys, each of which makes what it needs."""
    with running_hub(tmp_path_factory.mktemp("hub")) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page_at(chromium: Browser, hub: RunningHub) -> Iterator[OpenPage]:
    """`page_at(1280)`: a page of a fresh browser profile, this wide; `scheme="dark"` too.

    At the end of the test nothing may have gone wrong in any of them: no fault of the server, no
    error of a script, nothing that the content security policy refused.
    """
    wrong: list[str] = []
    with ExitStack() as stack:

        def open_page(width: int = 1280, *, scheme: str = "light", **options: Any) -> Page:
            context = chromium.new_context(
                base_url=hub.url,
                viewport={"width": width, "height": 900},
                color_scheme=scheme,
                locale="en-GB",
                timezone_id="Europe/London",
                reduced_motion="reduce",
                **options,
            )
            stack.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(10_000)
            page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
            page.on("console", lambda said: note_console(said.type, said.text))
            page.on("response", lambda answer: note_answer(answer.status, answer.url))
            return page

        def note_console(kind: str, text: str) -> None:
            # An address that is refused on purpose is also written to the console.
            if kind == "error" and "the server responded with a status of 4" not in text:
                wrong.append(f"console: {text}")

        def note_answer(status: int, url: str) -> None:
            if status >= 500:
                wrong.append(f"{status} at {url}")

        yield open_page
    assert wrong == []


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)`: fails unless axe, our own checks and 400% zoom find nothing."""
    return assert_clean
