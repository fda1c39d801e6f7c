"""What a provider's answer says of somebody, and how far her address may be believed."""

from dataclasses import dataclass
from typing import Any

from hub.config import OpenIdProvider
from hub.foundation.core.formats import is_email

YES = (True, "true", "1")


@dataclass(frozen=True)
class Answer:
    """Who somebody is, as the provider proved it. There is no role in it: those are ours."""

    issuer: str
    subject: str
    email: str | None
    # Whether the address may be believed to be hers.
    email_is_proved: bool
    # How she proved herself there: what `amr` and `acr` say.
    proofs: frozenset[str]
    # For signing out there as well.
    id_token: str
    end_session_endpoint: str | None

    def shows_second_factor(self, provider: OpenIdProvider) -> bool:
        return bool(self.proofs.intersection(provider.second_factor))


def address_in(claims: dict[str, Any]) -> str | None:
    """An address that we could write to. One that only looks like another is none."""
    email = claims.get("email")
    if not isinstance(email, str) or not email.isascii() or not is_email(email.strip()):
        return None
    return email.strip()


def is_proved(provider: OpenIdProvider, claims: dict[str, Any], said: dict[str, Any]) -> bool:
    """Whether the address in `said` is hers: the provider says so, or the council's tenant owns it.

    Entra ID lets people, and the administrators of other tenants, write any address into an
    account. So an address counts only if a claim says that its owner was verified or, where no
    claim says anything, in a token of the one tenant that the settings name, for one of its own
    people (never a guest), and within the domains that the settings list.
    """
    spoken = [said[name] for name in ("email_verified", "xms_edov") if name in said]
    if spoken:
        return all(value in YES for value in spoken)
    return provider.proves_addresses or _is_of_the_tenant(provider, claims, said)


def _is_of_the_tenant(
    provider: OpenIdProvider, claims: dict[str, Any], said: dict[str, Any]
) -> bool:
    if not provider.tenant or claims.get("tid") != provider.tenant:
        return False
    is_guest = claims.get("idp", claims["iss"]) != claims["iss"] or claims.get("acct", 0) != 0
    domain = (address_in(said) or "").rpartition("@")[2].lower()
    return not is_guest and domain in provider.domains


def proofs_in(claims: dict[str, Any]) -> frozenset[str]:
    methods = claims.get("amr") or []
    return frozenset(str(one) for one in [*methods, claims.get("acr")] if one)
