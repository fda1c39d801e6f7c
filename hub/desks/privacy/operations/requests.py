"""Asking for erasure, and what the council decides (F9)."""

from datetime import date

from sqlalchemy import select

from hub.desks.privacy import emails
from hub.desks.privacy.operations.erase import erase_rows
from hub.desks.privacy.operations.holds import check_may_manage
from hub.desks.privacy.operations.obstacles import coming_bookings, prospect_of
from hub.engines.bookings.operations import cancel_booking, lock_events
from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record
from hub.foundation.core import calendars, clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts.models import CouncilTask, Person, TaskKind
from hub.people.accounts.operations.grants import is_last_lead, lock_people
from hub.people.accounts.operations.tasks import ask_council, settle_if_open, settle_task
from hub.people.accounts.queries import open_task

KIND = TaskKind.ERASURE_ASKED
WHY_CANCELLED = "The person's data is erased"
ASKED = "Asked by the person"


def answer_by(asked: date) -> date:
    """The law gives one month (Article 12(3))."""
    return calendars.add_months(asked, 1)


def ask_for_erasure(person: Person) -> CouncilTask:
    """Asked once: a second time is the same request. She is told by when we decide."""
    known = open_task(KIND, person.id)
    if known is not None:
        return known
    task = ask_council(KIND, person.id, actor=person, person=person)
    emails.tell_person_erasure_asked(person, by=answer_by(clock.today()))
    return task


def take_back_erasure(person: Person) -> None:
    """She has thought better of it."""
    settle_if_open(KIND, person.id, "Taken back by the person.", actor=person)


def refuse_erasure(task: CouncilTask, reason: str, *, actor: Person) -> None:
    """No, with a reason, and how to complain."""
    check_may_manage(actor)
    if not reason.strip():
        raise RuleBroken("Enter why not, in a sentence that the person can understand", "reason")
    person = task.person
    settle_task(task, f"Not erased: {reason}", actor=actor)
    if person is not None:
        record(actor, Action.DATA_ERASURE_REFUSED, person, reason_personal=reason)
        emails.tell_person_erasure_refused(person, reason=reason)


def erase_as_asked(task: CouncilTask, *, actor: Person) -> None:
    """Yes: everything goes but the statistics and the school's record."""
    person = task.person
    if person is None:
        raise RuleBroken("This person is erased already.")
    settle_task(task, "Erased.", actor=actor)
    _erase(person, ASKED, actor)


def erase_person(person: Person, reason: str, *, actor: Person) -> None:
    """For somebody who asked in another way, or has no account."""
    if not reason.strip():
        raise RuleBroken("Enter why, in a sentence", "reason")
    settle_if_open(KIND, person.id, "Erased.", actor=actor)
    _erase(person, reason, actor)


def _erase(person: Person, reason: str, actor: Person) -> None:
    check_may_manage(actor)
    _lock(person)
    _check_still_there(person)
    found = prospect_of(person, actor=actor)
    if found.obstacles:
        raise RuleBroken(" ".join(found.obstacles))
    for booking in found.coming:
        cancel_booking(booking, reason=WHY_CANCELLED, actor=actor, staff_reason=reason)
    # Held from here on: who books her meanwhile waits, and then finds her gone.
    _check_still_there(person)
    if coming_bookings(person.id):
        raise RuleBroken(f"{person.name} was booked in this moment. Look again, then decide.")
    emails.tell_person_erased(person, places=len(found.coming))
    db.session.flush()
    _leave_nobody_silent(person, actor)
    erase_rows([person])
    record(actor, Action.DATA_ERASED, person, asked=reason == ASKED, reason_personal=reason)


def _check_still_there(person: Person) -> None:
    number = select(Person.id).where(Person.id == person.id)
    if db.session.scalar(number.with_for_update()) is None:
        raise RuleBroken("Somebody else has erased this person already.")


def _lock(person: Person) -> None:
    """Schools, then events, in the order in which everybody takes them."""
    schools = sorted({m.school_id for m in person.live_memberships if m.is_lead})
    for school_id in schools:
        lock_people(school_id)
    coming = coming_bookings(person.id)
    if coming:
        lock_events(*[booking.event for booking in coming])


def _leave_nobody_silent(person: Person, actor: Person) -> None:
    """A school that loses its last lead can no longer be written to: the council must know."""
    for member in person.live_memberships:
        if is_last_lead(member):
            school = member.school
            ask_council(TaskKind.NOBODY_TO_WRITE_TO, school.id, actor=actor, school=school)


def record_copy(person: Person) -> None:
    """She took a copy of everything: worth knowing, if it was not she."""
    record(person, Action.DATA_COPIED, person)
