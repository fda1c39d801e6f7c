"""Change one booking: each page says what will happen before it does."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from hub.engines.bookings.forms.changes import CancelForm, ConfirmForm, SwapForm, WaitingForm
from hub.engines.bookings.models import Booking, BookingStatus
from hub.engines.bookings.operations import (
    accept_offer,
    cancel_booking,
    change_waiting_choice,
    decline_offer,
    is_late,
    last_day_to_cancel,
    swap_attendee,
    take_free_place,
    undo_cancellation,
)
from hub.engines.bookings.views.loading import blueprint, may_change, me, own_booking_or_404
from hub.engines.bookings.views.turns import may_take_free_place
from hub.foundation.core.db import db
from hub.foundation.core.forms import render_form
from hub.foundation.settings.queries import settings
from hub.people.accounts.access import signed_in
from hub.people.accounts.queries import colleagues_of

ANSWERS = {"accept": accept_offer, "decline": decline_offer, "take": take_free_place}


def back_to(booking: Booking) -> ResponseReturnValue:
    return redirect(url_for(".show_booking", reference=booking.reference))


@blueprint.route("/<reference>/cancel", methods=["GET", "POST"])
@signed_in
def cancel(reference: str) -> ResponseReturnValue:
    booking = own_booking_or_404(reference)
    form = CancelForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            cancel_booking(booking, reason=form.words, actor=me())
            db.session.commit()
            flash("The place is cancelled. Thank you for telling us.", "good")
            return back_to(booking)
    return render_form(
        "bookings/cancel.html",
        form,
        booking=booking,
        late=is_late(booking.event),
        last_day=last_day_to_cancel(booking.event),
    )


@blueprint.route("/<reference>/undo", methods=["GET", "POST"])
@signed_in
def undo(reference: str) -> ResponseReturnValue:
    booking = own_booking_or_404(reference)
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            undo_cancellation(booking, actor=me())
            db.session.commit()
            flash("The cancellation is undone.", "good")
            return back_to(booking)
    return render_form("bookings/undo.html", form, booking=booking)


@blueprint.route("/<reference>/swap", methods=["GET", "POST"])
@signed_in
def swap(reference: str) -> ResponseReturnValue:
    booking = own_booking_or_404(reference)
    if booking.school is None:
        abort(404)  # a guest's place is hers alone
    if request.method == "GET" and booking.status is not BookingStatus.BOOKED:
        flash("Only a place that is booked can be passed on.", "info")
        return back_to(booking)
    form = SwapForm()
    form.show(colleagues_of(booking.school), booking.person_id)
    if form.validate_on_submit():
        with form.showing_broken_rules():
            accept = bool(form.accept_overlap.data)
            swap_attendee(booking, form.attendee, actor=me(), accept_overlap=accept)
            db.session.commit()
            flash(f"{booking.attendee_name} has the place now.", "good")
            mine_still = may_change(me(), booking)
            return back_to(booking) if mine_still else redirect(url_for(".list_bookings"))
    return render_form(
        "bookings/swap.html", form, booking=booking, kept_days=settings().needs_kept_days
    )


@blueprint.route("/<reference>/answer", methods=["GET", "POST"])
@signed_in
def answer_offer(reference: str) -> ResponseReturnValue:
    """Take an offered place or let it go; also take one that came free at short notice."""
    booking = own_booking_or_404(reference)
    form = ConfirmForm()
    if form.validate_on_submit():
        operation = ANSWERS.get(request.form.get("answer", "")) or abort(400)
        with form.showing_broken_rules():
            operation(booking, actor=me())
            db.session.commit()
            flash(_answered(booking), "good")
            return back_to(booking)
    return render_form(
        "bookings/answer_offer.html",
        form,
        booking=booking,
        is_offered=booking.offer_is_open,
        may_take=may_take_free_place(booking),
    )


def _answered(booking: Booking) -> str:
    if booking.status is BookingStatus.BOOKED:
        return f"{booking.attendee_name} has a place."
    return "Thank you. The place goes to who is next."


@blueprint.route("/<reference>/waiting", methods=["GET", "POST"])
@signed_in
def change_waiting(reference: str) -> ResponseReturnValue:
    booking = own_booking_or_404(reference)
    now_chosen = {"waiting_choice": booking.waiting_choice, "book_until": booking.book_until}
    form = WaitingForm(data=now_chosen)
    if form.validate_on_submit():
        with form.showing_broken_rules():
            change_waiting_choice(booking, form.choice, form.book_until.data, actor=me())
            db.session.commit()
            flash("Your choice is changed. The turn on the waiting list stays the same.", "good")
            return back_to(booking)
    return render_form("bookings/change_waiting.html", form, booking=booking)
