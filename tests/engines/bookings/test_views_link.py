"""The signed link from a mail: it acts without signing in, only by a press, only for its person."""

from collections.abc import Callable

import pytest

from hub.engines.bookings.emails import booking_token
from hub.engines.bookings.models import Booking, BookingStatus
from hub.foundation.core.db import db
from hub.foundation.mail.rendering import sign
from tests import factories as make
from tests.strict_client import StrictClient

SignIn = Callable[..., StrictClient]
S = BookingStatus


def link_of(booking: Booking, deed: str) -> str:
    to = booking.person if booking.person.email else booking.booked_by
    return f"/bookings/link/{booking_token(booking, to)}?do={deed}"


def fresh(booking: Booking) -> Booking:
    db.session.expire_all()
    return db.session.get_one(Booking, booking.id)


def test_a_place_is_cancelled_by_the_press_of_a_button_alone(client: StrictClient) -> None:
    booking = make.make_booking(person=make.make_person("Jo Lee", email="jo@school.example"))
    page = client.get(link_of(booking, "cancel"))
    assert page.h1 == "Cancel your place"
    assert client.head(link_of(booking, "cancel")).status == 200
    assert fresh(booking).status is S.BOOKED
    done = page.post("Cancel my place", reason="illness")
    assert done.status == 302
    cancelled = fresh(booking)
    assert (cancelled.status, cancelled.cancelled_by_id) == (S.CANCELLED, booking.person_id)
    shown = done.follow()
    assert shown.first("p.lead").text == "This place is cancelled. You need do nothing."
    assert shown.select("main form") == []


def test_the_page_shows_no_names_and_no_addresses(client: StrictClient) -> None:
    school = make.make_school("Fynamore Primary School")
    attendee = make.make_member(school, roles=(), name="Jo Lee", email="jo@school.example")
    senco = make.make_member(school, name="Priya Shah", email="priya@school.example")
    session = make.make_session(joining_link="https://meet.example/secret")
    booking = make.make_booking(
        session, attendee, booked_by_id=senco.id, access_needs="A hearing loop"
    )
    text = client.get(link_of(booking, "cancel")).text
    for word in ("Jo Lee", "Priya", "@school.example", "Fynamore", "secret", "hearing"):
        assert word not in text
    assert session.title in text


@pytest.mark.parametrize(
    ("deed", "button", "given", "after"),
    [
        ("accept", "Take the place", {"status": S.OFFERED}, S.BOOKED),
        ("decline", "Say no to the place", {"status": S.OFFERED}, S.CANCELLED),
        ("cancel", "Cancel my place", {"status": S.WAITING}, S.CANCELLED),
    ],
)
def test_each_deed(
    client: StrictClient, deed: str, button: str, given: dict[str, S], after: S
) -> None:
    booking = make.make_booking(**given)
    page = client.get(link_of(booking, deed))
    page.post(button, **({"reason": "cover"} if deed == "cancel" else {}))
    assert fresh(booking).status is after


def test_a_link_to_the_booker_acts_as_the_booker(client: StrictClient) -> None:
    school = make.make_school()
    senco = make.make_member(school)
    attendee = make.make_member(school, roles=(), name="Jo Lee", email=None)
    session = make.make_session()
    booking = make.make_booking(
        session, attendee, school=school, booked_by_id=senco.id, status=S.OFFERED
    )
    client.get(link_of(booking, "decline")).post("Say no to the place")
    ended = fresh(booking)
    assert (ended.status, ended.cancelled_by_id) == (S.CANCELLED, senco.id)


def test_a_free_place_is_taken(client: StrictClient) -> None:
    session = make.make_session(starts_at=make.in_days(1))
    booking = make.make_booking(session, status=S.WAITING, told_free_at=make.in_days(0))
    client.get(link_of(booking, "take")).post("Take the place")
    assert fresh(booking).status is S.BOOKED


def test_the_link_of_who_passed_the_place_on_does_nothing(client: StrictClient) -> None:
    booking = make.make_booking()
    old = link_of(booking, "cancel")
    booking.invitation_uid = "another@hub.example"
    db.session.flush()
    assert client.get(old).status == 410
    answer = client.post(old, {"reason": "illness"})
    assert (answer.status, answer.h1) == (410, "This link no longer works")
    assert fresh(booking).status is S.BOOKED


@pytest.mark.parametrize("deed", ["", "destroy", "cancel%00"])
def test_a_deed_that_is_none(client: StrictClient, deed: str) -> None:
    booking = make.make_booking()
    assert client.post(link_of(booking, deed), {"reason": "illness"}).status in (400, 410)
    assert fresh(booking).status is S.BOOKED


@pytest.mark.parametrize("payload", [[], [1], ["x", 1, "uid"], [1, 2, 3, 4], [None, None, None]])
def test_a_signed_link_of_another_shape_is_old(client: StrictClient, payload: list[object]) -> None:
    assert client.get(f"/bookings/link/{sign(payload, 'booking')}?do=cancel").status == 410


def test_a_forged_link_is_explained_and_then_limited(client: StrictClient) -> None:
    booking = make.make_booking()
    token = booking_token(booking, booking.person if booking.person.email else booking.booked_by)
    forged = f"/bookings/link/{token[:-3]}xyz?do=cancel"
    first = client.get(forged)
    assert (first.status, first.h1) == (404, "This link is not whole")
    answers = [client.get(forged).status for _ in range(30)]
    assert answers == [404] * 29 + [429]
    assert client.get(link_of(booking, "cancel")).status == 200


def test_after_the_start_there_is_nothing_to_press(client: StrictClient) -> None:
    booking = make.make_booking(make.make_session(starts_at=make.in_days(-1)))
    page = client.get(link_of(booking, "cancel"))
    assert page.select("main form") == []
    late = client.post(link_of(booking, "cancel"), {"reason": "illness"})
    assert late.status == 422
    assert "nothing can be changed" in late.errors[0]


def test_late_it_is_tell_us(client: StrictClient) -> None:
    booking = make.make_booking(make.make_session(starts_at=make.in_days(2)))
    page = client.get(link_of(booking, "cancel"))
    assert page.h1 == "Tell us you can't come"
    page.post("Tell us", reason="illness")
    assert fresh(booking).cancelled_late is True
