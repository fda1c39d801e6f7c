"""Finding schools by everything that people know of them (F2)."""

import pytest

from hub.foundation.core.db import db
from hub.people.schools.models import SchoolStatus
from hub.people.schools.queries import (
    SchoolFilter,
    all_localities,
    find_schools,
    open_schools,
    schools_matching,
)
from tests.conftest import count_queries
from tests.factories import make_locality, make_school

pytestmark = pytest.mark.usefixtures("app")


def found(words: str) -> list[str]:
    return [school.name_and_town for school in db.session.scalars(find_schools(words))]


@pytest.mark.parametrize(
    "words",
    [
        "126458",
        "865/4070",
        "8654070",
        "stonehenge",
        "STONE",
        "the stonehenge school, amesbury",
        "amesbury",
        "SP4 7ND",
        "sp47nd",
        "School Stonehenge",
    ],
)
def test_a_school_is_found(words: str) -> None:
    make_school("Elm School", town="Mere", postcode="BA12 6EW")
    make_school(
        "The Stonehenge School",
        urn=126458,
        establishment_number=4070,
        town="Amesbury",
        postcode="SP4 7ND",
    )
    assert found(words) == ["The Stonehenge School, Amesbury"]


@pytest.mark.parametrize("words", ["St Paul's", "st pauls", "St Paul", "ST. PAUL’S"])
def test_apostrophes_do_not_matter(words: str) -> None:
    make_school("St Paul's Primary School", town="Chippenham")
    assert found(words) == ["St Paul's Primary School, Chippenham"]


@pytest.mark.parametrize("words", ["%", "tonehenge", "Elm Oak", "_lm"])
def test_what_does_not_begin_a_word_finds_nothing_or_all(words: str) -> None:
    make_school("Elm School")
    # Signs alone are no words: the list is not narrowed.
    assert found(words) == (["Elm School, Westbury"] if words == "%" else [])


def test_two_schools_of_one_name_are_told_apart_by_their_town() -> None:
    make_school("St Mary's", town="Purton")
    make_school("St Mary's", town="Calne")
    assert found("marys") == ["St Mary's, Calne", "St Mary's, Purton"]


def test_open_schools_are_those_of_the_authority_that_are_open() -> None:
    make_school("Oak School", status=SchoolStatus.CLOSING)
    make_school("Elm School")
    make_school("Ash School", status=SchoolStatus.CLOSED)
    make_school("Yew School", status=SchoolStatus.PROPOSED)
    make_school("Fir School", la_code=866)
    assert [school.name for school in open_schools(865)] == ["Elm School", "Oak School"]


def names(**wanted: str) -> list[str]:
    return [school.name for school in db.session.scalars(schools_matching(SchoolFilter(**wanted)))]


def test_filters_and_orders() -> None:
    north = make_locality("North")
    make_school("A", locality=north, town="Mere", pupils=10)
    make_school("B", phase="Secondary", town="Calne", pupils=None)
    make_school("C", status=SchoolStatus.CLOSED, town="Alton", pupils=30)
    assert names() == ["A", "B", "C"]
    assert names(locality="none") == ["B", "C"]
    assert names(locality=str(north.id)) == ["A"]
    assert names(phase="Secondary") == ["B"]
    assert names(status="closed") == ["C"]
    assert names(status="live") == ["A", "B"]
    assert names(sort="town") == ["C", "B", "A"]
    assert names(sort="pupils") == ["C", "A", "B"]
    assert names(words="b", status="live", locality="none") == ["B"]
    assert names(locality="nowhere", status="lost") == ["A", "B", "C"]


def test_localities_with_how_many_schools_are_open() -> None:
    north, south = make_locality("North"), make_locality("South")
    make_school(locality=north)
    make_school(locality=north, status=SchoolStatus.CLOSED)
    with count_queries() as queries:
        assert [(place.name, many) for place, many in all_localities()] == [
            ("North", 1),
            (south.name, 0),
        ]
    assert queries.count == 1
