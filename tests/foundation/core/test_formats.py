"""How things are written for people."""

from datetime import UTC, date, datetime

import pytest

from hub.foundation.core import formats

EVENING = datetime(2026, 10, 21, 16, 30, tzinfo=UTC)  # 5:30pm in London, still summer time


def test_dates() -> None:
    assert formats.format_date(date(2026, 10, 21)) == "21 October 2026"
    assert formats.format_weekday(date(2026, 10, 21)) == "Wednesday 21 October 2026"
    assert formats.format_short_date(date(2026, 10, 1)) == "Thu 1 Oct"


def test_an_instant_is_written_as_london_s_date() -> None:
    assert formats.format_date(datetime(2026, 6, 15, 23, 30, tzinfo=UTC)) == "16 June 2026"


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [(8, 0, "9am"), (16, 30, "5:30pm"), (11, 0, "12pm"), (23, 5, "12:05am"), (11, 59, "12:59pm")],
)
def test_times(hour: int, minute: int, words: str) -> None:
    assert formats.format_time(datetime(2026, 6, 15, hour, minute, tzinfo=UTC)) == words


def test_moments_and_periods() -> None:
    assert formats.format_moment(EVENING) == "Wednesday 21 October 2026 at 5:30pm"
    end = EVENING.replace(hour=18)
    assert formats.format_period(EVENING, end) == "Wednesday 21 October 2026, 5:30pm to 7:30pm"
    tomorrow = EVENING.replace(day=22)
    assert formats.format_period(EVENING, tomorrow) == (
        "Wednesday 21 October 2026 at 5:30pm to Thursday 22 October 2026 at 5:30pm"
    )


def test_counts() -> None:
    assert formats.count_of(0, "place") == "0 places"
    assert formats.count_of(1, "place") == "1 place"
    assert formats.count_of(1200, "person", "people") == "1,200 people"


def test_lists() -> None:
    assert formats.join_words([]) == ""
    assert formats.join_words(["Ann"]) == "Ann"
    assert formats.join_words(["Ann", "Bo", "Cy"]) == "Ann, Bo and Cy"
    assert formats.join_words(["Ann", "Bo"], "or") == "Ann or Bo"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Café  Noir", "cafe noir"),
        ("St. Mary's", "st mary s"),
        ("STRAẞE", "strasse"),
        ("BA13\u00a03AA", "ba13 3aa"),
        ("مدرسة", "مدرسة"),
        ("🎓", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert formats.fold(text) == folded


def test_email_key() -> None:
    assert formats.email_key("  A.Lee@School.Example ") == "a.lee@school.example"
    assert formats.email_key("a.lee＠school.example") == "a.lee@school.example"


@pytest.mark.parametrize(
    ("text", "can"),
    [
        ("a.lee@school.example", True),
        ("o'neill+send@st-mary.school.example", True),
        ("ann@bücher.example", True),
        ("zoë@school.example", False),
        ("a.lee@school", False),
        ("Ann Lee <a.lee@school.example>", False),
        ("a.lee@school.example, b.lee@school.example", False),
        ("a.lee@school.example\nBcc: all@school.example", False),
        ("a" * 250 + "@school.example", False),
        ("", False),
    ],
)
def test_is_email(text: str, can: bool) -> None:
    assert formats.is_email(text) is can
