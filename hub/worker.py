"""`flask worker`: sends mail every second, runs recurring jobs, and says that it is alive."""

import logging
import os
import secrets
import signal
import socket
import threading
import time as clock_time
from collections.abc import Callable
from datetime import time, timedelta
from types import FrameType

from flask import Flask

from hub.desks.privacy.retention.purge import begin_purge, go_on_with_purge
from hub.engines.bookings.operations import expire_offers, send_weekly_lists
from hub.foundation.audit.operations import seal_new_entries
from hub.foundation.jobs.operations import Recurring, beat, declare, forget_dead_workers, leave
from hub.foundation.jobs.operations import run_due as run_due_jobs
from hub.foundation.limits.operations import remove_expired_counters
from hub.foundation.mail.outbox import LEASE, send_due
from hub.foundation.mail.retention import remove_captured
from hub.people.accounts.operations.joining import pass_on_old_asks
from hub.people.accounts.operations.leaving import end_due_memberships
from hub.people.accounts.operations.twins import find_two_addresses

log = logging.getLogger("hub.worker")

MINUTE = timedelta(minutes=1)
NIGHT = time(2, 30)
DAY_BEGINS = time(0, 1)
JOBS = (
    Recurring("expire offers", expire_offers, every=MINUTE),
    Recurring("seal the audit", seal_new_entries, every=MINUTE),
    Recurring("pass on old asks", pass_on_old_asks, at=NIGHT),
    Recurring("end memberships", end_due_memberships, at=DAY_BEGINS),
    Recurring("weekly lists", send_weekly_lists, every=MINUTE),
    Recurring("remove old limits", remove_expired_counters, at=NIGHT),
    Recurring("remove captured mail", remove_captured, at=NIGHT),
    Recurring("begin the purge", begin_purge, at=NIGHT),
    Recurring("purge", go_on_with_purge, every=MINUTE),
    Recurring("find two addresses", find_two_addresses, at=NIGHT),
    Recurring("forget dead workers", forget_dead_workers, at=NIGHT),
)
POLL_SECONDS = 1.0
BEHIND_PAGES = 5
HEARTBEAT_SECONDS = 10.0


class Worker:
    """Two loops in threads of their own, so that a mail server that hangs delays no job."""

    def __init__(self, app: Flask, mail_lease: timedelta = LEASE) -> None:
        self.app = app
        self.mail_lease = mail_lease
        self.name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self.stopping = threading.Event()
        self.loops = [
            threading.Thread(target=self._repeat, args=(work,), name=name)
            for name, work in (("mail", self._send_mail), ("jobs", self._run_jobs))
        ]

    def run(self) -> None:
        """Work until told to stop; the mail or job at hand is finished first."""
        with self.app.app_context():
            declare(JOBS)
            beat(self.name)
        for loop in self.loops:
            loop.start()
        while not self.stopping.wait(HEARTBEAT_SECONDS):
            self._once(lambda: beat(self.name))
        for loop in self.loops:
            loop.join()
        self._once(lambda: leave(self.name))

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        self.stopping.set()

    def _repeat(self, work: Callable[[], None]) -> None:
        while not self.stopping.is_set():
            began = clock_time.monotonic()
            self._once(work)
            self.stopping.wait(max(0.0, POLL_SECONDS - (clock_time.monotonic() - began)))

    def _once(self, work: Callable[[], None]) -> None:
        """Once, in a context of its own; a fault (the database is away) is logged, not the end."""
        try:
            with self.app.app_context():
                work()
        except Exception:
            log.exception("The worker met a fault and goes on")

    def _send_mail(self) -> None:
        while send_due(lease=self.mail_lease, stop=self.stopping.is_set):
            if self.stopping.is_set():
                break

    def _run_jobs(self) -> None:
        run_due_jobs(JOBS, stop=self.stopping.is_set)


def run(app: Flask, mail_lease: timedelta = LEASE) -> None:
    """Run a worker in this process until SIGTERM or SIGINT."""
    worker = Worker(app, mail_lease)
    # Where both want the processor, a page comes before a mail.
    os.nice(BEHIND_PAGES)
    signal.signal(signal.SIGTERM, worker.stop)
    signal.signal(signal.SIGINT, worker.stop)
    log.info("Worker %s is at work", worker.name)
    worker.run()
    log.info("Worker %s has stopped", worker.name)
