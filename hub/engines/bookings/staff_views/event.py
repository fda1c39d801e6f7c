"""Call an event off."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from hub.engines.bookings.forms.staff import CancelEventForm
from hub.engines.bookings.operations import cancel_event as call_off
from hub.engines.bookings.queries import live_bookings_at
from hub.engines.bookings.staff_views.loading import blueprint, event_or_404, me
from hub.foundation.core.db import db
from hub.foundation.core.formats import count_of
from hub.foundation.core.forms import render_form
from hub.people.accounts.access import staff
from hub.people.accounts.permissions import Permission


@blueprint.route("/events/<reference>/cancel", methods=["GET", "POST"])
@staff(Permission.BOOKINGS_MANAGE)
def cancel_event(reference: str) -> ResponseReturnValue:
    event = event_or_404(reference)
    form = CancelEventForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            told = call_off(event, form.reason.data or "", actor=me())
            db.session.commit()
            flash(f"It is cancelled. {count_of(told, 'person', 'people')} will be told.", "good")
            return redirect(url_for(".show_event", reference=event.reference))
    return render_form(
        "bookings/staff/cancel_event.html",
        form,
        event=event,
        told=len(live_bookings_at(event)),
    )
