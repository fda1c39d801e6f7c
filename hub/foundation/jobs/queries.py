"""Whether workers are alive, by the database's own clock: machines may disagree about the time."""

from sqlalchemy import Float, cast, extract, func, select

from hub.foundation.core.db import db
from hub.foundation.jobs.models import Job, WorkerHeartbeat

STALE_SECONDS = 60.0


def seconds_since_heartbeat() -> float | None:
    """How long ago the newest worker was last heard of; None if there never was one."""
    newest = func.max(WorkerHeartbeat.beat_at)
    if db.engine.dialect.name == "sqlite":
        age = (func.julianday("now") - func.julianday(newest)) * 86_400.0
    else:
        age = extract("epoch", func.now() - newest)
    found = db.session.scalar(select(cast(age, Float)).select_from(WorkerHeartbeat))
    return None if found is None else max(0.0, float(found))


def worker_is_well() -> bool:
    """Whether a worker was heard of within the last minute."""
    age = seconds_since_heartbeat()
    return age is not None and age < STALE_SECONDS


def all_jobs() -> list[Job]:
    """Every recurring job with its last result, by name."""
    return list(db.session.scalars(select(Job).order_by(Job.name)))
