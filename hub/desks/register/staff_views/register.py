"""Upload a register file, read its difference, approve or discard it."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.desks.register.forms import PressForm, RegisterForm
from hub.desks.register.staff_views.loading import blueprint, import_or_404
from hub.foundation.core.db import db
from hub.foundation.core.forms import render_form
from hub.people.accounts.access import staff
from hub.people.accounts.permissions import Permission
from hub.people.schools.operations.imports import approve_import, discard_import, stage_import
from hub.people.schools.queries import imports

LARGEST_FILE = 80_000_000
SHOWN = 200


@blueprint.get("/register")
@staff(Permission.SCHOOLS_VIEW)
def list_imports() -> ResponseReturnValue:
    page = db.paginate(imports(), per_page=25, max_per_page=100)
    return render_template("schools/list_imports.html", page=page)


@blueprint.route("/register/upload", methods=["GET", "POST"])
@staff(Permission.SCHOOLS_MANAGE)
def upload_register() -> ResponseReturnValue:
    form = RegisterForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            staged = stage_import(
                form.file.data.stream,
                form.file.data.filename or "register.csv",
                current_app.config["HUB"].la_code,
                allow_missing=bool(form.allow_missing.data),
                actor=current_user,
            )
            db.session.commit()
            return redirect(url_for("schools_staff.show_import", import_id=staged.id))
    return render_form("schools/upload_register.html", form)


@blueprint.before_app_request
def take_large_files() -> None:
    """The register is large; only its own page takes so much."""
    if request.endpoint == "schools_staff.upload_register":
        request.max_content_length = LARGEST_FILE


@blueprint.route("/register/<int:import_id>", methods=["GET", "POST"])
@staff(Permission.SCHOOLS_MANAGE)
def show_import(import_id: int) -> ResponseReturnValue:
    staged = import_or_404(import_id)
    form = PressForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            if request.form.get("do") == "discard":
                discard_import(staged, actor=current_user)
                words = "The file is discarded. Nothing was changed."
            else:
                counts = approve_import(staged, actor=current_user)
                words = f"The register is applied: {sum(counts.values())} schools changed."
            db.session.commit()
            flash(words, "good")
            return redirect(url_for("schools_staff.list_imports"))
        staged = import_or_404(import_id)
    return render_form("schools/show_import.html", form, staged=staged, shown=SHOWN)
