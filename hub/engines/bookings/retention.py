"""What is removed of bookings, and when."""

from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from hub.engines.bookings.models import Booking, Event
from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Job, record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.settings.queries import settings

JOB = Job("remove_needs")
MOST_AT_ONCE = 500


def remove_needs() -> int:
    """Access and dietary needs go some days after the event, a setting (R14.1, rule 15)."""
    before = clock.now() - timedelta(days=settings().needs_kept_days)
    old = db.session.scalars(
        select(Booking)
        .join(Booking.event)
        .options(contains_eager(Booking.event))
        .where(
            Event.ends_at < before,
            or_(Booking.access_needs.is_not(None), Booking.dietary_needs.is_not(None)),
        )
        .order_by(Booking.id)
        .limit(MOST_AT_ONCE)
    ).all()
    for booking in old:
        booking.access_needs = booking.dietary_needs = None
        record(JOB, Action.NEEDS_REMOVED, booking, school_id=booking.school_id)
    return len(old)
