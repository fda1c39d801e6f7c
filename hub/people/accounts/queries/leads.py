"""Reads of who leads a school, and who is written to for it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hub.foundation.core.db import db
from hub.people.accounts.addresses import domain_of
from hub.people.accounts.models import Membership, RoleGrant
from hub.people.accounts.permissions import LEADS, SchoolRole
from hub.people.accounts.queries.people import live_membership, memberships_of_school


def leads_of(school_id: int) -> list[Membership]:
    """Who leads the school now, by name."""
    return [member for member in memberships_of_school(school_id) if member.is_lead]


def _reachable(leads: Sequence[Membership]) -> list[Membership]:
    """Of these, and of whoever stands in for one who is away: those who can be written to."""
    standing_in = [lead.stands_in_now for lead in leads]
    found = {m.id: m for m in (*leads, *standing_in) if m is not None}
    return [m for m in found.values() if m.person.email and not m.person.is_disabled]


def head_of(school_id: int) -> str:
    """The name of the head, or nothing where none is known."""
    heads = (lead.name for lead in leads_of(school_id) if SchoolRole.HEAD in lead.school_roles)
    return next(heads, "")


def leads_to_write_to(school_id: int) -> list[Membership]:
    """Whom mail for the leads of a school goes to: those with an address who may sign in, and
    whoever stands in for a lead who is away."""
    return _reachable(leads_of(school_id))


def who_to_write_to(school_id: int, role: SchoolRole) -> list[Membership]:
    """Who gets mail meant for this role: else the head, else the office, else any lead."""
    leads = leads_of(school_id)
    for wanted in (role, SchoolRole.HEAD, SchoolRole.OFFICE_MANAGER):
        found = _reachable([lead for lead in leads if wanted in lead.school_roles])
        if found:
            return found
    return _reachable(leads)


def stand_in_for(person_id: int, school_id: int) -> Membership | None:
    """Who gets the mail of this person at this school too, while she is away."""
    member = live_membership(person_id, school_id)
    found = member.stands_in_now if member is not None else None
    return found if found is not None and found.person.email else None


def told_of_bookings(school_id: int) -> list[Membership]:
    """The leads, and addresses that several people read with such a role: those receive."""
    members = memberships_of_school(school_id)
    return _reachable([member for member in members if LEADS & set(member.school_roles)])


def domains_of_leads(school_id: int) -> set[str]:
    """What follows the @ in the addresses of leads who have signed in: they proved theirs."""
    return {
        domain_of(lead.person.email)
        for lead in leads_of(school_id)
        if lead.person.email and lead.person.last_signed_in_at is not None
    }


def memberships_that_end(day: date) -> Sequence[Membership]:
    """Who was said to leave by this day and is still there."""
    return db.session.scalars(
        select(Membership)
        .where(Membership.ended_at.is_(None), Membership.leaves_on <= day)
        .options(joinedload(Membership.school))
        .order_by(Membership.id)
    ).all()


def grant_by_id(grant_id: int) -> RoleGrant | None:
    return db.session.scalars(
        select(RoleGrant)
        .where(RoleGrant.id == grant_id)
        .options(
            joinedload(RoleGrant.membership).joinedload(Membership.person),
            joinedload(RoleGrant.membership).joinedload(Membership.school),
            joinedload(RoleGrant.given_by),
            joinedload(RoleGrant.doubted_by),
        )
    ).one_or_none()


def held_grants(membership_id: int) -> Sequence[RoleGrant]:
    """Roles of this membership that wait for the council."""
    return db.session.scalars(
        select(RoleGrant)
        .where(
            RoleGrant.membership_id == membership_id,
            RoleGrant.doubted_at.is_not(None),
            RoleGrant.settled_at.is_(None),
        )
        .order_by(RoleGrant.id)
    ).all()
