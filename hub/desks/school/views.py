"""A school's own page."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.desks.school.queries import next_bookings, offers_elsewhere, people_with_roles
from hub.engines.bookings.queries import places_of
from hub.people.accounts.access import acting_membership, signed_in
from hub.people.accounts.permissions import Permission
from hub.services.training.queries import coming_sessions

blueprint = Blueprint("school_desk", __name__)


@blueprint.get("/home")
@signed_in
def show_home() -> ResponseReturnValue:
    membership = acting_membership()
    if membership is None and current_user.is_council_staff:
        return redirect(url_for("staff_desk.show_today"))
    offers, coming = next_bookings(current_user, membership)
    crowd = people_with_roles(membership.school_id) if membership else None
    sessions = coming_sessions(3)
    return render_template(
        "school_desk/show_home.html",
        membership=membership,
        may_book=membership is not None and membership.grants(Permission.BOOKINGS_BOOK_SCHOOL),
        offers=offers,
        elsewhere=offers_elsewhere(current_user, membership),
        coming=coming,
        crowd=crowd,
        sessions=sessions,
        places=places_of([session.id for session in sessions]),
    )
