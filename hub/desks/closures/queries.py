"""Closed schools with people or bookings to come, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from hub.engines.bookings.models import LIVE_BOOKING, Booking, Event
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.people.accounts.models import Membership
from hub.people.schools.models import School, SchoolStatus


@dataclass
class Closure:
    """A closed school and what still hangs on it."""

    school: School
    members: list[Membership] = field(default_factory=list)
    bookings: list[Booking] = field(default_factory=list)


def closed_with_business() -> Select[School]:
    coming = (
        select(Booking.school_id)
        .join(Booking.event)
        .where(Booking.status.in_(LIVE_BOOKING), Event.starts_at > clock.now())
    )
    people = select(Membership.school_id).where(Membership.ended_at.is_(None))
    return (
        select(School)
        .where(
            School.status == SchoolStatus.CLOSED,
            or_(School.id.in_(coming), School.id.in_(people)),
        )
        .order_by(School.closed_on.desc(), School.name)
    )


def closures_of(schools: Sequence[School]) -> list[Closure]:
    """People and coming bookings of these schools."""
    found = {school.id: Closure(school) for school in schools}
    members = db.session.scalars(
        select(Membership)
        .where(Membership.school_id.in_(found), Membership.ended_at.is_(None))
        .options(joinedload(Membership.person))
        .order_by(Membership.name)
    )
    for member in members:
        found[member.school_id].members.append(member)
    bookings = db.session.scalars(
        select(Booking)
        .join(Booking.event)
        .options(contains_eager(Booking.event))
        .where(
            Booking.school_id.in_(found),
            Booking.status.in_(LIVE_BOOKING),
            Event.starts_at > clock.now(),
        )
        .order_by(Event.starts_at)
    )
    for booking in bookings:
        found[booking.school_id].bookings.append(booking)
    return list(found.values())
