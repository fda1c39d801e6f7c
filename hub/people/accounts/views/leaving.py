"""Leaving a school: on a day, not after all, or asked of the council."""

from datetime import date

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import format_date
from hub.foundation.core.forms import render_form
from hub.people.accounts.access import membership_or_404, school
from hub.people.accounts.forms import HasLeftForm, LeavingForm, PressForm
from hub.people.accounts.operations.leaving import leave_on, say_has_left, stay, why_not_end
from hub.people.accounts.permissions import WATCHED, Permission
from hub.people.accounts.queries import membership_in_school, memberships_of_school
from hub.people.accounts.views import blueprint
from hub.people.accounts.views.loading import MANAGE, member_or_404

ASKED = "The council knows, and rings the school. Until then nothing changes."


@blueprint.route("/people/<int:school_id>/<int:membership_id>/end", methods=["GET", "POST"])
@school(MANAGE)
def end_person(school_id: int, membership_id: int) -> ResponseReturnValue:
    member = member_or_404(school_id, membership_id)
    if why_not_end(member, current_user):
        ids = {"school_id": school_id, "membership_id": membership_id}
        return redirect(url_for(".ask_to_end", **ids))
    form = LeavingForm(leaves_on=member.leaves_on or clock.today())
    if form.validate_on_submit():
        with form.showing_broken_rules():
            leave_on(member, form.leaves_on.data, actor=current_user)
            db.session.commit()
            flash(words_after(member.name, member.school.name, form.leaves_on.data), "good")
            return redirect(url_for("accounts.list_people"))
        member = member_or_404(school_id, membership_id)
    return render_form("accounts/end_person.html", form, member=member)


def words_after(name: str, school_name: str, day: date) -> str:
    if day > clock.today():
        return f"{name} leaves {school_name} on {format_date(day)}. Until then nothing changes."
    return f"{name} no longer belongs to {school_name} here."


@blueprint.post("/people/<int:school_id>/<int:membership_id>/stay")
@school(MANAGE)
def keep_person(school_id: int, membership_id: int) -> ResponseReturnValue:
    member = member_or_404(school_id, membership_id)
    try:
        stay(member, actor=current_user)
    except RuleBroken as broken:
        db.session.rollback()
        flash(broken.message, "stop")
    else:
        db.session.commit()
        flash(f"{member.name} stays.", "good")
    return redirect(url_for("accounts.list_people"))


@blueprint.route("/people/<int:school_id>/<int:membership_id>/ask", methods=["GET", "POST"])
@school(MANAGE)
def ask_to_end(school_id: int, membership_id: int) -> ResponseReturnValue:
    """One press asks the council where a lead cannot say herself that somebody leaves."""
    member = member_or_404(school_id, membership_id)
    why = why_not_end(member, current_user)
    if why is None:
        ids = {"school_id": school_id, "membership_id": membership_id}
        return redirect(url_for(".end_person", **ids))
    form = PressForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            say_has_left(member, actor=current_user)
            db.session.commit()
            flash(ASKED, "good")
            return redirect(url_for("accounts.list_people"))
        member = member_or_404(school_id, membership_id)
    return render_form("accounts/ask_to_end.html", form, member=member, why=why)


@blueprint.route("/people/<int:school_id>/left", methods=["GET", "POST"])
@school(Permission.SCHOOL_VIEW)
def say_left(school_id: int) -> ResponseReturnValue:
    """Any colleague with a role may say that a lead has left."""
    own = membership_or_404(school_id, Permission.SCHOOL_VIEW)
    others = [m for m in memberships_of_school(school_id) if m.person_id != current_user.id]
    form = HasLeftForm()
    form.ask_about([m for m in others if WATCHED & set(m.school_roles)])
    if form.validate_on_submit():
        with form.showing_broken_rules():
            member = membership_in_school(school_id, int(form.colleague.data)) or abort(404)
            say_has_left(member, actor=current_user)
            db.session.commit()
            flash(f"Thank you. {ASKED}", "good")
            return redirect(url_for("accounts.go_home"))
    return render_form("accounts/say_left.html", form, school=own.school)
