"""Set the locality of many schools at once: tick or filter, be told how many, confirm."""

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.desks.register.forms import ChooseLocalityForm
from hub.desks.register.staff_views.loading import blueprint, wanted_schools
from hub.foundation.core.db import db
from hub.foundation.core.formats import count_of
from hub.foundation.core.forms import render_form
from hub.people.accounts.access import staff
from hub.people.accounts.permissions import Permission
from hub.people.schools.models import School
from hub.people.schools.operations.localities import set_locality
from hub.people.schools.queries import schools_by_id, schools_matching

MOST_AT_ONCE = 2_000


def _chosen_schools() -> Sequence[School]:
    """All that the filter finds, or the ticked ones; on the second page those of the first."""
    if "all" in request.form:
        return db.session.scalars(schools_matching(wanted_schools()).limit(MOST_AT_ONCE)).all()
    typed = request.form.getlist("school") or request.form.get("schools", "").split(",")
    return schools_by_id([int(t) for t in typed[:MOST_AT_ONCE] if t.isdecimal() and len(t) < 18])


@blueprint.post("/localities/set")
@staff(Permission.SCHOOLS_MANAGE)
def set_localities() -> ResponseReturnValue:
    kept = wanted_schools().chosen()
    schools = _chosen_schools()
    if not schools:
        flash("Tick the schools whose locality you want to set.", "stop")
        return redirect(url_for("schools_staff.list_schools", **kept))
    listed = ",".join(str(school.id) for school in schools)
    if "sure" not in request.form:
        form = ChooseLocalityForm(formdata=None, schools=listed)
        return render_form("schools/set_localities.html", form, schools=schools, kept=kept)
    form = ChooseLocalityForm()
    if not form.validate():
        return render_form("schools/set_localities.html", form, schools=schools, kept=kept)
    chosen = form.chosen()
    moved = set_locality(schools, chosen, actor=current_user)
    db.session.commit()
    where = f"in {chosen.name}" if chosen else "in no locality"
    flash(f"{count_of(moved, 'school is', 'schools are')} {where} now.", "good")
    return redirect(url_for("schools_staff.list_schools", **kept))
