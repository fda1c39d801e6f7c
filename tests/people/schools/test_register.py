"""Reading a register file: what each cell becomes (R11)."""

from typing import Any

import pytest

from hub.people.schools.operations.register import Register, read_register
from tests.people.schools.registers import COLUMNS, WILTSHIRE, a_row, register_file


def read(*rows: dict[str, Any], **options: Any) -> Register:
    return read_register(register_file(*rows, **options), 865)


def only(fact: str, **cells: Any) -> Any:
    """One fact of a register of one school."""
    return read(a_row(**cells)).rows[0][fact]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_letters_are_read_in_each_encoding(encoding: str) -> None:
    found = read(a_row(name="St Mary’s Café School"), encoding=encoding)
    assert found.rows[0]["name"] == "St Mary’s Café School"


@pytest.mark.parametrize(
    ("status", "ours"),
    [
        ("Open", "open"),
        ("Open, but proposed to close", "closing"),
        ("Proposed to open", "proposed"),
        ("Closed", "closed"),
    ],
)
def test_status_in_our_words(status: str, ours: str) -> None:
    assert only("status", **{"EstablishmentStatus (name)": status}) == ours


@pytest.mark.parametrize(
    ("typed", "date"),
    [
        ("31-08-2026", "2026-08-31"),
        ("", None),
        ("01-01-1900", None),
        (" 01-09-1957 ", "1957-09-01"),
    ],
)
def test_dates(typed: str, date: str | None) -> None:
    assert only("opened_on", OpenDate=typed) == date


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1373822230", "01373822230"),
        ("01373 822230", "01373822230"),
        ("2072831147", "02072831147"),
        ("971047069000", "971047069000"),
        ("", None),
    ],
)
def test_telephone_gets_its_nought_back(typed: str, number: str | None) -> None:
    assert only("telephone", TelephoneNum=typed) == number


@pytest.mark.parametrize(
    ("typed", "town"),
    [
        ("WARMINSTER", "Warminster"),
        ("BRADFORD-ON-AVON", "Bradford-on-Avon"),
        ("ROYAL WOOTTON BASSETT", "Royal Wootton Bassett"),
        ("ST. JOHN'S", "St. John's"),
        ("Nr. Chippenham", "Nr. Chippenham"),
        (".", None),
        ("", None),
    ],
)
def test_town_is_written_as_a_name(typed: str, town: str | None) -> None:
    assert only("town", Town=typed) == town


@pytest.mark.parametrize(
    ("typed", "postcode"),
    [("ba134rl", "BA13 4RL"), ("EC3A5DE", "EC3A 5DE"), ("SN8  2QH", "SN8 2QH"), ("", None)],
)
def test_postcode_is_spaced(typed: str, postcode: str | None) -> None:
    assert only("postcode", Postcode=typed) == postcode


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("http://www.elm.example", "http://www.elm.example"),
        ("https://elm.example/home", "https://elm.example/home"),
        ("www.elm.example", "http://www.elm.example"),
        ("javascript:alert(1)", None),
        ("javascript://elm.example/%0aalert(1)", None),
        ("ftp://elm.example", None),
        ("none", None),
    ],
)
def test_website_is_an_address_of_the_web_or_nothing(typed: str, address: str | None) -> None:
    assert only("website", SchoolWebsite=typed) == address


def test_rows_of_other_authorities_are_counted_and_passed_over() -> None:
    found = read(a_row(100001), a_row(100002, **{"LA (code)": 866}), a_row(100003))
    assert [row["urn"] for row in found.rows] == [100001, 100003]
    assert found.others == 1


def test_names_of_head_teachers_are_not_read() -> None:
    assert "Not to be read" not in read(a_row()).rows[0].values()


def test_optional_columns_may_be_absent_and_unknown_ones_present() -> None:
    columns = ("Shoe size", *COLUMNS[:2], "EstablishmentName", "EstablishmentStatus (name)")
    assert read(a_row(), columns=columns).rows == [
        {"urn": 100001, "la_code": 865, "name": "Elm School", "status": "open"}
    ]


def test_blank_lines_are_no_rows() -> None:
    stream = register_file(a_row())
    stream.seek(0, 2)
    stream.write(b"\r\n\r\n")
    stream.seek(0)
    assert len(read_register(stream, 865).rows) == 1


def test_the_file_stays_open_for_who_opened_it() -> None:
    stream = register_file(a_row())
    read_register(stream, 865)
    assert stream.closed is False


def test_the_register_of_wiltshire() -> None:
    with WILTSHIRE.open("rb") as stream:
        found = read_register(stream, 865)
    assert (len(found.rows), found.others) == (197, 0)
    by_urn = {row["urn"]: row for row in found.rows}
    assert by_urn[126199]["town"] == "Warminster"
    assert by_urn[126178]["postcode"] == "BA13 4RL"
