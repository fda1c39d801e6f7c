"""What is measured on: the demo, 50 coming sessions, a hundred schools with their people."""

from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import func, select

from hub.demo.load import REGISTER, load_demo
from hub.engines.bookings.models import EventStatus
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.formats import email_key
from hub.foundation.core.references import new_reference
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.permissions import CouncilRole
from hub.people.schools.models import School
from hub.services.training.models import Course, TrainingSession

SCHOOLS = 100
COLLEAGUES = 5
SESSIONS = 50
CONTENDERS = 200


@dataclass(frozen=True)
class Measured:
    """References and cookies that the measures need."""

    busy: list[str]
    scarce: list[str]
    leads: list[tuple[int, str]]
    staff: list[tuple[int, str]]
    administrator: str


def fill(app: Flask) -> Measured:
    """Load everything in one transaction, and sign everybody in."""
    with app.app_context():
        load_demo(str(REGISTER))
        schools = db.session.scalars(select(School).order_by(School.id).limit(SCHOOLS)).all()
        leads = [_people(school) for school in schools]
        staff = [
            _person(f"Contender {n}", schools[n % SCHOOLS], ["staff"]) for n in range(CONTENDERS)
        ]
        busy, scarce = _sessions()
        db.session.commit()
        cookie = _cookies(app)
        return Measured(
            busy,
            scarce,
            [(member.school_id, cookie(member.person)) for member in leads],
            [(member.school_id, cookie(member.person)) for member in staff],
            cookie(_administrator()),
        )


def _person(name: str, school: School, roles: list[str]) -> Membership:
    email = f"{name.lower().replace(' ', '.')}@{school.urn}.example"
    now = clock.now()
    person = Person(
        name=name,
        email=email,
        email_key=email_key(email),
        council_roles=[],
        created_at=now,
        introduced_at=now,
        search_text=f" {name.lower()}",
    )
    member = Membership(person=person, school=school, name=name, roles=roles, started_at=now)
    db.session.add(member)
    db.session.flush()
    return member


def _people(school: School) -> Membership:
    """A lead and the colleagues whose names the school remembers."""
    for number in range(COLLEAGUES):
        _person(f"Colleague {number}", school, [])
    return _person("Lead", school, ["senco"])


def _administrator() -> Person:
    return next(
        person
        for person in db.session.scalars(select(Person).order_by(Person.id))
        if CouncilRole.ADMINISTRATOR in person.roles_at_council
    )


def _session(course: Course, days: int, capacity: int) -> str:
    starts = clock.now() + timedelta(days=days)
    session = TrainingSession(
        course=course,
        reference=new_reference("TRN"),
        title=course.title,
        starts_at=starts,
        ends_at=starts + timedelta(hours=3),
        venue_name="County Hall, Oak Room",
        venue_address="1 Bythesea Way, Trowbridge",
        capacity=capacity,
        status=EventStatus.PUBLISHED,
        created_at=clock.now(),
    )
    db.session.add(session)
    db.session.flush()
    return session.reference


def _sessions() -> tuple[list[str], list[str]]:
    """(sessions with room for all, sessions of 20 places): 50 coming ones with the demo's."""
    course = db.session.scalars(select(Course).order_by(Course.id).limit(1)).one()
    there = db.session.scalar(
        select(func.count(TrainingSession.id)).where(
            TrainingSession.status == EventStatus.PUBLISHED
        )
    )
    scarce = [_session(course, 100 + n, 20) for n in range(2)]
    busy = [_session(course, 60 + n, 5000) for n in range(SESSIONS - 2 - int(there or 0))]
    return busy, scarce


def _cookies(app: Flask):  # type: ignore[no-untyped-def]
    """What the hub would have put into the browser of somebody who signed in."""
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    now = int(clock.now().timestamp())

    def cookie(person: Person) -> str:
        return str(
            signer.dumps(
                {
                    "_user_id": person.get_id(),
                    "_fresh": True,
                    "seen": now,
                    "fresh": now,
                    "began": now,
                    "idle": 36_000,
                    "second_factor": person.is_council_staff,
                }
            )
        )

    return cookie
