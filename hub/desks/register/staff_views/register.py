"""Upload a register file, read its difference, approve or discard it."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.desks.register.forms import PressForm, RegisterForm
from hub.desks.register.staff_views.loading import blueprint, import_or_404
from hub.foundation.core.db import db
from hub.foundation.core.formats import count_of
from hub.foundation.core.forms import render_form
from hub.foundation.core.paging import ListPages, page_of
from hub.foundation.core.web import takes_up_to
from hub.people.accounts.access import staff
from hub.people.accounts.permissions import Permission
from hub.people.schools.models import RegisterImport
from hub.people.schools.operations.difference import KINDS, change_words
from hub.people.schools.operations.imports import approve_import, discard_import, stage_import
from hub.people.schools.queries import imports, settings_found_in_register

LARGEST_FILE = 80_000_000


@blueprint.get("/register")
@staff(Permission.SCHOOLS_VIEW)
def list_imports() -> ResponseReturnValue:
    page = page_of(imports(), per_page=25)
    return render_template("schools/list_imports.html", page=page)


@blueprint.route("/register/upload", methods=["GET", "POST"])
@staff(Permission.SCHOOLS_MANAGE)
@takes_up_to(LARGEST_FILE)
def upload_register() -> ResponseReturnValue:
    form = RegisterForm()
    if form.validate_on_submit():
        file = form.file.data
        with form.showing_faults():
            staged = stage_import(
                file.stream,
                file.filename or "register.csv",
                current_app.config["HUB"].la_code,
                allow_missing=bool(form.allow_missing.data),
                actor=current_user,
            )
            db.session.commit()
            return redirect(url_for("schools_staff.show_import", import_id=staged.id))
    return render_form("schools/upload_register.html", form)


@blueprint.get("/register/<int:import_id>")
@staff(Permission.SCHOOLS_VIEW)
def show_import(import_id: int) -> ResponseReturnValue:
    return render_template(
        "schools/show_import.html", **_difference_page(import_or_404(import_id)), form=PressForm()
    )


def _difference_page(staged: RegisterImport) -> dict[str, Any]:
    """One kind of entries at a time, the most grave first, a page at a time."""
    found = {kind: staged.difference.get(kind, []) for kind in KINDS}
    first = next((kind for kind in KINDS if found[kind]), "changed")
    kind = request.args.get("kind", first)
    kind = kind if kind in KINDS else first
    return {
        "staged": staged,
        "kinds": {kind: (words, len(found[kind])) for kind, words in KINDS.items()},
        "kind": kind,
        "page": ListPages(entries=found[kind], per_page=50, max_per_page=50, error_out=False),
        "changes_of": change_words,
        "total": sum(len(found[kind]) for kind in KINDS if kind != "missing"),
    }


@blueprint.post("/register/<int:import_id>/approve")
@staff(Permission.SCHOOLS_MANAGE)
def approve_register(import_id: int) -> ResponseReturnValue:
    form = PressForm()
    with form.showing_broken_rules():
        counts = approve_import(import_or_404(import_id), actor=current_user)
        db.session.commit()
        many = count_of(sum(counts.values()), "school is", "schools are")
        flash(f"The register is brought in: {many} as in the file now.", "good")
        _say_what_may_be_known_now()
        return redirect(url_for("schools_staff.show_import", import_id=import_id))
    return render_form(
        "schools/show_import.html", form, **_difference_page(import_or_404(import_id))
    )


def _say_what_may_be_known_now() -> None:
    found = settings_found_in_register()
    if found:
        many = count_of(found, "setting outside the register", "settings outside the register")
        flash(f"{many} may be in it now. Look under Schools, Outside the register.", "wait")


@blueprint.post("/register/<int:import_id>/discard")
@staff(Permission.SCHOOLS_MANAGE)
def discard_register(import_id: int) -> ResponseReturnValue:
    form = PressForm()
    with form.showing_broken_rules():
        discard_import(import_or_404(import_id), actor=current_user)
        db.session.commit()
        flash("The file is discarded. No school was changed.", "good")
        return redirect(url_for("schools_staff.list_imports"))
    return render_form(
        "schools/show_import.html", form, **_difference_page(import_or_404(import_id))
    )
