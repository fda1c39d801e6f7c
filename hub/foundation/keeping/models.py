"""Holds, which stop removal, and what each purge removed."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.foundation.core.db import Model, big_id


class Hold(Model):
    """Nothing of this person, school or event is removed until the hold is ended.

    The ids are plain numbers: floor 1 knows nothing of what they count.
    """

    id: Mapped[big_id]
    person_id: Mapped[int | None] = mapped_column(index=True)
    school_id: Mapped[int | None] = mapped_column(index=True)
    event_id: Mapped[int | None] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(info={"personal": "requests"})
    begun_at: Mapped[datetime]
    begun_by_id: Mapped[int]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    ended_by_id: Mapped[int | None]
    end_reason: Mapped[str | None] = mapped_column(info={"personal": "requests"})

    __table_args__ = (
        CheckConstraint(
            "(person_id IS NOT NULL AND school_id IS NULL AND event_id IS NULL) OR "
            "(person_id IS NULL AND school_id IS NOT NULL AND event_id IS NULL) OR "
            "(person_id IS NULL AND school_id IS NULL AND event_id IS NOT NULL)",
            name="on_one_thing",
        ),
    )

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


class PurgeRun(Model):
    """One night's purge. Its counts are written with what they count, so a broken run is exact."""

    id: Mapped[big_id]
    begun_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
    # Set while it is open: there is never a second one.
    open_key: Mapped[str | None] = mapped_column(unique=True)
    # Who works on it, and until when nobody else may.
    holder: Mapped[str | None]
    leased_until: Mapped[datetime | None]
    # Key of the kind -> removed, held, oldest, and the fault if it met one.
    counts: Mapped[dict[str, Any]]

    @property
    def is_open(self) -> bool:
        return self.finished_at is None

    @property
    def removed(self) -> int:
        return sum(count.get("removed", 0) for count in self.counts.values())

    @property
    def held(self) -> int:
        return sum(count.get("held", 0) for count in self.counts.values())

    @property
    def has_faults(self) -> bool:
        return any(count.get("fault") for count in self.counts.values())
