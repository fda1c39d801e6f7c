"""The rules of the waiting list, as examples (R14.4)."""

from datetime import date, datetime, timedelta

import pytest
from time_machine import TimeMachineFixture

from hub.engines.bookings.models import BookingStatus, WaitingChoice
from hub.engines.bookings.operations import (
    Attendee,
    accept_offer,
    can_undo,
    cancel_booking,
    change_capacity,
    change_waiting_choice,
    close_booking,
    decline_offer,
    expire_offers,
    reopen_booking,
    swap_attendee,
    take_free_place,
    undo_cancellation,
)
from hub.engines.bookings.queries import places, waiting_list
from hub.foundation.core.errors import RuleBroken
from tests.engines.bookings.desk import Desk, address, last_mail, london, mails_to, statuses
from tests.factories import in_days, make_council_person, make_session

pytestmark = pytest.mark.usefixtures("app")
S = BookingStatus


def test_who_does_not_fit_waits_in_order() -> None:
    desk, event = Desk(), make_session(capacity=1)
    bookings = desk.book(event, "Ann Day", "Bo Elm", "Cy Fox")
    assert statuses(*bookings) == [S.BOOKED, S.WAITING, S.WAITING]
    assert [b.attendee_name for b in waiting_list(event)] == ["Bo Elm", "Cy Fox"]
    assert places(event).words == "Full: 2 waiting"
    assert mails_to(address("Bo Elm")) == ["tell_attendee_waiting"]


def test_a_free_place_is_not_for_newcomers_while_somebody_waits() -> None:
    desk, event = Desk(), make_session(capacity=1)
    first, second = desk.book(event, "Ann Day", "Bo Elm")
    cancel_booking(first, reason="Ill", actor=desk.lead)
    [late] = desk.book(event, "Cy Fox")
    assert statuses(first, second, late) == [S.CANCELLED, S.OFFERED, S.WAITING]


@pytest.mark.parametrize(
    ("now", "end"),
    [
        # Monday 10:00, 48 hours on is Wednesday 10:00: that day at 4pm.
        (london(2026, 6, 15, 10), london(2026, 6, 17, 16)),
        # Monday 17:00: Wednesday 17:00 is after 4pm, so Thursday.
        (london(2026, 6, 15, 17), london(2026, 6, 18, 16)),
        # Thursday: Saturday is no working day, so Monday.
        (london(2026, 6, 11, 10), london(2026, 6, 15, 16)),
        # Before the August bank holiday on Monday 31 August 2026.
        (london(2026, 8, 27, 12), london(2026, 9, 1, 16)),
        # Over the end of summer time on 25 October 2026.
        (london(2026, 10, 23, 12), london(2026, 10, 26, 16)),
        # Over the beginning of summer time on 28 March 2027 (Easter Monday is the 29th).
        (london(2027, 3, 25, 12), london(2027, 3, 30, 16)),
    ],
)
def test_an_offer_ends_at_four_on_a_working_day(
    now: datetime, end: datetime, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(now, tick=False)
    desk, event = Desk(), make_session(capacity=1, starts_at=now + timedelta(days=30))
    first, second = desk.book(event, "Ann Day", "Bo Elm")
    cancel_booking(first, reason=None, actor=desk.lead)
    assert second.offer_ends_at == end


@pytest.mark.both_databases
def test_an_expired_offer_goes_behind_everybody(time_machine: TimeMachineFixture) -> None:
    desk, event = Desk(), make_session(capacity=1)
    first, second, third = desk.book(event, "Ann Day", "Bo Elm", "Cy Fox")
    cancel_booking(first, reason=None, actor=desk.lead)
    time_machine.move_to(london(2026, 6, 17, 16, 1), tick=False)
    assert expire_offers() == 1
    assert statuses(second, third) == [S.WAITING, S.OFFERED]
    assert mails_to(address("Bo Elm"))[-1] == "tell_attendee_offer_expired"
    [newcomer] = desk.book(event, "Di Gum")
    assert [b.attendee_name for b in waiting_list(event)] == ["Di Gum", "Bo Elm"]
    decline_offer(third, actor=third.person)
    assert statuses(newcomer, second) == [S.OFFERED, S.WAITING]


def test_accepting_and_declining(time_machine: TimeMachineFixture) -> None:
    desk, event = Desk(), make_session(capacity=1)
    first, second, third = desk.book(event, "Ann Day", "Bo Elm", "Cy Fox")
    cancel_booking(first, reason=None, actor=desk.lead)
    decline_offer(second, actor=second.person)
    assert statuses(second, third) == [S.CANCELLED, S.OFFERED]
    accept_offer(third, actor=third.person)
    assert statuses(third) == [S.BOOKED]
    assert not third.given_without_asking
    time_machine.move_to(london(2026, 6, 20, 9), tick=False)
    accept_offer(third, actor=third.person)  # a second click changes nothing
    with pytest.raises(RuleBroken, match="no offer to answer"):
        decline_offer(third, actor=third.person)


def test_an_offer_cannot_be_accepted_after_its_end(time_machine: TimeMachineFixture) -> None:
    desk, event = Desk(), make_session(capacity=1)
    first, second = desk.book(event, "Ann Day", "Bo Elm")
    cancel_booking(first, reason=None, actor=desk.lead)
    time_machine.move_to(london(2026, 6, 17, 16), tick=False)
    with pytest.raises(RuleBroken, match="This offer has ended"):
        accept_offer(second, actor=second.person)


def test_book_me_straight_in() -> None:
    desk, event = Desk(), make_session(capacity=1)
    [first] = desk.book(event, "Ann Day")
    [second] = desk.book(event, "Bo Elm", waiting_choice=WaitingChoice.BOOK)
    cancel_booking(first, reason=None, actor=desk.lead)
    assert statuses(second) == [S.BOOKED]
    assert second.given_without_asking
    assert mails_to(address("Bo Elm")) == ["tell_attendee_waiting", "tell_attendee_booked"]


def test_book_me_straight_in_ends_on_its_day() -> None:
    desk, event = Desk(), make_session(capacity=1)
    [first] = desk.book(event, "Ann Day")
    [second] = desk.book(
        event, "Bo Elm", waiting_choice=WaitingChoice.BOOK, book_until=date(2026, 6, 14)
    )
    cancel_booking(first, reason=None, actor=desk.lead)
    assert statuses(second) == [S.OFFERED]


def test_at_short_notice_the_first_yes_wins() -> None:
    desk, event = Desk(), make_session(capacity=1, starts_at=in_days(1))
    [first] = desk.book(event, "Ann Day")
    second, third = desk.book(event, "Bo Elm", "Cy Fox")
    cancel_booking(first, reason=None, actor=desk.lead)
    assert statuses(second, third) == [S.WAITING, S.WAITING]
    for name in ("Bo Elm", "Cy Fox"):
        assert mails_to(address(name))[-1] == "tell_attendee_place_free"
    take_free_place(third, actor=third.person)
    assert statuses(second, third) == [S.WAITING, S.BOOKED]
    with pytest.raises(RuleBroken, match="Somebody else was first"):
        take_free_place(second, actor=second.person)


def test_at_short_notice_book_me_comes_first() -> None:
    desk, event = Desk(), make_session(capacity=1, starts_at=in_days(1))
    [first] = desk.book(event, "Ann Day")
    [asks] = desk.book(event, "Bo Elm")
    [books] = desk.book(event, "Cy Fox", waiting_choice=WaitingChoice.BOOK)
    cancel_booking(first, reason=None, actor=desk.lead)
    assert statuses(asks, books) == [S.WAITING, S.BOOKED]
    assert mails_to(address("Bo Elm")) == ["tell_attendee_waiting"]


def test_taking_a_place_is_refused_while_there_is_time_to_ask() -> None:
    desk, event = Desk(), make_session(capacity=1)
    _, second = desk.book(event, "Ann Day", "Bo Elm")
    with pytest.raises(RuleBroken, match="offered in order"):
        take_free_place(second, actor=second.person)


def test_nobody_is_offered_a_place_after_booking_closed() -> None:
    desk, event = Desk(), make_session(capacity=1)
    first, second = desk.book(event, "Ann Day", "Bo Elm")
    close_booking(event, actor=make_council_person())
    cancel_booking(first, reason=None, actor=desk.lead)
    assert statuses(second) == [S.WAITING]
    reopen_booking(event, actor=make_council_person())
    assert statuses(second) == [S.OFFERED]


def test_undo_a_cancellation_until_the_place_is_offered_on() -> None:
    desk, event = Desk(), make_session(capacity=1)
    [booking] = desk.book(event, "Ann Day")
    cancel_booking(booking, reason=None, actor=desk.lead)
    undo_cancellation(booking, actor=desk.lead)
    assert statuses(booking) == [S.BOOKED]
    mail = last_mail(address("Ann Day"))
    assert (mail.calendar_method, booking.invitation_sequence) == ("REQUEST", 2)
    [waiting] = desk.book(event, "Bo Elm")
    cancel_booking(booking, reason=None, actor=desk.lead)
    with pytest.raises(RuleBroken, match="gone to somebody else"):
        undo_cancellation(booking, actor=desk.lead)
    assert waiting.status is S.OFFERED


def test_who_has_a_newer_turn_does_not_undo_the_old_booking() -> None:
    desk, event = Desk(), make_session(capacity=1)
    old, keeps = desk.book(event, "Ann Day")[0], desk.book(event, "Bo Elm")[0]
    cancel_booking(old, reason=None, actor=desk.lead)
    accept_offer(keeps, actor=desk.lead)
    [again] = desk.book(event, "Ann Day")
    change_capacity(event, 3, actor=make_council_person())
    assert statuses(old, keeps, again) == [S.CANCELLED, S.BOOKED, S.OFFERED]
    assert not can_undo(old)
    with pytest.raises(RuleBroken, match="is offered a place by now"):
        undo_cancellation(old, actor=desk.lead)


def test_rejoining_after_leaving_goes_last() -> None:
    desk, event = Desk(), make_session(capacity=1)
    _, second, third = desk.book(event, "Ann Day", "Bo Elm", "Cy Fox")
    cancel_booking(second, reason=None, actor=desk.lead)
    desk.book(event, "Bo Elm")
    assert [b.attendee_name for b in waiting_list(event)] == ["Cy Fox", "Bo Elm"]
    assert third.joined_order == 2


def test_a_swap_to_somebody_who_waits_takes_her_off_the_list() -> None:
    desk, event = Desk(), make_session(capacity=1)
    booking, waiting = desk.book(event, "Ann Day", "Bo Elm")
    swap_attendee(booking, Attendee("Bo Elm", address("Bo Elm")), actor=desk.lead)
    assert statuses(booking, waiting) == [S.BOOKED, S.CANCELLED]


def test_more_places_go_to_who_waits() -> None:
    desk, event = Desk(), make_session(capacity=1)
    bookings = desk.book(event, "Ann Day", "Bo Elm", "Cy Fox")
    change_capacity(event, 2, actor=make_council_person())
    assert statuses(*bookings) == [S.BOOKED, S.OFFERED, S.WAITING]


def test_changing_the_choice_may_give_a_place_at_once() -> None:
    desk, event = Desk(), make_session(capacity=1, starts_at=in_days(1))
    [first] = desk.book(event, "Ann Day")
    [second] = desk.book(event, "Bo Elm")
    cancel_booking(first, reason=None, actor=desk.lead)
    change_waiting_choice(second, WaitingChoice.BOOK, None, actor=second.person)
    assert statuses(second) == [S.BOOKED]


def test_at_short_notice_every_free_place_is_news() -> None:
    desk, event = Desk(), make_session(capacity=2, starts_at=in_days(1))
    first, second = desk.book(event, "Ann Day", "Bo Elm")
    asks, books = desk.book(event, "Cy Fox", "Di Gum")
    notice = "tell_attendee_place_free"
    cancel_booking(first, reason=None, actor=desk.lead)
    change_waiting_choice(books, WaitingChoice.BOOK, None, actor=desk.lead)
    cancel_booking(second, reason=None, actor=desk.lead)
    assert statuses(asks, books) == [S.WAITING, S.BOOKED]
    assert mails_to(address("Cy Fox")).count(notice) == 2
    change_capacity(event, 1, actor=make_council_person())
    change_capacity(event, 2, actor=make_council_person())
    assert mails_to(address("Cy Fox")).count(notice) == 3
