"""The council's colours and logo as files, and the page of settings."""

import base64
import hashlib

from flask import Blueprint, Flask, Response, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.desks.appearance.forms import GROUPS, SettingsForm
from hub.desks.appearance.operations import logo_address, save_settings, theme_css
from hub.foundation.core.db import db
from hub.foundation.core.forms import render_form
from hub.foundation.settings.definitions import HubSettings
from hub.foundation.settings.queries import settings
from hub.people.accounts.access import public, staff
from hub.people.accounts.permissions import Permission

blueprint = Blueprint("appearance", __name__)
YEAR = "public, max-age=31536000, immutable"


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _own_css() -> str | None:
    """Nothing where the colours are those of the style sheet."""
    chosen, default = settings(), HubSettings()
    if (chosen.primary_colour, chosen.sun_colour) == (default.primary_colour, default.sun_colour):
        return None
    return theme_css(chosen.primary_colour, chosen.sun_colour)


def theme_url() -> str | None:
    css = _own_css()
    return url_for("appearance.show_theme", mark=_mark(css)) if css else None


def logo_url() -> str:
    return url_for("appearance.show_logo", mark=_mark(settings().logo))


@blueprint.record
def add_to_layout(state: object) -> None:
    app: Flask = state.app  # type: ignore[attr-defined]
    app.jinja_env.globals.update(theme_url=theme_url, logo_url=logo_url)


@blueprint.get("/theme-<mark>.css")
@public
def show_theme(mark: str) -> ResponseReturnValue:
    css = _own_css()
    if css is None or mark != _mark(css):
        abort(404)
    return Response(css, mimetype="text/css", headers={"Cache-Control": YEAR})


@blueprint.get("/logo-<mark>")
@public
def show_logo(mark: str) -> ResponseReturnValue:
    logo = settings().logo
    if not logo or mark != _mark(logo):
        abort(404)
    kind, _, content = logo.removeprefix("data:").partition(";base64,")
    headers = {"Cache-Control": YEAR, "Content-Security-Policy": "default-src 'none'; sandbox"}
    return Response(base64.b64decode(content), mimetype=kind, headers=headers)


@blueprint.route("/admin/settings", methods=["GET", "POST"])
@staff(Permission.SETTINGS_MANAGE)
def edit_settings() -> ResponseReturnValue:
    form = SettingsForm(obj=settings())
    if form.validate_on_submit():
        with form.showing_broken_rules():
            chosen = form.chosen()
            if form.remove_logo.data:
                chosen["logo"] = ""
            elif form.logo_file.data:
                chosen["logo"] = logo_address(form.logo_file.data.stream.read(100_000))
            changed = save_settings(chosen, actor=current_user)
            db.session.commit()
            flash("Saved." if changed else "Nothing was changed.", "good")
            return redirect(url_for("appearance.edit_settings"))
    return render_form("appearance/edit_settings.html", form, groups=GROUPS)
