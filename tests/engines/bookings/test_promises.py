"""What is promised about offers, mail and the past of a booking holds when things change."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from hub.engines.bookings.emails import booking_token
from hub.engines.bookings.models import Booking, BookingStatus, Event, WaitingChoice
from hub.engines.bookings.operations import (
    Attendee,
    cancel_booking,
    cancel_event,
    change_capacity,
    change_waiting_choice,
    close_booking,
    end_offers_with_booking,
    event_changed,
    publish_event,
    reopen_booking,
    set_needs,
    swap_attendee,
    take_free_place,
    undo_cancellation,
)
from hub.engines.bookings.queries import audit_invariants
from hub.engines.bookings.views.turns import timeline_of
from hub.foundation.audit.models import AuditEntry
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts.models import Person
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from tests.engines.bookings.desk import Desk, address, last_mail, mails_to, statuses
from tests.factories import in_days, make_booking, make_council_person, make_member, make_session
from tests.strict_client import StrictClient

pytestmark = pytest.mark.usefixtures("app")
S = BookingStatus


def test_offers_end_when_booking_is_closed() -> None:
    desk, event = Desk(), make_session(capacity=1)
    first, second = desk.book(event, "Ann Day", "Bo Elm")
    cancel_booking(first, reason="Ill", actor=desk.lead)
    assert second.status is S.OFFERED
    close_booking(event, actor=make_council_person())
    assert statuses(first, second) == [S.CANCELLED, S.WAITING]
    assert "because booking has closed" in last_mail(address("Bo Elm")).text
    reopen_booking(event, actor=make_council_person())
    assert statuses(second) == [S.OFFERED]


def test_the_audit_sees_an_offer_beyond_the_end_of_booking() -> None:
    event = make_session(closes_at=in_days(1))
    offered = make_booking(event, status=S.OFFERED, offer_ends_at=in_days(2))
    assert audit_invariants() == [f"{offered.reference} is offered beyond the end of booking."]


def test_who_was_told_is_asked_in_turn_when_there_is_time_again() -> None:
    desk, event = Desk(), make_session(capacity=1, starts_at=in_days(1))
    first, second = desk.book(event, "Ann Day", "Bo Elm")
    cancel_booking(first, reason="Ill", actor=desk.lead)
    assert second.told_free_at is not None
    make_booking(event, make_member(name="Cy Fox"))
    event.starts_at, event.ends_at = in_days(30), in_days(30.1)
    end_offers_with_booking(event)
    assert second.told_free_at is None
    with pytest.raises(RuleBroken, match="Places are still offered in order"):
        take_free_place(second, actor=desk.lead)


STAFF_ONLY: list[Callable[[Event, Person], object]] = [
    lambda event, actor: publish_event(event, actor=actor),
    lambda event, actor: close_booking(event, actor=actor),
    lambda event, actor: reopen_booking(event, actor=actor),
    lambda event, actor: change_capacity(event, 9, actor=actor),
    lambda event, actor: cancel_event(event, "Snow", actor=actor),
]


@pytest.mark.parametrize("change", STAFF_ONLY)
def test_who_lost_the_role_a_second_ago_changes_no_session(
    change: Callable[[Event, Person], object],
) -> None:
    officer, event = make_council_person(CouncilRole.TRAINING_OFFICER), make_session()
    officer.council_roles = [str(CouncilRole.ADVISER)]
    with pytest.raises(RuleBroken, match="You can no longer change sessions"):
        change(event, officer)


def _without_mail(desk: Desk, event: Event, actor: Person | None = None) -> Booking:
    given = {"actor": actor, "reason": "Rang us"} if actor else {}
    [booking] = desk.book_people(event, [Attendee("Una Wood")], **given)
    return booking


def test_mail_for_who_has_no_address_reaches_the_school_where_the_council_booked() -> None:
    desk, event = Desk(), make_session()
    officer = make_council_person(CouncilRole.TRAINING_OFFICER)
    booking = _without_mail(desk, event, officer)
    assert "tell_attendee_booked" in mails_to(desk.lead.email or "")
    cancel_event(event, "Snow", actor=officer)
    mail = last_mail(desk.lead.email or "")
    assert booking.attendee_name in mail.subject
    assert mails_to(officer.email or "") == ["tell_booker_booked"]


def test_mail_for_who_has_no_address_reaches_a_lead_when_the_booker_has_left() -> None:
    desk, event = Desk(), make_session()
    _without_mail(desk, event)
    head = make_member(desk.school, roles=(SchoolRole.HEAD,), name="Helen Marsh")
    desk.lead.memberships[0].ended_at = in_days(-0.1)
    cancel_event(event, "Snow", actor=make_council_person())
    assert mails_to(head.email or "")[-1] == "tell_attendee_event_cancelled"
    assert "tell_attendee_event_cancelled" not in mails_to(desk.lead.email or "")


def test_mail_for_who_has_no_address_and_no_lead_goes_nowhere_and_breaks_nothing() -> None:
    desk, event = Desk(), make_session()
    booking = _without_mail(desk, event)
    desk.lead.memberships[0].ended_at = in_days(-0.1)
    cancel_event(event, "Snow", actor=make_council_person())
    assert booking.status is S.CANCELLED
    assert mails_to(desk.lead.email or "") == ["tell_attendee_booked", "tell_booker_booked"]


def test_the_bookers_copy_of_an_offer_acts_as_the_booker(client: StrictClient) -> None:
    desk, event = Desk(), make_session()
    attendee = make_member(desk.school, roles=(), name="Jo Lee")
    booking = make_booking(
        event, attendee, school=desk.school, booked_by_id=desk.lead.id, status=S.OFFERED
    )
    link = f"/bookings/link/{booking_token(booking, desk.lead)}?do=accept"
    client.get(link).post("Take the place")
    accepted = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "booking:offer_accepted")
    ).one()
    assert accepted.actor_id == desk.lead.id


def test_the_link_of_a_booker_who_has_left_changes_nothing(client: StrictClient) -> None:
    desk, event = Desk(), make_session()
    attendee = make_member(desk.school, roles=(), name="Jo Lee")
    booking = make_booking(event, attendee, school=desk.school, status=S.OFFERED)
    link = f"/bookings/link/{booking_token(booking, desk.lead)}?do=accept"
    desk.lead.memberships[0].ended_at = in_days(-0.1)
    page = client.get(link).post("Take the place")
    assert page.status == 422
    assert "You can no longer change this booking." in page.words


def test_an_attendee_is_told_of_every_change_that_another_made() -> None:
    desk, event = Desk(), make_session(capacity=1)
    _, waiting = desk.book(event, "Ann Day", "Bo Elm")
    set_needs(waiting, "A hearing loop", None, of_person=waiting.person_id, actor=desk.lead)
    mail = last_mail(address("Bo Elm"))
    assert mail.subject.startswith("Changed: what you need")
    assert "hearing" not in mail.text
    assert "Lee Ash changed" in mail.text
    change_waiting_choice(waiting, WaitingChoice.BOOK, None, actor=desk.lead)
    assert "We book it straight in" in last_mail(address("Bo Elm")).text
    before = mails_to(address("Bo Elm"))
    change_waiting_choice(waiting, WaitingChoice.ASK, None, actor=waiting.person)
    assert mails_to(address("Bo Elm")) == before


def test_the_timeline_forgets_nothing() -> None:
    desk, event = Desk(), make_session()
    [booking] = desk.book(event, "Ann Day")
    cancel_booking(booking, reason="Ill", actor=desk.lead)
    undo_cancellation(booking, actor=desk.lead)
    swap_attendee(booking, Attendee("Bo Elm", address("Bo Elm")), actor=desk.lead)
    texts = [moment.text for moment in timeline_of(booking, desk.lead)]
    assert texts == [
        "Booked by you.",
        "Cancelled by you.",
        "Cancelling undone by you.",
        "Passed on by you.",
    ]


def test_a_change_that_nobody_needs_to_hear_tells_nobody() -> None:
    desk, event = Desk(), make_session()
    desk.book(event, "Ann Day")
    before = mails_to(address("Ann Day"))
    assert event_changed(event, {}, actor=make_council_person()) == 0
    assert mails_to(address("Ann Day")) == before
