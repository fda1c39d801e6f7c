"""Inviting in waves, and reminding those who have not come."""

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select
from time_machine import TimeMachineFixture

from hub.foundation.audit.models import AuditEntry
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.mail.models import MailStatus, OutboxMessage
from hub.foundation.mail.outbox import send_due
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.operations.sign_in import request_sign_in
from hub.people.accounts.operations.waves import invite_wave, remind_all, remind_person
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from hub.people.accounts.queries import NotSignedInFilter, Wave, not_invited_by_locality
from hub.people.schools.models import School, SchoolStatus
from tests.conftest import FROZEN, count_queries
from tests.factories import (
    make_council_person,
    make_locality,
    make_member,
    make_membership,
    make_message,
    make_person,
    make_school,
)
from tests.markup import Element
from tests.strict_client import StrictClient

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[[Person], StrictClient]
ALL = Wave()


def new_member(school: School | None = None, *roles: SchoolRole, **given: object) -> Person:
    """Somebody who was added from a file: nobody has told her yet."""
    person = make_person(**given)
    chosen = roles or (SchoolRole.SENCO,)
    make_membership(person, school or make_school(), *chosen, invited_at=None)
    return person


def manager() -> Person:
    return make_council_person(CouncilRole.MANAGER)


def mails() -> list[OutboxMessage]:
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def test_a_wave_tells_each_person_once() -> None:
    actor, oak, elm = manager(), make_school("Oak School"), make_school("Elm School")
    jo = new_member(oak, name="Jo Lee", email="jo@oak.example")
    make_membership(jo, elm, SchoolRole.OFFICE_MANAGER, invited_at=None)
    told = invite_wave(ALL, actor=actor)
    assert (told.people, told.schools) == (1, 2)
    (mail,) = mails()
    assert mail.to_address == "jo@oak.example"
    assert mail.subject.endswith("for Oak School, Westbury and Elm School, Westbury")
    assert "Enter this address, jo@oak.example, and we send you a link." in mail.text
    assert f"{actor.name} at the council invites you" in mail.text
    assert [m.invited_at for m in jo.memberships] == [clock.now()] * 2
    assert invite_wave(ALL, actor=actor).people == 0
    assert len(mails()) == 1
    invited = select(func.count(AuditEntry.id)).where(AuditEntry.action == "membership:invited")
    assert db.session.scalar(invited) == 2


def test_leads_who_were_there_before_hear_of_a_role_of_weight() -> None:
    oak, actor = make_school("Oak School"), manager()
    head = make_member(oak, SchoolRole.HEAD, name="Ann Head")
    new_member(oak, name="Jo Lee")
    new_member(oak, SchoolRole.STAFF, name="Sam Bell")
    new_member(make_school("Elm School"), name="Cy Dee")
    invite_wave(ALL, actor=actor)
    kinds = [(mail.to_name, mail.kind.rpartition("/")[2]) for mail in mails()]
    assert ("Ann Head", "tell_lead_role_given") in kinds
    assert len([kind for _, kind in kinds if kind == "tell_lead_role_given"]) == 1
    assert head.email


def test_who_is_not_invited() -> None:
    school = make_school()
    new_member(school, email=None)
    new_member(school, is_disabled=True)
    new_member(make_school(status=SchoolStatus.CLOSED))
    make_membership(make_person(), school, invited_at=None)
    make_membership(make_person(), school, SchoolRole.HEAD, invited_at=None, ended_at=clock.now())
    assert not_invited_by_locality() == []
    assert invite_wave(ALL, actor=manager()).people == 0


def test_waves_by_locality_and_by_number_of_schools() -> None:
    north, actor = make_locality("North"), manager()
    for name in ("Ash", "Beech", "Cedar"):
        school = make_school(f"{name} School", locality=north if name == "Cedar" else None)
        new_member(school, name=f"{name} One")
        new_member(school, name=f"{name} Two")
    assert [(row.name, row.people, row.schools) for row in not_invited_by_locality()] == [
        ("North", 2, 1),
        ("No locality", 4, 2),
    ]
    assert invite_wave(Wave("locality", north.id), actor=actor).people == 2
    assert invite_wave(Wave("schools", schools=1), actor=actor).people == 2
    assert {mail.to_name for mail in mails()[2:]} == {"Ash One", "Ash Two"}
    assert invite_wave(Wave("locality", None), actor=actor).people == 2
    assert not_invited_by_locality() == []


def test_who_lost_the_right_a_second_ago_invites_nobody() -> None:
    actor, person = manager(), new_member()
    actor.council_roles = [str(CouncilRole.ADVISER)]
    for act in (
        lambda: invite_wave(ALL, actor=actor),
        lambda: remind_person(person, actor=actor),
        lambda: remind_all(NotSignedInFilter(), actor=actor),
    ):
        with pytest.raises(RuleBroken, match="can no longer"):
            act()


@pytest.mark.both_databases
def test_two_who_press_at_once_invite_once(app: Flask) -> None:
    actor = manager()
    for _ in range(40):
        new_member()
    db.session.commit()
    actor_id, gate, told = actor.id, Barrier(2), list[int]()

    def press() -> None:
        with app.app_context():
            gate.wait()
            by = db.session.get(Person, actor_id)
            assert by is not None
            told.append(invite_wave(ALL, actor=by).people)
            db.session.commit()
            db.session.remove()

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [0, 40]
    assert len(mails()) == 40


@pytest.mark.both_databases
def test_five_hundred_in_one_press_and_urgent_mail_overtakes(app: Flask) -> None:
    actor = manager()
    schools = [make_school() for _ in range(100)]
    for number in range(500):
        new_member(schools[number % 100])
    db.session.commit()
    began = time.process_time()
    with count_queries() as queries:
        invite_wave(ALL, actor=actor)
        db.session.commit()
    assert time.process_time() - began < 15
    # On SQLite the mails go in one by one; the rest is the same for 500 as for 5.
    mails_in = [s for s in queries.statements if s.startswith("INSERT INTO outbox_message")]
    assert queries.count - len(mails_in) < 15
    waiting = make_message(to_address="booked@oak.example")
    request_sign_in(make_person(email="sam@oak.example").email or "", "browser", None)
    db.session.commit()
    assert send_due(most=2) == 2
    db.session.expire_all()
    sent = [mail.to_address for mail in mails() if mail.status is MailStatus.SENT]
    assert sorted(sent) == ["booked@oak.example", "sam@oak.example"]
    assert waiting.status is MailStatus.SENT


def test_nobody_is_reminded_twice_within_two_days(time_machine: TimeMachineFixture) -> None:
    actor, person = manager(), new_member(name="Jo Lee")
    invite_wave(ALL, actor=actor)
    with pytest.raises(RuleBroken, match="We wrote to Jo Lee on Monday 15 June 2026 at 10am"):
        remind_person(person, actor=actor)
    assert remind_all(NotSignedInFilter(), actor=actor).people == 0
    time_machine.move_to(FROZEN + timedelta(days=2, minutes=1), tick=False)
    remind_person(person, actor=actor)
    assert mails()[-1].subject.startswith("You have not signed in yet")
    assert remind_all(NotSignedInFilter(), actor=actor).people == 0
    time_machine.move_to(FROZEN + timedelta(days=5), tick=False)
    assert remind_all(NotSignedInFilter(), actor=actor).people == 1
    assert len(mails()) == 3


def test_who_has_come_meanwhile_is_not_reminded() -> None:
    person = new_member(last_signed_in_at=clock.now(), name="Jo Lee")
    with pytest.raises(RuleBroken, match="Jo Lee has signed in meanwhile"):
        remind_person(person, actor=manager())
    with pytest.raises(RuleBroken, match="cannot sign in for a school now"):
        remind_person(make_person(), actor=manager())


def told(row: Element) -> str:
    """When she was last told, and what came of the mail."""
    return row.select("td")[2].text


def test_the_pages(sign_in_as: SignIn, time_machine: TimeMachineFixture) -> None:
    north = make_locality("North")
    jo = new_member(make_school("Oak School", locality=north, telephone="01632 960 555"))
    sam = new_member(make_school("Elm School"), SchoolRole.HEAD, name="Sam Bell")
    staff = manager()
    db.session.commit()
    client = sign_in_as(staff)
    page = client.get("/admin/people/waves")
    assert "2 people at 2 schools may sign in" in page.words
    assert page.post("Send the invitations", which="locality").errors == ["Choose a locality"]
    assert page.post("Send the invitations", which="schools").errors == [
        "Enter a number of schools from 1 to 2,000"
    ]
    done = page.post("Send the invitations", which="locality", locality=str(north.id)).follow()
    assert done.texts(".notice") == ["1 person at 1 school invited. Their mail goes out now."]
    listed = client.get("/admin/people/not-signed-in")
    assert [told(row) for row in listed.select("tbody tr")] == [
        "15 June 2026 Waiting to go",
        "Not yet",
    ]
    mails()[0].status, mails()[0].error = MailStatus.FAILED, "No such mailbox"
    db.session.commit()
    only = client.get("/admin/people/not-signed-in", query={"invited": "yes", "role": "senco"})
    (row,) = only.select("tbody tr")
    assert told(row) == "15 June 2026 Failed No such mailbox"
    assert "01632 960 555" in only.words
    refused = only.post("Remind " + jo.name)
    assert refused.status == 422
    assert "Wait two days" in refused.errors[0]
    first = listed.post(f"Remind {sam.name}").follow()
    assert first.texts(".notice") == ["Sam Bell is reminded."]
    time_machine.move_to(FROZEN + timedelta(days=3), tick=False)
    again = sign_in_as(staff).get("/admin/people/not-signed-in")
    reminded = again.post("Remind everybody on this list").follow()
    assert "2 people at 2 schools reminded." in reminded.words


def test_the_list_as_a_file(sign_in_as: SignIn) -> None:
    new_member(make_school("Oak School", urn=900001), name="Jo Lee", email="jo@oak.example")
    text = sign_in_as(manager()).get("/admin/people/not-signed-in.csv").text
    assert "Jo Lee,jo@oak.example," in text
    assert "900001,,SENCo,Not yet" in text


def test_empty_lists_say_what_will_be_there(sign_in_as: SignIn) -> None:
    client = sign_in_as(manager())
    assert "Nobody waits for an invitation" in client.get("/admin/people/waves").words
    page = client.get("/admin/people/not-signed-in")
    assert "Everybody has signed in" in page.words
    assert "Nobody matches" in client.get(page.url, query={"role": "head"}).words


def test_the_list_runs_a_fixed_number_of_queries(sign_in_as: SignIn) -> None:
    client = sign_in_as(manager())

    def count(people: int) -> int:
        for _ in range(people):
            new_member()
        db.session.commit()
        with count_queries() as queries:
            client.get("/admin/people/not-signed-in")
            client.get("/admin/people/waves")
        return queries.count

    assert count(1) == count(2)
    assert db.session.scalar(select(func.count(Membership.id))) == 3
