"""What a school's page shows: offers, next things, people, what is on."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
)

from hub.engines.bookings.models import LIVE_BOOKING, Booking, BookingStatus, Event
from hub.foundation.core import clock
from hub.foundation.core.db import UTCDateTime, db
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.permissions import LEADS, Permission, SchoolRole


class NextBooking(NamedTuple):
    """A live booking of what has not ended."""

    reference: str
    attendee_name: str
    status: BookingStatus
    offer_ends_at: datetime | None
    title: str
    starts_at: datetime
    ends_at: datetime

    @property
    def is_open_offer(self) -> bool:
        if self.status is not BookingStatus.OFFERED or self.offer_ends_at is None:
            return False
        return self.offer_ends_at > clock.now()


def _next(whose: ColumnElement[int]) -> Select[*tuple[object, ...]]:
    """Put together once, as this is the page that schools open most; offers come first."""
    offers_first = case((Booking.status == BookingStatus.OFFERED, 0), else_=1)
    return (
        select(
            Booking.reference,
            Booking.attendee_name,
            Booking.status,
            Booking.offer_ends_at,
            Event.title,
            Event.starts_at,
            Event.ends_at,
        )
        .join(Booking.event)
        .where(
            whose == bindparam("whose"),
            Booking.status.in_(LIVE_BOOKING),
            Event.ends_at > bindparam("now", type_=UTCDateTime),
        )
        .order_by(offers_first, Event.starts_at, Booking.attendee_name)
        .limit(bindparam("most", type_=Integer))
    )


_OF_SCHOOL, _OF_PERSON = _next(Booking.school_id), _next(Booking.person_id)


def next_bookings(
    person: Person, membership: Membership | None, most: int = 12
) -> tuple[list[NextBooking], list[NextBooking]]:
    """(open offers, everything else in order of date): the school's for its leads, else her own."""
    query, whose = _OF_PERSON, person.id
    if membership is not None and membership.grants(Permission.BOOKINGS_BOOK_SCHOOL):
        query, whose = _OF_SCHOOL, membership.school_id
    rows = db.session.execute(query, {"whose": whose, "now": clock.now(), "most": most})
    found = [NextBooking(*row) for row in rows]
    return (
        [booking for booking in found if booking.is_open_offer],
        [booking for booking in found if not booking.is_open_offer],
    )


def offers_elsewhere(person: Person, membership: Membership | None) -> dict[str, int]:
    """Open offers at her other schools, by school: they end whichever one she acts for (G5)."""
    others = {
        other.school_id: other.school.name_and_town
        for other in person.live_memberships
        if other is not membership and other.grants(Permission.BOOKINGS_BOOK_SCHOOL)
    }
    if not others:
        return {}
    rows = db.session.execute(
        select(Booking.school_id, func.count(Booking.id))
        .where(
            Booking.school_id.in_(others),
            Booking.status == BookingStatus.OFFERED,
            Booking.offer_ends_at > clock.now(),
        )
        .group_by(Booking.school_id)
    )
    return {others[school_id]: number for school_id, number in rows}


class Member(NamedTuple):
    """Somebody with a role at a school."""

    name: str
    roles: list[str]
    away_until: date | None

    @property
    def is_away(self) -> bool:
        return self.away_until is not None and clock.today() < self.away_until

    @property
    def words(self) -> str:
        """SENCo, Head teacher"""
        return ", ".join(SchoolRole(role).words for role in self.roles)


class Crowd(NamedTuple):
    """People with a role at a school: the first of them, how many in all, how many leads."""

    members: list[Member]
    people: int
    leads: int


_IS_LEAD = or_(*(cast(Membership.roles, String).contains(f'"{role}"') for role in sorted(LEADS)))
_WITH_ROLES = (
    select(
        Membership.name,
        Membership.roles,
        Membership.away_until,
        func.count().over(),
        func.sum(case((_IS_LEAD, 1), else_=0)).over(),
    )
    .where(
        Membership.school_id == bindparam("school"),
        Membership.ended_at.is_(None),
        func.json_array_length(Membership.roles) > 0,
    )
    .order_by(Membership.name)
    .limit(bindparam("most", type_=Integer))
)


def people_with_roles(school_id: int, most: int = 8) -> Crowd:
    """Who has a role at the school, in one query."""
    rows = db.session.execute(_WITH_ROLES, {"school": school_id, "most": most}).all()
    people, leads = (rows[0][3], rows[0][4]) if rows else (0, 0)
    return Crowd([Member(*row[:3]) for row in rows], people, leads)
