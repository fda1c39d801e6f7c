"""What a provider says of itself, its addresses and its keys; kept for an hour in each process."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from hub.config import OpenIdProvider
from hub.foundation.core import clock
from hub.foundation.oidc.faults import ProviderSilent
from hub.foundation.oidc.fetching import forget_silence, get_json, talking_to

if TYPE_CHECKING:
    from authlib.integrations.requests_client import OAuth2Session
    from joserfc.jwk import KeySet

log = logging.getLogger("hub.oidc")

KEPT = timedelta(hours=1)
# What may become a link.
WEB = ("https://", "http://")
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True)
class Kept:
    what: Any
    until: datetime


_documents: dict[str, Kept] = {}
_keys: dict[str, Kept] = {}


def _kept(where: dict[str, Kept], provider: OpenIdProvider) -> Any:
    found = where.get(provider.issuer)
    return found.what if found and found.until > clock.now() else None


def known_document(provider: OpenIdProvider) -> dict[str, Any] | None:
    """What is known without asking."""
    found: dict[str, Any] | None = _kept(_documents, provider)
    return found


def document_of(provider: OpenIdProvider) -> dict[str, Any]:
    """The provider's own document, asked for when it is not known."""
    found = known_document(provider)
    if found is None:
        with talking_to(provider) as session:
            found = _fetch_document(provider, session)
        _documents[provider.issuer] = Kept(found, clock.now() + KEPT)
    return found


def _fetch_document(provider: OpenIdProvider, session: "OAuth2Session") -> dict[str, Any]:
    address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
    found = get_json(session, address)
    if found.get("issuer") != provider.issuer:
        log.error("%s says that its issuer is %r", address, found.get("issuer"))
        raise ProviderSilent(f"{address} belongs to another issuer.")
    if not all(str(found.get(name)).startswith(WEB) for name in NEEDED):
        raise ProviderSilent(f"{address} lacks one of {NEEDED}.")
    return found


def keys_of(provider: OpenIdProvider, *, afresh: bool = False) -> "KeySet":
    """The keys that the provider signs with; `afresh` when a token names one we do not know."""
    found: KeySet | None = None if afresh else _kept(_keys, provider)
    if found is None:
        address = document_of(provider)["jwks_uri"]
        with talking_to(provider) as session:
            found = _read_keys(get_json(session, address), address)
        _keys[provider.issuer] = Kept(found, clock.now() + KEPT)
    return found


def _read_keys(document: dict[str, Any], address: str) -> "KeySet":
    # Slow to import, and asked for only where somebody signs in like this.
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    try:
        return KeySet.import_key_set(document)  # type: ignore[arg-type]
    except (JoseError, KeyError, TypeError, ValueError) as error:
        raise ProviderSilent(f"The keys at {address} cannot be read: {error!r}") from error


def forget_everything() -> None:
    """As in a process that has just started."""
    _documents.clear()
    _keys.clear()
    forget_silence()
