"""Letters with a code: made, used once by a lead, and why one no longer works."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from time_machine import TimeMachineFixture

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts.models import JoinLetter, Person
from hub.people.accounts.operations.letters import make_letters
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from hub.people.accounts.queries import Wave, live_membership, person_by_email
from hub.people.accounts.queries.joining import schools_without_lead
from hub.people.schools.models import School, SchoolStatus
from tests.conftest import FROZEN, count_queries
from tests.factories import (
    make_came_by_letter,
    make_council_person,
    make_locality,
    make_member,
    make_school,
)
from tests.people.accounts.join_links import kinds_to, newest_ask, prove_link
from tests.strict_client import Page, StrictClient

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[[Person], StrictClient]
JO = "jo@oak.example"


def manager() -> Person:
    return make_council_person(CouncilRole.MANAGER)


def letter_to(school: School) -> str:
    """The code of a fresh letter."""
    ((_, code),) = make_letters([school], actor=manager())
    db.session.commit()
    return code


def use(client: StrictClient, school: School, code: str, **given: str) -> Page:
    facts = {"urn": str(school.urn), "code": code, "name": "Jo Lee", "email": JO, "role": "head"}
    return client.get("/join/letter").post("Go on", data={**facts, **given})


def test_a_lead_comes_in_by_letter(client: StrictClient) -> None:
    school = make_school("Oak School", urn=900001)
    head = make_member(school, SchoolRole.SENCO, email="ann@oak.example")
    code = letter_to(school)
    page = use(client, school, code.lower().replace("-", " "))
    assert page.location == "/join/check"
    assert JO in page.follow().words
    assert person_by_email(JO) is None
    db.session.rollback()
    proof = client.get(prove_link(newest_ask()))
    assert "You are then in at once, as Head teacher." in proof.words
    done = proof.post("Yes, this is my address")
    assert done.location == "/go-home"
    home = done.follow().follow()
    assert "You lead Oak School here as Head teacher." in home.words
    person = person_by_email(JO)
    assert person is not None
    member = live_membership(person.id, school.id)
    assert member is not None
    assert (member.roles, person.last_signed_in_at) == (["head"], clock.now())
    assert kinds_to(head.email or "") == ["tell_lead_role_given"]


def test_a_link_that_is_forwarded_after_use_lets_nobody_in(client: StrictClient) -> None:
    school = make_school(urn=900001)
    use(client, school, letter_to(school))
    link = prove_link(newest_ask())
    client.get(link).post("Yes, this is my address")
    other = StrictClient(client.app)
    page = other.get(link).follow()
    assert page.h1 == "You are in"
    assert other.post(link).location == page.response.request.path
    assert other.get("/home").location == "/sign-in?next=/home"


def test_used_codes_explain_themselves(client: StrictClient) -> None:
    school = make_school(urn=900001)
    code = letter_to(school)
    use(client, school, code)
    first = newest_ask()
    # Asked twice before the first is proved: one comes in.
    use(StrictClient(client.app), school, code, email="sam@oak.example")
    second = newest_ask()
    client.get(prove_link(first)).post("Yes, this is my address")
    late = StrictClient(client.app).get(prove_link(second)).post("Yes, this is my address")
    assert late.status == 422
    assert "This code was used on 15 June 2026, and works once." in late.errors[0]
    assert person_by_email("sam@oak.example") is None
    db.session.rollback()
    again = use(StrictClient(client.app), school, code)
    assert "This code was used on 15 June 2026" in again.errors[0]


def test_wrong_replaced_expired_and_closed_explain_themselves(
    client: StrictClient, time_machine: TimeMachineFixture
) -> None:
    oak, elm = make_school(urn=900001), make_school("Elm School", urn=900002)
    old = letter_to(oak)
    code = letter_to(oak)
    assert "There is a newer letter" in use(client, oak, old).errors[0]
    assert "no letter with this code for this school" in use(client, elm, code).errors[0]
    assert "no letter with this code" in use(client, oak, "AAAA-BBBB-CCCC").errors[0]
    assert "no letter with this code" in use(client, oak, code, urn="x").errors[0]
    elms = letter_to(elm)
    elm.status = SchoolStatus.CLOSED
    db.session.commit()
    assert "Elm School, Westbury is not open any more." in use(client, elm, elms).errors[0]
    time_machine.move_to(FROZEN + timedelta(days=60, minutes=1), tick=False)
    assert "This code ended on 14 August 2026." in use(client, oak, code).errors[0]
    assert db.session.scalars(select(JoinLetter.code_hash)).all() != []
    assert code not in db.session.scalars(select(JoinLetter.code_hash)).all()


def test_somebody_who_is_there_gets_the_role_too(client: StrictClient) -> None:
    school = make_school(urn=900001)
    teacher = make_member(school, SchoolRole.STAFF, email=JO)
    use(client, school, letter_to(school))
    client.get(prove_link(newest_ask())).post("Yes, this is my address")
    db.session.expire_all()
    assert teacher.memberships[0].roles == ["head", "staff"]


def test_many_wrong_codes_are_stopped(client: StrictClient) -> None:
    school = make_school(urn=900001)
    db.session.commit()
    for _ in range(15):
        assert use(client, school, "AAAA-BBBB-CCCC").status == 422
    assert use(client, school, "AAAA-BBBB-CCCC").status == 429


def test_which_schools_get_a_letter() -> None:
    north = make_locality("North")
    ash = make_school("Ash School", locality=north)
    beech, cedar = make_school("Beech School"), make_school("Cedar School")
    make_school("Nursery", urn=None)
    make_school("Old School", status=SchoolStatus.CLOSED)
    make_member(cedar, last_signed_in_at=clock.now())
    make_member(beech)

    def names(wave: Wave) -> list[str]:
        return [school.name for school in db.session.scalars(schools_without_lead(wave))]

    assert names(Wave()) == ["Ash School", "Beech School"]
    assert names(Wave("locality", north.id)) == ["Ash School"]
    assert names(Wave("schools", schools=1)) == ["Ash School"]
    letter_to(ash)
    assert names(Wave()) == ["Beech School"]


def test_who_lost_the_right_a_second_ago_makes_none() -> None:
    staff = make_council_person(CouncilRole.ADVISER)
    with pytest.raises(RuleBroken, match="can no longer"):
        make_letters([make_school()], actor=staff)


def test_the_pages_of_the_council(sign_in_as: SignIn) -> None:
    oak = make_school("Oak School", urn=900001, street="1 High Street")
    make_school("Elm School", urn=900002)
    client = sign_in_as(manager())
    page = client.get("/admin/people/letters")
    assert "2 open schools without anybody who has signed in" in page.words
    letters = page.post("Make the letters")
    assert letters.h1 == "2 letters to print now"
    assert len(letters.select("article.letter")) == 2
    assert "1 High Street" in letters.words
    assert "/join/letter" in letters.words
    assert "14 August 2026" in letters.words
    code = letters.texts(".letter-code")[1]
    assert use(StrictClient(client.app), oak, code).location == "/join/check"
    assert "No school needs a letter" in client.get("/admin/people/letters").words
    one = client.get(f"/admin/schools/{oak.id}").post("Print a letter with a code")
    assert one.h1 == "1 letter to print now"


def test_who_came_by_letter_is_looked_at(sign_in_as: SignIn) -> None:
    client = sign_in_as(manager())
    empty = client.get("/admin/people/by-letter")
    assert "Nobody has come by letter" in empty.words
    asked = make_came_by_letter()
    make_came_by_letter(role=SchoolRole.OFFICE_MANAGER)
    db.session.commit()
    page = client.get("/admin/people/by-letter")
    assert page.texts("tbody a") == [asked.name]
    done = page.post("This is right").follow()
    assert "This is right" not in done.words

    def count(people: int) -> int:
        for _ in range(people):
            make_came_by_letter()
        db.session.commit()
        with count_queries() as queries:
            client.get("/admin/people/by-letter")
        return queries.count

    assert count(1) == count(2)
