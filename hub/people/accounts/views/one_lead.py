"""One lead: right here, or not."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import format_date
from hub.people.accounts.access import membership_or_404, school
from hub.people.accounts.operations.one_lead import say_one_lead_is_right, withdraw_one_lead
from hub.people.accounts.views import blueprint
from hub.people.accounts.views.loading import MANAGE


@blueprint.post("/people/<int:school_id>/one-lead")
@school(MANAGE)
def answer_one_lead(school_id: int) -> ResponseReturnValue:
    here = membership_or_404(school_id, MANAGE).school
    try:
        if request.form.get("do") == "withdraw":
            withdraw_one_lead(here, actor=current_user)
            words = "We ask again for a second lead."
        else:
            say_one_lead_is_right(here, actor=current_user)
            until = here.one_lead_ok_until
            words = f"One lead is right here until {format_date(until)}." if until else ""
    except RuleBroken as broken:
        db.session.rollback()
        flash(broken.message, "stop")
    else:
        db.session.commit()
        flash(words, "good")
    return redirect(url_for("accounts.list_people"))
