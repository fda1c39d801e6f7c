"""Who may add whom, with which roles, and how it ends."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from hub.foundation.audit.models import AuditEntry
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.operations.colleagues import remember_colleague
from hub.people.accounts.operations.council import invite_council_person, set_council_roles
from hub.people.accounts.operations.memberships import add_to_school, change_roles, end_membership
from hub.people.accounts.operations.people import disable_person, enable_person
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from hub.people.accounts.queries import colleagues_of
from tests.conftest import count_queries
from tests.factories import make_council_person, make_member, make_membership, make_school
from tests.strict_client import StrictClient

pytestmark = pytest.mark.usefixtures("app")
R = SchoolRole


def test_a_colleague_is_remembered_once() -> None:
    school = make_school()
    lead = make_member(school)
    first = remember_colleague(school, "Ann Day", "Ann.Day@oak.example", actor=lead)
    again = remember_colleague(school, "A. Day", " ann.day@OAK.example", actor=lead)
    no_mail = remember_colleague(school, "Sam Fir", None, actor=lead)
    assert first is again
    assert remember_colleague(school, "sam fir", None, actor=lead) is no_mail
    assert [m.roles for m in colleagues_of(school.id) if m.person_id != lead.id] == [[], []]


def test_another_school_learns_no_name() -> None:
    one, two = make_school(), make_school()
    person = remember_colleague(one, "Ann Day", "ann@oak.example", actor=make_member(one))
    same = remember_colleague(two, "Anna", "ann@oak.example", actor=make_member(two))
    assert same is person
    assert [m.name for m in colleagues_of(two.id) if m.person_id == same.id] == ["Anna"]


@pytest.mark.parametrize("role", [R.SENCO, R.HEAD, R.DSL])
def test_an_office_manager_gives_no_guarded_role(role: SchoolRole) -> None:
    school = make_school()
    office = make_member(school, R.OFFICE_MANAGER)
    with pytest.raises(RuleBroken, match="given by a head, a SENCo or the council"):
        add_to_school(school, "Ann Day", "ann@oak.example", [role], actor=office)
    member = add_to_school(school, "Ann Day", "ann@oak.example", [R.STAFF], actor=office)
    assert member.roles == ["staff"]
    with pytest.raises(RuleBroken):
        change_roles(member, [role], actor=office)


def test_a_head_gives_every_role() -> None:
    school = make_school()
    head = make_member(school, R.HEAD)
    member = add_to_school(school, "Ann Day", "ann@oak.example", [R.SENCO, R.DSL], actor=head)
    assert member.roles == ["senco", "dsl"]


def test_a_lead_of_one_school_changes_nothing_at_another() -> None:
    lead, elsewhere = make_member(), make_school()
    with pytest.raises(RuleBroken, match="can no longer change"):
        add_to_school(elsewhere, "Ann Day", "ann@oak.example", [R.STAFF], actor=lead)


def test_the_last_lead_is_ended_only_by_the_council() -> None:
    lead = make_member(make_school(), R.SENCO)
    member = lead.memberships[0]
    for deed in (
        lambda: end_membership(member, actor=lead),
        lambda: change_roles(member, [R.STAFF], actor=lead),
    ):
        with pytest.raises(RuleBroken, match="the only lead"):
            deed()
    end_membership(member, actor=make_council_person(CouncilRole.ADMINISTRATOR))
    assert member.ended_at is not None


def test_ending_a_membership_is_audited_and_ends_access(
    sign_in_as: Callable[[Person], StrictClient],
) -> None:
    school = make_school()
    lead, other = make_member(school), make_member(school, R.OFFICE_MANAGER)
    client = sign_in_as(other)
    assert client.get("/people").status == 200
    end_membership(other.memberships[0], actor=lead)
    assert client.get("/people").location == "/sign-in?next=/people"
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert actions.count("membership:ended") == 1


def test_the_last_administrator_stays() -> None:
    admin = make_council_person(CouncilRole.ADMINISTRATOR)
    with pytest.raises(RuleBroken, match="last administrator"):
        set_council_roles(admin, [CouncilRole.MANAGER], actor=admin)
    with pytest.raises(RuleBroken, match="last administrator"):
        disable_person(admin, actor=admin)


def test_only_an_administrator_makes_one() -> None:
    make_council_person(CouncilRole.ADMINISTRATOR)
    manager = make_council_person(CouncilRole.MANAGER)
    with pytest.raises(RuleBroken, match="Only an administrator"):
        set_council_roles(manager, [CouncilRole.ADMINISTRATOR], actor=manager)


def test_a_manager_does_not_end_the_access_of_an_administrator() -> None:
    admin, other = (make_council_person(CouncilRole.ADMINISTRATOR) for _ in range(2))
    manager = make_council_person(CouncilRole.MANAGER)
    with pytest.raises(RuleBroken, match="Only an administrator"):
        disable_person(admin, actor=manager)
    disable_person(admin, actor=other)
    with pytest.raises(RuleBroken, match="Only an administrator"):
        enable_person(admin, actor=manager)
    with pytest.raises(RuleBroken, match="no longer"):
        disable_person(manager, actor=make_council_person(CouncilRole.ADVISER))


def test_who_becomes_council_staff_signs_in_anew(
    sign_in_as: Callable[[Person], StrictClient],
) -> None:
    person = make_member()
    own = sign_in_as(person)
    admin = make_council_person(CouncilRole.ADMINISTRATOR)
    set_council_roles(person, [CouncilRole.ADVISER], actor=admin)
    db.session.commit()
    assert own.get("/home").location == "/sign-in?next=/home"


def test_the_command_line_makes_the_first_administrator(app: Flask) -> None:
    runner = app.test_cli_runner()
    db.session.rollback()
    done = runner.invoke(args=["accounts", "invite-administrator", "boss@council.example"])
    assert done.exit_code == 0
    person = db.session.scalars(select(Person)).one()
    assert person.roles_at_council == {CouncilRole.ADMINISTRATOR}
    assert runner.invoke(args=["accounts", "reset-second-factor", "x@y.example"]).exit_code == 1


def test_the_command_line_refuses_in_words(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    wrong = run(args=["accounts", "invite-administrator", "notanaddress"])
    assert wrong.exit_code == 2
    assert "a.lee@council.example" in wrong.output
    assert run(args=["accounts", "invite-administrator", "sam@council.example"]).exit_code == 0
    again = run(args=["accounts", "invite-administrator", "sam@council.example"])
    assert again.exit_code == 1
    assert "is council staff already" in again.output


def test_inviting_the_same_person_twice_is_refused() -> None:
    admin = make_council_person(CouncilRole.ADMINISTRATOR)
    invite_council_person("Jo", "jo@council.example", [CouncilRole.ADVISER], actor=admin)
    with pytest.raises(RuleBroken, match="council staff already"):
        invite_council_person("Jo", "JO@council.example", [CouncilRole.MANAGER], actor=admin)


def test_a_lead_adds_a_colleague_on_the_page(
    sign_in_as: Callable[[Person], StrictClient],
) -> None:
    lead = make_member(make_school("Oak School"), R.SENCO)
    client = sign_in_as(lead)
    school_id = lead.memberships[0].school_id
    data = {"name": "Ann Day", "email": "nonsense", "roles": "staff"}
    page = client.post(f"/people/{school_id}/add", data)
    assert page.status == 422
    assert "Enter a work e-mail address, like a.lee@school.example" in page.text
    assert 'value="Ann Day"' in page.text
    answer = client.post(f"/people/{school_id}/add", data | {"email": "ann@oak.example"})
    assert answer.location == "/people"
    assert "Ann Day" in client.get("/people").text


def test_the_pages_of_another_school_are_not_there(
    sign_in_as: Callable[[Person], StrictClient],
) -> None:
    client = sign_in_as(make_member())
    other = make_member(make_school())
    member = db.session.scalars(select(Membership).where(Membership.person_id == other.id)).one()
    assert client.get(f"/people/{member.school_id}/{member.id}").status == 404
    own = client.get("/people").text
    assert other.name not in own


def test_somebody_of_two_schools_chooses(sign_in_as: Callable[[Person], StrictClient]) -> None:
    one, two = make_school("Ash School"), make_school("Birch School")
    person = make_member(one)
    make_membership(person, two, R.SENCO)
    client = sign_in_as(person)
    assert "acting for <strong>Ash School" in client.get("/home").text
    client.post("/choose-school", {"school_id": str(two.id)})
    assert "acting for <strong>Birch School" in client.get("/home").text


@pytest.mark.parametrize("people", [1, 3])
def test_the_people_list_takes_as_many_queries(
    people: int, sign_in_as: Callable[[Person], StrictClient]
) -> None:
    for _ in range(people):
        make_member(make_school())
    client = sign_in_as(make_council_person(CouncilRole.ADMINISTRATOR))
    client.get("/admin/people")
    with count_queries() as seen:
        assert client.get("/admin/people").status == 200
    assert seen.count == 5
