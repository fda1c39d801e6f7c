"""Load the demo: the real register, invented people, courses, sessions and bookings. Once."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import cycle
from pathlib import Path

from sqlalchemy import select

from hub.demo.courses import AREAS, COURSES, TOPICS
from hub.demo.people import COLLEAGUES, FROGWELL, MATRAVERS, PEOPLE, STONEHENGE, TRAINERS
from hub.engines.bookings.models import Booking, OpenTo, WaitingChoice
from hub.engines.bookings.operations import Attendee, BookingRequest, book_places, cancel_booking
from hub.engines.guidance.models import AreaOfNeed, Topic
from hub.foundation.audit.operations import Job
from hub.foundation.core import calendars, clock
from hub.foundation.core.db import db
from hub.foundation.core.references import new_reference
from hub.foundation.settings.operations import change_settings
from hub.people.accounts.models import JoinRequest, JoinStatus, Membership, Person
from hub.people.accounts.operations.colleagues import remember_colleague
from hub.people.accounts.operations.council import set_council_roles
from hub.people.accounts.operations.joining import receive_ask
from hub.people.accounts.operations.memberships import add_to_school
from hub.people.accounts.operations.people import add_person
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from hub.people.accounts.queries import person_by_email
from hub.people.schools.models import Locality, School
from hub.people.schools.operations.imports import import_file
from hub.people.schools.operations.localities import add_locality, set_locality
from hub.services.training.models import Audience, Course, Level, Phase, TrainingSession
from hub.services.training.operations import (
    CourseDetails,
    SessionDetails,
    Trainer,
    make_course,
    make_session,
    publish_course,
    publish_session,
)

DEMO = Job("demo")
REGISTER = Path(__file__).parent / "register" / "schools-wiltshire.csv"
SETTINGS = {
    "council_name": "Westshire County Council",
    "hub_name": "SEND Hub",
    "team_name": "SEND training team",
    "team_phone": "01632 960 001",
    "team_email": "send.training@council.example",
    "safeguarding_phone": "01632 960 108",
    "safeguarding_phone_out_of_hours": "01632 960 100",
    "privacy_contact": "Data protection officer, dpo@council.example",
}
# A guess for the demo; a council sets the locality of each school itself.
BY_POSTCODE = {"SP": "South", "BA": "West", "SN8": "East", "SN9": "East", "SN10": "East"}
VENUES = (
    ("County Hall, Oak Room", "1 Bythesea Way, Trowbridge", "West"),
    ("The Corn Exchange", "Market Place, Devizes", "East"),
    ("Riverside Centre", "2 Mill Lane, Salisbury", "South"),
    ("Monkton Training Centre", "14 Station Hill, Chippenham", "North"),
)
ACCESS = "Step-free from the car park, hearing loop, accessible toilet on the same floor."


def load_demo(register: str) -> bool:
    """Fill an empty hub. Returns False, changing nothing, where the demo is loaded already."""
    if person_by_email(PEOPLE[0].email) is not None:
        return False
    with open(register, "rb") as stream:
        import_file(stream, REGISTER.name, 865, allow_missing=False, actor=DEMO)
    change_settings(SETTINGS, DEMO)
    _add_localities()
    _add_people()
    officer = next(p for p in PEOPLE if p.council_roles == ("training_officer",))
    actor = person_by_email(officer.email)
    assert actor is not None
    sessions = list(_add_sessions(_add_courses(actor), actor))
    db.session.flush()
    _add_bookings(sessions)
    return True


def _add_localities() -> None:
    places = {name: add_locality(name, actor=DEMO) for name in ("East", "North", "South", "West")}
    by_place: dict[str, list[School]] = {name: [] for name in places}
    for school in db.session.scalars(select(School)):
        outward = (school.postcode or "").split(" ")[0]
        found = BY_POSTCODE.get(outward) or BY_POSTCODE.get(outward[:2]) or "North"
        by_place[found].append(school)
    for name, schools in by_place.items():
        # A few are left for staff to set, as after a real import.
        set_locality(schools[:-1], places[name], actor=DEMO)


def _school(urn: int) -> School:
    return db.session.scalars(select(School).where(School.urn == urn)).one()


def _add_people() -> None:
    for demo in PEOPLE:
        for urn, roles in demo.schools:
            member = add_to_school(
                _school(urn), demo.name, demo.email, map(SchoolRole, roles), actor=DEMO, tell=False
            )
            member.invited_at = None if demo is PEOPLE[-1] else clock.now()
        if demo.council_roles:
            person = add_person(demo.name, demo.email, actor=DEMO)
            set_council_roles(person, map(CouncilRole, demo.council_roles), actor=DEMO)
    _add_ask()
    for urn, colleagues in COLLEAGUES.items():
        lead = _lead(urn)
        for name, email in colleagues:
            remember_colleague(_school(urn), name, email, actor=lead)


def _add_ask() -> None:
    """Somebody whose address says nothing of the school waits for the council's answer."""
    asked = JoinRequest(
        school=_school(STONEHENGE),
        name="Ines Walden",
        email="ines.walden@mail.example",
        role=SchoolRole.OFFICE_MANAGER,
        words="I have run the office since September. The head can tell you.",
        status=JoinStatus.UNPROVED,
        open_key="demo",
        asked_at=clock.now(),
    )
    db.session.add(asked)
    db.session.flush()
    receive_ask(asked, actor=DEMO)


def _lead(urn: int) -> Person:
    member = next(
        m
        for m in db.session.scalars(
            select(Membership).where(Membership.school_id == _school(urn).id)
        )
        if m.is_lead
    )
    return member.person


def _by_slug(kind: type[Topic] | type[AreaOfNeed], names: dict[str, str]) -> dict[str, int]:
    known = {thing.slug: thing for thing in db.session.scalars(select(kind))}
    for position, (slug, name) in enumerate(names.items(), start=1):
        if slug not in known:
            known[slug] = kind(slug=slug, name=name, position=position)
            db.session.add(known[slug])
    db.session.flush()
    return {slug: thing.id for slug, thing in known.items()}


def _add_courses(actor: Person) -> list[Course]:
    topics, areas = _by_slug(Topic, TOPICS), _by_slug(AreaOfNeed, AREAS)
    courses = []
    for demo in COURSES:
        details = CourseDetails(
            title=demo.title,
            summary=demo.summary,
            description=demo.description,
            topic_id=topics[demo.topic],
            area_of_need_id=areas[demo.area] if demo.area else None,
            level=Level(demo.level),
            audiences=tuple(map(Audience, demo.audiences)),
            phases=tuple(map(Phase, demo.phases)),
            open_to=tuple(map(OpenTo, demo.open_to)),
        )
        course = make_course(details, actor=actor)
        publish_course(course, actor=actor)
        courses.append(course)
    return courses


def _dates() -> Iterator[date]:
    """Working days of the coming months, a few days apart, outside the long holidays."""
    day = clock.today() + timedelta(days=8)
    while True:
        day = calendars.next_working_day_on_or_after(day)
        if not _is_holiday(day):
            yield day
        day += timedelta(days=4)


def _is_holiday(day: date) -> bool:
    """Summer and Christmas, as most schools have them: nobody would come."""
    moment = (day.month, day.day)
    return (7, 20) <= moment <= (9, 3) or moment >= (12, 18) or moment <= (1, 5)


def _add_sessions(courses: list[Course], actor: Person) -> Iterator[TrainingSession]:
    """Two or three dates of each course; the last one stays a draft."""
    localities = {place.name: place.id for place in db.session.scalars(select(Locality))}
    venues, trainers, days = cycle(VENUES), cycle(TRAINERS), _dates()
    plan = [*courses, *courses, *courses[:4]]
    for number, course in enumerate(plan):
        venue, address, place = next(venues)
        day, online = next(days), number % 3 == 1
        starts = clock.from_london(day, time(13, 30) if number % 2 else time(9, 30))
        details = SessionDetails(
            title=course.title,
            starts_at=starts,
            ends_at=starts + timedelta(hours=2 if online else 3),
            is_online=online,
            capacity=(24, 3, 16, 12)[number % 4],
            venue_name=None if online else venue,
            venue_address=None if online else address,
            venue_access=None if online else ACCESS,
            joining_link="https://meet.council.example/send-training" if online else None,
            joining_details="The room opens ten minutes before." if online else None,
            locality_id=None if online else localities[place],
            trainers=(Trainer(*next(trainers)),),
        )
        session = make_session(course, details, actor=actor)
        if number < len(plan) - 1:
            publish_session(session, actor=actor)
        yield session


def _book(
    session: TrainingSession,
    urn: int,
    names: list[tuple[str, str | None]],
    choice: WaitingChoice = WaitingChoice.ASK,
) -> None:
    lead, school = _lead(urn), _school(urn)
    request = BookingRequest(
        group_reference=new_reference("GRP", 10),
        attendees=tuple(Attendee(name, email) for name, email in names),
        waiting_choice=choice,
        accept_overlap=True,
    )
    book_places(session, school, request, actor=lead)


def _add_bookings(sessions: list[TrainingSession]) -> None:
    """A full session with a waiting list and an open offer, and everyday bookings."""
    frogwell, stonehenge, matravers = (
        list(COLLEAGUES[urn]) for urn in (FROGWELL, STONEHENGE, MATRAVERS)
    )
    _book(sessions[0], FROGWELL, frogwell[:2])
    _book(sessions[2], STONEHENGE, stonehenge)
    _book(sessions[2], FROGWELL, frogwell[3:])
    _book(sessions[4], MATRAVERS, matravers)
    full = sessions[1]
    _book(full, STONEHENGE, stonehenge)
    _book(full, MATRAVERS, matravers[:1])
    _book(full, FROGWELL, frogwell[:1])
    _book(full, FROGWELL, frogwell[1:2], WaitingChoice.BOOK)
    offered = sessions[5]
    _book(offered, STONEHENGE, stonehenge)
    _book(offered, MATRAVERS, matravers[:1])
    _book(offered, FROGWELL, frogwell[3:])
    _cancel_one(offered, STONEHENGE)


def _cancel_one(session: TrainingSession, urn: int) -> None:
    booking = db.session.scalars(
        select(Booking).where(Booking.event_id == session.id).order_by(Booking.id).limit(1)
    ).one()
    cancel_booking(booking, reason="Cannot leave school that day", actor=_lead(urn))
