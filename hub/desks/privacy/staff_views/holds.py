"""Holds: which there are, a new one, the end of one."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.desks.privacy.forms import EndHoldForm, HoldForm
from hub.desks.privacy.operations.holds import end_hold, place_hold
from hub.desks.privacy.queries.holds import (
    names_of_people,
    thing_to_hold,
    things_held,
    words_for,
)
from hub.desks.privacy.staff_views.loading import MANAGE, VIEW, blueprint, hold_or_404
from hub.foundation.core.db import db
from hub.foundation.core.forms import render_form
from hub.foundation.core.paging import page_of
from hub.foundation.core.web import chosen_arguments
from hub.foundation.keeping.queries import holds_matching
from hub.people.accounts.access import staff


@blueprint.get("/holds")
@staff(VIEW)
def list_holds() -> ResponseReturnValue:
    show = request.args.get("show", "")
    page = page_of(holds_matching(show))
    return render_template(
        "privacy/staff/list_holds.html",
        page=page,
        show=show,
        kept=chosen_arguments("show"),
        things=things_held(page.items),
        people=names_of_people(
            number for hold in page.items for number in (hold.begun_by_id, hold.ended_by_id)
        ),
    )


@blueprint.route("/holds/new/<hold_on>/<int:number>", methods=["GET", "POST"])
@staff(MANAGE)
def new_hold(hold_on: str, number: int) -> ResponseReturnValue:
    words = words_for(thing_to_hold(hold_on, number) or abort(404))
    form = HoldForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            thing = thing_to_hold(hold_on, number) or abort(404)
            place_hold(thing, form.reason.data, actor=current_user)
            db.session.commit()
            flash(f"Nothing of {words} is removed until the hold is ended.", "good")
            return redirect(url_for("privacy_staff.list_holds"))
    return render_form("privacy/staff/new_hold.html", form, words=words)


@blueprint.route("/holds/<int:hold_id>/end", methods=["GET", "POST"])
@staff(MANAGE)
def end_one_hold(hold_id: int) -> ResponseReturnValue:
    hold = hold_or_404(hold_id)
    words = things_held([hold])[hold.id].words
    form = EndHoldForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            end_hold(hold, form.reason.data, actor=current_user)
            db.session.commit()
            flash(f"The hold on {words} is ended.", "good")
            return redirect(url_for("privacy_staff.list_holds"))
        hold = hold_or_404(hold_id)
    return render_form("privacy/staff/end_hold.html", form, hold=hold, words=words)
