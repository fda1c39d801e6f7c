"""The council's colours and logo as files, under names that change when they do."""

import hashlib
from functools import lru_cache

from flask import Blueprint, Response, abort, url_for

from hub.desks.appearance.operations import palettes, read_logo
from hub.foundation.settings.definitions import HubSettings
from hub.foundation.settings.queries import settings
from hub.people.accounts.access import public

blueprint = Blueprint("theme", __name__)

SELECTORS = {
    "light": ':root,[data-bs-theme="light"]{%s}',
    "dark": "@media (prefers-color-scheme:dark){:root:not([data-bs-theme=light]){%s}}"
    '[data-bs-theme="dark"]{%s}',
}
# A drawing opened by itself runs nothing and fetches nothing.
ALONE = "default-src 'none'; sandbox"


@lru_cache(maxsize=8)
def _sheet(primary: str, sun: str) -> tuple[str, str]:
    """(mark, style sheet) for the two colours."""
    rules = []
    for mode, colours in palettes(primary, sun).items():
        body = ";".join(f"--{name}:{value}" for name, value in colours.items())
        rules.append(SELECTORS[mode].replace("%s", body))
    sheet = "".join(rules)
    return _mark(sheet), sheet


@lru_cache(maxsize=8)
def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@blueprint.app_template_global()
def theme_url() -> str | None:
    """The address of the council's colours; None when they are the hub's own."""
    now = settings()
    if (now.primary_colour, now.sun_colour) == (HubSettings.primary_colour, HubSettings.sun_colour):
        return None
    return url_for("theme.show_theme", mark=_sheet(now.primary_colour, now.sun_colour)[0])


@blueprint.app_template_global()
def logo_url() -> str | None:
    logo = settings().logo
    return url_for("theme.show_logo", mark=_mark(logo)) if logo else None


@blueprint.get("/theme-<mark>.css")
@public
def show_theme(mark: str) -> Response:
    now = settings()
    known, sheet = _sheet(now.primary_colour, now.sun_colour)
    if mark != known:
        abort(404)
    return _kept_for_a_year(Response(sheet, mimetype="text/css"))


@blueprint.get("/logo-<mark>")
@public
def show_logo(mark: str) -> Response:
    logo = settings().logo
    if not logo or mark != _mark(logo):
        abort(404)
    kind, body = read_logo(logo)
    response = Response(body, mimetype=kind, headers={"Content-Security-Policy": ALONE})
    return _kept_for_a_year(response)


def _kept_for_a_year(response: Response) -> Response:
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
