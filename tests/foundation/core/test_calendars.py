"""Working days and calendar weeks (R14.3, R17.1, R17.2)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.foundation.core.calendars import (
    add_calendar_weeks,
    add_working_days,
    is_working_day,
    next_working_day_on_or_after,
)

ENGLISH_BANK_HOLIDAYS = [
    date(2026, 1, 1),
    date(2026, 4, 3),
    date(2026, 4, 6),
    date(2026, 5, 4),
    date(2026, 5, 25),
    date(2026, 8, 31),
    date(2026, 12, 25),
    date(2026, 12, 28),  # in lieu of Saturday 26 December
    date(2027, 1, 1),
    date(2027, 3, 26),
    date(2027, 3, 29),
    date(2027, 5, 3),
    date(2027, 5, 31),
    date(2027, 8, 30),
    date(2027, 12, 27),  # in lieu of Saturday 25 December
    date(2027, 12, 28),  # in lieu of Sunday 26 December
]


def test_four_working_days_before_a_session() -> None:
    # The worked example of R14.3.
    assert add_working_days(date(2026, 12, 8), -4) == date(2026, 12, 2)


@pytest.mark.parametrize("day", ENGLISH_BANK_HOLIDAYS)
def test_nobody_works_on_bank_holidays(day: date) -> None:
    assert not is_working_day(day)


def test_there_are_no_other_bank_holidays() -> None:
    weekdays = [
        day
        for number in range(date(2026, 1, 1).toordinal(), date(2028, 1, 1).toordinal())
        if (day := date.fromordinal(number)).weekday() < 5
    ]
    assert [day for day in weekdays if not is_working_day(day)] == ENGLISH_BANK_HOLIDAYS


def test_scottish_and_easter_sunday_are_not_ours() -> None:
    assert is_working_day(date(2026, 1, 2))
    assert is_working_day(date(2026, 8, 3))


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 6, 15), 1, date(2026, 6, 16)),
        (date(2026, 6, 12), 1, date(2026, 6, 15)),  # over a weekend
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # over Easter
        (date(2026, 12, 24), 2, date(2026, 12, 30)),  # over Christmas
        (date(2027, 1, 4), -1, date(2026, 12, 31)),
        (date(2026, 6, 13), 1, date(2026, 6, 15)),  # from a Saturday
        (date(2026, 6, 13), 0, date(2026, 6, 13)),
    ],
)
def test_add_working_days(day: date, count: int, expected: date) -> None:
    assert add_working_days(day, count) == expected


@given(
    st.dates(date(2024, 1, 1), date(2030, 1, 1)).filter(is_working_day),
    st.integers(min_value=0, max_value=40),
)
def test_working_days_there_and_back(day: date, count: int) -> None:
    assert add_working_days(add_working_days(day, count), -count) == day


def test_six_calendar_weeks_ignore_holidays() -> None:
    assert add_calendar_weeks(date(2026, 12, 1), 6) == date(2027, 1, 12)


def test_next_working_day() -> None:
    assert next_working_day_on_or_after(date(2026, 12, 25)) == date(2026, 12, 29)
    assert next_working_day_on_or_after(date(2026, 6, 15)) == date(2026, 6, 15)
