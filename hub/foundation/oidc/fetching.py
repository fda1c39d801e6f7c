"""Talking with a provider over HTTP: briefly, few at a time, and not again while it is silent."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

from hub.config import OpenIdProvider
from hub.foundation.core import clock
from hub.foundation.oidc.faults import ProviderSilent

if TYPE_CHECKING:
    from authlib.integrations.requests_client import OAuth2Session

log = logging.getLogger("hub.oidc")

# Seconds until a connection, and until the next part of an answer.
TIMEOUT = (3, 5)
# A silent provider must not hold every thread of a web process: pages go on meanwhile.
_turns = BoundedSemaphore(2)
LONGEST_WAIT = 2
QUIET = timedelta(seconds=15)
_silent_until: dict[str, datetime] = {}


@contextmanager
def talking_to(provider: OpenIdProvider, **more: Any) -> Iterator["OAuth2Session"]:
    """A session with the provider. Raises ProviderSilent for whatever goes wrong with it."""
    # Half a second and 12 MB, which a hub without a provider never pays.
    from authlib.integrations.requests_client import OAuth2Session
    from requests import RequestException

    if _silent_until.get(provider.issuer, clock.now()) > clock.now():
        raise ProviderSilent(f"{provider.issuer} was silent a moment ago.")
    if not _turns.acquire(timeout=LONGEST_WAIT):
        raise ProviderSilent(f"{provider.issuer} keeps everybody waiting.")
    try:
        with OAuth2Session(provider.client_id, default_timeout=TIMEOUT, **more) as session:
            session.max_redirects = 3
            yield session
    except RequestException as error:
        _silent_until[provider.issuer] = clock.now() + QUIET
        log.warning("%s does not answer: %s", provider.issuer, error)
        raise ProviderSilent(str(error)) from error
    finally:
        _turns.release()


def get_json(session: "OAuth2Session", address: str) -> dict[str, Any]:
    """A document, with the session's token where it has one."""
    answer = session.get(address, withhold_token=not session.token)
    answer.raise_for_status()
    found = answer.json()
    if not isinstance(found, dict):
        raise ProviderSilent(f"{address} is no document.")
    return found


def forget_silence() -> None:
    """Ask again at once."""
    _silent_until.clear()
