"""Reads of who asks to join, of letters, and of who came by one."""

from collections.abc import Sequence

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.people.accounts.models import JoinLetter, JoinRequest, JoinStatus, Membership, Person
from hub.people.accounts.permissions import SchoolRole
from hub.people.accounts.queries.waves import HAS_PLACE, Wave
from hub.people.schools.models import LIVE_SCHOOL, School


def request_by_id(request_id: int) -> JoinRequest | None:
    return db.session.scalars(
        select(JoinRequest)
        .where(JoinRequest.id == request_id)
        .options(joinedload(JoinRequest.school), joinedload(JoinRequest.decided_by))
    ).one_or_none()


def request_at_school(school_id: int, request_id: int) -> JoinRequest | None:
    """One that came to the leads of this school: another's number finds nothing."""
    found = request_by_id(request_id)
    if found is None or found.school_id != school_id or found.status is JoinStatus.UNPROVED:
        return None
    return found


def asks_for_leads(school_id: int) -> Sequence[JoinRequest]:
    """What waits for an answer of the school's leads, the oldest first."""
    return db.session.scalars(
        select(JoinRequest)
        .where(JoinRequest.school_id == school_id, JoinRequest.status == JoinStatus.WITH_LEADS)
        .order_by(JoinRequest.asked_at, JoinRequest.id)
    ).all()


def came_by_letter() -> Select[tuple[JoinRequest]]:
    """Heads and SENCos who came by letter: those whom nobody has checked first."""
    return (
        select(JoinRequest)
        .where(
            JoinRequest.status == JoinStatus.ACCEPTED,
            JoinRequest.letter_id.is_not(None),
            JoinRequest.role.in_([SchoolRole.HEAD, SchoolRole.SENCO]),
        )
        .options(joinedload(JoinRequest.school), joinedload(JoinRequest.person))
        .order_by(JoinRequest.checked_at.is_not(None), JoinRequest.id.desc())
    )


def letter_by_hash(code_hash: str) -> JoinLetter | None:
    return db.session.scalars(
        select(JoinLetter).where(JoinLetter.code_hash == code_hash)
    ).one_or_none()


def schools_without_lead(wave: Wave) -> Select[tuple[School]]:
    """Open schools of which no lead has signed in, and that have no letter that still works.

    The letter names the URN: a place without one is asked for by name instead.
    """
    works = exists().where(
        JoinLetter.school_id == School.id,
        JoinLetter.used_at.is_(None),
        JoinLetter.replaced_at.is_(None),
        JoinLetter.expires_at > clock.now(),
    )
    came = exists().where(
        HAS_PLACE,
        Membership.school_id == School.id,
        Person.id == Membership.person_id,
        Person.last_signed_in_at.is_not(None),
    )
    query = select(School).where(
        School.status.in_(LIVE_SCHOOL), School.urn.is_not(None), ~works, ~came
    )
    if wave.which == "locality":
        query = query.where(School.locality_id == wave.locality_id)
    query = query.order_by(School.name, School.town, School.id)
    return query.limit(wave.schools) if wave.which == "schools" else query
