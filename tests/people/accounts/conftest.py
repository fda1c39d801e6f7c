"""A hub whose schools sign in with accounts of a provider, and a browser that goes there."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from hub.foundation.core.db import db
from hub.foundation.oidc.discovery import forget_everything
from tests.people.accounts.odd_provider import OddProvider, odd_provider
from tests.strict_client import Page, StrictClient


@pytest.fixture
def provider() -> Iterator[OddProvider]:
    forget_everything()
    with odd_provider() as running:
        yield running
    forget_everything()


@pytest.fixture
def hub(make_app: Callable[..., Flask], provider: OddProvider) -> Flask:
    """Schools sign in with it, the council does not."""
    return make_app(oidc_schools=provider.settings())


@pytest.fixture
def council_hub(make_app: Callable[..., Flask], provider: OddProvider) -> Callable[..., Flask]:
    """`council_hub(second_factor=("mfa",))`: the council's staff sign in with it."""

    def make(*, mail: bool = True, **more: Any) -> Flask:
        council = provider.settings("council", **more)
        return make_app(oidc_council=council, council_mail_sign_in=mail)

    return make


class Traveller:
    """A browser, and how it goes to the provider and comes back."""

    def __init__(self, app: Flask, provider: OddProvider, kind: str = "schools") -> None:
        self.client = StrictClient(app)
        self.provider = provider
        self.kind = kind

    def press(self, next_url: str = "") -> Page:
        """The button on the sign-in page."""
        page = self.client.get("/sign-in", {"next": next_url} if next_url else None)
        return page.post("Sign in with Good Account")

    def go(self, next_url: str = "") -> str:
        """Where the button leads."""
        page = self.press(next_url)
        assert page.status == 200, page.words
        address = page.first("main a")["href"]
        assert page.first("meta[http-equiv=refresh]")["content"] == f"0; url={address}"
        return address

    def come_back(self, address: str, **claims: Any) -> Page:
        """The answer, first shown and then sent as the page does by itself."""
        back = self.provider.answer_to(address, **claims)
        return self.finish(back)

    def finish(self, back: str) -> Page:
        page = self.client.get(back)
        return page if page.status != 200 else page.post("Go on")

    def sign_in(self, next_url: str = "", **claims: Any) -> Page:
        said = {"email": "anna@oak.example", "email_verified": True, **claims}
        return self.come_back(self.go(next_url), **said)

    def is_in(self) -> bool:
        return self.client.get("/account").status == 200


@pytest.fixture
def traveller(hub: Flask, provider: OddProvider) -> Traveller:
    db.session.commit()
    return Traveller(hub, provider)
