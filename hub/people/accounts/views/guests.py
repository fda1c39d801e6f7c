"""People without a school say which organisation they come for."""

from flask import abort, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.foundation.core.db import db
from hub.foundation.core.forms import render_form
from hub.people.accounts.access import public, signed_in
from hub.people.accounts.browsers import browser_id
from hub.people.accounts.forms import GuestForm, NewGuestForm
from hub.people.accounts.operations.guests import name_organisation
from hub.people.accounts.operations.sign_in import request_guest_sign_in
from hub.people.accounts.sessions import own_path
from hub.people.accounts.views import blueprint
from hub.people.accounts.views.sign_in import limit_sign_in


@blueprint.route("/sign-in/guest", methods=["GET", "POST"])
@public
def new_guest() -> ResponseReturnValue:
    """Nothing is kept of her until the mail to her address is answered."""
    if current_user.is_authenticated:
        return redirect(url_for("accounts.edit_guest", next=own_path(request.args.get("next"))))
    form = NewGuestForm(next=own_path(request.args.get("next")))
    if form.validate_on_submit():
        limit_sign_in(form.email.data)
        next_url = own_path(form.next.data)
        request_guest_sign_in(form.details(), form.email.data, browser_id(), next_url)
        db.session.commit()
        session["asked_for"] = form.email.data
        return redirect(url_for("accounts.check_mail"))
    return render_form("accounts/new_guest.html", form)


@blueprint.route("/account/organisation", methods=["GET", "POST"])
@signed_in
def edit_guest() -> ResponseReturnValue:
    if current_user.has_school_role or current_user.is_council_staff:
        abort(404)
    form = GuestForm(
        name=current_user.name,
        organisation=current_user.guest_organisation,
        kind=current_user.guest_kind,
    )
    if form.validate_on_submit():
        with form.showing_broken_rules():
            name_organisation(current_user, form.details(), actor=current_user)
            db.session.commit()
            flash("Thank you. You can book as a guest.", "good")
            return redirect(own_path(request.args.get("next")) or url_for("accounts.show_account"))
    return render_form("accounts/edit_guest.html", form)
