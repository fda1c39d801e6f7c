"""Reads of courses and sessions."""

from calendar import day_abbr, month_abbr, month_name
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from hub.engines.bookings.models import Booking, BookingStatus, EventStatus
from hub.engines.bookings.queries import Places, holds_place, places_of
from hub.engines.guidance.models import AreaOfNeed, Topic
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.formats import email_key, fold, format_time
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


@dataclass(frozen=True)
class Catalogue:
    """What somebody looks for. An empty field filters nothing; an unknown value neither."""

    words: str = ""
    topic: str = ""
    need: str = ""
    audience: str = ""
    phase: str = ""
    locality: int | None = None
    where: str = ""
    month: str = ""
    places: str = ""
    sort: str = ""


def month_start(text: str) -> date | None:
    """2027-01 is 1 January 2027."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _month_bounds(start: date) -> tuple[datetime, datetime]:
    following = date(start.year + start.month // 12, start.month % 12 + 1, 1)
    return clock.start_of_day(start), clock.start_of_day(following)


def _with_words(
    query: Select[tuple[TrainingSession]], words: str
) -> Select[tuple[TrainingSession]]:
    """Every word must begin some word of the course, its topic or the session's place."""
    for word in fold(words).split()[:MOST_WORDS]:
        query = query.where(Course.search_text.contains(f" {word}", autoescape=True))
    return query


def coming() -> Select[tuple[TrainingSession]]:
    """Published sessions of published courses that have not begun, by date."""
    return (
        select(TrainingSession)
        .join(TrainingSession.course)
        .options(contains_eager(TrainingSession.course))
        .where(
            TrainingSession.status == EventStatus.PUBLISHED,
            TrainingSession.starts_at > clock.now(),
            Course.status == CourseStatus.PUBLISHED,
        )
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    )


def sessions_matching(wanted: Catalogue) -> Select[tuple[TrainingSession]]:
    """The catalogue: coming sessions that match every filter."""
    query = _with_words(coming(), wanted.words)
    if wanted.topic:
        query = query.where(Course.topic.has(Topic.slug == wanted.topic))
    if wanted.need:
        query = query.where(Course.area_of_need.has(AreaOfNeed.slug == wanted.need))
    if wanted.audience in set(Audience):
        query = query.where(_holds(Course.audiences, wanted.audience))
    if wanted.phase in set(Phase):
        query = query.where(_holds(Course.phases, wanted.phase))
    if wanted.locality is not None:
        query = query.where(TrainingSession.locality_id == wanted.locality)
    if wanted.where in ("online", "room"):
        query = query.where(TrainingSession.is_online.is_(wanted.where == "online"))
    start = month_start(wanted.month)
    if start:
        begins, ends = _month_bounds(start)
        query = query.where(TrainingSession.starts_at >= begins, TrainingSession.starts_at < ends)
    if wanted.places == "left":
        query = query.where(_has_places())
    if wanted.sort == "title":
        query = query.order_by(None).order_by(
            Course.title, TrainingSession.starts_at, TrainingSession.id
        )
    return query


def _holds(column: Any, value: str) -> ColumnElement[bool]:
    return cast(column, String).contains(f'"{value}"')


def _has_places() -> ColumnElement[bool]:
    """A place is free and nobody waits for it."""
    waits = or_(
        Booking.status == BookingStatus.WAITING,
        and_(Booking.status == BookingStatus.OFFERED, Booking.offer_ends_at <= clock.now()),
    )
    counted = (
        select(
            func.coalesce(func.sum(case((holds_place(), 1), else_=0)), 0)
            + func.coalesce(func.sum(case((waits, 100_000), else_=0)), 0)
        )
        .where(Booking.event_id == TrainingSession.id)
        .correlate(TrainingSession)
        .scalar_subquery()
    )
    return counted < TrainingSession.capacity


class SessionRow(NamedTuple):
    """A session as a list shows it: plain values, for a list of fifty must be quick."""

    id: int
    reference: str
    title: str
    starts_at: datetime
    ends_at: datetime
    is_online: bool
    venue_name: str | None


class SessionRows(Pagination):
    """A page of session rows: what `db.paginate` does, without building objects."""

    def _query_items(self) -> list[SessionRow]:
        query = self._query_args["select"].limit(self.per_page).offset(self._query_offset)
        return [SessionRow(*row) for row in db.session.execute(query)]

    def _query_count(self) -> int:
        inner = self._query_args["select"].order_by(None).subquery()
        return int(db.session.scalar(select(func.count()).select_from(inner)) or 0)


ROW = (
    TrainingSession.id,
    TrainingSession.reference,
    TrainingSession.title,
    TrainingSession.starts_at,
    TrainingSession.ends_at,
    TrainingSession.is_online,
    TrainingSession.venue_name,
)


class Card(NamedTuple):
    """A session in the catalogue, all in words: fifty of them are written in one go."""

    reference: str
    title: str
    iso: str
    weekday: str
    day: int
    month: str
    times_and_place: str
    places: str
    is_full: bool


def cards_of(rows: Sequence[SessionRow]) -> list[Card]:
    """The rows with their places, in one query."""
    places = places_of([row.id for row in rows])
    return [_card(row, places[row.id]) for row in rows]


def _card(row: SessionRow, places: Places) -> Card:
    day = clock.to_london(row.starts_at)
    where = "online" if row.is_online else row.venue_name
    return Card(
        reference=row.reference,
        title=row.title,
        iso=day.date().isoformat(),
        weekday=day_abbr[day.weekday()],
        day=day.day,
        month=f"{month_abbr[day.month]} {day.year}",
        times_and_place=f"{format_time(row.starts_at)} to {format_time(row.ends_at)}, {where}",
        places=places.words,
        is_full=places.bookable == 0,
    )


def catalogue_page(wanted: Catalogue) -> SessionRows:
    """One page of the catalogue; the page number is in the address."""
    query = sessions_matching(wanted).with_only_columns(*ROW, maintain_column_froms=True)
    return SessionRows(select=query, per_page=25, max_per_page=50)


def coming_sessions(limit: int) -> Sequence[TrainingSession]:
    """What is on next."""
    return db.session.scalars(coming().limit(limit)).all()


@dataclass(frozen=True)
class Choices:
    """What the catalogue's filters offer."""

    topics: Sequence[tuple[str, str]]
    needs: Sequence[tuple[str, str]]
    localities: Sequence[tuple[int, str]]
    months: Sequence[tuple[str, str]]


def catalogue_choices() -> Choices:
    """Topics, areas and localities in one query; the months of the coming year by the clock."""
    rows = db.session.execute(_all_choices()).all()
    kinds: dict[str, list[tuple[str, str]]] = {"topic": [], "need": [], "locality": []}
    for kind, key, name, _position in rows:
        kinds[kind].append((key, name))
    return Choices(
        topics=kinds["topic"],
        needs=kinds["need"],
        localities=[(int(key), name) for key, name in kinds["locality"]],
        months=coming_months(),
    )


def _all_choices() -> CompoundSelect[Any]:
    return union_all(
        select(literal("topic").label("kind"), Topic.slug.label("key"), Topic.name, Topic.position),
        select(literal("need"), AreaOfNeed.slug, AreaOfNeed.name, AreaOfNeed.position),
        select(literal("locality"), cast(Locality.id, String), Locality.name, literal(0)),
    ).order_by("kind", "position", "name")


def coming_months(count: int = 12) -> list[tuple[str, str]]:
    """("2026-06", "June 2026") and the eleven months after it."""
    day = clock.today()
    first = day.year * 12 + day.month - 1
    months = [divmod(number, 12) for number in range(first, first + count)]
    return [(f"{y:04d}-{m + 1:02d}", f"{month_name[m + 1]} {y}") for y, m in months]


def published_course(slug: str) -> Course | None:
    return db.session.scalars(
        select(Course).where(Course.slug == slug, Course.status == CourseStatus.PUBLISHED)
    ).one_or_none()


def course_by_slug(slug: str) -> Course | None:
    return db.session.scalars(select(Course).where(Course.slug == slug)).one_or_none()


def session_by_reference(reference: str) -> TrainingSession | None:
    """A session with its course and trainers."""
    return db.session.scalars(
        select(TrainingSession)
        .where(TrainingSession.reference == reference)
        .options(joinedload(TrainingSession.course), selectinload(TrainingSession.trainers))
    ).one_or_none()


def coming_of_course(course: Course, limit: int = 20) -> Sequence[TrainingSession]:
    return db.session.scalars(
        coming().where(TrainingSession.course_id == course.id).limit(limit)
    ).all()


def courses_matching(words: str, status: str) -> Select[tuple[Course]]:
    """All courses for staff, by title."""
    query = select(Course).order_by(Course.title, Course.id)
    for word in fold(words).split()[:MOST_WORDS]:
        query = query.where(Course.search_text.contains(f" {word}", autoescape=True))
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
    query = _with_words(query, words)
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


def month_words(text: str) -> str:
    """2027-01 is "January 2027"."""
    start = month_start(text)
    return f"{start:%B %Y}" if start else text


def filter_words(wanted: Catalogue, choices: Choices) -> str:
    """What is on, in words: "Autism, online, January 2027". Empty when nothing filters."""
    topics, needs = dict(choices.topics), dict(choices.needs)
    localities = dict(choices.localities)
    parts = (
        f"“{wanted.words}”" if wanted.words else None,
        topics.get(wanted.topic),
        needs.get(wanted.need),
        Audience(wanted.audience).words if wanted.audience in set(Audience) else None,
        Phase(wanted.phase).words if wanted.phase in set(Phase) else None,
        localities.get(wanted.locality) if wanted.locality is not None else None,
        {"online": "online", "room": "in a room"}.get(wanted.where),
        month_words(wanted.month) if month_start(wanted.month) else None,
        "with places left" if wanted.places == "left" else None,
    )
    return ", ".join(part for part in parts if part)


def audiences() -> list[tuple[str, str]]:
    return [(str(one), one.words) for one in Audience]


def phases() -> list[tuple[str, str]]:
    return [(str(one), one.words) for one in Phase]


def audience_words(chosen: Sequence[str]) -> str:
    return ", ".join(Audience(one).words for one in chosen)


def phase_words(chosen: Sequence[str]) -> str:
    return ", ".join(Phase(one).words for one in chosen)
