"""One factory for each model: nothing surprising, flushed and never committed."""

from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import select

from hub.engines.bookings.models import (
    Booking,
    BookingStatus,
    Event,
    EventStatus,
    WaitingChoice,
)
from hub.engines.guidance.models import AreaOfNeed, Topic
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.formats import email_key, fold
from hub.foundation.core.references import new_reference
from hub.foundation.keeping.models import Hold, PurgeRun
from hub.foundation.mail.models import MailStatus, OutboxMessage
from hub.people.accounts.models import (
    CouncilTask,
    ExternalIdentity,
    FactorKind,
    GuestKind,
    JoinLetter,
    JoinRequest,
    JoinStatus,
    Membership,
    PeopleFile,
    PeopleFileStatus,
    Person,
    SecondFactor,
    TaskKind,
)
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from hub.people.schools.models import (
    ImportStatus,
    Locality,
    RegisterImport,
    School,
    SchoolStatus,
)
from hub.people.schools.operations.difference import Difference
from hub.services.training.models import (
    Audience,
    Course,
    CourseStatus,
    Level,
    Phase,
    SessionTrainer,
    TrainingSession,
)

T = TypeVar("T")
_number = count(1)


def _saved(thing: T) -> T:
    db.session.add(thing)
    db.session.flush()
    return thing


def in_days(days: float, *, hour: int | None = None) -> datetime:
    """This many days from now; with an hour, at that hour in London."""
    moment = clock.now() + timedelta(days=days)
    if hour is None:
        return moment
    local = clock.to_london(moment).replace(hour=hour, minute=0, second=0, microsecond=0)
    return clock.from_london(local.date(), local.time())


def make_locality(name: str | None = None) -> Locality:
    return _saved(Locality(name=name or f"Locality {next(_number)}"))


def make_school(name: str | None = None, **given: Any) -> School:
    """An open primary school in Westbury."""
    number = next(_number)
    facts: dict[str, Any] = {
        "urn": 900000 + number,
        "la_code": 865,
        "establishment_number": 2000 + number,
        "name": name or f"Primary School {number}",
        "kind": "Community school",
        "status": SchoolStatus.OPEN,
        "phase": "Primary",
        "low_age": 4,
        "high_age": 11,
        "town": "Westbury",
        "postcode": "BA13 3AA",
    }
    school = School(**{**facts, **given})
    school.search_text = given.get("search_text", school.words_for_search())
    return _saved(school)


def make_person(name: str | None = None, **given: Any) -> Person:
    """Somebody with an address and no school; `email=None` for somebody without one."""
    number = next(_number)
    email = given.pop("email", f"person{number}@school.example")
    facts: dict[str, Any] = {
        "name": name or f"Person {number}",
        "email": email,
        "email_key": email_key(email) if email else None,
        "council_roles": [],
        "created_at": clock.now(),
    }
    person = Person(**{**facts, **given})
    person.search_text = given.get("search_text", " " + fold(f"{person.name} {person.email or ''}"))
    return _saved(person)


def make_membership(person: Person, school: School, *roles: SchoolRole, **given: Any) -> Membership:
    """This person at this school. Without roles: known there, attends, no more."""
    facts: dict[str, Any] = {
        "name": person.name,
        "started_at": clock.now(),
        "invited_at": clock.now(),
    }
    return _saved(
        Membership(
            person=person, school=school, roles=[str(r) for r in roles], **{**facts, **given}
        )
    )


def make_member(
    school: School | None = None, *roles: SchoolRole, name: str | None = None, **given: Any
) -> Person:
    """Somebody at a school; a SENCo when no role is said. `make_member(school, roles=())`: none."""
    chosen = tuple(given.pop("roles", roles or (SchoolRole.SENCO,)))
    person = make_person(name, **given)
    make_membership(person, school or make_school(), *chosen)
    return person


def make_guest(organisation: str = "County Health Trust", **given: Any) -> Person:
    """Somebody of a health service, without a school."""
    facts = {"guest_kind": GuestKind.HEALTH, "guest_organisation": organisation}
    return make_person(**{**facts, **given})


def make_council_person(*roles: CouncilRole, name: str | None = None, **given: Any) -> Person:
    """Council staff; a training officer when no role is said."""
    chosen = tuple(given.pop("roles", roles or (CouncilRole.TRAINING_OFFICER,)))
    number = next(_number)
    given.setdefault("email", f"staff{number}@council.example")
    return make_person(name, council_roles=[str(role) for role in chosen], **given)


def make_second_factor(person: Person, **given: Any) -> SecondFactor:
    """A phone that shows codes, and has proved it."""
    facts: dict[str, Any] = {
        "kind": FactorKind.TOTP,
        "name": "Phone",
        "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
        "added_at": clock.now(),
        "confirmed_at": clock.now(),
    }
    return _saved(SecondFactor(person_id=person.id, **{**facts, **given}))


def make_identity(person: Person, **given: Any) -> ExternalIdentity:
    """An account at the schools' provider, linked just now."""
    facts: dict[str, Any] = {
        "provider": "schools",
        "issuer": "https://schools.example",
        "subject": f"subject-{next(_number)}",
        "linked_at": clock.now(),
    }
    return _saved(ExternalIdentity(person_id=person.id, **{**facts, **given}))


def make_topic(name: str | None = None) -> Topic:
    number = next(_number)
    return _saved(Topic(slug=f"topic-{number}", name=name or f"Topic {number}", position=number))


def make_area_of_need(name: str | None = None) -> AreaOfNeed:
    number = next(_number)
    return _saved(AreaOfNeed(slug=f"area-{number}", name=name or f"Area {number}", position=number))


def make_course(title: str | None = None, **given: Any) -> Course:
    """A published course for teachers in primary schools."""
    number = next(_number)
    facts: dict[str, Any] = {
        "slug": f"course-{number}",
        "title": title or f"Course {number}",
        "summary": "What it is about, in one sentence.",
        "description": "What people learn.\n\nHow they learn it.",
        "level": Level.ALL_STAFF,
        "audiences": [str(Audience.TEACHERS)],
        "phases": [str(Phase.PRIMARY)],
        "status": CourseStatus.PUBLISHED,
        "created_at": clock.now(),
    }
    course = Course(**{**facts, **given})
    if course.topic is None and course.topic_id is None:
        course.topic = make_topic()
    course.search_text = given.get("search_text", " " + fold(f"{course.title} {course.summary}"))
    return _saved(course)


def make_session(course: Course | None = None, **given: Any) -> TrainingSession:
    """A published session in a room in four weeks, 9:30am to 12:30pm, with 20 places."""
    course = course or make_course()
    starts_at = given.pop("starts_at", in_days(28, hour=9) + timedelta(minutes=30))
    facts: dict[str, Any] = {
        "reference": new_reference("TRN"),
        "title": course.title,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=3),
        "venue_name": "Civic Centre",
        "venue_address": "St Stephen's Place, Trowbridge, BA14 8AH",
        "venue_access": "Step-free from the car park.",
        "joining_details": "Sign in at reception.",
        "capacity": 20,
        "status": EventStatus.PUBLISHED,
        "created_at": clock.now(),
        "course": course,
    }
    return _saved(TrainingSession(**{**facts, **given}))


def make_trainer(
    session: TrainingSession, name: str = "Robin Vale", **given: Any
) -> SessionTrainer:
    trainer = SessionTrainer(name=name, **given)
    session.trainers.append(trainer)
    return _saved(trainer)


def make_booking(event: Event | None = None, person: Person | None = None, **given: Any) -> Booking:
    """A booked place, or the status that is said; a waiting one stands last in its list."""
    event = event or make_session()
    person = person or make_member()
    status = given.setdefault("status", BookingStatus.BOOKED)
    school = given.pop("school", None)
    if school is None and "organisation" not in given:
        school = _school_of(person)
    facts: dict[str, Any] = {
        "reference": new_reference("TRN"),
        "group_reference": new_reference("GRP"),
        "attendee_name": person.name,
        "booked_by_id": person.id,
        "created_at": clock.now(),
        "invitation_uid": f"{new_reference('UID', 12)}@hub.example",
    }
    if status in (BookingStatus.WAITING, BookingStatus.OFFERED):
        facts |= {
            "joined_order": next(_number),
            "joined_at": clock.now(),
            "waiting_choice": WaitingChoice.ASK,
        }
    if status is BookingStatus.OFFERED:
        facts |= {"offered_at": clock.now(), "offer_ends_at": in_days(2, hour=16)}
    if status is BookingStatus.CANCELLED:
        facts |= {"cancelled_at": clock.now(), "cancelled_by_id": person.id}
    return _saved(Booking(event=event, person=person, school=school, **{**facts, **given}))


def _school_of(person: Person) -> School:
    membership = db.session.scalar(
        select(Membership).where(Membership.person_id == person.id, Membership.ended_at.is_(None))
    )
    return membership.school if membership else make_school()


def make_message(**given: Any) -> OutboxMessage:
    """A mail that waits to be sent."""
    number = next(_number)
    facts: dict[str, Any] = {
        "guid": f"message{number}@hub.example",
        "to_address": "a.lee@school.example",
        "to_name": "Ann Lee",
        "from_name": "SEND Hub",
        "subject": f"News {number}",
        "text": "Something happened.\n",
        "html": "<!doctype html><html lang=en><title>News</title><p>Something happened.</p></html>",
        "kind": "test",
        "status": MailStatus.QUEUED,
        "created_at": clock.now(),
        "next_attempt_at": clock.now(),
    }
    return _saved(OutboxMessage(**{**facts, **given}))


def make_register_import(**given: Any) -> RegisterImport:
    """A register file that waits for approval and would change nothing."""
    facts: dict[str, Any] = {
        "la_code": 865,
        "file_name": "edubasealldata.csv",
        "status": ImportStatus.STAGED,
        "staged_at": clock.now(),
        "rows": [],
        "difference": asdict(Difference()),
    }
    return _saved(RegisterImport(**{**facts, **given}))


def make_people_file(**given: Any) -> PeopleFile:
    """A file of people that waits for a decision, with no rows."""
    facts: dict[str, Any] = {
        "file_name": "people.csv",
        "status": PeopleFileStatus.STAGED,
        "staged_at": clock.now(),
        "staged_by_id": 1,
        "good": [],
        "bad": [],
    }
    facts |= given
    counts = {"good_count": len(facts["good"]), "bad_count": len(facts["bad"])}
    return _saved(PeopleFile(**{**counts, **facts}))


def make_join_request(**given: Any) -> JoinRequest:
    """Somebody who proved her address asks to join a school; its leads decide."""
    number = next(_number)
    facts: dict[str, Any] = {
        "school": given.pop("school", None) or make_school(),
        "name": f"Asker {number}",
        "email": f"asker{number}@school.example",
        "role": SchoolRole.STAFF,
        "words": "",
        "status": JoinStatus.WITH_LEADS,
        "open_key": f"asker{number}",
        "asked_at": clock.now(),
        "sent_on_at": clock.now(),
    }
    return _saved(JoinRequest(**{**facts, **given}))


def make_came_by_letter(**given: Any) -> JoinRequest:
    """A head who used the code of a letter; nobody at the council has looked yet."""
    school = given.pop("school", None) or make_school()
    number = next(_number)
    letter = _saved(
        JoinLetter(
            school_id=school.id,
            code_hash=f"hash{number}",
            made_at=clock.now(),
            expires_at=clock.now(),
            used_at=clock.now(),
        )
    )
    facts: dict[str, Any] = {
        "school": school,
        "role": SchoolRole.HEAD,
        "status": JoinStatus.ACCEPTED,
        "open_key": None,
        "letter_id": letter.id,
        "decided_at": clock.now(),
        "person": make_member(school, SchoolRole.HEAD),
    }
    return make_join_request(**{**facts, **given})


def make_task(kind: TaskKind = TaskKind.NOBODY_TO_WRITE_TO, **given: Any) -> CouncilTask:
    """An open task of the council, about a school."""
    facts: dict[str, Any] = {
        "kind": kind,
        "open_key": f"{kind}:{next(_number)}",
        "school": given.pop("school", None) or make_school(),
        "opened_at": clock.now(),
    }
    return _saved(CouncilTask(**{**facts, **given}))


def make_hold(person: Person | None = None, **given: Any) -> Hold:
    """An open hold on a person, or on what is said."""
    if not {"school_id", "event_id"} & given.keys():
        given["person_id"] = (person or make_person()).id
    facts: dict[str, Any] = {
        "reason": "A complaint is open.",
        "begun_at": clock.now(),
        "begun_by_id": (given.pop("by", None) or make_council_person(CouncilRole.ADMINISTRATOR)).id,
    }
    return _saved(Hold(**{**facts, **given}))


def make_purge_run(**given: Any) -> PurgeRun:
    """A night that is over and removed three mails."""
    facts: dict[str, Any] = {
        "begun_at": clock.now(),
        "finished_at": clock.now(),
        "counts": {"mails": {"removed": 3, "held": 1, "oldest": clock.now().isoformat()}},
    }
    return _saved(PurgeRun(**{**facts, **given}))
