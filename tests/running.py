"""The hub as it really runs, for a browser: web and worker, demo mode, data of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which

from hub.config import PROJECT

FLASK = str(Path(sys.executable).parent / "flask")
START_SECONDS = 60
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    """The browser to drive: named by CHROMIUM, fetched into .browser, or the machine's own."""
    fetched = PROJECT / ".browser" / "chromium"
    named = os.environ.get("CHROMIUM") or (str(fetched) if fetched.exists() else None)
    return named or which("chromium") or which("chromium-browser") or which("google-chrome")


@dataclass(frozen=True)
class RunningHub:
    """A hub that answers at `url` and keeps everything in `instance`."""

    url: str
    instance: Path
    environment: dict[str, str]
    pid: int

    def flask(self, *command: str) -> str:
        """Run `flask ...` beside it; what it printed."""
        return run_flask(self.environment, *command)


def run_flask(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [FLASK, *command], env=environment, cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"flask {' '.join(command)}:\n{done.stdout}{done.stderr}"
    return done.stdout


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running_hub(instance: Path, **settings: str) -> Iterator[RunningHub]:
    """Migrate, build, load the demo, start; stop at the end. The log is in the instance folder."""
    port = settings.get("PORT") or str(free_port())
    environment = {
        **os.environ,
        "FLASK_APP": "wsgi",
        "HUB_ENV": "demo",
        "HUB_INSTANCE": str(instance),
        "PORT": port,
        **settings,
    }
    for command in (("db", "upgrade"), ("static", "build"), ("demo", "load")):
        run_flask(environment, *command)
    with (instance / "server.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "hub.server"],
            env=environment,
            cwd=PROJECT,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        hub = RunningHub(f"http://localhost:{port}", instance, environment, process.pid)
        try:
            wait_until_well(hub, process)
            yield hub
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait_until_well(hub: RunningHub, process: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < give_up:
        try:
            urllib.request.urlopen(f"{hub.url}/health", timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("The hub did not start:\n" + (hub.instance / "server.log").read_text())
