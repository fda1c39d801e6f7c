"""The first page of the staff area."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from hub.desks.staff.queries import what_waits
from hub.engines.bookings.queries import places_of
from hub.people.accounts.access import staff
from hub.people.accounts.permissions import Permission
from hub.services.training.queries import coming_sessions

blueprint = Blueprint("staff_desk", __name__, url_prefix="/admin")


@blueprint.get("")
@staff(Permission.STAFF_AREA)
def show_today() -> ResponseReturnValue:
    sessions = coming_sessions(10)
    return render_template(
        "staff_desk/show_today.html",
        waiting=what_waits(),
        sessions=sessions,
        places=places_of([session.id for session in sessions]),
    )
