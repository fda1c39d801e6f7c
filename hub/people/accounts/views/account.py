"""One's own account, and which school one acts for."""

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.forms import render_form
from hub.people.accounts.access import signed_in
from hub.people.accounts.forms import DetailsForm
from hub.people.accounts.operations.challenges import passkeys_work
from hub.people.accounts.operations.identities import unlink_account
from hub.people.accounts.operations.people import change_own_details
from hub.people.accounts.operations.second_factor import remove_factor
from hub.people.accounts.operations.sign_in import sign_out_everywhere
from hub.people.accounts.providers import accounts_elsewhere, may_sign_in_by_mail
from hub.people.accounts.queries import (
    factors_of,
    identity_by_id,
    passkeys_of,
    recovery_codes_left,
)
from hub.people.accounts.queries.addresses import aliases_of, change_under_objection
from hub.people.accounts.sessions import own_path
from hub.people.accounts.views import blueprint


@blueprint.route("/account", methods=["GET", "POST"])
@signed_in
def show_account() -> ResponseReturnValue:
    form = DetailsForm(obj=current_user)
    if form.validate_on_submit():
        change_own_details(current_user, form.name.data, form.phone.data, actor=current_user)
        db.session.commit()
        flash("Your details are saved.", "good")
        return redirect(url_for("accounts.show_account"))
    return render_form(
        "accounts/show_account.html",
        form,
        factors=factors_of(current_user.id),
        passkeys=passkeys_of(current_user.id),
        passkeys_work=passkeys_work(),
        codes_left=recovery_codes_left(current_user.id),
        aliases=aliases_of(current_user.id),
        change=change_under_objection(current_user.id),
        elsewhere=accounts_elsewhere(current_user),
        by_mail=may_sign_in_by_mail(current_user),
    )


@blueprint.get("/account/stay")
@signed_in
def stay() -> ResponseReturnValue:
    """Asked for by the warning before idle sign-out; being asked is enough."""
    return "", 204


@blueprint.post("/account/second-factor/<int:factor_id>/remove")
@signed_in
def remove_phone(factor_id: int) -> ResponseReturnValue:
    if factor_id not in [factor.id for factor in factors_of(current_user.id)]:
        abort(404)
    try:
        remove_factor(current_user, factor_id)
    except RuleBroken as broken:
        db.session.rollback()
        flash(broken.message, "stop")
    else:
        db.session.commit()
        flash("The phone is removed.", "good")
    return redirect(url_for("accounts.show_account"))


@blueprint.post("/account/identities/<int:identity_id>/unlink")
@signed_in
def unlink_identity(identity_id: int) -> ResponseReturnValue:
    identity = identity_by_id(identity_id)
    if identity is None or identity.person_id != current_user.id:
        abort(404)
    unlink_account(identity, actor=current_user)
    db.session.commit()
    flash("The account is unlinked.", "good")
    return redirect(url_for("accounts.show_account"))


@blueprint.post("/account/sign-out-everywhere")
@signed_in
def end_all_sessions() -> ResponseReturnValue:
    sign_out_everywhere(current_user)
    db.session.commit()
    logout_user()
    session.clear()
    flash("You are signed out on every device.", "good")
    return redirect(url_for("accounts.sign_in"))


@blueprint.route("/choose-school", methods=["GET", "POST"])
@signed_in
def choose_school() -> ResponseReturnValue:
    memberships = [m for m in current_user.live_memberships if m.roles]
    if request.method == "POST":
        wanted = request.form.get("school_id", "")
        if wanted in {str(m.school_id) for m in memberships}:
            session["acting_school"] = int(wanted)
            return redirect(own_path(request.args.get("next")) or url_for("accounts.go_home"))
        flash("Choose one of your schools.", "stop")
    memberships.sort(key=lambda m: m.school.name)
    return render_template("accounts/choose_school.html", memberships=memberships)
