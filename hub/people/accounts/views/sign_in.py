"""Signing in by mail, and out."""

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user
from flask_wtf.csrf import CSRFError

from hub.foundation.core.db import db
from hub.foundation.core.errorpages import show_stale_form
from hub.foundation.core.formats import email_key
from hub.foundation.core.forms import render_form
from hub.foundation.mail.rendering import link_to
from hub.foundation.oidc.client import address_to_leave
from hub.people.accounts.access import public, signed_in
from hub.people.accounts.browsers import browser_id
from hub.people.accounts.forms import CodeForm, PressForm, SignInForm
from hub.people.accounts.operations.challenges import passkeys_work
from hub.people.accounts.operations.sign_in import (
    Attempt,
    Outcome,
    digest,
    find_by_token,
    request_sign_in,
    spend_link,
    standing_of,
    try_code,
)
from hub.people.accounts.providers import all_providers, provider_of
from hub.people.accounts.queries import way_out_of
from hub.people.accounts.sessions import own_path, start_session
from hub.people.accounts.views import blueprint
from hub.people.accounts.views.limits import address, limit


def limit_sign_in(typed_address: str) -> None:
    """By typed address and browser, tight; by the network's address, generous."""
    typed = email_key(typed_address)
    limit(
        ("sign-in", f"{typed} {browser_id()}", 5),
        ("sign-in-mail", typed, 12),
        ("sign-in-browser", browser_id(), 60),
        ("sign-in-address", address(), 400),
    )


def render_sign_in(form: SignInForm, *, again: bool = False) -> tuple[str, int]:
    """The page with every way in that there is."""
    return render_form(
        "accounts/sign_in.html",
        form,
        again=again,
        providers=all_providers(),
        passkeys=passkeys_work(),
    )


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    form = SignInForm(next=own_path(request.args.get("next")))
    if form.validate_on_submit():
        limit_sign_in(form.email.data)
        request_sign_in(
            form.email.data, browser_id(), own_path(form.next.data), bool(form.own_device.data)
        )
        db.session.commit()
        session["asked_for"] = form.email.data
        return redirect(url_for("accounts.check_mail"))
    again = "again" in request.args
    return render_sign_in(form, again=again)


@blueprint.route("/sign-in/check", methods=["GET", "POST"])
@public
def check_mail() -> ResponseReturnValue:
    """The page that waits while the mail is read; the code works here and nowhere else."""
    if _is_signed_in_by_another_tab():
        return redirect(_onward(standing_of(browser_id())))
    form = CodeForm()
    if form.validate_on_submit():
        limit(("code", browser_id(), 15), ("code-address", address(), 400))
        digits = "".join(c for c in form.code.data if c.isdigit())
        attempt = try_code(browser_id(), digits)
        db.session.commit()
        if attempt.outcome is Outcome.SIGNED_IN:
            return _welcome(attempt)
    else:
        attempt = standing_of(browser_id())
    if attempt.outcome in CODE_WORDS:
        form.code.errors = [CODE_WORDS[attempt.outcome]]
    elif attempt.outcome is not Outcome.SIGNED_IN:
        return _explain(attempt, "accounts/old_code.html")
    return render_form("accounts/check_mail.html", form, email=session.get("asked_for"))


CODE_WORDS = {
    Outcome.WRONG: "This is not the code from the newest mail. Check it and try again.",
    Outcome.TOO_MANY: "This code was tried too often. Use the link in the mail, or ask for a "
    "new mail.",
}


def _is_signed_in_by_another_tab() -> bool:
    # Signing in begins a fresh session: only who asked since then is still on the way.
    return "asked_for" not in session and current_user.is_authenticated


@blueprint.get("/sign-in/waiting")
@public
def still_waiting() -> ResponseReturnValue:
    """Asked every few seconds by the page that waits: 204 while there is nothing new."""
    open_still = standing_of(browser_id()).outcome is Outcome.SIGNED_IN
    return "", 204 if open_still and not _is_signed_in_by_another_tab() else 200


@blueprint.errorhandler(CSRFError)
def open_again(error: CSRFError) -> ResponseReturnValue:
    """A second tab was opened before this browser signed in: its page is only shown anew."""
    if request.endpoint in ("accounts.check_mail", "accounts.follow_link"):
        return redirect(url_for(request.endpoint, **(request.view_args or {}), again=1))
    return show_stale_form(error)


@blueprint.route("/sign-in/link/<token>", methods=["GET", "POST"])
@public
def follow_link(token: str) -> ResponseReturnValue:
    """GET only shows a button, so a scanner may look; POST spends the link."""
    form = PressForm()
    if not form.validate_on_submit():
        found = find_by_token(token)
        if found.outcome is not Outcome.SIGNED_IN or found.request is None:
            return _explain(found, "accounts/old_link.html")
        same = found.request.browser_hash == digest(browser_id())
        return render_template(
            "accounts/follow_link.html",
            form=form,
            token=token,
            goes_on=same and "again" not in request.args,
            asked_here=same,
            request_row=found.request,
        )
    attempt = spend_link(token)
    db.session.commit()
    if attempt.outcome is Outcome.SIGNED_IN:
        return _welcome(attempt)
    return _explain(attempt, "accounts/old_link.html")


def _explain(attempt: Attempt, template: str) -> ResponseReturnValue:
    """An old link or code says what it is, and offers a new one in one press."""
    row = attempt.request
    used = attempt.outcome is Outcome.USED and _is_signed_in_by_another_tab()
    if used and row and row.person_id == current_user.id:
        # Pressed twice, or in a second tab: who is in already goes on.
        return redirect(_onward(attempt))
    form = SignInForm(
        formdata=None, email=row.email if row else "", next=row.next_url if row else ""
    )
    page = render_template(template, sign_in_form=form, outcome=attempt.outcome)
    return page, 410 if row else 404


def _onward(attempt: Attempt) -> str:
    return (attempt.request and attempt.request.next_url) or url_for("accounts.go_home")


def _welcome(attempt: Attempt) -> ResponseReturnValue:
    person, row = attempt.person, attempt.request
    assert person is not None
    assert row is not None
    start_session(person, own_device=row.own_device)
    onward = _onward(attempt)
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
    came_by = session.get("came_by")
    logout_user()
    session.clear()
    if came_by and way_out_of(came_by):
        session["left"] = came_by
        return redirect(url_for("accounts.show_signed_out"))
    flash("You are signed out.", "good")
    return redirect(url_for("public.show_front"))


@blueprint.get("/signed-out")
@public
def show_signed_out() -> ResponseReturnValue:
    """Who came by a provider may sign out there as well; it sends her back here."""
    left = way_out_of(session["left"]) if "left" in session else None
    provider = provider_of(left.provider) if left else None
    address = None
    if left and left.end_session_endpoint and provider and "state" not in request.args:
        back_to = link_to("accounts.show_signed_out")
        address = address_to_leave(provider, left.end_session_endpoint, left.id_token, back_to)
    return render_template("accounts/signed_out.html", provider=provider, address=address)
