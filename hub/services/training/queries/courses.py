"""Reads of courses, their sessions and trainers."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from sqlalchemy import Integer, Select, bindparam, func, literal, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from hub.engines.bookings.models import Event, EventStatus
from hub.engines.guidance.models import AreaOfNeed, Topic
from hub.foundation.core import clock
from hub.foundation.core.db import UTCDateTime, db
from hub.foundation.core.formats import email_key, fold
from hub.people.accounts.models import Person
from hub.people.schools.models import Locality
from hub.services.training.models import (
    Audience,
    Course,
    CourseStatus,
    Phase,
    TrainingSession,
)

MOST_WORDS = 8
Q = TypeVar("Q")


_EVENT = Event.__table__
_WORDS_OF_SESSION = func.lower(
    literal(" ")
    + _EVENT.c.title
    + func.coalesce(literal(" ") + _EVENT.c.venue_name, "")
    + func.coalesce(literal(" ") + _EVENT.c.venue_address, "")
)


def courses_with_words(query: Select[Q], words: str) -> Select[Q]:
    """Every word must begin some word of the course or its topic."""
    for word in fold(words).split()[:MOST_WORDS]:
        query = query.where(Course.search_text.contains(f" {word}", autoescape=True))
    return query


def sessions_with_words(query: Select[Q], words: str) -> Select[Q]:
    """Every word must begin some word of the course, its topic, or the session's title or place."""
    for word in fold(words).split()[:MOST_WORDS]:
        query = query.where(
            or_(
                Course.search_text.contains(f" {word}", autoescape=True),
                _WORDS_OF_SESSION.contains(f" {word}", autoescape=True),
            )
        )
    return query


def published_course(slug: str) -> Course | None:
    return db.session.scalars(
        select(Course).where(Course.slug == slug, Course.status == CourseStatus.PUBLISHED)
    ).one_or_none()


def course_by_slug(slug: str) -> Course | None:
    return db.session.scalars(select(Course).where(Course.slug == slug)).one_or_none()


# Put together once, as everything that most visits ask: building it takes longer than asking.
_BY_REFERENCE = (
    select(TrainingSession)
    .where(TrainingSession.reference == bindparam("reference"))
    .options(joinedload(TrainingSession.course), joinedload(TrainingSession.trainers))
)


def session_by_reference(reference: str) -> TrainingSession | None:
    """A session with its course and trainers."""
    found = db.session.scalars(_BY_REFERENCE, {"reference": reference})
    return found.unique().one_or_none()


class Date(NamedTuple):
    """When and where a course runs."""

    id: int
    reference: str
    title: str
    starts_at: datetime
    ends_at: datetime
    is_online: bool
    venue_name: str | None


class Coming(NamedTuple):
    """What is on, for the first pages of schools, of the council and of everybody."""

    id: int
    reference: str
    title: str
    starts_at: datetime
    ends_at: datetime
    is_online: bool
    venue_name: str | None
    summary: str


_SESSION = TrainingSession.__table__
_SHOWN = (
    _EVENT.c.status == EventStatus.PUBLISHED,
    _EVENT.c.starts_at > bindparam("now", type_=UTCDateTime),
)
_COMING = (
    select(
        _EVENT.c.id,
        _EVENT.c.reference,
        _EVENT.c.title,
        _EVENT.c.starts_at,
        _EVENT.c.ends_at,
        _EVENT.c.is_online,
        _EVENT.c.venue_name,
        Course.__table__.c.summary,
    )
    .join(_SESSION, _SESSION.c.id == _EVENT.c.id)
    .join(Course.__table__, Course.__table__.c.id == _SESSION.c.course_id)
    .where(*_SHOWN, Course.__table__.c.status == CourseStatus.PUBLISHED)
    .order_by(_EVENT.c.starts_at, _EVENT.c.id)
    .limit(bindparam("most", type_=Integer))
)


def coming_sessions(most: int) -> list[Coming]:
    """What is on next."""
    return [Coming(*row) for row in db.session.execute(_COMING, {"most": most, "now": clock.now()})]


_DATES = (
    select(
        _EVENT.c.id,
        _EVENT.c.reference,
        _EVENT.c.title,
        _EVENT.c.starts_at,
        _EVENT.c.ends_at,
        _EVENT.c.is_online,
        _EVENT.c.venue_name,
    )
    .join(_SESSION, _SESSION.c.id == _EVENT.c.id)
    .where(_SESSION.c.course_id == bindparam("course"), *_SHOWN)
    .order_by(_EVENT.c.starts_at, _EVENT.c.id)
)


def coming_of_course(course: Course, limit: int = 20) -> list[Date]:
    """When a course runs next, if it is in the catalogue."""
    if course.status is not CourseStatus.PUBLISHED:
        return []
    found = db.session.execute(_DATES.limit(limit), {"course": course.id, "now": clock.now()})
    return [Date(*row) for row in found]


def courses_matching(words: str, status: str) -> Select[tuple[Course]]:
    """All courses for staff, by title."""
    query = courses_with_words(select(Course).order_by(Course.title, Course.id), words)
    if status in set(CourseStatus):
        query = query.where(Course.status == status)
    return query


def staff_sessions(show: str, words: str = "") -> Select[tuple[TrainingSession]]:
    """Sessions for staff: coming, past, draft or cancelled."""
    now = clock.now()
    query = (
        select(TrainingSession)
        .join(TrainingSession.course)
        .options(contains_eager(TrainingSession.course))
    )
    query = sessions_with_words(query, words)
    if show == "past":
        query = query.where(
            TrainingSession.starts_at <= now, TrainingSession.status == EventStatus.PUBLISHED
        )
        return query.order_by(TrainingSession.starts_at.desc(), TrainingSession.id)
    if show in ("draft", "cancelled"):
        query = query.where(TrainingSession.status == EventStatus(show))
    else:
        query = query.where(
            TrainingSession.starts_at > now, TrainingSession.status == EventStatus.PUBLISHED
        )
    return query.order_by(TrainingSession.starts_at, TrainingSession.id)


def sessions_of_course(course: Course) -> Select[tuple[TrainingSession]]:
    return (
        select(TrainingSession)
        .where(TrainingSession.course_id == course.id)
        .order_by(TrainingSession.starts_at.desc(), TrainingSession.id)
    )


def session_for_trainer(person: Person, reference: str) -> TrainingSession | None:
    """A session that this person delivers, or None."""
    session = session_by_reference(reference)
    if session is None:
        return None
    own = any(
        trainer.person_id == person.id
        or (trainer.email and person.email_key and email_key(trainer.email) == person.email_key)
        for trainer in session.trainers
    )
    return session if own else None


def all_topics() -> Sequence[Topic]:
    return db.session.scalars(select(Topic).order_by(Topic.position, Topic.name)).all()


def all_areas() -> Sequence[AreaOfNeed]:
    return db.session.scalars(select(AreaOfNeed).order_by(AreaOfNeed.position)).all()


def all_localities() -> Sequence[Locality]:
    return db.session.scalars(select(Locality).order_by(Locality.name)).all()


def audiences() -> tuple[tuple[str, str], ...]:
    return tuple((str(one), one.words) for one in Audience)


def phases() -> tuple[tuple[str, str], ...]:
    return tuple((str(one), one.words) for one in Phase)


def audience_words(chosen: Sequence[str]) -> str:
    return ", ".join(Audience(one).words for one in chosen)


def phase_words(chosen: Sequence[str]) -> str:
    return ", ".join(Phase(one).words for one in chosen)
