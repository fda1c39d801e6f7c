"""Book, swap and cancel for a school, each with a reason."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.engines.bookings.forms.booking import StaffBookingForm
from hub.engines.bookings.forms.changes import StaffCancelForm, StaffSwapForm
from hub.engines.bookings.forms.lists import SchoolSearchForm
from hub.engines.bookings.models import Booking, Event
from hub.engines.bookings.operations import book_places, cancel_booking, swap_attendee
from hub.engines.bookings.queries import colleagues_to_book, places, schools_to_book_for
from hub.engines.bookings.staff_views.loading import (
    blueprint,
    booking_or_404,
    event_or_404,
    me,
)
from hub.foundation.core.db import db
from hub.foundation.core.formats import count_of
from hub.foundation.core.forms import render_form
from hub.foundation.settings.queries import settings
from hub.people.accounts.access import staff
from hub.people.accounts.permissions import Permission
from hub.people.accounts.queries import colleagues_of, head_of
from hub.people.schools.models import School


def back_to(event: Event) -> ResponseReturnValue:
    return redirect(url_for(".show_event", reference=event.reference))


@blueprint.get("/events/<reference>/book")
@staff(Permission.BOOKINGS_MANAGE)
def choose_school(reference: str) -> ResponseReturnValue:
    form = SchoolSearchForm(request.args)
    words = form.q.data if form.validate() else ""
    return render_template(
        "bookings/staff/choose_school.html",
        event=event_or_404(reference),
        form=form,
        words=words,
        schools=schools_to_book_for(words) if words else [],
    )


@blueprint.route("/events/<reference>/book/<int:school_id>", methods=["GET", "POST"])
@staff(Permission.BOOKINGS_MANAGE)
def book_for_school(reference: str, school_id: int) -> ResponseReturnValue:
    event = event_or_404(reference)
    chosen = db.get_or_404(School, school_id)
    form = StaffBookingForm()
    _prepare(form, event, chosen)
    if form.wants_another_row("add" in request.form):
        return _page(form, event, chosen)
    if form.validate_on_submit():
        with form.showing_broken_rules():
            made = book_places(event, chosen, form.wanted(form.reason.data), actor=me())
            db.session.commit()
            done = count_of(len(made), "person is", "people are")
            flash(f"{done} booked or waiting for {chosen.name}.", "good")
            return back_to(event)
        _prepare(form, event, chosen)
    return _page(form, event, chosen)


def _prepare(form: StaffBookingForm, event: Event, chosen: School) -> None:
    form.prepare(event, chosen.id, me().id, colleagues_to_book(event, chosen.id))
    if event.needs_agreement:
        form.ask_agreement(head_of(chosen.id))


def _page(form: StaffBookingForm, event: Event, chosen: School) -> ResponseReturnValue:
    return render_form(
        "bookings/staff/book_for_school.html",
        form,
        event=event,
        places=places(event),
        school=chosen,
        kept_days=settings().needs_kept_days,
    )


@blueprint.route("/<reference>/cancel", methods=["GET", "POST"])
@staff(Permission.BOOKINGS_MANAGE)
def cancel(reference: str) -> ResponseReturnValue:
    booking = booking_or_404(reference)
    form = StaffCancelForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            reason = form.reason.data
            cancel_booking(booking, reason=reason, actor=me(), staff_reason=reason)
            db.session.commit()
            flash(f"The place of {booking.attendee_name} is cancelled.", "good")
            return back_to(booking.event)
    return _change_page("cancel", form, booking)


@blueprint.route("/<reference>/swap", methods=["GET", "POST"])
@staff(Permission.BOOKINGS_MANAGE)
def swap(reference: str) -> ResponseReturnValue:
    booking = booking_or_404(reference)
    if booking.school is None:
        abort(404)  # a guest's place is hers alone
    form = StaffSwapForm()
    form.show(colleagues_of(booking.school), booking.person_id)
    if form.validate_on_submit():
        with form.showing_broken_rules():
            swap_attendee(
                booking,
                form.attendee,
                actor=me(),
                reason=form.reason.data,
                accept_overlap=bool(form.accept_overlap.data),
            )
            db.session.commit()
            flash(f"{booking.attendee_name} has the place now.", "good")
            return back_to(booking.event)
    return _change_page("swap", form, booking)


def _change_page(
    page: str, form: StaffCancelForm | StaffSwapForm, booking: Booking
) -> ResponseReturnValue:
    return render_form(
        f"bookings/staff/{page}.html",
        form,
        booking=booking,
        event=booking.event,
        kept_days=settings().needs_kept_days,
    )
