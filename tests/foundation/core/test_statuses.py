"""Statuses and their table of moves."""

import pytest

from hub.engines.bookings.models import Booking, BookingStatus, Event, EventStatus
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.statuses import can_move, move, terminal_statuses


def test_an_allowed_move_is_made() -> None:
    booking = Booking(status=BookingStatus.WAITING)
    move(booking, BookingStatus.OFFERED)
    assert booking.status is BookingStatus.OFFERED


def test_a_forbidden_move_is_refused_in_words() -> None:
    booking = Booking(status=BookingStatus.DID_NOT_ATTEND)
    assert not can_move(booking, BookingStatus.WAITING)
    with pytest.raises(RuleBroken) as refused:
        move(booking, BookingStatus.WAITING)
    assert refused.value.message == "This is did not attend now, so it cannot become waiting."
    assert booking.status is BookingStatus.DID_NOT_ATTEND


def test_terminal_statuses_are_derived() -> None:
    assert terminal_statuses(Event.allowed_moves) == {EventStatus.CANCELLED}


@pytest.mark.parametrize("model", [Booking, Event])
def test_every_status_has_its_moves_words_and_tone(model: type[Booking] | type[Event]) -> None:
    kinds = type(next(iter(model.allowed_moves)))
    assert set(model.allowed_moves) == set(kinds)
    assert all(status.words and status.tone in ("good", "wait", "stop", "info") for status in kinds)
