"""Signing in with an account at a provider: there, back, and what went wrong."""

import logging

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.config import OpenIdProvider
from hub.foundation.core.db import db
from hub.foundation.limits.operations import allow
from hub.foundation.mail.rendering import link_to
from hub.foundation.oidc.answers import Answer
from hub.foundation.oidc.client import address_to_ask, fetch_answer, new_question
from hub.foundation.oidc.faults import AnswerRefused, Fault, ProviderSilent
from hub.people.accounts.access import public, signed_in
from hub.people.accounts.browsers import browser_id
from hub.people.accounts.forms import PressForm, SignInForm
from hub.people.accounts.operations.identities import (
    Asked,
    find_question,
    keep_question,
    link_account,
    sign_in_by,
    spend_question,
)
from hub.people.accounts.operations.refusals import NotSignedIn, Why
from hub.people.accounts.providers import council_may_use_mail, provider_of
from hub.people.accounts.sessions import own_path, start_session
from hub.people.accounts.views import blueprint

log = logging.getLogger("hub.oidc")
TEMPORARY = ("temporarily_unavailable", "server_error")


def _provider_or_404(kind: str) -> OpenIdProvider:
    return provider_of(kind) or abort(404)


def _back_to(provider: OpenIdProvider) -> str:
    return link_to("accounts.take_answer", kind=provider.kind)


def _limit() -> None:
    # Neither the limit nor the provider is waited for inside a transaction.
    db.session.rollback()
    tries = (("provider", browser_id(), 30), ("provider-address", request.remote_addr or "", 600))
    if not all(allow(bucket, key, most, 900) for bucket, key, most in tries):
        abort(429)


@blueprint.post("/sign-in/with/<kind>")
@public
def ask_provider(kind: str) -> ResponseReturnValue:
    provider = _provider_or_404(kind)
    return _go_and_ask(provider, own_path(request.form.get("next")), None)


@blueprint.post("/account/link/<kind>")
@signed_in
def link_to_provider(kind: str) -> ResponseReturnValue:
    provider = _provider_or_404(kind)
    return _go_and_ask(provider, url_for("accounts.show_account"), current_user.id)


def _go_and_ask(
    provider: OpenIdProvider, next_url: str | None, linking_id: int | None
) -> ResponseReturnValue:
    """A page that goes on by itself: our forms may lead to our own pages only, a link anywhere."""
    _limit()
    question = new_question()
    try:
        address = address_to_ask(provider, question, _back_to(provider))
    except ProviderSilent:
        return _refuse(provider, NotSignedIn(Why.SILENT), next_url)
    keep_question(provider, question, browser_id(), next_url, linking_id)
    db.session.commit()
    return render_template("accounts/go_to_provider.html", provider=provider, address=address)


@blueprint.route("/sign-in/with/<kind>/answer", methods=["GET", "POST"])
@public
def take_answer(kind: str) -> ResponseReturnValue:
    """GET only shows a button that presses itself; POST spends the answer."""
    provider = _provider_or_404(kind)
    state, form = request.args.get("state", ""), PressForm()
    next_url = None
    try:
        if not form.validate_on_submit():
            next_url = find_question(provider, state, browser_id()).next_url
            _look_at_answer(provider)
            return render_template("accounts/take_answer.html", form=form, provider=provider)
        _limit()
        asked = spend_question(provider, state, browser_id())
        db.session.commit()
        next_url = asked.next_url
        return _welcome(provider, _ask_for_answer(provider, asked), asked)
    except NotSignedIn as refused:
        db.session.rollback()
        return _refuse(provider, refused, next_url)


def _look_at_answer(provider: OpenIdProvider) -> None:
    """What can be told from the address alone. The provider's own words go to the log only."""
    error = request.args.get("error", "")
    if error:
        log.warning("%s says %.60r: %.300r", provider.issuer, error, _description())
        raise NotSignedIn(Why.SILENT if error in TEMPORARY else Why.STOPPED)
    if request.args.get("iss", provider.issuer) != provider.issuer:
        raise NotSignedIn(Why.NOT_BELIEVED, Fault.ISSUER.words)
    if not request.args.get("code"):
        raise NotSignedIn(Why.NOT_BELIEVED, Fault.UNREADABLE.words)


def _description() -> str:
    return request.args.get("error_description", "")


def _ask_for_answer(provider: OpenIdProvider, asked: Asked) -> Answer:
    _look_at_answer(provider)
    try:
        return fetch_answer(
            provider,
            request.args["code"],
            nonce=asked.nonce,
            verifier=asked.verifier,
            back_to=_back_to(provider),
        )
    except ProviderSilent as silent:
        raise NotSignedIn(Why.SILENT) from silent
    except AnswerRefused as refused:
        log.warning("An answer of %s is not believed: %s", provider.issuer, refused)
        raise NotSignedIn(Why.NOT_BELIEVED, refused.fault.words) from refused


def _welcome(provider: OpenIdProvider, answer: Answer, asked: Asked) -> ResponseReturnValue:
    if asked.linking_id is not None:
        return _link(provider, answer, asked)
    person = sign_in_by(provider, answer, asked)
    db.session.commit()
    start_session(person)
    session["came_by"] = asked.id
    onward = asked.next_url or url_for("accounts.go_home")
    if not person.is_council_staff:
        return redirect(onward)
    if answer.shows_second_factor(provider):
        session["second_factor"] = True
        return redirect(onward)
    return redirect(url_for("accounts.second_factor", next=onward))


def _link(provider: OpenIdProvider, answer: Answer, asked: Asked) -> ResponseReturnValue:
    if not current_user.is_authenticated or current_user.id != asked.linking_id:
        raise NotSignedIn(Why.ANOTHER_BROWSER)
    link_account(provider, answer, actor=current_user._get_current_object())
    db.session.commit()
    flash(f"{provider.label} is linked. From now on you can sign in with it.", "good")
    return redirect(url_for("accounts.show_account"))


def _refuse(
    provider: OpenIdProvider, refused: NotSignedIn, next_url: str | None
) -> ResponseReturnValue:
    """Never a dead end: again, by mail, or whom to ask."""
    page = render_template(
        "accounts/not_signed_in.html",
        provider=provider,
        refused=refused,
        next_url=next_url,
        sign_in_form=SignInForm(formdata=None, next=next_url) if _mail_helps(provider) else None,
    )
    return page, refused.why.status


def _mail_helps(provider: OpenIdProvider) -> bool:
    if current_user.is_authenticated:
        return False
    return provider.kind != "council" or council_may_use_mail()
