"""Book places: for oneself and for colleagues, in one go."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from hub.engines.bookings import emails
from hub.engines.bookings.models import LIVE_BOOKING, Booking, BookingStatus, Event, kind_of_school
from hub.engines.bookings.operations.checks import (
    check_open_for_booking,
    check_open_to,
    is_council_booker,
    may_act_for,
)
from hub.engines.bookings.operations.invitations import invitation_as_it_stands, new_uid
from hub.engines.bookings.operations.leads import tell_leads
from hub.engines.bookings.operations.places import fill_free_places, lock_events, next_order
from hub.engines.bookings.operations.requests import (
    MOST_AT_ONCE,
    AlreadySent,
    Attendee,
    BookingRequest,
    OverlapFound,
)
from hub.engines.bookings.queries import overlapping
from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import format_date, format_time, join_words
from hub.foundation.core.references import flush_with_references, new_reference
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.operations.colleagues import remember_colleague
from hub.people.accounts.permissions import Permission
from hub.people.schools.models import BookingRule, School

S = BookingStatus


def book_places(
    event: Event, school: School, request: BookingRequest, *, actor: Person
) -> list[Booking]:
    """Book a place for each attendee; who does not fit joins the waiting list (R14.4).

    Asking again with the same group reference returns what was booked before. Raises RuleBroken
    for what the rules forbid and OverlapFound, unless accepted, where somebody is already booked
    at the same time (R14.8).
    """
    lock_events(event)
    before = _booked_before(event, request.group_reference, actor)
    if before:
        _check_nobody_new(before, request)
        return before
    check_open_for_booking(event)
    _check_request(school, request, actor)
    _check_open_to(event, school, actor)
    named = _people(school, request.attendees, actor)
    _check_only_herself(school, named, actor)
    _check_agreed(event, request)
    _check_not_booked_yet(event, named)
    if not request.accept_overlap:
        _check_overlaps(event, named)
    free = fill_free_places(event).bookable
    agreed_by = request.agreed_by if event.needs_agreement else None
    bookings = _make_bookings(
        event, request, named, free, school=school, booked_by=actor, agreed_by=agreed_by
    )
    _record_and_tell(bookings, request, actor)
    tell_leads(bookings, school, actor)
    return bookings


def _booked_before(event: Event, group_reference: str, actor: Person) -> list[Booking]:
    found = db.session.scalars(
        select(Booking)
        .where(
            Booking.group_reference == group_reference,
            Booking.event_id == event.id,
            Booking.booked_by_id == actor.id,
        )
        .order_by(Booking.id)
    ).all()
    return list(found)


def _check_nobody_new(before: list[Booking], request: BookingRequest) -> None:
    """A form that comes again is a second click; with somebody else on it, it is not."""
    names = [booking.attendee_name for booking in before]
    if {attendee.name for attendee in request.attendees} - set(names):
        raise AlreadySent(
            f"This form was used before, to book for {join_words(names)}. Nothing new is booked "
            "yet. Check who is coming, and book again."
        )


def _check_request(school: School, request: BookingRequest, actor: Person) -> None:
    if not school.status.is_live:
        raise RuleBroken(f"{school.name} is closed in the register, so it cannot book.")
    if not request.attendees:
        raise RuleBroken("Choose or enter at least one person.")
    if len(request.attendees) > MOST_AT_ONCE:
        raise RuleBroken(f"Book at most {MOST_AT_ONCE} people at once.")
    if actor.can_at(school.id, Permission.BOOKINGS_BOOK_SELF):
        return
    if not is_council_booker(actor):
        raise RuleBroken(f"You can no longer book for {school.name}.")
    if not (request.reason or "").strip():
        raise RuleBroken("Enter why you book for the school.", "reason")


def _people(
    school: School, attendees: Sequence[Attendee], actor: Person
) -> list[tuple[Attendee, Person, str]]:
    """Each attendee with her person and the name that this school knows her by."""
    wanted = [a.membership_id for a in attendees if a.membership_id is not None]
    known = {
        member.id: member
        for member in db.session.scalars(
            select(Membership)
            .where(
                Membership.id.in_(wanted),
                Membership.school_id == school.id,
                Membership.ended_at.is_(None),
            )
            .options(joinedload(Membership.person))
        )
    }
    named = []
    for attendee in attendees:
        if attendee.membership_id is None:
            person = remember_colleague(school, attendee.name, attendee.email, actor=actor)
            named.append((attendee, person, attendee.name))
        elif attendee.membership_id in known:
            member = known[attendee.membership_id]
            named.append((attendee, member.person, member.name))
        else:
            raise RuleBroken(f"{attendee.name or 'This person'} is no longer at {school.name}.")
    for _, person, _ in named:
        _check_is_somebody(person)
    return named


def _check_is_somebody(person: Person) -> None:
    if person.is_shared:
        raise RuleBroken(
            f"Several people read {person.email}, so nobody can come under it. Write the name of "
            "the person, and leave the e-mail empty: mail about the place comes to you."
        )


def _check_only_herself(
    school: School, named: list[tuple[Attendee, Person, str]], actor: Person
) -> None:
    if may_act_for(actor, school.id):
        return
    if school.booking_rule is BookingRule.LEADS_ONLY:
        raise RuleBroken(
            f"At {school.name} only SENCos, heads and office managers book. Ask one of them."
        )
    if any(person.id != actor.id for _, person, _ in named):
        raise RuleBroken(
            "You can book a place for yourself. A SENCo, head or office manager "
            "can book for others."
        )


def _check_open_to(event: Event, school: School, actor: Person) -> None:
    """Council staff, who say why, may book for anybody."""
    kind = kind_of_school(school)
    if kind is not None and not is_council_booker(actor):
        check_open_to(event, kind)


def _check_agreed(event: Event, request: BookingRequest) -> None:
    if event.needs_agreement and not request.agreed_by:
        raise RuleBroken(
            f"{event.title} needs the head's agreement. Enter the name of the head who agreed.",
            "agreed_by",
        )


def _check_not_booked_yet(event: Event, named: list[tuple[Attendee, Person, str]]) -> None:
    """One person, one place (R14.8), within the request and against what is booked."""
    names = {person.id: name for _, person, name in named}
    if len(names) < len(named):
        raise RuleBroken(
            "The same person is in your list twice. Each person has one place; if "
            "two people share a name, add something to tell them apart."
        )
    booked = db.session.scalars(
        select(Booking.person_id).where(
            Booking.event_id == event.id,
            Booking.person_id.in_(names),
            Booking.status.in_(LIVE_BOOKING),
        )
    ).all()
    if booked:
        who = join_words(sorted(names[number] for number in booked))
        has = "has a booking" if len(booked) == 1 else "have bookings"
        raise RuleBroken(f"{who} already {has} for {event.title}. Nothing new was booked.")


def _check_overlaps(event: Event, named: list[tuple[Attendee, Person, str]]) -> None:
    names = {person.id: name for _, person, name in named}
    clashes = [
        f"{names[other.person_id]} is already booked for {other.title} on "
        f"{format_date(other.starts_at)}, {format_time(other.starts_at)} to "
        f"{format_time(other.ends_at)}."
        for other in overlapping(names, event)
    ]
    if clashes:
        raise OverlapFound(clashes)


def _make_bookings(
    event: Event,
    request: BookingRequest,
    named: list[tuple[Attendee, Person, str]],
    free: int,
    **common: Any,
) -> list[Booking]:
    """Rows for all who were named; `common` is what they share: whose they are, who booked."""
    order = next_order(event) if len(named) > free else 0
    now = clock.now()
    made = []
    for number, (attendee, person, name) in enumerate(named):
        fits = number < free
        booking = Booking(
            group_reference=request.group_reference,
            event=event,
            person=person,
            attendee_name=name,
            status=S.BOOKED if fits else S.WAITING,
            created_at=now,
            access_needs=attendee.access_needs,
            dietary_needs=None if event.is_online else attendee.dietary_needs,
            invitation_uid=new_uid(),
            invitation_sequence=0,
            invitation_sent=fits,
            **common,
        )
        if not fits:
            booking.joined_order = order + number - free
            booking.joined_at = now
            booking.waiting_choice = request.waiting_choice
            booking.book_until = request.book_until
        made.append(booking)

    def give(booking: Booking) -> None:
        booking.reference = new_reference(event.reference_prefix)

    return _saved(made, give)


def _saved(made: list[Booking], give: Callable[[Booking], None]) -> list[Booking]:
    """Raises RuleBroken where somebody was erased while being booked."""
    try:
        return flush_with_references(made, give)
    except IntegrityError as fault:
        if "foreign key" not in str(fault.orig).casefold():
            raise
        raise RuleBroken(
            "One of these people is no longer known here. Open the page again and look who comes."
        ) from fault


def _record_and_tell(bookings: list[Booking], request: BookingRequest, actor: Person) -> None:
    for booking in bookings:
        waits = booking.status is S.WAITING
        record(
            actor,
            Action.BOOKING_WAITING_JOINED if waits else Action.BOOKING_MADE,
            booking,
            school_id=booking.school_id,
            event_id=booking.event_id,
            person_id=booking.person_id,
            **({"reason_personal": request.reason} if request.reason else {}),
            **({"agreed_by_personal": booking.agreed_by} if booking.agreed_by else {}),
        )
        if waits:
            emails.tell_attendee_waiting(booking)
        else:
            emails.tell_attendee_booked(booking, invitation_as_it_stands(booking))
    if any(booking.person_id != actor.id for booking in bookings):
        emails.tell_booker_booked(bookings)
