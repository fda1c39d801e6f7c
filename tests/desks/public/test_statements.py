"""The accessibility statement and the privacy page change only together with their date.

Law wants the date on which the accessibility statement was prepared or reviewed to be true, and
people must be able to see that the privacy page is a new one.
"""

import hashlib
from datetime import date

import pytest

from hub.desks.privacy.views.promise import PRIVACY_REVIEWED
from hub.desks.public.views import ACCESSIBILITY_REVIEWED
from hub.foundation.core.formats import format_date
from tests.strict_client import StrictClient

# Under each day the digest of the words of that day. Days are added and never taken away.
ACCESSIBILITY = {date(2026, 11, 23): "b235fd773786304e"}
PRIVACY = {date(2026, 11, 23): "13e508db82039ee5", date(2026, 11, 24): "e0bc34bcef3d3c1c"}
STATEMENTS = [
    ("/accessibility", "ACCESSIBILITY", ACCESSIBILITY_REVIEWED, ACCESSIBILITY),
    ("/privacy", "PRIVACY", PRIVACY_REVIEWED, PRIVACY),
]
WHAT_TO_DO = """
The words of {address} are not those of {day}.
Read the whole page: is all of it still true? Then, in the same commit,
1. set {name}_REVIEWED in the views of its desk to the day on which you read it;
2. add that day to {name} in this file, with the digest "{digest}".
"""


def digest_of(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:16]


@pytest.mark.parametrize(("address", "name", "reviewed", "known"), STATEMENTS)
def test_the_words_are_those_of_the_day(
    client: StrictClient, address: str, name: str, reviewed: date, known: dict[date, str]
) -> None:
    words = client.get(address).words.replace(format_date(reviewed), "")
    advice = WHAT_TO_DO.format(address=address, name=name, day=reviewed, digest=digest_of(words))
    assert known.get(reviewed) == digest_of(words), advice
    assert reviewed == max(known), advice


@pytest.mark.parametrize(("address", "name", "reviewed", "known"), STATEMENTS)
def test_the_day_is_on_the_page_once(
    client: StrictClient, address: str, name: str, reviewed: date, known: dict[date, str]
) -> None:
    assert client.get(address).words.count(format_date(reviewed)) == 1


@pytest.mark.parametrize("known", [ACCESSIBILITY, PRIVACY])
def test_other_words_have_another_day(known: dict[date, str]) -> None:
    assert len(set(known.values())) == len(known)


def test_the_statement_says_what_the_law_wants(client: StrictClient) -> None:
    words = client.get("/accessibility").words
    for wanted in (
        "WCAG",
        "2.2",
        "AA",
        "Contact the",
        "Equality and Human Rights Commission",
        "Equality Advisory and Support Service",
        "Accessibility Regulations 2018",
        "prepared on",
    ):
        assert wanted in words, wanted
