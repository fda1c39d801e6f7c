"""Council staff bring two accounts of one person together, after proof."""

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.desks.merging.forms import StaffJoinForm
from hub.desks.merging.operations import bring_together
from hub.desks.merging.queries import accounts_of, better_of
from hub.engines.bookings.operations.doubles import doubles_of
from hub.foundation.core.db import db
from hub.foundation.core.forms import render_form
from hub.people.accounts.access import staff
from hub.people.accounts.models import Person
from hub.people.accounts.permissions import Permission
from hub.people.accounts.queries import person_with_schools

blueprint = Blueprint("merging_staff", __name__, url_prefix="/admin/people")


def _both_or_404(person_id: int, other_id: int) -> tuple[Person, Person]:
    kept, gone = person_with_schools(person_id), person_with_schools(other_id)
    if kept is None or gone is None or kept is gone:
        abort(404)
    return kept, gone


def _bring_together(kept: Person, gone: Person, form: StaffJoinForm) -> None:
    bring_together(
        kept,
        gone,
        places=form.places,
        address=form.address.data,
        actor=current_user._get_current_object(),
        reason=form.reason.data,
    )


@blueprint.route("/<int:person_id>/join/<int:other_id>", methods=["GET", "POST"])
@staff(Permission.PEOPLE_MANAGE)
def join_people(person_id: int, other_id: int) -> ResponseReturnValue:
    """The first of the two stays, and the other goes into it."""
    kept, gone = _both_or_404(person_id, other_id)
    form = StaffJoinForm(kept, gone)
    if form.validate_on_submit():
        with form.showing_broken_rules():
            _bring_together(kept, gone, form)
            db.session.commit()
            flash("The two accounts are one now. Both addresses are told.", "good")
            return redirect(url_for("accounts_staff.show_person", person_id=person_id))
        kept, gone = _both_or_404(person_id, other_id)
    doubles = doubles_of(kept.id, gone.id)
    return render_form(
        "merging/staff/join_people.html",
        form,
        kept=kept,
        gone=gone,
        accounts=accounts_of(kept, gone),
        doubles=[(double, form.places or {better_of(double).reference}) for double in doubles],
    )
