"""Rate limits: counted once for all threads, over with their window, and removed in time."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import TimeMachineFixture

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.limits.models import LimitCounter
from hub.foundation.limits.operations import allow, remove_expired_counters, retry_after
from hub.worker import JOBS
from tests.factories import make_locality

MINUTE = 60


def tries_at_once(app: Flask, number: int, one_try: Callable[[], bool]) -> list[bool]:
    """Try in as many threads in the same instant; what each was told."""
    together = Barrier(number)
    told: list[bool] = []

    def run() -> None:
        with app.app_context():
            together.wait()
            told.append(one_try())
            db.session.remove()

    threads = [Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def counters() -> list[LimitCounter]:
    found = list(db.session.scalars(select(LimitCounter)))
    db.session.rollback()
    return found


@pytest.mark.both_databases
@pytest.mark.parametrize("most", [1, 5])
def test_eight_at_once_never_exceed_the_limit(app: Flask, most: int) -> None:
    for round_ in range(3):
        key = f"key {round_}"
        told = tries_at_once(app, 8, lambda key=key: allow("test", key, most, MINUTE))  # type: ignore[misc]
        assert sorted(told) == [False] * (8 - most) + [True] * most
    assert [counter.count for counter in counters()] == [8, 8, 8]


@pytest.mark.both_databases
def test_the_window_passes(app: Flask, time_machine: TimeMachineFixture) -> None:
    began = clock.now()
    assert [allow("test", "ann", 2, MINUTE) for _ in range(3)] == [True, True, False]
    time_machine.move_to(began + timedelta(seconds=59), tick=False)
    assert not allow("test", "ann", 2, MINUTE)
    assert retry_after("test", "ann", 2, MINUTE) == 1
    time_machine.move_to(began + timedelta(seconds=60), tick=False)
    assert retry_after("test", "ann", 2, MINUTE) == 0
    assert [allow("test", "ann", 2, MINUTE) for _ in range(3)] == [True, True, False]


def test_a_try_that_is_refused_does_not_lengthen_the_window(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    began = clock.now()
    allow("test", "ann", 1, MINUTE)
    for second in (20, 40):
        time_machine.move_to(began + timedelta(seconds=second), tick=False)
        assert not allow("test", "ann", 1, MINUTE)
    assert retry_after("test", "ann", 1, MINUTE) == 20


def test_buckets_and_keys_are_counted_apart(app: Flask) -> None:
    assert allow("code", "ann", 1, MINUTE)
    assert allow("code", "bo", 1, MINUTE)
    assert allow("mail", "ann", 1, MINUTE)
    assert not allow("code", "ann", 1, MINUTE)
    assert retry_after("code", "nobody", 1, MINUTE) == 0


def test_no_address_can_be_read_from_a_counter(app: Flask) -> None:
    allow("sign-in", "ann@oak.example", 5, MINUTE)
    allow("sign-in", "half a letter \ud800", 5, MINUTE)
    keys = [counter.key for counter in counters()]
    assert len(keys) == 2
    assert not any("ann" in key or "oak" in key for key in keys)


def test_a_rollback_does_not_forget_a_try(app: Flask) -> None:
    allow("test", "ann", 1, MINUTE)
    make_locality("North")
    db.session.rollback()
    assert not allow("test", "ann", 1, MINUTE)


def test_inside_a_transaction_it_is_refused_before_it_waits_for_itself(app: Flask) -> None:
    make_locality("North")
    with pytest.raises(RuntimeError, match="before the transaction"):
        allow("test", "ann", 1, MINUTE)


def test_only_counters_that_are_over_are_removed(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    allow("test", "short", 1, MINUTE)
    allow("test", "long", 1, 10 * MINUTE)
    time_machine.move_to(clock.now() + timedelta(seconds=MINUTE), tick=False)
    assert remove_expired_counters() == 1
    db.session.commit()
    assert len(counters()) == 1
    assert not allow("test", "long", 1, 10 * MINUTE)
    assert allow("test", "short", 1, MINUTE)


def test_the_worker_removes_them_every_night() -> None:
    nightly = [job for job in JOBS if job.work is remove_expired_counters]
    assert [job.at is not None for job in nightly] == [True]
