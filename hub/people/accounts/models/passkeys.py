"""Passkeys: keys that a device keeps, and what was answered with them."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hub.foundation.core.db import Model, big_id


class Passkey(Model):
    """A key on somebody's device. It proves the device and, with face, finger or PIN, the person.

    A table of its own, beside `SecondFactor`: it has no secret to share, and signs in alone.
    """

    id: Mapped[big_id]
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), index=True, info={"personal": "factors"}
    )
    name: Mapped[str] = mapped_column(info={"personal": "factors"})
    # As the browser writes them: base64url without padding.
    credential_id: Mapped[str] = mapped_column(unique=True, info={"personal": "factors"})
    public_key: Mapped[str] = mapped_column(info={"personal": "factors"})
    # How often the key was used, by its own count. Always 0 where the device does not count.
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    transports: Mapped[list[str]] = mapped_column(default=list)
    # Kept by the maker of the device as well, so that a lost device is not a lost passkey.
    is_backed_up: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    # Set when its count went backwards: somebody may hold a copy. It proves nothing from then on.
    paused_at: Mapped[datetime | None]

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None


class SpentChallenge(Model):
    """A question that was answered: the same answer is not taken a second time."""

    id: Mapped[big_id]
    challenge_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
