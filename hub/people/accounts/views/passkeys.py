"""Passkeys: added, used to sign in or as the second factor, removed."""

from typing import Any

from flask import Response, abort, flash, jsonify, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.forms import render_form
from hub.people.accounts.access import freshly_half_signed_in, half_signed_in, public, signed_in
from hub.people.accounts.browsers import browser_id
from hub.people.accounts.forms import FactorCodeForm, NewPasskeyForm, PasskeyForm, SignInForm
from hub.people.accounts.operations.challenges import passkeys_work
from hub.people.accounts.operations.passkey_questions import (
    question_for,
    question_for_adding,
    question_for_signing_in,
)
from hub.people.accounts.operations.passkeys import (
    Outcome,
    add_passkey,
    pass_with_passkey,
    remove_passkey,
    sign_in_with_passkey,
)
from hub.people.accounts.operations.second_factor import make_recovery_codes
from hub.people.accounts.queries import has_second_factor, passkeys_of
from hub.people.accounts.sessions import own_path, start_session
from hub.people.accounts.views import blueprint
from hub.people.accounts.views.limits import address, limit, limit_second_factor
from hub.people.accounts.views.second_factor import (
    render_second_factor,
    show_codes,
    shows_factor_first,
)
from hub.people.accounts.views.sign_in import render_sign_in

OUTCOME_WORDS = {
    Outcome.STALE: "You waited for more than 5 minutes, or pressed twice. Press the button again.",
    Outcome.REFUSED: "We do not know this passkey. Perhaps it was removed from your account. "
    "Sign in by mail instead.",
    Outcome.ELSEWHERE: "The council wants its staff to sign in with their council account. Use "
    "its button below.",
    Outcome.PAUSED: "This passkey is paused, because it may have been copied. We have written to "
    "you. Sign in by mail, remove it from your account and add a new one.",
}


def _as_json(question: dict[str, Any]) -> Response:
    """Fetched by our script. Looking at a question writes nothing."""
    answer = jsonify(question)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/sign-in/passkey/question")
@public
def sign_in_question() -> ResponseReturnValue:
    if not passkeys_work():
        abort(404)
    return _as_json(question_for_signing_in(browser_id()))


@blueprint.route("/sign-in/passkey", methods=["GET", "POST"])
@public
def sign_in_by_passkey() -> ResponseReturnValue:
    form = SignInForm()
    onward = own_path(form.next.data)
    if request.method != "POST" or not passkeys_work():
        return redirect(url_for("accounts.sign_in", next=onward))
    limit(("passkey", browser_id(), 20), ("passkey-address", address(), 400))
    shown = sign_in_with_passkey(form.answer.data or "", browser_id())
    db.session.commit()
    if shown.person is None:
        form.answer.data = ""
        form.page_errors.append(OUTCOME_WORDS[shown.outcome])
        return render_sign_in(form)
    start_session(shown.person, own_device=bool(form.own_device.data))
    session["second_factor"] = shown.person.is_council_staff
    return redirect(onward or url_for("accounts.go_home"))


@blueprint.get("/sign-in/second-factor/question")
@half_signed_in
def second_factor_question() -> ResponseReturnValue:
    if not passkeys_work() or not passkeys_of(current_user.id):
        abort(404)
    return _as_json(question_for(current_user, browser_id()))


@blueprint.post("/sign-in/second-factor/passkey")
@half_signed_in
def second_factor_by_passkey() -> ResponseReturnValue:
    onward = own_path(request.args.get("next"))
    form = PasskeyForm()
    if not passkeys_work() or not passkeys_of(current_user.id):
        return redirect(url_for("accounts.second_factor", next=onward))
    limit_second_factor(current_user.id)
    outcome = pass_with_passkey(current_user, form.answer.data or "", browser_id())
    db.session.commit()
    if outcome is Outcome.PASSED:
        session["second_factor"] = True
        return redirect(onward or url_for("accounts.go_home"))
    code_form = FactorCodeForm(formdata=None)
    code_form.page_errors.append(OUTCOME_WORDS[outcome])
    return render_second_factor(code_form, onward)


@blueprint.get("/account/passkeys/question")
@half_signed_in
def new_passkey_question() -> ResponseReturnValue:
    if not passkeys_work() or shows_factor_first():
        abort(404)
    return _as_json(question_for_adding(current_user, browser_id()))


@blueprint.route("/account/passkeys/new", methods=["GET", "POST"])
@freshly_half_signed_in
def new_passkey() -> ResponseReturnValue:
    """Further ones, and the first of council staff, only after the second factor there is."""
    if shows_factor_first():
        return redirect(url_for("accounts.second_factor", next=url_for("accounts.new_passkey")))
    onward = own_path(request.args.get("next"))
    first = current_user.is_council_staff and not has_second_factor(current_user.id)
    form = NewPasskeyForm()
    if form.validate_on_submit():
        limit_second_factor(current_user.id)
        with form.showing_broken_rules():
            passkey = add_passkey(current_user, form.name.data, form.answer.data, browser_id())
            codes = make_recovery_codes(current_user) if first else []
            db.session.commit()
            session["second_factor"] = current_user.is_council_staff
            if codes:
                return show_codes(codes, onward)
            flash(f"The passkey {passkey.name} is added. Next time, sign in with it.", "good")
            return redirect(onward or url_for("accounts.show_account"))
    form.answer.data = ""
    return render_form("accounts/new_passkey.html", form, works=passkeys_work(), onward=onward)


@blueprint.post("/account/passkeys/<int:passkey_id>/remove")
@signed_in
def take_passkey_away(passkey_id: int) -> ResponseReturnValue:
    if passkey_id not in [passkey.id for passkey in passkeys_of(current_user.id)]:
        abort(404)
    try:
        remove_passkey(current_user, passkey_id)
    except RuleBroken as broken:
        db.session.rollback()
        flash(broken.message, "stop")
    else:
        db.session.commit()
        flash("The passkey is removed here. You may delete it on your device too.", "good")
    return redirect(url_for("accounts.show_account"))
