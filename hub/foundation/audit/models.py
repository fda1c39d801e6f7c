"""The audit trail: entries are only ever inserted, then sealed into a chain by the worker."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship
from sqlalchemy.orm.attributes import get_history

from hub.foundation.core.db import Model, big_id


class AuditEntry(Model):
    """Who did what to what. The ids are plain numbers, so that erasure breaks nothing."""

    id: Mapped[big_id]
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True, info={"personal": "changes"})
    system_job: Mapped[str | None]
    action: Mapped[str] = mapped_column(index=True)
    subject_type: Mapped[str]
    subject_id: Mapped[int | None]
    school_id: Mapped[int | None] = mapped_column(index=True)
    facts: Mapped[dict[str, Any]]
    personal: Mapped[list["AuditPersonalFact"]] = relationship(back_populates="entry")

    __table_args__ = (Index("ix_audit_entry_subject", "subject_type", "subject_id"),)


class AuditPersonalFact(Model):
    """A personal value of an entry; the seal covers only its digest, so it can be removed later."""

    id: Mapped[big_id]
    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entry.id"), index=True)
    name: Mapped[str]
    value: Mapped[str] = mapped_column(info={"personal": "changes"})
    salt: Mapped[str]
    # Whom the value names, where it is a person's number: who signed in.
    person_id: Mapped[int | None] = mapped_column(index=True, info={"personal": "sign_ins"})
    entry: Mapped[AuditEntry] = relationship(back_populates="personal")


class AuditSeal(Model):
    """A link of the chain: the entries it covers and the seal before it, one successor each."""

    id: Mapped[big_id]
    at: Mapped[datetime]
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("audit_seal.id"), unique=True)
    entry_ids: Mapped[list[int]]
    digest: Mapped[str]


class AuditSealedEntry(Model):
    """Which entries are sealed: a row here is looked up faster than a number inside JSON."""

    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entry.id"), primary_key=True)
    seal_id: Mapped[int] = mapped_column(ForeignKey("audit_seal.id"), index=True)


def _refuse(_mapper: Mapper[Any], _connection: Any, entry: AuditEntry) -> None:
    if any(get_history(entry, column.key).has_changes() for column in _mapper.column_attrs):
        raise TypeError("Audit entries cannot be changed.")


def _refuse_delete(_mapper: Mapper[Any], _connection: Any, _entry: AuditEntry) -> None:
    raise TypeError("Audit entries cannot be deleted.")


for kind in (AuditEntry, AuditSeal):
    event.listen(kind, "before_update", _refuse)
    event.listen(kind, "before_delete", _refuse_delete)
