"""The catalogue, courses and sessions, for everybody."""

from collections.abc import Mapping
from dataclasses import fields

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.engines.bookings.models import LIVE_BOOKING, Booking, Event, EventStatus
from hub.engines.bookings.queries import attendees_of, bookings_visible_to, places, places_of
from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record
from hub.foundation.core.db import db, writing
from hub.foundation.core.references import normalise_reference
from hub.foundation.core.web import chosen_arguments
from hub.people.accounts.access import public, signed_in
from hub.people.accounts.permissions import Permission
from hub.people.accounts.queries import guest_of
from hub.services.training.models import CourseStatus
from hub.services.training.queries import (
    Catalogue,
    audience_words,
    audiences,
    cards_of,
    catalogue_choices,
    catalogue_page,
    coming_of_course,
    filter_words,
    month_words,
    phase_words,
    phases,
    published_course,
    session_by_reference,
    session_for_trainer,
)

FILTERS = tuple(field.name for field in fields(Catalogue))

blueprint = Blueprint("training", __name__, url_prefix="/training")
blueprint.add_app_template_filter(month_words, "month_words")
for words in (audiences, phases, audience_words, phase_words):
    blueprint.add_app_template_global(words)


def _wanted(args: Mapping[str, str]) -> Catalogue:
    locality = args.get("locality", "")
    return Catalogue(
        words=args.get("words", "")[:100],
        topic=args.get("topic", ""),
        need=args.get("need", ""),
        audience=args.get("audience", ""),
        phase=args.get("phase", ""),
        locality=int(locality) if locality.isdecimal() else None,
        where=args.get("where", ""),
        month=args.get("month", ""),
        places=args.get("places", ""),
        sort=args.get("sort", ""),
    )


@blueprint.get("")
@public
def list_sessions() -> ResponseReturnValue:
    wanted = _wanted(request.args)
    page = catalogue_page(wanted)
    choices = catalogue_choices()
    kept = chosen_arguments(*FILTERS)
    return render_template(
        "training/list_sessions.html",
        page=page,
        cards=cards_of(page.items),
        wanted=wanted,
        choices=choices,
        summary=filter_words(wanted, choices),
        kept=kept,
    )


@blueprint.get("/courses/<slug>")
@public
def show_course(slug: str) -> ResponseReturnValue:
    course = published_course(slug) or abort(404)
    sessions = coming_of_course(course)
    return render_template(
        "training/show_course.html",
        course=course,
        sessions=sessions,
        places=places_of([session.id for session in sessions]),
    )


@blueprint.get("/sessions/<reference>")
@public
def show_session(reference: str) -> ResponseReturnValue:
    tidy = normalise_reference(reference)
    if tidy != reference:
        return redirect(url_for("training.show_session", reference=tidy), 301)
    session = session_by_reference(reference)
    if session is None or session.status is EventStatus.DRAFT:
        abort(404)
    others = [other for other in coming_of_course(session.course, 6) if other.id != session.id]
    return render_template(
        "training/show_session.html",
        session=session,
        places=places(session),
        others=others[:5],
        bookings=_own_bookings(session),
        may_be_booked=session.course.status is CourseStatus.PUBLISHED,
        books_at=_books_at(session),
        guest_books_at=_guest_books_at(session),
    )


def _books_at(session: Event) -> str | None:
    """Where whoever looks books: her own form, the council's, or nowhere with her roles."""
    person = current_user
    if not person.is_authenticated or person.can_at_any_school(Permission.BOOKINGS_BOOK_SELF):
        return url_for("bookings.new_booking", reference=session.reference)
    if person.council_can(Permission.BOOKINGS_MANAGE):
        return url_for("bookings_staff.choose_school", reference=session.reference)
    return None


def _guest_books_at(session: Event) -> str | None:
    """Where somebody without a school books for herself, if this one is open to any such person;
    council staff only if it is open to them."""
    person = current_user
    if person.is_authenticated:
        guest = guest_of(person)
        open_to_her = session.takes_guests if guest is None else session.is_open_to(guest.kind)
        if not open_to_her or (person.has_school_role and not person.is_council_staff):
            return None
        return url_for("bookings.book_as_guest", reference=session.reference)
    if not session.takes_guests:
        return None
    back = url_for("bookings.book_as_guest", reference=session.reference)
    return url_for("accounts.new_guest", next=back)


def _own_bookings(session: Event) -> list[Booking]:
    """What the signed-in person, or her school, has here already."""
    if not current_user.is_authenticated or current_user.is_council_staff:
        return []
    return list(
        db.session.scalars(
            bookings_visible_to(current_user)
            .where(Booking.event_id == session.id, Booking.status.in_(LIVE_BOOKING))
            .order_by(Booking.attendee_name)
        )
    )


@blueprint.get("/sessions/<reference>/needs")
@signed_in
def show_needs(reference: str) -> ResponseReturnValue:
    """What the people who come need, for who delivers the session. Looking is recorded."""
    session = session_for_trainer(current_user, normalise_reference(reference)) or abort(404)
    page = render_template(
        "training/show_needs.html", session=session, attendees=attendees_of(session)
    )
    db.session.rollback()
    with writing():
        record(current_user, Action.EVENT_NEEDS_VIEWED, session)
        db.session.commit()
    return page
