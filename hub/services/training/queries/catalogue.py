"""The catalogue: what schools look for, one page of it, and what its filters offer."""

from calendar import day_abbr, month_abbr, month_name
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)

from hub.engines.bookings.models import Booking, BookingStatus, Event, EventStatus
from hub.engines.bookings.queries import Places, holds_place, places_of
from hub.engines.guidance.models import AreaOfNeed, Topic
from hub.foundation.core import clock
from hub.foundation.core.db import UTCDateTime, db
from hub.foundation.core.formats import format_time
from hub.people.schools.models import Locality
from hub.services.training.models import Audience, Course, CourseStatus, Phase, TrainingSession
from hub.services.training.queries.courses import sessions_with_words

# Value and words of each choice of a list.
Options = tuple[tuple[str, str], ...]
# Put together once: this is the page that most people open.
_EVENT = Event.__table__
_SESSION = TrainingSession.__table__
_NOW: ColumnElement[datetime] = bindparam("now", type_=UTCDateTime)
_COMING = (
    select(
        _EVENT.c.id,
        _EVENT.c.reference,
        _EVENT.c.title,
        _EVENT.c.starts_at,
        _EVENT.c.ends_at,
        _EVENT.c.is_online,
        _EVENT.c.venue_name,
        func.count().over(),
    )
    .select_from(_EVENT)
    .join(_SESSION, _SESSION.c.id == _EVENT.c.id)
    .join(Course, Course.id == _SESSION.c.course_id)
    .where(
        _EVENT.c.status == EventStatus.PUBLISHED,
        _EVENT.c.starts_at > _NOW,
        Course.status == CourseStatus.PUBLISHED,
    )
)
_BY_DATE = _COMING.order_by(_EVENT.c.starts_at, _EVENT.c.id)
_BY_TITLE = _COMING.order_by(Course.title, _EVENT.c.starts_at, _EVENT.c.id)
_CHOICES = union_all(
    select(literal("topic").label("kind"), Topic.slug.label("key"), Topic.name, Topic.position),
    select(literal("need"), AreaOfNeed.slug, AreaOfNeed.name, AreaOfNeed.position),
    select(literal("locality"), cast(Locality.id, String), Locality.name, literal(0)),
).order_by("kind", "position", "name")


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
    """2027-01 is 1 January 2027; nothing for what is no month of our time."""
    try:
        start = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return start if 2000 <= start.year < 2200 else None


def _month_bounds(start: date) -> tuple[datetime, datetime]:
    following = date(start.year + start.month // 12, start.month % 12 + 1, 1)
    return clock.start_of_day(start), clock.start_of_day(following)


def sessions_matching(wanted: Catalogue) -> Select[Any]:
    """Coming sessions that match every filter, as rows; `now` is given when it is asked."""
    query = _BY_TITLE if wanted.sort == "title" else _BY_DATE
    query = sessions_with_words(query, wanted.words)
    if wanted.topic:
        query = query.where(Course.topic.has(Topic.slug == wanted.topic))
    if wanted.need:
        query = query.where(Course.area_of_need.has(AreaOfNeed.slug == wanted.need))
    if wanted.audience in set(Audience):
        query = query.where(_holds(Course.audiences, wanted.audience))
    if wanted.phase in set(Phase):
        query = query.where(_holds(Course.phases, wanted.phase))
    if wanted.locality is not None:
        query = query.where(_EVENT.c.locality_id == wanted.locality)
    if wanted.where in ("online", "room"):
        query = query.where(_EVENT.c.is_online.is_(wanted.where == "online"))
    start = month_start(wanted.month)
    if start:
        begins, ends = _month_bounds(start)
        query = query.where(_EVENT.c.starts_at >= begins, _EVENT.c.starts_at < ends)
    if wanted.places == "left":
        query = query.where(_has_places())
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
        .where(Booking.event_id == _EVENT.c.id)
        .correlate(_EVENT)
        .scalar_subquery()
    )
    return counted < _EVENT.c.capacity


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
    """A page of session rows: what `db.paginate` does, without building objects.

    The number of all rows comes with each row, so that a page takes one query.
    """

    _counted: int | None = None

    def _query_items(self) -> list[SessionRow]:
        query = self._query_args["select"].limit(self.per_page).offset(self._query_offset)
        rows = db.session.execute(query, {"now": clock.now()}).all()
        if rows or self._query_offset == 0:
            self._counted = rows[0][-1] if rows else 0
        return [SessionRow(*row[:-1]) for row in rows]

    def _query_count(self) -> int:
        if self._counted is not None:
            return self._counted
        inner = self._query_args["select"].order_by(None).subquery()
        counted = select(func.count()).select_from(inner)
        return int(db.session.scalar(counted, {"now": clock.now()}) or 0)


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
    return Card(
        row.reference,
        row.title,
        *_when(row.starts_at, row.ends_at, "online" if row.is_online else row.venue_name),
        places.words,
        places.bookable == 0,
    )


@lru_cache(maxsize=1000)
def _when(starts: datetime, ends: datetime, where: str | None) -> tuple[str, str, int, str, str]:
    """Date and times in words: the same sessions are asked for all day long."""
    day = clock.to_london(starts)
    return (
        day.date().isoformat(),
        day_abbr[day.weekday()],
        day.day,
        f"{month_abbr[day.month]} {day.year}",
        f"{format_time(starts)} to {format_time(ends)}, {where}",
    )


def catalogue_page(wanted: Catalogue) -> SessionRows:
    """One page of the catalogue; the page number is in the address."""
    return SessionRows(select=sessions_matching(wanted), per_page=25, max_per_page=50)


@dataclass(frozen=True)
class Choices:
    """What the catalogue's filters offer."""

    topics: Options
    needs: Options
    localities: Options
    months: Options


def catalogue_choices() -> Choices:
    """Topics, areas and localities in one query; the months of the coming year by the clock."""
    rows = db.session.execute(_CHOICES).all()
    kinds: dict[str, list[tuple[str, str]]] = {"topic": [], "need": [], "locality": []}
    for kind, key, name, _position in rows:
        kinds[kind].append((key, name))
    return Choices(
        topics=tuple(kinds["topic"]),
        needs=tuple(kinds["need"]),
        localities=tuple(kinds["locality"]),
        months=coming_months(),
    )


def coming_months(count: int = 12) -> Options:
    """("2026-06", "June 2026") and the eleven months after it."""
    day = clock.today()
    first = day.year * 12 + day.month - 1
    months = [divmod(number, 12) for number in range(first, first + count)]
    return tuple((f"{y:04d}-{m + 1:02d}", f"{month_name[m + 1]} {y}") for y, m in months)


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
        localities.get(str(wanted.locality)),
        {"online": "online", "room": "in a room"}.get(wanted.where),
        month_words(wanted.month) if month_start(wanted.month) else None,
        "with places left" if wanted.places == "left" else None,
    )
    return ", ".join(part for part in parts if part)
