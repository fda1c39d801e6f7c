"""The booking form under bad use: old tabs, strange text, forged fields. Nothing is lost."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select
from time_machine import TimeMachineFixture

from hub.engines.bookings.models import Booking, EventStatus
from hub.foundation.core.db import db
from tests import factories as make
from tests.engines.bookings.test_views_new import SignIn, all_bookings, open_form, tick_of
from tests.signing_in import sign_in
from tests.strict_client import StrictClient


def test_what_changed_since_the_page_was_opened_is_shown(sign_in_as: SignIn) -> None:
    session = make.make_session()
    senco = make.make_member()
    page = open_form(sign_in_as(senco), session.reference)
    session.starts_at += timedelta(days=1)
    session.ends_at += timedelta(days=1)
    session.venue_name = "Town Hall"
    db.session.commit()
    back = page.post("Book places", {"people": tick_of(senco), "new_people-0-name": "Sam Okafor"})
    assert back.status == 422
    assert len(back.errors) == 1
    assert "was Monday 13 July 2026" in back.errors[0]
    assert "now Tuesday 14 July 2026" in back.errors[0]
    assert "now Town Hall" in back.errors[0]
    assert all_bookings() == []
    assert back.first('[name="new_people-0-name"]').get("value") == "Sam Okafor"
    assert back.post("Book places").status == 302
    assert len(all_bookings()) == 2


def test_an_old_form_with_somebody_else_on_it_is_shown_again(sign_in_as: SignIn) -> None:
    session = make.make_session()
    senco = make.make_member()
    page = open_form(sign_in_as(senco), session.reference)
    assert page.post("Book places", {"people": tick_of(senco)}).status == 302
    more = {"people": tick_of(senco), "new_people-0-name": "Sam Okafor"}
    back = page.post("Book places", more)
    assert back.status == 422
    assert "used before" in back.errors[0]
    assert len(all_bookings()) == 1
    assert back.post("Book places").status == 302
    assert [b.attendee_name for b in all_bookings()] == [senco.name, "Sam Okafor"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("past", "began on"),
        ("closed", "Booking closed on"),
        ("cancelled", "is cancelled"),
    ],
)
def test_an_old_tab_keeps_the_typing_and_says_why(
    sign_in_as: SignIn, time_machine: TimeMachineFixture, change: str, words: str
) -> None:
    session = make.make_session(starts_at=make.in_days(0.02))
    senco = make.make_member()
    page = open_form(sign_in_as(senco), session.reference)
    if change == "past":
        time_machine.move_to(session.starts_at + timedelta(minutes=5), tick=False)
    elif change == "closed":
        session.closes_at = make.in_days(-1)
    else:
        session.status = EventStatus.CANCELLED
    db.session.commit()
    back = page.post("Book places", {"people": tick_of(senco), "new_people-0-name": "Sam Okafor"})
    assert back.status == 422
    assert words in back.errors[0]
    assert back.first('[name="new_people-0-name"]').get("value") == "Sam Okafor"
    assert all_bookings() == []
    fresh = page.client.get(f"/bookings/new/{session.reference}")
    assert fresh.status == 200
    assert fresh.select('[name="people"]') == []


def test_somebody_who_left_meanwhile_is_said_in_words(sign_in_as: SignIn) -> None:
    school = make.make_school()
    senco, leaver = make.make_member(school), make.make_member(school, roles=())
    session = make.make_session()
    page = open_form(sign_in_as(senco), session.reference)
    tick = tick_of(leaver)
    leaver.memberships[0].ended_at = make.in_days(-1)
    db.session.commit()
    back = page.post("Book places", {"people": [tick_of(senco), tick]})
    assert back.status == 422
    assert "no longer among the people of the school" in back.errors[0]


def test_who_has_a_place_already_is_shown_without_a_tick(sign_in_as: SignIn) -> None:
    senco = make.make_member(name="Priya Shah")
    session = make.make_session()
    make.make_booking(session, senco)
    page = open_form(sign_in_as(senco), session.reference)
    assert page.select('[name="people"]') == []
    assert "Priya Shah (you): already has a place or waits for one" in page.words


STRANGE = [
    "\u202e\u05d0\u05d1\u05d2 \U0001f9d1\u200d\U0001f3eb",
    "Robert'); DROP TABLE booking;--",
    "<script>alert(1)</script>",
    "Zo\u0308e \u00d1\u0169n",
    "Two\nlines\x00\x07",
]


@pytest.mark.parametrize("name", STRANGE)
def test_names_of_any_script_are_shown_as_text(sign_in_as: SignIn, name: str) -> None:
    session = make.make_session()
    page = open_form(sign_in_as(make.make_member()), session.reference)
    answer = page.post(
        "Book places",
        {"new_people-0-name": name, "new_people-0-access_needs": f"{name}\x00 \U0001f600"},
    )
    assert answer.status == 302
    [booking] = all_bookings()
    assert "\x00" not in booking.attendee_name + (booking.access_needs or "")
    assert "\n" not in booking.attendee_name
    shown = answer.follow()
    assert booking.attendee_name in shown.words
    assert shown.select("main script") == []


def test_text_that_is_too_long_is_refused_in_words(sign_in_as: SignIn) -> None:
    senco = make.make_member(name="Priya Shah")
    session = make.make_session()
    page = open_form(sign_in_as(senco), session.reference)
    back = page.post(
        "Book places",
        {
            "people": tick_of(senco),
            f"access-{tick_of(senco)}": "x" * 1001,
            "new_people-0-name": "y" * 121,
            "new_people-0-dietary_needs": "z" * 20_000,
        },
    )
    assert back.status == 422
    assert back.errors == [
        "Access and dietary needs must be 1,000 characters or fewer: shorten those of Priya Shah",
        "Full name must be 120 characters or fewer",
        "Access and dietary needs must be 1,000 characters or fewer",
    ]
    assert all_bookings() == []


def test_junk_in_the_form_is_refused_in_words(sign_in_as: SignIn) -> None:
    senco = make.make_member()
    session = make.make_session()
    client = sign_in_as(senco)
    address = f"/bookings/new/{session.reference}"
    for junk in ({"people": "9" * 20}, {"people": "x", "shown": "forged", "waiting_choice": "z"}):
        assert client.post(address, junk).status == 422
    assert client.get(f"{address}/{'9' * 20}").status == 404
    assert client.get("/bookings/new/TRN-NOTHIN").status == 404
    assert db.session.scalar(select(func.count(Booking.id))) == 0


def test_a_form_of_somebody_else_does_not_open_her_group(sign_in_as: SignIn) -> None:
    session = make.make_session()
    first, second = make.make_member(), make.make_member()
    seal = open_form(sign_in_as(first), session.reference).first('[name="shown"]')["value"]
    theirs = open_form(sign_in_as(first), session.reference).post(
        "Book places", {"people": tick_of(first)}
    )
    answer = sign_in_as(second).post(
        f"/bookings/new/{session.reference}", {"shown": seal, "people": tick_of(second)}
    )
    assert answer.status == 302
    assert answer.location != theirs.location
    assert sign_in_as(second).get(theirs.location or "").status == 404


def test_drafts_are_not_found(sign_in_as: SignIn) -> None:
    session = make.make_session(status=EventStatus.DRAFT)
    assert sign_in_as(make.make_member()).get(f"/bookings/new/{session.reference}").status == 404


def test_what_was_typed_before_a_sign_out_is_there_after_it(
    client: StrictClient, time_machine: TimeMachineFixture
) -> None:
    senco = make.make_member()
    session = make.make_session()
    client.get("/sign-in").post(email=senco.email)
    sign_in(client, senco)
    page = open_form(client, session.reference)
    time_machine.move_to(make.in_days(0.25), tick=False)
    gone = page.post(
        "Book places",
        {
            "people": tick_of(senco),
            f"access-{tick_of(senco)}": "A ramp",
            "new_people-0-name": "Sam Okafor",
        },
    )
    assert gone.status == 302
    assert all_bookings() == []
    sign_in(client, senco)
    back = client.get(parse_qs(urlsplit(gone.location or "").query)["next"][0])
    assert back.status == 200
    assert back.first('[name="new_people-0-name"]').get("value") == "Sam Okafor"
    assert back.first(f'[name="access-{tick_of(senco)}"]').text == "A ramp"
    back.post("Book places")
    assert [b.access_needs for b in all_bookings()] == ["A ramp", None]
