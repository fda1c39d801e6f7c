"""The signed link from a mail: cancel or answer an offer without signing in."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.engines.bookings.forms.changes import CancelForm, ConfirmForm
from hub.engines.bookings.models import LIVE_BOOKING, Booking
from hub.engines.bookings.operations import (
    accept_offer,
    cancel_booking,
    decline_offer,
    is_late,
    take_free_place,
)
from hub.engines.bookings.queries import booking_with_all, mail_person
from hub.engines.bookings.views.loading import blueprint
from hub.engines.bookings.views.turns import may_take_free_place, turn_of
from hub.foundation.core.db import db
from hub.foundation.core.forms import HubForm, render_form
from hub.foundation.limits.operations import allow
from hub.foundation.mail.rendering import unsign
from hub.people.accounts.access import public
from hub.people.accounts.models import Person

ANSWERS = {"accept": accept_offer, "decline": decline_offer, "take": take_free_place}
DEEDS = ("cancel", *ANSWERS)


@blueprint.route("/link/<token>", methods=["GET", "POST"])
@public
def follow_link(token: str) -> ResponseReturnValue:
    """The link is the attendee's permission; only a press of the button acts."""
    payload = unsign(token, "booking")
    if payload is None:
        if not allow("booking-link", request.remote_addr or "", most=30, seconds=900):
            abort(429)
        return render_template("bookings/link_unknown.html"), 404
    deed = request.args.get("do", "")
    booking = _booking(payload)
    if booking is None or deed not in DEEDS:
        return render_template("bookings/link_old.html"), 410
    form = CancelForm() if deed == "cancel" else ConfirmForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            _do(deed, booking, form, _reader(booking, payload))
            db.session.commit()
            flash("Thank you. That is done.", "good")
            return redirect(url_for(".follow_link", token=token, do=deed))
    return _page(form, booking, deed)


def _booking(payload: list[Any]) -> Booking | None:
    """The booking of the link, if it is still the same person's: a swap makes a new uid."""
    if len(payload) not in (3, 4) or not isinstance(payload[0], int):
        return None
    number, person_id, uid = payload[:3]
    booking = booking_with_all(number)
    if booking is None or (booking.person_id, booking.invitation_uid) != (person_id, uid):
        return None
    return booking


def _reader(booking: Booking, payload: list[Any]) -> Person:
    """Whoever the mail went to. Links of mail from before it was named have three parts."""
    named = db.session.get(Person, payload[3]) if len(payload) == 4 else mail_person(booking)
    return named or booking.booked_by


def _do(deed: str, booking: Booking, form: HubForm, actor: Person) -> None:
    """Done, and audited, by whoever the mail went to, who must still have a say."""
    if isinstance(form, CancelForm):
        cancel_booking(booking, reason=form.words, actor=actor)
    else:
        reason = None if actor is booking.person else "By the link in the mail"
        ANSWERS[deed](booking, actor=actor, reason=reason)


def _page(form: HubForm, booking: Booking, deed: str) -> ResponseReturnValue:
    possible = {
        "cancel": booking.status in LIVE_BOOKING and not booking.event.has_started,
        "accept": booking.offer_is_open,
        "decline": booking.offer_is_open,
        "take": may_take_free_place(booking),
    }
    return render_form(
        "bookings/link.html",
        form,
        booking=booking,
        event=booking.event,
        deed=deed,
        possible=possible[deed],
        turn=turn_of(booking, booking.person),
        late=is_late(booking.event),
    )
