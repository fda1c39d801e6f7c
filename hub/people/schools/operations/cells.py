"""The register's columns that we read, and how the text of each becomes a fact."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from hub.people.schools.models import SchoolStatus

STATUSES = {
    "open": SchoolStatus.OPEN,
    "open, but proposed to close": SchoolStatus.CLOSING,
    "proposed to open": SchoolStatus.PROPOSED,
    "closed": SchoolStatus.CLOSED,
}
UNKNOWN_DATE = "01-01-1900"
WEB_ADDRESS = re.compile(r"(?i:https?)://[^\s\"'<>:/?#@]+\.[^\s\"'<>]+")
SMALL_WORDS = {"and", "by", "in", "le", "next", "of", "on", "the", "under", "upon", "with"}


def _text(most: int) -> Callable[[str], str | None]:
    def read(cell: str) -> str | None:
        return " ".join(cell.split())[:most] or None

    return read


text = _text(200)


def name(cell: str) -> str:
    found = text(cell)
    if found is None:
        raise ValueError("the school has no name.")
    return found


def status(cell: str) -> str:
    """R11.4, in our words."""
    found = STATUSES.get((text(cell) or "").casefold())
    if found is None:
        raise ValueError(f"“{cell[:40]}” is none of the four that we know.")
    return str(found)


def phase(cell: str) -> str:
    return text(cell) or "Not applicable"


def number(most: int) -> Callable[[str], int | None]:
    def read(cell: str) -> int | None:
        digits = cell.strip()
        if not digits:
            return None
        if not re.fullmatch("[0-9]{1,9}", digits) or int(digits) > most:
            raise ValueError(f"“{digits[:20]}” is not a number up to {most:,}.")
        return int(digits)

    return read


def day(cell: str) -> str | None:
    """DD-MM-YYYY; 01-01-1900 means that nobody knows (R11.3)."""
    typed = cell.strip()
    if not typed or typed == UNKNOWN_DATE:
        return None
    try:
        if not re.fullmatch("[0-9]{2}-[0-9]{2}-[0-9]{4}", typed):
            raise ValueError
        return date(int(typed[6:]), int(typed[3:5]), int(typed[:2])).isoformat()
    except ValueError:
        raise ValueError(f"“{typed[:20]}” is not a date like 31-08-2026.") from None


def as_date(found: str | None) -> date | None:
    return date.fromisoformat(found) if found else None


def place(cell: str) -> str | None:
    """WARMINSTER reads Warminster, and a lone full stop is nothing (R11.6)."""
    found = text(cell)
    if found is None or not re.search(r"\w", found):
        return None
    if not found.isupper():
        return found
    words = re.sub(r"[\w'’]+", lambda word: word[0].capitalize(), found)
    return re.sub(
        r"(?<=[ -])\w+", lambda w: w[0].lower() if w[0].lower() in SMALL_WORDS else w[0], words
    )


def postcode(cell: str) -> str | None:
    """BA13 4RL, however it was spaced."""
    found = text(cell)
    plain = re.sub(r"\s", "", found or "").upper()
    if re.fullmatch(r"[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}", plain):
        return f"{plain[:-3]} {plain[-3:]}"
    return found


def telephone(cell: str) -> str | None:
    """A spreadsheet may have taken the leading 0 away (R11.2)."""
    found = text(cell)
    digits = re.sub(r"[\s()-]", "", found or "")
    if re.fullmatch("[1-9][0-9]{8,9}", digits):
        return f"0{digits}"
    return digits if re.fullmatch("0[0-9]{8,12}", digits) else found


def website(cell: str) -> str | None:
    """As given, when it is an address of the web; www.x.example is one without its http."""
    found = _text(300)(cell)
    if found is None:
        return None
    address = found if re.match(r"https?://", found, re.IGNORECASE) else f"http://{found}"
    return address if WEB_ADDRESS.fullmatch(address) else None


# Our fact: its column, and how the cell is read. Names of head teachers are not here (R11.6).
COLUMNS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "urn": ("URN", int),
    "la_code": ("LA (code)", int),
    "establishment_number": ("EstablishmentNumber", number(9999)),
    "name": ("EstablishmentName", name),
    "kind": ("TypeOfEstablishment (name)", text),
    "kind_group": ("EstablishmentTypeGroup (name)", text),
    "status": ("EstablishmentStatus (name)", status),
    "phase": ("PhaseOfEducation (name)", phase),
    "low_age": ("StatutoryLowAge", number(99)),
    "high_age": ("StatutoryHighAge", number(99)),
    "pupils": ("NumberOfPupils", number(20_000)),
    "street": ("Street", text),
    "area": ("Locality", place),
    "town": ("Town", place),
    "county": ("County (name)", text),
    "postcode": ("Postcode", postcode),
    "telephone": ("TelephoneNum", telephone),
    "website": ("SchoolWebsite", website),
    "opened_on": ("OpenDate", day),
    "closed_on": ("CloseDate", day),
}
NEEDED = ("URN", "LA (code)", "EstablishmentName", "EstablishmentStatus (name)")
DATES = ("opened_on", "closed_on")
