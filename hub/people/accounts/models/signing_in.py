"""How people sign in: by mail, then with a second factor. There are no passwords."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hub.foundation.core.db import Model, big_id, str_enum


class SignInRequest(Model):
    """One sign-in mail: a link and a 6-digit code, both stored only as hashes."""

    id: Mapped[big_id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    code_hash: Mapped[str | None]
    # The browser that asked, so that the link goes on by itself only there.
    browser_hash: Mapped[str] = mapped_column(index=True, info={"personal": "links"})
    email: Mapped[str] = mapped_column(index=True, info={"personal": "links"})
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True, info={"personal": "links"}
    )
    next_url: Mapped[str | None] = mapped_column(info={"personal": "links"})
    # What somebody without a school says of herself; believed once the address is proved.
    guest: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True), info={"personal": "links"}
    )
    own_device: Mapped[bool] = mapped_column(default=False)
    code_tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    # A newer request of the same browser or address makes this one old.
    replaced_at: Mapped[datetime | None]
    # Which mail it was, for whoever asks whether it arrived. A plain number: mail may be removed.
    message_id: Mapped[int | None]

    @property
    def can_be_answered(self) -> bool:
        """Whether there is somebody to sign in: known, or a guest who says who she is."""
        return self.person_id is not None or self.guest is not None


class FactorKind(StrEnum):
    TOTP = "totp"


class SecondFactor(Model):
    """A second proof of who somebody is; a person may have several."""

    id: Mapped[big_id]
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), index=True, info={"personal": "factors"}
    )
    kind: Mapped[FactorKind] = mapped_column(str_enum(FactorKind, "factor_kind"))
    name: Mapped[str] = mapped_column(info={"personal": "factors"})
    secret: Mapped[str] = mapped_column(info={"personal": "factors"})
    added_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    # The last time step whose code was taken: the same code is not taken twice.
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Model):
    """A code on paper for the day the phone is lost; each works once."""

    id: Mapped[big_id]
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), index=True, info={"personal": "factors"}
    )
    code_hash: Mapped[str] = mapped_column(info={"personal": "factors"})
    used_at: Mapped[datetime | None]


class KeptForm(Model):
    """What somebody typed and sent after being signed out: shown again after sign-in."""

    id: Mapped[big_id]
    token_hash: Mapped[str] = mapped_column(unique=True)
    browser_hash: Mapped[str] = mapped_column(info={"personal": "typing"})
    path: Mapped[str] = mapped_column(info={"personal": "typing"})
    fields: Mapped[Any] = mapped_column(JSON, info={"personal": "typing"})
    expires_at: Mapped[datetime] = mapped_column(index=True)
