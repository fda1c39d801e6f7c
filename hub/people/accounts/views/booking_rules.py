"""Leads choose how their school books."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.foundation.core.db import db
from hub.foundation.core.forms import render_form
from hub.people.accounts.access import membership_or_404, school
from hub.people.accounts.forms import BookingRuleForm
from hub.people.accounts.operations.booking_rules import set_booking_rule
from hub.people.accounts.views import blueprint
from hub.people.accounts.views.loading import MANAGE


@blueprint.route("/people/<int:school_id>/booking-rule", methods=["GET", "POST"])
@school(MANAGE)
def edit_booking_rule(school_id: int) -> ResponseReturnValue:
    own = membership_or_404(school_id, MANAGE)
    form = BookingRuleForm(rule=own.school.booking_rule)
    if form.validate_on_submit():
        with form.showing_broken_rules():
            set_booking_rule(own.school, form.chosen(), actor=current_user)
            db.session.commit()
            flash(f"Saved. {own.school.booking_rule.words}", "good")
            return redirect(url_for("accounts.list_people"))
        own = membership_or_404(school_id, MANAGE)
    return render_form("accounts/edit_booking_rule.html", form, school=own.school)
