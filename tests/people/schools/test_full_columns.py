"""Rows with all 140 columns of the register, as they were published."""

from typing import Any

import pytest

from hub.people.schools.operations.register import read_register
from tests.people.schools.registers import FULL_COLUMNS


def row_of(la_code: int, urn: int) -> dict[str, Any]:
    with FULL_COLUMNS.open("rb") as stream:
        return next(row for row in read_register(stream, la_code).rows if row["urn"] == urn)


def test_a_school_that_is_proposed_to_close() -> None:
    assert row_of(865, 126370) == {
        "urn": 126370,
        "la_code": 865,
        "establishment_number": 3193,
        "name": "Westbury Leigh CofE Primary School",
        "kind": "Voluntary controlled school",
        "kind_group": "Local authority maintained schools",
        "status": "closing",
        "phase": "Primary",
        "low_age": 4,
        "high_age": 11,
        "pupils": 293,
        "street": "Sandalwood Road",
        "area": None,
        "town": "Westbury",
        "county": "Wiltshire",
        "postcode": "BA13 3UR",
        "telephone": "01373822230",
        "website": "http://www.westburyleigh.wilts.sch.uk/",
        "opened_on": None,
        "closed_on": "2024-07-31",
    }


@pytest.mark.parametrize(
    ("la_code", "urn", "facts"),
    [
        (201, 100000, {"status": "open", "website": "http://www.thealdgateschool.org"}),
        (202, 100004, {"status": "closed", "closed_on": "1992-08-31", "pupils": None}),
        (213, 101173, {"phase": "Not applicable", "town": None, "opened_on": "1982-05-13"}),
        (212, 101077, {"status": "closed", "opened_on": "1988-09-27", "area": "Battersea"}),
        (0, 150516, {"telephone": "971047069000", "postcode": None, "town": "Dubai"}),
        (860, 124087, {"telephone": "01827213840", "kind": "Foundation school"}),
    ],
)
def test_what_each_row_says(la_code: int, urn: int, facts: dict[str, Any]) -> None:
    row = row_of(la_code, urn)
    assert {name: row[name] for name in facts} == facts
