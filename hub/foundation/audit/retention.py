"""Take personal values out of the audit; the chain of seals stays whole, for it covers digests."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, and_, delete, or_, select

from hub.foundation.audit.models import AuditEntry, AuditPersonalFact
from hub.foundation.core.db import db


def mask(fact_ids: Sequence[int]) -> int:
    """Remove these personal values. Returns how many there were."""
    gone = delete(AuditPersonalFact).where(AuditPersonalFact.id.in_(fact_ids))
    return len(db.session.scalars(gone.returning(AuditPersonalFact.id)).all())


def mask_subjects(subjects: dict[str, Iterable[int]], person_id: int | None = None) -> int:
    """Remove the personal values of every entry about these rows, and those about this person.

    `subjects` is table -> numbers, like {"booking": [7, 8]}.
    """
    about: list[ColumnElement[bool]] = [
        and_(AuditEntry.subject_type == table, AuditEntry.subject_id.in_(list(ids)))
        for table, ids in subjects.items()
    ]
    entries = select(AuditEntry.id).where(or_(*about))
    found: list[ColumnElement[bool]] = [AuditPersonalFact.entry_id.in_(entries)]
    if person_id is not None:
        found.append(AuditPersonalFact.person_id == person_id)
    gone = delete(AuditPersonalFact).where(or_(*found))
    return len(
        db.session.scalars(
            gone.returning(AuditPersonalFact.id),
            execution_options={"synchronize_session": "fetch"},
        ).all()
    )
