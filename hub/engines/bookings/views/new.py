"""Book places at an event, for oneself and for colleagues."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.engines.bookings.forms.booking import BookingForm
from hub.engines.bookings.models import Event, kind_of_school
from hub.engines.bookings.operations import book_places
from hub.engines.bookings.queries import colleagues_to_book, places
from hub.engines.bookings.views.loading import (
    blueprint,
    closed_schools_of,
    event_or_404,
    may_book_through,
    me,
    schools_to_book_for,
)
from hub.foundation.core.db import db
from hub.foundation.core.forms import render_form
from hub.foundation.settings.queries import settings
from hub.people.accounts.access import membership_or_404, signed_in
from hub.people.accounts.models import Membership
from hub.people.accounts.permissions import Permission
from hub.people.accounts.queries import head_of, leads_of
from hub.people.schools.models import School, SchoolStatus


@blueprint.route("/new/<reference>", methods=["GET", "POST"])
@blueprint.route("/new/<reference>/<int:school_id>", methods=["GET", "POST"])
@signed_in
def new_booking(reference: str, school_id: int | None = None) -> ResponseReturnValue:
    """The address of the form carries the school: two tabs may book for two schools."""
    event = event_or_404(reference)
    membership = _membership(school_id)
    if membership is None:
        return _which_school(event)
    refused = _refusal(event, membership)
    if refused is not None:
        return refused
    form = BookingForm()
    _prepare(form, event, membership)
    if form.wants_another_row("add" in request.form):
        return _page(form, event, membership)
    if form.validate_on_submit():
        with form.showing_broken_rules():
            bookings = book_places(event, membership.school, form.wanted(), actor=me())
            db.session.commit()
            group = bookings[0].group_reference
            return redirect(url_for(".show_group", group_reference=group))
        _prepare(form, event, membership)
    return _page(form, event, membership)


def _refusal(event: Event, membership: Membership) -> ResponseReturnValue | None:
    """Told before the form: only leads book at this school, or this is not for such a setting."""
    school = membership.school
    if not may_book_through(membership):
        leads = leads_of(school.id)
        return render_template("bookings/only_leads.html", event=event, school=school, leads=leads)
    kind = kind_of_school(school)
    if kind is not None and not event.is_open_to(kind):
        who = f"{school.name_and_town} ({school.kind})"
        return render_template("bookings/not_for_you.html", event=event, who=who)
    return None


def _which_school(event: Event) -> ResponseReturnValue:
    """Somebody of several schools chooses one; somebody of none may come as a guest."""
    possible = schools_to_book_for(me())
    closed = closed_schools_of(me())
    if closed and not possible:
        return _closed(event, closed[0])
    if not possible:
        return redirect(url_for(".book_as_guest", reference=event.reference))
    return render_template("bookings/choose_school.html", event=event, memberships=possible)


def _membership(school_id: int | None) -> Membership | None:
    """The school that the address names, or the only one that there is; nothing is guessed."""
    if school_id is not None:
        return membership_or_404(school_id, Permission.BOOKINGS_BOOK_SELF)
    possible = schools_to_book_for(me())
    return possible[0] if len(possible) == 1 else None


def _prepare(form: BookingForm, event: Event, membership: Membership) -> None:
    books_others = membership.grants(Permission.BOOKINGS_BOOK_SCHOOL)
    only = None if books_others else membership.person_id
    colleagues = colleagues_to_book(event, membership.school_id, only)
    form.prepare(event, membership.school_id, me().id, colleagues)
    if not books_others:
        form.for_herself_only()
    if event.needs_agreement:
        form.ask_agreement(head_of(membership.school_id))


def _closed(event: Event, school: School) -> ResponseReturnValue:
    return render_template("bookings/school_closed.html", event=event, school=school)


def _page(form: BookingForm, event: Event, membership: Membership) -> ResponseReturnValue:
    if membership.school.status is SchoolStatus.CLOSED and not form.is_submitted():
        return _closed(event, membership.school)
    return render_form(
        "bookings/new_booking.html",
        form,
        event=event,
        places=places(event),
        membership=membership,
        several_schools=len(schools_to_book_for(me())) > 1,
        kept_days=settings().needs_kept_days,
    )
