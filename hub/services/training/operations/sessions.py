"""Make, change and publish sessions."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time
from typing import Any

from hub.engines.bookings.models import EventStatus
from hub.engines.bookings.operations import (
    change_capacity,
    end_offers_with_booking,
    event_changed,
    fill_free_places,
    lock_events,
    publish_event,
    who_hears,
)
from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record
from hub.foundation.core import calendars, clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import format_moment, format_period
from hub.foundation.core.references import flush_with_references, new_reference
from hub.people.accounts.models import Person
from hub.people.accounts.queries import person_by_email
from hub.services.training.models import Course, CourseStatus, SessionTrainer, TrainingSession
from hub.services.training.operations.courses import check_may_plan


@dataclass(frozen=True)
class Trainer:
    name: str
    email: str | None = None


@dataclass(frozen=True)
class SessionDetails:
    """Everything of a session that staff fill in. Times are instants."""

    title: str
    starts_at: datetime
    ends_at: datetime
    is_online: bool
    capacity: int
    venue_name: str | None = None
    venue_address: str | None = None
    venue_access: str | None = None
    joining_details: str | None = None
    joining_link: str | None = None
    locality_id: int | None = None
    minimum: int | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    trainers: tuple[Trainer, ...] = ()
    accept_odd_day: bool = False


# What people with a booking must hear of.
TOLD = {
    "title": "Title",
    "when": "When",
    "where": "Where",
    "joining_details": "How to join",
    "joining_link": "Link to join",
}
# Of these only people with a place (R14.7).
PRIVATE = frozenset({TOLD["joining_details"], TOLD["joining_link"]})
CALENDAR = tuple(
    field.name
    for field in fields(SessionDetails)
    if field.name not in ("trainers", "accept_odd_day", "capacity")
)


def london_instant(day: date, at: time, field: str) -> datetime:
    """The instant of a London wall clock; a time that the clock skips is refused in words."""
    instant = clock.from_london(day, at)
    if clock.to_london(instant).time() != at:
        raise RuleBroken("The clocks go forward at this time, so it does not exist.", field)
    return instant


def check_details(details: SessionDetails) -> None:
    """What must be so for any session, draft or not."""
    if details.ends_at <= details.starts_at:
        raise RuleBroken("The session must end after it begins.", "end_time")
    if not details.is_online and not details.venue_name:
        raise RuleBroken("Enter the venue.", "venue_name")
    if details.closes_at and details.closes_at > details.starts_at:
        raise RuleBroken("Booking must close before the session begins.", "closes_on")
    if details.opens_at and details.opens_at >= (details.closes_at or details.starts_at):
        raise RuleBroken("Booking must open before it closes.", "opens_on")
    if details.minimum and details.minimum > details.capacity:
        raise RuleBroken("The minimum cannot be more than the places.", "minimum")
    day = clock.to_london(details.starts_at).date()
    if not calendars.is_working_day(day) and not details.accept_odd_day:
        what = "a weekend" if day.weekday() >= 5 else "a bank holiday"
        raise RuleBroken(f"This day is {what}. Tick the box below to keep it.", "accept_odd_day")


def make_session(course: Course, details: SessionDetails, *, actor: Person) -> TrainingSession:
    """A new draft of a course. It must be ahead."""
    check_may_plan(actor)
    check_details(details)
    if details.starts_at <= clock.now():
        raise RuleBroken("Enter a date that is still to come.", "day")
    session = TrainingSession(
        course=course, status=EventStatus.DRAFT, lock_version=0, created_at=clock.now()
    )
    session.open_to = list(course.open_to)
    session.needs_agreement = course.needs_agreement
    _fill(session, details)
    session.capacity = details.capacity

    def give(thing: TrainingSession) -> None:
        thing.reference = new_reference(TrainingSession.reference_prefix)

    flush_with_references([session], give)
    _set_trainers(session, details.trainers)
    record(actor, Action.EVENT_MADE, session)
    return session


def _fill(session: TrainingSession, details: SessionDetails) -> None:
    for name in CALENDAR:
        setattr(session, name, getattr(details, name))


def _set_trainers(session: TrainingSession, trainers: tuple[Trainer, ...]) -> None:
    session.trainers = [
        SessionTrainer(name=t.name, email=t.email, person_id=_person_id(t.email)) for t in trainers
    ]
    db.session.flush()


def _person_id(email: str | None) -> int | None:
    person = person_by_email(email) if email else None
    return person.id if person else None


def changes_to_tell(
    session: TrainingSession, details: SessionDetails
) -> dict[str, tuple[str, str]]:
    """Label -> (old, new) of what people with a booking must hear of (A13)."""
    old, new = _as_told(session), _as_told(details)
    return {TOLD[name]: (old[name], new[name]) for name in TOLD if old[name] != new[name]}


def _as_told(of: Any) -> dict[str, str]:
    place = ", ".join(filter(None, (of.venue_name, of.venue_address)))
    return {
        "title": of.title,
        "when": format_period(of.starts_at, of.ends_at),
        "where": "Online" if of.is_online else place,
        "joining_details": of.joining_details or "None yet",
        "joining_link": of.joining_link or "None yet",
    }


def how_many_hear(session: TrainingSession, details: SessionDetails) -> int:
    """How many bookings a change would write to; 0 where nothing that matters changes."""
    return len(who_hears(session, changes_to_tell(session, details), PRIVATE))


def change_session(session: TrainingSession, details: SessionDetails, *, actor: Person) -> int:
    """Other details of a session that is still to come. Returns how many people are told."""
    check_may_plan(actor)
    lock_events(session)
    if session.has_started:
        raise RuleBroken(
            f"The session began on {format_moment(session.starts_at)}, so it stays as it is."
        )
    if session.status is EventStatus.CANCELLED:
        raise RuleBroken("The session is cancelled, so it stays as it is.")
    details = _still_closed(session, details)
    check_details(details)
    if details.starts_at <= clock.now():
        raise RuleBroken("Enter a date that is still to come.", "day")
    can_join = details.joining_link or details.joining_details or not details.is_online
    if session.status is EventStatus.PUBLISHED and not can_join:
        raise RuleBroken("Enter how people join online.", "joining_details")
    changes = changes_to_tell(session, details)
    _fill(session, details)
    _set_trainers(session, details.trainers)
    end_offers_with_booking(session)
    told = event_changed(session, changes, actor=actor, private=PRIVATE) if changes else 0
    if not changes:
        record(actor, Action.EVENT_CHANGED, session, changes={})
    # Last, so that who is offered a new place reads the new date.
    if details.capacity != session.capacity:
        change_capacity(session, details.capacity, actor=actor)
    fill_free_places(session)
    return told


def _still_closed(session: TrainingSession, details: SessionDetails) -> SessionDetails:
    """Booking that is closed stays closed while its day stays: the form knows only the day."""
    closed, closes = session.closes_at, details.closes_at
    if closed is None or closes is None or closed > clock.now():
        return details
    same_day = clock.to_london(closed).date() == clock.to_london(closes).date()
    return replace(details, closes_at=closed) if same_day else details


def publish_session(session: TrainingSession, *, actor: Person) -> None:
    """Show it to schools. Its course must be published."""
    check_may_plan(actor)
    if session.course.status is not CourseStatus.PUBLISHED:
        raise RuleBroken("Publish the course first: schools cannot see its sessions.")
    publish_event(session, actor=actor)
