"""What every request and answer gets: limits on input, security headers, compression."""

import gzip
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, request
from werkzeug.routing import IntegerConverter

from hub.config import Config
from hub.foundation.core.db import db

View = TypeVar("View", bound=Callable[..., Any])
LARGEST = 2**63 - 1
COMPRESSIBLE = ("text/html", "text/css", "image/svg+xml", "application/json", "text/calendar")


class BoundedInteger(IntegerConverter):
    """Numbers in addresses stay within what a database can look up; beyond is a 404."""

    regex = r"\d{1,19}"

    def __init__(self, map: Any, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max", LARGEST)
        super().__init__(map, *args, **kwargs)


def flask_settings(config: Config) -> dict[str, Any]:
    """Our configuration in Flask's names."""
    postgres = config.sqlalchemy_url.startswith("postgresql")
    engine = {"pool_size": 8, "max_overflow": 8}
    if postgres:
        engine |= {"pool_pre_ping": True}
    return {
        "HUB": config,
        "SECRET_KEY": config.secret_key,
        "SECRET_KEY_FALLBACKS": list(config.old_secret_keys),
        "SQLALCHEMY_DATABASE_URI": config.sqlalchemy_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine,
        "SESSION_COOKIE_NAME": "__Host-hub" if config.is_production else "hub",
        "SESSION_COOKIE_SECURE": config.is_production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=7),
        "WTF_CSRF_TIME_LIMIT": None,
        "MAX_CONTENT_LENGTH": 1_000_000,
        "MAIL_SERVER": config.mail_server,
        "MAIL_PORT": config.mail_port,
        "MAIL_USERNAME": config.mail_username or None,
        "MAIL_PASSWORD": config.mail_password or None,
        "MAIL_DEFAULT_SENDER": config.mail_from,
    }


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = BoundedInteger
    # Mending "//" would redirect to the host that the caller names: such an address is a 404.
    app.url_map.merge_slashes = False
    app.before_request(refuse_strange_input)
    app.after_request(add_headers)
    app.after_request(compress)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def refuse_strange_input() -> None:
    """NUL bytes and numbers no database can hold are refused in words, on both databases."""
    if "\x00" in request.path:
        abort(404)
    for name, value in request.args.items(multi=True):
        # A page is multiplied by the rows on it before the database sees it.
        longest = 9 if name == "page" else 18
        if "\x00" in value or (value.isdigit() and len(value) > longest):
            abort(400)


def chosen_arguments(*names: str) -> dict[str, str]:
    """What the address says under these names, for links to other pages of the same list.

    Names that the page does not know are dropped: `url_for` takes some as orders of its own.
    """
    return {name: value for name in names if (value := request.args.get(name))}


def takes_up_to(size: int) -> Callable[[View], View]:
    """Mark a view whose form may carry a file of this many bytes."""

    def mark(view: View) -> View:
        view.largest_body = size  # type: ignore[attr-defined]
        return view

    return mark


def receive_large_files() -> None:
    """After access is checked and before the form is read: more room, for the marked view only."""
    view = current_app.view_functions.get(request.endpoint or "")
    size = getattr(view, "largest_body", None)
    if size is None or request.method != "POST":
        return
    request.max_content_length = size
    # While a large file arrives nobody has to wait for our lock.
    db.session.rollback()
    _ = request.files


def add_headers(response: Response) -> Response:
    """A strict content security policy: our own files only, nothing inline, no frames around us."""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-src 'self'; frame-ancestors 'none'; manifest-src 'self'"
    )
    headers = response.headers
    headers.setdefault("Content-Security-Policy", policy)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if current_app.config["HUB"].is_production:
        headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
    if response.mimetype == "text/html":
        headers.setdefault("Cache-Control", "no-store")
    return response


def compress(response: Response) -> Response:
    """gzip for pages; static files are compressed beforehand."""
    if (
        response.direct_passthrough
        or response.mimetype not in COMPRESSIBLE
        or "Content-Encoding" in response.headers
        or "gzip" not in request.headers.get("Accept-Encoding", "")
    ):
        return response
    body = response.get_data()
    if len(body) > 600:
        response.set_data(gzip.compress(body, compresslevel=5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response
