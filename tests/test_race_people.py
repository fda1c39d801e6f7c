"""Who leads a school, changed by two at once, on both databases, under real threads."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from hub.foundation.audit.models import AuditEntry
from hub.foundation.core.db import db
from hub.people.accounts.models import Membership, Person, RoleGrant
from hub.people.accounts.operations import memberships
from hub.people.accounts.operations.doubts import doubt_grant
from hub.people.accounts.operations.memberships import add_to_school, change_roles, end_membership
from hub.people.accounts.permissions import SchoolRole
from hub.people.schools.models import School
from tests.factories import make_member, make_school
from tests.test_race import at_once

pytestmark = pytest.mark.both_databases
R = SchoolRole
TIMES = 6


def two_leads() -> tuple[Person, Person]:
    school = make_school()
    return make_member(school, R.SENCO), make_member(school, R.SENCO)


def ending(lead: Person, other: Person) -> Callable[[], object]:
    """Ids only: nothing of the test's own session crosses into the thread."""
    lead_id, member_id = lead.id, other.memberships[0].id

    def end() -> None:
        actor = db.session.get_one(Person, lead_id)
        end_membership(db.session.get_one(Membership, member_id), actor=actor)

    return end


def leads_left(school_id: int) -> int:
    members = db.session.scalars(select(Membership).where(Membership.school_id == school_id))
    return sum(member.is_lead and member.ended_at is None for member in members)


def test_two_leads_who_end_each_other_leave_one(app: Flask) -> None:
    for _ in range(TIMES):
        one, two = two_leads()
        school_id = one.memberships[0].school_id
        assert at_once(app, [ending(one, two), ending(two, one)]) == []
        assert leads_left(school_id) == 1


def test_each_who_ends_herself_leaves_one(app: Flask) -> None:
    for _ in range(TIMES):
        one, two = two_leads()
        school_id = one.memberships[0].school_id
        assert at_once(app, [ending(one, one), ending(two, two)]) == []
        assert leads_left(school_id) == 1


def test_the_race_is_real_without_the_lock(
    app: Flask, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On SQLite every writer waits for the one before it anyway, so there a lead stays."""
    monkeypatch.setattr(memberships, "lock_people", lambda _school_id: None)
    schools_without = 0
    for _ in range(20):
        one, two = two_leads()
        school_id = one.memberships[0].school_id
        at_once(app, [ending(one, two), ending(two, one)])
        schools_without += leads_left(school_id) == 0
    assert schools_without == 0 if database == "sqlite" else schools_without > 0


def test_who_is_ended_meanwhile_gives_no_role(app: Flask) -> None:
    one, two = two_leads()
    school_id, giver_id, member_id = one.memberships[0].school_id, two.id, two.memberships[0].id

    def give() -> None:
        actor = db.session.get_one(Person, giver_id)
        school = db.session.get_one(School, school_id)
        add_to_school(school, "Max Frost", "max@post.example", [R.HEAD], actor=actor)

    assert at_once(app, [ending(one, two), give]) == []
    actions = list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))
    assert db.session.get_one(Membership, member_id).ended_at is not None
    if "role:given" in actions:
        assert actions.index("role:given") < actions.index("membership:ended")


def test_a_role_doubted_and_changed_in_the_same_instant_is_gone(app: Flask) -> None:
    one, two = two_leads()
    school = one.memberships[0].school
    member = add_to_school(school, "Max Frost", "max@post.example", [R.OFFICE_MANAGER], actor=one)
    grant_id = db.session.scalars(select(RoleGrant.id)).one()
    member_id, one_id, two_id = member.id, one.id, two.id

    def doubt() -> None:
        actor = db.session.get_one(Person, two_id)
        doubt_grant(db.session.get_one(RoleGrant, grant_id), actor=actor)

    def change() -> None:
        actor = db.session.get_one(Person, one_id)
        change_roles(db.session.get_one(Membership, member_id), [R.STAFF], actor=actor)

    assert at_once(app, [doubt, change]) == []
    left = db.session.get_one(Membership, member_id)
    assert str(R.OFFICE_MANAGER) not in left.roles
