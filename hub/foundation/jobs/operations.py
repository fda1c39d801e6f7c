"""Run recurring jobs, each once among many workers, and say that a worker is alive."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from hub.foundation.core import clock
from hub.foundation.core.db import db, reading, writing
from hub.foundation.jobs.models import Job, WorkerHeartbeat

log = logging.getLogger("hub.jobs")

# As long as a job may take: the wait for its next run when a worker dies in the middle.
LEASE = timedelta(minutes=2)
DEAD_WORKERS_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Recurring:
    """A job, as the worker lists it: every so often, or every night at a London time."""

    name: str
    work: Callable[[], object]
    every: timedelta = timedelta(days=1)
    at: time | None = None

    def next_after(self, instant: datetime) -> datetime:
        """When it is due again, if it ran at `instant`."""
        if self.at is None:
            return instant + self.every
        day = clock.to_london(instant).date()
        tonight = clock.from_london(day, self.at)
        if tonight > instant:
            return tonight
        return clock.from_london(day + timedelta(days=1), self.at)


class Steps(list[Callable[[], object]]):
    """What a job may leave to do: each step in a transaction of its own."""


def declare(jobs: Iterable[Recurring]) -> None:
    """Give every job its row: frequent ones are due at once, nightly ones next night."""
    now = clock.now()
    rows = [{"name": job.name, "due_at": job.next_after(now) if job.at else now} for job in jobs]
    with writing(), db.engine.begin() as connection:
        statement = _insert(Job).values(rows)
        connection.execute(statement.on_conflict_do_nothing(index_elements=[Job.name]))


def _insert(model: type[Job] | type[WorkerHeartbeat]) -> sqlite.Insert | postgresql.Insert:
    """An insert that knows of conflicts, in the words of the database at hand."""
    if db.engine.dialect.name == "sqlite":
        return sqlite.insert(model)
    return postgresql.insert(model)


def run_due(
    jobs: Iterable[Recurring],
    *,
    lease: timedelta = LEASE,
    stop: Callable[[], bool] = lambda: False,
) -> list[str]:
    """Run what is due and free, each in a transaction of its own; the names of what was run."""
    by_name = {job.name: job for job in jobs}
    ran = []
    for name in _due(by_name):
        if stop():
            break
        until = _claim(name, lease)
        if until is not None:
            _run(by_name[name], until)
            ran.append(name)
    return ran


def _due(names: Iterable[str]) -> list[str]:
    query = select(Job.name).where(Job.name.in_(list(names)), *_is_due()).order_by(Job.due_at)
    with reading(), db.engine.begin() as connection:
        return list(connection.execute(query).scalars())


def _is_due() -> tuple[ColumnElement[bool], ...]:
    now = clock.now()
    return (Job.due_at <= now, or_(Job.leased_until.is_(None), Job.leased_until <= now))


def _claim(name: str, lease: timedelta) -> datetime | None:
    """Take the job until the lease ends: compare and set, so that one worker wins."""
    now = clock.now()
    until = now + lease
    taken = (
        update(Job)
        .where(Job.name == name, *_is_due())
        .values(leased_until=until, last_started_at=now)
        .returning(Job.id)
    )
    with writing(), db.engine.begin() as connection:
        return until if connection.execute(taken).first() else None


def _run(job: Recurring, until: datetime) -> None:
    """A job that fails is noted and logged, and comes again; it does not stop the others."""
    try:
        with writing():
            result = job.work()
            db.session.commit()
        if isinstance(result, Steps):
            result = _take_each(result)
        words = "Done" if result is None else f"Done: {result}"
    except Exception as fault:
        db.session.rollback()
        log.exception("The job %s failed", job.name)
        words = f"Failed: {type(fault).__name__}: {fault}"
    finally:
        db.session.remove()
    now = clock.now()
    finished = (
        update(Job)
        .where(Job.name == job.name, Job.leased_until == until)
        .values(
            due_at=job.next_after(now),
            leased_until=None,
            last_finished_at=now,
            last_result=words[:500],
        )
    )
    with writing(), db.engine.begin() as connection:
        connection.execute(finished)


def _take_each(steps: Steps) -> str:
    """A step that fails is logged, and the others are done all the same."""
    done = 0
    for step in steps:
        try:
            with writing():
                step()
                db.session.commit()
            done += 1
        except Exception:
            db.session.rollback()
            log.exception("A step of a job failed")
        finally:
            db.session.remove()
    return f"{done} of {len(steps)}"


def beat(worker: str) -> None:
    """Say that this worker is alive."""
    statement = _insert(WorkerHeartbeat).values(worker=worker, beat_at=func.now())
    statement = statement.on_conflict_do_update(
        index_elements=[WorkerHeartbeat.worker], set_={"beat_at": func.now()}
    )
    with writing(), db.engine.begin() as connection:
        connection.execute(statement)


def leave(worker: str) -> None:
    """A worker that stops in order takes its heartbeat with it."""
    with writing(), db.engine.begin() as connection:
        connection.execute(delete(WorkerHeartbeat).where(WorkerHeartbeat.worker == worker))


def forget_dead_workers() -> int:
    """Remove heartbeats of workers that ended long ago. Returns how many."""
    before = clock.now() - DEAD_WORKERS_KEPT
    dead = delete(WorkerHeartbeat).where(WorkerHeartbeat.beat_at < before)
    return len(db.session.scalars(dead.returning(WorkerHeartbeat.worker)).all())
