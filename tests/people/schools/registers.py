"""Register files for tests: small ones by hand, real ones where `HUB_REGISTERS` says."""

import csv
import io
import os
from pathlib import Path
from typing import Any, BinaryIO

from hub.config import PROJECT

WILTSHIRE = PROJECT / "hub" / "demo" / "register" / "schools-wiltshire.csv"
REAL = Path(os.environ.get("HUB_REGISTERS", PROJECT.parent / "shared" / "data"))
ENGLAND = REAL / "schools-england.csv"
FULL_COLUMNS = REAL / "gias-full-columns.csv"

COLUMNS = (
    "URN",
    "LA (code)",
    "EstablishmentNumber",
    "EstablishmentName",
    "TypeOfEstablishment (name)",
    "EstablishmentStatus (name)",
    "OpenDate",
    "CloseDate",
    "PhaseOfEducation (name)",
    "NumberOfPupils",
    "Town",
    "Postcode",
    "SchoolWebsite",
    "TelephoneNum",
    "HeadLastName",
)


def a_row(urn: Any = 100001, name: str = "Elm School", **cells: Any) -> dict[str, Any]:
    """An open primary school; `cells` by column: a_row(**{"Town": "MERE"})."""
    return {
        "URN": urn,
        "LA (code)": 865,
        "EstablishmentNumber": 2000 + int(urn) % 1000 if str(urn).isdigit() else "",
        "EstablishmentName": name,
        "TypeOfEstablishment (name)": "Community school",
        "EstablishmentStatus (name)": "Open",
        "PhaseOfEducation (name)": "Primary",
        "NumberOfPupils": 120,
        "Town": "Mere",
        "Postcode": "BA12 6EW",
        "TelephoneNum": "01373822230",
        "HeadLastName": "Not to be read",
    } | cells


def register_text(*rows: dict[str, Any], columns: tuple[str, ...] = COLUMNS) -> str:
    target = io.StringIO()
    writer = csv.DictWriter(target, columns, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue()


def register_file(
    *rows: dict[str, Any], encoding: str = "utf-8", columns: tuple[str, ...] = COLUMNS
) -> BinaryIO:
    """A register as an open file."""
    return io.BytesIO(register_text(*rows, columns=columns).encode(encoding))
