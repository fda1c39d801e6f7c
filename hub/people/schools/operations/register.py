"""Read a register file (GIAS): by header name, streamed, refused whole when anything is wrong."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, BinaryIO

from hub.foundation.core.errors import RuleBroken
from hub.people.schools.models import SchoolStatus

NEEDED = ("URN", "LA (code)", "EstablishmentName", "EstablishmentStatus (name)")
MOST_FAULTS = 20
STATUSES = {
    "open": SchoolStatus.OPEN,
    "open, but proposed to close": SchoolStatus.CLOSING,
    "proposed to open": SchoolStatus.PROPOSED,
    "closed": SchoolStatus.CLOSED,
}


@dataclass(frozen=True)
class RegisterRow:
    """One school as the register has it. Names of head teachers are not read (R11.6)."""

    urn: int
    la_code: int
    establishment_number: int | None
    name: str
    kind: str | None
    kind_group: str | None
    status: str
    phase: str
    low_age: int | None
    high_age: int | None
    pupils: int | None
    street: str | None
    area: str | None
    town: str | None
    county: str | None
    postcode: str | None
    telephone: str | None
    website: str | None
    opened_on: str | None
    closed_on: str | None

    def values(self) -> dict[str, Any]:
        return asdict(self)


FIELDS = tuple(field.name for field in fields(RegisterRow) if field.name != "urn")


class RegisterRefused(RuleBroken):
    """The whole file is refused. `faults` name row, column and reason."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults[:MOST_FAULTS]), field="file")
        self.faults = faults


def read_register(stream: BinaryIO, la_code: int) -> tuple[list[RegisterRow], int]:
    """The rows of one authority, and how many rows of others were passed over.

    Raises RegisterRefused with every fault found, the first twenty named.
    """
    text = _decoded(stream)
    try:
        reader = csv.reader(text, strict=True)
        return _read(reader, la_code)
    except csv.Error as error:
        raise RegisterRefused([f"This is not a whole CSV file: {error}."]) from None
    except UnicodeDecodeError:
        raise RegisterRefused(["This is neither UTF-8 nor Windows text."]) from None


def _decoded(stream: BinaryIO) -> io.TextIOWrapper:
    """UTF-8 with or without a mark, else cp1252 (R11.2): looked at piece by piece, then read."""
    start = stream.read(4)
    if not start:
        raise RegisterRefused(["The file is empty."])
    if start[:2] == b"PK":
        raise RegisterRefused(["This is a zip file. Unpack it, and use the CSV file inside."])
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in start:
        raise RegisterRefused(["This is not a CSV file."])
    stream.seek(0)
    encoding = "utf-8-sig" if _is_utf8(stream) else "cp1252"
    stream.seek(0)
    return io.TextIOWrapper(stream, encoding=encoding, newline="")


def _is_utf8(stream: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := stream.read(1 << 16):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _read(reader: Iterable[list[str]], la_code: int) -> tuple[list[RegisterRow], int]:
    lines = iter(reader)
    header = _header(next(lines, []))
    rows: list[RegisterRow] = []
    faults: list[str] = []
    seen: dict[str, int] = {}
    others = 0
    for number, cells in enumerate(lines, start=2):
        if not any(cells):
            continue
        if len(cells) != len(header):
            faults.append(
                f"Row {number} has {len(cells)} columns instead of {len(header)}: is the file whole?"
            )
            continue
        found = dict(zip(header, cells, strict=True))
        faults.extend(_urn_faults(found, number, seen))
        if found["LA (code)"].strip() != str(la_code):
            others += 1
        elif not faults:
            try:
                rows.append(_row(found))
            except ValueError as error:
                faults.append(f"Row {number}, {error}")
        elif len(faults) < MOST_FAULTS:
            faults.extend(_row_faults(found, number))
    if faults:
        raise RegisterRefused(faults)
    if not rows:
        raise RegisterRefused(
            [f"No school of LA {la_code} is in the file ({others} rows of others)."]
        )
    return rows, others


def _row_faults(found: dict[str, str], number: int) -> Iterator[str]:
    try:
        _row(found)
    except ValueError as error:
        yield f"Row {number}, {error}"


def _header(cells: list[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise RegisterRefused(
            [f"Row 1: the column {name} is missing." for name in missing]
            + ["Is this the register (edubasealldata) from Get Information about Schools?"]
        )
    return names


def _urn_faults(found: dict[str, str], number: int, seen: dict[str, int]) -> Iterator[str]:
    urn = found["URN"].strip()
    if not re.fullmatch(r"[1-9]\d{4,6}", urn):
        yield f"Row {number}, URN: “{urn[:20]}” is not a URN, which has 5 to 7 digits."
    elif urn in seen:
        yield f"Row {number}, URN: {urn} is in row {seen[urn]} already."
    else:
        seen[urn] = number


def _row(found: dict[str, str]) -> RegisterRow:
    """Raises ValueError naming the column."""

    def text(name: str, most: int = 200) -> str | None:
        value = " ".join(found.get(name, "").replace("\x00", "").split())
        return value[:most] or None

    name = text("EstablishmentName")
    if name is None:
        raise ValueError("EstablishmentName: the school has no name.")
    status = STATUSES.get((text("EstablishmentStatus (name)") or "").casefold())
    if status is None:
        raise ValueError(
            f"EstablishmentStatus (name): “{found['EstablishmentStatus (name)'][:40]}” is unknown."
        )
    return RegisterRow(
        urn=int(found["URN"]),
        la_code=int(found["LA (code)"]),
        establishment_number=_number(found, "EstablishmentNumber", 9999),
        name=name,
        kind=text("TypeOfEstablishment (name)"),
        kind_group=text("EstablishmentTypeGroup (name)"),
        status=str(status),
        phase=text("PhaseOfEducation (name)") or "Not applicable",
        low_age=_number(found, "StatutoryLowAge", 99),
        high_age=_number(found, "StatutoryHighAge", 99),
        pupils=_number(found, "NumberOfPupils", 20_000),
        street=text("Street"),
        area=_tidy_place(text("Locality")),
        town=_tidy_place(text("Town")),
        county=text("County (name)"),
        postcode=_postcode(text("Postcode")),
        telephone=_telephone(text("TelephoneNum")),
        website=_website(text("SchoolWebsite", 300)),
        opened_on=_date(found, "OpenDate"),
        closed_on=_date(found, "CloseDate"),
    )


def _number(found: dict[str, str], column: str, most: int) -> int | None:
    text = found.get(column, "").strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 9 or int(text) > most:
        raise ValueError(f"{column}: “{text[:20]}” is not a number up to {most}.")
    return int(text)


def _date(found: dict[str, str], column: str) -> str | None:
    """DD-MM-YYYY; 01-01-1900 means that nobody knows (R11.3)."""
    text = found.get(column, "").strip()
    if not text or text == "01-01-1900":
        return None
    try:
        return datetime.strptime(text, "%d-%m-%Y").date().isoformat()
    except ValueError:
        raise ValueError(f"{column}: “{text[:20]}” is not a date like 31-08-2026.") from None


def _tidy_place(text: str | None) -> str | None:
    if text is None or not re.search(r"\w", text):
        return None
    return text.title() if text.isupper() else text


def _postcode(text: str | None) -> str | None:
    if text is None:
        return None
    plain = re.sub(r"\s", "", text).upper()
    return f"{plain[:-3]} {plain[-3:]}" if re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}", plain) else text


def _telephone(text: str | None) -> str | None:
    """A spreadsheet may have taken the leading 0 away (R11.2)."""
    if text is None:
        return None
    digits = re.sub(r"\D", "", text)
    if re.fullmatch(r"[123]\d{8,9}", digits):
        return f"0{digits}"
    return text if not digits.startswith("0") else digits


def _website(text: str | None) -> str | None:
    if text is None:
        return None
    address = text if re.match(r"https?://", text, re.IGNORECASE) else f"https://{text}"
    return address if re.fullmatch(r"https?://[^\s\"'<>]+\.[^\s\"'<>]+", address) else None


def as_date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
