"""Schools that hang on one person: one lead, or none (G3)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Select, func, or_, select, text
from sqlalchemy.orm import selectinload

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.people.accounts.models import LEADS_NOW, Membership, Person
from hub.people.schools.models import LIVE_SCHOOL, School


@dataclass(frozen=True)
class DepthFilter:
    """Which of these schools: to act on (with one lead, with none), said to be right, or all."""

    locality: str = ""
    show: str = ""

    def chosen(self) -> dict[str, str]:
        return {name: value for name, value in asdict(self).items() if value}


def one_person_deep(wanted: DepthFilter) -> Select[School]:
    """Live schools with one lead or none, by name."""
    deep = (
        select(Membership.school_id)
        .where(text(LEADS_NOW))
        .group_by(Membership.school_id)
        .having(func.count() > 1)
    )
    query = (
        select(School)
        .where(School.status.in_(LIVE_SCHOOL), School.id.not_in(deep))
        .order_by(School.name, School.town, School.id)
    )
    said_right = School.one_lead_ok_until > clock.today()
    if wanted.show == "right":
        query = query.where(said_right)
    elif wanted.show != "all":
        query = query.where(or_(School.one_lead_ok_until.is_(None), ~said_right))
    if wanted.show in ("one", "none"):
        led = School.id.in_(select(Membership.school_id).where(text(LEADS_NOW)))
        query = query.where(led if wanted.show == "one" else ~led)
    if wanted.locality == "none":
        query = query.where(School.locality_id.is_(None))
    elif wanted.locality.isdecimal() and len(wanted.locality) < 18:
        query = query.where(School.locality_id == int(wanted.locality))
    return query


def only_leads_of(school_ids: Sequence[int]) -> dict[int, Membership]:
    """The lead of each of these schools that has one, by the number of the school."""
    found = db.session.scalars(
        select(Membership)
        .where(Membership.school_id.in_(school_ids), text(LEADS_NOW))
        .options(selectinload(Membership.person))
    )
    return {lead.school_id: lead for lead in found}


def who_said_one_lead(schools: Sequence[School]) -> dict[int, str]:
    """Who said that one lead is right, by the number of the person."""
    ids = {school.one_lead_ok_by_id for school in schools if school.one_lead_ok_by_id}
    if not ids:
        return {}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: row.name for row in rows}
