"""The list of schools, one school, and setting localities from the list."""

import csv
import io

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.desks.register.forms import ChooseLocalityForm
from hub.desks.register.staff_views.loading import blueprint, locality_or_404, school_or_404
from hub.foundation.core.db import db
from hub.foundation.core.forms import render_form
from hub.people.accounts.access import staff
from hub.people.accounts.permissions import Permission
from hub.people.accounts.queries import memberships_of_school
from hub.people.schools.models import School, SchoolStatus
from hub.people.schools.operations.localities import set_locality
from hub.people.schools.queries import (
    SchoolFilter,
    all_localities,
    phases_in_use,
    schools_by_id,
    schools_matching,
    urns_before,
)

MOST_AT_ONCE = 500


def _wanted() -> SchoolFilter:
    args = request.args
    return SchoolFilter(
        words=args.get("words", "")[:100],
        locality=args.get("locality", ""),
        phase=args.get("phase", "")[:80],
        status=args.get("status", ""),
        sort=args.get("sort", ""),
    )


@blueprint.get("")
@staff(Permission.SCHOOLS_VIEW)
def list_schools() -> ResponseReturnValue:
    wanted = _wanted()
    page = db.paginate(schools_matching(wanted), per_page=50, max_per_page=100)
    kept = {key: value for key, value in request.args.items() if key != "page" and value}
    return render_template(
        "schools/list_schools.html",
        page=page,
        wanted=wanted,
        kept=kept,
        localities=all_localities(),
        phases=phases_in_use(),
        statuses=list(SchoolStatus),
    )


@blueprint.get("/schools.csv")
@staff(Permission.SCHOOLS_VIEW)
def download() -> ResponseReturnValue:
    """The filtered list as CSV that a spreadsheet opens rightly and runs nothing of (F4)."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(
        ["URN", "DfE number", "Name", "Town", "Postcode", "Phase", "Status", "Locality", "Pupils"]
    )
    for school in db.session.scalars(schools_matching(_wanted())):
        writer.writerow([_harmless(value) for value in _line(school)])
    return Response(
        "\ufeff" + target.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": "attachment; filename=schools.csv"},
    )


def _line(school: School) -> list[object]:
    locality = school.locality.name if school.locality else ""
    return [
        school.urn, school.dfe_number, school.name, school.town, school.postcode, school.phase,
        school.status.words, locality, school.pupils,
    ]  # fmt: skip


def _harmless(value: object) -> object:
    # A spreadsheet runs what begins like a formula.
    text = "" if value is None else value
    return f"'{text}" if isinstance(text, str) and text[:1] in "=+-@\t\r" and text else text


@blueprint.get("/<int:school_id>")
@staff(Permission.SCHOOLS_VIEW)
def show_school(school_id: int) -> ResponseReturnValue:
    school = school_or_404(school_id)
    return render_template(
        "schools/show_school.html",
        school=school,
        members=memberships_of_school(school_id),
        urns=urns_before(school_id),
    )


@blueprint.route("/<int:school_id>/locality", methods=["GET", "POST"])
@staff(Permission.SCHOOLS_MANAGE)
def edit_locality(school_id: int) -> ResponseReturnValue:
    school = school_or_404(school_id)
    form = ChooseLocalityForm(locality_id=school.locality_id or 0)
    if form.validate_on_submit():
        chosen = locality_or_404(form.locality_id.data) if form.locality_id.data else None
        set_locality([school], chosen, actor=current_user)
        db.session.commit()
        flash(f"{school.name} is in {chosen.name if chosen else 'no locality'}.", "good")
        return redirect(url_for("schools_staff.show_school", school_id=school_id))
    return render_form("schools/edit_locality.html", form, school=school)


@blueprint.post("/localities/set")
@staff(Permission.SCHOOLS_MANAGE)
def set_localities() -> ResponseReturnValue:
    """The ticked schools, or with `all` everything that the filter finds; asked once more first."""
    if "all" in request.form:
        ids = [s.id for s in db.session.scalars(schools_matching(_wanted()).limit(MOST_AT_ONCE))]
    else:
        typed = request.form.getlist("school") or request.form.get("schools", "").split(",")
        ids = [int(text) for text in typed[:MOST_AT_ONCE] if text.isdecimal() and len(text) < 18]
    schools = schools_by_id(ids)
    if not schools:
        flash("Tick at least one school.", "stop")
        return redirect(url_for("schools_staff.list_schools", **request.args.to_dict()))
    form = ChooseLocalityForm(schools=",".join(str(school.id) for school in schools))
    if "sure" in request.form and form.validate():
        chosen = locality_or_404(form.locality_id.data) if form.locality_id.data else None
        moved = set_locality(schools, chosen, actor=current_user)
        db.session.commit()
        flash(f"{moved} schools moved to {chosen.name if chosen else 'no locality'}.", "good")
        return redirect(url_for("schools_staff.list_schools"))
    form.schools.data = ",".join(str(school.id) for school in schools)
    return render_form("schools/set_localities.html", form, schools=schools)


