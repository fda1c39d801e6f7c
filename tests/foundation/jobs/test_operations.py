"""Recurring jobs: once among many workers, and one that fails stops no other."""

from datetime import time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import TimeMachineFixture

from hub.foundation.core import clock
from hub.foundation.core.clock import LONDON
from hub.foundation.core.db import db, reading
from hub.foundation.jobs.models import Job, WorkerHeartbeat
from hub.foundation.jobs.operations import (
    LEASE,
    Recurring,
    beat,
    declare,
    forget_dead_workers,
    leave,
    run_due,
)
from hub.foundation.jobs.queries import all_jobs, seconds_since_heartbeat, worker_is_well
from hub.foundation.settings.operations import change_settings
from hub.foundation.settings.queries import settings
from hub.worker import JOBS
from tests.engines.bookings.desk import london
from tests.factories import make_council_person
from tests.test_race import at_once

MINUTE = timedelta(minutes=1)


class Tally:
    """A job that counts its runs."""

    def __init__(self, name: str = "count", at: time | None = None) -> None:
        self.runs = 0
        self.job = Recurring(name, self.run, every=MINUTE, at=at)

    def run(self) -> int:
        self.runs += 1
        return self.runs


def row_of(name: str) -> Job:
    """As the database has it, read without keeping a worker from writing."""
    with reading():
        return db.session.scalars(select(Job).where(Job.name == name)).one()


def test_a_frequent_job_runs_at_once_and_then_every_so_often(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    tally = Tally()
    declare([tally.job])
    assert run_due([tally.job]) == ["count"]
    assert run_due([tally.job]) == []
    time_machine.shift(MINUTE)
    assert run_due([tally.job]) == ["count"]
    assert [job.last_result for job in all_jobs()] == ["Done: 2"]


def test_declaring_again_changes_nothing(app: Flask, time_machine: TimeMachineFixture) -> None:
    tally = Tally()
    declare([tally.job])
    run_due([tally.job])
    declare([tally.job])
    assert run_due([tally.job]) == []


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ((2026, 10, 24, 12), (2026, 10, 25, 2, 30)),
        ((2026, 10, 25, 12), (2026, 10, 26, 2, 30)),
        ((2027, 3, 27, 12), (2027, 3, 28, 2, 30)),
        ((2027, 3, 28, 12), (2027, 3, 29, 2, 30)),
        ((2026, 6, 15, 1), (2026, 6, 15, 2, 30)),
        ((2026, 6, 15, 2, 30), (2026, 6, 16, 2, 30)),
    ],
)
def test_a_nightly_job_runs_at_its_time_in_london_whatever_the_clocks_do(
    now: tuple[int, ...], due: tuple[int, ...]
) -> None:
    nightly = Tally(at=time(2, 30)).job
    assert nightly.next_after(london(*now)) == london(*due)


@pytest.mark.both_databases
def test_among_workers_a_job_runs_once(app: Flask) -> None:
    tallies = [Tally(f"job {number}") for number in range(10)]
    jobs = [tally.job for tally in tallies]
    declare(jobs)
    assert at_once(app, [lambda: run_due(jobs)] * 4) == []
    assert [tally.runs for tally in tallies] == [1] * 10


@pytest.mark.both_databases
def test_many_workers_start_at_once(app: Flask) -> None:
    assert at_once(app, [lambda: declare(JOBS), lambda: beat("one"), lambda: beat("one")] * 4) == []
    assert len(all_jobs()) == len(JOBS)


def test_a_job_that_fails_is_noted_rolled_back_and_comes_again(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    staff = make_council_person()
    db.session.commit()

    def fail() -> None:
        change_settings({"hub_name": "Half done"}, actor=staff)
        raise ValueError("no good")

    other = Tally("other")
    jobs = [Recurring("broken", fail, every=MINUTE), other.job]
    declare(jobs)
    assert sorted(run_due(jobs)) == ["broken", "other"]
    assert other.runs == 1
    assert row_of("broken").last_result == "Failed: ValueError: no good"
    with reading():
        assert settings().hub_name != "Half done"
    assert run_due(jobs) == []
    time_machine.shift(MINUTE)
    assert sorted(run_due(jobs)) == ["broken", "other"]


def test_a_job_of_a_worker_that_died_is_free_after_the_lease(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    tally = Tally()
    declare([tally.job])

    class Killed(BaseException):
        pass

    def die() -> None:
        raise Killed

    with pytest.raises(Killed):
        run_due([Recurring("count", die, every=MINUTE)])
    time_machine.shift(LEASE - timedelta(seconds=1))
    assert run_due([tally.job]) == []
    time_machine.shift(timedelta(seconds=1))
    assert run_due([tally.job]) == ["count"]


def test_told_to_stop_it_begins_no_other(app: Flask) -> None:
    tallies = [Tally("one"), Tally("two")]
    jobs = [tally.job for tally in tallies]
    declare(jobs)
    run_due(jobs, stop=lambda: sum(tally.runs for tally in tallies) == 1)
    assert sum(tally.runs for tally in tallies) == 1


@pytest.mark.both_databases
def test_heartbeats(app: Flask) -> None:
    assert seconds_since_heartbeat() is None
    assert not worker_is_well()
    db.session.rollback()
    beat("one")
    beat("one")
    age = seconds_since_heartbeat()
    assert age is not None
    assert 0 <= age < 60
    assert worker_is_well()
    db.session.rollback()
    leave("one")
    assert not worker_is_well()


@pytest.mark.both_databases
def test_a_worker_that_was_silent_for_a_minute_is_not_well(app: Flask) -> None:
    """The age is by the database's own clock, which no test can stop: so the beat is made old."""
    beat("one")
    heartbeat = db.session.scalars(select(WorkerHeartbeat)).one()
    heartbeat.beat_at -= timedelta(seconds=61)
    db.session.flush()
    assert not worker_is_well()


def test_dead_workers_are_forgotten_after_a_day(app: Flask) -> None:
    for name, age in (("old", 25), ("new", 23)):
        beat_at = clock.now() - timedelta(hours=age)
        db.session.add(WorkerHeartbeat(worker=name, beat_at=beat_at))
    db.session.flush()
    assert forget_dead_workers() == 1
    assert list(db.session.scalars(select(WorkerHeartbeat.worker))) == ["new"]


def test_the_hubs_own_jobs_all_run(app: Flask, time_machine: TimeMachineFixture) -> None:
    declare(JOBS)
    time_machine.move_to(clock.now().astimezone(LONDON) + timedelta(days=1), tick=False)
    assert sorted(run_due(JOBS)) == sorted(job.name for job in JOBS)
    failed = [job for job in all_jobs() if not (job.last_result or "").startswith("Done")]
    assert failed == []
