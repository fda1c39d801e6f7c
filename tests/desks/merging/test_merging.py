"""Two accounts of one person: proved, looked at, and made one, with all that hangs on them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from time_machine import TimeMachineFixture

from hub.desks.merging.operations import bring_together
from hub.desks.privacy.operations.erase import erase_rows
from hub.engines.bookings.models import Booking, BookingStatus
from hub.engines.bookings.queries import audit_invariants
from hub.foundation.audit.models import AuditEntry
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.mail.models import OutboxMessage
from hub.people.accounts.models import CouncilTask, Membership, Person, RecoveryCode, TaskKind
from hub.people.accounts.operations.second_factor import make_recovery_codes
from hub.people.accounts.operations.tasks import ask_council
from hub.people.accounts.operations.twins import find_two_addresses, pair_key
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from hub.people.accounts.queries import people_matching, person_by_email
from hub.people.accounts.queries.people import PeopleFilter
from hub.people.accounts.queries.twins import columns_to_people
from tests.factories import (
    in_days,
    make_booking,
    make_council_person,
    make_hold,
    make_member,
    make_membership,
    make_person,
    make_school,
    make_second_factor,
    make_session,
    make_trainer,
)
from tests.factories_of_accounts import make_email_change
from tests.people.accounts.test_address_changes import asked, mail_to, path_in
from tests.people.accounts.test_sign_in import ask, link_in, newest_mail
from tests.strict_client import Page, StrictClient

SignIn = Callable[[Person], StrictClient]
ONE, OTHER = "sam@oak.example", "sam@elm.example"
R, S = SchoolRole, BookingStatus


@pytest.fixture
def kept(app: Flask) -> Person:
    return make_member(make_school("Oak School"), R.STAFF, email=ONE, name="Sam Oak")


@pytest.fixture
def gone(app: Flask) -> Person:
    return make_member(make_school("Elm School"), R.SENCO, email=OTHER, name="Sam Oak")


def proved(client: StrictClient) -> Page:
    """By the code from the other mailbox; then the page with both accounts."""
    asked(client, OTHER)
    page = client.get("/account/address/check")
    assert OTHER in page.words
    return page.post("Use this address", code=mail_to(OTHER).subject[:6]).follow()


def test_one_person_proves_both_and_everything_comes_together(
    app: Flask, sign_in_as: SignIn, kept: Person, gone: Person
) -> None:
    booking = make_booking(person=gone)
    factor = make_second_factor(gone)
    trainer = make_trainer(make_session(), person_id=gone.id)
    old_cookie = sign_in_as(gone)
    page = proved(sign_in_as(kept))
    assert page.h1 == "Bring your two accounts together"
    assert "Elm School, Westbury: SENCo" in page.words
    assert booking.event.title in page.words
    assert gone.joined_into_id is None
    done = page.post("Make one account of them", address=OTHER)
    assert "Your two accounts are one now." in done.follow().text
    assert (kept.email, gone.email, gone.is_disabled) == (OTHER, None, True)
    assert {booking.person_id, factor.person_id, trainer.person_id} == {kept.id}
    roles = {m.school.name: m.roles for m in kept.live_memberships}
    assert roles == {"Oak School": ["staff"], "Elm School": ["senco"]}
    assert old_cookie.get("/home").status == 302
    for address in (ONE, OTHER):
        browser = StrictClient(app)
        ask(browser, address)
        assert newest_mail().to_address == address
        browser.post(link_in(newest_mail()))
        assert booking.event.title in browser.get("/bookings?whose=mine").words
    told = select(func.count()).where(OutboxMessage.kind.endswith("tell_person_joined"))
    assert db.session.scalar(told) == 2
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "person:joined")).one()
    assert (entry.subject_id, entry.facts["gone_id"]) == (kept.id, gone.id)
    assert OTHER not in str(entry.facts)


def test_the_link_on_the_phone_proves_and_the_desk_goes_on(
    app: Flask, sign_in_as: SignIn, kept: Person, gone: Person
) -> None:
    desk, phone = sign_in_as(kept), StrictClient(app)
    asked(desk, OTHER)
    page = phone.get(path_in(mail_to(OTHER), "link"))
    assert page.h1 == "Are both accounts yours?"
    assert page.post("Both are mine").h1 == "The address is proved"
    assert (kept.email, gone.joined_into_id) == (ONE, None)
    assert phone.get("/account/address/check").location.startswith("/sign-in")  # type: ignore[union-attr]
    assert desk.get("/account/address/check").follow().h1 == "Bring your two accounts together"


def test_nobody_else_and_nobody_later(
    sign_in_as: SignIn, kept: Person, gone: Person, time_machine: TimeMachineFixture
) -> None:
    change = make_email_change(kept, other=gone)
    address = f"/account/join/{change.id}"
    assert sign_in_as(kept).get(address).status == 200
    assert sign_in_as(gone).get(address).status == 404
    unproved = make_email_change(kept, other=gone, proved_at=None)
    assert sign_in_as(kept).get(f"/account/join/{unproved.id}").status == 404
    time_machine.move_to(clock.now() + timedelta(minutes=61), tick=False)
    assert sign_in_as(kept).get(address).status == 404


@pytest.mark.both_databases
@pytest.mark.parametrize("keeps_own", [True, False])
def test_two_live_places_at_one_event(keeps_own: bool, kept: Person, gone: Person) -> None:
    session = make_session(capacity=2)
    own, other = make_booking(session, kept), make_booking(session, gone)
    waiting = make_booking(session, status=S.WAITING, waiting_choice="book", book_until=None)
    stays, goes = (own, other) if keeps_own else (other, own)
    with pytest.raises(RuleBroken, match="Choose which place at"):
        bring_together(kept, gone, places=(), address=ONE, actor=kept)
    bring_together(kept, gone, places={stays.reference}, address=ONE, actor=kept)
    assert (stays.status, goes.status) == (S.BOOKED, S.CANCELLED)
    assert {stays.person_id, goes.person_id} == {kept.id}
    assert goes.cancel_reason == "Booked twice, under two addresses of one person"
    assert waiting.status in (S.OFFERED, S.BOOKED)
    assert audit_invariants() == []


def test_the_page_says_what_is_booked_twice(sign_in_as: SignIn, kept: Person, gone: Person) -> None:
    session = make_session(capacity=1)
    own = make_booking(session, kept, status=S.WAITING)
    other = make_booking(session, gone)
    page = proved(sign_in_as(kept))
    assert "is booked twice. Which place stays?" in page.words
    chosen = [r["value"] for r in page.select(f'input[name="place-{session.reference}"]')]
    assert chosen == [own.reference, other.reference]
    # The surer place is proposed.
    assert page.post("Make one account of them", address=ONE).status == 302
    assert (own.status, other.status, other.person_id) == (S.CANCELLED, S.BOOKED, kept.id)


@pytest.mark.both_databases
def test_both_at_one_school_and_at_one_past_event(kept: Person, gone: Person) -> None:
    """Roles come together; what a person can have only once stays with the account that goes."""
    school = kept.memberships[0].school
    make_membership(gone, school, R.HEAD)
    past = make_session(starts_at=in_days(-9))
    own, other = make_booking(past, kept), make_booking(past, gone)
    helped = make_person(added_by_id=gone.id)
    make_recovery_codes(gone)
    bring_together(kept, gone, places=(), address=ONE, actor=kept)
    assert kept.membership_at(school.id).roles == ["head", "staff"]  # type: ignore[union-attr]
    live = select(func.count()).where(Membership.ended_at.is_(None))
    assert db.session.scalar(live.where(Membership.person_id == gone.id)) == 0
    assert (own.person_id, other.person_id, helped.added_by_id) == (kept.id, gone.id, kept.id)
    assert db.session.scalars(select(RecoveryCode)).all() == []
    assert kept.added_by_id is None


@pytest.mark.both_databases
def test_nothing_points_to_the_account_that_went(kept: Person, gone: Person) -> None:
    """Whatever table is added later: every column that points to people is walked."""
    make_booking(person=gone, cancelled_by_id=gone.id, status=S.CANCELLED)
    make_second_factor(gone)
    make_email_change(gone, objects_until=None)
    ask_council(TaskKind.FACTOR_LOST, gone.id, actor=gone, person=gone)
    bring_together(kept, gone, places=(), address=ONE, actor=kept)
    left = {
        str(column): db.session.scalar(select(func.count()).where(column == gone.id))
        for column in columns_to_people()
    }
    assert {name for name, count in left.items() if count} == set()
    assert len(left) > 10


def test_a_council_account_is_not_reached_through_a_mailbox(kept: Person) -> None:
    officer = make_council_person(email="sam@council.example")
    with pytest.raises(RuleBroken, match="joined by an administrator"):
        bring_together(kept, officer, places=(), address=ONE, actor=kept)
    with pytest.raises(RuleBroken, match="joined by an administrator"):
        bring_together(officer, make_council_person(), places=(), address=None, actor=officer)
    manager = make_council_person(CouncilRole.MANAGER)
    with pytest.raises(RuleBroken, match="joined by an administrator"):
        bring_together(officer, kept, places=(), address=None, actor=manager)
    bring_together(officer, kept, places=(), address=None, actor=officer)
    assert (officer.council_roles, officer.email) == (["training_officer"], "sam@council.example")


def test_what_stands_in_the_way(kept: Person, gone: Person) -> None:
    stranger = make_member()
    with pytest.raises(RuleBroken, match="can no longer bring"):
        bring_together(kept, gone, places=(), address=ONE, actor=stranger)
    make_email_change(gone, objects_until=in_days(3), made_at=clock.now())
    with pytest.raises(RuleBroken, match="can still be put back"):
        bring_together(kept, gone, places=(), address=ONE, actor=kept)
    held = make_member(email="held@oak.example")
    held.memberships[0].held_roles = ["head"]
    with pytest.raises(RuleBroken, match="held back"):
        bring_together(kept, held, places=(), address=ONE, actor=kept)
    gone.is_disabled = True
    with pytest.raises(RuleBroken, match="has ended"):
        bring_together(kept, gone, places=(), address=ONE, actor=kept)
    free = make_member(email="free@oak.example")
    with pytest.raises(RuleBroken, match="Choose one of the two"):
        bring_together(kept, free, places=(), address="third@oak.example", actor=kept)
    bring_together(kept, free, places=(), address=ONE, actor=kept)
    with pytest.raises(RuleBroken, match="are one already"):
        bring_together(kept, free, places=(), address=ONE, actor=kept)


def test_council_staff_join_after_proof(sign_in_as: SignIn, kept: Person, gone: Person) -> None:
    staff = sign_in_as(make_council_person(CouncilRole.MANAGER))
    page = staff.get(f"/admin/people/{kept.id}")
    assert f"Perhaps the same person: Sam Oak, {OTHER}, Elm School" in page.words
    page = staff.get(f"/admin/people/{kept.id}/join/{gone.id}")
    assert page.h1 == "Are these one person?"
    refused = page.post("Make one account of them", address=ONE)
    assert "Ask the person first, then tick this" in refused.errors
    done = refused.post("Make one account of them", address=ONE, reason="Rang her", proved="y")
    assert done.location == f"/admin/people/{kept.id}"
    assert person_by_email(OTHER) is kept
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "person:joined")).one()
    assert entry.facts["reason"] == "Rang her"
    shown = staff.get(f"/admin/people/{gone.id}").words
    assert "This account was joined into another one of the same person" in shown
    assert gone.id not in [p.id for p in db.session.scalars(people_matching(PeopleFilter("sam")))]
    assert staff.get(f"/admin/people/{kept.id}/join/{kept.id}").status == 404


@pytest.mark.both_databases
def test_the_council_is_asked_about_each_pair_once(kept: Person, gone: Person) -> None:
    school = kept.memberships[0].school
    twin = make_member(school, R.STAFF, name=" sam  OAK", email="s.oak@oak.example")
    make_member(school, R.STAFF, name="Sam Oak", email=None)
    assert find_two_addresses() == 1
    task = db.session.scalars(select(CouncilTask)).one()
    assert (task.kind, task.person_id, task.subject_id, task.school_id) == (
        TaskKind.TWO_ADDRESSES,
        kept.id,
        twin.id,
        school.id,
    )
    assert task.open_key == f"two_addresses:{pair_key(twin.id, kept.id)}"
    assert find_two_addresses() == 0
    bring_together(kept, twin, places=(), address=ONE, actor=kept)
    assert (task.is_open, task.outcome) == (False, "The two are one now.")
    assert find_two_addresses() == 0


def test_the_task_leads_to_both_accounts(sign_in_as: SignIn, kept: Person) -> None:
    twin = make_member(kept.memberships[0].school, R.STAFF, name="Sam Oak", email=OTHER)
    find_two_addresses()
    task = db.session.scalars(select(CouncilTask)).one()
    staff = sign_in_as(make_council_person(CouncilRole.ADMINISTRATOR))
    page = staff.get(f"/admin/people/tasks/{task.id}")
    [link] = page.select(f'a[href="/admin/people/{kept.id}/join/{twin.id}"]')
    assert link.text == "Look at both accounts"


@pytest.mark.both_databases
def test_a_hold_stays_and_erasing_takes_both(kept: Person, gone: Person) -> None:
    """What went into the account says who she was: it goes with her."""
    hold = make_hold(gone)
    past = make_session(starts_at=in_days(-9))
    make_booking(past, kept)
    make_booking(past, gone)
    bring_together(kept, gone, places=(), address=ONE, actor=kept)
    assert hold.person_id == kept.id
    numbers = {kept.id, gone.id}
    erase_rows([db.session.get_one(Person, kept.id)])
    assert db.session.scalars(select(Person.id).where(Person.id.in_(numbers))).all() == []
    assert "Sam Oak" not in db.session.scalars(select(Booking.attendee_name)).all()


def test_the_booking_page_of_both_is_still_there(
    sign_in_as: SignIn, kept: Person, gone: Person
) -> None:
    booking = make_booking(person=gone)
    bring_together(kept, gone, places=(), address=ONE, actor=kept)
    page = sign_in_as(kept).get(f"/bookings/{booking.reference}")
    assert (page.status, db.session.get_one(Booking, booking.id).person_id) == (200, kept.id)
