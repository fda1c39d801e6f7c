"""Guests: they book for themselves alone, what is open to them, with an organisation."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.engines.bookings.models import Booking, BookingStatus, OpenTo
from hub.engines.bookings.operations import (
    Attendee,
    BookingRequest,
    book_as_guest,
    cancel_booking,
    swap_attendee,
)
from hub.engines.bookings.operations.forget import take_people_out
from hub.engines.bookings.queries import audit_invariants
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.references import new_reference
from hub.people.accounts.models import GuestKind, Person
from hub.people.accounts.permissions import CouncilRole
from tests import factories as make
from tests.conftest import count_queries
from tests.engines.bookings.desk import last_mail, mails_to
from tests.strict_client import StrictClient

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[..., StrictClient]


def ask(name: str = "Nia Rowan", **given: object) -> BookingRequest:
    facts: dict[str, object] = {"group_reference": new_reference("GRP", 8)}
    return BookingRequest(attendees=(Attendee(name),), **{**facts, **given})  # type: ignore[arg-type]


def all_bookings() -> list[Booking]:
    return list(db.session.scalars(select(Booking).order_by(Booking.id)))


@pytest.mark.both_databases
def test_a_guest_books_for_herself_with_her_organisation(app: Flask) -> None:
    session = make.make_session(open_to=[OpenTo.HEALTH])
    guest = make.make_guest(name="Nia Rowan", email="nia@health.example")
    request = ask()
    [booking] = book_as_guest(session, request, actor=guest)
    assert book_as_guest(session, request, actor=guest) == [booking]
    assert (booking.school_id, booking.organisation) == (None, "County Health Trust")
    assert booking.guest_kind is GuestKind.HEALTH
    assert booking.comes_from == "County Health Trust"
    assert mails_to("nia@health.example") == ["tell_attendee_booked"]
    assert audit_invariants() == []


def test_who_it_is_not_for_is_told_kindly() -> None:
    session = make.make_session(title="Autism and play", open_to=[OpenTo.GOVERNOR])
    with pytest.raises(RuleBroken, match="is for these only: schools and school governors"):
        book_as_guest(session, ask(), actor=make.make_guest())


def test_without_an_organisation_nobody_is_a_guest() -> None:
    session = make.make_session(open_to=list(OpenTo))
    for person in (make.make_person(), make.make_member()):
        with pytest.raises(RuleBroken, match="Tell us first which organisation"):
            book_as_guest(session, ask(), actor=person)


def test_council_staff_come_for_the_council() -> None:
    officer = make.make_council_person(CouncilRole.AUDITOR, name="Ada Wren")
    [booking] = book_as_guest(make.make_session(open_to=[OpenTo.COUNCIL]), ask(), actor=officer)
    assert (booking.attendee_name, booking.organisation) == ("Ada Wren", "The council")
    with pytest.raises(RuleBroken, match="is for these only"):
        book_as_guest(make.make_session(), ask(), actor=officer)


def test_a_full_session_puts_a_guest_on_the_list_and_her_turn_comes() -> None:
    session = make.make_session(open_to=[OpenTo.HEALTH], capacity=1)
    first, second = make.make_guest(), make.make_guest("Sight Support", email="bo@sight.example")
    [held] = book_as_guest(session, ask(), actor=first)
    [waits] = book_as_guest(session, ask(), actor=second)
    assert waits.status is BookingStatus.WAITING
    cancel_booking(held, reason="Illness", actor=first)
    assert waits.status is BookingStatus.OFFERED
    assert mails_to("bo@sight.example") == ["tell_attendee_waiting", "tell_attendee_place_offered"]


def test_twice_and_two_places_at_once_are_refused() -> None:
    guest = make.make_guest()
    session = make.make_session(open_to=[OpenTo.HEALTH])
    book_as_guest(session, ask(), actor=guest)
    with pytest.raises(RuleBroken, match="already has a booking"):
        book_as_guest(session, ask(), actor=guest)
    with pytest.raises(RuleBroken, match="is already booked for"):
        book_as_guest(make.make_session(open_to=[OpenTo.HEALTH]), ask(), actor=guest)


def test_a_guests_place_is_hers_alone(sign_in_as: SignIn) -> None:
    guest = make.make_guest()
    [booking] = book_as_guest(make.make_session(open_to=[OpenTo.HEALTH]), ask(), actor=guest)
    with pytest.raises(RuleBroken, match="hers alone"):
        swap_attendee(booking, Attendee("Jo Lee"), actor=guest)
    reference = booking.reference
    assert sign_in_as(guest).get(f"/bookings/{reference}/swap").status == 404
    officer = sign_in_as(make.make_council_person())
    assert officer.get(f"/admin/bookings/{reference}/swap").status == 404


@pytest.mark.both_databases
def test_a_booking_has_one_home(app: Flask) -> None:
    for given in ({"organisation": "Both"}, {"organisation": None}):
        school = make.make_school() if given["organisation"] else None
        with pytest.raises(IntegrityError), db.session.begin_nested():
            make.make_booking(make.make_session(), make.make_guest(), school=school, **given)


# ---- pages


def form_of(client: StrictClient, reference: str) -> str:
    return f"/bookings/new/{reference}/guest"


def test_the_form_books_and_shows_the_organisation_everywhere(sign_in_as: SignIn) -> None:
    session = make.make_session(open_to=[OpenTo.HEALTH])
    guest = make.make_guest(name="Nia Rowan", email="nia@health.example")
    client = sign_in_as(guest)
    public = client.get(f"/training/sessions/{session.reference}")
    assert public.texts(".actions .btn") == ["Book a place"]
    assert "Open to schools and health services." in public.words
    page = client.get(f"/bookings/new/{session.reference}").follow()
    assert page.h1 == "Book your place"
    assert "For you, Nia Rowan, from County Health Trust." in page.words
    answer = page.post("Book your place", {"access_needs": "A hearing loop"})
    shown = answer.follow()
    assert f"{session.title}, for County Health Trust." in shown.words
    assert "or let somebody else go instead" not in shown.words
    [booking] = all_bookings()
    assert booking.access_needs == "A hearing loop"
    own = client.get(f"/bookings/{booking.reference}")
    assert "Somebody else is going" not in own.words
    assert client.get("/home").h1 == "Your bookings"
    assert "County Health Trust" in client.get("/account").words
    staff = sign_in_as(make.make_council_person())
    for address in (
        f"/admin/bookings/events/{session.reference}",
        f"/admin/bookings/events/{session.reference}/needs",
        "/admin/bookings?q=health+trust",
        f"/bookings/{booking.reference}",
        f"/admin/bookings/{booking.reference}/cancel",
    ):
        assert "County Health Trust" in staff.get(address).words, address
    assert "from County Health Trust" not in last_mail("nia@health.example").text


def test_a_full_session_asks_what_to_do(sign_in_as: SignIn) -> None:
    session = make.make_session(open_to=[OpenTo.HEALTH], capacity=1)
    make.make_booking(session)
    page = sign_in_as(make.make_guest()).get(form_of(StrictClient, session.reference))  # type: ignore[arg-type]
    page.post("Join the waiting list").follow()
    assert all_bookings()[-1].status is BookingStatus.WAITING


def test_a_broken_rule_comes_back_in_the_form(sign_in_as: SignIn) -> None:
    guest = make.make_guest()
    sessions = [make.make_session(open_to=[OpenTo.HEALTH]) for _ in range(2)]
    book_as_guest(sessions[0], ask(), actor=guest)
    page = sign_in_as(guest).get(f"/bookings/new/{sessions[1].reference}/guest")
    refused = page.post("Book your place")
    assert refused.status == 422
    assert "is already booked for" in refused.errors[0]
    assert refused.post("Book your place", {"accept_overlap": "y"}).status == 302


def test_who_is_somebody_else_is_told_where_to_go(sign_in_as: SignIn) -> None:
    session = make.make_session(open_to=[OpenTo.GOVERNOR])
    address = f"/bookings/new/{session.reference}/guest"
    page = sign_in_as(make.make_guest()).get(address)
    assert page.h1 == "This one is for others"
    assert "free for schools and school governors and trustees" in page.words
    asked = sign_in_as(make.make_member(roles=())).get(address)
    assert asked.h1 == "Do you work at a school?"
    assert asked.texts("main .btn") == ["I do not work at a school"]
    assert sign_in_as(make.make_member()).get(address).location == (
        f"/bookings/new/{session.reference}"
    )


def test_council_staff_book_for_themselves(sign_in_as: SignIn) -> None:
    session = make.make_session(open_to=[OpenTo.COUNCIL])
    client = sign_in_as(make.make_council_person())
    page = client.get(f"/training/sessions/{session.reference}")
    assert page.texts(".actions .btn") == ["Book for a school", "Book a place for yourself"]
    assert client.get(page.select(".actions .btn")[1]["href"]).post("Book your place").status == 302
    reader = sign_in_as(make.make_council_person(CouncilRole.AUDITOR))
    page = reader.get(f"/training/sessions/{session.reference}")
    assert page.texts(".actions .btn") == ["Book a place for yourself"]


@pytest.mark.parametrize("many", [1, 3])
def test_lists_with_guests_ask_as_few_questions(many: int, sign_in_as: SignIn) -> None:
    session = make.make_session(open_to=[OpenTo.HEALTH])

    def guest() -> Person:
        return make.make_guest()

    for _ in range(many):
        book_as_guest(session, ask(), actor=guest())
    client = sign_in_as(make.make_council_person())
    with count_queries() as seen:
        client.get(f"/admin/bookings/events/{session.reference}")
    assert seen.count == 6
    with count_queries() as seen:
        client.get("/admin/bookings")
    assert seen.count == 4


def test_when_the_period_is_over_the_organisation_goes_and_the_kind_stays() -> None:
    session = make.make_session(open_to=[OpenTo.HEALTH])
    [booking] = book_as_guest(session, ask(), actor=make.make_guest())
    take_people_out([booking])
    assert booking.comes_from == "Organisation of a guest"
    assert booking.guest_kind is GuestKind.HEALTH
