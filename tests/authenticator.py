"""A device with passkeys, in software: makes real keys and signs real answers, or false ones."""

import base64
import json
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_bytes
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.people.accounts.models import Passkey, Person

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


def to_text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Device:
    """One passkey on one device. What a test changes is what the device tells falsely."""

    origin: str = "http://localhost:8000"
    party: str = "localhost"
    # 0 for ever, as on telephones, where `counts` is false.
    count: int = 0
    counts: bool = True
    flags: int = PRESENT | VERIFIED
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    credential: bytes = field(default_factory=lambda: token_bytes(32))
    handle: str = ""

    def make(self, question: dict[str, Any]) -> str:
        """A new passkey, as the browser hands it to our script."""
        self.handle = question["user"]["id"]
        public = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: public.x.to_bytes(32), -3: public.y.to_bytes(32)}
        about = (
            self._about(self.flags | WITH_KEY)
            + bytes(16)
            + len(self.credential).to_bytes(2)
            + self.credential
            + cbor2.dumps(cose)
        )
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": about})
        client = self._client("webauthn.create", question)
        return self._sent(
            clientDataJSON=to_text(client),
            attestationObject=to_text(made),
            transports=["internal", "telepathy"],
        )

    def show(self, question: dict[str, Any]) -> str:
        """An answer with the passkey, as the browser hands it to our script."""
        if self.counts:
            self.count += 1
        about = self._about(self.flags)
        client = self._client("webauthn.get", question)
        signature = self.key.sign(about + sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._sent(
            clientDataJSON=to_text(client),
            authenticatorData=to_text(about),
            signature=to_text(signature),
            userHandle=self.handle,
        )

    def _about(self, flags: int) -> bytes:
        return sha256(self.party.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _client(self, kind: str, question: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": question["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _sent(self, **response: Any) -> str:
        name = to_text(self.credential)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "response": response,
                "clientExtensionResults": {},
            }
        )


def make_passkey(person: Person, **given: Any) -> Passkey:
    """A passkey of which the other half is nowhere: it is listed, and signs nobody in."""
    facts: dict[str, Any] = {
        "name": "Laptop",
        "credential_id": to_text(token_bytes(16)),
        "public_key": "AAAA",
        "transports": ["internal"],
        "is_backed_up": True,
        "added_at": clock.now(),
    }
    passkey = Passkey(person_id=person.id, **{**facts, **given})
    db.session.add(passkey)
    db.session.flush()
    return passkey
