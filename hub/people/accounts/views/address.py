"""Change one's own e-mail address, and take a change back from the old one."""

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from hub.foundation.core.db import db
from hub.foundation.core.formats import email_key
from hub.foundation.core.forms import HubForm, render_form
from hub.foundation.limits.operations import allow
from hub.foundation.mail.rendering import config, unsign
from hub.people.accounts.access import freshly_signed_in, public
from hub.people.accounts.emails.addresses import OBJECTION_LINK
from hub.people.accounts.forms import AddressCodeForm, AddressForm, PressForm
from hub.people.accounts.models import EmailChange, Person
from hub.people.accounts.operations.address_changes import (
    Proof,
    ask_to_change,
    find_change,
    object_to_change,
    prove_by_code,
    prove_by_link,
    standing,
)
from hub.people.accounts.operations.addresses import respell_address
from hub.people.accounts.queries import person_with_schools
from hub.people.accounts.queries.addresses import change_by_id, newest_asked_change
from hub.people.accounts.views import blueprint

HOUR = 3600
CODE_WORDS = {
    Proof.WRONG: "This is not the code from the newest mail. Check it and try again.",
    Proof.TOO_MANY: "This code was tried too often. Use the link in the mail, or ask for a new "
    "mail.",
    Proof.EXPIRED: "This code is more than an hour old. Ask for a new mail.",
    Proof.REPLACED: "You asked for another address since. Enter the code of the newest mail.",
    Proof.USED: "This code has been used. Ask for a new mail.",
    Proof.TAKEN: "This address has been registered for somebody else meanwhile. Nothing is "
    "changed. Ring us: we find out.",
    Proof.UNKNOWN: "There is no change to prove. Enter the new address again.",
}


def me() -> Person:
    return person_with_schools(current_user.id) or abort(404)


def _limit(*limits: tuple[str, str, int]) -> None:
    # A limit has a transaction of its own, so the request's must be over.
    db.session.rollback()
    if not all(allow(bucket, key, most, HOUR) for bucket, key, most in limits):
        abort(429)


@blueprint.route("/account/address", methods=["GET", "POST"])
@freshly_signed_in
def change_address() -> ResponseReturnValue:
    form = AddressForm()
    if form.validate_on_submit():
        own, wanted = str(current_user.id), form.email.data
        _limit(("address-change", own, 6), ("address-change-to", email_key(wanted), 4))
        with form.showing_broken_rules():
            return _ask_or_respell(me(), wanted)
    return render_form("accounts/change_address.html", form)


def _ask_or_respell(person: Person, wanted: str) -> ResponseReturnValue:
    if email_key(wanted) == person.email_key:
        respell_address(person, wanted, actor=person)
        db.session.commit()
        flash(f"That is your address already. We write it as you typed it: {wanted}.", "good")
        return redirect(url_for("accounts.show_account"))
    ask_to_change(person, wanted, actor=person)
    db.session.commit()
    return redirect(url_for("accounts.prove_address"))


@blueprint.route("/account/address/check", methods=["GET", "POST"])
@freshly_signed_in
def prove_address() -> ResponseReturnValue:
    """Waits for the code; the link in the mail does the same, on any device."""
    change = newest_asked_change(current_user.id)
    if change is None:
        return redirect(url_for("accounts.change_address"))
    form = AddressCodeForm()
    if form.validate_on_submit():
        _limit(("address-code", str(current_user.id), 20))
        digits = "".join(c for c in form.code.data if c.isdigit())
        found = prove_by_code(me(), digits)
        db.session.commit()
        if found not in CODE_WORDS:
            return _goes_on(change)
        form.code.errors = [CODE_WORDS[found]]
    elif change.proved_at is not None:
        return _goes_on(change)
    return render_form("accounts/prove_address.html", form, email=change.new_email)


def _goes_on(change: EmailChange) -> ResponseReturnValue:
    """Proved: the address is changed, or there are two accounts to look at."""
    if change.other_id is not None:
        return redirect(url_for("merging.join_accounts", change_id=change.id))
    flash("Your address is changed. We have told the old one.", "good")
    return redirect(url_for("accounts.show_account"))


@blueprint.route("/account/address/link/<token>", methods=["GET", "POST"])
@public
def follow_address_link(token: str) -> ResponseReturnValue:
    """GET only shows a button, so a scanner may look; POST proves the mailbox."""
    form, change = PressForm(), find_change(token)
    found = standing(change)
    if found is Proof.PROVED and form.validate_on_submit():
        found = prove_by_link(token)
        db.session.commit()
        if found in (Proof.PROVED, Proof.JOINS):
            return render_template("accounts/address_changed.html", change=change)
    elif found is Proof.PROVED:
        return render_template("accounts/follow_address_link.html", form=form, change=change)
    page = render_template("accounts/old_address_link.html", outcome=found, change=change)
    return page, 410 if change else 404


@blueprint.route("/account/address/not-me/<token>", methods=["GET", "POST"])
@public
def object_to_address(token: str) -> ResponseReturnValue:
    """From the old address, without signing in: the link is the permission, the press acts."""
    change = _change_of(token)
    if change is None:
        if not allow("objection-link", request.remote_addr or "", 30, HOUR):
            abort(429)
        return render_template("accounts/old_objection.html", change=None), 404
    form = PressForm()
    if form.validate_on_submit():
        put_back = object_to_change(change)
        db.session.commit()
        if put_back:
            _end_session_of(change.person_id)
    return _objection_page(form, change)


def _objection_page(form: HubForm, change: EmailChange) -> ResponseReturnValue:
    if change.objected_at is not None:
        return render_template("accounts/address_put_back.html", change=change)
    if not change.can_be_objected_to:
        return render_template("accounts/old_objection.html", change=change), 410
    return render_form("accounts/object_to_address.html", form, change=change)


def _change_of(token: str) -> EmailChange | None:
    """The change of the link, if it was signed by this hub."""
    match unsign(token, OBJECTION_LINK):
        case [int(number), str(base)] if base == config().base_url:
            return change_by_id(number)
    return None


def _end_session_of(person_id: int) -> None:
    if current_user.is_authenticated and current_user.id == person_id:
        logout_user()
        session.clear()
