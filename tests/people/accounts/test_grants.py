"""Roles of weight: who gives them, that the leads hear of it, and which address is unusual."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from hub.foundation.audit.operations import Job
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.mail.models import OutboxMessage
from hub.people.accounts.models import Person, RoleGrant
from hub.people.accounts.operations.grants import announce_roles
from hub.people.accounts.operations.memberships import add_to_school, change_roles
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from tests.factories import make_council_person, make_member, make_membership, make_school
from tests.strict_client import StrictClient

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[[Person], StrictClient]
R = SchoolRole
TOLD = "accounts/emails/tell_lead_role_given"


def told_of_roles() -> list[str]:
    """Who was written to about a role that was given."""
    query = select(OutboxMessage.to_address).where(OutboxMessage.kind == TOLD)
    return sorted(db.session.scalars(query))


def grown_school() -> tuple[Person, Person, Person]:
    """A SENCo, a head and a teacher of one school."""
    school = make_school("Oak School")
    senco = make_member(school, R.SENCO, email="senco@oak.example")
    head = make_member(school, R.HEAD, email="head@oak.example")
    return senco, head, make_member(school, R.STAFF, email="teacher@oak.example")


@pytest.mark.parametrize("role", [R.SENCO, R.HEAD, R.DSL, R.OFFICE_MANAGER])
def test_every_lead_is_told_of_a_role_of_weight(role: SchoolRole) -> None:
    senco, _, _ = grown_school()
    school = senco.memberships[0].school
    add_to_school(school, "Ann Day", "ann@oak.example", [role], actor=senco)
    assert told_of_roles() == ["head@oak.example", "senco@oak.example"]


def test_nobody_is_told_of_a_teacher() -> None:
    senco, _, _ = grown_school()
    school = senco.memberships[0].school
    add_to_school(school, "Ann Day", "ann@oak.example", [R.STAFF], actor=senco)
    assert told_of_roles() == []
    assert db.session.scalars(select(RoleGrant)).all() == []


def test_a_colleague_who_becomes_a_lead_hears_of_it_and_so_do_the_leads() -> None:
    senco, head, teacher = grown_school()
    change_roles(teacher.memberships[0], [R.STAFF, R.SENCO], actor=head)
    assert told_of_roles() == ["head@oak.example", "senco@oak.example"]
    mails = {m.to_address: m for m in db.session.scalars(select(OutboxMessage))}
    assert "Your role at Oak School" in mails["teacher@oak.example"].subject
    assert "SENCo and Staff" in mails["teacher@oak.example"].text
    to_senco, to_giver = mails[senco.email or ""].text, mails[head.email or ""].text
    assert f"{head.name} made {teacher.name} (teacher@oak.example) SENCo at" in to_senco
    assert to_giver.startswith("You made")


def test_the_leads_hear_of_what_the_council_gives() -> None:
    senco, _, _ = grown_school()
    admin = make_council_person(CouncilRole.ADMINISTRATOR, name="Sam Whitlock")
    school = senco.memberships[0].school
    add_to_school(school, "Ann Day", "ann@oak.example", [R.HEAD], actor=admin)
    assert told_of_roles() == ["head@oak.example", "senco@oak.example"]
    texts = db.session.scalars(select(OutboxMessage.text).where(OutboxMessage.kind == TOLD)).all()
    assert all("Sam Whitlock at the council made Ann Day" in text for text in texts)


def test_a_role_is_not_given_by_who_lost_hers_a_second_ago() -> None:
    senco, head, _ = grown_school()
    member = head.memberships[0]
    member.roles = [str(R.STAFF)]
    db.session.flush()
    with pytest.raises(RuleBroken, match="can no longer change"):
        add_to_school(member.school, "Ann Day", "ann@oak.example", [R.STAFF], actor=head)
    senco.memberships[0].ended_at = clock.now()
    db.session.flush()
    with pytest.raises(RuleBroken, match="can no longer change"):
        add_to_school(member.school, "Ann Day", "ann@oak.example", [R.STAFF], actor=senco)


def test_the_head_stops_being_head_only_by_the_council() -> None:
    senco, head, _ = grown_school()
    with pytest.raises(RuleBroken, match="is the head"):
        change_roles(head.memberships[0], [R.SENCO], actor=senco)
    change_roles(
        head.memberships[0], [R.SENCO], actor=make_council_person(CouncilRole.ADMINISTRATOR)
    )
    assert head.memberships[0].roles == ["senco"]


def test_an_unusual_address_is_asked_about(sign_in_as: SignIn) -> None:
    senco, _, _ = grown_school()
    senco.last_signed_in_at = clock.now()
    client = sign_in_as(senco)
    page = client.get(f"/people/{senco.memberships[0].school_id}/add")
    assert not page.select("input[name=accept_domain]")
    typed = {"name": "Ann Day", "email": "ann@post.example", "roles": ["senco"]}
    asked = page.post("Add to Oak School", typed)
    assert asked.status == 422
    assert "No lead of Oak School has an address at post.example" in asked.errors[0]
    assert asked.first("input[name=name]")["value"] == "Ann Day"
    added = asked.post("Add to Oak School", accept_domain=True)
    assert added.location == "/people"


def test_the_council_is_asked_about_an_unusual_address_too(sign_in_as: SignIn) -> None:
    senco, _, _ = grown_school()
    senco.last_signed_in_at = clock.now()
    school = senco.memberships[0].school
    client = sign_in_as(make_council_person(CouncilRole.ADMINISTRATOR))
    typed = {"name": "Ann Day", "email": "ann@post.example", "roles": ["staff"]}
    page = client.get(f"/admin/people/schools/{school.id}/add").post("Add to Oak School", typed)
    asked = client.get(f"{page.location}/schools/{school.id}").post(
        "Save the roles", roles=["head"]
    )
    assert "theirs are at oak.example" in asked.errors[0]
    assert asked.post("Save the roles", accept_domain=True).status == 302


def test_where_no_lead_has_signed_in_no_address_is_unusual() -> None:
    senco, _, _ = grown_school()
    school = senco.memberships[0].school
    member = add_to_school(
        school, "Ann Day", "a@post.example", [R.SENCO], actor=senco, accept_domain=False
    )
    assert member.roles == ["senco"]


def test_an_office_manager_reads_beforehand_what_she_cannot_give(sign_in_as: SignIn) -> None:
    school = make_school("Oak School")
    office = make_member(school, R.OFFICE_MANAGER)
    member = make_membership(make_member(make_school(), R.STAFF), school, R.STAFF)
    client = sign_in_as(office)
    for address in (f"/people/{school.id}/add", f"/people/{school.id}/{member.id}"):
        assert "given by a head, a SENCo or the council" in client.get(address).words
    own = client.get(f"/people/{school.id}/{office.memberships[0].id}")
    refused = own.post("Save the roles", roles=["head", "office_manager"])
    assert refused.errors == [
        "SENCo, head teacher and safeguarding lead are given by a head, a SENCo or the council. "
        "Ask one of them."
    ]


@pytest.mark.parametrize("role", [R.HEAD, R.DSL, R.OFFICE_MANAGER])
def test_nobody_gives_a_role_of_weight_to_herself(role: SchoolRole) -> None:
    senco, head, _ = grown_school()
    with pytest.raises(RuleBroken, match="to themselves"):
        change_roles(senco.memberships[0], [R.SENCO, role], actor=senco)
    change_roles(senco.memberships[0], [R.SENCO, R.STAFF], actor=senco)
    change_roles(senco.memberships[0], [R.SENCO, role], actor=head)
    assert str(role) in senco.memberships[0].roles


def test_the_leads_hear_who_came_by_letter() -> None:
    senco, _, _ = grown_school()
    school = senco.memberships[0].school
    job = Job("letter to a school")
    member = add_to_school(school, "Max Frost", "max@post.example", [R.HEAD], actor=job)
    announce_roles(member, [str(R.HEAD)], member.person)
    texts = db.session.scalars(select(OutboxMessage.text).where(OutboxMessage.kind == TOLD)).all()
    assert len(texts) == 2
    for text in texts:
        assert text.startswith("Max Frost (max@post.example) used the code in our letter to Oak")
