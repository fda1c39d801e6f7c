"""The strictest reader: a client that fails a test when a page breaks a rule of the house.

Every answer is checked: valid HTML, one h1 that begins the title, unique ids, labelled fields, no
inline script or style; nothing left uncommitted; nothing written by a GET.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import Context, ContextVar
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, has_request_context, request, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy import Engine, event
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from hub.foundation.core import db as core_db
from hub.foundation.core.db import db
from tests.markup import Element, complaints_about, parse
from tests.page_forms import PageForm, find_form

CHANGES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
# What a GET may write, in a transaction of its own opened with `writing()`.
WRITTEN_BY_READING = ("audit_", "limit_")


@dataclass
class Watch:
    """What a request did to the database and did not finish."""

    uncommitted: set[int] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)


_watch: ContextVar[Watch | None] = ContextVar("watch", default=None)


@event.listens_for(Engine, "before_cursor_execute")
def _see_statement(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    watch = _watch.get()
    if watch is None or not statement.lstrip().upper().startswith(CHANGES):
        return
    watch.uncommitted.add(id(connection.connection.dbapi_connection))
    if has_request_context() and request.method in ("GET", "HEAD"):
        allowed = any(f" {name}" in statement for name in WRITTEN_BY_READING)
        if not (allowed and core_db._writing.get()):
            watch.broken.append(f"{request.method} {request.path} writes: {statement}")


def _see_end(connection: Any) -> None:
    watch = _watch.get()
    if watch is not None:
        watch.uncommitted.discard(id(connection.connection.dbapi_connection))


event.listen(Engine, "commit", _see_end)
event.listen(Engine, "rollback", _see_end)


def watch_sessions(app: Flask) -> None:
    """Look at the session at the end of each request, before it is put away."""

    @app.teardown_appcontext
    def look(_error: BaseException | None) -> None:
        watch = _watch.get()
        if watch is None:
            return
        unsaved = [*db.session.new, *db.session.dirty, *db.session.deleted]
        if unsaved or watch.uncommitted:
            watch.broken.append(f"Changes were left without a commit: {unsaved or 'flushed'}.")


class Page:
    """An answer, and the tree of its HTML if it is a page."""

    def __init__(self, client: "StrictClient", response: TestResponse) -> None:
        self.client = client
        self.response = response
        self.status: int = response.status_code
        self.headers = response.headers
        self.url: str = response.request.path
        self.is_html = response.mimetype == "text/html" and response.status_code != 304
        self.data: bytes = response.get_data()
        response.close()
        self._tree: Element | None = None

    def __repr__(self) -> str:
        return f"<Page {self.status} {self.url} {self.location or ''}>"

    @property
    def text(self) -> str:
        """The body as it was sent."""
        return self.data.decode()

    @property
    def location(self) -> str | None:
        """Where a redirect goes: path and query."""
        to = self.response.headers.get("Location")
        if to is None:
            return None
        parts = urlsplit(to)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def tree(self) -> Element:
        if self._tree is None:
            self._tree = parse(self.text)
        return self._tree

    @property
    def words(self) -> str:
        """What can be read in the main part of the page."""
        return self.tree.first("main").text

    @property
    def h1(self) -> str:
        return self.tree.first("h1").text

    @property
    def title(self) -> str:
        return self.tree.first("title").text

    @property
    def json(self) -> Any:
        return self.response.json

    def select(self, selector: str) -> list[Element]:
        return self.tree.select(selector)

    def first(self, selector: str) -> Element:
        return self.tree.first(selector)

    def texts(self, selector: str) -> list[str]:
        """The words of every match."""
        return [element.text for element in self.select(selector)]

    @property
    def errors(self) -> list[str]:
        """The error summary, line by line."""
        return self.texts(".error-summary li")

    def form(self, button: str | None = None, selector: str = "form") -> PageForm:
        """The form that holds the button with these words; without one, the main one."""
        return find_form(self.tree, button, selector)

    def post(
        self, button: str | None = None, data: Mapping[str, Any] | None = None, **typed: Any
    ) -> "Page":
        """Fill in the form that has this button and press it, as a browser would."""
        form = self.form(button)
        form.fill({**(data or {}), **typed})
        address = form.action or self.response.request.full_path.rstrip("?")
        if form.method == "get":
            return self.client.get(address.partition("?")[0], query=form.values(button))
        return self.client.send("POST", address, data=form.values(button))

    def follow(self) -> "Page":
        """The page that a redirect leads to."""
        assert self.location is not None, f"{self!r} is not a redirect."
        return self.client.get(self.location)


class StrictClient:
    """One browser. Each request runs in a context of its own, whatever the test holds open."""

    def __init__(self, app: Flask, browser: FlaskClient | None = None) -> None:
        self.app = app
        self.browser = browser or app.test_client()
        # A test that provokes a fault on purpose sets this.
        self.expects_faults = False

    def get(self, url: str, query: Any = None, **options: Any) -> Page:
        return self.send("GET", url, query_string=query, **options)

    def head(self, url: str, **options: Any) -> Page:
        return self.send("HEAD", url, **options)

    def post(self, url: str, data: Any = None, **options: Any) -> Page:
        """Post with a valid token, without having seen the form; follows nothing."""
        fields = data if isinstance(data, MultiDict) else MultiDict(_pairs(data or {}))
        fields = MultiDict(fields)
        fields["csrf_token"] = self.csrf_token()
        return self.send("POST", url, data=fields, **options)

    def send(self, method: str, url: str, **options: Any) -> Page:
        """The request itself, and every check of its answer."""
        with outside_of_the_test() as watch:
            context = Context()
            context.run(_watch.set, watch)
            response = context.run(self.browser.open, url, method=method, **options)
        page = Page(self, response)
        assert not watch.broken, f"{method} {url}: " + "\n".join(watch.broken)
        assert page.status != 500 or self.expects_faults, f"{method} {url} is a fault; see the log."
        if page.is_html and method != "HEAD" and not is_sandboxed(page):
            wrong = complaints_about(page.tree) if page.data else []
            if 300 <= page.status < 400:
                wrong = []
            assert not wrong, f"{method} {url} ({page.status}):\n" + "\n".join(wrong)
        return page

    def csrf_token(self) -> str:
        return self.with_session(lambda: str(generate_csrf()))

    def with_session(self, change: Callable[[], Any]) -> Any:
        """Do something to this browser's cookie as a request would."""

        def inside() -> Any:
            with self.browser.session_transaction() as kept, self.app.test_request_context():
                session.update(kept)
                done = change()
                kept.clear()
                kept.update(session)
                return done

        return Context().run(inside)


def is_sandboxed(page: Page) -> bool:
    """A captured mail is shown as it was sent, in a frame that may do nothing."""
    return "sandbox" in page.headers.get("Content-Security-Policy", "")


def _pairs(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in data.items():
        for one in value if isinstance(value, (list, tuple)) else [value]:
            yield name, one


@contextmanager
def outside_of_the_test() -> Iterator[Watch]:
    """Save what the test made, so that the request sees it; forget what the test had read."""
    db.session.commit()
    yield Watch()
    db.session.expire_all()
    db.session.info.clear()
