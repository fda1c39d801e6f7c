"""Changing a booking: the pages say what will happen, then do it, and refuse in words."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from time_machine import TimeMachineFixture

from hub.engines.bookings.models import Booking, BookingStatus, WaitingChoice
from hub.foundation.core.db import db
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.permissions import SchoolRole
from tests import factories as make
from tests.strict_client import StrictClient

SignIn = Callable[..., StrictClient]
S = BookingStatus


def fresh(booking: Booking) -> Booking:
    db.session.expire_all()
    return db.session.get_one(Booking, booking.id)


def membership_of(person: Person) -> str:
    return str(db.session.scalar(select(Membership.id).where(Membership.person_id == person.id)))


def test_a_lead_cancels_with_a_reason(sign_in_as: SignIn) -> None:
    school = make.make_school()
    booking = make.make_booking(person=make.make_member(school, roles=(), name="Jo Lee"))
    client = sign_in_as(make.make_member(school))
    page = client.get(f"/bookings/{booking.reference}/cancel")
    assert page.h1 == "Cancel the place of Jo Lee"
    nothing = page.post("Cancel the place")
    assert (nothing.status, nothing.errors) == (422, ["Choose why"])
    vague = page.post("Cancel the place", reason="other")
    assert (vague.status, vague.errors) == (422, ["Say in a few words what it is"])
    done = page.post("Cancel the place", reason="cover")
    assert done.location == f"/bookings/{booking.reference}"
    cancelled = fresh(booking)
    assert (cancelled.status, cancelled.cancel_reason, cancelled.cancelled_late) == (
        S.CANCELLED,
        "No cover at school",
        False,
    )
    assert page.post("Cancel the place", reason="cover").status == 302


def test_an_attendee_always_may_cancel_her_own_place(sign_in_as: SignIn) -> None:
    attendee = make.make_member(roles=())
    booking = make.make_booking(person=attendee)
    page = sign_in_as(attendee).get(f"/bookings/{booking.reference}/cancel")
    page.post("Cancel the place", reason="other", other="\u05d7\u05d5\u05dc\u05d4 \U0001f912")
    assert fresh(booking).cancel_reason == "\u05d7\u05d5\u05dc\u05d4 \U0001f912"


def test_after_the_cut_off_it_is_tell_us(sign_in_as: SignIn) -> None:
    senco = make.make_member(name="Priya Shah")
    booking = make.make_booking(make.make_session(starts_at=make.in_days(2)), senco)
    client = sign_in_as(senco)
    assert "Tell us that Priya Shah can't come" in client.get(
        f"/bookings/{booking.reference}"
    ).texts("main .btn")
    page = client.get(f"/bookings/{booking.reference}/cancel")
    assert page.h1 == "Tell us that Priya Shah can't come"
    assert "The day for cancelling was Thursday 11 June 2026." in page.words
    page.post("Tell us", reason="illness")
    assert fresh(booking).cancelled_late is True


def test_a_cancellation_is_undone_while_the_place_is_free(sign_in_as: SignIn) -> None:
    senco = make.make_member(name="Priya Shah")
    session = make.make_session(capacity=1)
    booking = make.make_booking(session, senco, invitation_sent=True)
    client = sign_in_as(senco)
    page = client.get(f"/bookings/{booking.reference}/cancel")
    shown = page.post("Cancel the place", reason="illness").follow()
    undo = client.get(shown.select('a[href$="/undo"]')[0]["href"])
    undo.post("Book Priya Shah again")
    assert fresh(booking).status is S.BOOKED
    page.post("Cancel the place", reason="illness")
    make.make_booking(session, make.make_member())
    gone = undo.post("Book Priya Shah again")
    assert gone.status == 422
    assert "The place has gone to somebody else." in gone.errors[0]
    again = client.get(f"/bookings/{booking.reference}")
    assert again.texts("main .btn") == ["Book again"]


def test_a_place_is_swapped_to_a_colleague(sign_in_as: SignIn) -> None:
    school = make.make_school("Fynamore Primary School")
    senco = make.make_member(school, name="Priya Shah")
    colleague = make.make_member(school, roles=(), name="Jo Lee")
    booking = make.make_booking(person=senco, access_needs="A ramp")
    page = sign_in_as(senco).get(f"/bookings/{booking.reference}/swap")
    assert page.errors == []
    nobody = page.post("Pass the place on, at Fynamore Primary School")
    assert (nobody.status, nobody.errors) == (422, ["Choose who is going instead"])
    done = page.post(
        "Pass the place on", colleague=membership_of(colleague), dietary_needs="No nuts"
    )
    assert done.location == f"/bookings/{booking.reference}"
    swapped = fresh(booking)
    assert (swapped.attendee_name, swapped.person_id) == ("Jo Lee", colleague.id)
    assert (swapped.access_needs, swapped.dietary_needs) == (None, "No nuts")


def test_a_place_is_swapped_to_somebody_new(sign_in_as: SignIn) -> None:
    senco = make.make_member()
    booking = make.make_booking(person=senco)
    page = sign_in_as(senco).get(f"/bookings/{booking.reference}/swap")
    nameless = page.post("Pass the place on", colleague="new", email="no")
    assert nameless.errors == [
        "Enter the full name of the person who is going",
        "Enter the work e-mail of the person who is coming, like a.lee@school.example",
    ]
    page.post("Pass the place on", colleague="new", name="Sam Okafor")
    assert fresh(booking).attendee_name == "Sam Okafor"


def test_staff_who_pass_on_their_own_place_see_their_list(sign_in_as: SignIn) -> None:
    school = make.make_school()
    teacher = make.make_member(school, SchoolRole.STAFF)
    colleague = make.make_member(school, roles=(), name="Jo Lee")
    booking = make.make_booking(person=teacher)
    client = sign_in_as(teacher)
    page = client.get(f"/bookings/{booking.reference}/swap")
    done = page.post("Pass the place on", colleague=membership_of(colleague))
    assert done.location == "/bookings"
    assert "Jo Lee has the place now." in done.follow().words
    assert client.get(f"/bookings/{booking.reference}").status == 404


def test_a_swap_into_a_clash_warns_first(sign_in_as: SignIn) -> None:
    school = make.make_school()
    senco = make.make_member(school)
    colleague = make.make_member(school, roles=())
    make.make_booking(make.make_session(make.make_course("Speech")), colleague)
    booking = make.make_booking(person=senco)
    page = sign_in_as(senco).get(f"/bookings/{booking.reference}/swap")
    warned = page.post("Pass the place on", colleague=membership_of(colleague))
    assert warned.status == 422
    assert "is already booked for Speech" in warned.errors[0]
    warned.post("Pass the place on", accept_overlap=True)
    assert fresh(booking).person_id == colleague.id


@pytest.mark.parametrize(
    ("button", "status"), [("Take the place for Jo Lee", S.BOOKED), ("Say no", S.CANCELLED)]
)
def test_an_offer_is_answered(sign_in_as: SignIn, button: str, status: S) -> None:
    school = make.make_school()
    booking = make.make_booking(
        person=make.make_member(school, roles=(), name="Jo Lee"), status=S.OFFERED
    )
    client = sign_in_as(make.make_member(school))
    page = client.get(f"/bookings/{booking.reference}/answer")
    assert page.first("p.lead").text == "It is held until Wednesday 17 June 2026 at 4pm."
    assert page.post(button).status == 302
    assert fresh(booking).status is status
    assert page.post(button).status == 302
    assert client.get(f"/bookings/{booking.reference}/answer").select("main form") == []


def test_an_answer_that_comes_too_late_is_said_in_words(
    sign_in_as: SignIn, time_machine: TimeMachineFixture
) -> None:
    senco = make.make_member(name="Priya Shah")
    booking = make.make_booking(person=senco, status=S.OFFERED, offer_ends_at=make.in_days(0.01))
    page = sign_in_as(senco).get(f"/bookings/{booking.reference}/answer")
    time_machine.move_to(make.in_days(0.02), tick=False)
    late = page.post("Take the place for Priya Shah")
    assert late.status == 422
    assert "This offer has ended." in late.errors[0]


def test_an_answer_that_is_none_is_refused(sign_in_as: SignIn) -> None:
    senco = make.make_member()
    booking = make.make_booking(person=senco, status=S.OFFERED)
    client = sign_in_as(senco)
    address = f"/bookings/{booking.reference}/answer"
    assert client.post(address, {"answer": "maybe"}).status == 400
    assert client.post(address).status == 400


def test_a_place_that_came_free_late_is_taken(sign_in_as: SignIn) -> None:
    senco = make.make_member(name="Priya Shah")
    session = make.make_session(starts_at=make.in_days(1))
    booking = make.make_booking(session, senco, status=S.WAITING, told_free_at=make.in_days(0))
    page = sign_in_as(senco).get(f"/bookings/{booking.reference}/answer")
    assert page.h1 == "A place may be free for Priya Shah"
    page.post("Take the place for Priya Shah")
    assert fresh(booking).status is S.BOOKED


def test_the_waiting_choice_is_changed(sign_in_as: SignIn) -> None:
    senco = make.make_member()
    session = make.make_session(capacity=1)
    make.make_booking(session)
    booking = make.make_booking(session, senco, status=S.WAITING)
    page = sign_in_as(senco).get(f"/bookings/{booking.reference}/waiting")
    dateless = page.post("Keep this choice", waiting_choice="book")
    assert dateless.errors == ["Enter the last day on which we may book without asking"]
    day = {"book_until-day": "31", "book_until-month": "6", "book_until-year": "2026"}
    unreal = page.post("Keep this choice", {"waiting_choice": "book", **day})
    assert unreal.errors == ["Book straight in until must be a real date, like 27 3 2027"]
    page.post("Keep this choice", {"waiting_choice": "book", **day, "book_until-day": "30"})
    assert fresh(booking).waiting_choice is WaitingChoice.BOOK
    assert str(fresh(booking).book_until) == "2026-06-30"
    page.post("Keep this choice", {"waiting_choice": "ask", **day})
    assert (fresh(booking).waiting_choice, fresh(booking).book_until) == (WaitingChoice.ASK, None)


@pytest.mark.parametrize(
    ("page", "data"),
    [
        ("cancel", {"reason": "illness"}),
        ("swap", {"colleague": "new", "name": "Sam Okafor"}),
        ("undo", {}),
    ],
)
def test_what_is_past_is_read_only_also_from_an_old_tab(
    sign_in_as: SignIn, page: str, data: dict[str, str]
) -> None:
    senco = make.make_member()
    booking = make.make_booking(make.make_session(starts_at=make.in_days(-1)), senco)
    before = (booking.status, booking.person_id)
    answer = sign_in_as(senco).post(f"/bookings/{booking.reference}/{page}", data)
    refused = answer.status == 422 and "nothing can be changed" in answer.errors[0]
    assert refused or (page == "undo" and answer.status == 302)
    assert (fresh(booking).status, fresh(booking).person_id) == before
