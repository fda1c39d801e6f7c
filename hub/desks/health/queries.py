"""How the database and the worker are, in words."""

import logging
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from hub.foundation.core.db import UTCDateTime, db
from hub.foundation.jobs.models import WorkerHeartbeat

WELL = "well"
STALE_AFTER = timedelta(seconds=60)

log = logging.getLogger("hub.health")


def how_database_and_worker_are() -> dict[str, str]:
    """`well`, or what is wrong, for each; heartbeats are as old as the database's clock says."""
    # Machines may disagree about the time; the database agrees with itself.
    newest = select(func.max(WorkerHeartbeat.beat_at), func.now(type_=UTCDateTime()))
    try:
        beat_at, database_now = db.session.execute(newest).one()
    except SQLAlchemyError as error:
        log.error("The database does not answer", exc_info=error)
        return {"database": "does not answer", "worker": "not known without the database"}
    if beat_at is None:
        return {"database": WELL, "worker": "none is running"}
    age = database_now - beat_at
    if age > STALE_AFTER:
        worker = f"last heard of {int(age.total_seconds())} seconds ago"
        return {"database": WELL, "worker": worker}
    return {"database": WELL, "worker": WELL}
