"""Files of people as uploaded, waiting for somebody at the council to decide."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from hub.foundation.core.db import Model, big_id, str_enum


class PeopleFileStatus(StrEnum):
    STAGED = "staged"
    TAKEN = "taken"
    DISCARDED = "discarded"

    @property
    def words(self) -> str:
        return "Waiting for a decision" if self is PeopleFileStatus.STAGED else self.capitalize()

    @property
    def tone(self) -> str:
        return {"staged": "wait", "taken": "good", "discarded": "stop"}[self]


class PeopleFile(Model):
    """A file of people (F5): its good rows wait to be taken, its bad ones to be mended."""

    id: Mapped[big_id]
    file_name: Mapped[str]
    status: Mapped[PeopleFileStatus] = mapped_column(
        str_enum(PeopleFileStatus, "people_file_status")
    )
    staged_at: Mapped[datetime] = mapped_column(index=True)
    staged_by_id: Mapped[int]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None]
    good_count: Mapped[int]
    bad_count: Mapped[int]
    # Names and addresses: emptied once they are decided about, or after 14 days.
    good: Mapped[Any] = mapped_column(JSON, deferred=True, info={"personal": "files"})
    bad: Mapped[Any] = mapped_column(JSON, deferred=True, info={"personal": "files"})

    allowed_moves = {
        PeopleFileStatus.STAGED: {PeopleFileStatus.TAKEN, PeopleFileStatus.DISCARDED},
        PeopleFileStatus.TAKEN: frozenset(),
        PeopleFileStatus.DISCARDED: frozenset(),
    }
