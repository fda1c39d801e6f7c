"""ROLE_DOUBTED: "this is wrong" in one press, held back at once, decided by the council."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.mail.models import OutboxMessage
from hub.foundation.mail.rendering import sign
from hub.people.accounts.models import CouncilTask, Membership, Person, RoleGrant, TaskKind
from hub.people.accounts.operations.doubts import doubt_grant, settle_doubt
from hub.people.accounts.operations.memberships import add_to_school, change_roles, end_membership
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from tests.factories import make_council_person, make_member, make_school
from tests.strict_client import StrictClient

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[[Person], StrictClient]
R = SchoolRole
PRESS = "This is wrong: hold the role back"


def given(*roles: SchoolRole) -> tuple[RoleGrant, Person, Person]:
    """Roles just given at a school, with the SENCo who gave them and a head who was told."""
    school = make_school("Oak School", telephone="01632 960 555")
    senco = make_member(school, R.SENCO, name="Priya Shah", email="senco@oak.example")
    head = make_member(school, R.HEAD, name="Helen Day", email="head@oak.example")
    add_to_school(school, "Max Frost", "max@post.example", roles or (R.HEAD,), actor=senco)
    return db.session.scalars(select(RoleGrant)).one(), senco, head


def link_to(person: Person) -> str:
    query = select(OutboxMessage.text).where(
        OutboxMessage.to_address == person.email,
        OutboxMessage.kind.endswith("tell_lead_role_given"),
    )
    found = re.search(r"This is wrong:\s+http://[^/]+(/\S+)", db.session.scalars(query).one())
    assert found is not None
    return found[1]


def mails(kind: str) -> list[str]:
    query = select(OutboxMessage).where(OutboxMessage.kind == f"accounts/emails/{kind}")
    return sorted(m.to_address for m in db.session.scalars(query))


def the_member() -> Membership:
    db.session.expire_all()
    return db.session.scalars(select(Membership).where(Membership.name == "Max Frost")).one()


def test_one_press_holds_the_role_back(client: StrictClient) -> None:
    _, _, head = given()
    page = client.get(link_to(head))
    assert page.h1 == "Is it wrong that Max Frost is Head teacher?"
    assert the_member().roles == ["head"]
    shown = page.post(PRESS).follow()
    assert shown.h1 == "The role is held back"
    assert "With the council since Monday 15 June 2026" in shown.words
    member = the_member()
    assert (member.roles, member.held_roles) == ([], ["head"])
    task = db.session.scalars(select(CouncilTask)).one()
    assert (task.kind, task.person_id) == (TaskKind.ROLE_DOUBTED, member.person_id)
    assert mails("tell_person_role_held") == ["max@post.example"]
    assert mails("tell_lead_role_held") == ["head@oak.example", "senco@oak.example"]


def test_the_link_is_spent_by_a_press_for_every_lead(client: StrictClient) -> None:
    _, senco, head = given()
    links = [link_to(senco), link_to(head)]
    client.get(links[0]).post(PRESS)
    for link in links:
        page = client.get(link)
        assert (page.h1, page.select("main form")) == ("The role is held back", [])
        again = client.post(link)
        assert again.status == 422
        assert again.errors == ["There is nothing to hold back any more."]
    assert len(db.session.scalars(select(CouncilTask)).all()) == 1


def test_who_is_held_back_can_do_nothing_with_the_role(sign_in_as: SignIn) -> None:
    grant, senco, head = given()
    doubt_grant(grant, actor=head)
    assert sign_in_as(the_member().person).get("/people").status == 403
    listed = sign_in_as(senco).get("/people")
    assert "Held back: Head teacher" in listed.words
    with pytest.raises(RuleBroken, match="held back, because a lead said"):
        change_roles(the_member(), [R.HEAD], actor=senco)
    with pytest.raises(RuleBroken, match="held back"):
        add_to_school(the_member().school, "Max Frost", "max@post.example", [R.HEAD], actor=senco)


def test_other_roles_stay(client: StrictClient) -> None:
    _, _, head = given(R.STAFF, R.SENCO)
    client.get(link_to(head)).post(PRESS)
    member = the_member()
    assert (member.roles, member.held_roles) == (["staff"], ["senco"])


@pytest.mark.parametrize("right", [True, False])
def test_the_council_decides(right: bool, client: StrictClient, sign_in_as: SignIn) -> None:
    grant, _, head = given()
    doubt_grant(grant, actor=head)
    link = link_to(head)
    admin = sign_in_as(make_council_person(CouncilRole.ADMINISTRATOR))
    listed = admin.get("/admin/people/tasks")
    page = admin.get(listed.first(".list-row a")["href"])
    assert "01632 960 555" in page.words
    assert "Helen Day" in page.words
    button = "The role is right: give it back" if right else "The role was wrong: it stays away"
    assert page.post(button).location == "/admin/people/tasks"
    member = the_member()
    assert (member.roles, member.held_roles) == (["head"] if right else [], [])
    assert mails("tell_person_doubt_settled") == ["max@post.example"]
    assert mails("tell_lead_doubt_settled") == ["head@oak.example", "senco@oak.example"]
    old = client.get(link)
    assert old.h1 == "There is nothing to decide"
    assert ("given back on" if right else "taken away on") in old.words
    assert "There is nothing to do." in admin.get(page.url).words
    again = admin.post(page.url, {"do": "right"})
    assert again.location == "/admin/people/tasks?show=settled"
    assert "Somebody else has settled this already." in again.follow().text


def test_only_who_may_settles() -> None:
    grant, _, head = given()
    doubt_grant(grant, actor=head)
    task = db.session.scalars(select(CouncilTask)).one()
    with pytest.raises(RuleBroken, match="no longer settle"):
        settle_doubt(task, right=True, actor=make_council_person(CouncilRole.TRAINING_OFFICER))


def test_the_page_of_tasks_leads_to_the_one_for_roles(sign_in_as: SignIn) -> None:
    grant, _, head = given()
    doubt_grant(grant, actor=head)
    task = db.session.scalars(select(CouncilTask)).one()
    admin = sign_in_as(make_council_person(CouncilRole.ADMINISTRATOR))
    there = f"/admin/people/tasks/{task.id}"
    assert admin.get(there).location == f"{there}/role"


def test_a_link_that_came_too_late_says_so(client: StrictClient) -> None:
    grant, _, head = given()
    link = link_to(head)
    grant.given_at = clock.now() - timedelta(days=31)
    page = client.get(link)
    assert (page.h1, page.select("main form")) == ("This link is too old", [])
    assert client.post(link).status == 422
    assert the_member().roles == ["head"]


def test_a_role_that_is_gone_is_not_held_back(client: StrictClient) -> None:
    grant, _, head = given(R.OFFICE_MANAGER)
    change_roles(grant.membership, [R.STAFF], actor=head)
    assert "no longer has this role" in client.get(link_to(head)).words


def test_the_lead_who_was_ended_first_may_still_say_it_is_wrong(client: StrictClient) -> None:
    _, senco, _ = given()
    link = link_to(senco)
    end_membership(senco.memberships[0], actor=the_member().person)
    client.get(link).post(PRESS)
    assert the_member().held_roles == ["head"]


def test_who_leaves_while_held_back_leaves_no_task() -> None:
    grant, _, head = given()
    doubt_grant(grant, actor=head)
    end_membership(grant.membership, actor=make_council_person(CouncilRole.ADMINISTRATOR))
    task = db.session.scalars(select(CouncilTask)).one()
    assert task.outcome == "The person has left the school."
    assert the_member().held_roles == []


@pytest.mark.parametrize("payload", [[], [1], ["x", 1], [1, 2, 3], [999, 999], [None, None]])
def test_a_signed_link_of_another_shape_is_old(client: StrictClient, payload: list[object]) -> None:
    assert client.get(f"/people/doubt/{sign(payload, 'role-doubt')}").status == 410


def test_a_forged_link_is_explained_and_then_limited(client: StrictClient) -> None:
    _, _, head = given()
    forged = link_to(head)[:-3] + "xyz"
    first = client.get(forged)
    assert (first.status, first.h1) == (404, "This link is not whole")
    assert [client.get(forged).status for _ in range(30)] == [404] * 29 + [429]
    assert client.get(link_to(head)).status == 200
