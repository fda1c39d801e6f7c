"""London time on both sides of a clock change."""

from datetime import UTC, date, datetime, time

import pytest
from time_machine import TimeMachineFixture

from hub.foundation.core import clock


def test_time_stands_still_in_tests() -> None:
    assert clock.now() == datetime(2026, 6, 15, 9, tzinfo=UTC)
    assert clock.today() == date(2026, 6, 15)


@pytest.mark.parametrize(
    ("day", "at", "utc"),
    [
        (date(2026, 1, 15), time(9, 30), datetime(2026, 1, 15, 9, 30, tzinfo=UTC)),
        (date(2026, 6, 15), time(9, 30), datetime(2026, 6, 15, 8, 30, tzinfo=UTC)),
        (date(2026, 10, 24), time(9), datetime(2026, 10, 24, 8, tzinfo=UTC)),
        (date(2026, 10, 26), time(9), datetime(2026, 10, 26, 9, tzinfo=UTC)),
        # Happens twice: the first is meant.
        (date(2026, 10, 25), time(1, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        # Does not exist: an hour on, as clocks jump.
        (date(2026, 3, 29), time(1, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ],
)
def test_from_london(day: date, at: time, utc: datetime) -> None:
    assert clock.from_london(day, at) == utc


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 25)])
def test_there_and_back(day: date) -> None:
    local = clock.to_london(clock.from_london(day, time(9, 30)))
    assert (local.date(), local.time()) == (day, time(9, 30))


def test_today_is_london_s_today(time_machine: TimeMachineFixture) -> None:
    time_machine.move_to(datetime(2026, 6, 15, 23, 30, tzinfo=UTC), tick=False)
    assert clock.today() == date(2026, 6, 16)


def test_start_of_day() -> None:
    assert clock.start_of_day(date(2026, 6, 16)) == datetime(2026, 6, 15, 23, tzinfo=UTC)
