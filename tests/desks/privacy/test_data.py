"""What we hold about oneself: seen, copied, put right, and asked to be erased."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import session
from sqlalchemy import select

from hub.desks.privacy.operations.traces import columns_to_people
from hub.desks.privacy.queries.person import what_we_hold
from hub.desks.privacy.retention.kinds import BY_KEY
from hub.foundation.audit.actions import Action
from hub.foundation.audit.models import AuditEntry
from hub.foundation.audit.operations import record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.mail.models import MailStatus
from hub.people.accounts.models import ChangeKind, CouncilTask, EmailChange, Person, ProviderRequest
from hub.people.accounts.operations.sign_in import request_sign_in
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from tests.conftest import count_queries
from tests.engines.bookings.desk import last_mail
from tests.factories import (
    make_booking,
    make_council_person,
    make_hold,
    make_identity,
    make_join_request,
    make_member,
    make_membership,
    make_message,
    make_school,
    make_second_factor,
    make_session,
    make_task,
    make_trainer,
)
from tests.strict_client import StrictClient

SignIn = Callable[..., StrictClient]
PAGE = "/account/data"
# Kinds that no query can find by a person: they hold no number of hers.
OF_NOBODY = {"typing", "limits", "files"}

# Who gave a role or made a letter is told by the record of changes.
IN_CHANGES_ONLY = {"role_grant", "join_letter"}


def _ways_in(person: Person) -> None:
    """An account elsewhere, and another address before."""
    make_identity(person)
    make_join_request(person=person, email=person.email)
    db.session.add(
        ProviderRequest(
            **dict.fromkeys(("provider", "nonce", "verifier", "browser_hash"), "council"),
            state_hash="state",
            created_at=clock.now(),
            expires_at=clock.now(),
            person_id=person.id,
        )
    )
    db.session.add(
        EmailChange(
            person_id=person.id,
            kind=ChangeKind.OWN,
            old_email="ann.old@oak.example",
            new_email="ann@oak.example",
            new_key="ann@oak.example",
            asked_at=clock.now(),
        )
    )
    db.session.flush()


def somebody() -> Person:
    """Somebody of whom there is something of every kind."""
    school = make_school("Oak Primary")
    person = make_member(school, name="Ann Day", email="ann@oak.example", phone="01632 960 777")
    make_membership(person, make_school("Elm Infants"))
    make_booking(make_session(title="Autism"), person, school=school, access_needs="Hearing loop")
    make_trainer(make_session(title="Play"), "Ann", person_id=person.id)
    record(person, Action.SIGNED_IN, person)
    request_sign_in("ann@oak.example", "browser", None)
    make_second_factor(person, name="Work phone")
    make_message(
        to_address="ann@oak.example",
        status=MailStatus.SENT,
        subject="Booked: Autism",
        text="See you.",
    )
    make_task(person=person, settled_at=clock.now(), outcome="Rang her.", open_key=None)
    make_hold(person)
    _ways_in(person)
    record(person, Action.PERSON_CHANGED, person, fields=["name"])
    return person


@pytest.mark.usefixtures("app")
def test_every_kind_is_looked_up() -> None:
    held = what_we_hold(somebody())
    assert {one.key for one in held} == set(BY_KEY) - OF_NOBODY
    assert [one.key for one in held if not one.rows] == []


@pytest.mark.usefixtures("app")
def test_every_table_that_points_to_people_is_looked_up() -> None:
    """A table that comes with a new page belongs into the copy as well."""
    person = somebody()
    db.session.expire_all()
    with count_queries() as queries:
        what_we_hold(person)
    read = " ".join(queries.statements)
    pointing = {column.table.name for column in columns_to_people()}
    assert {name for name in pointing if not re.search(rf"\b{name}\.", read)} == IN_CHANGES_ONLY


def test_the_page_says_it_in_plain_words(sign_in_as: SignIn) -> None:
    page = sign_in_as(somebody()).get(PAGE)
    for words in (
        *("Ann Day", "01632 960 777", "Oak Primary, Westbury", "Elm Infants, Westbury", "SENCo"),
        *("Autism", "Hearing loop", "Play", "Booked: Autism", "A mail for signing in"),
        *(
            "Work phone",
            "Rang her.",
            "A complaint is open.",
            "Person: changed",
            "ann.old@oak.example",
        ),
        *("Kept: 14 days after the event.", "Monday 15 June 2026 at 10am"),
    ):
        assert words in page.words, words
    assert "JBSWY3" not in page.text


def test_what_is_not_there_is_said(sign_in_as: SignIn) -> None:
    page = sign_in_as(make_member(roles=(SchoolRole.STAFF,))).get(PAGE)
    assert "What you need to take part;" in page.words


def test_the_copy_has_the_same_twice(sign_in_as: SignIn) -> None:
    person = somebody()
    client = sign_in_as(person)
    client.get(PAGE)
    page = client.get(f"{PAGE}/copy")
    file = page.post("Save the file")
    assert file.headers["Content-Disposition"].endswith("what-we-hold-2026-06-15.zip")
    packed = zipfile.ZipFile(io.BytesIO(file.data))
    data = {kind["kind"]: kind for kind in json.loads(packed.read("data.json"))}
    assert data["What you need to take part"]["rows"][0]["Access"] == "Hearing loop"
    [mail] = data["The words of mails"]["rows"]
    assert mail == {"Subject": "Booked: Autism", "Words": "See you."}
    assert data["Bookings"]["kept"] == "3 years after the event"
    text = packed.read("read-me.html").decode()
    assert "Hearing loop" in text
    assert "ico.org.uk" in text
    copied = AuditEntry.action == Action.DATA_COPIED
    assert db.session.scalars(select(AuditEntry.actor_id).where(copied)).all() == [person.id]


@pytest.mark.parametrize("address", [f"{PAGE}/copy", f"{PAGE}/erase"])
def test_a_device_left_open_is_not_enough(address: str, sign_in_as: SignIn) -> None:
    client = sign_in_as(make_member())
    client.with_session(lambda: session.update(own_device=True, fresh=session["fresh"] - 7200))
    assert client.get(PAGE).status == 200
    assert (client.get(address).location or "").startswith("/sign-in?next=")


def test_asking_for_erasure_and_taking_it_back(sign_in_as: SignIn) -> None:
    person = make_member(email="ann@oak.example")
    client = sign_in_as(person)
    page = client.get(client.get(PAGE).first("a.btn-outline-danger")["href"])
    assert "decides by 15 July 2026" in page.words
    done = page.post("Ask us to erase it").follow()
    assert "It is with the council until 15 July 2026." in done.words
    assert last_mail("ann@oak.example").subject.startswith("We decide by 15 July 2026")
    # A second tab that was open before asks for the same.
    page.post("Ask us to erase it")
    assert len(db.session.scalars(select(CouncilTask)).all()) == 1
    assert "You asked on 15 June 2026" in client.get(f"{PAGE}/erase").words
    back = done.post("Take it back").follow()
    assert "Nothing is erased." in back.text
    assert "Ask us to erase it" in back.words
    task = db.session.scalars(select(CouncilTask)).one()
    assert task.outcome == "Taken back by the person."


def test_council_staff_see_what_is_held_about_them(sign_in_as: SignIn) -> None:
    page = sign_in_as(make_council_person(CouncilRole.AUDITOR)).get(PAGE)
    assert "At the council" in page.words
    assert "Auditor" in page.words


def test_the_page_runs_a_fixed_number_of_queries(sign_in_as: SignIn) -> None:
    person = make_member()
    client = sign_in_as(person)

    def count(more: int) -> int:
        for number in range(more):
            make_booking(make_session(), person)
            make_message(to_address=str(person.email))
            make_membership(person, make_school(), ended_at=clock.now() - timedelta(days=number))
        db.session.commit()
        with count_queries() as queries:
            client.get(PAGE)
        return queries.count

    assert count(1) == count(2)
