"""What we hold about oneself: see it, copy it, ask for it to be erased (F9)."""

import io
import json
import zipfile

from flask import flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from hub.desks.privacy.forms import PressForm
from hub.desks.privacy.operations.requests import (
    KIND,
    answer_by,
    ask_for_erasure,
    record_copy,
    take_back_erasure,
)
from hub.desks.privacy.queries.person import Held, what_we_hold
from hub.desks.privacy.retention.kinds import BY_KEY
from hub.desks.privacy.views.loading import blueprint, me
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.forms import render_form
from hub.foundation.settings.queries import settings
from hub.people.accounts.access import freshly_signed_in, signed_in
from hub.people.accounts.queries import open_task

SHOWN = 10


@blueprint.get("/account/data")
@signed_in
def show_data() -> ResponseReturnValue:
    asked = open_task(KIND, me().id)
    return render_template(
        "privacy/show_data.html",
        # The words of mails are long: they are in the copy.
        held=[one for one in what_we_hold(me(), SHOWN + 1) if one.key != "mail_words"],
        kinds=BY_KEY,
        shown=SHOWN,
        asked=asked,
        answer_by=answer_by(clock.to_london(asked.opened_at).date()) if asked else None,
    )


@blueprint.route("/account/data/copy", methods=["GET", "POST"])
@freshly_signed_in
def copy_data() -> ResponseReturnValue:
    form = PressForm()
    if form.validate_on_submit():
        held = what_we_hold(me())
        record_copy(me())
        file = _packed(held)
        db.session.commit()
        name = f"what-we-hold-{clock.today().isoformat()}.zip"
        return send_file(file, mimetype="application/zip", as_attachment=True, download_name=name)
    return render_form("privacy/copy_data.html", form)


def _packed(held: list[Held]) -> io.BytesIO:
    """The same twice: a page to read, and data for a program."""
    chosen = settings()
    data = [
        {
            "kind": BY_KEY[one.key].name,
            "kept": BY_KEY[one.key].period(chosen),
            "why": BY_KEY[one.key].why,
            "rows": one.rows,
        }
        for one in held
    ]
    page = render_template("privacy/copy.html", held=held, kinds=BY_KEY, person=me())
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("read-me.html", page)
        packed.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2))
    file.seek(0)
    return file


@blueprint.route("/account/data/erase", methods=["GET", "POST"])
@freshly_signed_in
def ask_erasure() -> ResponseReturnValue:
    form = PressForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            ask_for_erasure(me())
            db.session.commit()
            flash("You have asked us to erase what we hold. We have written to you.", "good")
            return redirect(url_for("privacy.show_data"))
    return render_form(
        "privacy/ask_erasure.html",
        form,
        asked=open_task(KIND, me().id),
        answer_by=answer_by(clock.today()),
    )


@blueprint.post("/account/data/erase/take-back")
@signed_in
def take_back() -> ResponseReturnValue:
    take_back_erasure(me())
    db.session.commit()
    flash("You have taken it back. Nothing is erased.", "good")
    return redirect(url_for("privacy.show_data"))
