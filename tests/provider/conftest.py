"""A hub beside real providers. Without the npm package these tests are not collected."""

from collections.abc import Callable, Iterator
from urllib.parse import urljoin

import pytest
import requests
from flask import Flask

from hub.config import Config, OpenIdProvider
from hub.foundation.oidc.discovery import forget_everything
from tests.markup import Element, parse
from tests.provider.running import RunningProviders, find_provider, running_providers
from tests.strict_client import Page, StrictClient

collect_ignore_glob = [] if find_provider() else ["test_*.py"]


@pytest.fixture(scope="session")
def providers() -> Iterator[RunningProviders]:
    with running_providers(Config.base_url) as running:
        yield running


@pytest.fixture
def providers_of(providers: RunningProviders) -> dict[str, OpenIdProvider]:
    """What a hub is told of them."""
    forget_everything()
    read = Config.from_environment(providers.environment)
    return {provider.kind: provider for provider in read.providers}


@pytest.fixture
def hub(make_app: Callable[..., Flask], providers_of: dict[str, OpenIdProvider]) -> Flask:
    return make_app(oidc_council=providers_of["council"], oidc_schools=providers_of["schools"])


class Person:
    """Somebody with two sites open in one browser: the hub, checked by the strict client, and the
    provider."""

    def __init__(self, app: Flask) -> None:
        self.hub = StrictClient(app)
        self.there = requests.Session()

    def press(self, kind: str, next_url: str = "") -> str:
        """The button of the hub: where it leads."""
        page = self.hub.post(f"/sign-in/with/{kind}", {"next": next_url})
        assert page.status == 200, page.words
        return page.first("main a")["href"]

    def open_there(self, method: str, address: str, **form: str) -> requests.Response | str:
        """A page of the provider or, when it sends back, the path and query of the hub."""
        answer = self.there.request(method, address, data=form, allow_redirects=False, timeout=10)
        while answer.is_redirect:
            to = urljoin(answer.url, answer.headers["Location"])
            if to.startswith(Config.base_url):
                return to.removeprefix(Config.base_url)
            answer = self.there.get(to, allow_redirects=False, timeout=10)
        return answer

    def prove(self, address: str, email: str, **more: str) -> str:
        """Fill in the provider's page: path and query of the answer."""
        page = self.open_there("GET", address)
        if isinstance(page, str):
            return page
        back = self.open_there("POST", page.url, email=email, **{"do": "in", **more})
        assert isinstance(back, str), back.text
        return back

    def finish(self, back: str) -> Page:
        """The answer, first shown and then sent as the page does by itself."""
        page = self.hub.get(back)
        return page if page.status != 200 else page.post("Go on")

    def sign_in(self, kind: str, email: str, next_url: str = "", **more: str) -> Page:
        return self.finish(self.prove(self.press(kind, next_url), email, **more))

    def is_in(self) -> bool:
        return self.hub.get("/account").status == 200


@pytest.fixture
def person(hub: Flask) -> Person:
    return Person(hub)


def form_there(answer: requests.Response) -> tuple[str, dict[str, str]]:
    """Address and hidden fields of the one form on a page of the provider."""
    tree: Element = parse(answer.text)
    fields = {field["name"]: field["value"] for field in tree.select("input[type=hidden]")}
    return tree.first("form")["action"], fields
