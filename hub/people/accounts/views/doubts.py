"""The signed link "this is wrong" from a mail about a role: no sign-in, only a press acts."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.foundation.core.db import db
from hub.foundation.core.forms import render_form
from hub.foundation.limits.operations import allow
from hub.foundation.mail.rendering import unsign
from hub.people.accounts.access import public
from hub.people.accounts.emails import ROLE_DOUBT
from hub.people.accounts.forms import PressForm
from hub.people.accounts.models import GrantState, Person, RoleGrant
from hub.people.accounts.operations.doubts import doubt_grant, may_still_doubt
from hub.people.accounts.queries import grant_by_id, person_with_schools
from hub.people.accounts.views import blueprint


@blueprint.route("/people/doubt/<token>", methods=["GET", "POST"])
@public
def doubt_role(token: str) -> ResponseReturnValue:
    """The link is the lead's permission; once pressed it is spent for everybody."""
    payload = unsign(token, ROLE_DOUBT)
    if payload is None:
        if not allow("role-link", request.remote_addr or "", most=30, seconds=900):
            abort(429)
        return render_template("accounts/doubt_unknown.html"), 404
    found = _grant_and_lead(payload)
    if found is None:
        return render_template("accounts/doubt_old.html"), 410
    grant, lead = found
    form = PressForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            doubt_grant(grant, actor=lead)
            db.session.commit()
            flash("Thank you. The role is held back.", "good")
            return redirect(url_for(".doubt_role", token=token))
    open_now = grant.state is GrantState.STANDS and may_still_doubt(grant)
    return render_form("accounts/doubt_role.html", form, grant=grant, open_now=open_now)


def _grant_and_lead(payload: list[object]) -> tuple[RoleGrant, Person] | None:
    """What the link is about and whom it was sent to."""
    if len(payload) != 2 or not all(isinstance(number, int) for number in payload):
        return None
    grant, lead = grant_by_id(int(str(payload[0]))), person_with_schools(int(str(payload[1])))
    return (grant, lead) if grant is not None and lead is not None else None
