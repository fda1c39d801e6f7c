"""What a browser needs in order to make or to show a passkey, in the words of the standard."""

from collections.abc import Iterable
from typing import Any

from hub.foundation.settings.queries import settings
from hub.people.accounts.models import Passkey, Person
from hub.people.accounts.operations.challenges import (
    VALID_FOR,
    Asked,
    Purpose,
    new_challenge,
    relying_party,
)
from hub.people.accounts.operations.passkey_answers import handle_of, to_text
from hub.people.accounts.queries import passkeys_of

# ES256, EdDSA and RS256: what telephones, laptops and keys make.
ALGORITHMS = (-7, -8, -257)


def question_for_adding(person: Person, browser: str) -> dict[str, Any]:
    """A new passkey of this person, on a device that has none of hers yet."""
    return {
        "rp": {"id": relying_party().id, "name": settings().hub_name},
        "user": {
            "id": handle_of(person.id),
            "name": person.email or person.name,
            "displayName": person.name,
        },
        "challenge": to_text(new_challenge(Asked(Purpose.ADD, browser, person.id)).encode()),
        "pubKeyCredParams": [{"type": "public-key", "alg": number} for number in ALGORITHMS],
        "timeout": int(VALID_FOR.total_seconds() * 1000),
        # A paused one may be made anew on the same device.
        "excludeCredentials": _named(p for p in passkeys_of(person.id) if not p.is_paused),
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "required",
        },
        "attestation": "none",
    }


def question_for_signing_in(browser: str) -> dict[str, Any]:
    """Any passkey of this site: the device says whose it is."""
    return _question(Asked(Purpose.SIGN_IN, browser), [])


def question_for(person: Person, browser: str) -> dict[str, Any]:
    """One of this person's own passkeys, after the mail."""
    return _question(
        Asked(Purpose.SECOND_FACTOR, browser, person.id), _named(passkeys_of(person.id))
    )


def _question(asked: Asked, allowed: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "rpId": relying_party().id,
        "challenge": to_text(new_challenge(asked).encode()),
        "timeout": int(VALID_FOR.total_seconds() * 1000),
        "userVerification": "required",
        "allowCredentials": allowed,
    }


def _named(passkeys: Iterable[Passkey]) -> list[dict[str, Any]]:
    return [
        {"type": "public-key", "id": passkey.credential_id, "transports": passkey.transports}
        for passkey in passkeys
    ]
