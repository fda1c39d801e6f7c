"""What a register file would change, entry by entry, as plain data that fits into JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hub.foundation.core.formats import format_date
from hub.people.schools.models import LIVE_SCHOOL, School, SchoolStatus
from hub.people.schools.operations.cells import DATES
from hub.people.schools.operations.register import Facts, Register, RegisterRefused
from hub.people.schools.queries import schools_for_import

MOST_MISSING = 0.1
# Kinds of entries in the order in which people must look at them.
KINDS = {
    "closed": "Closed",
    "reopened": "Re-opened",
    "changed": "Changed",
    "added": "Added",
    "missing": "Missing from the file",
}
FACT_WORDS = {
    "la_code": "Local authority",
    "establishment_number": "DfE number",
    "kind_group": "Group of kinds",
    "low_age": "Youngest age",
    "high_age": "Oldest age",
    "opened_on": "Opened on",
    "closed_on": "Closed on",
}


@dataclass
class Difference:
    """The register against what we hold. An entry has urn, name, town, and what changes."""

    added: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    closed: list[dict[str, Any]] = field(default_factory=list)
    reopened: list[dict[str, Any]] = field(default_factory=list)
    missing: list[dict[str, Any]] = field(default_factory=list)
    unchanged: int = 0
    # Schools of the file that closed before we ever knew them.
    long_closed: int = 0
    others: int = 0
    known_open: int = 0

    @property
    def is_empty(self) -> bool:
        return not sum(self.counts().values())

    def counts(self) -> dict[str, int]:
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "closed": len(self.closed),
            "reopened": len(self.reopened),
        }


def difference(register: Register, la_code: int) -> Difference:
    """What the rows would add, change field by field, close and re-open. Changes nothing."""
    urns = [row["urn"] for row in register.rows]
    known = {school.urn: school for school in schools_for_import(la_code, urns)}
    found = Difference(others=register.others)
    for row in register.rows:
        _compare(known.get(row["urn"]), row, found)
    # A setting that keeps a URN is not missed: nobody says that the file must have it.
    live = [
        school
        for school in known.values()
        if school.la_code == la_code
        and school.status in LIVE_SCHOOL
        and school.setting_kind is None
    ]
    in_file = set(urns)
    found.known_open = len(live)
    found.missing = [
        {"urn": school.urn, "name": school.name, "town": school.town}
        for school in live
        if school.urn not in in_file
    ]
    return found


def _compare(school: School | None, row: Facts, found: Difference) -> None:
    entry = {"urn": row["urn"], "name": row["name"], "town": row.get("town")}
    closes = row["status"] == SchoolStatus.CLOSED
    if school is None:
        if closes:
            found.long_closed += 1
        else:
            found.added.append(entry)
        return
    changes = {
        name: [old, new] for name, new in row.items() if (old := stored(school, name)) != new
    }
    entry |= {"town": row.get("town") or school.town, "changes": changes}
    was_closed = school.status is SchoolStatus.CLOSED
    if not changes:
        found.unchanged += 1
    elif closes and not was_closed:
        found.closed.append(entry)
    elif was_closed and not closes:
        found.reopened.append(entry)
    else:
        found.changed.append(entry)


def stored(school: School, name: str) -> Any:
    """A fact of ours as the register would say it."""
    value = getattr(school, name)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if name == "status" else value


def check_missing(found: Difference, allow_missing: bool) -> None:
    """More than a tenth of the known open schools missing: the file is not whole (refused)."""
    if allow_missing or len(found.missing) <= found.known_open * MOST_MISSING:
        return
    names = ", ".join(f"{entry['name']} ({entry['urn']})" for entry in found.missing[:5])
    raise RegisterRefused(
        [
            f"{len(found.missing)} of the {found.known_open} open schools that we know are missing "
            f"from the file, {names} among them. Is the file whole? If it is right, allow missing "
            "schools: they stay as they are."
        ]
    )


def fact_words(name: str) -> str:
    """How a fact of ours is called."""
    return FACT_WORDS.get(name, name.replace("_", " ").capitalize())


def value_words(name: str, value: Any) -> str:
    """How a fact is read: dates and statuses in words, nothing as "nothing"."""
    if value is None or value == "":
        return "nothing"
    if name in DATES:
        return format_date(date.fromisoformat(value))
    if name == "status":
        return SchoolStatus(value).words
    return str(value)


def change_words(entry: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(what, old, new) of each change of an entry, in words."""
    return [
        (fact_words(name), value_words(name, old), value_words(name, new))
        for name, (old, new) in entry.get("changes", {}).items()
    ]


def in_words(found: Difference) -> Iterator[str]:
    """The difference, a line each, for reading on the command line."""
    for kind, words in KINDS.items():
        entries: Sequence[dict[str, Any]] = getattr(found, kind)
        for entry in entries:
            town = f", {entry['town']}" if entry["town"] else ""
            stays = " (stays as it is)" if kind == "missing" else ""
            yield f"{words}: {entry['urn']} {entry['name']}{town}{stays}"
            for what, old, new in change_words(entry):
                yield f"    {what}: {old} -> {new}"
    yield (
        f"Added {len(found.added)}, changed {len(found.changed)}, closed {len(found.closed)}, "
        f"re-opened {len(found.reopened)}, unchanged {found.unchanged}, "
        f"missing from the file {len(found.missing)}."
    )
    yield (
        f"Passed over: {found.others:,} rows of other authorities, "
        f"{found.long_closed:,} schools that closed before we knew them."
    )
