"""Book without a school: guests and council staff, each for herself."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.engines.bookings.forms.booking import GuestBookingForm
from hub.engines.bookings.models import Event
from hub.engines.bookings.operations import book_as_guest as book
from hub.engines.bookings.queries import places
from hub.engines.bookings.views.loading import blueprint, event_or_404, me, schools_to_book_for
from hub.foundation.core.db import db
from hub.foundation.core.forms import render_form
from hub.foundation.settings.queries import settings
from hub.people.accounts.access import signed_in
from hub.people.accounts.models import GuestDetails
from hub.people.accounts.queries import guest_of

NO_SCHOOL = 0


@blueprint.route("/new/<reference>/guest", methods=["GET", "POST"])
@signed_in
def book_as_guest(reference: str) -> ResponseReturnValue:
    event, person = event_or_404(reference), me()
    guest = guest_of(person)
    if guest is None and schools_to_book_for(person):
        return redirect(url_for(".new_booking", reference=event.reference))
    if guest is None or not event.is_open_to(guest.kind):
        who = f"{guest.organisation} ({guest.kind.words.lower()})" if guest else ""
        return render_template("bookings/not_for_you.html", event=event, who=who)
    form = GuestBookingForm()
    form.seal(event, NO_SCHOOL, person.id)
    if form.validate_on_submit():
        with form.showing_broken_rules():
            made = book(event, form.wanted(guest.name), actor=person)
            db.session.commit()
            return redirect(url_for(".show_group", group_reference=made[0].group_reference))
        form.seal(event, NO_SCHOOL, person.id)
    return _page(form, event, guest)


def _page(form: GuestBookingForm, event: Event, guest: GuestDetails) -> ResponseReturnValue:
    return render_form(
        "bookings/book_as_guest.html",
        form,
        event=event,
        guest=guest,
        places=places(event),
        kept_days=settings().needs_kept_days,
    )
