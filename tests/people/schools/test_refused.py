"""Register files that are refused whole, each with row, column and reason."""

import io
import zipfile

import pytest

from hub.people.schools.operations.register import MOST_FAULTS, RegisterRefused, read_register
from tests.people.schools.registers import COLUMNS, WILTSHIRE, a_row, register_file, register_text


def faults_of(content: bytes) -> list[str]:
    with pytest.raises(RegisterRefused) as refused:
        read_register(io.BytesIO(content), 865)
    return refused.value.faults


def faults_of_rows(*rows: dict[str, object]) -> list[str]:
    return faults_of(register_text(*rows).encode())


def zipped(content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("edubasealldata.csv", content)
    return target.getvalue()


@pytest.mark.parametrize("content", [b"", b"\r\n", b"   "])
def test_empty(content: bytes) -> None:
    assert faults_of(content) == ["The file is empty."]


def test_a_zip() -> None:
    assert faults_of(zipped(WILTSHIRE.read_bytes())) == [
        "This is a zip file or an Excel workbook. Unpack it, or save it as CSV."
    ]


@pytest.mark.parametrize("content", [b"\xff\xfeU\x00R\x00N\x00", b"\x00\x01\x02\x03\x04"])
def test_not_text(content: bytes) -> None:
    assert faults_of(content) == ["This is not a CSV file."]


def test_text_in_no_known_letters() -> None:
    content = register_text(a_row(name="Elm")).encode().replace(b"Elm", b"\x81\x8d")
    assert faults_of(content) == ["This is text neither in UTF-8 nor in Windows (cp1252) letters."]


def test_a_web_page() -> None:
    assert faults_of(b"<!doctype html><title>Sign in</title>")[0] == (
        "Row 1: the column URN is missing."
    )


def test_wrong_columns() -> None:
    columns = ("URN", "LA (code)", "Name", "EstablishmentStatus (name)")
    assert faults_of(register_text(a_row(), columns=columns).encode()) == [
        "Row 1: the column EstablishmentName is missing.",
        "Is this edubasealldata, from Get Information about Schools?",
    ]


def test_a_column_twice() -> None:
    assert faults_of(b"URN,LA (code),URN,EstablishmentName,EstablishmentStatus (name)\r\n") == [
        "Row 1: the column URN is there more than once.",
        "Is this edubasealldata, from Get Information about Schools?",
    ]


def test_headings_and_no_rows() -> None:
    assert faults_of_rows() == ["No school of LA 865 is in the file: it has no rows."]


def test_only_rows_of_others() -> None:
    assert faults_of_rows(a_row(**{"LA (code)": 866})) == [
        "No school of LA 865 is in the file: it has 1 rows of others."
    ]


@pytest.mark.parametrize("part", [0.25, 0.5, 0.75, 0.99])
def test_half_a_file(part: float) -> None:
    content = WILTSHIRE.read_bytes()
    cut = int(len(content) * part)
    faults = faults_of(content[:cut])
    row = content[:cut].count(b"\n") + 1
    assert len(faults) == 1
    assert faults[0].startswith(f"Row {row}: ")
    assert faults[0].endswith(" columns instead of 21. Is the file whole?")


def test_a_file_cut_inside_quotes() -> None:
    content = register_text(a_row(), a_row(100002, "Elm, the school")).encode()
    cut = content.index(b"Elm, the school") + 5
    assert faults_of(content[:cut]) == [
        "Row 2: after here it is not CSV any more (unexpected end of data)."
    ]


def test_a_row_with_too_many_cells() -> None:
    content = register_text(a_row(), a_row(100002)).encode() + b"100003,865,1,2\r\n"
    assert faults_of(content) == [f"Row 4: 4 columns instead of {len(COLUMNS)}. Is the file whole?"]


def test_a_urn_twice() -> None:
    assert faults_of_rows(a_row(100001), a_row(100002), a_row(100001)) == [
        "Row 4, URN: 100001 is in row 2 already."
    ]


def test_a_urn_twice_in_another_authority() -> None:
    other = {"LA (code)": 866}
    assert faults_of_rows(a_row(100001), a_row(100002, **other), a_row(100002, **other)) == [
        "Row 4, URN: 100002 is in row 3 already."
    ]


@pytest.mark.parametrize(
    "urn", ["", "12E4", "126 178", "-126178", "1", "99999999999999999999", "१२३४५६"]
)
def test_a_urn_that_is_no_number(urn: str) -> None:
    assert faults_of_rows(a_row(), a_row(urn)) == [
        f"Row 3, URN: “{urn[:20]}” is not a URN, a number of 5 to 7 digits."
    ]


@pytest.mark.parametrize("date", ["31-02-2026", "2026-08-31", "31/08/2026", "soon", "1-1-26"])
def test_an_impossible_date(date: str) -> None:
    assert faults_of_rows(a_row(CloseDate=date)) == [
        f"Row 2, CloseDate: “{date}” is not a date like 31-08-2026."
    ]


@pytest.mark.parametrize(
    ("column", "typed", "reason"),
    [
        ("EstablishmentName", " ", "the school has no name."),
        ("EstablishmentStatus (name)", "Ajar", "“Ajar” is none of the four that we know."),
        ("EstablishmentNumber", "65 ", None),
        ("EstablishmentNumber", "ten", "“ten” is not a number up to 9,999."),
        ("NumberOfPupils", "-1", "“-1” is not a number up to 20,000."),
        ("NumberOfPupils", "20001", "“20001” is not a number up to 20,000."),
    ],
)
def test_a_cell_that_cannot_be(column: str, typed: str, reason: str | None) -> None:
    stream = register_file(a_row(**{column: typed}))
    if reason is None:
        assert len(read_register(stream, 865).rows) == 1
    else:
        assert faults_of(stream.read()) == [f"Row 2, {column}: {reason}"]


def test_every_fault_is_named_up_to_twenty() -> None:
    rows = [a_row(100001 + n, CloseDate="soon", NumberOfPupils="many") for n in range(15)]
    faults = faults_of_rows(*rows)
    assert faults[:2] == [
        "Row 2, NumberOfPupils: “many” is not a number up to 20,000.",
        "Row 2, CloseDate: “soon” is not a date like 31-08-2026.",
    ]
    assert len(faults) == MOST_FAULTS + 1
    assert faults[-1] == "And 10 more faults."
