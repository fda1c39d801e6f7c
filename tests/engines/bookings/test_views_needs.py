"""Telling the organiser what somebody needs, after the booking."""

from collections.abc import Callable

from sqlalchemy import select
from time_machine import TimeMachineFixture

from hub.engines.bookings.models import Booking, BookingStatus
from hub.foundation.audit.models import AuditEntry
from hub.foundation.core.db import db
from tests import factories as make
from tests.strict_client import StrictClient

SignIn = Callable[..., StrictClient]
TELL = "Tell the organiser"


def needs_of(booking: Booking) -> tuple[str | None, str | None]:
    db.session.expire_all()
    return booking.access_needs, booking.dietary_needs


def test_who_was_booked_by_another_says_herself_what_she_needs(sign_in_as: SignIn) -> None:
    attendee = make.make_member(roles=())
    booking = make.make_booking(person=attendee)
    client = sign_in_as(attendee)
    shown = client.get(f"/bookings/{booking.reference}")
    address = f"/bookings/{booking.reference}/needs"
    assert address in [link["href"] for link in shown.select("main a")]
    page = client.get(address)
    assert page.h1 == "What you need to take part"
    empty = page.post(TELL)
    assert empty.errors == ["Write what is needed, or tick that nothing is"]
    both = page.post(TELL, access_needs="A ramp", nothing="y")
    assert both.errors == ["Write what is needed or tick that nothing is, not both"]
    assert page.post(TELL, access_needs="A ramp", dietary_needs="No nuts").status == 302
    assert needs_of(booking) == ("A ramp", "No nuts")
    assert client.get(address).first("#access_needs").text == "A ramp"
    cleared = client.get(address).post(TELL, access_needs="", dietary_needs="", nothing="y")
    assert cleared.status == 302
    assert needs_of(booking) == (None, None)
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "booking:needs_changed")
    ).all()
    assert len(entries) == 2
    assert [(entry.facts, entry.personal) for entry in entries] == [({}, []), ({}, [])]


def test_a_lead_replaces_needs_and_does_not_read_them(sign_in_as: SignIn) -> None:
    school = make.make_school()
    booking = make.make_booking(person=make.make_member(school, roles=(), name="Jo Lee"))
    booking.access_needs = "A private matter"
    db.session.commit()
    page = sign_in_as(make.make_member(school)).get(f"/bookings/{booking.reference}/needs")
    assert page.h1 == "What Jo Lee needs to take part"
    assert "private matter" not in page.text
    assert page.post(TELL, access_needs="A hearing loop").status == 302
    assert needs_of(booking) == ("A hearing loop", None)


def test_an_old_tab_says_nothing_of_another_person(sign_in_as: SignIn) -> None:
    school = make.make_school()
    booking = make.make_booking(person=make.make_member(school, roles=()))
    page = sign_in_as(make.make_member(school)).get(f"/bookings/{booking.reference}/needs")
    booking.person = make.make_member(school, roles=(), name="Kit Moss")
    booking.attendee_name = "Kit Moss"
    db.session.commit()
    refused = page.post(TELL, access_needs="A ramp")
    assert refused.status == 422
    assert refused.errors == ["Kit Moss has this place now. Open the booking again."]
    assert refused.first("#access_needs").text == "A ramp"
    assert needs_of(booking) == (None, None)
    assert page.post(TELL, access_needs="A ramp", of_person="9" * 20).status == 422


def test_it_ends_with_the_start_and_with_the_place(
    sign_in_as: SignIn, time_machine: TimeMachineFixture
) -> None:
    booking = make.make_booking(make.make_session(starts_at=make.in_days(1), is_online=True))
    client = sign_in_as(booking.person)
    page = client.get(f"/bookings/{booking.reference}/needs")
    assert not page.select("#dietary_needs")
    booking.status = BookingStatus.CANCELLED
    db.session.commit()
    assert "given up" in page.post(TELL, access_needs="Captions").errors[0]
    booking.status = BookingStatus.BOOKED
    db.session.commit()
    time_machine.move_to(make.in_days(1), tick=False)
    again = sign_in_as(booking.person).get(f"/bookings/{booking.reference}/needs")
    assert "began on" in again.post(TELL, access_needs="Captions").errors[0]
    assert needs_of(booking) == (None, None)


def test_somebody_elses_is_not_found(sign_in_as: SignIn) -> None:
    booking = make.make_booking()
    stranger = sign_in_as(make.make_member())
    assert stranger.get(f"/bookings/{booking.reference}/needs").status == 404
