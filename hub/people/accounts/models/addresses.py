"""Addresses that change: proved at the new one, told to the old one, which works for a while."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.foundation.core import clock
from hub.foundation.core.db import Model, big_id, str_enum
from hub.people.accounts.models.people import Person


class ChangeKind(StrEnum):
    """How an address came to change."""

    OWN = "own"
    CORRECTED = "corrected"
    MOVED = "moved"


class EmailChange(Model):
    """Another address for a person: asked for, then made; for some days it can be put back."""

    id: Mapped[big_id]
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), index=True, info={"personal": "addresses"}
    )
    kind: Mapped[ChangeKind] = mapped_column(str_enum(ChangeKind, "change_kind"))
    old_email: Mapped[str | None] = mapped_column(info={"personal": "addresses"})
    new_email: Mapped[str] = mapped_column(info={"personal": "addresses"})
    new_key: Mapped[str] = mapped_column(info={"personal": "addresses"})
    # The proof that the new mailbox is hers: a link and a code, stored only as hashes.
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    code_hash: Mapped[str | None]
    code_tries: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    expires_at: Mapped[datetime | None]
    # Who had the address when it was asked for: proved, the two accounts can be joined.
    other_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True, info={"personal": "addresses"}
    )
    proved_at: Mapped[datetime | None]
    # Asked for another one since.
    replaced_at: Mapped[datetime | None]
    made_at: Mapped[datetime | None]
    objects_until: Mapped[datetime | None]
    objected_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    other: Mapped[Person | None] = relationship(foreign_keys=[other_id])

    @property
    def can_be_objected_to(self) -> bool:
        """Made, and its days are not over."""
        until = self.objects_until
        return self.objected_at is None and until is not None and until > clock.now()


class AddressAlias(Model):
    """An address that a person had: typed at sign-in, it still finds her."""

    id: Mapped[big_id]
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), index=True, info={"personal": "addresses"}
    )
    email: Mapped[str] = mapped_column(info={"personal": "addresses"})
    email_key: Mapped[str] = mapped_column(unique=True, info={"personal": "addresses"})
    added_at: Mapped[datetime]
    # Until then the mail for signing in goes there; later to the address that she has now.
    own_mail_until: Mapped[datetime | None]
    ends_at: Mapped[datetime] = mapped_column(index=True)
