"""Reads of schools."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import aliased

from hub.foundation.core.db import db
from hub.foundation.core.search import words_begin
from hub.people.schools.models import (
    LIVE_SCHOOL,
    Locality,
    RegisterImport,
    School,
    SchoolSite,
    SchoolStatus,
    UrnHistory,
)


@dataclass(frozen=True)
class SchoolFilter:
    """What staff look for. An empty field filters nothing."""

    words: str = ""
    locality: str = ""
    phase: str = ""
    status: str = ""
    sort: str = ""

    def chosen(self) -> dict[str, str]:
        """What is filtered or sorted by, for addresses of the same list."""
        return {name: value for name, value in asdict(self).items() if value}


def find_schools(words: str) -> Select[School]:
    """Schools by URN, DfE number, name, town or postcode: every word begins one of theirs (F2)."""
    query = select(School).order_by(School.name, School.town, School.id)
    return query.where(words_begin(School.search_text, words))


def schools_matching(wanted: SchoolFilter) -> Select[School]:
    """The staff list."""
    query = find_schools(wanted.words)
    if wanted.locality == "none":
        query = query.where(School.locality_id.is_(None))
    elif wanted.locality.isdecimal() and len(wanted.locality) < 18:
        query = query.where(School.locality_id == int(wanted.locality))
    if wanted.phase:
        query = query.where(School.phase == wanted.phase)
    if wanted.status == "live":
        query = query.where(School.status.in_(LIVE_SCHOOL))
    elif wanted.status == "outside":
        query = query.where(School.setting_kind.is_not(None), School.same_as_id.is_(None))
    elif wanted.status in set(SchoolStatus):
        query = query.where(School.status == wanted.status)
    if wanted.sort == "town":
        query = query.order_by(None).order_by(School.town, School.name, School.id)
    elif wanted.sort == "pupils":
        # Those that nobody counted go last, on both databases.
        query = query.order_by(None).order_by(
            School.pupils.is_(None), School.pupils.desc(), School.name, School.id
        )
    return query


def open_schools(la_code: int) -> Sequence[School]:
    """The schools of an authority that are open now, by name."""
    return db.session.scalars(
        select(School)
        .where(School.la_code == la_code, School.status.in_(LIVE_SCHOOL))
        .order_by(School.name, School.town, School.id)
    ).all()


def schools_for_import(la_code: int, urns: Sequence[int]) -> Sequence[School]:
    """What the register may speak of: the authority's schools, and any with one of these URNs."""
    return db.session.scalars(
        select(School)
        .where(School.urn.is_not(None), or_(School.la_code == la_code, School.urn.in_(urns)))
        .order_by(School.id)
    ).all()


def likely_the_same(setting: School) -> Sequence[School]:
    """Open schools of the register with the postcode or the name of a setting outside it."""
    alike = [School.name == setting.name]
    if setting.postcode:
        alike.append(School.postcode == setting.postcode)
    return db.session.scalars(
        select(School)
        .where(School.setting_kind.is_(None), School.status.in_(LIVE_SCHOOL), or_(*alike))
        .order_by(School.name, School.id)
        .limit(5)
    ).all()


def settings_found_in_register() -> int:
    """How many open settings have the postcode or name of an open school of the register."""
    known = aliased(School)
    alike = select(known.id).where(
        known.setting_kind.is_(None),
        known.status.in_(LIVE_SCHOOL),
        or_(known.name == School.name, known.postcode == School.postcode),
    )
    counted = select(func.count(School.id)).where(
        School.setting_kind.is_not(None), School.status.in_(LIVE_SCHOOL), alike.exists()
    )
    return int(db.session.scalar(counted) or 0)


def all_localities() -> Sequence[tuple[Locality, int]]:
    """Each locality with how many live schools it has, in one query."""
    counted = func.count(School.id).filter(School.status.in_(LIVE_SCHOOL))
    rows = db.session.execute(
        select(Locality, counted)
        .outerjoin(School, School.locality_id == Locality.id)
        .group_by(Locality.id)
        .order_by(Locality.name)
    )
    return [(locality, int(number)) for locality, number in rows]


def locality_names() -> Sequence[Locality]:
    return db.session.scalars(select(Locality).order_by(Locality.name)).all()


def schools_by_id(ids: Sequence[int]) -> Sequence[School]:
    return db.session.scalars(select(School).where(School.id.in_(ids)).order_by(School.name)).all()


def urns_before(school_id: int) -> Sequence[UrnHistory]:
    return db.session.scalars(
        select(UrnHistory).where(UrnHistory.school_id == school_id).order_by(UrnHistory.id)
    ).all()


def sites_of(school_id: int) -> Sequence[SchoolSite]:
    """The sites that a school has now, by name."""
    return db.session.scalars(
        select(SchoolSite)
        .where(SchoolSite.school_id == school_id, SchoolSite.closed_at.is_(None))
        .order_by(SchoolSite.name, SchoolSite.id)
    ).all()


def imports() -> Select[RegisterImport]:
    return select(RegisterImport).order_by(RegisterImport.id.desc())


def school_by_urn(urn: int) -> School | None:
    """By the URN of today, or one that the school had before."""
    now = db.session.scalars(select(School).where(School.urn == urn)).one_or_none()
    if now is not None:
        return now
    return db.session.scalars(
        select(School)
        .join(UrnHistory, UrnHistory.school_id == School.id)
        .where(UrnHistory.urn == urn)
    ).one_or_none()
