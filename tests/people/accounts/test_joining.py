"""Asking to join: who decides, who is told, and what comes of it."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select
from time_machine import TimeMachineFixture

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts.models import JoinRequest, JoinStatus, Person, TaskKind
from hub.people.accounts.operations.joining import (
    ASKER,
    Asker,
    accept_ask,
    ask_to_join,
    pass_on_old_asks,
    prove_address,
    refuse_ask,
    withdraw_ask,
)
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from hub.people.accounts.queries import live_membership, open_task, person_by_email
from hub.people.schools.models import School, SchoolStatus
from tests.conftest import FROZEN
from tests.factories import (
    make_council_person,
    make_join_request,
    make_member,
    make_person,
    make_school,
)
from tests.people.accounts.join_links import kinds_to

pytestmark = pytest.mark.usefixtures("app")
JO = "jo@oak.example"
STAFF = SchoolRole.STAFF


def lead_at(school: School, *roles: SchoolRole, email: str = "ann@oak.example") -> Person:
    """A lead who has signed in."""
    return make_member(school, *roles, email=email, last_signed_in_at=clock.now())


def ask(school: School, email: str = JO, role: SchoolRole = STAFF) -> JoinRequest:
    """Asked and proved."""
    asked = ask_to_join(school, Asker("Jo Lee", email, role, "New here."), actor=ASKER)
    return prove_address(asked, actor=ASKER)


def test_nothing_happens_before_the_address_is_proved() -> None:
    school = make_school()
    lead = lead_at(school)
    asked = ask_to_join(school, Asker("Jo Lee", JO, STAFF), actor=ASKER)
    assert asked.status is JoinStatus.UNPROVED
    assert kinds_to(JO) == ["tell_asker_prove"]
    assert kinds_to(lead.email or "") == []
    assert person_by_email(JO) is None


def test_an_address_like_a_leads_goes_to_the_leads() -> None:
    school = make_school()
    lead = lead_at(school, SchoolRole.OFFICE_MANAGER)
    asked = ask(school)
    assert asked.status is JoinStatus.WITH_LEADS
    assert kinds_to(lead.email or "") == ["tell_lead_somebody_asks"]
    assert kinds_to(JO) == ["tell_asker_prove", "tell_asker_received"]
    assert open_task(TaskKind.ASKS_TO_JOIN, asked.id) is None


@pytest.mark.parametrize(
    ("lead_address", "asker", "role", "signed_in"),
    [
        # Another domain; one that anybody can have; a lead who never came.
        ("ann@oak.example", "jo@elm.example", STAFF, True),
        ("ann@gmail.com", "jo@gmail.com", STAFF, True),
        ("ann@oak.example", JO, STAFF, False),
        # An office manager cannot grant it.
        ("ann@oak.example", JO, SchoolRole.HEAD, True),
    ],
)
def test_everybody_else_goes_to_the_council(
    lead_address: str, asker: str, role: SchoolRole, signed_in: bool
) -> None:
    school = make_school()
    make_member(
        school,
        SchoolRole.OFFICE_MANAGER,
        email=lead_address,
        last_signed_in_at=clock.now() if signed_in else None,
    )
    asked = ask(school, asker, role)
    assert asked.status is JoinStatus.WITH_COUNCIL
    task = open_task(TaskKind.ASKS_TO_JOIN, asked.id)
    assert task is not None
    assert (task.subject_id, task.school_id) == (asked.id, school.id)
    assert kinds_to(lead_address) == []


def test_twice_the_same_is_one_request() -> None:
    school = make_school()
    first = ask(school)
    again = ask_to_join(school, Asker("Jo Lee", "JO@oak.example", STAFF), actor=ASKER)
    assert prove_address(again, actor=ASKER) is first
    assert again.status is JoinStatus.WITHDRAWN
    assert prove_address(first, actor=ASKER) is first
    assert kinds_to(JO).count("tell_asker_received") == 1


def test_who_is_signed_in_has_proved_her_address() -> None:
    elm = make_member(make_school("Elm School"), email=JO)
    asked = ask_to_join(make_school(), Asker(elm.name, JO, STAFF), actor=elm)
    assert asked.status is JoinStatus.WITH_COUNCIL


def test_what_is_refused_before_it_begins(time_machine: TimeMachineFixture) -> None:
    closed = make_school("Old School", status=SchoolStatus.CLOSED)
    with pytest.raises(RuleBroken, match="Old School, Westbury is not open"):
        ask_to_join(closed, Asker("Jo Lee", JO, STAFF), actor=ASKER)
    school = make_school("Oak School")
    make_member(school, STAFF, email=JO)
    with pytest.raises(RuleBroken, match="You are at Oak School already"):
        ask(school)
    make_person(email="gone@oak.example", is_disabled=True)
    with pytest.raises(RuleBroken, match="access of this address was ended"):
        ask(school, "gone@oak.example")
    late = ask_to_join(school, Asker("Kim", "kim@oak.example", STAFF), actor=ASKER)
    time_machine.move_to(FROZEN + timedelta(hours=24, minutes=1), tick=False)
    with pytest.raises(RuleBroken, match="more than a day old"):
        prove_address(late, actor=ASKER)


def test_a_school_that_closes_meanwhile() -> None:
    school = make_school()
    asked = ask_to_join(school, Asker("Jo Lee", JO, STAFF), actor=ASKER)
    school.status = SchoolStatus.CLOSED
    with pytest.raises(RuleBroken, match="is not open"):
        prove_address(asked, actor=ASKER)


def test_a_lead_lets_her_in() -> None:
    school = make_school()
    lead = lead_at(school, SchoolRole.SENCO)
    asked = ask(school)
    accept_ask(asked, [STAFF, SchoolRole.DSL], actor=lead)
    person = person_by_email(JO)
    assert person is not None
    member = live_membership(person.id, school.id)
    assert member is not None
    assert member.roles == ["dsl", "staff"]
    assert (asked.status, asked.decided_by_id, asked.person_id) == (
        JoinStatus.ACCEPTED,
        lead.id,
        person.id,
    )
    assert kinds_to(JO)[-1] == "tell_asker_accepted"
    assert member.invited_at == clock.now()
    for act in (
        lambda: accept_ask(asked, [STAFF], actor=lead),
        lambda: refuse_ask(asked, "No.", actor=lead),
        lambda: withdraw_ask(asked),
    ):
        with pytest.raises(RuleBroken, match="This was decided already: let in"):
            act()


def test_a_lead_grants_no_more_than_she_may() -> None:
    school = make_school()
    office = lead_at(school, SchoolRole.OFFICE_MANAGER)
    asked = ask(school)
    with pytest.raises(RuleBroken, match="are given by a head, a SENCo or the council"):
        accept_ask(asked, [SchoolRole.HEAD], actor=office)


def test_who_may_decide() -> None:
    school = make_school()
    lead = lead_at(school)
    asked = ask(school)
    with pytest.raises(RuleBroken, match="can no longer decide"):
        accept_ask(asked, [STAFF], actor=make_member(school, STAFF))
    with pytest.raises(RuleBroken, match="can no longer decide"):
        refuse_ask(asked, "No.", actor=lead_at(make_school(), email="x@elm.example"))
    ours = make_join_request(school=school, status=JoinStatus.WITH_COUNCIL)
    with pytest.raises(RuleBroken, match="with the council now"):
        accept_ask(ours, [STAFF], actor=lead)


def test_the_council_says_no_and_the_task_is_settled() -> None:
    staff, asked = make_council_person(CouncilRole.MANAGER), ask(make_school())
    task = open_task(TaskKind.ASKS_TO_JOIN, asked.id)
    refuse_ask(asked, "Nobody there knows you.", actor=staff)
    assert asked.status is JoinStatus.REFUSED
    assert task is not None
    assert task.outcome == "Refused: Nobody there knows you."
    assert kinds_to(JO)[-1] == "tell_asker_refused"
    # She may ask again.
    assert ask(asked.school).status is JoinStatus.WITH_COUNCIL


def test_the_asker_takes_it_back() -> None:
    asked = ask(make_school())
    task = open_task(TaskKind.ASKS_TO_JOIN, asked.id)
    withdraw_ask(asked)
    assert asked.status is JoinStatus.WITHDRAWN
    assert task is not None
    assert not task.is_open


def test_what_leads_do_not_answer_goes_to_the_council(time_machine: TimeMachineFixture) -> None:
    school = make_school()
    lead = lead_at(school, SchoolRole.HEAD)
    asked = ask(school)
    time_machine.move_to(FROZEN + timedelta(days=27), tick=False)
    assert pass_on_old_asks() == 0
    time_machine.move_to(FROZEN + timedelta(days=28, minutes=1), tick=False)
    assert pass_on_old_asks() == 1
    assert asked.status is JoinStatus.WITH_COUNCIL
    assert open_task(TaskKind.ASKS_TO_JOIN, asked.id) is not None
    assert kinds_to(JO)[-1] == "tell_asker_passed_on"
    assert kinds_to(lead.email or "")[-1] == "tell_lead_passed_on"
    assert pass_on_old_asks() == 0


@pytest.mark.both_databases
def test_two_leads_who_answer_at_once(app: Flask) -> None:
    school = make_school()
    leads = [lead_at(school, email=f"lead{number}@oak.example").id for number in range(2)]
    asked_id = ask(school).id
    db.session.commit()
    gate, refused = Barrier(2), list[str]()

    def answer(lead_id: int) -> None:
        with app.app_context():
            lead, asked = db.session.get(Person, lead_id), db.session.get(JoinRequest, asked_id)
            assert lead is not None
            assert asked is not None
            db.session.rollback()
            gate.wait()
            try:
                accept_ask(asked, [STAFF], actor=lead)
                db.session.commit()
            except RuleBroken as broken:
                refused.append(broken.message)
            db.session.remove()

    threads = [Thread(target=answer, args=(number,)) for number in leads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["This was decided already: let in."]
    assert db.session.scalar(select(func.count(Person.id)).where(Person.email_key == JO)) == 1
