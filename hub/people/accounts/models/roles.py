"""Roles that a school's leads are told of when they are given, and may doubt."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.foundation.core.db import Model, big_id
from hub.people.accounts.models.people import Membership, Person
from hub.people.accounts.permissions import SchoolRole


class GrantState(StrEnum):
    """How things stand with roles that were given. It follows from the columns of the row."""

    STANDS = "stands"
    HELD = "held"
    RIGHT = "right"
    WRONG = "wrong"
    OVER = "over"


class RoleGrant(Model):
    """Roles of weight given to somebody at one moment; every lead of the school was told."""

    id: Mapped[big_id]
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    roles: Mapped[list[str]]
    given_by_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), info={"personal": "memberships"}
    )
    given_at: Mapped[datetime]
    doubted_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), info={"personal": "memberships"}
    )
    doubted_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    was_right: Mapped[bool | None]

    membership: Mapped[Membership] = relationship()
    given_by: Mapped[Person] = relationship(foreign_keys=[given_by_id])
    doubted_by: Mapped[Person | None] = relationship(foreign_keys=[doubted_by_id])

    @property
    def words(self) -> list[str]:
        return [SchoolRole(role).words for role in self.roles]

    @property
    def by_letter(self) -> bool:
        """Nobody gives herself such a role but by the code in a letter to the school."""
        return self.given_by_id == self.membership.person_id

    @property
    def still_there(self) -> list[str]:
        """What of it the person still has: other roles may have been given since."""
        if self.membership.ended_at is not None:
            return []
        return [role for role in self.roles if role in self.membership.roles]

    @property
    def state(self) -> GrantState:
        if self.settled_at is not None:
            return GrantState.RIGHT if self.was_right else GrantState.WRONG
        if self.doubted_at is not None:
            return GrantState.HELD
        return GrantState.STANDS if self.still_there else GrantState.OVER
