"""How dates, times, numbers and lists are written for people. Each has its example."""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime

from email_validator import EmailNotValidError, validate_email

from hub.foundation.core.clock import to_london


def _day(value: date | datetime) -> date:
    return to_london(value).date() if isinstance(value, datetime) else value


def format_date(value: date | datetime) -> str:
    """21 October 2026"""
    day = _day(value)
    return f"{day.day} {day:%B %Y}"


def format_weekday(value: date | datetime) -> str:
    """Wednesday 21 October 2026"""
    return f"{_day(value):%A} {format_date(value)}"


def format_short_date(value: date | datetime) -> str:
    """Wed 21 Oct"""
    day = _day(value)
    return f"{day:%a} {day.day} {day:%b}"


def format_time(value: datetime) -> str:
    """5:30pm, 9am"""
    local = to_london(value)
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def format_moment(value: datetime) -> str:
    """Wednesday 21 October 2026 at 5:30pm"""
    return f"{format_weekday(value)} at {format_time(value)}"


def format_period(start: datetime, end: datetime) -> str:
    """Wednesday 21 October 2026, 9:30am to 12:30pm"""
    if _day(start) == _day(end):
        return f"{format_weekday(start)}, {format_time(start)} to {format_time(end)}"
    return f"{format_moment(start)} to {format_moment(end)}"


def count_of(number: int, one: str, many: str | None = None) -> str:
    """1 place, 4 places"""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def join_words(words: Sequence[str], last: str = "and") -> str:
    """Ann, Bo and Cy"""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def initials(name: str) -> str:
    """Priya Anand is PA"""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def fold(text: str) -> str:
    """Text as it is searched: no accents, no case, single spaces. "Café  X" is "cafe x"."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in plain).split())


def is_email(text: str) -> bool:
    """Whether mail can be sent to it: an address whose name is written in plain letters.

    >>> is_email("a.lee@school.example"), is_email("a.lee@school"), is_email("zoë@school.example")
    (True, False, False)
    """
    try:
        validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return False
    return True


def email_key(address: str) -> str:
    """An address as it is compared: "  A.Lee@School.Example " is "a.lee@school.example"."""
    return unicodedata.normalize("NFKC", address).strip().casefold()
