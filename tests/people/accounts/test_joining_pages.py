"""Asking to join on pages: find the school, prove the address, follow it, decide."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.mail.models import OutboxMessage
from hub.people.accounts.models import CouncilTask, JoinStatus, Person
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from hub.people.accounts.queries import person_by_email
from hub.people.schools.models import School, SchoolStatus
from tests.conftest import count_queries
from tests.factories import make_council_person, make_join_request, make_member, make_school
from tests.people.accounts.join_links import follow_link, kinds_to, newest_ask, prove_link
from tests.strict_client import Page, StrictClient

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[[Person], StrictClient]
JO = "jo@oak.example"


def ask(client: StrictClient, school: School, **given: str) -> Page:
    page = client.get("/join/ask", query={"school": school.id})
    facts = {"name": "Jo Lee", "email": JO, "role": "staff", "words": "Ask Ann."}
    return page.post("Ask to join", data={**facts, **given})


def test_the_way_from_sign_in_to_the_answer(client: StrictClient) -> None:
    school = make_school("Oak School", urn=900001, town="Mere", postcode="BA12 6AB")
    lead = make_member(school, email="ann@oak.example", last_signed_in_at=clock.now())
    db.session.commit()
    assert client.get("/sign-in").select('a[href="/join"]') != []
    for words in ("oak mere", "BA126AB", "900001"):
        found = client.get("/join", query={"words": words})
        assert found.texts(".list-row-title") == ["Oak School, Mere"]
    link = found.first(".list-row a")["href"]
    page = client.get(link)
    assert page.h1 == "Ask to join Oak School"
    refused = page.post("Ask to join")
    assert "Enter your name" in refused.errors
    asked = ask(client, school)
    assert asked.follow().h1 == "Check your mail"
    proof = client.get(prove_link(newest_ask()))
    assert proof.h1 == "Is this your address?"
    waits = proof.post("Yes, this is my address").follow()
    assert waits.h1 == "With the school"
    assert "until 13 July 2026" in waits.words
    assert kinds_to(lead.email or "") == ["tell_lead_somebody_asks"]
    back = waits.post("Take my request back").follow()
    assert back.h1 == "Taken back"


def test_nobody_learns_who_is_registered(client: StrictClient) -> None:
    school = make_school("Oak School")
    make_member(school, email="known@oak.example")
    db.session.commit()
    known = ask(client, school, email="known@oak.example").follow()
    unknown = ask(StrictClient(client.app), school).follow()
    assert known.words.replace("known@", "jo@") == unknown.words


def test_the_mail_to_an_unknown_address_leads_here(client: StrictClient) -> None:
    client.get("/sign-in").post("Send me the mail", email=JO)
    text = db.session.scalars(select(OutboxMessage.text)).one()
    assert re.search(r"ask to join your school:\nhttp://\S+/join\n", text)


def test_a_closed_school_says_so(client: StrictClient) -> None:
    school = make_school("Old School", status=SchoolStatus.CLOSED, closed_on=clock.today())
    db.session.commit()
    found = client.get("/join", query={"words": "old"})
    assert "Ask to join the school that follows it" in found.words
    assert found.select(".list-row a") == []
    page = client.get("/join/ask", query={"school": school.id})
    assert "it closed on 15 June 2026" in page.words
    assert page.select("main form") == []


def test_somebody_signed_in_asks_another_school(sign_in_as: SignIn) -> None:
    person = make_member(make_school("Elm School"), name="Sam Bell")
    oak = make_school("Oak School")
    client = sign_in_as(person)
    page = client.get("/join/ask", query={"school": oak.id})
    assert f"You ask as Sam Bell, {person.email}." in page.words
    waits = page.post("Ask to join", role="senco").follow()
    assert waits.h1 == "With the council"


def test_links_that_are_no_links(client: StrictClient) -> None:
    assert client.get("/join/prove/nothing").status == 404
    assert client.get("/join/request/nothing").h1 == "This link does not work"
    assert client.get("/join/ask").status == 404
    assert client.get("/join", query={"words": "nowhere"}).texts(".empty h2") == [
        "No school is called that"
    ]


def test_leads_decide_on_their_people_page(sign_in_as: SignIn) -> None:
    school = make_school("Oak School")
    lead = make_member(school, email="ann@oak.example")
    asked = make_join_request(school=school, name="Jo Lee", email=JO, words="Ask Ann.")
    client = sign_in_as(lead)
    people = client.get("/people")
    assert "Jo Lee, Staff" in people.words
    page = client.get(people.first(f'a[href$="/asks/{asked.id}"]')["href"])
    assert "Ask Ann." in page.words
    assert page.post("Say no").errors == ["Enter the reason, in a sentence"]
    done = page.post("Let Jo Lee in", roles=["staff", "dsl"]).follow()
    assert "Jo Lee is let in. We have written to her." in done.words
    assert "There is nothing to do." in client.get(page.url).words
    again = StrictClient(client.app).get(follow_link(asked))
    assert f"{lead.name} let you in on 15 June 2026." in again.words


def test_leads_say_no(sign_in_as: SignIn) -> None:
    school = make_school()
    lead = make_member(school)
    asked = make_join_request(school=school)
    page = sign_in_as(lead).get(f"/people/{school.id}/asks/{asked.id}")
    page.post("Say no", reason="She has left us.").follow()
    db.session.expire_all()
    assert asked.status is JoinStatus.REFUSED
    seen = StrictClient(page.client.app).get(follow_link(asked))
    assert "She has left us." in seen.words


def test_the_council_decides_on_a_page_of_its_own(sign_in_as: SignIn, client: StrictClient) -> None:
    school = make_school("Oak School", telephone="01632 960 555")
    staff = make_council_person(CouncilRole.MANAGER)
    db.session.commit()
    ask(client, school)
    client.get(prove_link(newest_ask())).post("Yes, this is my address")
    task = db.session.scalars(select(CouncilTask)).one()
    council = sign_in_as(staff)
    page = council.get(f"/admin/people/tasks/{task.id}").follow()
    assert page.h1 == "Jo Lee asks to join Oak School"
    assert "01632 960 555" in page.words
    done = page.post("Let Jo Lee in", roles=["staff"]).follow()
    assert "Jo Lee is let in." in done.words
    assert "There is nothing to do." in council.get(page.url).words
    assert person_by_email(JO) is not None


def test_the_council_says_no(sign_in_as: SignIn, client: StrictClient) -> None:
    school = make_school()
    staff = make_council_person(CouncilRole.MANAGER)
    db.session.commit()
    ask(client, school)
    client.get(prove_link(newest_ask())).post("Yes, this is my address")
    task = db.session.scalars(select(CouncilTask)).one()
    page = sign_in_as(staff).get(f"/admin/people/tasks/{task.id}/ask")
    page.post("Say no", reason="Nobody there knows you.").follow()
    assert kinds_to(JO)[-1] == "tell_asker_refused"


def test_an_answer_that_comes_too_late_is_explained(sign_in_as: SignIn) -> None:
    school = make_school()
    first, second = (sign_in_as(make_member(school)) for _ in range(2))
    asked = make_join_request(school=school)
    db.session.commit()
    address = f"/people/{school.id}/asks/{asked.id}"
    seen = second.get(address)
    first.get(address).post("Say no", reason="She has left us.")
    late = seen.post("Say no", reason="No.")
    assert late.errors == ["This was decided already: refused."]
    assert "There is nothing to do." in late.words
    assert seen.post("Say no", reason="x" * 600).errors == []


def test_lists_run_a_fixed_number_of_queries(sign_in_as: SignIn, client: StrictClient) -> None:
    school = make_school("Oak School")
    lead = sign_in_as(make_member(school, SchoolRole.HEAD))

    def count(asks: int) -> int:
        for _ in range(asks):
            make_join_request(school=school)
            make_school("Oak School")
        db.session.commit()
        with count_queries() as queries:
            lead.get("/people")
            client.get("/join", query={"words": "oak"})
        return queries.count

    assert count(1) == count(2)
