"""Change an event's places: capacity, closing and opening of booking."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from hub.engines.bookings.forms.changes import ConfirmForm
from hub.engines.bookings.forms.staff import CapacityForm
from hub.engines.bookings.models import Event
from hub.engines.bookings.operations import change_capacity, close_booking, reopen_booking
from hub.engines.bookings.queries import places
from hub.engines.bookings.staff_views.loading import blueprint, event_or_404, me
from hub.foundation.core.db import db
from hub.foundation.core.forms import render_form
from hub.people.accounts.access import staff
from hub.people.accounts.permissions import Permission


@blueprint.route("/events/<reference>/capacity", methods=["GET", "POST"])
@staff(Permission.BOOKINGS_MANAGE)
def change_places(reference: str) -> ResponseReturnValue:
    event = event_or_404(reference)
    form = CapacityForm(obj=event)
    if form.validate_on_submit():
        with form.showing_broken_rules():
            change_capacity(event, form.capacity.data, actor=me())
            db.session.commit()
            flash(f"There are {event.capacity:,} places now.", "good")
            return redirect(url_for(".show_event", reference=event.reference))
    return render_form("bookings/staff/change_places.html", form, event=event, places=places(event))


@blueprint.route("/events/<reference>/close", methods=["GET", "POST"])
@staff(Permission.BOOKINGS_MANAGE)
def close(reference: str) -> ResponseReturnValue:
    return _switch(reference, close_booking, "close", "Booking is closed.")


@blueprint.route("/events/<reference>/reopen", methods=["GET", "POST"])
@staff(Permission.BOOKINGS_MANAGE)
def reopen(reference: str) -> ResponseReturnValue:
    return _switch(reference, reopen_booking, "reopen", "Booking is open again.")


def _switch(
    reference: str, operation: Callable[..., None], page: str, done: str
) -> ResponseReturnValue:
    event: Event = event_or_404(reference)
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            operation(event, actor=me())
            db.session.commit()
            flash(done, "good")
            return redirect(url_for(".show_event", reference=event.reference))
    return render_form(f"bookings/staff/{page}.html", form, event=event, places=places(event))
