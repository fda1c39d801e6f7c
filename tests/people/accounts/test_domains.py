"""A whole domain moved: previewed, with clashes, in one transaction, both addresses told."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from hub.foundation.audit.models import AuditEntry
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.mail.models import OutboxMessage
from hub.people.accounts.models import Person
from hub.people.accounts.operations.addresses import remember_address
from hub.people.accounts.operations.domains import move_domain
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from hub.people.accounts.queries.domains import plan_domain, schools_with_domain
from hub.people.schools.models import School
from tests.conftest import count_queries
from tests.factories import make_council_person, make_member, make_membership, make_school
from tests.people.accounts.test_address_changes import mail_to, path_in
from tests.people.accounts.test_sign_in import ask, newest_mail
from tests.strict_client import Page, StrictClient

SignIn = Callable[[Person], StrictClient]
OLD, NEW = "oak.example", "trust.example"
PAGE = "/admin/people/move-domain"


@pytest.fixture
def school(app: Flask) -> School:
    return make_school("Oak School")


@pytest.fixture
def staff(app: Flask, sign_in_as: SignIn) -> StrictClient:
    return sign_in_as(make_council_person(CouncilRole.MANAGER))


def look(client: StrictClient, *schools: School, old: str = OLD, new: str = NEW) -> Page:
    chosen = [str(school.id) for school in schools]
    return client.get(PAGE, query={"old": old, "new": new, "school": chosen})


def emails() -> dict[str, str | None]:
    return {person.name: person.email for person in db.session.scalars(select(Person))}


def everybody(school: School) -> None:
    """Two who move, one who clashes, one with a former address that clashes, four who stay."""
    make_member(school, name="Ann", email="Ann@Oak.example")
    make_member(school, name="Bo", email="bo@oak.example", roles=())
    make_member(school, name="Cy", email="cy@oak.example")
    make_member(make_school(), name="Other Cy", email="cy@trust.example")
    make_member(school, name="Di", email="di@oak.example")
    other = make_member(make_school(), name="Was Di", email="d@elm.example")
    remember_address(other, "di@trust.example", own_mail_for=timedelta(0))
    make_member(school, name="Ed", email="ed@elsewhere.example")
    make_member(school, name="Flo", email=None)
    make_member(school, name="Gil", email="gil@oak.example", is_disabled=True)
    make_council_person(name="Hal", email="hal@oak.example", roles=(CouncilRole.ADVISER,))
    hal = db.session.scalars(select(Person).where(Person.name == "Hal")).one()
    make_membership(hal, school, SchoolRole.STAFF)
    make_member(make_school(), name="Not There", email="no@oak.example")


def test_it_is_looked_at_first(staff: StrictClient, school: School) -> None:
    everybody(school)
    before = emails()
    page = look(staff, school)
    assert "Nothing is changed yet" in page.text
    assert page.texts("tbody td") == [
        *("Ann", "Ann@Oak.example", "Ann@trust.example"),
        *("Bo", "bo@oak.example", "bo@trust.example"),
    ]
    assert "cy@trust.example belongs to Other Cy." in page.words
    assert "di@trust.example belonged to Was Di." in page.words
    for words in (
        "Ed has another address, ed@elsewhere.example.",
        "Flo has no address.",
        "Gil has no access any more.",
        "Hal is council staff too: an administrator corrects this address.",
    ):
        assert words in page.words
    assert emails() == before
    assert db.session.scalars(select(OutboxMessage)).all() == []


def test_it_is_done_in_one_step_and_both_addresses_are_told(
    app: Flask, staff: StrictClient, school: School
) -> None:
    everybody(school)
    before = emails()
    page = look(staff, school)
    refused = page.post("Move 2 addresses")
    assert "Ring the school's published number first, then tick this" in refused.errors
    done = page.post("Move 2 addresses", rang="y")
    assert "2 addresses moved to trust.example." in done.follow().text
    again = page.post("Move 2 addresses")
    assert (again.status, again.errors) == (200, [])
    assert "Nobody's. Look at the reasons below." in again.words
    after = emails()
    assert {name for name in after if after[name] != before[name]} == {"Ann", "Bo"}
    assert (after["Ann"], after["Bo"]) == ("Ann@trust.example", "bo@trust.example")
    told = sorted(db.session.scalars(select(OutboxMessage.to_address)))
    assert told == ["Ann@Oak.example", "Ann@trust.example", "bo@oak.example", "bo@trust.example"]
    assert "All addresses of your school have moved" in mail_to("bo@oak.example").text
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert (actions.count("address:changed"), actions.count("school:domain_moved")) == (2, 1)
    # The old domain may be in other hands: what is typed there is answered at the new one.
    ask(StrictClient(app), "bo@oak.example")
    assert newest_mail().to_address == "bo@trust.example"
    StrictClient(app).post(path_in(mail_to("Ann@Oak.example"), "not-me"))
    assert emails()["Ann"] == "Ann@Oak.example"


@pytest.mark.both_databases
def test_all_or_nobody(school: School) -> None:
    """What was shown is done, or nothing: also where an address is taken in the last moment."""
    everybody(school)
    before, manager = emails(), make_council_person(CouncilRole.MANAGER)
    shown = plan_domain(OLD, NEW, [school.id]).digest
    make_member(email="bo@trust.example", name="New Bo")
    db.session.flush()
    with pytest.raises(RuleBroken, match="has changed since you looked"):
        move_domain(OLD, NEW, [school], shown=shown, actor=manager)
    assert {name: emails()[name] for name in before} == before
    plan = plan_domain(OLD, NEW, [school.id])
    assert [(m.person.name, m.owner.name) for m in plan.clashes if m.owner] == [
        ("Bo", "New Bo"),
        ("Cy", "Other Cy"),
        ("Di", "Was Di"),
    ]
    assert move_domain(OLD, NEW, [school], shown=plan.digest, actor=manager) == 1
    assert emails()["Ann"] == "Ann@trust.example"


def test_a_trust_chooses_among_its_schools(staff: StrictClient) -> None:
    one, two = make_school("Ash School"), make_school("Beech School")
    make_member(one, name="Ann", email="ann@oak.example")
    both = make_member(two, name="Bo", email="bo@oak.example")
    make_membership(both, one, SchoolRole.STAFF)
    page = look(staff)
    assert [school.name for school, _ in schools_with_domain(OLD)] == ["Ash School", "Beech School"]
    assert "Ash School, Westbury: 2 people at oak.example" in page.words
    assert "Tick the schools whose addresses move, then look again." in page.words
    page = look(staff, one)
    assert page.texts("tbody td")[0::3] == ["Ann"]
    assert "Bo also belongs to Beech School: tick that school too" in page.words
    assert look(staff, one, two).texts("tbody td")[0::3] == ["Ann", "Bo"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("", "trust.example", "Enter the old domain, like oakschool.example"),
        ("oak.example", "nonsense", "Enter the new domain, like oaktrust.example"),
        ("oak.example", " @OAK.example", "This is the old domain. Enter the new one"),
    ],
)
def test_what_is_no_domain(old: str, new: str, words: str, staff: StrictClient) -> None:
    assert words in look(staff, old=old, new=new).errors


def test_a_domain_of_nobody(staff: StrictClient) -> None:
    page = look(staff)
    assert "Nobody has an address at oak.example" in page.words


def test_who_lost_the_role_a_second_ago_moves_nobody(school: School) -> None:
    make_member(school, email="ann@oak.example")
    shown = plan_domain(OLD, NEW, [school.id]).digest
    with pytest.raises(RuleBroken, match="no longer move"):
        move_domain(OLD, NEW, [school], shown=shown, actor=make_council_person())


def test_looking_takes_a_fixed_number_of_queries(staff: StrictClient, school: School) -> None:
    def count(people: int) -> int:
        for _ in range(people):
            number = len(emails())
            person = make_member(school, email=f"p{number}@oak.example")
            make_membership(person, make_school())
            make_member(email=f"p{number}@trust.example")
        db.session.commit()
        with count_queries() as queries:
            assert look(staff, school).status == 200
        return queries.count

    count(1)
    assert count(1) == count(3)
