"""The list of schools, and one school."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.desks.register.forms import NOWHERE, ChooseLocalityForm
from hub.desks.register.queries import coming_bookings_of, history_of
from hub.desks.register.staff_views.loading import (
    blueprint,
    school_or_404,
    wanted_schools,
)
from hub.foundation.core.db import db
from hub.foundation.core.downloads import csv_file
from hub.foundation.core.forms import render_form
from hub.foundation.core.paging import page_of
from hub.foundation.keeping.queries import open_holds
from hub.people.accounts.access import staff
from hub.people.accounts.permissions import Permission
from hub.people.accounts.queries import memberships_of_school
from hub.people.schools.models import PHASES, School, SchoolStatus
from hub.people.schools.operations.localities import set_locality
from hub.people.schools.queries import (
    likely_the_same,
    locality_names,
    schools_matching,
    sites_of,
    urns_before,
)

COLUMNS = (
    "URN", "DfE number", "Name", "Town", "Postcode",
    "Kind", "Phase", "Status", "Locality", "Pupils",
)  # fmt: skip


@blueprint.get("")
@staff(Permission.SCHOOLS_VIEW)
def list_schools() -> ResponseReturnValue:
    wanted = wanted_schools()
    page = page_of(schools_matching(wanted), per_page=50, error_out=False)
    return render_template(
        "schools/list_schools.html",
        page=page,
        wanted=wanted,
        kept=wanted.chosen(),
        localities=locality_names(),
        phases=PHASES,
        statuses=list(SchoolStatus),
    )


@blueprint.get("/schools.csv")
@staff(Permission.SCHOOLS_VIEW)
def download() -> ResponseReturnValue:
    """The filtered list as CSV that a spreadsheet opens rightly and runs nothing of."""
    schools = db.session.scalars(schools_matching(wanted_schools()))
    return csv_file("schools.csv", COLUMNS, map(_line, schools))


def _line(school: School) -> list[object]:
    locality = school.locality.name if school.locality else None
    return [
        school.urn, school.dfe_number, school.name, school.town, school.postcode, school.kind,
        school.phase, school.status.words, locality, school.pupils,
    ]  # fmt: skip


@blueprint.get("/<int:school_id>")
@staff(Permission.SCHOOLS_VIEW)
def show_school(school_id: int) -> ResponseReturnValue:
    may_see_history = current_user.council_can(Permission.AUDIT_VIEW)
    return render_template(
        "schools/show_school.html",
        school=school_or_404(school_id),
        members=memberships_of_school(school_id),
        bookings=coming_bookings_of(school_id),
        urns=urns_before(school_id),
        sites=sites_of(school_id),
        history=history_of(school_id) if may_see_history else [],
        holds=open_holds(school_id=school_id),
        **_outside(school_id),
    )


def _outside(school_id: int) -> dict[str, object]:
    """Of a setting outside the register: what it may be there, or was found to be."""
    school = school_or_404(school_id)
    if school.setting_kind is None:
        return {"alike": [], "same_as": None}
    if school.same_as_id is not None:
        return {"alike": [], "same_as": school_or_404(school.same_as_id)}
    return {"alike": likely_the_same(school), "same_as": None}


@blueprint.route("/<int:school_id>/locality", methods=["GET", "POST"])
@staff(Permission.SCHOOLS_MANAGE)
def edit_locality(school_id: int) -> ResponseReturnValue:
    school = school_or_404(school_id)
    form = ChooseLocalityForm(locality=str(school.locality_id or NOWHERE))
    if form.validate_on_submit():
        chosen = form.chosen()
        set_locality([school], chosen, actor=current_user)
        db.session.commit()
        flash(f"{school.name} is in {chosen.name if chosen else 'no locality'} now.", "good")
        return redirect(url_for("schools_staff.show_school", school_id=school_id))
    return render_form("schools/edit_locality.html", form, school=school)
