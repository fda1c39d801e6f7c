"""Start and stop what is measured: the production server with two workers, and the worker."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.client import Visitor

PROGRAMS = Path(sys.executable).parent


def environment(instance: Path, database_url: str, port: int) -> dict[str, str]:
    return os.environ | {
        "FLASK_APP": "wsgi",
        "HUB_ENV": "demo",
        "HUB_INSTANCE": str(instance),
        "DATABASE_URL": database_url,
        "SECRET_KEY": "a key that only the benchmarks use, for cookies",
        "HUB_BASE_URL": f"http://127.0.0.1:{port}",
    }


def flask(env: dict[str, str], *words: str) -> None:
    subprocess.run([PROGRAMS / "flask", *words], env=env, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def web(
    env: dict[str, str], port: int, target: str = "wsgi:app", factory: bool = False
) -> Iterator[int]:
    """granian as `make run` starts it; gives its process number."""
    command = [
        str(PROGRAMS / "granian"),
        *("--interface", "wsgi", "--port", str(port), "--no-ws", "--workers", "2"),
        *("--blocking-threads", "4", "--respawn-failed-workers", "--log-level", "warning"),
        *(("--factory",) if factory else ()),
        target,
    ]
    with _running(command, env) as number:
        _wait_for(port, "/page" if factory else "/health/web")
        yield number


@contextmanager
def worker(env: dict[str, str]) -> Iterator[int]:
    with _running([str(PROGRAMS / "flask"), "worker"], env) as number:
        yield number


@contextmanager
def _running(command: list[str], env: dict[str, str]) -> Iterator[int]:
    process = subprocess.Popen(command, env=env, start_new_session=True)
    try:
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_for(port: int, path: str) -> None:
    give_up = time.monotonic() + 60
    while True:
        try:
            if Visitor(port).get(path).status == 200:
                return
        except OSError:
            pass
        if time.monotonic() > give_up:
            raise RuntimeError(f"Nothing answers at port {port}.")
        time.sleep(0.2)


def memory_of(*roots: int) -> float:
    """Megabytes that these processes and their children hold, shared pages counted once."""
    total = 0
    for number in _family(set(roots)):
        try:
            rollup = Path(f"/proc/{number}/smaps_rollup").read_text()
        except OSError:
            continue
        total += sum(
            int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")
        )
    return total / 1024


def _family(found: set[int]) -> set[int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rsplit(") ", 1)[1].split()[1])
    while True:
        more = {number for number, parent in parents.items() if parent in found} - found
        if not more:
            return found
        found = found | more
