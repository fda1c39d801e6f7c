"""The nightly purge: what goes and what stays, chunks, faults, kills, two at once, holds."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from time_machine import TimeMachineFixture

from hub.desks.privacy.operations.holds import end_hold, place_hold
from hub.desks.privacy.retention import purge
from hub.desks.privacy.retention.purge import begin_purge, go_on_with_purge
from hub.engines.bookings.models import Booking, BookingStatus
from hub.engines.bookings.queries import audit_invariants
from hub.foundation.audit.actions import Action
from hub.foundation.audit.models import AuditEntry, AuditPersonalFact
from hub.foundation.audit.operations import record, seal_new_entries, verify
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.keeping.models import PurgeRun
from hub.foundation.mail.models import MailStatus, OutboxMessage
from hub.people.accounts.models import KeptForm, Membership, Person, SignInRequest
from hub.people.accounts.operations.sign_in import keep_form, request_sign_in
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from hub.services.training.models import SessionTrainer
from tests.desks.privacy.old import LONG_AGO, a_night_passes, days_ago, due, event_times, removed
from tests.desks.privacy.old import held as kept
from tests.factories import (
    make_booking,
    make_council_person,
    make_member,
    make_membership,
    make_message,
    make_person,
    make_school,
    make_session,
    make_task,
    make_trainer,
)
from tests.test_race import at_once

S = BookingStatus


def old_booking(days: int = LONG_AGO, **given: object) -> Booking:
    return make_booking(make_session(**event_times(days)), **given)


def how_many(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.both_databases
def test_bookings_lose_the_person_and_keep_the_counts(app: Flask) -> None:
    event, school = make_session(**event_times(LONG_AGO)), make_school()
    ann, bo = (make_member(school, name=name) for name in ("Ann Day", "Bo Ray"))
    lead = make_member(school, name="Lee Ash")
    for person, status in ((ann, S.BOOKED), (bo, S.ATTENDED), (lead, S.CANCELLED)):
        facts = {"status": status, "booked_by_id": lead.id, "cancel_reason": "Ann is ill"}
        make_booking(event, person, school=school, access_needs="Loop", **facts)
    counted = select(Booking.school_id, Booking.event_id, Booking.status, func.count()).group_by(
        Booking.school_id, Booking.event_id, Booking.status
    )
    before = set(db.session.execute(counted))
    assert due()["bookings"] == 3
    run = a_night_passes()
    assert (removed(run)["bookings"], due()) == (3, {})
    assert set(db.session.execute(counted)) == before
    assert audit_invariants() == []
    for booking in db.session.scalars(select(Booking)):
        assert (booking.attendee_name, booking.person.name) == ("Former colleague",) * 2
        assert (booking.booked_by.name, booking.cancel_reason) == ("Former colleague", None)
        assert booking.created_at == event.starts_at
    assert ann.name == "Ann Day"


@pytest.mark.both_databases
def test_of_everything_only_what_is_old_goes(app: Flask) -> None:
    """For each kind one that is due and one that is not yet."""
    old_booking(LONG_AGO), old_booking(365 * 3 - 5)
    old_booking(20, access_needs="Loop"), old_booking(10, access_needs="Loop")
    for days in (400, 300):
        make_membership(make_person(), make_school(), ended_at=days_ago(days))
        make_membership(make_person(), make_school(), started_at=days_ago(days))
        make_task(settled_at=days_ago(days), open_key=None, outcome="Rang her.")
        make_message(status=MailStatus.SENT, created_at=days_ago(days), text="")
    for days in (100, 80):
        make_message(status=MailStatus.SENT, created_at=days_ago(days))
    for days in (LONG_AGO, 1000):
        make_trainer(make_session(**event_times(days)))
    for days in (31, 29):
        request = request_sign_in("a@b.example", "browser", None)
        request.created_at = days_ago(days)
    keep_form("/x", {"a": ["b"]}, "browser")
    db.session.scalars(select(KeptForm)).one().expires_at = days_ago(1)
    keep_form("/x", {"a": ["b"]}, "browser")
    make_person(created_at=days_ago(400))
    make_person(created_at=days_ago(300))
    make_person(created_at=days_ago(LONG_AGO), last_signed_in_at=days_ago(1000))
    once = {"bookings", "needs", "memberships", "names", "requests", "mails", "mail_words"}
    expected = dict.fromkeys({*once, "trainers", "links", "typing", "people"}, 1)
    assert due() == expected
    assert removed(a_night_passes()) == expected
    assert due() == {}
    assert (how_many(SignInRequest), how_many(KeptForm)) == (1, 1)
    names = sorted(db.session.scalars(select(SessionTrainer.name)))
    assert names == ["Former trainer", "Robin Vale"]


def test_a_mail_that_waits_is_not_old(app: Flask) -> None:
    make_message(created_at=days_ago(500))
    assert due() == {}


def test_names_in_use_stay(app: Flask) -> None:
    """Somebody without a role stays as long as she is booked or was lately."""
    school = make_school()
    coming, lately, long_ago = (
        make_member(school, roles=(), created_at=days_ago(900)) for _ in range(3)
    )
    for member in db.session.scalars(select(Membership)):
        member.started_at = days_ago(900)
    make_booking(make_session(), coming, school=school)
    make_booking(make_session(**event_times(200)), lately, school=school)
    make_booking(make_session(**event_times(500)), long_ago, school=school)
    assert due() == {"names": 1}
    a_night_passes()
    assert set(db.session.scalars(select(Membership.person_id))) == {coming.id, lately.id}
    # The booking is kept for three years, and keeps the person.
    assert db.session.get(Person, long_ago.id) is not None


def test_who_is_needed_by_nothing_is_erased_in_the_same_night(app: Flask) -> None:
    school = make_school()
    person = make_member(school, roles=(), created_at=days_ago(LONG_AGO))
    person.memberships[0].started_at = days_ago(LONG_AGO)
    old_booking(LONG_AGO, person=person, school=school)
    number = person.id
    assert removed(a_night_passes()) == {"bookings": 1, "names": 1, "people": 1}
    assert db.session.get(Person, number) is None


def test_joined_accounts_that_end_in_the_same_night(app: Flask) -> None:
    kept = make_person(created_at=days_ago(LONG_AGO))
    make_person(created_at=days_ago(LONG_AGO), joined_into_id=kept.id)
    run = a_night_passes()
    assert (removed(run), run.has_faults) == ({"people": 2}, False)


@pytest.mark.parametrize("keeps", ["school", "council", "signed in lately"])
def test_people_who_are_needed_stay(keeps: str, app: Flask) -> None:
    given: dict[str, object] = {"created_at": days_ago(LONG_AGO)}
    if keeps == "school":
        make_member(roles=(SchoolRole.STAFF,), **given)
    elif keeps == "council":
        make_council_person(CouncilRole.AUDITOR, **given)
    else:
        make_person(last_signed_in_at=days_ago(30), **given)
    assert due() == {}


def test_the_audit_forgets_who_signed_in_and_stays_whole(
    app: Flask, time_machine: TimeMachineFixture
) -> None:
    person = make_member(name="Ann Day")
    record(person, Action.SIGNED_IN, person)
    record(person, Action.PERSON_ADDED, person, name_personal="Ann Day")
    db.session.flush()
    seal_new_entries()
    [signed_in, _] = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    assert (signed_in.actor_id, signed_in.subject_id) == (None, None)
    assert signed_in.personal[0].person_id == person.id
    time_machine.move_to(days_ago(-370), tick=False)
    assert removed(a_night_passes()) == {"sign_ins": 1}
    time_machine.move_to(days_ago(-750), tick=False)
    assert removed(a_night_passes()) == {"changes": 1}
    assert how_many(AuditPersonalFact) == 0
    seal_new_entries()
    assert verify() == []


def test_every_chunk_is_in_the_audit_and_the_report(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purge, "CHUNK", 2)
    for _ in range(5):
        make_message(status=MailStatus.SENT, created_at=days_ago(100))
    run = a_night_passes()
    facts = db.session.scalars(
        select(AuditEntry.facts).where(AuditEntry.action == Action.DATA_PURGED)
    ).all()
    assert [fact["removed"] for fact in facts] == [2, 2, 1]
    assert (run.removed, run.is_open, run.open_key) == (5, False, None)
    assert run.counts["mail_words"]["oldest"].startswith("2026-03-07")


@pytest.mark.both_databases
def test_a_purge_that_is_killed_half_way_goes_on(
    app: Flask, monkeypatch: pytest.MonkeyPatch, time_machine: TimeMachineFixture
) -> None:
    """The process dies inside the third chunk: two are done, and the next worker does the rest."""
    monkeypatch.setattr(purge, "CHUNK", 2)
    for _ in range(7):
        make_message(status=MailStatus.SENT, created_at=days_ago(100))
    db.session.commit()
    begin_purge()
    db.session.commit()
    done, third = purge.record, []

    def die(*args: object, **facts: object) -> object:
        third.append(1)
        if len(third) == 3:
            raise KeyboardInterrupt
        return done(*args, **facts)  # type: ignore[arg-type]

    monkeypatch.setattr(purge, "record", die)
    with pytest.raises(KeyboardInterrupt):
        go_on_with_purge()
    db.session.remove()
    assert due() == {"mail_words": 3}
    assert db.session.scalars(select(PurgeRun)).one().removed == 4
    db.session.rollback()
    assert go_on_with_purge() is None
    time_machine.move_to(clock.now() + purge.LEASE, tick=False)
    assert go_on_with_purge() == "3 removed"
    assert (due(), db.session.scalars(select(PurgeRun)).one().removed) == ({}, 7)


def test_a_kind_that_fails_does_not_stop_the_others(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_message(status=MailStatus.SENT, created_at=days_ago(100))
    old_booking()

    def broken(*_: object) -> int:
        raise RuntimeError("The disk is full")

    monkeypatch.setattr("hub.engines.bookings.retention.take_people_out", broken)
    run = a_night_passes()
    assert (removed(run), run.has_faults) == ({"mail_words": 1}, True)
    assert run.counts["bookings"]["fault"] == "RuntimeError"
    monkeypatch.undo()
    assert removed(a_night_passes()) == {"bookings": 1}


def test_it_stops_in_time_for_other_jobs(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purge, "CHUNK", 1)
    for _ in range(3):
        make_message(status=MailStatus.SENT, created_at=days_ago(100))
    db.session.commit()
    begin_purge()
    db.session.commit()
    assert go_on_with_purge(seconds=0) == "1 removed, more to come"
    assert go_on_with_purge(seconds=0) == "1 removed, more to come"
    assert begin_purge() is None
    assert go_on_with_purge() == "1 removed"
    assert go_on_with_purge() is None


@pytest.mark.both_databases
def test_two_purges_at_once_remove_everything_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purge, "CHUNK", 3)
    for _ in range(10):
        old_booking(), old_booking(20, access_needs="Loop")
    begin_purge()
    db.session.commit()
    assert at_once(app, [go_on_with_purge] * 4) == []
    run = db.session.scalars(select(PurgeRun)).one()
    assert removed(run) == {"needs": 10, "bookings": 10}
    gone = AuditEntry.action == Action.NEEDS_REMOVED
    assert db.session.scalar(select(func.count(AuditEntry.id)).where(gone)) == 10
    assert how_many(Booking) == 20


@pytest.mark.both_databases
def test_two_that_begin_in_the_same_instant_are_one(app: Flask) -> None:
    make_message(status=MailStatus.SENT, created_at=days_ago(100))
    assert at_once(app, [begin_purge] * 4) == []
    assert how_many(PurgeRun) == 1


@pytest.mark.parametrize("on", ["person", "school", "event"])
def test_a_hold_stops_removal_until_it_ends(on: str, app: Flask) -> None:
    admin = make_council_person(CouncilRole.ADMINISTRATOR)
    booking = old_booking(access_needs="Loop")
    other = old_booking()
    hold = place_hold(getattr(booking, on), "A complaint.", actor=admin)
    assert (due(), kept()) == ({"bookings": 1}, {"bookings": 1, "needs": 1})
    run = a_night_passes()
    assert (removed(run), run.held) == ({"bookings": 1}, 2)
    assert (booking.access_needs, other.attendee_name) == ("Loop", "Former colleague")
    end_hold(hold, "Answered.", actor=admin)
    assert removed(a_night_passes()) == {"bookings": 1}
    assert booking.access_needs is None


def test_mail_to_somebody_on_hold_stays(app: Flask) -> None:
    admin, person = make_council_person(CouncilRole.ADMINISTRATOR), make_member()
    place_hold(person, "A complaint.", actor=admin)
    make_message(
        status=MailStatus.SENT, created_at=days_ago(500), to_address=str(person.email), text=""
    )
    assert (due(), kept()) == ({}, {"mails": 1})
    a_night_passes()
    assert how_many(OutboxMessage) == 1


def test_the_command(app: Flask) -> None:
    make_message(status=MailStatus.SENT, created_at=days_ago(100))
    db.session.commit()
    run = app.test_cli_runner().invoke
    dry = run(args=["purge", "--dry-run"])
    assert "The words of mails: 1, the oldest of 7 March 2026\n" in dry.output
    assert dry.output.endswith("Nothing was removed.\n")
    assert run(args=["purge"]).output.endswith("Done: 1 removed.\n")
    assert "The words of mails: 0\n" in run(args=["purge", "--dry-run"]).output
