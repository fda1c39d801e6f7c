"""Asking to join a school, and coming with the code of a letter: for anybody."""

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.forms import HubForm, render_form
from hub.foundation.core.paging import page_of
from hub.foundation.limits.operations import allow
from hub.people.accounts.access import public
from hub.people.accounts.browsers import browser_id
from hub.people.accounts.emails.joining import FOLLOW, PROVE, follow_token, request_id_in
from hub.people.accounts.forms import PressForm
from hub.people.accounts.forms.joining import AskForm, LetterForm
from hub.people.accounts.models import JoinRequest, JoinStatus, Person
from hub.people.accounts.operations.joining import (
    ASKER,
    Asker,
    answer_by,
    ask_to_join,
    is_too_old,
    prove_address,
    withdraw_ask,
)
from hub.people.accounts.operations.letters import letter_for
from hub.people.accounts.permissions import SchoolRole
from hub.people.accounts.queries.joining import request_by_id
from hub.people.accounts.sessions import start_session
from hub.people.accounts.views import blueprint
from hub.people.schools.models import School
from hub.people.schools.queries import find_schools, school_by_urn

QUARTER = 900


def _limit(bucket: str, most: int) -> None:
    # The limit has a transaction of its own, so the request's must be over.
    db.session.rollback()
    # A whole school is one address.
    address = request.remote_addr or "unknown"
    if not allow(bucket, browser_id(), most, QUARTER) or not allow(
        f"{bucket}-address", address, 40 * most, QUARTER
    ):
        abort(429)


@blueprint.get("/join")
@public
def find_school() -> ResponseReturnValue:
    words = request.args.get("words", "").strip()[:100]
    page = page_of(find_schools(words), error_out=False) if words else None
    return render_template("accounts/joining/find_school.html", words=words, page=page)


@blueprint.route("/join/ask", methods=["GET", "POST"])
@public
def ask_school() -> ResponseReturnValue:
    if request.method == "POST":
        _limit("ask-to-join", 10)
    school = _asked_school()
    form = AskForm()
    if current_user.is_authenticated:
        del form.name, form.email
    if form.validate_on_submit():
        with form.showing_broken_rules():
            asked = ask_to_join(school, _asker(form), actor=_me() or ASKER)
            db.session.commit()
            return _go_on(asked)
        school = _asked_school()
    return render_form("accounts/joining/ask_school.html", form, school=school)


def _asked_school() -> School:
    number = request.args.get("school", "")
    return (db.session.get(School, int(number)) if number.isdecimal() else None) or abort(404)


def _me() -> Person | None:
    person = current_user._get_current_object()
    return person if person.is_authenticated else None


def _asker(form: AskForm) -> Asker:
    me = _me()
    return Asker(
        me.name if me else form.name.data,
        (me.email or "") if me else form.email.data,
        SchoolRole(form.role.data),
        form.words.data or "",
    )


def _go_on(asked: JoinRequest) -> ResponseReturnValue:
    if asked.status is JoinStatus.UNPROVED:
        session["joining"] = asked.email
        return redirect(url_for("accounts.check_join_mail"))
    return redirect(url_for("accounts.follow_ask", token=follow_token(asked)))


@blueprint.get("/join/check")
@public
def check_join_mail() -> ResponseReturnValue:
    return render_template("accounts/joining/check_mail.html", email=session.get("joining"))


@blueprint.route("/join/letter", methods=["GET", "POST"])
@public
def join_by_letter() -> ResponseReturnValue:
    if request.method == "POST":
        _limit("letter", 15)
    form = LetterForm(urn=request.args.get("urn", "")[:20])
    if form.validate_on_submit():
        with form.showing_broken_rules():
            digits = form.urn.data
            school = school_by_urn(int(digits)) if _is_urn(digits) else None
            letter = letter_for(school, form.code.data)
            asker = Asker(form.name.data, form.email.data, SchoolRole(form.role.data))
            assert school is not None
            asked = ask_to_join(school, asker, actor=ASKER, letter=letter)
            db.session.commit()
            return _go_on(asked)
    return render_form("accounts/joining/join_by_letter.html", form)


def _is_urn(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) < 10


def _request_of(token: str, purpose: str) -> JoinRequest | None:
    number = request_id_in(token, purpose)
    return request_by_id(number) if number else None


def _lost() -> ResponseReturnValue:
    return render_template("accounts/joining/old_link.html"), 404


@blueprint.route("/join/prove/<token>", methods=["GET", "POST"])
@public
def show_proof(token: str) -> ResponseReturnValue:
    """GET only shows a button, so a scanner may look; POST proves."""
    asked = _request_of(token, PROVE)
    if asked is None:
        return _lost()
    form = PressForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            return _prove(asked)
        asked = _request_of(token, PROVE)
    return _proof_page(form, asked)


def _proof_page(form: HubForm, asked: JoinRequest | None) -> ResponseReturnValue:
    if asked is None:
        return _lost()
    if asked.status is not JoinStatus.UNPROVED:
        return redirect(url_for("accounts.follow_ask", token=follow_token(asked)))
    return render_form(
        "accounts/joining/prove_address.html", form, asked=asked, too_old=is_too_old(asked)
    )


def _prove(asked: JoinRequest) -> ResponseReturnValue:
    was_proved = asked.status is not JoinStatus.UNPROVED
    stands = prove_address(asked, actor=ASKER)
    db.session.commit()
    # Only the first to follow the link comes in: forwarded afterwards it shows, and no more.
    if stands.letter_id is not None and not was_proved and stands.status is JoinStatus.ACCEPTED:
        person = db.session.get(Person, stands.person_id)
        assert person is not None
        start_session(person)
        flash(f"Welcome. You lead {stands.school.name} here as {stands.role.words}.", "good")
        return redirect(url_for("accounts.go_home"))
    return redirect(url_for("accounts.follow_ask", token=follow_token(stands)))


@blueprint.route("/join/request/<token>", methods=["GET", "POST"])
@public
def follow_ask(token: str) -> ResponseReturnValue:
    asked = _request_of(token, FOLLOW)
    if asked is None:
        return _lost()
    form = PressForm()
    if form.validate_on_submit():
        try:
            withdraw_ask(asked)
        except RuleBroken as broken:
            db.session.rollback()
            flash(broken.message, "stop")
        else:
            db.session.commit()
            flash("Your request is taken back.", "good")
        return redirect(url_for("accounts.follow_ask", token=token))
    return render_form("accounts/joining/follow_ask.html", form, asked=asked, answer_by=answer_by)
