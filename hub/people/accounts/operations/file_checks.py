"""Hold the rows of a file of people against what we know: what is wrong with each, in words."""

import re
from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.formats import email_key, fold, is_email
from hub.people.accounts.addresses import looks_shared, without_dots
from hub.people.accounts.models import AddressAlias, Membership, Person
from hub.people.accounts.operations.file_lines import COLUMNS, KNOWN_ROLES, Line, roles_in
from hub.people.accounts.permissions import SchoolRole
from hub.people.schools.models import School, UrnHistory

# Rows looked up together: each chunk costs the same few queries, however long the file is.
CHUNK = 500
LONGEST_NAME = 120
Fault = tuple[str, str]


class Known:
    """What we know of the schools and people of one chunk, in five queries."""

    def __init__(self, lines: Sequence[Line]) -> None:
        urns = {int(line["urn"]) for line in lines if _is_urn(line["urn"])}
        self.schools = _schools(urns)
        self.people: dict[str, Person] = {}
        self.alike: dict[str, list[Person]] = {}
        for person in _people({without_dots(line["email"]) for line in lines}):
            self.people[person.email_key or ""] = person
            self.alike.setdefault(without_dots(person.email or ""), []).append(person)
        self.former = _former_addresses({email_key(line["email"]) for line in lines})
        self.members = _members([person.id for person in self.people.values()])


def _is_urn(typed: str) -> bool:
    return re.fullmatch("[1-9][0-9]{4,6}", typed, re.ASCII) is not None


def _schools(urns: set[int]) -> dict[int, School]:
    """By URN, and by one that the school had before."""
    before = db.session.execute(
        select(UrnHistory.urn, School)
        .join(School, School.id == UrnHistory.school_id)
        .where(UrnHistory.urn.in_(urns))
    )
    found: dict[int, School] = {row[0]: row[1] for row in before}
    now = db.session.scalars(select(School).where(School.urn.in_(urns)))
    return found | {school.urn: school for school in now if school.urn is not None}


def _people(plain: set[str]) -> Sequence[Person]:
    dotless = func.replace(Person.email_key, ".", "")
    return db.session.scalars(select(Person).where(dotless.in_(plain - {""}))).all()


def _former_addresses(keys: set[str]) -> dict[str, Person]:
    """Addresses that somebody had before, which still find her."""
    found = db.session.execute(
        select(AddressAlias.email_key, Person)
        .join(Person, Person.id == AddressAlias.person_id)
        .where(AddressAlias.email_key.in_(keys), AddressAlias.ends_at > clock.now())
    )
    return {row[0]: row[1] for row in found}


def _members(person_ids: Sequence[int]) -> dict[tuple[int, int], Membership]:
    live = db.session.scalars(
        select(Membership).where(
            Membership.person_id.in_(person_ids), Membership.ended_at.is_(None)
        )
    )
    return {(member.person_id, member.school_id): member for member in live}


class Seen:
    """What the rows before said: nobody is in a file twice for one school."""

    def __init__(self) -> None:
        self.names: dict[str, tuple[str, int]] = {}
        self.places: dict[tuple[str, str], int] = {}
        self.alike: dict[str, tuple[str, int]] = {}

    def faults(self, line: Line) -> Iterator[Fault]:
        key, row = email_key(line["email"]), line["line"]
        if not key:
            return
        name, named_in = self.names.setdefault(key, (line["name"], row))
        if fold(name) != fold(line["name"]):
            yield "Name", f"Row {named_in} has the same address with the name {name}."
        first = self.places.setdefault((key, line["urn"]), row)
        if first != row:
            yield "E-mail", f"This address is in row {first} for the same school."
        other, seen_in = self.alike.setdefault(without_dots(key), (key, row))
        if other != key:
            yield "E-mail", f"Row {seen_in} has {other}: they differ only in dots."


def checked(lines: Sequence[Line]) -> Iterator[tuple[Known, list[Line]]]:
    """The rows chunk by chunk, each with its school, its roles and what is wrong with it."""
    seen = Seen()
    for start in range(0, len(lines), CHUNK):
        chunk = list(lines[start : start + CHUNK])
        known = Known(chunk)
        for line in chunk:
            _check(line, known, seen)
        yield known, chunk


def _check(line: Line, known: Known, seen: Seen) -> None:
    school = known.schools.get(int(line["urn"])) if _is_urn(line["urn"]) else None
    line["chosen"], strange = roles_in(line["roles"])
    line["school_id"] = school.id if school else None
    line["school"] = school.name_and_town if school else ""
    line["faults"] = [
        *_school_faults(line["urn"], school),
        *_name_faults(line["name"]),
        *_address_faults(line, known),
        *_role_faults(line, strange),
        *_place_faults(line, known),
        *seen.faults(line),
    ]


def _school_faults(urn: str, school: School | None) -> Iterator[Fault]:
    if not urn:
        yield "URN", "The URN is missing. It is the number of the school in the register."
    elif school is None:
        yield "URN", f"We know no school with the URN {urn[:20]}."
    elif not school.status.is_live:
        yield "URN", f"{school.name_and_town} is {'closed' if school.closed_on else 'not open'}."


def _name_faults(name: str) -> Iterator[Fault]:
    if not fold(name):
        yield "Name", "The name is missing."
    elif len(name) > LONGEST_NAME:
        yield "Name", f"The name is longer than {LONGEST_NAME} letters."


def _address_faults(line: Line, known: Known) -> Iterator[Fault]:
    address, name = line["email"], line["name"]
    if not address:
        yield "E-mail", "The address is missing."
        return
    if not is_email(address):
        yield "E-mail", f"{address[:60]} is not an address, like a.lee@school.example."
        return
    if looks_shared(address):
        yield "E-mail", f"{address} seems to be read by several people. Give her own address."
    person = known.people.get(email_key(address))
    if person is not None:
        yield from _person_faults(person, address, name)
        return
    before = known.former.get(email_key(address))
    if before is not None:
        yield "E-mail", f"{before.name} had this address before. Hers is {before.email} now."
    for other in known.alike.get(without_dots(address), []):
        yield "E-mail", f"We know {other.name} as {other.email}: it differs only in dots."


def _person_faults(person: Person, address: str, name: str) -> Iterator[Fault]:
    if fold(person.name) != fold(name):
        how = "" if person.email == address else f", written {person.email}"
        yield (
            "Name",
            f"We know this address as {person.name}{how}. Use that name, or another address.",
        )
    if person.is_disabled:
        yield "E-mail", "The access of this person was ended. Give it back on her page first."


def _role_faults(line: Line, strange: list[str]) -> Iterator[Fault]:
    if strange:
        yield "Roles", f"We do not know the role {strange[0][:60]}. We know: {KNOWN_ROLES}."
    elif not line["chosen"]:
        yield "Roles", f"The role is missing. We know: {KNOWN_ROLES}."


def _place_faults(line: Line, known: Known) -> Iterator[Fault]:
    person = known.people.get(email_key(line["email"]))
    member = known.members.get((person.id, line["school_id"])) if person else None
    held = [role.words for role in member.roles_held_back] if member else []
    if member is not None and set(line["chosen"]) & set(member.held_roles):
        yield "Roles", f"A lead doubted this role: {', '.join(held)}. Decide about that first."
    if member is not None and line["chosen"] and set(line["chosen"]) <= set(member.roles):
        words = ", ".join(SchoolRole(role).words for role in line["chosen"])
        yield COLUMNS["roles"], f"{member.name} has this role there already: {words}."
