"""A colleague who is away for a while."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import format_date
from hub.foundation.core.forms import render_form
from hub.people.accounts.access import school
from hub.people.accounts.forms import AwayForm
from hub.people.accounts.operations.absence import end_absence, may_stand_in, say_away
from hub.people.accounts.queries import memberships_of_school
from hub.people.accounts.views import blueprint
from hub.people.accounts.views.loading import MANAGE, member_or_404


@blueprint.route("/people/<int:school_id>/<int:membership_id>/away", methods=["GET", "POST"])
@school(MANAGE)
def edit_away(school_id: int, membership_id: int) -> ResponseReturnValue:
    member = member_or_404(school_id, membership_id)
    colleagues = [m for m in memberships_of_school(school_id) if may_stand_in(m, member)]
    now = member.stands_in_now
    form = AwayForm(
        back_on=member.away_until if member.is_away else None, stand_in=str(now.id) if now else ""
    )
    form.ask_about(colleagues)
    if form.validate_on_submit():
        with form.showing_broken_rules():
            say_away(member, form.back_on.data, form.chosen(colleagues), actor=current_user)
            db.session.commit()
            flash(f"{member.name} is away until {format_date(form.back_on.data)}.", "good")
            return redirect(url_for("accounts.list_people"))
        member = member_or_404(school_id, membership_id)
    return render_form("accounts/edit_away.html", form, member=member)


@blueprint.post("/people/<int:school_id>/<int:membership_id>/back")
@school(MANAGE)
def come_back(school_id: int, membership_id: int) -> ResponseReturnValue:
    member = member_or_404(school_id, membership_id)
    try:
        end_absence(member, actor=current_user)
    except RuleBroken as broken:
        db.session.rollback()
        flash(broken.message, "stop")
    else:
        db.session.commit()
        flash(f"{member.name} is back.", "good")
    return redirect(url_for("accounts.list_people"))
