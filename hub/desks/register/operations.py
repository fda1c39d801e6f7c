"""Settings outside the register: add, change, close, and match with a school of the register."""

from dataclasses import asdict, dataclass

from sqlalchemy import select, update

from hub.engines.bookings.models import Booking
from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts.models import CouncilTask, Membership, Person
from hub.people.accounts.operations.grants import lock_people
from hub.people.accounts.permissions import Permission, SchoolRole
from hub.people.schools.models import School, SchoolSite, SchoolStatus, SettingKind

NO_SYNC = {"synchronize_session": False}


@dataclass(frozen=True)
class SettingDetails:
    """What staff say of a setting that the register does not know."""

    name: str
    setting_kind: SettingKind
    town: str
    postcode: str | None = None
    la_code: int | None = None


def add_setting(details: SettingDetails, *, actor: Person) -> School:
    """A nursery, childminder, college campus or school of another county, without a URN."""
    _check_may(actor)
    setting = School(status=SchoolStatus.OPEN, phase="Not applicable", opened_on=None)
    _fill(setting, details)
    db.session.add(setting)
    db.session.flush()
    record(actor, Action.SCHOOL_ADDED, setting, school_id=setting.id, urn=None)
    return setting


def _check_may(actor: Person) -> None:
    if not actor.council_can(Permission.SCHOOLS_MANAGE):
        raise RuleBroken("You can no longer change schools and settings.")


def _fill(setting: School, details: SettingDetails) -> dict[str, list[str | None]]:
    changes = {}
    for name, value in asdict(details).items():
        old = getattr(setting, name)
        if old != value:
            changes[name] = [str(old) if old else None, str(value) if value else None]
            setattr(setting, name, value)
    setting.kind = details.setting_kind.words
    setting.search_text = setting.words_for_search()
    return changes


def _check_outside(setting: School) -> None:
    if setting.setting_kind is None:
        raise RuleBroken("This is a school of the register now. The register says what it is.")
    if setting.same_as_id is not None:
        raise RuleBroken("This was matched with a school of the register already.")


def change_setting(setting: School, details: SettingDetails, *, actor: Person) -> None:
    _check_may(actor)
    _check_outside(setting)
    changes = _fill(setting, details)
    if changes:
        record(actor, Action.SCHOOL_CHANGED, setting, school_id=setting.id, changes=changes)


def close_setting(setting: School, *, actor: Person) -> None:
    """It can no longer book; its people and bookings stay, and staff see what hangs on it."""
    _check_may(actor)
    _check_outside(setting)
    if setting.status is SchoolStatus.CLOSED:
        return
    _close(setting)
    record(actor, Action.SCHOOL_CLOSED, setting, school_id=setting.id)


def _close(setting: School) -> None:
    setting.status = SchoolStatus.CLOSED
    setting.closed_on = clock.today()


def keep_urn(setting: School, urn: int, *, actor: Person) -> None:
    """The number is known, and no school of ours has it: a register file that has it takes the
    setting over, with its people and bookings."""
    _check_may(actor)
    _check_outside(setting)
    if db.session.scalar(select(School.id).where(School.urn == urn)) is not None:
        raise RuleBroken("A school with this URN is here already. Look at it first.", "urn")
    old, setting.urn = setting.urn, urn
    setting.search_text = setting.words_for_search()
    changes = {"urn": [old, urn]}
    record(actor, Action.SCHOOL_CHANGED, setting, school_id=setting.id, changes=changes)


def match_setting(setting: School, school: School, *, actor: Person) -> None:
    """ "This is the same": people, bookings and history go over in one step; the setting is closed
    and points at the school. Of two people who press, one does it."""
    _check_may(actor)
    for number in sorted((setting.id, school.id)):
        lock_people(number)
    db.session.refresh(setting)
    _check_outside(setting)
    if school.setting_kind is not None or school.id == setting.id:
        raise RuleBroken("Choose a school of the register.", "urn")
    if not school.status.is_live:
        raise RuleBroken(f"{school.name} is closed in the register.", "urn")
    members = _carry_people(setting, school)
    bookings = _carry(Booking, setting, school)
    _carry(CouncilTask, setting, school)
    _carry(SchoolSite, setting, school)
    _close(setting)
    setting.same_as_id = school.id
    db.session.flush()
    record(
        actor,
        Action.SCHOOL_MATCHED,
        school,
        school_id=school.id,
        from_id=setting.id,
        people=members,
        bookings=bookings,
    )


def _carry(kind: type[Booking | CouncilTask | SchoolSite], setting: School, school: School) -> int:
    moved = db.session.execute(
        update(kind)
        .where(kind.school_id == setting.id)
        .values(school_id=school.id)
        .execution_options(**NO_SYNC)
    )
    db.session.expire_all()
    return int(moved.rowcount)  # type: ignore[attr-defined]


def _carry_people(setting: School, school: School) -> int:
    """Memberships go over; who belongs to both has the roles of both at the school."""
    members = db.session.scalars(select(Membership).where(Membership.school_id == setting.id)).all()
    there = {
        member.person_id: member
        for member in db.session.scalars(
            select(Membership).where(
                Membership.school_id == school.id, Membership.ended_at.is_(None)
            )
        )
    }
    for member in members:
        other = there.get(member.person_id)
        if member.ended_at is None and other is not None:
            roles = {*other.roles, *member.roles}
            other.roles = [str(role) for role in SchoolRole if role in roles]
            member.ended_at = clock.now()
        else:
            member.school_id = school.id
    db.session.flush()
    return len(members)
