"""Do lists stay as quick with 60,000 people and 18,000 schools as with the demo?"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar
from zlib import crc32

from flask import Flask
from sqlalchemy import Table, func, insert, select, text

from bench.client import Visitor, together
from bench.data import Measured
from bench.measures import COOKIE, Figure, answered
from hub.foundation.core import clock
from hub.foundation.core.db import db, reading
from hub.foundation.core.formats import email_key
from hub.people.accounts.models import Membership, Person
from hub.people.schools.models import School, SchoolStatus

T = TypeVar("T")
PEOPLE = 60_000
SCHOOLS = 18_000
FIRST = [
    a + b for a in ("Am", "Bel", "Cal", "Dil", "Es", "Fre") for b in ("ara", "ina", "um", "ys")
]
LAST = [
    a + b + c
    for a in ("Ab", "Bro", "Cha", "Do", "El", "Fro", "Gro", "Hea", "Is", "Jol")
    for b in ("bur", "cliff", "den", "ford", "ham", "ley", "mere", "ston", "ton", "wick")
    for c in ("", "e", "er", "s")
]
TOWNS = ("Ashcombe", "Birchford", "Cold Norton", "Deverby", "Eastwick", "Fernhill")
VISITS = 40
CHUNK = 5_000
ROLES = (["staff"], ["senco"], ["head"], ["office_manager"], [], [])
GROWN = "with 60,000 people and 18,000 schools"


def addresses(data: Measured) -> dict[str, tuple[str, str]]:
    """Lists by name: (path, whose cookie)."""
    school, lead = data.leads[0]
    return {
        "all people": ("/admin/people", data.administrator),
        "people by two words": ("/admin/people?words=colleague+3", data.administrator),
        "people by role": ("/admin/people?role=senco", data.administrator),
        "all schools": ("/admin/schools", data.administrator),
        "schools by words": ("/admin/schools?words=primary+chippenham", data.administrator),
        "one school, by staff": (f"/admin/schools/{school}", data.administrator),
        "people of one school": ("/people", lead),
    }


def middle(port: int, path: str, cookie: str) -> float:
    """Milliseconds of the middle visit, one at a time."""
    visitor = Visitor(port, {COOKIE: cookie})

    def visit() -> None:
        answered(visitor.get(path))

    together([visit] * 8, 1)
    run = together([visit] * VISITS, 1)
    visitor.close()
    if run.errors:
        raise AssertionError(run.errors[:3])
    return run.percentile(0.5)


def visit_all(port: int, data: Measured) -> dict[str, float]:
    return {name: middle(port, *where) for name, where in addresses(data).items()}


def compare(before: dict[str, float], after: dict[str, float]) -> Iterator[Figure]:
    for name, small in before.items():
        yield Figure(f"{name}: p50 with the demo", small, "ms")
        yield Figure(f"{name}: p50 {GROWN}", after[name], "ms")
        yield Figure(f"{name}: ratio", after[name] / small, "ratio", 1.3)


def grow(app: Flask) -> None:
    """Schools, people and where they belong, in large statements."""
    with app.app_context():
        first_school = int(db.session.scalar(select(func.max(School.id))) or 0) + 1
        first_person = int(db.session.scalar(select(func.max(Person.id))) or 0) + 1
        _insert(School, (_school(first_school + n, n) for n in range(SCHOOLS)))
        _insert(Person, (_person(first_person + n, n) for n in range(PEOPLE)))
        _insert(
            Membership,
            (_membership(first_person + n, first_school + n % SCHOOLS, n) for n in range(PEOPLE)),
        )
        db.session.commit()
        with db.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(
                text("VACUUM ANALYZE")
            )
    with app.app_context(), reading():
        assert int(db.session.scalar(select(func.count(Person.id))) or 0) > PEOPLE


def _insert(model: type[Any], rows: Iterator[dict[str, Any]]) -> None:
    table: Table = model.__table__
    while chunk := list(islice(rows, CHUNK)):
        db.session.execute(insert(table), chunk)


def _any(n: int, things: Sequence[T]) -> T:
    """One of them for this number: the same at each run, and in no step with anything else."""
    return things[crc32(f"{n} {len(things)}".encode()) % len(things)]


def _name(n: int) -> str:
    return f"{_any(n, FIRST)} {_any(n, LAST)}"


def _school(number: int, n: int) -> dict[str, Any]:
    town = _any(n, TOWNS)
    school = School(
        id=number,
        urn=700_000 + n,
        la_code=200 + n % 150,
        name=f"{_any(n, LAST)} {n} Primary School",
        status=SchoolStatus.OPEN,
        phase="Primary",
        town=town,
        postcode=f"ZZ{n % 90 + 1} {n % 9}AA",
    )
    school.search_text = school.words_for_search()
    return {
        column.key: getattr(school, column.key)
        for column in School.__table__.columns
        if getattr(school, column.key) is not None
    }


def _person(number: int, n: int) -> dict[str, Any]:
    name = _name(n)
    email = f"p{n}@s{n % SCHOOLS}.example"
    return {
        "id": number,
        "name": name,
        "email": email,
        "email_key": email_key(email),
        "council_roles": [],
        "is_disabled": False,
        "session_epoch": 0,
        "created_at": clock.now(),
        "search_text": f" {name.casefold()} {email.replace('@', ' ').replace('.', ' ')}",
    }


def _membership(person: int, school: int, n: int) -> dict[str, Any]:
    return {
        "person_id": person,
        "school_id": school,
        "name": _name(n),
        "roles": _any(n, ROLES),
        "started_at": clock.now(),
    }
