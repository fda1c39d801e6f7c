"""One-press sign-in: registered in demo mode only, absent otherwise."""

from flask import Blueprint, abort, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.people.accounts.access import public
from hub.people.accounts.queries import demo_people
from hub.people.accounts.sessions import start_session

blueprint = Blueprint("demo_sign_in", __name__, url_prefix="/dev/sign-in")


@blueprint.get("")
@public
def list_demo_people() -> ResponseReturnValue:
    return render_template("accounts/list_demo_people.html", people=demo_people())


@blueprint.post("/<int:person_id>")
@public
def sign_in_as(person_id: int) -> ResponseReturnValue:
    person = next((p for p in demo_people() if p.id == person_id), None) or abort(404)
    person.last_signed_in_at = clock.now()
    record(person, Action.SIGNED_IN, person, how="demo")
    db.session.commit()
    start_session(person)
    session["second_factor"] = person.is_council_staff
    return redirect(url_for("accounts.go_home"))
