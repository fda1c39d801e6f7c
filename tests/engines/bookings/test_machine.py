"""Whatever is done in whatever order, the invariants hold: played through by hypothesis."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from time_machine import TimeMachineFixture

from hub.engines.bookings.models import Booking, BookingStatus, WaitingChoice
from hub.engines.bookings.operations import (
    Attendee,
    accept_offer,
    cancel_booking,
    change_capacity,
    decline_offer,
    expire_offers,
    swap_attendee,
    take_free_place,
    undo_cancellation,
)
from hub.engines.bookings.queries import audit_invariants
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from tests.conftest import FROZEN
from tests.engines.bookings.desk import Desk
from tests.factories import make_council_person, make_session

pytestmark = pytest.mark.usefixtures("app")
ACTS = ("book", "cancel", "accept", "decline", "take", "undo", "swap", "resize", "wait")
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 7), st.booleans()), min_size=4, max_size=14
)


class Play:
    """One event, one school, and everything that may happen."""

    def __init__(self, machine: TimeMachineFixture) -> None:
        self.machine = machine
        self.desk = Desk(email=f"{uuid4()}@oak.example")
        self.officer = make_council_person()
        self.event = make_session(capacity=2, starts_at=clock.now() + timedelta(days=12))
        self.people = 0

    def step(self, act: str, number: int, flag: bool) -> None:
        bookings = db.session.scalars(select(Booking).order_by(Booking.id)).all()
        one = bookings[number % len(bookings)] if bookings else None
        if act == "book" or one is None:
            self.people += 1
            choice = WaitingChoice.BOOK if flag else WaitingChoice.ASK
            names = [f"Person {self.people}-{n}" for n in range(1 + number % 3)]
            self.desk.book(self.event, *names, waiting_choice=choice)
        elif act == "resize":
            change_capacity(self.event, 1 + number, actor=self.officer)
        elif act == "wait":
            self.machine.move_to(clock.now() + timedelta(hours=20 * (1 + number)), tick=False)
            expire_offers()
        elif act == "swap":
            self.people += 1
            swap_attendee(one, Attendee(f"Other {self.people}"), actor=self.desk.lead)
        else:
            self.change(act, one)

    def change(self, act: str, one: Booking) -> None:
        if act == "cancel":
            cancel_booking(one, reason="Ill", actor=self.desk.lead)
            return
        changes = {
            "accept": accept_offer,
            "decline": decline_offer,
            "take": take_free_place,
            "undo": undo_cancellation,
        }
        changes[act](one, actor=self.desk.lead)


@given(steps=STEPS)
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_invariants_hold_whatever_is_done(
    app: Flask, time_machine: TimeMachineFixture, steps: list[tuple[str, int, bool]]
) -> None:
    time_machine.move_to(FROZEN, tick=False)
    play = Play(time_machine)
    db.session.commit()
    for step in steps:
        try:
            play.step(*step)
        except RuleBroken:
            db.session.rollback()
        else:
            db.session.commit()
        assert audit_invariants() == []
    for booking in db.session.scalars(select(Booking)):
        sent = booking.invitation_sent
        assert sent or booking.status is not BookingStatus.BOOKED
