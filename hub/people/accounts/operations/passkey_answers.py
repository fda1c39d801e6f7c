"""Answers of passkeys: read, then proved with the library."""

import base64
import json
import logging
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from hub.people.accounts.operations.challenges import RelyingParty

log = logging.getLogger("hub.passkeys")

LONGEST = 20_000
TRANSPORTS = ("ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb")


@dataclass(frozen=True)
class Answer:
    """What a browser sent back, as far as it must be known before it is proved."""

    text: str
    credential_id: str
    challenge: str
    # Which person the device says it keeps this key for; keys on a stick need not say it.
    handle: str | None
    transports: tuple[str, ...]


def to_text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def to_bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def handle_of(person_id: int) -> str:
    """What devices file a person's passkeys under: the same for all of them, and no name."""
    return to_text(sha256(f"hub person {person_id}".encode()).digest())


def read_answer(text: str) -> Answer | None:
    """None where it is not what browsers send."""
    if len(text) > LONGEST:
        return None
    try:
        sent = json.loads(text)
        response = sent["response"]
        client = json.loads(to_bytes(response["clientDataJSON"]))
        known = response.get("transports") or []
        return Answer(
            text,
            _ascii(sent["id"]),
            to_bytes(client["challenge"]).decode("ascii"),
            response.get("userHandle"),
            tuple(name for name in TRANSPORTS if name in known),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _ascii(value: Any) -> str:
    if not isinstance(value, str) or not value.isascii():
        raise ValueError(value)
    return value


@dataclass(frozen=True)
class Made:
    """A new passkey, as its device has proved it."""

    credential_id: str
    public_key: str
    sign_count: int
    is_backed_up: bool


def prove_new(given: Answer, party: RelyingParty) -> Made | None:
    """The passkey that a device says it has just made; None if that is not proved."""
    # 28 MB, that a process takes only once somebody uses a passkey.
    from webauthn import verify_registration_response

    try:
        made = verify_registration_response(
            credential=given.text,
            expected_challenge=given.challenge.encode(),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except Exception as refused:
        # What bytes made up by a stranger raise in a parser, no list of exceptions holds.
        log.info("A new passkey was refused: %r", refused)
        return None
    return Made(
        to_text(made.credential_id),
        to_text(made.credential_public_key),
        made.sign_count,
        made.credential_backed_up,
    )


def prove_known(given: Answer, party: RelyingParty, public_key: str) -> int | None:
    """How often the key was used, if the answer is truly this key's; None if it is not."""
    # 28 MB, that a process takes only once somebody uses a passkey.
    from webauthn import verify_authentication_response

    try:
        proved = verify_authentication_response(
            credential=given.text,
            expected_challenge=given.challenge.encode(),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=to_bytes(public_key),
            # Compared by who asks: a copied key is paused, not only refused.
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception as refused:
        # What bytes made up by a stranger raise in a parser, no list of exceptions holds.
        log.info("A passkey was refused: %r", refused)
        return None
    return proved.new_sign_count
