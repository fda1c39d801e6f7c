"""Read a CSV of people as people write it: lines of URN, name, e-mail and roles (F5)."""

import csv
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import fold
from hub.people.accounts.permissions import SchoolRole
from hub.people.schools.operations.register import open_csv

# One row: line, urn, name, email, roles as typed; later school_id, school, chosen and faults.
Line = dict[str, Any]
MOST_ROWS = 5_000
COLUMNS = {"urn": "URN", "name": "Name", "email": "E-mail", "roles": "Roles"}
HEADERS = {
    "urn": ("urn", "school urn", "school number"),
    "name": ("name", "full name", "person", "name of person"),
    "email": ("e mail", "email", "email address", "e mail address", "work email", "work e mail"),
    "roles": ("roles", "role", "job", "job title"),
}
WRITTEN = {
    SchoolRole.SENCO: "senco|sendco|sen co|send co|sen coordinator|send coordinator|sen lead"
    "|special educational needs coordinator|special educational needs co ordinator"
    "|sen co ordinator|send co ordinator|send lead|sencos",
    SchoolRole.HEAD: "head|head teacher|headteacher|principal|executive head|executive head teacher"
    "|executive headteacher|acting head|acting headteacher|head of school|interim head|ht",
    SchoolRole.OFFICE_MANAGER: "office manager|office|school office|business manager|sbm|bursar"
    "|school business manager|office administrator|school administrator|administrator|admin"
    "|admin officer|school secretary|secretary|sbl|school business leader",
    SchoolRole.DSL: "dsl|designated safeguarding lead|safeguarding lead|safeguarding|"
    "designated safeguarding leader",
    SchoolRole.STAFF: "staff|teacher|class teacher|teaching assistant|ta|hlta|member of staff",
}
ROLE_WORDS = {fold(words): role for role, listed in WRITTEN.items() for words in listed.split("|")}
KNOWN_ROLES = ", ".join(role.words for role in SchoolRole)


def read_people(stream: BinaryIO) -> list[Line]:
    """Raises RuleBroken where the file is refused whole."""
    text = open_csv(stream)
    try:
        first = text.readline()
        text.seek(0)
        comma = ";" if first.count(";") > first.count(",") else ","
        return _lines(csv.reader(text, delimiter=comma, strict=True))
    except (csv.Error, UnicodeDecodeError):
        raise RuleBroken("This is not a whole CSV file. Save it as CSV again.", "file") from None
    finally:
        # The stream belongs to who opened it.
        text.detach()


def _lines(rows: Iterator[list[str]]) -> list[Line]:
    header = next(rows, [])
    at = _columns(header)
    found: list[Line] = []
    cells = header
    for number, cells in enumerate(rows, start=2):
        line = _line(number, cells, at)
        if line["name"] or line["email"] or line["roles"]:
            found.append(line)
        if len(found) > MOST_ROWS:
            raise RuleBroken(
                f"The file has more than {MOST_ROWS:,} rows. Send it in parts.", "file"
            )
    if cells and len(cells) < len(header):
        raise RuleBroken(
            "The last row stops in the middle. Is the file whole? Save it as CSV again.", "file"
        )
    if not found:
        raise RuleBroken("Nobody is in the file. Write one person in each row.", "file")
    return found


def _columns(header: list[str]) -> dict[str, int]:
    words = [fold(cell) for cell in header]
    at = {
        fact: index
        for fact, names in HEADERS.items()
        for index, word in enumerate(words)
        if word in names
    }
    missing = [COLUMNS[fact] for fact in HEADERS if fact not in at]
    if missing:
        raise RuleBroken(
            f"The first row must name the columns URN, Name, E-mail and Roles. "
            f"Missing: {', '.join(missing)}.",
            "file",
        )
    return at


def _line(number: int, cells: list[str], at: dict[str, int]) -> Line:
    def cell(fact: str) -> str:
        found = cells[at[fact]] if at[fact] < len(cells) else ""
        printed = "".join(c if c.isprintable() else " " for c in found)
        # A cell that our own file made harmless for spreadsheets.
        return re.sub("^'(?=[=+@-])", "", " ".join(printed.split()))[:300]

    return {"line": number, **{fact: cell(fact) for fact in HEADERS}}


def roles_in(typed: str) -> tuple[list[str], list[str]]:
    """The roles that the words mean, in our order; and the words that mean none."""
    chosen, strange = set(), []
    for word in re.split(r"[;,/&+|]| and ", typed):
        if not fold(word):
            continue
        role = ROLE_WORDS.get(fold(word))
        if role is None:
            strange.append(word.strip())
        else:
            chosen.add(role)
    return [str(role) for role in SchoolRole if role in chosen], strange
