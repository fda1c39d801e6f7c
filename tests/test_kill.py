"""`kill -9` of a web process and of the worker in the middle of bookings: what stays true.

Web and worker are started as in production, beside a real mail server on loopback; four leads
book without a pause while processes are killed. Afterwards the site answers, no place is given
twice, and the mail of every committed booking has come: once, or twice with one Message-ID.
"""

import re
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from threading import Event, Thread

import psutil
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.client import Visitor, hidden_fields
from hub.server import PROGRAMS, web_command
from tests.running import free_port, run_flask

WORKER_KILLS = 6
LEASE_SECONDS = "2"
NOW_AND_THEN = 0.02
LEADS = ("Priya Anand", "Helen Marsh", "Dilys Rowe", "Asha Verma")


class Slow:
    """A mail server that takes its time, so that a kill falls into the middle of sending."""

    def __init__(self) -> None:
        self.came: Counter[str] = Counter()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        found = re.search(rb"(?im)^message-id:\s*<([^@>]+)@", content)
        assert found is not None
        time.sleep(NOW_AND_THEN)
        self.came[found[1].decode()] += 1
        time.sleep(NOW_AND_THEN)
        return "250 OK"


class Running:
    """A web server and a worker that may be killed; a dead worker is started again by `revive`."""

    def __init__(self, instance: Path, mail_port: int) -> None:
        self.port = free_port()
        self.database = instance / "hub.sqlite"
        self.environment = {
            "PATH": str(PROGRAMS),
            "FLASK_APP": "wsgi",
            "HUB_ENV": "demo",
            "HUB_INSTANCE": str(instance),
            "HUB_BASE_URL": f"http://127.0.0.1:{self.port}",
            "SECRET_KEY": "a key of this test, long enough",
            "MAIL_SERVER": "127.0.0.1",
            "MAIL_PORT": str(mail_port),
            "MAIL_SECURITY": "none",
        }
        for command in (("db", "upgrade"), ("static", "build"), ("demo", "load")):
            run_flask(self.environment, *command)
        self.web = self._start(web_command("127.0.0.1", str(self.port)))
        self.worker = self.revive()
        until(self.answers)

    def _start(self, command: list[str]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, env=self.environment, stderr=subprocess.DEVNULL)

    def revive(self) -> subprocess.Popen[bytes]:
        command = [str(PROGRAMS / "flask"), "worker", "--lease", LEASE_SECONDS]
        self.worker = self._start(command)
        return self.worker

    def answers(self) -> bool:
        visitor = Visitor(self.port)
        with suppress(OSError), closing(visitor):
            return visitor.get("/training").status == 200
        return False

    def answering(self) -> list[psutil.Process]:
        return psutil.Process(self.web.pid).children(recursive=True)

    def kill_the_worker(self) -> None:
        self.worker.kill()
        self.worker.wait()
        self.revive()

    def rows(self, query: str) -> list[tuple[str, ...]]:
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchall()

    def stop(self) -> None:
        for process in (self.web, self.worker):
            process.terminate()
        for process in (self.web, self.worker):
            process.wait(timeout=30)


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    give_up = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < give_up, "It did not happen in time."
        time.sleep(0.1)


@pytest.fixture
def mail_server() -> Iterator[tuple[Slow, int]]:
    handler = Slow()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield handler, controller.port
    controller.stop()


@pytest.fixture
def running(tmp_path: Path, mail_server: tuple[Slow, int]) -> Iterator[Running]:
    hub = Running(tmp_path / "instance", mail_server[1])
    yield hub
    hub.stop()


def sign_in(port: int, name: str) -> Visitor:
    visitor = Visitor(port)
    page = visitor.get("/dev/sign-in").body.decode()
    row = next(part for part in page.split("<li") if name in part)
    address = re.search(r'action="([^"]+)"', row)
    assert address is not None
    assert visitor.post(address[1], hidden_fields(row.encode())).status == 302
    return visitor


def book_without_pause(port: int, name: str, enough: Event, done: list[str]) -> None:
    """Book one new colleague after another, session after session, whatever is killed."""
    visitor = sign_in(port, name)
    sessions = re.findall(r"/training/sessions/(TRN-\w+)", visitor.get("/training").body.decode())
    number = 0
    while not enough.is_set():
        number += 1
        address = f"/bookings/new/{sessions[number % len(sessions)]}"
        try:
            form = visitor.get(address)
            if form.status == 302:
                address = form.headers["location"]
                form = visitor.get(address)
            who = f"{name.split()[0].lower()}.{number}"
            data = hidden_fields(form.body) | {
                "new_people-0-name": f"New {who}",
                "new_people-0-email": f"{who}@frogwell.example",
                "waiting_choice": "ask",
            }
            if visitor.post(address, data).status == 302:
                done.append(f"{who}@frogwell.example")
        except OSError:
            visitor.close()


def test_kill_nine(running: Running, mail_server: tuple[Slow, int]) -> None:
    handler, _ = mail_server
    enough, done = Event(), list[str]()
    leads = [
        Thread(target=book_without_pause, args=(running.port, name, enough, done)) for name in LEADS
    ]
    for lead in leads:
        lead.start()
    try:
        kill_now_and_then(running)
    finally:
        enough.set()
        for lead in leads:
            lead.join()
    assert len(done) > 20, "The site hardly answered."
    until(running.answers)
    until(lambda: not waiting_mail(running))
    run_flask(running.environment, "bookings", "audit")
    run_flask(running.environment, "audit", "verify")
    check_mail(running, handler.came, set(done))


def kill_now_and_then(running: Running) -> None:
    """Each web process once, the second when the first has been replaced; the worker thrice."""
    for web in running.answering():
        for _ in range(WORKER_KILLS // 2):
            time.sleep(1)
            running.kill_the_worker()
        time.sleep(1)
        web.send_signal(signal.SIGKILL)
        until(lambda web=web: len([p for p in running.answering() if p.pid != web.pid]) == 2)
    time.sleep(1)


def waiting_mail(running: Running) -> list[tuple[str, ...]]:
    return running.rows("SELECT id FROM outbox_message WHERE status != 'sent'")


def check_mail(running: Running, came: Counter[str], said: set[str]) -> None:
    """Nothing lost, nothing of what was rolled back, and twice only where a kill hit a sending."""
    committed = {
        address
        for (address,) in running.rows(
            "SELECT person.email FROM booking JOIN person ON person.id = booking.person_id"
        )
    }
    assert said <= committed, "A booking that was confirmed is gone."
    written = running.rows("SELECT guid, to_address, kind FROM outbox_message")
    assert set(came) == {guid.partition("@")[0] for guid, *_ in written}
    booked = {address for _, address, kind in written if "booked" in kind or "waiting" in kind}
    new = {address for address in committed if address and re.search(r"\.\d+@", address)}
    assert new <= booked, "A booking has no mail."
    twice = [guid for guid, times in came.items() if times > 1]
    assert max(came.values()) <= 2
    assert len(twice) <= WORKER_KILLS
