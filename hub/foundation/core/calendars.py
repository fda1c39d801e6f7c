"""Three calculators that must never be mixed (R17.1): calendar weeks, working days, school days.

School days need term dates and are added with them.
"""

from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from typing import Any


@cache
def _english_bank_holidays() -> Any:
    import holidays  # slow to import (0.4 s), and most processes never ask

    return holidays.country_holidays("GB", subdiv="ENG")


def is_working_day(day: date) -> bool:
    """Monday to Friday and not an England bank holiday (R17.2)."""
    return day.weekday() < 5 and day not in _english_bank_holidays()


def add_calendar_weeks(day: date, weeks: int) -> date:
    """Statutory arithmetic: whole calendar weeks after a day that is itself not counted (R17.1)."""
    return day + timedelta(weeks=weeks)


def add_months(day: date, months: int) -> date:
    """The same day of another month, or its last day: a month after 31 January is 28 February."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def add_working_days(day: date, count: int) -> date:
    """The working day that is `count` working days after `day` (before it, if negative; R17.1).

    `day` itself is not counted. R14.3: four working days' notice of Tuesday 8 December 2026 is
    `add_working_days(date(2026, 12, 8), -4)`, Wednesday 2 December.
    """
    step = timedelta(days=1 if count >= 0 else -1)
    left = abs(count)
    while left:
        day += step
        left -= is_working_day(day)
    return day


def next_working_day_on_or_after(day: date) -> date:
    """`day` itself if it is a working day, else the first one after it (R17.2)."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day
