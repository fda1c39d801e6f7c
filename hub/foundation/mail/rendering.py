"""Turns a mail's templates into text and HTML of the same words, and makes its links."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app
from itsdangerous import BadData, URLSafeSerializer
from jinja2 import Environment, Undefined
from markupsafe import Markup
from werkzeug.routing import MapAdapter

from hub.config import Config
from hub.foundation.settings.queries import settings

# A line end inside a printed value: it ends a line, but never a paragraph of the template.
SOFT_BREAK = "\u2028"
# Put by `_printed` where a value looks like our line forms; taken out again when they are read.
NOT_OURS = "\ue000"
ACTION = re.compile(r"^-> (?P<words>.+): (?P<link>https?://\S+)$")
PAIR = re.compile(r"^(?P<label>[A-Z][^:.!?\u2028]{0,40}): (?P<value>\S.*)$")
LINE_ENDS = re.compile(r"\r\n|[\r\n\v\f\x85\u2028\u2029]")
# Invisible orders that turn the direction of the text after them.
DIRECTION_ORDERS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ENVIRONMENT = "hub_mail_environment"
ADDRESSES = "hub_mail_addresses"
LONGEST_SUBJECT = 200


@dataclass(frozen=True)
class Rendered:
    """One mail, ready to be stored."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Block:
    """A paragraph, an action, a list of pairs or of points."""

    kind: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Sender:
    """Who a mail comes from and where answers go."""

    name: str
    address: str
    reply_to: str | None


class NeverPrinted(Undefined):
    """A fact that is missing may be asked for, but printing it is a mistake."""

    __slots__ = ()
    __str__ = Undefined._fail_with_undefined_error


def clean(words: str) -> str:
    """Text without invisible orders: control characters and changes of direction."""
    if words.isascii() and words.isprintable():
        return words
    return "".join(
        c
        for c in words
        if c == SOFT_BREAK
        or (unicodedata.category(c) not in ("Cc", "Cs", "Co") and c not in DIRECTION_ORDERS)
    )


def one_line(words: str) -> str:
    """Fit for a header: nothing that ends a line, single blanks."""
    return " ".join(clean(LINE_ENDS.sub(" ", words)).split())


def _printed(value: Any) -> Any:
    """What a template prints stays inside its line: a name cannot make a paragraph or a link."""
    if isinstance(value, (int, float)):
        return value
    words = clean(LINE_ENDS.sub(SOFT_BREAK, str(value).strip())).replace(": ", f":{NOT_OURS} ")
    return NOT_OURS + words if words.startswith("-") else words


def render(
    templates: str | Sequence[str],
    facts: Mapping[str, Any],
    introduction: str | None = None,
) -> Rendered:
    """Render `subject.txt` and `body.txt` of the first folder that has them.

    The facts alone are known to the templates, with `hub` (the settings) and `link_to`. The
    fact `introduction` is a paragraph of its own before the signature, wherever the template
    does not print it itself: the first mail to somebody says who gave us the name.
    """
    folders = [templates] if isinstance(templates, str) else list(templates)
    environment = _environment(current_app)
    known = {
        "introduction": None,
        **facts,
        "hub": settings(),
        "site": config().base_url,
    }
    subject, body, signature = (
        environment.select_template(names).render(known)
        for names in (
            [f"{folder}/subject.txt" for folder in folders],
            [f"{folder}/body.txt" for folder in folders],
            ["mail/signature.txt"],
        )
    )
    introduction = _printed(known["introduction"] or introduction or "")
    if introduction and introduction not in body:
        body = f"{body}\n\n{introduction}"
    subject = one_line(subject)[:LONGEST_SUBJECT]
    blocks, closing = tuple(_blocks(body)), tuple(_blocks(signature))
    html = environment.get_template("mail/shell.html").render(
        known | {"subject": subject, "blocks": blocks, "closing": closing}
    )
    text = "\n\n".join(map(_as_text, (*blocks, *closing))) + "\n"
    return Rendered(subject, text.replace(SOFT_BREAK, "\n"), html)


def _environment(app: Flask) -> Environment:
    """The app's own templates, with values kept inside their lines and missing facts refused."""
    found = app.extensions.get(ENVIRONMENT)
    if not isinstance(found, Environment):
        found = app.jinja_env.overlay(finalize=_finalize, undefined=NeverPrinted)
        found.globals = {**app.jinja_env.globals, "link_to": link_to}
        found.filters = {**app.jinja_env.filters, "soft_breaks": _soft_breaks}
        app.extensions[ENVIRONMENT] = found
    return found


def _finalize(value: Any) -> Any:
    # The shell prints what was made here already, as Markup or as parts of it.
    return value if isinstance(value, Markup) else _printed(value)


def _soft_breaks(words: str) -> Markup:
    return Markup("<br>").join(words.split(SOFT_BREAK))


def _blocks(body: str) -> Iterator[Block]:
    """The paragraphs of a body, each kind of line together."""
    for paragraph in re.split(r"\n[ \t]*\n+", body.strip()):
        kind = ""
        lines: list[tuple[str, str]] = []
        for line in filter(None, map(str.strip, paragraph.split("\n"))):
            line_kind, parts = _read_line(line)
            if kind and (line_kind != kind or kind == "action"):
                yield Block(kind, tuple(lines))
                lines = []
            kind = line_kind
            lines.append((parts[0].replace(NOT_OURS, ""), parts[1].replace(NOT_OURS, "")))
        if lines:
            yield Block(kind, tuple(lines))


def _read_line(line: str) -> tuple[str, tuple[str, str]]:
    if found := ACTION.match(line):
        return "action", (found["words"], found["link"])
    if line.startswith("- "):
        return "points", ("", line[2:])
    if found := PAIR.match(line):
        return "pairs", (found["label"], found["value"])
    return "words", ("", line)


def _as_text(block: Block) -> str:
    if block.kind == "action":
        return "\n".join(f"{words}:\n{link}" for words, link in block.lines)
    if block.kind == "pairs":
        return "\n".join(f"{label}: {value}" for label, value in block.lines)
    if block.kind == "points":
        return "\n".join(f"- {value}" for _, value in block.lines)
    return " ".join(words for _, words in block.lines)


def config() -> Config:
    found = current_app.config["HUB"]
    assert isinstance(found, Config)
    return found


def sender() -> Sender:
    """The From and Reply-To of a mail that is written now."""
    hub = settings()
    address = config().mail_from
    return Sender(
        name=one_line(hub.hub_name),
        address=address,
        reply_to=one_line(hub.team_email or config().mail_reply_to) or None,
    )


def link_to(endpoint: str, **values: Any) -> str:
    """The full address of a page, from HUB_BASE_URL: never from what a caller calls us."""
    adapter = _addresses(current_app)
    given = {name: value for name, value in values.items() if not name.startswith("_")}
    address = adapter.build(endpoint, given, force_external=True)
    anchor = values.get("_anchor")
    return f"{address}#{anchor}" if anchor else address


def _addresses(app: Flask) -> MapAdapter:
    """The map of addresses, seen from HUB_BASE_URL: made once, a mail has a dozen links."""
    found = app.extensions.get(ADDRESSES)
    if not isinstance(found, MapAdapter):
        base = urlsplit(config().base_url)
        found = app.url_map.bind(base.netloc, script_name=base.path or "/", url_scheme=base.scheme)
        app.extensions[ADDRESSES] = found
    return found


def _serializer(purpose: str) -> URLSafeSerializer:
    keys = [*reversed(config().old_secret_keys), config().secret_key]
    return URLSafeSerializer(keys, salt=f"hub.{purpose}")


def sign(payload: list[Any], purpose: str) -> str:
    """A token for an address, that only we can make; older keys keep verifying."""
    signed = _serializer(purpose).dumps(payload)
    return signed if isinstance(signed, str) else signed.decode()


def unsign(token: str, purpose: str) -> list[Any] | None:
    """What was signed for this purpose, or None."""
    try:
        payload = _serializer(purpose).loads(token)
    except BadData:
        return None
    return payload if isinstance(payload, list) else None
