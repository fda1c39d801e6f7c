"""Bring many people in from a file: upload, read what is wrong, take the good rows (F5)."""

from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.foundation.core.db import db
from hub.foundation.core.downloads import csv_file
from hub.foundation.core.formats import count_of
from hub.foundation.core.forms import render_form
from hub.foundation.core.paging import ListPages, page_of
from hub.foundation.core.web import takes_up_to
from hub.people.accounts.access import staff
from hub.people.accounts.forms import PeopleFileForm, PressForm
from hub.people.accounts.models import PeopleFile
from hub.people.accounts.operations.people_files import (
    discard_people,
    forget_bad_rows,
    stage_people,
    take_people,
)
from hub.people.accounts.permissions import Permission
from hub.people.accounts.queries import people_file_by_id, people_files
from hub.people.accounts.staff_views.loading import blueprint
from hub.people.schools.queries import open_schools

MANAGE = Permission.PEOPLE_MANAGE
LARGEST_FILE = 5_000_000
HEADER = ("URN", "Name", "E-mail", "Roles")


def file_or_404(file_id: int) -> PeopleFile:
    return people_file_by_id(file_id) or abort(404)


@blueprint.get("/files")
@staff(MANAGE)
def list_people_files() -> ResponseReturnValue:
    page = page_of(people_files())
    return render_template("accounts/staff/list_people_files.html", page=page)


@blueprint.get("/files/template.csv")
@staff(MANAGE)
def download_template() -> ResponseReturnValue:
    """One row for each open school: rows without a person are passed over."""
    schools = open_schools(current_app.config["HUB"].la_code)
    rows = ((school.urn, "", "", "", school.name_and_town) for school in schools)
    return csv_file("people.csv", (*HEADER, "School"), rows)


@blueprint.route("/files/upload", methods=["GET", "POST"])
@staff(MANAGE)
@takes_up_to(LARGEST_FILE)
def upload_people() -> ResponseReturnValue:
    form = PeopleFileForm()
    if form.validate_on_submit():
        file = form.file.data
        with form.showing_broken_rules():
            staged = stage_people(file.stream, file.filename or "people.csv", actor=current_user)
            db.session.commit()
            return redirect(url_for("accounts_staff.show_people_file", file_id=staged.id))
    return render_form("accounts/staff/upload_people.html", form)


@blueprint.get("/files/<int:file_id>")
@staff(MANAGE)
def show_people_file(file_id: int) -> ResponseReturnValue:
    return render_template(
        "accounts/staff/show_people_file.html", **_rows_page(file_or_404(file_id)), form=PressForm()
    )


def _rows_page(file: PeopleFile) -> dict[str, Any]:
    """The rows to mend first, a page at a time."""
    show = request.args.get("show", "bad" if file.bad else "good")
    show = show if show in ("bad", "good") else "bad"
    entries = file.bad if show == "bad" else file.good
    page = ListPages(entries=entries, per_page=50, max_per_page=50, error_out=False)
    return {"file": file, "show": show, "page": page}


@blueprint.get("/files/<int:file_id>/to-mend.csv")
@staff(MANAGE)
def download_bad_rows(file_id: int) -> ResponseReturnValue:
    """To mend in a spreadsheet and upload again: the column Why is passed over then."""
    rows = (
        (
            *(row[fact] for fact in ("urn", "name", "email", "roles")),
            " ".join(f"{column}: {words}" for column, words in row["faults"]),
            row["line"],
        )
        for row in file_or_404(file_id).bad
    )
    return csv_file("people-to-mend.csv", (*HEADER, "Why", "Row in the file"), rows)


@blueprint.post("/files/<int:file_id>/take")
@staff(MANAGE)
def take_people_file(file_id: int) -> ResponseReturnValue:
    form = PressForm()
    with form.showing_broken_rules():
        taken = take_people(file_or_404(file_id), actor=current_user)
        db.session.commit()
        flash(
            f"{count_of(taken.places, 'row is', 'rows are')} taken: "
            f"{count_of(taken.people, 'person is', 'people are')} new. Nobody has had mail yet.",
            "good",
        )
        return redirect(url_for("accounts_staff.show_people_file", file_id=file_id))
    return _back(file_id, form)


@blueprint.post("/files/<int:file_id>/discard")
@staff(MANAGE)
def discard_people_file(file_id: int) -> ResponseReturnValue:
    form = PressForm()
    with form.showing_broken_rules():
        discard_people(file_or_404(file_id), actor=current_user)
        db.session.commit()
        flash("The file is discarded. Nobody was added.", "good")
        return redirect(url_for("accounts_staff.list_people_files"))
    return _back(file_id, form)


@blueprint.post("/files/<int:file_id>/forget")
@staff(MANAGE)
def forget_people_file(file_id: int) -> ResponseReturnValue:
    form = PressForm()
    with form.showing_broken_rules():
        forget_bad_rows(file_or_404(file_id), actor=current_user)
        db.session.commit()
        flash("The rows are removed from here.", "good")
        return redirect(url_for("accounts_staff.list_people_files"))
    return _back(file_id, form)


def _back(file_id: int, form: PressForm) -> ResponseReturnValue:
    return render_form(
        "accounts/staff/show_people_file.html", form, **_rows_page(file_or_404(file_id))
    )
