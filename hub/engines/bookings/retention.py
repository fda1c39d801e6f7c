"""What is removed of bookings, and when."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import String, and_, cast, exists, or_, select
from sqlalchemy.orm import contains_eager

from hub.engines.bookings.models import Booking, BookingStatus, Event
from hub.engines.bookings.operations.forget import take_people_out
from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Job, record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.keeping.kinds import Due, Part
from hub.foundation.keeping.queries import held, months_ago
from hub.foundation.settings.queries import settings
from hub.people.accounts.models import Membership
from hub.people.accounts.retention import forget_memberships

JOB = Job("purge")
_HELD = held(person=Booking.person_id, school=Booking.school_id, event=Booking.event_id)


def _of_past_events() -> Due:
    return select(Booking.id.label("id"), Event.ends_at.label("since"), _HELD.label("held")).join(
        Event, Event.id == Booking.event_id
    )


def _needs() -> Due:
    """Access and dietary needs go some days after the event, a setting (R14.1, rule 15)."""
    before = clock.now() - timedelta(days=settings().needs_kept_days)
    said = or_(Booking.access_needs.is_not(None), Booking.dietary_needs.is_not(None))
    return _of_past_events().where(Event.ends_at < before, said)


def _old_bookings() -> Due:
    before = months_ago(12 * settings().bookings_kept_years)
    return _of_past_events().where(Event.ends_at < before, Booking.anonymised_at.is_(None))


def _locked(due: Due, ids: Sequence[int]) -> Sequence[Booking]:
    """Those that are still due, held fast so that a second purge finds them done."""
    still = due.with_only_columns(Booking.id).where(Booking.id.in_(ids), ~_HELD)
    return db.session.scalars(
        select(Booking)
        .join(Booking.event)
        .options(contains_eager(Booking.event))
        .where(Booking.id.in_(still))
        .order_by(Booking.id)
        .with_for_update(of=Booking)
        .execution_options(populate_existing=True)
    ).all()


def _remove_needs(ids: Sequence[int]) -> int:
    bookings = _locked(_needs(), ids)
    for booking in bookings:
        booking.access_needs = booking.dietary_needs = None
        record(JOB, Action.NEEDS_REMOVED, booking, school_id=booking.school_id)
    return len(bookings)


def _forget(ids: Sequence[int]) -> int:
    return take_people_out(_locked(_old_bookings(), ids))


def _unused_names() -> Due:
    """Colleagues whom a school knows only because it booked them, and has not booked for long."""
    before = months_ago(settings().names_kept_months)
    in_use = (
        exists()
        .where(
            Booking.person_id == Membership.person_id,
            Booking.school_id == Membership.school_id,
            Booking.status != BookingStatus.CANCELLED,
            Booking.event_id == Event.id,
            Event.ends_at >= before,
        )
        .correlate(Membership)
    )
    return select(
        Membership.id.label("id"),
        Membership.started_at.label("since"),
        held(person=Membership.person_id, school=Membership.school_id).label("held"),
    ).where(_IS_NAME_ONLY, Membership.started_at < before, ~in_use)


_IS_NAME_ONLY = and_(Membership.ended_at.is_(None), cast(Membership.roles, String) == "[]")


def _remove_names(ids: Sequence[int]) -> int:
    """A role given a second ago keeps the membership."""
    return forget_memberships(ids, _IS_NAME_ONLY)


OLD_NEEDS = Part(_needs, _remove_needs)
OLD_BOOKINGS = Part(_old_bookings, _forget)
UNUSED_NAMES = Part(_unused_names, _remove_names)
