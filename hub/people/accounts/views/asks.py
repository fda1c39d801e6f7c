"""Somebody asks to join a school: its leads let her in, or say no."""

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.foundation.core.db import db
from hub.foundation.core.forms import HubForm, render_form
from hub.people.accounts.access import membership_or_404, school
from hub.people.accounts.forms.joining import DecidedForm, LetInForm, SayNoForm
from hub.people.accounts.models import JoinRequest
from hub.people.accounts.operations.joining import accept_ask, refuse_ask
from hub.people.accounts.queries.joining import request_at_school
from hub.people.accounts.views import blueprint
from hub.people.accounts.views.loading import MANAGE


def _ask_or_404(school_id: int, request_id: int) -> JoinRequest:
    membership_or_404(school_id, MANAGE)
    return request_at_school(school_id, request_id) or abort(404)


@blueprint.route("/people/<int:school_id>/asks/<int:request_id>", methods=["GET", "POST"])
@school(MANAGE)
def show_ask(school_id: int, request_id: int) -> ResponseReturnValue:
    """Let her in."""
    asked = _ask_or_404(school_id, request_id)
    form = LetInForm(roles=[str(asked.role)])
    if form.validate_on_submit():
        with form.showing_broken_rules():
            name = asked.name
            accept_ask(asked, form.chosen(), actor=current_user)
            db.session.commit()
            flash(f"{name} is let in. We have written to her.", "good")
            return redirect(url_for("accounts.list_people"))
    return _page(school_id, request_id, form, form, SayNoForm(formdata=None))


@blueprint.post("/people/<int:school_id>/asks/<int:request_id>/no")
@school(MANAGE)
def refuse_to_join(school_id: int, request_id: int) -> ResponseReturnValue:
    asked = _ask_or_404(school_id, request_id)
    form = SayNoForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            refuse_ask(asked, form.reason.data, actor=current_user)
            db.session.commit()
            flash("You said no. The person who asked reads your reason.", "good")
            return redirect(url_for("accounts.list_people"))
    return _page(school_id, request_id, form, LetInForm(formdata=None), form)


def _page(
    school_id: int, request_id: int, form: HubForm, let_in: LetInForm, say_no: SayNoForm
) -> ResponseReturnValue:
    asked = _ask_or_404(school_id, request_id)
    form = form if asked.status.waits else DecidedForm.after(form)
    return render_form(
        "accounts/joining/show_ask.html", form, asked=asked, let_in=let_in, say_no=say_no
    )
