"""Away for a while: shown, ends by itself, and the stand-in gets the same mail."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from time_machine import TimeMachineFixture

from hub.engines.bookings.emails import tell_attendee_place_offered
from hub.engines.bookings.models import BookingStatus
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.mail.models import OutboxMessage
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.operations.absence import end_absence, say_away
from hub.people.accounts.operations.memberships import end_membership
from hub.people.accounts.permissions import SchoolRole
from hub.people.accounts.queries import leads_to_write_to
from hub.people.accounts.retention import forget_memberships
from tests.conftest import FROZEN
from tests.factories import make_booking, make_member, make_school, make_session
from tests.strict_client import StrictClient

pytestmark = pytest.mark.usefixtures("app")
SignIn = Callable[[Person], StrictClient]
R = SchoolRole
BACK = date(2026, 9, 1)


def a_school() -> tuple[Membership, Membership, Membership]:
    """A SENCo, a head and a teacher of one school."""
    school = make_school("Oak School")
    roles = {"Priya Shah": R.SENCO, "Helen Marsh": R.HEAD, "Tom Lee": R.STAFF}
    people = [
        make_member(school, role, name=name, email=f"{name.split()[0].lower()}@oak.example")
        for name, role in roles.items()
    ]
    senco, head, teacher = (person.memberships[0] for person in people)
    return senco, head, teacher


def written_to(school_id: int) -> list[str]:
    return sorted(member.name for member in leads_to_write_to(school_id))


def test_a_stand_in_gets_the_same_mail_until_the_day(time_machine: TimeMachineFixture) -> None:
    senco, head, teacher = a_school()
    school_id = senco.school_id
    assert written_to(school_id) == ["Helen Marsh", "Priya Shah"]
    say_away(senco, BACK, teacher, actor=head.person)
    assert written_to(school_id) == ["Helen Marsh", "Priya Shah", "Tom Lee"]
    told = db.session.scalars(select(OutboxMessage)).one()
    assert (told.to_address, told.subject) == (
        "tom@oak.example",
        "You stand in for Priya Shah until 1 September 2026",
    )
    time_machine.move_to(FROZEN.replace(month=9, day=1, hour=0), tick=False)
    assert senco.is_away is False
    assert written_to(school_id) == ["Helen Marsh", "Priya Shah"]


def test_a_stand_in_who_has_left_gets_nothing() -> None:
    senco, head, teacher = a_school()
    say_away(senco, BACK, teacher, actor=head.person)
    end_membership(teacher, actor=head.person)
    assert written_to(senco.school_id) == ["Helen Marsh", "Priya Shah"]


def test_an_offer_to_a_booker_who_is_away_reaches_the_stand_in() -> None:
    senco, head, teacher = a_school()
    say_away(senco, BACK, teacher, actor=head.person)
    known = make_member(senco.school, roles=(), email=None)
    booking = make_booking(
        make_session(),
        known,
        school=senco.school,
        booked_by=senco.person,
        status=BookingStatus.OFFERED,
    )
    tell_attendee_place_offered(booking)
    offers = select(OutboxMessage.to_address).where(
        OutboxMessage.kind.endswith("tell_attendee_place_offered")
    )
    assert sorted(db.session.scalars(offers)) == ["priya@oak.example", "tom@oak.example"]


def test_it_is_said_on_the_page_and_shown_on_the_lists(sign_in_as: SignIn) -> None:
    senco, head, teacher = a_school()
    client = sign_in_as(head.person)
    page = client.get(f"/people/{senco.school_id}/{senco.id}/away")
    assert page.texts("fieldset label")[-3:] == ["Helen Marsh", "Tom Lee", "Nobody"]
    assert page.post("Save").errors == ["Enter the first day back, like 12 1 2027"]
    typed = {"back_on-day": "1", "back_on-month": "9", "back_on-year": "2026"}
    listed = page.post("Save", typed, stand_in=str(teacher.id)).follow()
    assert "Away until 1 September 2026 Tom Lee stands in" in listed.words
    assert "Priya Shah SENCo, away until 1 September 2026" in client.get("/home").words
    edit = client.get(f"/people/{senco.school_id}/{senco.id}")
    assert "Tom Lee gets the same mail until then." in edit.words
    change = client.get(f"/people/{senco.school_id}/{senco.id}/away")
    assert change.first("input[name=back_on-month]")["value"] == "9"
    edit.post("Priya Shah is back")
    db.session.expire_all()
    assert (senco.is_away, senco.stand_in_id) == (False, None)


def test_without_a_stand_in(sign_in_as: SignIn) -> None:
    senco, head, _ = a_school()
    typed = {"back_on-day": "1", "back_on-month": "9", "back_on-year": "2026", "stand_in": ""}
    client = sign_in_as(head.person)
    assert client.post(f"/people/{senco.school_id}/{senco.id}/away", typed).status == 302
    assert written_to(senco.school_id) == ["Helen Marsh", "Priya Shah"]


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2026, 6, 15), "a day to come"), (date(2027, 6, 17), "more than a year ahead")],
)
def test_a_day_that_cannot_be(day: date, words: str) -> None:
    senco, head, _ = a_school()
    with pytest.raises(RuleBroken, match=words):
        say_away(senco, day, None, actor=head.person)


def test_who_stands_in_is_there_and_can_be_written_to() -> None:
    senco, head, teacher = a_school()
    elsewhere = make_member().memberships[0]
    known = make_member(senco.school, roles=()).memberships[0]
    for nobody in (senco, elsewhere, known):
        with pytest.raises(RuleBroken, match="cannot stand in"):
            say_away(senco, BACK, nobody, actor=head.person)
    say_away(teacher, BACK, None, actor=head.person)
    with pytest.raises(RuleBroken, match="cannot stand in"):
        say_away(senco, BACK, teacher, actor=head.person)


def test_only_who_manages_people_says_so() -> None:
    senco, _, teacher = a_school()
    for deed in (
        lambda: say_away(senco, BACK, None, actor=teacher.person),
        lambda: end_absence(senco, actor=make_member()),
    ):
        with pytest.raises(RuleBroken, match="can no longer change"):
            deed()


def test_a_stand_in_whose_place_is_forgotten_is_nobodys() -> None:
    senco, head, teacher = a_school()
    say_away(senco, BACK, teacher, actor=head.person)
    end_membership(teacher, actor=head.person)
    db.session.flush()
    assert forget_memberships([teacher.id], Membership.ended_at.is_not(None)) == 1
    db.session.expire_all()
    assert (senco.stand_in_id, senco.is_away) == (None, True)
