"""Make, change, publish and withdraw courses."""

import re
from dataclasses import asdict, dataclass

from sqlalchemy import func, select

from hub.engines.bookings.models import EventStatus, OpenTo
from hub.engines.bookings.operations import lock_events
from hub.engines.guidance.models import AreaOfNeed, Topic
from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import count_of, fold
from hub.foundation.core.statuses import move
from hub.people.accounts.models import Person
from hub.people.accounts.permissions import Permission
from hub.services.training.models import (
    Audience,
    Course,
    CourseStatus,
    Level,
    Phase,
    TrainingSession,
)


@dataclass(frozen=True)
class CourseDetails:
    """Everything of a course that staff fill in."""

    title: str
    summary: str
    description: str
    topic_id: int
    area_of_need_id: int | None
    level: Level
    audiences: tuple[Audience, ...]
    phases: tuple[Phase, ...]
    open_to: tuple[OpenTo, ...] = ()
    needs_agreement: bool = False


def _free_slug(title: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")[:60] or "course"
    taken = set(
        db.session.scalars(
            select(Course.slug).where(Course.slug.startswith(plain, autoescape=True))
        )
    )
    number = 1
    slug = plain
    while slug in taken:
        number += 1
        slug = f"{plain}-{number}"
    return slug


def check_may_plan(actor: Person) -> None:
    """Asked again at the moment of changing: a role may have ended a second ago."""
    if not actor.council_can(Permission.TRAINING_MANAGE):
        raise RuleBroken("You can no longer change courses and sessions.")


def search_text(details: CourseDetails) -> str:
    """What the catalogue's search looks in: every word has a blank before it."""
    topic = db.session.get(Topic, details.topic_id)
    area = db.session.get(AreaOfNeed, details.area_of_need_id) if details.area_of_need_id else None
    parts = (
        details.title,
        details.summary,
        details.description,
        topic.name if topic else "",
        area.name if area else "",
        *(audience.words for audience in details.audiences),
        *(phase.words for phase in details.phases),
        details.level.words,
    )
    return " " + fold(" ".join(parts))


def _fill(course: Course, details: CourseDetails) -> dict[str, list[str]]:
    """Set the values; returns what changed, field by field."""
    values = asdict(details) | {
        "audiences": [str(a) for a in details.audiences],
        "phases": [str(p) for p in details.phases],
        "open_to": [str(o) for o in details.open_to],
    }
    changes = {}
    for name, value in values.items():
        old = getattr(course, name)
        if old != value:
            changes[name] = [str(old), str(value)]
            setattr(course, name, value)
    course.search_text = search_text(details)
    return changes


def make_course(details: CourseDetails, *, actor: Person) -> Course:
    """A new draft."""
    check_may_plan(actor)
    if not details.audiences:
        raise RuleBroken("Choose at least one group that the course is for.", "audiences")
    course = Course(
        slug=_free_slug(details.title), status=CourseStatus.DRAFT, created_at=clock.now()
    )
    _fill(course, details)
    db.session.add(course)
    db.session.flush()
    record(actor, Action.COURSE_MADE, course)
    return course


def change_course(course: Course, details: CourseDetails, *, actor: Person) -> None:
    """Other words for the same course; its address stays."""
    check_may_plan(actor)
    if not details.audiences:
        raise RuleBroken("Choose at least one group that the course is for.", "audiences")
    changes = _fill(course, details)
    if {"open_to", "needs_agreement"} & changes.keys():
        _let_sessions_follow(course)
    if changes:
        record(actor, Action.COURSE_CHANGED, course, changes=changes)


def _let_sessions_follow(course: Course) -> None:
    """Sessions to come ask what the course asks; those that were keep what was true."""
    coming = db.session.scalars(
        select(TrainingSession).where(
            TrainingSession.course_id == course.id, TrainingSession.starts_at > clock.now()
        )
    ).all()
    if coming:
        lock_events(*coming)
    for session in coming:
        session.open_to = list(course.open_to)
        session.needs_agreement = course.needs_agreement


def publish_course(course: Course, *, actor: Person) -> None:
    check_may_plan(actor)
    move(course, CourseStatus.PUBLISHED)
    record(actor, Action.COURSE_CHANGED, course, changes={"status": ["", "published"]})


def withdraw_course(course: Course, *, actor: Person) -> None:
    """Off the catalogue. Not while people are booked on what is to come."""
    check_may_plan(actor)
    coming = db.session.scalar(
        select(func.count(TrainingSession.id)).where(
            TrainingSession.course_id == course.id,
            TrainingSession.starts_at > clock.now(),
            TrainingSession.status == EventStatus.PUBLISHED,
        )
    )
    if coming:
        raise RuleBroken(
            f"{count_of(coming, 'published session', 'published sessions')} of this course "
            f"{'is' if coming == 1 else 'are'} still to come. Cancel "
            f"{'it' if coming == 1 else 'them'} first."
        )
    move(course, CourseStatus.WITHDRAWN)
    record(actor, Action.COURSE_CHANGED, course, changes={"status": ["published", "withdrawn"]})
