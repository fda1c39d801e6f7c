"""Accounts that people have elsewhere, and each journey there and back."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.foundation.core.db import Model, big_id
from hub.people.accounts.models.people import Person


class ExternalIdentity(Model):
    """Somebody's account at a provider, known by its number there: addresses change hands."""

    id: Mapped[big_id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info={"personal": "identities"})
    # council or schools.
    provider: Mapped[str]
    issuer: Mapped[str]
    subject: Mapped[str] = mapped_column(info={"personal": "identities"})
    linked_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()

    __table_args__ = (
        UniqueConstraint("issuer", "subject", name="uq_external_identity_issuer_subject"),
        # One account there for each person, so that a second one cannot slip in by its address.
        UniqueConstraint("person_id", "issuer", name="uq_external_identity_person_id_issuer"),
    )


class ProviderRequest(Model):
    """One question to a provider: asked by one browser, answered once."""

    id: Mapped[big_id]
    provider: Mapped[str]
    state_hash: Mapped[str] = mapped_column(unique=True)
    browser_hash: Mapped[str] = mapped_column(info={"personal": "answers"})
    # Both are wiped when the answer has come.
    nonce: Mapped[str]
    verifier: Mapped[str]
    next_url: Mapped[str | None] = mapped_column(info={"personal": "answers"})
    # Who links an account of hers; nobody, where somebody signs in.
    linking_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), info={"personal": "answers"}
    )
    created_at: Mapped[datetime] = mapped_column(index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    # For signing out there as well.
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True, info={"personal": "answers"}
    )
    id_token: Mapped[str | None] = mapped_column(info={"personal": "answers"})
    end_session_endpoint: Mapped[str | None]
