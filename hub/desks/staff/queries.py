"""What council staff see first: what waits for somebody, and what is next."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from hub.engines.bookings.models import Booking, BookingStatus, Event, EventStatus
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.mail.models import MailStatus, OutboxMessage
from hub.people.accounts.models import CouncilTask, JoinRequest, PeopleFile, PeopleFileStatus
from hub.people.accounts.queries import DepthFilter, Wave, one_person_deep, to_invite
from hub.people.accounts.queries.joining import came_by_letter
from hub.people.schools.models import ImportStatus, RegisterImport, School, SchoolStatus


@dataclass(frozen=True)
class Waiting:
    """How many of each thing wait for a person at the council."""

    failed_mail: int
    staged_imports: int
    closed_with_bookings: int
    offers_ending: int
    drafts: int
    without_locality: int
    tasks: int
    people_files: int
    not_invited: int
    by_letter: int
    one_deep: int


def what_waits() -> Waiting:
    """All the counts in one query."""
    now = clock.now()
    count = func.count
    failed = select(count(OutboxMessage.id)).where(OutboxMessage.status == MailStatus.FAILED)
    staged = select(count(RegisterImport.id)).where(RegisterImport.status == ImportStatus.STAGED)
    closed = (
        select(count(School.id.distinct()))
        .join(Booking, Booking.school_id == School.id)
        .join(Event, Event.id == Booking.event_id)
        .where(
            School.status == SchoolStatus.CLOSED,
            Booking.status.in_(
                [BookingStatus.BOOKED, BookingStatus.OFFERED, BookingStatus.WAITING]
            ),
            Event.starts_at > now,
        )
    )
    ending = select(count(Booking.id)).where(
        Booking.status == BookingStatus.OFFERED,
        Booking.offer_ends_at > now,
        Booking.offer_ends_at < now + timedelta(hours=24),
    )
    drafts = select(count(Event.id)).where(Event.status == EventStatus.DRAFT, Event.starts_at > now)
    nowhere = select(count(School.id)).where(
        School.locality_id.is_(None),
        School.status.in_([SchoolStatus.OPEN, SchoolStatus.CLOSING]),
    )
    tasks = select(count(CouncilTask.id)).where(CouncilTask.settled_at.is_(None))
    files = select(count(PeopleFile.id)).where(PeopleFile.status == PeopleFileStatus.STAGED)
    invited = to_invite(Wave()).order_by(None).subquery()
    not_invited = select(count(invited.c.person_id.distinct()))
    unchecked = came_by_letter().order_by(None).where(JoinRequest.checked_at.is_(None))
    by_letter = select(count()).select_from(unchecked.with_only_columns(JoinRequest.id).subquery())
    shallow = one_person_deep(DepthFilter()).with_only_columns(count(School.id)).order_by(None)
    parts = (
        *(failed, staged, closed, ending, drafts, nowhere, tasks),
        *(files, not_invited, by_letter, shallow),
    )
    return Waiting(*db.session.execute(select(*(part.scalar_subquery() for part in parts))).one())
