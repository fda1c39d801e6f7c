"""Events with places, and bookings: one person, one place."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.foundation.core import clock
from hub.foundation.core.db import Model, big_id, str_enum
from hub.people.accounts.models import GuestKind, Person
from hub.people.schools.models import School, SettingKind


class EventStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"

    @property
    def words(self) -> str:
        return self.capitalize()

    @property
    def tone(self) -> str:
        return {"draft": "info", "published": "good", "cancelled": "stop"}[self]


class OpenTo(StrEnum):
    """Who else may book, free of charge; the council's own schools always may."""

    SETTING = "setting"
    OTHER_COUNTY = "other_county"
    HEALTH = "health"
    GOVERNOR = "governor"
    COUNCIL = "council"
    PARENT_CARER = "parent_carer"
    OTHER = "other"

    @property
    def words(self) -> str:
        return {
            "setting": "Nurseries, childminders and colleges",
            "other_county": "Schools of other counties",
            "health": "Health services",
            "governor": "School governors and trustees",
            "council": "Council staff",
            "parent_carer": "The parent carer council",
            "other": "Other organisations",
        }[self]


GUESTS = frozenset(OpenTo(kind) for kind in GuestKind)


def kind_of_school(school: School) -> OpenTo | None:
    """None for a school of the register: it may always book."""
    if school.setting_kind is None:
        return None
    other = school.setting_kind is SettingKind.OTHER_COUNTY
    return OpenTo.OTHER_COUNTY if other else OpenTo.SETTING


def open_to_words(open_to: Collection[str]) -> list[str]:
    """Who may book, the council's own schools first."""
    return ["Schools", *(one.words for one in OpenTo if one in open_to)]


class Event(Model):
    """Something with a time and a number of places. Services extend it by joined inheritance."""

    id: Mapped[big_id]
    kind: Mapped[str]
    reference: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    is_online: Mapped[bool] = mapped_column(default=False)
    venue_name: Mapped[str | None]
    venue_address: Mapped[str | None]
    venue_access: Mapped[str | None]
    # Never on a public page, only for those with a place (R14.7).
    joining_details: Mapped[str | None]
    joining_link: Mapped[str | None]
    # Where it is: for the filter, not a restriction.
    locality_id: Mapped[int | None] = mapped_column(ForeignKey("locality.id"), index=True)
    capacity: Mapped[int]
    minimum: Mapped[int | None]
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    status: Mapped[EventStatus] = mapped_column(str_enum(EventStatus, "event_status"))
    cancel_reason: Mapped[str | None]
    # Who may book besides the council's own schools: kinds of guests and of settings. The course
    # decides; kept here, so that a booking looks nowhere else and the past keeps what was true.
    open_to: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    # The head must have agreed: asked of who books, kept on the booking.
    needs_agreement: Mapped[bool] = mapped_column(default=False, server_default=false())
    lock_version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]

    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "event"}
    __table_args__ = (
        CheckConstraint("capacity >= 1", name="capacity_positive"),
        Index("ix_event_status_starts_at", "status", "starts_at"),
    )

    allowed_moves: ClassVar[Mapping[EventStatus, frozenset[EventStatus]]] = {
        EventStatus.DRAFT: frozenset({EventStatus.PUBLISHED, EventStatus.CANCELLED}),
        EventStatus.PUBLISHED: frozenset({EventStatus.CANCELLED}),
        EventStatus.CANCELLED: frozenset(),
    }
    # What a service says of its own events.
    reference_prefix: ClassVar[str] = "EVT"
    page_endpoint: ClassVar[str] = ""
    staff_page_endpoint: ClassVar[str] = ""
    template_folder: ClassVar[str] = "bookings"

    def is_open_to(self, who: str) -> bool:
        return who in self.open_to

    @property
    def takes_guests(self) -> bool:
        return not GUESTS.isdisjoint(self.open_to)

    @property
    def open_to_words(self) -> list[str]:
        return open_to_words(self.open_to)

    @property
    def booking_closes_at(self) -> datetime:
        """Booking ends here: the chosen moment, or the start."""
        return min(self.closes_at or self.starts_at, self.starts_at)

    @property
    def has_started(self) -> bool:
        return clock.now() >= self.starts_at

    @property
    def is_open_for_booking(self) -> bool:
        now = clock.now()
        opened = self.opens_at is None or now >= self.opens_at
        return self.status is EventStatus.PUBLISHED and opened and now < self.booking_closes_at


class BookingStatus(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"
    BOOKED = "booked"
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    PARTLY_ATTENDED = "partly_attended"
    DID_NOT_ATTEND = "did_not_attend"

    @property
    def words(self) -> str:
        return {"waiting": "On the waiting list", "offered": "Place offered"}.get(
            self, self.replace("_", " ").capitalize()
        )

    @property
    def tone(self) -> str:
        return {
            "waiting": "wait",
            "offered": "info",
            "booked": "good",
            "attended": "good",
            "partly_attended": "wait",
        }.get(self, "stop")


S = BookingStatus
ATTENDED_KINDS = frozenset({S.ATTENDED, S.PARTLY_ATTENDED, S.DID_NOT_ATTEND})
# Statuses that hold a place, offers apart: those hold it only until they expire.
HOLDS_PLACE = frozenset({S.BOOKED}) | ATTENDED_KINDS
LIVE_BOOKING = frozenset({S.WAITING, S.OFFERED, S.BOOKED})
LIVE_SQL = (
    "status IN ('waiting', 'offered', 'booked', 'attended', 'partly_attended', 'did_not_attend')"
)

# Former colleagues share one person, so several of them may have been at one event.
ONE_PLACE_SQL = f"{LIVE_SQL} AND anonymised_at IS NULL"


class WaitingChoice(StrEnum):
    """What somebody on the waiting list wants when a place comes free."""

    ASK = "ask"
    BOOK = "book"

    @property
    def words(self) -> str:
        return {"ask": "Ask me first", "book": "Book me straight in"}[self]


class Booking(Model):
    """One person's place at one event, or her turn to have one."""

    id: Mapped[big_id]
    reference: Mapped[str] = mapped_column(unique=True, info={"personal": "bookings"})
    # Made when the form is shown: posting the form again finds the same bookings.
    group_reference: Mapped[str] = mapped_column(index=True, info={"personal": "bookings"})
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), index=True, info={"personal": "bookings"}
    )
    # As typed by who booked: see Membership.name.
    attendee_name: Mapped[str] = mapped_column(info={"personal": "bookings"})
    # A school, or the organisation of a guest: never both, never neither.
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"))
    organisation: Mapped[str | None] = mapped_column(info={"personal": "bookings"})
    guest_kind: Mapped[GuestKind | None] = mapped_column(str_enum(GuestKind, "booking_guest_kind"))
    # The head, or acting head, who agreed: as named by who booked.
    agreed_by: Mapped[str | None] = mapped_column(info={"personal": "bookings"})
    booked_by_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), index=True, info={"personal": "bookings"}
    )
    status: Mapped[BookingStatus] = mapped_column(str_enum(BookingStatus, "booking_status"))
    created_at: Mapped[datetime] = mapped_column(info={"personal": "bookings"})

    # The waiting list: a fixed order of joining, that survives everything but leaving.
    joined_order: Mapped[int | None]
    joined_at: Mapped[datetime | None]
    waiting_choice: Mapped[WaitingChoice | None] = mapped_column(
        str_enum(WaitingChoice, "waiting_choice")
    )
    book_until: Mapped[date | None]
    offered_at: Mapped[datetime | None]
    offer_ends_at: Mapped[datetime | None]
    passed_at: Mapped[datetime | None]
    told_free_at: Mapped[datetime | None]
    # A place given without asking never counts as a no-show.
    given_without_asking: Mapped[bool] = mapped_column(default=False)

    # Special category data: organiser and trainer only, removed after the event (R14.1).
    access_needs: Mapped[str | None] = mapped_column(info={"personal": "needs"})
    dietary_needs: Mapped[str | None] = mapped_column(info={"personal": "needs"})

    invitation_uid: Mapped[str] = mapped_column(unique=True, info={"personal": "bookings"})
    invitation_sequence: Mapped[int] = mapped_column(default=0)
    # Whether a REQUEST ever went out under this UID: only then is there anything to CANCEL.
    invitation_sent: Mapped[bool] = mapped_column(default=False)

    cancelled_at: Mapped[datetime | None]
    cancelled_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), info={"personal": "bookings"}
    )
    cancel_reason: Mapped[str | None] = mapped_column(info={"personal": "bookings"})
    cancelled_late: Mapped[bool] = mapped_column(default=False)

    # What happened and no other column still says: a cancelling that was undone, who had it before.
    past: Mapped[list[Any]] = mapped_column(
        JSON, default=list, server_default="[]", info={"personal": "bookings"}
    )

    # When the person was taken out of it: school, event and status stay, for the statistics.
    anonymised_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    booked_by: Mapped[Person] = relationship(foreign_keys=[booked_by_id])
    school: Mapped[School | None] = relationship()

    __table_args__ = (
        CheckConstraint("(school_id IS NULL) <> (organisation IS NULL)", name="one_home"),
        Index(
            "uq_booking_live",
            "event_id",
            "person_id",
            unique=True,
            sqlite_where=text(ONE_PLACE_SQL),
            postgresql_where=text(ONE_PLACE_SQL),
        ),
        Index("ix_booking_event_status", "event_id", "status", "joined_order"),
        Index("ix_booking_school_status", "school_id", "status"),
        Index("ix_booking_offer_ends_at", "status", "offer_ends_at"),
    )

    allowed_moves: ClassVar[Mapping[BookingStatus, frozenset[BookingStatus]]] = {
        S.WAITING: frozenset({S.OFFERED, S.BOOKED, S.CANCELLED}),
        S.OFFERED: frozenset({S.BOOKED, S.WAITING, S.CANCELLED}),
        S.BOOKED: frozenset({S.CANCELLED}) | ATTENDED_KINDS,
        # Only by undoing, while the place is still free.
        S.CANCELLED: frozenset({S.BOOKED}),
        S.ATTENDED: ATTENDED_KINDS - {S.ATTENDED},
        S.PARTLY_ATTENDED: ATTENDED_KINDS - {S.PARTLY_ATTENDED},
        S.DID_NOT_ATTEND: ATTENDED_KINDS - {S.DID_NOT_ATTEND},
    }

    @property
    def comes_from(self) -> str:
        """The school with its town, or the organisation of a guest."""
        return self.school.name_and_town if self.school else self.organisation or ""

    @property
    def is_of_guest(self) -> bool:
        return self.school_id is None

    @property
    def is_live(self) -> bool:
        return self.status in LIVE_BOOKING

    @property
    def offer_is_open(self) -> bool:
        """Held until its end, even before the worker says that it has ended."""
        ends = self.offer_ends_at
        return self.status is BookingStatus.OFFERED and ends is not None and ends > clock.now()
