"""Localities: add, rename, and fill from a file."""

import io

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.desks.register.forms import LocalityFileForm, LocalityForm, PressForm
from hub.desks.register.staff_views.loading import blueprint, locality_or_404
from hub.foundation.core.db import db
from hub.foundation.core.formats import count_of
from hub.foundation.core.forms import render_form
from hub.people.accounts.access import staff
from hub.people.accounts.permissions import Permission
from hub.people.schools.operations.localities import (
    add_locality,
    apply_localities,
    read_localities,
    rename_locality,
)
from hub.people.schools.queries import all_localities


@blueprint.route("/localities", methods=["GET", "POST"])
@staff(Permission.SCHOOLS_MANAGE)
def list_localities() -> ResponseReturnValue:
    form = LocalityForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            add_locality(form.name.data, actor=current_user)
            db.session.commit()
            flash(f"{form.name.data} is added.", "good")
            return redirect(url_for("schools_staff.list_localities"))
    return render_form("schools/list_localities.html", form, localities=all_localities())


@blueprint.route("/localities/<int:locality_id>", methods=["GET", "POST"])
@staff(Permission.SCHOOLS_MANAGE)
def edit_locality_name(locality_id: int) -> ResponseReturnValue:
    locality = locality_or_404(locality_id)
    form = LocalityForm(obj=locality)
    if form.validate_on_submit():
        with form.showing_broken_rules():
            rename_locality(locality, form.name.data, actor=current_user)
            db.session.commit()
            flash(f"The locality is called {form.name.data} now.", "good")
            return redirect(url_for("schools_staff.list_localities"))
        locality = locality_or_404(locality_id)
    return render_form("schools/edit_locality_name.html", form, locality=locality)


@blueprint.route("/localities/file", methods=["GET", "POST"])
@staff(Permission.SCHOOLS_MANAGE)
def upload_localities() -> ResponseReturnValue:
    """First the file and what it would change; its lines come back to be approved."""
    form = LocalityFileForm()
    if form.validate_on_submit():
        file = form.file.data
        with form.showing_faults():
            found = read_localities(file.stream)
            approval = PressForm(formdata=None, lines=found.as_text())
            return render_template(
                "schools/approve_localities.html", approval=approval, found=found
            )
    return render_form("schools/upload_localities.html", form)


@blueprint.post("/localities/file/approve")
@staff(Permission.SCHOOLS_MANAGE)
def approve_localities() -> ResponseReturnValue:
    approval = PressForm()
    form = LocalityFileForm(formdata=None)
    with form.showing_faults():
        found = read_localities(io.BytesIO((approval.lines.data or "").encode()))
        moved = apply_localities(found, actor=current_user)
        db.session.commit()
        flash(f"{count_of(moved, 'school has', 'schools have')} a new locality.", "good")
        return redirect(url_for("schools_staff.list_localities"))
    return render_form("schools/upload_localities.html", form)
