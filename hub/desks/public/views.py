"""Pages for everybody: the front page, and what we promise about access and cookies."""

from datetime import date

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from hub.engines.bookings.queries import places_of
from hub.people.accounts.access import public
from hub.services.training.queries import coming_sessions

blueprint = Blueprint("public", __name__)

# The day on which the statement was last gone through; a test knows the words of that day.
ACCESSIBILITY_REVIEWED = date(2026, 11, 23)


@blueprint.get("/")
@public
def show_front() -> ResponseReturnValue:
    sessions = coming_sessions(3)
    return render_template(
        "public/show_front.html",
        sessions=sessions,
        places=places_of([session.id for session in sessions]),
    )


@blueprint.get("/accessibility")
@public
def show_accessibility() -> ResponseReturnValue:
    return render_template("public/show_accessibility.html", reviewed=ACCESSIBILITY_REVIEWED)


@blueprint.get("/cookies")
@public
def show_cookies() -> ResponseReturnValue:
    name = current_app.config["SESSION_COOKIE_NAME"]
    return render_template("public/show_cookies.html", session_cookie=name)
