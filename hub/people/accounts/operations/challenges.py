"""Questions for a passkey: signed by us, for one browser, for five minutes, answered once."""

import hashlib
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from sqlalchemy.exc import IntegrityError

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.mail.rendering import config, sign, unsign
from hub.people.accounts.models import SpentChallenge

VALID_FOR = timedelta(minutes=5)


class Purpose(StrEnum):
    """What an answer is for: one that was given for one thing is worth nothing for another."""

    ADD = "add"
    SIGN_IN = "sign_in"
    SECOND_FACTOR = "second_factor"


@dataclass(frozen=True)
class RelyingParty:
    """Who asks, as browsers know it."""

    id: str
    origin: str


def passkeys_work() -> bool:
    """Browsers make passkeys for names only, not for an address that is a number."""
    try:
        ipaddress.ip_address(urlsplit(config().base_url).hostname or "")
    except ValueError:
        return True
    return False


def relying_party() -> RelyingParty:
    """From HUB_BASE_URL, never from what a caller calls us."""
    if not passkeys_work():
        raise RuleBroken("Passkeys do not work here, because our address is a number.")
    parts = urlsplit(config().base_url.lower())
    return RelyingParty(parts.hostname or "", f"{parts.scheme}://{parts.netloc}")


@dataclass(frozen=True)
class Asked:
    """What a question was asked for, and where: its answer must come from the same."""

    purpose: Purpose
    browser: str
    # Who must answer; 0 when anybody may, who then says who it is.
    person_id: int = 0

    def facts(self) -> list[object]:
        browser = hashlib.sha256(self.browser.encode()).hexdigest()[:16]
        return [str(self.purpose), browser, self.person_id]


def new_challenge(asked: Asked) -> str:
    """Nothing is stored until it is answered, so that looking at a page writes nothing."""
    until = (clock.now() + VALID_FOR).isoformat()
    return sign([secrets.token_urlsafe(16), until, *asked.facts()], "passkey")


def spend_challenge(challenge: str, asked: Asked) -> bool:
    """Whether this is a question of ours, fresh, for this purpose and browser, and unanswered."""
    signed = unsign(challenge, "passkey")
    if signed is None or signed[2:] != asked.facts():
        return False
    until = datetime.fromisoformat(signed[1])
    if clock.now() >= until:
        return False
    spent = SpentChallenge(
        challenge_hash=hashlib.sha256(challenge.encode()).hexdigest(), expires_at=until
    )
    try:
        with db.session.begin_nested():
            db.session.add(spent)
    except IntegrityError:
        return False
    return True
