"""What the leads of a school hear of its bookings: each one, or a list every Monday."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import partial

from sqlalchemy import or_, select, update
from sqlalchemy.orm import contains_eager

from hub.engines.bookings import emails
from hub.engines.bookings.models import Booking
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.jobs.operations import Steps
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.permissions import SchoolRole
from hub.people.accounts.queries import told_of_bookings
from hub.people.schools.models import BookingRule, School

LIST_AT = time(7)
WEEK = timedelta(days=7)


def tell_leads(bookings: Sequence[Booking], school: School, actor: Person) -> None:
    """Heads hear that they agreed, leads of what another booked, as the school wants it: one
    question, one text for all leads."""
    needs_agreement = bookings[0].event.needs_agreement
    if school.booking_rule is not BookingRule.TOLD and not needs_agreement:
        return
    leads = [lead for lead in told_of_bookings(school.id) if lead.person_id != actor.id]
    know = {booking.person_id for booking in bookings}
    if needs_agreement:
        know |= _tell_heads(bookings, leads, actor)
    told = [lead for lead in leads if lead.person_id not in know]
    if told and school.booking_rule is BookingRule.TOLD:
        emails.tell_lead_booked(bookings, told, by=actor)


def _tell_heads(
    bookings: Sequence[Booking], leads: Sequence[Membership], actor: Person
) -> set[int]:
    """Numbers of the heads who were told. A head who books has agreed by that."""
    heads = [lead for lead in leads if SchoolRole.HEAD in lead.school_roles]
    for head in heads:
        emails.tell_head_agreed(bookings, head, by=actor)
    return {head.person_id for head in heads}


def tell_heads(bookings: Sequence[Booking], actor: Person) -> None:
    """Another comes than the head knew of: where she must agree, she is told again."""
    if not bookings[0].event.needs_agreement:
        return
    leads = told_of_bookings(bookings[0].school_id or 0)
    _tell_heads(bookings, [lead for lead in leads if lead.person_id != actor.id], actor)


def list_time(now: datetime) -> datetime:
    """The Monday at 7am in London that was last."""
    day = clock.to_london(now).date()
    monday = clock.from_london(day - timedelta(days=day.weekday()), LIST_AT)
    return (
        monday
        if monday <= now
        else clock.from_london(day - timedelta(days=day.weekday() + 7), LIST_AT)
    )


def send_weekly_lists() -> Steps:
    """A job: the schools whose list is due, each in a transaction of its own."""
    due = list_time(clock.now())
    schools = db.session.scalars(
        select(School.id)
        .where(
            School.booking_rule == BookingRule.WEEKLY,
            or_(School.bookings_listed_at.is_(None), School.bookings_listed_at < due),
        )
        .order_by(School.id)
    )
    return Steps(partial(send_weekly_list, number, due) for number in schools)


def send_weekly_list(school_id: int, due: datetime) -> bool:
    """What was booked since the last list. Once among many workers; an empty week sends nothing.

    Returns whether a list went out.
    """
    school = db.session.get(School, school_id)
    if school is None:
        return False
    since = school.bookings_listed_at
    same = (
        School.bookings_listed_at.is_(None)
        if since is None
        else (School.bookings_listed_at == since)
    )
    claimed = db.session.execute(
        update(School)
        .where(School.id == school_id, School.booking_rule == BookingRule.WEEKLY, same)
        .values(bookings_listed_at=due)
        .execution_options(synchronize_session=False)
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        return False
    return _tell_week(school, since or due - WEEK, due)


def _tell_week(school: School, since: datetime, until: datetime) -> bool:
    bookings = db.session.scalars(
        select(Booking)
        .join(Booking.event)
        .options(contains_eager(Booking.event))
        .where(
            Booking.school_id == school.id,
            Booking.created_at >= since,
            Booking.created_at < until,
        )
        .order_by(Booking.created_at, Booking.id)
    ).all()
    leads: Sequence[Membership] = told_of_bookings(school.id) if bookings else ()
    if leads:
        emails.tell_lead_week(school, bookings, leads)
    return bool(leads)
