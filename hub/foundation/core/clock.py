"""The only reader of time. Instants are UTC; people see London."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date in London."""
    return now().astimezone(LONDON).date()


def to_london(instant: datetime) -> datetime:
    """The same instant on a London clock."""
    return instant.astimezone(LONDON)


def from_london(day: date, at: time) -> datetime:
    """The UTC instant of a London wall-clock time.

    A time that does not exist (spring forward) is taken as the moment the clock jumps to; one
    that happens twice (autumn) as the first.
    """
    local = datetime.combine(day, at, tzinfo=LONDON)
    return local.astimezone(UTC)


def start_of_day(day: date) -> datetime:
    """The UTC instant at which a London day begins."""
    return from_london(day, time(0))
