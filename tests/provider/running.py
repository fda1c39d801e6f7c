"""Starts the real providers, for tests over HTTP and for journeys in the browser."""

import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which

from hub.config import PROJECT
from tests.running import free_port

PACKAGE = PROJECT / ".browser" / "provider" / "node_modules" / "oidc-provider"
SCRIPT = Path(__file__).parent / "serve.mjs"
START_SECONDS = 30


def find_provider() -> Path | None:
    """The package that `make .browser/provider` fetches, where there is node to run it."""
    return PACKAGE if PACKAGE.exists() and which("node") else None


@dataclass(frozen=True)
class RunningProviders:
    """The issuers, and what a hub must be told to use them."""

    council: str
    schools: str

    @property
    def environment(self) -> dict[str, str]:
        return {
            "HUB_OIDC_COUNCIL_ISSUER": self.council,
            "HUB_OIDC_COUNCIL_CLIENT_ID": "hub-council",
            "HUB_OIDC_COUNCIL_CLIENT_SECRET": "secret of council, long enough for anybody",
            "HUB_OIDC_COUNCIL_SECOND_FACTOR": "mfa",
            "HUB_OIDC_SCHOOLS_ISSUER": self.schools,
            "HUB_OIDC_SCHOOLS_CLIENT_ID": "hub-schools",
            "HUB_OIDC_SCHOOLS_CLIENT_SECRET": "secret of schools, long enough for anybody",
        }


@contextmanager
def running_providers(hub: str) -> Iterator[RunningProviders]:
    """Both providers, for the hub at this address."""
    ports = [str(free_port()), str(free_port())]
    process = subprocess.Popen(
        ["node", str(SCRIPT), str(PACKAGE), hub, *ports],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    council, schools = (f"http://127.0.0.1:{port}" for port in ports)
    try:
        for issuer in (council, schools):
            wait_for(f"{issuer}/.well-known/openid-configuration", process)
        yield RunningProviders(council, schools)
    finally:
        process.terminate()
        process.wait(timeout=10)


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < give_up:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"No provider answers at {address}.")
