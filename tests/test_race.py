"""Scarce things under real threads, on both databases, and the race shown without the lock."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from hub.engines.bookings.models import Booking, BookingStatus, Event
from hub.engines.bookings.operations import (
    Attendee,
    BookingRequest,
    accept_offer,
    book,
    book_places,
    cancel_booking,
    change_capacity,
)
from hub.engines.bookings.queries import audit_invariants
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.references import new_reference
from hub.people.accounts.models import Person
from hub.people.schools.models import School
from tests.engines.bookings.desk import Desk
from tests.factories import make_council_person, make_session

S = BookingStatus


def at_once(app: Flask, deeds: list[Callable[[], object]]) -> list[BaseException]:
    """Do everything in the same instant, each in its own thread, context and transaction.

    Returns what went wrong beyond a rule that said no.
    """
    barrier = Barrier(len(deeds))
    faults: list[BaseException] = []

    def work(deed: Callable[[], object]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                deed()
                db.session.commit()
            except RuleBroken:
                db.session.rollback()
            except BaseException as fault:
                db.session.rollback()
                faults.append(fault)
            finally:
                db.session.remove()

    db.session.commit()
    threads = [Thread(target=work, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    db.session.expire_all()
    return faults


def one_booking(
    desk: Desk, event: Event, name: str, group: str | None = None, email: str | None = None
) -> Callable[[], object]:
    """Ids only: nothing of the test's own session crosses into the thread."""
    event_id, school_id, lead_id = event.id, desk.school.id, desk.lead.id
    request = BookingRequest(group or new_reference("GRP", 8), (Attendee(name, email),))

    def deed() -> object:
        return book_places(
            db.session.get_one(Event, event_id),
            db.session.get_one(School, school_id),
            request,
            actor=db.session.get_one(Person, lead_id),
        )

    return deed


def count(status: BookingStatus) -> int:
    return db.session.scalar(select(func.count(Booking.id)).where(Booking.status == status)) or 0


@pytest.mark.both_databases
def test_twenty_for_five_places(app: Flask) -> None:
    event = make_session(capacity=5)
    desks = [Desk(f"School {number}", f"lead{number}@oak.example") for number in range(2)]
    deeds = [one_booking(desks[n % 2], event, f"Person {n}") for n in range(20)]
    assert at_once(app, deeds) == []
    assert (count(S.BOOKED), count(S.WAITING)) == (5, 15)
    assert audit_invariants() == []


@pytest.mark.both_databases
def test_a_double_click_books_once(app: Flask) -> None:
    desk, event = Desk(), make_session(capacity=5)
    deeds = [one_booking(desk, event, "Ann Day", "GRP-DOUBLE") for _ in range(6)]
    assert at_once(app, deeds) == []
    assert count(S.BOOKED) == 1


@pytest.mark.both_databases
def test_the_same_person_by_two_forms_has_one_place(app: Flask) -> None:
    desk, event = Desk(), make_session(capacity=5)
    desk.book(event, "Somebody First")
    deeds = [one_booking(desk, event, "Ann Day") for _ in range(6)]
    faults = at_once(app, deeds)
    assert faults == []
    names = db.session.scalars(
        select(Booking.attendee_name).where(Booking.status == S.BOOKED)
    ).all()
    assert sorted(names) == ["Ann Day", "Somebody First"]


@pytest.mark.both_databases
def test_two_cancels_at_once_offer_two_places(app: Flask) -> None:
    desk, event = Desk(), make_session(capacity=2)
    bookings = desk.book(event, "Ann Day", "Bo Elm", "Cy Fox", "Di Gum", "Ed Hay")
    lead = desk.lead.id

    def cancel(number: int) -> Callable[[], object]:
        booking_id = bookings[number].id

        def deed() -> None:
            booking = db.session.get_one(Booking, booking_id)
            cancel_booking(booking, reason=None, actor=db.session.get_one(Person, lead))

        return deed

    assert at_once(app, [cancel(0), cancel(1)]) == []
    db.session.refresh(bookings[2])
    assert [b.status for b in bookings[2:]] == [S.OFFERED, S.OFFERED, S.WAITING]
    assert audit_invariants() == []


@pytest.mark.both_databases
def test_a_booking_a_cancel_a_resize_and_an_answer_at_once(app: Flask) -> None:
    desk, event = Desk(), make_session(capacity=2)
    officer = make_council_person().id
    first, second, third = desk.book(event, "Ann Day", "Bo Elm", "Cy Fox")
    cancel_booking(first, reason=None, actor=desk.lead)
    second_id, third_id, lead, event_id = second.id, third.id, desk.lead.id, event.id

    def cancel() -> None:
        booking = db.session.get_one(Booking, second_id)
        cancel_booking(booking, reason=None, actor=db.session.get_one(Person, lead))

    def accept() -> None:
        booking = db.session.get_one(Booking, third_id)
        accept_offer(booking, actor=db.session.get_one(Person, lead))

    def resize() -> None:
        actor = db.session.get_one(Person, officer)
        change_capacity(db.session.get_one(Event, event_id), 3, actor=actor)

    bookings = [one_booking(desk, event, f"Person {number}") for number in range(6)]
    assert at_once(app, [cancel, accept, resize, *bookings]) == []
    assert audit_invariants() == []
    held = count(S.BOOKED) + count(S.OFFERED)
    assert held == 3


@pytest.mark.both_databases
def test_the_race_is_real_without_the_lock(
    app: Flask, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one place where our own code is replaced: it shows that the lock is what protects.

    On SQLite every writer waits for the one before it anyway, so there the places hold.
    """
    monkeypatch.setattr(book, "lock_events", lambda *_events: None)
    event = make_session(capacity=2, starts_at=clock.now() + timedelta(days=20))
    desks = [Desk(f"School {number}", f"lead{number}@oak.example") for number in range(10)]
    deeds = [one_booking(desk, event, f"Person {n}") for n, desk in enumerate(desks)]
    at_once(app, deeds)
    booked = count(S.BOOKED)
    assert booked == 2 if database == "sqlite" else booked > 2


@pytest.mark.both_databases
def test_a_new_address_met_by_two_schools_at_once_is_one_person(app: Flask) -> None:
    events = [make_session(), make_session(starts_at=clock.now() + timedelta(days=50))]
    desks = [Desk(f"School {n}", f"lead{n}@oak.example") for n in range(2)]
    deeds = [
        one_booking(desks[n], events[n], "New Person", email="new@oak.example") for n in (0, 1)
    ]
    assert at_once(app, deeds) == []
    people = db.session.scalars(select(Person).where(Person.email_key == "new@oak.example")).all()
    assert len(people) == 1
    assert count(S.BOOKED) == 2
