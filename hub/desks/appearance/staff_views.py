"""The settings page of the council's administrators."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.desks.appearance.forms import settings_form
from hub.desks.appearance.operations import save_settings
from hub.foundation.core.db import db
from hub.foundation.core.formats import count_of
from hub.foundation.core.forms import render_form
from hub.foundation.settings.queries import settings
from hub.people.accounts.access import staff
from hub.people.accounts.permissions import Permission

blueprint = Blueprint("appearance", __name__, url_prefix="/admin/settings")


@blueprint.route("", methods=["GET", "POST"])
@staff(Permission.SETTINGS_MANAGE)
def edit_settings() -> ResponseReturnValue:
    form = settings_form(settings())
    if form.validate_on_submit():
        with form.showing_broken_rules():
            changed = save_settings(form.changes(), form.opened_at, current_user)
            db.session.commit()
            words = f"{count_of(len(changed), 'setting is', 'settings are')} changed."
            flash(words if changed else "Nothing was different, so nothing was changed.", "good")
            return redirect(url_for("appearance.edit_settings"))
    if form.has_errors:
        form.reopened()
    return render_form("appearance/edit_settings.html", form)
