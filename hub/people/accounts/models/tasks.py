"""What only a person at the council can settle: a list, so that nothing ends in silence."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.foundation.core.db import Model, big_id, str_enum
from hub.people.accounts.models.people import Person
from hub.people.schools.models import School


class TaskKind(StrEnum):
    """Why somebody at the council must look. Each has words and a reason (F6)."""

    ADDRESS_DOUBTED = "address_doubted"
    ASKS_TO_JOIN = "asks_to_join"
    ERASURE_ASKED = "erasure_asked"
    FACTOR_LOST = "factor_lost"
    LEAVING_ASKED = "leaving_asked"
    NOBODY_TO_WRITE_TO = "nobody_to_write_to"
    ROLE_DOUBTED = "role_doubted"
    TWO_ADDRESSES = "two_addresses"

    @property
    def words(self) -> str:
        return WORDS[self][0]

    @property
    def why(self) -> str:
        return WORDS[self][1]

    @property
    def page_endpoint(self) -> str:
        """The page on which a task of this kind is settled."""
        return PAGES.get(self, "accounts_staff.show_task")


WORDS: dict[TaskKind, tuple[str, str]] = {
    TaskKind.ADDRESS_DOUBTED: (
        "Somebody says that her address was changed by another",
        "We have put the old address back and ended every session. Ring the school and find out.",
    ),
    TaskKind.ASKS_TO_JOIN: (
        "Somebody asks to join a school",
        "Find out whether this person works there, then let her in or say no.",
    ),
    TaskKind.ERASURE_ASKED: (
        "Somebody asks us to erase what we hold",
        "Decide what can go and what must stay, and say why.",
    ),
    TaskKind.FACTOR_LOST: (
        "A colleague has lost every second factor",
        "Two administrators, neither of them the colleague, must agree.",
    ),
    TaskKind.LEAVING_ASKED: (
        "A lead is said to have left",
        "Find out who follows, add that person, then end the membership.",
    ),
    TaskKind.NOBODY_TO_WRITE_TO: (
        "Nobody at a school can be written to",
        "Ring the school, then add its SENCo, head or office manager.",
    ),
    TaskKind.ROLE_DOUBTED: (
        "A lead says that a role is wrong",
        "The role is held back until you decide. Ring the school.",
    ),
    TaskKind.TWO_ADDRESSES: (
        "One person seems to have two addresses",
        "Ask the person to prove both, so that bookings come together.",
    ),
}


# Kinds that are settled by more than a sentence of what was done.
PAGES = {
    TaskKind.ASKS_TO_JOIN: "accounts_staff.settle_ask",
    TaskKind.ERASURE_ASKED: "privacy_staff.decide_erasure",
    TaskKind.LEAVING_ASKED: "accounts_staff.settle_left",
    TaskKind.ROLE_DOUBTED: "accounts_staff.settle_role",
}


class CouncilTask(Model):
    """One thing for somebody at the council to settle. Facts name nobody."""

    id: Mapped[big_id]
    kind: Mapped[TaskKind] = mapped_column(str_enum(TaskKind, "task_kind"))
    # Set while it is open: the same thing is not asked twice. Empty once it is settled.
    open_key: Mapped[str | None] = mapped_column(unique=True)
    # What it is about, for kinds that have a page of their own.
    subject_id: Mapped[int | None]
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True, info={"personal": "requests"}
    )
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, info={"personal": "requests"})
    opened_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), info={"personal": "requests"}
    )
    outcome: Mapped[str | None] = mapped_column(info={"personal": "requests"})

    school: Mapped[School | None] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    settled_by: Mapped[Person | None] = relationship(foreign_keys=[settled_by_id])

    __table_args__ = (Index("ix_council_task_settled_at_opened_at", "settled_at", "opened_at"),)

    @property
    def is_open(self) -> bool:
        return self.settled_at is None
