"""How people come by themselves: they ask to join a school, or bring the code of a letter."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.foundation.core.db import Model, big_id, str_enum
from hub.people.accounts.models.people import Person
from hub.people.accounts.permissions import SchoolRole
from hub.people.schools.models import School


class JoinLetter(Model):
    """A letter on paper to a school: its code lets one lead in, once. Stored only as a hash."""

    id: Mapped[big_id]
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), info={"personal": "asks"}
    )
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    # A newer letter to the same school makes this one old.
    replaced_at: Mapped[datetime | None]


class JoinStatus(StrEnum):
    UNPROVED = "unproved"
    WITH_LEADS = "with_leads"
    WITH_COUNCIL = "with_council"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> str:
        return {
            "unproved": "Waiting for the mail to be answered",
            "with_leads": "With the school",
            "with_council": "With the council",
            "accepted": "Let in",
            "refused": "Refused",
            "withdrawn": "Taken back",
        }[self]

    @property
    def tone(self) -> str:
        tones = {"accepted": "good", "refused": "stop", "withdrawn": "info"}
        return tones.get(self, "wait")

    @property
    def waits(self) -> bool:
        return self in (JoinStatus.WITH_LEADS, JoinStatus.WITH_COUNCIL)


class JoinRequest(Model):
    """Somebody asks to join a school. Nothing happens before the address is proved."""

    id: Mapped[big_id]
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    name: Mapped[str] = mapped_column(info={"personal": "asks"})
    email: Mapped[str] = mapped_column(info={"personal": "asks"})
    role: Mapped[SchoolRole] = mapped_column(str_enum(SchoolRole, "join_role"))
    words: Mapped[str] = mapped_column(info={"personal": "asks"})
    status: Mapped[JoinStatus] = mapped_column(str_enum(JoinStatus, "join_status"))
    # Set while it waits for an answer: the same person asks a school once.
    open_key: Mapped[str | None] = mapped_column(unique=True, info={"personal": "asks"})
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("join_letter.id"), index=True)
    asked_at: Mapped[datetime]
    # When it came to whom it is with now.
    sent_on_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), info={"personal": "asks"}
    )
    outcome: Mapped[str | None] = mapped_column(info={"personal": "asks"})
    # Who came by it, and when the council had looked at somebody who came by letter.
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True, info={"personal": "asks"}
    )
    checked_at: Mapped[datetime | None]

    school: Mapped[School] = relationship()
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])

    __table_args__ = (Index("ix_join_request_status_asked_at", "status", "asked_at"),)

    allowed_moves = {
        JoinStatus.UNPROVED: {
            JoinStatus.WITH_LEADS,
            JoinStatus.WITH_COUNCIL,
            JoinStatus.ACCEPTED,
            JoinStatus.WITHDRAWN,
        },
        JoinStatus.WITH_LEADS: {
            JoinStatus.WITH_COUNCIL,
            JoinStatus.ACCEPTED,
            JoinStatus.REFUSED,
            JoinStatus.WITHDRAWN,
        },
        JoinStatus.WITH_COUNCIL: {
            JoinStatus.ACCEPTED,
            JoinStatus.REFUSED,
            JoinStatus.WITHDRAWN,
        },
        JoinStatus.ACCEPTED: frozenset(),
        JoinStatus.REFUSED: frozenset(),
        JoinStatus.WITHDRAWN: frozenset(),
    }
