"""Shorthand of the tests of what ends: the night passes, and what is then left."""

from datetime import datetime, timedelta

from hub.desks.privacy.retention.purge import begin_purge, go_on_with_purge
from hub.desks.privacy.retention.tonight import everything_that_goes_tonight
from hub.foundation.core.db import db
from hub.foundation.keeping.models import PurgeRun
from hub.foundation.keeping.queries import purge_runs
from tests.factories import in_days

LONG_AGO = 365 * 4


def days_ago(days: int) -> datetime:
    return in_days(-days)


def event_times(days: int) -> dict[str, object]:
    """When a session began and ended that is so many days past."""
    starts_at = in_days(-days, hour=9)
    return {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=3)}


def due() -> dict[str, int]:
    """Kinds of which something would go tonight."""
    return {one.kind.key: one.due for one in everything_that_goes_tonight() if one.due}


def held() -> dict[str, int]:
    return {one.kind.key: one.held for one in everything_that_goes_tonight() if one.held}


def a_night_passes() -> PurgeRun:
    """The purge from beginning to end; the report of it."""
    db.session.commit()
    begin_purge()
    db.session.commit()
    go_on_with_purge(seconds=600)
    db.session.expire_all()
    return db.session.scalars(purge_runs().limit(1)).one()


def removed(run: PurgeRun) -> dict[str, int]:
    return {key: count["removed"] for key, count in run.counts.items() if count["removed"]}
