"""The nightly purge: begun once a night, carried on in short transactions until it is done.

Each chunk is a transaction of its own, so nobody waits for long. What it removed is counted in
that same transaction: a purge that is killed half way is exact as far as it came, and whoever
carries it on, this worker or another, takes the rest.
"""

import logging
import secrets
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from hub.desks.privacy.retention.tonight import KINDS_TO_PURGE, what_goes_tonight
from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Job, record
from hub.foundation.core import clock
from hub.foundation.core.db import db, writing
from hub.foundation.keeping.kinds import Kind, Part
from hub.foundation.keeping.models import PurgeRun
from hub.foundation.keeping.queries import open_run

log = logging.getLogger("hub.purge")

JOB = Job("purge")
OPEN = "open"
CHUNK = 200
# Longer than any chunk takes: until then a worker that died is believed to be at work.
LEASE = timedelta(minutes=2)
# Jobs that wait for this one, such as ending offers, wait no longer than this.
AT_A_TIME = 20.0
# Between two chunks, so that a page that waits for the database gets it.
PAUSE = 0.02


class LostToAnother(Exception):
    """Somebody else has taken the purge over."""


def begin_purge() -> int | None:
    """Open tonight's purge, unless one is open: the number of the new one."""
    if open_run() is not None:
        return None
    run = PurgeRun(begun_at=clock.now(), open_key=OPEN, counts={})
    for kind in KINDS_TO_PURGE:
        tonight = what_goes_tonight(kind)
        run.counts[kind.key] = {
            "removed": 0,
            "held": tonight.held,
            "oldest": tonight.oldest.isoformat() if tonight.oldest else None,
        }
    try:
        with db.session.begin_nested():
            db.session.add(run)
    except IntegrityError:
        # Begun by another machine in the same instant.
        return None
    return run.id


def go_on_with_purge(seconds: float = AT_A_TIME) -> str | None:
    """Carry on with the purge that is open, for a while. What came of it, in words."""
    holder = secrets.token_hex(8)
    run_id = _take(holder)
    if run_id is None:
        return None
    until = time.monotonic() + seconds
    removed = 0
    try:
        for kind in KINDS_TO_PURGE:
            for number in _chunks(run_id, holder, kind):
                removed += number
                if time.monotonic() > until:
                    _let_go(run_id, holder)
                    return f"{removed} removed, more to come"
                time.sleep(PAUSE)
    except LostToAnother:
        return f"{removed} removed, then another worker took over"
    _finish(run_id, holder)
    return f"{removed} removed"


def _take(holder: str) -> int | None:
    """Compare and set, so that of two workers one wins."""
    now = clock.now()
    free = (PurgeRun.leased_until.is_(None)) | (PurgeRun.leased_until <= now)
    with writing():
        taken = db.session.scalars(
            update(PurgeRun)
            .where(PurgeRun.finished_at.is_(None), free)
            .values(holder=holder, leased_until=now + LEASE)
            .returning(PurgeRun.id),
            execution_options={"synchronize_session": False},
        ).one_or_none()
        db.session.commit()
    return taken


def _chunks(run_id: int, holder: str, kind: Kind) -> Iterator[int]:
    """How many each chunk removed. A kind that fails is noted, and the others go on."""
    for part in kind.parts:
        last = 0
        while True:
            try:
                with writing():
                    removed, last = _chunk(run_id, holder, kind, part, last)
                    db.session.commit()
            except LostToAnother:
                db.session.rollback()
                raise
            except Exception as fault:
                db.session.rollback()
                log.exception("The purge of %s failed", kind.key)
                _note_fault(run_id, holder, kind, type(fault).__name__)
                return
            if not last:
                break
            yield removed


def _chunk(run_id: int, holder: str, kind: Kind, part: Part, last: int) -> tuple[int, int]:
    """Remove the next rows after this number: how many went, and the number to go on from."""
    run = _held_run(run_id, holder)
    rows = part.due().subquery()
    ids = db.session.scalars(
        select(rows.c.id)
        .where(rows.c.id > last, rows.c.held.is_(False))
        .order_by(rows.c.id)
        .limit(CHUNK)
    ).all()
    if not ids:
        return 0, 0
    removed = part.remove(ids)
    count = run.counts[kind.key]
    _write(run, kind, {**count, "removed": count["removed"] + removed})
    record(JOB, Action.DATA_PURGED, run, kind=kind.key, removed=removed)
    return removed, ids[-1]


def _held_run(run_id: int, holder: str) -> PurgeRun:
    """The run as it is now, its lease renewed; LostToAnother if it is not ours any more."""
    mine = db.session.scalars(
        update(PurgeRun)
        .where(PurgeRun.id == run_id, PurgeRun.holder == holder, PurgeRun.finished_at.is_(None))
        .values(leased_until=clock.now() + LEASE)
        .returning(PurgeRun),
        execution_options={"populate_existing": True},
    ).one_or_none()
    if mine is None:
        raise LostToAnother
    return mine


def _write(run: PurgeRun, kind: Kind, count: dict[str, Any]) -> None:
    run.counts = {**run.counts, kind.key: count}


def _note_fault(run_id: int, holder: str, kind: Kind, fault: str) -> None:
    with writing():
        run = _held_run(run_id, holder)
        _write(run, kind, {**run.counts[kind.key], "fault": fault})
        db.session.commit()


def _let_go(run_id: int, holder: str) -> None:
    with writing():
        _held_run(run_id, holder).leased_until = clock.now()
        db.session.commit()


def _finish(run_id: int, holder: str) -> None:
    with writing():
        run = _held_run(run_id, holder)
        run.finished_at, run.open_key, run.leased_until = clock.now(), None, None
        db.session.commit()
