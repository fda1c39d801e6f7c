"""`python -m hub.server`: web and worker together, started, watched over and stopped as one."""

import os
import secrets
import signal
import subprocess
import sys
import threading
import time as clock_time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from hub.config import Config, Misconfigured

GRACE_SECONDS = 20
START_SECONDS = 60
# Beside this interpreter: granian and flask of the same environment.
PROGRAMS = Path(sys.executable).parent


def web_command(host: str, port: str) -> list[str]:
    """The web server: two processes, each replaced when it dies."""
    return [
        str(PROGRAMS / "granian"),
        *("--interface", "wsgi", "--host", host, "--port", port, "--no-ws"),
        *("--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers"),
        # One that is told to stop while it still starts does not hear it.
        *("--workers-kill-timeout", "10", "--log-level", "warning", "wsgi:app"),
    ]


def worker_command() -> list[str]:
    return [str(PROGRAMS / "flask"), "--app", "wsgi", "worker"]


def kept_secret_key(instance: Path) -> str:
    """A key made once and kept in the instance folder, so that a restart signs nobody out."""
    file = instance / "secret_key"
    if not file.exists():
        instance.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    return file.read_text()


def prepare_settings(host: str, port: str) -> Config:
    """The settings of both processes. Raises Misconfigured where they cannot start with them."""
    # By its name, not its number: browsers make passkeys for names only.
    shown = "localhost" if host in ("0.0.0.0", "::", "127.0.0.1") else host
    if os.environ.get("HUB_ENV") != "production":
        os.environ.setdefault("HUB_BASE_URL", f"http://{shown}:{port}")
        instance = Path(os.environ.get("HUB_INSTANCE", Config.instance))
        os.environ.setdefault("SECRET_KEY", kept_secret_key(instance))
    return Config.from_environment()


class Supervisor:
    """Two processes that end together; a worker that dies alone is started again."""

    def __init__(self, host: str, port: str) -> None:
        self.host, self.port = host, port
        self.stopping = threading.Event()

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping.set()

    def run(self, when_ready: Callable[[], None]) -> int:
        """Run until stopped, or until the web server ends; returns the exit code."""
        web = subprocess.Popen(web_command(self.host, self.port), start_new_session=True)
        worker = subprocess.Popen(worker_command(), start_new_session=True)
        threading.Thread(target=self.announce, args=(when_ready,), daemon=True).start()
        while not self.stopping.wait(0.5) and web.poll() is None:
            if worker.poll() is not None:
                print("The worker ended and is started again.", flush=True)
                worker = subprocess.Popen(worker_command(), start_new_session=True)
        # The web server goes first, so that what it still writes is sent by the worker later.
        codes = [end(web), end(worker)]
        return 0 if self.stopping.is_set() else max(codes[0], 1)

    def announce(self, when_ready: Callable[[], None]) -> None:
        """Wait until the web server answers, then say so."""
        address = f"http://{self.host.replace('0.0.0.0', '127.0.0.1')}:{self.port}/health/web"
        give_up = clock_time.monotonic() + START_SECONDS
        while clock_time.monotonic() < give_up and not self.stopping.is_set():
            try:
                urllib.request.urlopen(address, timeout=2).close()
            except OSError:
                clock_time.sleep(0.2)
            else:
                when_ready()
                return


def end(process: subprocess.Popen[bytes]) -> int:
    """Ask a process to finish what it does; after the grace, end it with all its children."""
    process.terminate()
    try:
        return process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return process.wait()


def print_welcome(config: Config) -> None:
    """Where the hub is, and in the demo who can sign in."""
    print(f"\nThe hub is at {config.base_url} (Ctrl-C stops it)", flush=True)
    if not config.is_demo:
        return
    from hub.demo.people import PEOPLE  # only the demo knows of them

    print(f"Captured mail is at {config.base_url}/dev/mail")
    print(f"Sign in with one press at {config.base_url}/sign-in as:")
    for person in PEOPLE:
        if person.sign_in_as:
            print(f"  {person.sign_in_as:32} {person.name:16} {person.email}", flush=True)


def main() -> int:
    host = os.environ.get("HOST", "127.0.0.1")
    port = os.environ.get("PORT", "8000")
    try:
        config = prepare_settings(host, port)
    except Misconfigured as wrong:
        print(f"The hub does not start. {wrong}", file=sys.stderr)
        return 1
    supervisor = Supervisor(host, port)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, supervisor.stop)
    return supervisor.run(lambda: print_welcome(config))


if __name__ == "__main__":
    sys.exit(main())
