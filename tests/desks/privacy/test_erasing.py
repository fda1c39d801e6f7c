"""Erasing somebody: what goes, what stays, and each case that is not simple."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import String, cast, func, or_, select

from hub.desks.privacy.operations.requests import (
    ask_for_erasure,
    erase_as_asked,
    erase_person,
    refuse_erasure,
)
from hub.desks.privacy.queries.person import what_we_hold
from hub.engines.bookings.models import Booking, BookingStatus
from hub.engines.bookings.queries import audit_invariants
from hub.foundation.audit.actions import Action
from hub.foundation.audit.models import AuditEntry, AuditPersonalFact
from hub.foundation.audit.operations import record, seal_new_entries, verify
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.keeping.models import Hold
from hub.foundation.mail.models import MailStatus, OutboxMessage
from hub.people.accounts.models import CouncilTask, Person, TaskKind
from hub.people.accounts.operations.people import former_colleague
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from tests.desks.privacy.old import a_night_passes, event_times, removed
from tests.desks.privacy.test_data import somebody
from tests.engines.bookings.desk import Desk, last_mail, mails_to
from tests.factories import (
    make_booking,
    make_council_person,
    make_hold,
    make_member,
    make_session,
)
from tests.strict_client import StrictClient
from tests.test_race import at_once, one_booking

SignIn = Callable[..., StrictClient]
S = BookingStatus


@pytest.fixture
def admin(app: Flask) -> Person:
    return make_council_person(CouncilRole.ADMINISTRATOR, name="Sam Whitlock")


def words_left(*words: str) -> dict[str, int]:
    """In which columns these words still stand."""
    found = {}
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            text = func.lower(cast(column, String))
            said = or_(*(text.contains(word.lower()) for word in words))
            number = db.session.scalar(select(func.count()).select_from(table).where(said))
            if number:
                found[str(column)] = number
    return found


@pytest.mark.both_databases
def test_nothing_that_names_her_is_left(admin: Person) -> None:
    person = somebody()
    db.session.scalars(select(Hold)).one().ended_at = clock.now()
    past = make_booking(make_session(**event_times(30)), person, status=S.ATTENDED)
    record(person, Action.PERSON_ADDED, person, name_personal="Ann Day")
    db.session.flush()
    seal_new_entries()
    number, school_id = person.id, past.school_id
    erase_person(person, "Asked by letter.", actor=admin)
    db.session.commit()
    assert db.session.get(Person, number) is None
    # Only the mail that tells her is still to go, and goes with its address.
    left = words_left("Ann Day", "ann@oak.example", "ann.old@oak.example", "01632 960 777")
    assert {name.split(".")[0] for name in left} == {"outbox_message"}
    for mail in db.session.scalars(select(OutboxMessage)):
        mail.status = MailStatus.SENT
    run = a_night_passes()
    assert removed(run)["mails"] == left["outbox_message.to_address"]
    assert words_left("Ann Day", "ann@oak.example", "ann.old@oak.example", "01632 960 777") == {}
    assert (past.attendee_name, past.school_id, past.status) == (
        *("Former colleague", school_id),
        S.ATTENDED,
    )
    assert db.session.scalars(select(AuditPersonalFact.person_id)).all() == [None] * 1
    seal_new_entries()
    assert (verify(), audit_invariants()) == ([], [])


def test_yes_as_she_asked(admin: Person) -> None:
    person = make_member(roles=(SchoolRole.STAFF,), email="ann@oak.example")
    task = ask_for_erasure(person)
    erase_as_asked(task, actor=admin)
    db.session.commit()
    assert (task.outcome, task.person_id, task.is_open) == ("Erased.", None, False)
    mail = last_mail("ann@oak.example")
    assert mail.subject == "We have erased what SEND Hub held about you"
    assert mail.sensitive
    assert "ico.org.uk/make-a-complaint" in mail.text


def test_no_with_a_reason(admin: Person) -> None:
    person = make_member(email="ann@oak.example")
    task = ask_for_erasure(person)
    with pytest.raises(RuleBroken, match="Enter why not"):
        refuse_erasure(task, " ", actor=admin)
    refuse_erasure(task, "A complaint is open.", actor=admin)
    assert task.outcome == "Not erased: A complaint is open."
    text = last_mail("ann@oak.example").text
    assert "Why: A complaint is open." in text
    assert "phone 0303 123 1113" in text
    with pytest.raises(RuleBroken, match="Somebody else has settled this already"):
        erase_as_asked(task, actor=admin)


def test_coming_places_are_given_up_and_passed_on(admin: Person) -> None:
    desk, event = Desk(), make_session(capacity=1)
    [booked] = desk.book(event, "Ann Day")
    [waits] = desk.book(event, "Bo Ray")
    erase_person(booked.person, "Asked by letter.", actor=admin)
    db.session.commit()
    db.session.expire_all()
    assert (booked.status, booked.attendee_name) == (S.CANCELLED, "Former colleague")
    assert waits.status is S.OFFERED
    assert audit_invariants() == []
    text = last_mail("ann.day@oak.example").text
    # The lead who booked is told that the place is given up; nothing keeps the name after that.
    for mail in db.session.scalars(select(OutboxMessage)):
        mail.status = MailStatus.SENT
    assert "tell_booker_cancelled" in mails_to("lee.ash@oak.example")
    a_night_passes()
    assert words_left("Ann Day", "ann.day@oak.example") == {}
    assert "1 place that you had or waited for was given up." in text


def test_the_last_lead_goes_and_the_council_must_know(admin: Person) -> None:
    person = make_member()
    school_id = person.memberships[0].school_id
    erase_person(person, "Asked by letter.", actor=admin)
    task = db.session.scalars(select(CouncilTask)).one()
    assert (task.kind, task.school_id) == (TaskKind.NOBODY_TO_WRITE_TO, school_id)


def test_accounts_that_were_joined_go_together(admin: Person) -> None:
    person = make_member(roles=(SchoolRole.STAFF,), name="Ann Day")
    other = make_member(roles=(SchoolRole.STAFF,), name="Annie Day", email="annie@elm.example")
    other.joined_into_id = person.id
    db.session.flush()
    assert [row["Name"] for row in what_we_hold(person)[0].rows] == ["Ann Day", "Annie Day"]
    erase_person(person, "Asked by letter.", actor=admin)
    db.session.commit()
    assert "person.name" not in words_left("Annie Day", "annie@elm.example")


def test_who_booked_for_others_is_taken_out_of_it(admin: Person) -> None:
    desk = Desk()
    [booking] = desk.book(make_session(), "Ann Day")
    erase_person(desk.lead, "Asked by letter.", actor=admin)
    db.session.commit()
    db.session.expire_all()
    assert (booking.attendee_name, booking.booked_by.name) == ("Ann Day", "Former colleague")


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("herself", "You cannot decide about yourself"),
        ("staff", "is council staff. End the council roles first"),
        ("held", "This person is on hold: A complaint is open"),
        ("school held", "A school or event of this person is on hold"),
        ("former", "This is nobody"),
    ],
)
def test_who_cannot_be_erased_just_now(who: str, words: str, admin: Person) -> None:
    person = make_member()
    make_booking(make_session(**event_times(900)), person)
    if who == "herself":
        person = admin
    elif who == "staff":
        person = make_council_person(CouncilRole.AUDITOR)
    elif who == "held":
        make_hold(person)
    elif who == "school held":
        make_hold(school_id=person.memberships[0].school_id)
    else:
        person = former_colleague()
    with pytest.raises(RuleBroken, match=words):
        erase_person(person, "Asked.", actor=admin)


def test_the_last_administrator_stays(admin: Person) -> None:
    other = make_council_person(CouncilRole.ADMINISTRATOR)
    other.is_disabled = True
    db.session.flush()
    with pytest.raises(RuleBroken, match=r"is the last administrator\. Make another one first"):
        erase_person(admin, "Asked.", actor=other)


def test_who_lost_the_right_a_second_ago_erases_nobody(admin: Person) -> None:
    person = make_member()
    admin.council_roles = [str(CouncilRole.MANAGER)]
    with pytest.raises(RuleBroken, match="no longer decide"):
        erase_person(person, "Asked.", actor=admin)


def test_a_number_is_never_given_to_somebody_else(admin: Person) -> None:
    """The audit keeps numbers: the next person must not inherit what it says of the erased."""
    person = make_member(roles=(SchoolRole.STAFF,))
    number, member = person.id, person.memberships[0].id
    erase_person(person, "Asked.", actor=admin)
    db.session.commit()
    following = make_member()
    assert (following.id > number, following.memberships[0].id > member) == (True, True)


@pytest.mark.both_databases
def test_two_administrators_at_once_erase_once(app: Flask, admin: Person) -> None:
    others = [admin, make_council_person(CouncilRole.ADMINISTRATOR)]
    person = make_member(roles=(SchoolRole.STAFF,))
    number, ids = person.id, [one.id for one in others]

    def deed(actor_id: int) -> Callable[[], object]:
        def erase() -> None:
            found = db.session.get(Person, number)
            # None is the 404 of the page.
            if found is not None:
                erase_person(found, "Asked.", actor=db.session.get_one(Person, actor_id))

        return erase

    assert at_once(app, [deed(one) for one in ids]) == []
    erased = AuditEntry.action == Action.DATA_ERASED
    assert db.session.scalar(select(func.count(AuditEntry.id)).where(erased)) == 1


@pytest.mark.both_databases
@pytest.mark.parametrize("times", range(3))
def test_erasing_while_the_person_is_booked(times: int, app: Flask, admin: Person) -> None:
    """Either she is booked first and keeps everything, or she is gone and is not booked."""
    desk, event = Desk(), make_session()
    person = make_member(desk.school, roles=(), name="Ann Day", email="ann@oak.example")
    number, admin_id = person.id, admin.id
    booking = one_booking(desk, event, "Ann Day", email="ann@oak.example")

    def erase() -> object:
        return erase_person(
            db.session.get_one(Person, number),
            "Asked.",
            actor=db.session.get_one(Person, admin_id),
        )

    assert at_once(app, [erase, booking] if times % 2 else [booking, erase]) == []
    found = db.session.scalars(select(Booking)).all()
    left = db.session.get(Person, number)
    assert all(one.status is S.CANCELLED or one.person is not None for one in found)
    assert left is None or [one.status for one in found] in ([S.BOOKED], [])
    assert audit_invariants() == []


def test_the_request_from_the_list_to_the_end(admin: Person, sign_in_as: SignIn) -> None:
    person = make_member(roles=(SchoolRole.STAFF,), name="Ann Day", email="ann@oak.example")
    make_booking(make_session(title="Autism"), person)
    ask_for_erasure(person)
    client = sign_in_as(admin)
    page = client.get("/admin/people/tasks")
    shown = client.get(page.first(".list-row a.btn")["href"])
    assert "The law gives us until 15 July 2026." in shown.words
    assert "The place at Autism" in shown.words
    assert shown.post("Do not erase, and say why").errors == [
        "Enter why not, in a sentence that the person can understand"
    ]
    assert client.post(shown.url).errors == ["Press one of the two buttons"]
    done = shown.post("Erase Ann Day now").follow()
    assert "Everything that named this person is erased." in done.text
    settled = client.get(shown.url)
    assert "There is nothing to do." in settled.words
    assert "Ann Day" not in settled.text
    assert "Ann Day" not in client.get("/admin/people").text


def test_a_manager_reads_and_does_not_decide(admin: Person, sign_in_as: SignIn) -> None:
    task = ask_for_erasure(make_member(name="Ann Day"))
    client = sign_in_as(make_council_person(CouncilRole.MANAGER))
    page = client.get(f"/admin/privacy/requests/{task.id}")
    assert "An administrator decides this." in page.words
    refused = client.post(f"/admin/privacy/requests/{task.id}", {"do": "erase"})
    assert refused.errors == ["You can no longer decide about what we hold. Ask an administrator."]
    assert task.is_open


def test_somebody_without_an_account(admin: Person, sign_in_as: SignIn) -> None:
    person = make_member(roles=(), name="Mo Fox", email=None)
    client = sign_in_as(admin)
    page = client.get(f"/admin/people/{person.id}")
    link = next(a["href"] for a in page.select("main a") if a.text.startswith("Erase this"))
    form = client.get(link)
    assert "tell the person yourself" in form.words
    assert form.post("Erase Mo Fox now").errors == ["Enter why, in a sentence"]
    done = form.post("Erase Mo Fox now", reason="Asked by phone.")
    assert "Statistics stay." in done.follow().text
    assert client.get(link).status == 404
    assert db.session.scalars(select(OutboxMessage)).all() == []
