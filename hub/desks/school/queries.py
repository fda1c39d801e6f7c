"""What a school's page shows: offers, next things, people, what is on."""

from collections.abc import Sequence

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import contains_eager, joinedload

from hub.engines.bookings.models import LIVE_BOOKING, Booking, BookingStatus, Event
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.permissions import Permission


def _coming(person: Person, membership: Membership | None) -> Select[tuple[Booking]]:
    """Live bookings of what has not ended: the school's for its leads, else her own."""
    query = (
        select(Booking)
        .join(Booking.event)
        .options(contains_eager(Booking.event))
        .where(Booking.status.in_(LIVE_BOOKING), Event.ends_at > clock.now())
    )
    if membership is not None and membership.grants(Permission.BOOKINGS_BOOK_SCHOOL):
        return query.where(Booking.school_id == membership.school_id)
    return query.where(Booking.person_id == person.id)


def next_bookings(
    person: Person, membership: Membership | None, limit: int = 12
) -> tuple[Sequence[Booking], Sequence[Booking]]:
    """(open offers, everything else in order of date), in one query; offers come first."""
    offers_first = case((Booking.status == BookingStatus.OFFERED, 0), else_=1)
    found = db.session.scalars(
        _coming(person, membership)
        .order_by(offers_first, Event.starts_at, Booking.attendee_name)
        .limit(limit)
    ).all()
    offers = [b for b in found if b.status is BookingStatus.OFFERED and _still_open(b)]
    return offers, [booking for booking in found if booking not in offers]


def _still_open(booking: Booking) -> bool:
    return booking.offer_ends_at is not None and booking.offer_ends_at > clock.now()


def people_with_roles(school_id: int, limit: int = 8) -> tuple[Sequence[Membership], int]:
    """(the first of them, how many in all) who have a role at the school, in one query."""
    has_role = func.json_array_length(Membership.roles) > 0
    rows = db.session.execute(
        select(Membership, func.count().over())
        .options(joinedload(Membership.person))
        .where(Membership.school_id == school_id, Membership.ended_at.is_(None), has_role)
        .order_by(Membership.name)
        .limit(limit)
    ).all()
    return [row[0] for row in rows], (rows[0][1] if rows else 0)
