"""Web and worker as one: what is killed comes back, and stopping stops both."""

import os
import signal
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from hub.server import kept_secret_key
from tests.running import RunningHub, running_hub


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    with running_hub(tmp_path_factory.mktemp("server")) as running:
        yield running


def is_alive(process: psutil.Process) -> bool:
    # Where nobody collects orphans, a process that has ended is still listed.
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def processes(hub: RunningHub, words: str) -> list[psutil.Process]:
    """Processes of this hub whose command has these words, oldest first."""
    family = psutil.Process(hub.pid).children(recursive=True)
    return [process for process in family if words in command_of(process)]


def command_of(process: psutil.Process) -> str:
    """What it was started with; nothing for one that ends while it is looked at."""
    try:
        return " ".join(process.cmdline()) if is_alive(process) else ""
    except psutil.NoSuchProcess:
        return ""


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    give_up = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < give_up, "It did not happen in time."
        time.sleep(0.1)


def answers(hub: RunningHub) -> bool:
    with urllib.request.urlopen(f"{hub.url}/health/web", timeout=5) as answer:
        return bool(answer.status == 200)


def test_a_killed_worker_is_started_again(hub: RunningHub) -> None:
    (worker,) = processes(hub, "wsgi worker")
    os.kill(worker.pid, signal.SIGKILL)
    until(lambda: [p.pid for p in processes(hub, "wsgi worker")] not in ([], [worker.pid]))
    assert answers(hub)


def test_a_killed_web_process_is_replaced(hub: RunningHub) -> None:
    served_by = processes(hub, "granian")
    assert len(served_by) == 3  # one that watches, two that answer
    os.kill(served_by[-1].pid, signal.SIGKILL)
    until(lambda: served_by[-1].pid not in [p.pid for p in processes(hub, "granian")])
    until(lambda: len(processes(hub, "granian")) == 3)
    until(lambda: all(process.num_threads() > 1 for process in processes(hub, "granian")))
    assert all(answers(hub) for _ in range(20))


def test_the_demo_names_who_can_sign_in(hub: RunningHub) -> None:
    log = hub.instance / "server.log"
    until(lambda: "Administrator (council)" in log.read_text())
    said = log.read_text()
    assert f"The hub is at {hub.url} (Ctrl-C stops it)" in said
    assert f"Captured mail is at {hub.url}/dev/mail" in said


def test_a_secret_key_is_made_once(tmp_path: Path) -> None:
    key = kept_secret_key(tmp_path / "instance")
    assert len(key) == 64
    assert kept_secret_key(tmp_path / "instance") == key
    assert (tmp_path / "instance" / "secret_key").stat().st_mode & 0o077 == 0


def test_stopping_it_stops_both(hub: RunningHub) -> None:
    """Last in this file: all tests here share one hub."""
    family = psutil.Process(hub.pid).children(recursive=True)
    assert len(family) == 4
    os.kill(hub.pid, signal.SIGTERM)
    until(lambda: not any(is_alive(process) for process in family))
    with pytest.raises(OSError, match="refused"):
        answers(hub)
