"""Files of people for tests: one row after another, as people write them."""

import io
from collections.abc import Sequence

from sqlalchemy import select

from hub.foundation.core.db import db
from hub.people.accounts.models import PeopleFile, Person
from hub.people.accounts.operations.people_files import stage_people
from hub.people.accounts.permissions import CouncilRole
from tests.factories import make_council_person

HEADER = "URN,Name,E-mail,Roles"


def people_csv(*rows: str, header: str = HEADER) -> bytes:
    return "\r\n".join([header, *rows, ""]).encode()


def stage(*rows: str, actor: Person | None = None) -> PeopleFile:
    """The rows as a file that was uploaded."""
    actor = actor or make_council_person(CouncilRole.MANAGER)
    return stage_people(io.BytesIO(people_csv(*rows)), "people.csv", actor=actor)


def faults(file: PeopleFile) -> list[tuple[int, str, str, str]]:
    """(row, name, column, reason) of everything to mend."""
    return [
        (row["line"], row["name"], column, words)
        for row in file.bad
        for column, words in row["faults"]
    ]


def person_of(email: str) -> Person:
    return db.session.scalars(select(Person).where(Person.email_key == email)).one()


def many_rows(urns: Sequence[int], good: int, bad: int) -> list[str]:
    """So many rows that can be taken, with the bad ones strewn among them."""
    rows = [
        f"{urns[number % len(urns)]},Person No {number},person{number}@many.example,SENCo"
        for number in range(good)
    ]
    step = max(1, good // max(1, bad))
    for number in range(bad):
        rows.insert(number * (step + 1), f"999999,Lost No {number},lost{number}@many.example,head")
    return rows
