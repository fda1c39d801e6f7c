"""People and where they belong."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.foundation.core import clock
from hub.foundation.core.db import Model, big_id, str_enum
from hub.people.accounts.models.guests import GuestKind
from hub.people.accounts.permissions import (
    LEADS,
    ROLE_PERMISSIONS,
    SHARED_PERMISSIONS,
    CouncilRole,
    Permission,
    SchoolRole,
)
from hub.people.schools.models import School

# Stands on bookings whose person is gone. No address, so nobody can sign in as it.
FORMER_KEY = "former colleague"


class Person(Model):
    """Somebody at a school or the council. An e-mail is optional: lunchtime staff may have none."""

    id: Mapped[big_id]
    name: Mapped[str] = mapped_column(info={"personal": "people"})
    email: Mapped[str | None] = mapped_column(info={"personal": "people"})
    # Normalised in Python: SQLite's migrations drop indexes on expressions.
    email_key: Mapped[str | None] = mapped_column(unique=True, info={"personal": "people"})
    phone: Mapped[str | None] = mapped_column(info={"personal": "people"})
    council_roles: Mapped[list[str]] = mapped_column(default=list)
    is_disabled: Mapped[bool] = mapped_column(default=False)
    # Signs in by mail also where the council does not allow that to its staff.
    keeps_mail_sign_in: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Raised by "sign out everywhere"; a cookie of an older number is worth nothing.
    session_epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    # Who gave us this name and address, told to the person in the first mail.
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    # Two accounts of one person: this one has gone into that one, and is kept for the record.
    joined_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    introduced_at: Mapped[datetime | None]
    last_signed_in_at: Mapped[datetime | None] = mapped_column(info={"personal": "people"})
    # Several people read the address: it receives and books, and is nobody (G7).
    is_shared: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Set for somebody who comes without a school: she books for herself only.
    guest_kind: Mapped[GuestKind | None] = mapped_column(str_enum(GuestKind, "guest_kind"))
    guest_organisation: Mapped[str | None] = mapped_column(info={"personal": "people"})
    search_text: Mapped[str] = mapped_column(default="", info={"personal": "people"})

    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="person", foreign_keys="Membership.person_id"
    )

    # For the list of who has never signed in.
    __table_args__ = (Index("ix_person_last_signed_in_at_name", "last_signed_in_at", "name"),)

    # What flask_login asks of a person, written by hand: models know nothing of HTTP.
    is_authenticated = True
    is_anonymous = False

    @property
    def speaks_as(self) -> str | None:
        """Who is at a shared address now; nothing of it is stored with the person."""
        name = self.__dict__.get("_speaks_as")
        return str(name) if name else None

    def speak_as(self, name: str | None) -> None:
        self.__dict__["_speaks_as"] = name

    @property
    def shown_name(self) -> str:
        """office@oak.example as Jo Lee"""
        return f"{self.email} as {self.speaks_as}" if self.speaks_as else self.name

    @property
    def is_active(self) -> bool:
        return not self.is_disabled

    def get_id(self) -> str:
        return f"{self.id}.{self.session_epoch}"

    @property
    def roles_at_council(self) -> frozenset[CouncilRole]:
        return frozenset(CouncilRole(role) for role in self.council_roles)

    @property
    def is_council_staff(self) -> bool:
        return bool(self.council_roles)

    @property
    def live_memberships(self) -> list["Membership"]:
        """Needs `memberships` and their schools to be loaded."""
        return [membership for membership in self.memberships if membership.ended_at is None]

    @property
    def has_school_role(self) -> bool:
        return any(membership.roles for membership in self.live_memberships)

    def membership_at(self, school_id: int | None) -> "Membership | None":
        return next((m for m in self.live_memberships if m.school_id == school_id), None)

    def council_can(self, permission: Permission) -> bool:
        """Whether a council role of this person grants the permission."""
        if self.is_shared:
            return False
        return any(permission in ROLE_PERMISSIONS[role] for role in self.roles_at_council)

    def can_at(self, school_id: int | None, permission: Permission) -> bool:
        """Whether this person's roles at that school grant the permission there."""
        membership = self.membership_at(school_id)
        return membership is not None and membership.grants(permission)

    def can_at_any_school(self, permission: Permission) -> bool:
        """Whether some school of this person grants the permission there."""
        return any(membership.grants(permission) for membership in self.live_memberships)


# Whether a membership is that of a lead, in the words of both databases and of their index.
LEADS_NOW = "ended_at IS NULL AND ({})".format(
    " OR ".join(f"CAST(roles AS VARCHAR) LIKE '%\"{role}\"%'" for role in sorted(LEADS))
)


class Membership(Model):
    """A person at a school with one or more roles. No roles: known there, attends, no more."""

    id: Mapped[big_id]
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), index=True, info={"personal": "memberships"}
    )
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    # The name as this school typed it: no school learns what another calls somebody.
    name: Mapped[str] = mapped_column(info={"personal": "names"})
    roles: Mapped[list[str]] = mapped_column(default=list)
    # Given, but doubted by a lead: they grant nothing until the council has decided.
    held_roles: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # The day that somebody said she leaves, or left; access ends on it, or at once if it is past.
    leaves_on: Mapped[date | None] = mapped_column(index=True)
    leaving_said_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), info={"personal": "memberships"}
    )
    # Away, not gone: the first day back, and the colleague who gets the same mail until then.
    away_until: Mapped[date | None] = mapped_column(info={"personal": "memberships"})
    stand_in_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    # When we last wrote to this person that she may sign in for this school.
    invited_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(back_populates="memberships", foreign_keys=[person_id])
    school: Mapped[School] = relationship()
    stand_in: Mapped["Membership | None"] = relationship(
        remote_side="Membership.id", foreign_keys=[stand_in_id]
    )
    leaving_said_by: Mapped[Person | None] = relationship(foreign_keys=[leaving_said_by_id])

    __table_args__ = (
        Index(
            "uq_membership_live",
            "person_id",
            "school_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        # Few of many people lead: the council counts them at every school at once.
        Index(
            "ix_membership_leads",
            "school_id",
            sqlite_where=text(LEADS_NOW),
            postgresql_where=text(LEADS_NOW),
        ),
    )

    @property
    def school_roles(self) -> list[SchoolRole]:
        return [SchoolRole(role) for role in self.roles]

    @property
    def is_away(self) -> bool:
        """Ends by itself: nobody has to say that she is back."""
        return self.away_until is not None and clock.today() < self.away_until

    @property
    def stands_in_now(self) -> "Membership | None":
        """Who gets her mail too while she is away, if that colleague is still there."""
        found = self.stand_in if self.is_away else None
        return found if found is not None and found.ended_at is None else None

    @property
    def roles_held_back(self) -> list[SchoolRole]:
        return [SchoolRole(role) for role in self.held_roles]

    @property
    def is_lead(self) -> bool:
        return not self.person.is_shared and any(role in LEADS for role in self.school_roles)

    def grants(self, permission: Permission) -> bool:
        if self.person.is_shared:
            return bool(self.roles) and permission in SHARED_PERMISSIONS
        return any(permission in ROLE_PERMISSIONS[role] for role in self.school_roles)
