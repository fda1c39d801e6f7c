"""Every form of the hub, sent with everything that people and programs send by mistake or malice.

Nothing may be a fault: it is refused in words, or taken and shown as text.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.routing import MapAdapter

from hub.demo.load import REGISTER, load_demo
from hub.foundation.core.db import db
from hub.people.accounts import access
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from tests.crawler import Crawler, Role, somebody_with
from tests.markup import Element
from tests.page_forms import PageForm
from tests.strict_client import Page, StrictClient

NASTY = (
    "\x00\x01\x1b[31m",
    "9" * 20,
    "-1",
    "1e308",
    "٣٤",
    "<script>alert(1)</script>{{ 7*7 }}{% raw %}",
    "=cmd|'/C calc'!A0",
    "Ann\r\nBcc: all@oak.example",
    "‮gnirts‬ \u2028 \ufeff 👩‍👩‍👧‍👦 مدرسة",
    "x" * 20_000,
    "' OR 1=1 --",
    "\ud83d".encode("utf-8", "surrogatepass").decode("latin-1"),
)
TYPED = ("input", "textarea", "select")
# These end the session or the access of whoever sends them, and the rest would be for nothing.
LAST = ("accounts.sign_out", "accounts.end_all_sessions", "accounts_staff.change_access")


class Sender(Crawler):
    """A crawler that sends each kind of form, again and again, with nasty text in every field."""

    def __init__(self, client: StrictClient, addresses: MapAdapter) -> None:
        super().__init__(client, addresses)
        client.expects_faults = True
        self.sent: set[tuple[str, tuple[str, ...]]] = set()
        self.faults: list[str] = []

    def links_of(self, page: Page) -> list[str]:
        links = super().links_of(page)
        for element in page.tree.select("form"):
            self.send_all(page, PageForm(element))
        return links

    def send_all(self, page: Page, form: PageForm) -> None:
        action = self.inside(page, form.action or page.url)
        endpoint, _ = self.addresses.match(action.partition("?")[0], method=form.method.upper())
        kind = (endpoint, tuple(form.names))
        if kind in self.sent or endpoint in LAST:
            return
        self.sent.add(kind)
        for text in NASTY:
            for data in (everywhere(form, text), *one_by_one(form, text)):
                self.send(form.method, action, data, text)

    def send(self, method: str, action: str, data: MultiDict[str, Any], text: str) -> None:
        given = {"query": data} if method == "get" else {"data": data}
        answer = (
            self.client.get(action.partition("?")[0], **given)
            if method == "get"
            else self.client.send("POST", action, **given)
        )
        if answer.status >= 500:
            self.faults.append(f"{method} {action} with {text[:30]!r}: {answer.status}")


def typed_in(form: PageForm) -> list[str]:
    return [name for name in form.names if name != "csrf_token"]


def everywhere(form: PageForm, text: str) -> MultiDict[str, Any]:
    sent = form.values()
    for name in typed_in(form):
        sent.setlist(name, [text])
    return sent


def one_by_one(form: PageForm, text: str) -> Iterator[MultiDict[str, Any]]:
    """Each field alone, so that the others do not stop it on its way."""
    for name in typed_in(form)[:12]:
        sent = form.values()
        sent.setlist(name, [text])
        yield sent


def is_typed(control: Element) -> bool:
    return control.tag in TYPED


@pytest.mark.parametrize("role", [SchoolRole.SENCO, CouncilRole.ADMINISTRATOR, None])
def test_no_form_is_broken_by_what_is_sent(
    role: Role,
    app: Flask,
    sign_in_as: Callable[..., StrictClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Far more presses than a person makes.
    monkeypatch.setattr(access, "MOST_PRESSES", 1_000_000)
    load_demo(REGISTER)
    db.session.commit()
    client = sign_in_as(somebody_with(role)) if role else StrictClient(app)
    sender = Sender(client, app.url_map.bind("localhost"))
    sender.crawl("/", "/sign-in", *(["/home", "/admin"] if role else []))
    assert sender.faults == []
    assert len(sender.sent) > (8 if role else 1)
