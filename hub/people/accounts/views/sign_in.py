"""Signing in by mail, and out."""

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from hub.foundation.core.db import db
from hub.foundation.core.forms import render_form
from hub.foundation.limits.operations import allow
from hub.people.accounts.access import public, signed_in
from hub.people.accounts.browsers import browser_id
from hub.people.accounts.forms import CodeForm, PressForm, SignInForm
from hub.people.accounts.operations.sign_in import (
    Attempt,
    Outcome,
    digest,
    find_by_token,
    request_sign_in,
    spend_link,
    try_code,
)
from hub.people.accounts.sessions import own_path, start_session
from hub.people.accounts.views import blueprint

QUARTER = 900


def _limit(*limits: tuple[str, str, int]) -> None:
    """Stop with words when any of (bucket, key, most in a quarter of an hour) is used up."""
    # Each is counted, also when one before it is used up.
    allowed = [allow(bucket, key, most, QUARTER) for bucket, key, most in limits]
    if not all(allowed):
        abort(429)


def _address() -> str:
    # A whole school is one address: generous, sixty people sign in on the first morning.
    return request.remote_addr or "unknown"


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    form = SignInForm(next=own_path(request.args.get("next")))
    if form.validate_on_submit():
        typed = form.email.data.lower()
        _limit(
            ("sign-in", f"{typed} {browser_id()}", 5),
            ("sign-in-mail", typed, 12),
            ("sign-in-address", _address(), 400),
        )
        request_sign_in(
            form.email.data, browser_id(), own_path(form.next.data), bool(form.own_device.data)
        )
        db.session.commit()
        session["asked_for"] = form.email.data
        return redirect(url_for("accounts.check_mail"))
    again = "again" in request.args
    return render_form("accounts/sign_in.html", form, again=again)


@blueprint.route("/sign-in/check", methods=["GET", "POST"])
@public
def check_mail() -> ResponseReturnValue:
    form = CodeForm()
    if form.validate_on_submit():
        _limit(("code", browser_id(), 15), ("code-address", _address(), 400))
        digits = "".join(c for c in form.code.data if c.isdigit())
        attempt = try_code(browser_id(), digits)
        db.session.commit()
        if attempt.outcome is Outcome.SIGNED_IN:
            return _welcome(attempt)
        form.code.errors = [CODE_WORDS.get(attempt.outcome, CODE_WORDS[Outcome.UNKNOWN])]
    return render_form("accounts/check_mail.html", form, email=session.get("asked_for"))


CODE_WORDS = {
    Outcome.WRONG: "This is not the code from the newest mail. Check it and try again.",
    Outcome.TOO_MANY: "This code was tried too often. Use the link in the mail, or ask for a "
    "new mail.",
    Outcome.EXPIRED: "This code is more than an hour old. Ask for a new mail.",
    Outcome.USED: "This code has been used. Ask for a new mail.",
    Outcome.UNKNOWN: "The code works only in the browser that asked for it. Use the link in the "
    "mail, or ask for a new mail here.",
}


@blueprint.route("/sign-in/link/<token>", methods=["GET", "POST"])
@public
def follow_link(token: str) -> ResponseReturnValue:
    """GET only shows a button, so a scanner may look; POST spends the link."""
    form = PressForm()
    if not form.validate_on_submit():
        found = find_by_token(token)
        if found.outcome is not Outcome.SIGNED_IN or found.request is None:
            return _explain(found)
        same = found.request.browser_hash == digest(browser_id())
        return render_template(
            "accounts/follow_link.html",
            form=form,
            token=token,
            goes_on=same,
            request_row=found.request,
        )
    attempt = spend_link(token)
    db.session.commit()
    if attempt.outcome is Outcome.SIGNED_IN:
        return _welcome(attempt)
    return _explain(attempt)


def _explain(attempt: Attempt) -> ResponseReturnValue:
    """An old link says what it is, and offers a new one in one press."""
    row = attempt.request
    form = SignInForm(
        formdata=None, email=row.email if row else "", next=row.next_url if row else ""
    )
    page = render_template("accounts/old_link.html", sign_in_form=form, outcome=attempt.outcome)
    return page, 410 if row else 404


def _welcome(attempt: Attempt) -> ResponseReturnValue:
    person, row = attempt.person, attempt.request
    assert person is not None
    assert row is not None
    start_session(person, own_device=row.own_device)
    onward = row.next_url or url_for("accounts.go_home")
    if person.is_council_staff:
        return redirect(url_for("accounts.second_factor", next=onward))
    return redirect(onward)


@blueprint.get("/go-home")
@signed_in
def go_home() -> ResponseReturnValue:
    """Where this kind of person starts."""
    return redirect("/admin" if current_user.is_council_staff else "/home")


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    logout_user()
    session.clear()
    flash("You are signed out.", "good")
    return redirect(url_for("public.show_front"))
