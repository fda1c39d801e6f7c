"""Reads of holds and of purges, and what `due` queries are made with."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, false, or_, select

from hub.foundation.core import calendars, clock
from hub.foundation.core.db import db
from hub.foundation.keeping.models import Hold, PurgeRun


def held(*, person: Any = None, school: Any = None, event: Any = None) -> ColumnElement[bool]:
    """Whether an open hold is on the person, school or event that these columns name."""
    pairs = ((Hold.person_id, person), (Hold.school_id, school), (Hold.event_id, event))
    return or_(
        false(),
        *(
            exists().where(Hold.ended_at.is_(None), kept == column)
            for kept, column in pairs
            if column is not None
        ),
    )


def months_ago(months: int) -> datetime:
    """The instant of the same day so many months before today."""
    return clock.start_of_day(calendars.add_months(clock.today(), -months))


def open_holds(
    *, person_id: int | None = None, school_id: int | None = None, event_id: int | None = None
) -> Sequence[Hold]:
    """Open holds on a person, a school or an event, the oldest first."""
    pairs = ((Hold.person_id, person_id), (Hold.school_id, school_id), (Hold.event_id, event_id))
    wanted = [column == number for column, number in pairs if number is not None]
    query = select(Hold).where(Hold.ended_at.is_(None), *wanted)
    return db.session.scalars(query.order_by(Hold.id)).all()


def holds_matching(show: str) -> Select[Hold]:
    """Open holds, the oldest first; with "ended" those that are over, the newest first."""
    if show == "ended":
        return select(Hold).where(Hold.ended_at.is_not(None)).order_by(Hold.ended_at.desc())
    return select(Hold).where(Hold.ended_at.is_(None)).order_by(Hold.begun_at, Hold.id)


def hold_by_id(hold_id: int) -> Hold | None:
    return db.session.get(Hold, hold_id)


def purge_runs() -> Select[PurgeRun]:
    """Purges, the newest first."""
    return select(PurgeRun).order_by(PurgeRun.id.desc())


def purge_run_by_id(run_id: int) -> PurgeRun | None:
    return db.session.get(PurgeRun, run_id)


def open_run() -> PurgeRun | None:
    """The purge that has begun and not finished."""
    return db.session.scalars(select(PurgeRun).where(PurgeRun.finished_at.is_(None))).one_or_none()
