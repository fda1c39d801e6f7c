"""Reads of events and bookings. Every list is scoped to who asks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from hub.engines.bookings.models import (
    HOLDS_PLACE,
    LIVE_BOOKING,
    Booking,
    BookingStatus,
    Event,
    EventStatus,
)
from hub.foundation.core import clock
from hub.foundation.core.db import UTCDateTime, db
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.permissions import Permission
from hub.people.schools.models import LIVE_SCHOOL, School
from hub.people.schools.queries import find_schools

S = BookingStatus
T = TypeVar("T")


@dataclass(frozen=True)
class Places:
    """How full an event is. `taken` counts offers that still hold a place."""

    capacity: int
    taken: int
    offered: int
    waiting: int

    @property
    def left(self) -> int:
        return max(0, self.capacity - self.taken)

    @property
    def bookable(self) -> int:
        """A free place can be booked only when nobody waits (R14.4)."""
        return 0 if self.waiting else self.left

    @property
    def words(self) -> str:
        if self.waiting:
            return f"Full: {self.waiting} waiting"
        if not self.left:
            return "Full"
        return "1 place left" if self.left == 1 else f"{self.left} places left"


def holds_place(now: datetime | None = None) -> ColumnElement[bool]:
    """The condition under which a booking takes up a place."""
    return or_(
        Booking.status.in_(HOLDS_PLACE),
        and_(Booking.status == S.OFFERED, Booking.offer_ends_at > (now or clock.now())),
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


# Put together once: every page about a session asks it, and building it takes longer than asking.
_NOW: ColumnElement[datetime] = bindparam("now", type_=UTCDateTime)
_OFFER_HOLDS = and_(Booking.status == S.OFFERED, Booking.offer_ends_at > _NOW)
_EVENT = Event.__table__
_PLACES = (
    select(
        _EVENT.c.id,
        _EVENT.c.capacity,
        _count(or_(Booking.status.in_(HOLDS_PLACE), _OFFER_HOLDS)),
        _count(_OFFER_HOLDS),
        # An offer whose time has run out waits again, even before the worker says so.
        _count(
            or_(
                Booking.status == S.WAITING,
                and_(Booking.status == S.OFFERED, Booking.offer_ends_at <= _NOW),
            )
        ),
    )
    .select_from(_EVENT)
    .outerjoin(Booking, Booking.event_id == _EVENT.c.id)
    .where(_EVENT.c.id.in_(bindparam("ids", expanding=True)))
    .group_by(_EVENT.c.id, _EVENT.c.capacity)
)


def places_of(event_ids: Iterable[int]) -> dict[int, Places]:
    """The places of many events, in one query."""
    rows = db.session.execute(_PLACES, {"ids": list(event_ids), "now": clock.now()})
    return {
        number: Places(capacity, int(taken), int(offer), int(waiting))
        for number, capacity, taken, offer, waiting in rows
    }


def places(event: Event) -> Places:
    """The places of one event."""
    return places_of([event.id])[event.id]


def _in_order(query: Select[T], event_id: int) -> Select[T]:
    return query.where(Booking.event_id == event_id, Booking.status == S.WAITING).order_by(
        Booking.passed_at.is_not(None), Booking.passed_at, Booking.joined_order
    )


def waiting_list(event: Event) -> Sequence[Booking]:
    """Who waits, in the order in which places are offered (R14.4): who was passed comes last."""
    people = (joinedload(Booking.person), joinedload(Booking.booked_by), joinedload(Booking.school))
    return db.session.scalars(_in_order(select(Booking), event.id).options(*people)).all()


def waiting_position(booking: Booking) -> int:
    """1 for who is next."""
    ids = db.session.scalars(_in_order(select(Booking.id), booking.event_id)).all()
    return ids.index(booking.id) + 1


def bookings_visible_to(person: Person) -> Select[Booking]:
    """Her own, what she booked, her schools' where she may book for them; staff see all."""
    query = select(Booking)
    if person.council_can(Permission.TRAINING_VIEW):
        return query
    schools = [
        membership.school_id
        for membership in person.live_memberships
        if membership.grants(Permission.BOOKINGS_BOOK_SCHOOL)
    ]
    return query.where(
        or_(
            Booking.person_id == person.id,
            Booking.school_id.in_(schools) if schools else false(),
        )
    )


def booking_visible_to(person: Person, reference: str) -> Booking | None:
    """One booking with all that its page shows, or None."""
    return db.session.scalars(
        bookings_visible_to(person).where(Booking.reference == reference).options(*_WHOLE)
    ).one_or_none()


_WHOLE = (
    joinedload(Booking.event),
    joinedload(Booking.person),
    joinedload(Booking.booked_by),
    joinedload(Booking.school),
)


def booking_with_all(booking_id: int) -> Booking | None:
    """A booking by its number, for a signed link: the link is the permission."""
    return db.session.scalars(
        select(Booking).where(Booking.id == booking_id).options(*_WHOLE)
    ).one_or_none()


def bookings_of_group(person: Person, group_reference: str) -> Sequence[Booking]:
    """What was booked in one go, as far as this person may see it."""
    return db.session.scalars(
        bookings_visible_to(person)
        .where(Booking.group_reference == group_reference)
        .options(*_WHOLE)
        .order_by(Booking.id)
    ).all()


def event_by_reference(reference: str) -> Event | None:
    return db.session.scalars(select(Event).where(Event.reference == reference)).one_or_none()


def attendees_of(event: Event) -> Sequence[Booking]:
    """Everybody who holds a place, by name."""
    return db.session.scalars(
        select(Booking)
        .where(Booking.event_id == event.id, holds_place())
        .options(joinedload(Booking.school), joinedload(Booking.person))
        .order_by(Booking.attendee_name, Booking.id)
    ).all()


class Overlap(NamedTuple):
    """Where somebody is booked at the same time."""

    person_id: int
    title: str
    starts_at: datetime
    ends_at: datetime


def overlapping(person_ids: Iterable[int], event: Event) -> list[Overlap]:
    """Live bookings of these people at other events whose times overlap (R14.8)."""
    others = _EVENT.c
    found = db.session.execute(
        select(Booking.person_id, others.title, others.starts_at, others.ends_at)
        .join(_EVENT, others.id == Booking.event_id)
        .where(
            Booking.person_id.in_(list(person_ids)),
            Booking.status.in_(LIVE_BOOKING),
            others.id != event.id,
            others.status == EventStatus.PUBLISHED,
            others.starts_at < event.ends_at,
            others.ends_at > event.starts_at,
        )
        .order_by(others.starts_at)
    )
    return [Overlap(*row) for row in found]


def live_bookings_at(event: Event) -> Sequence[Booking]:
    """Everybody who must hear when the event changes."""
    return db.session.scalars(
        select(Booking)
        .where(Booking.event_id == event.id, Booking.status.in_(LIVE_BOOKING))
        .options(joinedload(Booking.person), joinedload(Booking.booked_by))
        .order_by(Booking.id)
    ).all()


@dataclass(frozen=True)
class BookingsWanted:
    """What a list of bookings is narrowed to; nothing chosen is everything."""

    words: str = ""
    when: str = ""
    status: BookingStatus | None = None
    event: str = ""
    school_id: int | None = None


SEARCHED = (
    Booking.attendee_name,
    Event.title,
    Booking.reference,
    Event.reference,
    School.name,
    Booking.organisation,
)


def bookings_matching(scope: Select[Booking], wanted: BookingsWanted) -> Select[Booking]:
    """A list of bookings out of those that may be seen: coming ones soonest first, else newest."""
    query = (
        scope.join(Booking.event)
        .outerjoin(Booking.school)
        .options(contains_eager(Booking.event), contains_eager(Booking.school))
    )
    for word in wanted.words.casefold().split():
        query = query.where(
            or_(*(func.lower(column).contains(word, autoescape=True) for column in SEARCHED))
        )
    if wanted.status is not None:
        query = query.where(Booking.status == wanted.status)
    if wanted.event:
        query = query.where(Event.reference == wanted.event)
    if wanted.school_id is not None:
        query = query.where(Booking.school_id == wanted.school_id)
    if wanted.when == "coming":
        query = query.where(Booking.status.in_(LIVE_BOOKING), Event.ends_at > clock.now())
        return query.order_by(Event.starts_at, Booking.attendee_name, Booking.id)
    if wanted.when == "past":
        query = query.where(Booking.status != S.CANCELLED, Event.ends_at <= clock.now())
    if wanted.when == "cancelled":
        query = query.where(Booking.status == S.CANCELLED)
    return query.order_by(Event.starts_at.desc(), Booking.attendee_name, Booking.id)


def open_offers(scope: Select[Booking], most: int = 20) -> Select[Booking]:
    """Places that are held and wait for an answer, the most urgent first."""
    return (
        scope.join(Booking.event)
        .options(contains_eager(Booking.event))
        .where(Booking.status == S.OFFERED, Booking.offer_ends_at > clock.now())
        .order_by(Booking.offer_ends_at, Booking.id)
        .limit(most)
    )


def waiting_positions(event_id: int) -> dict[int, int]:
    """Number of each waiting booking -> its place in the queue; 1 is next."""
    ordered = db.session.scalars(_in_order(select(Booking.id), event_id))
    return {number: position for position, number in enumerate(ordered, start=1)}


class Colleague(NamedTuple):
    """Somebody of a school on the booking form: her membership, and whether she is booked."""

    id: int
    name: str
    person_id: int
    has_place: bool


_COLLEAGUES = (
    select(Membership.id, Membership.name, Membership.person_id, Booking.id.is_not(None))
    .outerjoin(
        Booking,
        and_(
            Booking.event_id == bindparam("event_id"),
            Booking.person_id == Membership.person_id,
            Booking.status.in_(LIVE_BOOKING),
        ),
    )
    .join(Person, Person.id == Membership.person_id)
    .where(
        Membership.school_id == bindparam("school_id"),
        Membership.ended_at.is_(None),
        # An address that several people read comes to nothing.
        Person.is_shared.is_(False),
    )
    .order_by(Membership.name, Membership.id)
)


def colleagues_to_book(
    event: Event, school_id: int, person_id: int | None = None
) -> list[Colleague]:
    """Everybody of the school, or one person of it: plain values in one query, for this is on
    the way of every booking."""
    query = _COLLEAGUES
    if person_id is not None:
        query = query.where(Membership.person_id == person_id)
    rows = db.session.execute(query, {"event_id": event.id, "school_id": school_id})
    return [Colleague(*row) for row in rows]


def everybody_at(event: Event) -> Sequence[Booking]:
    """All bookings of an event by name, for the council's attendee list."""
    return db.session.scalars(
        select(Booking)
        .where(Booking.event_id == event.id)
        .options(joinedload(Booking.school))
        .order_by(Booking.attendee_name, Booking.id)
    ).all()


def people_with_needs(event: Event) -> Sequence[Booking]:
    """Who comes, or may still come, and said what they need: for the organiser alone (R14.1)."""
    said = or_(Booking.access_needs.is_not(None), Booking.dietary_needs.is_not(None))
    return db.session.scalars(
        select(Booking)
        .where(Booking.event_id == event.id, Booking.status != S.CANCELLED, said)
        .options(joinedload(Booking.school))
        .order_by(Booking.attendee_name, Booking.id)
    ).all()


def schools_to_book_for(words: str, most: int = 20) -> Sequence[School]:
    """Open schools by name, town, postcode or number, to book for."""
    found = find_schools(words).where(School.status.in_(LIVE_SCHOOL))
    return db.session.scalars(found.limit(most)).all()
