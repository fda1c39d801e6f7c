"""The signed link "not this one" from the mail to a head: no sign-in, only a press acts."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.engines.bookings.emails import AGREEMENT
from hub.engines.bookings.forms.changes import ConfirmForm
from hub.engines.bookings.models import Booking
from hub.engines.bookings.operations import refuse_agreement
from hub.engines.bookings.queries import booking_with_all
from hub.engines.bookings.views.loading import blueprint
from hub.foundation.core.db import db
from hub.foundation.core.forms import render_form
from hub.foundation.limits.operations import allow
from hub.foundation.mail.rendering import unsign
from hub.people.accounts.access import public
from hub.people.accounts.models import Person
from hub.people.accounts.queries import person_with_schools


@blueprint.route("/agreement/<token>", methods=["GET", "POST"])
@public
def refuse(token: str) -> ResponseReturnValue:
    """The link is the head's permission, as long as she is head."""
    payload = unsign(token, AGREEMENT)
    if payload is None:
        if not allow("booking-link", request.remote_addr or "", most=30, seconds=900):
            abort(429)
        return render_template("bookings/link_unknown.html"), 404
    found = _booking_and_head(payload)
    if found is None:
        return render_template("bookings/link_old.html"), 410
    booking, head = found
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            refuse_agreement(booking, actor=head)
            db.session.commit()
            flash("Thank you. The place is cancelled, and everybody concerned is told.", "good")
            return redirect(url_for(".refuse", token=token))
    return render_form("bookings/refuse_agreement.html", form, booking=booking)


def _booking_and_head(payload: list[Any]) -> tuple[Booking, Person] | None:
    """What the link is about, if nobody else has taken the place over, and whom it was sent to."""
    if len(payload) != 4 or not all(isinstance(number, int) for number in payload[:3]):
        return None
    booking, head = booking_with_all(payload[0]), person_with_schools(payload[2])
    if booking is None or head is None or head.is_disabled:
        return None
    same = (booking.person_id, booking.invitation_uid) == (payload[1], payload[3])
    return (booking, head) if same else None
