"""Schools as the register and the council know them. A school is closed, never deleted."""

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.foundation.core.db import Model, big_id, str_enum
from hub.foundation.core.formats import fold


class SchoolStatus(StrEnum):
    """R11.4, in our words."""

    OPEN = "open"
    CLOSING = "closing"
    PROPOSED = "proposed"
    CLOSED = "closed"

    @property
    def words(self) -> str:
        return {"closing": "Open, proposed to close", "proposed": "Proposed to open"}.get(
            self, self.capitalize()
        )

    @property
    def tone(self) -> str:
        return {"open": "good", "closing": "wait", "proposed": "info", "closed": "stop"}[self]

    @property
    def is_live(self) -> bool:
        return self in LIVE_SCHOOL


# As the register says them (R11.5).
PHASES = (
    "Nursery",
    "Primary",
    "Middle deemed primary",
    "Secondary",
    "Middle deemed secondary",
    "16 plus",
    "All-through",
    "Not applicable",
)
LIVE_SCHOOL = frozenset({SchoolStatus.OPEN, SchoolStatus.CLOSING})


class SettingKind(StrEnum):
    """What a setting outside the register is."""

    NURSERY = "nursery"
    CHILDMINDER = "childminder"
    COLLEGE = "college"
    OTHER_COUNTY = "other_county"

    @property
    def words(self) -> str:
        return {
            "nursery": "Nursery or pre-school",
            "college": "College campus",
            "other_county": "School of another county",
        }.get(self, self.capitalize())


class BookingRule(StrEnum):
    """How a school books: each school chooses for itself."""

    TOLD = "told"
    WEEKLY = "weekly"
    LEADS_ONLY = "leads_only"

    @property
    def words(self) -> str:
        return {
            "told": "Everybody books for herself, and leads are told of each booking.",
            "weekly": "Everybody books for herself, and leads get a list every Monday.",
            "leads_only": "Only leads book.",
        }[self]


class Locality(Model):
    """A part of the county, drawn by the council; never derived from an address (domain 2.6)."""

    id: Mapped[big_id]
    name: Mapped[str] = mapped_column(unique=True)


class School(Model):
    """Keyed by our own id: the URN changes when a school becomes an academy (R10.2)."""

    id: Mapped[big_id]
    urn: Mapped[int | None] = mapped_column(unique=True)
    la_code: Mapped[int | None] = mapped_column(index=True)
    # Set for what the register does not know; the school of the register that it turned out to be.
    setting_kind: Mapped[SettingKind | None] = mapped_column(str_enum(SettingKind, "setting_kind"))
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True)
    establishment_number: Mapped[int | None]
    name: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str | None]
    kind_group: Mapped[str | None]
    status: Mapped[SchoolStatus] = mapped_column(str_enum(SchoolStatus, "school_status"))
    phase: Mapped[str] = mapped_column(default="Not applicable")
    low_age: Mapped[int | None]
    high_age: Mapped[int | None]
    pupils: Mapped[int | None]
    street: Mapped[str | None]
    area: Mapped[str | None]
    town: Mapped[str | None]
    county: Mapped[str | None]
    postcode: Mapped[str | None]
    telephone: Mapped[str | None]
    website: Mapped[str | None]
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    locality_id: Mapped[int | None] = mapped_column(ForeignKey("locality.id"), index=True)
    search_text: Mapped[str]
    # A lead said that one lead is right here: until when, and the number of who said so.
    one_lead_ok_until: Mapped[date | None]
    one_lead_ok_by_id: Mapped[int | None]
    booking_rule: Mapped[BookingRule] = mapped_column(
        str_enum(BookingRule, "booking_rule"),
        default=BookingRule.TOLD,
        server_default=BookingRule.TOLD,
    )
    # Until when the leads have had their weekly list.
    bookings_listed_at: Mapped[datetime | None]
    # Raised by whoever changes who leads the school, so that two who do wait for each other.
    lock_version: Mapped[int] = mapped_column(default=0, server_default="0")

    locality: Mapped[Locality | None] = relationship(lazy="joined")

    __table_args__ = (Index("ix_school_status_name", "status", "name"),)

    @property
    def dfe_number(self) -> str | None:
        """LA code and establishment number: 865/5413 (R10.3)."""
        if self.establishment_number is None:
            return None
        return f"{self.la_code}/{self.establishment_number:04d}"

    @property
    def name_and_town(self) -> str:
        """Two schools may share a name, so the town is always shown (F2)."""
        return f"{self.name}, {self.town}" if self.town else self.name

    def words_for_search(self) -> str:
        """Everything a school may be looked for by, folded: name, town, postcode, numbers."""
        number = self.dfe_number or ""
        postcode = self.postcode or ""
        parts = (
            self.name,
            # People leave out apostrophes: "St Pauls" finds "St Paul's".
            re.sub("['’]", "", self.name),
            self.town or "",
            postcode,
            postcode.replace(" ", ""),
            str(self.urn or ""),
            number,
            number.replace("/", ""),
        )
        return " " + fold(" ".join(parts))


class SchoolSite(Model):
    """One of the places where a school works: where to visit, where somebody is."""

    id: Mapped[big_id]
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    name: Mapped[str]
    address: Mapped[str]
    added_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class UrnHistory(Model):
    """URNs that a school had before."""

    id: Mapped[big_id]
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True)
    urn: Mapped[int] = mapped_column(unique=True)
    until_on: Mapped[date | None]


class ImportStatus(StrEnum):
    STAGED = "staged"
    APPLIED = "applied"
    DISCARDED = "discarded"

    @property
    def words(self) -> str:
        return "Waiting for approval" if self is ImportStatus.STAGED else self.capitalize()

    @property
    def tone(self) -> str:
        return {"staged": "wait", "applied": "good", "discarded": "stop"}[self]


class RegisterImport(Model):
    """A register file as uploaded: its difference from what we hold, waiting for a person (F1)."""

    id: Mapped[big_id]
    la_code: Mapped[int]
    file_name: Mapped[str]
    status: Mapped[ImportStatus] = mapped_column(str_enum(ImportStatus, "import_status"))
    staged_at: Mapped[datetime]
    staged_by_id: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None]
    allow_missing: Mapped[bool] = mapped_column(default=False)
    rows: Mapped[Any] = mapped_column(JSON)
    difference: Mapped[Any] = mapped_column(JSON)

    allowed_moves = {
        ImportStatus.STAGED: {ImportStatus.APPLIED, ImportStatus.DISCARDED},
        ImportStatus.APPLIED: frozenset(),
        ImportStatus.DISCARDED: frozenset(),
    }
