"""The second factor: asked for, and the code from the phone set up."""

import io

import pyotp
import segno
from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from hub.foundation.core.db import db
from hub.foundation.core.formats import count_of
from hub.foundation.core.forms import render_form
from hub.foundation.settings.queries import settings
from hub.people.accounts.access import half_signed_in
from hub.people.accounts.forms import FactorCodeForm, NewFactorForm
from hub.people.accounts.operations.challenges import passkeys_work
from hub.people.accounts.operations.second_factor import (
    add_factor,
    make_recovery_codes,
    minutes_off,
    new_secret,
    pass_second_factor,
)
from hub.people.accounts.queries import factors_of, has_second_factor, passkeys_of
from hub.people.accounts.sessions import own_path
from hub.people.accounts.views import blueprint
from hub.people.accounts.views.limits import limit_second_factor


@blueprint.route("/sign-in/second-factor", methods=["GET", "POST"])
@half_signed_in
def second_factor() -> ResponseReturnValue:
    onward = own_path(request.args.get("next"))
    if not has_second_factor(current_user.id):
        return redirect(url_for("accounts.new_factor", next=onward))
    form = FactorCodeForm()
    if form.validate_on_submit():
        limit_second_factor(current_user.id)
        if pass_second_factor(current_user, form.code.data):
            db.session.commit()
            session["second_factor"] = True
            return redirect(onward or url_for("accounts.go_home"))
        db.session.commit()
        form.code.errors = [_wrong_code(form.code.data)]
    return render_second_factor(form, onward)


def _wrong_code(code: str) -> str:
    off = minutes_off(current_user, code)
    if not off:
        return "This code is not right, or was used already. Wait for the next one and enter it."
    return (
        f"The clock of your phone is wrong by about {count_of(off, 'minute')}. Set it to change by "
        "itself in the phone's settings, wait a minute and enter the code that it shows then. "
        "Or use one of your paper codes."
    )


def render_second_factor(form: FactorCodeForm, onward: str | None) -> tuple[str, int]:
    """The page that asks for a code or a passkey, whichever the person has."""
    return render_form(
        "accounts/second_factor.html",
        form,
        phones=factors_of(current_user.id),
        passkeys=passkeys_of(current_user.id) if passkeys_work() else [],
        onward=onward,
    )


def shows_factor_first() -> bool:
    """Whether somebody with a second factor has not shown it yet: then none is added."""
    if not current_user.is_council_staff or session.get("second_factor"):
        return False
    return has_second_factor(current_user.id)


@blueprint.route("/account/second-factor/new", methods=["GET", "POST"])
@half_signed_in
def new_factor() -> ResponseReturnValue:
    """The first phone at the first sign-in; further ones only after the second factor."""
    if shows_factor_first():
        return redirect(url_for("accounts.second_factor"))
    has_factors = has_second_factor(current_user.id)
    onward = own_path(request.args.get("next"))
    secret = session.setdefault("new_secret", new_secret())
    form = NewFactorForm()
    if form.validate_on_submit():
        limit_second_factor(current_user.id)
        with form.showing_broken_rules():
            add_factor(current_user, secret, form.name.data, form.code.data)
            codes = [] if has_factors else make_recovery_codes(current_user)
            db.session.commit()
            return _phone_is_added(codes, onward)
    return render_form(
        "accounts/new_factor.html",
        form,
        secret=secret,
        picture=_picture(secret),
        first=not has_factors,
        passkeys=passkeys_work(),
        onward=onward,
    )


def _phone_is_added(codes: list[str], onward: str | None) -> ResponseReturnValue:
    session.pop("new_secret")
    session["second_factor"] = True
    if codes:
        return show_codes(codes, onward)
    flash("The phone is added.", "good")
    return redirect(url_for("accounts.show_account"))


def show_codes(codes: list[str], onward: str | None) -> str:
    return render_template(
        "accounts/recovery_codes.html", codes=codes, onward=onward or url_for("accounts.go_home")
    )


def _picture(secret: str) -> Markup:
    """The QR code as SVG, drawn with attributes only: the security policy forbids styles."""
    address = pyotp.TOTP(secret).provisioning_uri(
        name=current_user.email or current_user.name, issuer_name=settings().hub_name
    )
    target = io.BytesIO()
    segno.make(address, error="m").save(
        target, kind="svg", scale=5, border=4, dark="#000", light="#fff", xmldecl=False, svgns=False
    )
    return Markup(target.getvalue().decode())


@blueprint.post("/account/recovery-codes")
@half_signed_in
def new_recovery_codes() -> ResponseReturnValue:
    if current_user.is_council_staff and not session.get("second_factor"):
        return redirect(url_for("accounts.second_factor"))
    codes = make_recovery_codes(current_user)
    db.session.commit()
    return show_codes(codes, url_for("accounts.show_account"))
