"""All bookings, and who comes to one event."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.engines.bookings.forms.lists import AllBookingsForm
from hub.engines.bookings.models import HOLDS_PLACE, Booking, BookingStatus
from hub.engines.bookings.queries import (
    bookings_matching,
    everybody_at,
    people_with_needs,
    places,
    waiting_positions,
)
from hub.engines.bookings.staff_views.loading import blueprint, event_or_404, me
from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record
from hub.foundation.core.db import db, writing
from hub.foundation.core.paging import page_of
from hub.foundation.core.web import chosen_arguments
from hub.foundation.settings.queries import settings
from hub.people.accounts.access import staff
from hub.people.accounts.permissions import Permission

S = BookingStatus


@blueprint.get("")
@staff(Permission.TRAINING_VIEW)
def list_bookings() -> ResponseReturnValue:
    form = AllBookingsForm(request.args)
    form.validate()
    kept = chosen_arguments("q", "status", "event", "school")
    return render_template(
        "bookings/staff/list_bookings.html",
        form=form,
        kept=kept,
        page=page_of(
            bookings_matching(select(Booking), form.wanted()),
            per_page=50,
            error_out=False,
        ),
    )


@blueprint.get("/events/<reference>")
@staff(Permission.TRAINING_VIEW)
def show_event(reference: str) -> ResponseReturnValue:
    """Who comes, who waits in order, what is offered until when, and who cancelled."""
    event = event_or_404(reference)
    bookings = everybody_at(event)
    positions = waiting_positions(event.id)
    waiting = [b for b in bookings if b.id in positions]
    return render_template(
        "bookings/staff/show_event.html",
        event=event,
        places=places(event),
        attendees=[b for b in bookings if b.status in HOLDS_PLACE],
        offered=[b for b in bookings if b.status is S.OFFERED],
        waiting=sorted(waiting, key=lambda booking: positions[booking.id]),
        cancelled=[b for b in bookings if b.status is S.CANCELLED],
        may_manage=me().council_can(Permission.BOOKINGS_MANAGE) and not event.has_started,
        may_see_needs=me().council_can(Permission.BOOKINGS_MANAGE),
    )


@blueprint.get("/events/<reference>/needs")
@staff(Permission.BOOKINGS_MANAGE)
def show_needs(reference: str) -> ResponseReturnValue:
    """Special category data: looking is recorded, and without the record there is no page."""
    event = event_or_404(reference)
    bookings = people_with_needs(event)
    shown = render_template(
        "bookings/staff/show_needs.html",
        event=event,
        bookings=bookings,
        kept_days=settings().needs_kept_days,
    )
    viewer = me()
    db.session.rollback()
    with writing():
        record(viewer, Action.EVENT_NEEDS_VIEWED, event, people=len(bookings))
        db.session.commit()
    return shown
