"""The page of one booking, of a group of them, and the file for a calendar."""

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from hub.engines.bookings.models import Booking, BookingStatus
from hub.engines.bookings.operations import can_undo, is_late, last_day_to_cancel
from hub.engines.bookings.operations.invitations import invitation_as_it_stands
from hub.engines.bookings.queries import bookings_of_group, waiting_positions
from hub.engines.bookings.views.loading import blueprint, booking_or_404, may_change, me
from hub.engines.bookings.views.turns import (
    may_take_free_place,
    position_words,
    timeline_of,
    turn_of,
)
from hub.foundation.core.references import normalise_reference
from hub.foundation.mail.invitations import write_invitation
from hub.foundation.mail.rendering import sender
from hub.people.accounts.access import signed_in
from hub.people.accounts.permissions import Permission

S = BookingStatus


@blueprint.get("/groups/<group_reference>")
@signed_in
def show_group(group_reference: str) -> ResponseReturnValue:
    """What was booked in one go, and what happens next."""
    bookings = bookings_of_group(me(), normalise_reference(group_reference))
    if not bookings:
        abort(404)
    waiting = [b for b in bookings if b.status is S.WAITING]
    positions = waiting_positions(bookings[0].event_id) if waiting else {}
    return render_template(
        "bookings/show_group.html",
        event=bookings[0].event,
        bookings=bookings,
        booked=[b for b in bookings if b.status is S.BOOKED],
        waiting=[(b, position_words(positions.get(b.id, 1))) for b in waiting],
        last_day=last_day_to_cancel(bookings[0].event),
        others=[b for b in bookings if b.status not in (S.BOOKED, S.WAITING)],
    )


@blueprint.get("/<reference>")
@signed_in
def show_booking(reference: str) -> ResponseReturnValue:
    booking = booking_or_404(reference)
    person = me()
    return render_template(
        "bookings/show_booking.html",
        booking=booking,
        event=booking.event,
        turn=turn_of(booking, person, _position(booking)),
        entries=timeline_of(booking, person),
        may_change=may_change(person, booking),
        may_take=may_take_free_place(booking),
        may_undo=can_undo(booking),
        may_manage=person.council_can(Permission.BOOKINGS_MANAGE),
        is_late=is_late(booking.event),
    )


def _position(booking: Booking) -> int:
    if booking.status is not S.WAITING:
        return 0
    return waiting_positions(booking.event_id).get(booking.id, 1)


@blueprint.get("/<reference>/calendar.ics")
@signed_in
def calendar_file(reference: str) -> ResponseReturnValue:
    """The place as a file that calendars open."""
    booking = booking_or_404(reference)
    if booking.status is not S.BOOKED:
        abort(404)
    by = sender()
    text = write_invitation(invitation_as_it_stands(booking), (by.name, by.address))
    return Response(
        text,
        mimetype="text/calendar",
        headers={"Content-Disposition": f'attachment; filename="{booking.reference}.ics"'},
    )
