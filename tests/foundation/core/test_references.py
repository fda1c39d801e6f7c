"""References that people read aloud."""

import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.engines.bookings.models import Event, EventStatus
from hub.foundation.core.db import db
from hub.foundation.core.references import (
    flush_with_references,
    new_reference,
    normalise_reference,
)
from hub.people.schools.models import Locality
from tests.factories import in_days, make_locality, make_session


def test_a_reference_has_no_letters_that_are_misread() -> None:
    found = {new_reference("TRN") for _ in range(200)}
    assert len(found) == 200
    assert all(re.fullmatch(r"TRN-[A-HJKMNP-Z2-9]{6}", reference) for reference in found)
    assert re.fullmatch(r"CER-\w{12}", new_reference("CER", 12))


@pytest.mark.parametrize("typed", ["TRN-7KF3Q2", "trn 7kf 3q2", " trn7kf3q2\n", "TRN–7KF3Q2"])
def test_what_was_meant(typed: str) -> None:
    assert normalise_reference(typed) == "TRN-7KF3Q2"


@pytest.mark.both_databases
def test_a_taken_reference_is_drawn_again(app: Flask) -> None:
    make_session(reference="EVT-AAAAAA")
    draws = iter(["EVT-AAAAAA", "EVT-AAAAAA", "EVT-BBBBBB"])

    def give(thing: Event) -> None:
        thing.reference = next(draws)

    event = Event(
        title="Meeting",
        starts_at=in_days(1),
        ends_at=in_days(2),
        capacity=1,
        status=EventStatus.DRAFT,
        created_at=in_days(0),
    )
    flush_with_references([event], give)
    assert db.session.scalars(select(Event.reference).order_by(Event.id)).all() == [
        "EVT-AAAAAA",
        "EVT-BBBBBB",
    ]


@pytest.mark.both_databases
def test_another_clash_is_not_drawn_again(app: Flask) -> None:
    make_locality("West")
    tries = []

    def give(thing: Locality) -> None:
        tries.append(thing)

    with pytest.raises(IntegrityError):
        flush_with_references([Locality(name="West")], give)
    assert len(tries) == 1
