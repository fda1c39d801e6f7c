"""What somebody needs to take part, told or changed after the booking."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from hub.engines.bookings.forms.changes import NeedsForm
from hub.engines.bookings.models import Booking
from hub.engines.bookings.operations import set_needs
from hub.engines.bookings.views.loading import blueprint, me, own_booking_or_404
from hub.foundation.core.db import db
from hub.foundation.core.forms import render_form
from hub.foundation.settings.queries import settings
from hub.people.accounts.access import signed_in


@blueprint.route("/<reference>/needs", methods=["GET", "POST"])
@signed_in
def edit_needs(reference: str) -> ResponseReturnValue:
    """Only the person herself reads here what was noted; a lead of the school replaces it."""
    booking = own_booking_or_404(reference)
    form = NeedsForm(data=_first_shown(booking))
    if form.validate_on_submit():
        with form.showing_broken_rules():
            set_needs(
                booking,
                form.access_needs.data or None,
                form.dietary_needs.data or None,
                of_person=int(form.of_person.data) if form.of_person.data.isdecimal() else 0,
                actor=me(),
            )
            db.session.commit()
            flash("Thank you. The organiser and the trainer see it, nobody else.", "good")
            return redirect(url_for(".show_booking", reference=booking.reference))
    days = settings().needs_kept_days
    return render_form("bookings/edit_needs.html", form, booking=booking, kept_days=days)


def _first_shown(booking: Booking) -> dict[str, str | None]:
    whose = {"of_person": str(booking.person_id)}
    if booking.person_id != me().id:
        return {**whose}
    return {
        **whose,
        "access_needs": booking.access_needs,
        "dietary_needs": booking.dietary_needs,
    }
