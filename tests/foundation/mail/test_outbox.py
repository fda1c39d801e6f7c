"""The outbox against a real mail server that takes, puts off, refuses, hangs and hangs up."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select
from time_machine import TimeMachineFixture

from hub.foundation.core import clock
from hub.foundation.core.db import db, reading
from hub.foundation.mail.models import MailStatus, OutboxMessage
from hub.foundation.mail.operations import Recipient, queue
from hub.foundation.mail.outbox import LEASE, MOST_TRIES, RETRIES, STOPPED, claim, send_due
from tests.engines.bookings.desk import Desk
from tests.factories import make_message, make_session
from tests.foundation.mail.servers import MailServer, free_port, silent_server
from tests.test_race import at_once

S = MailStatus


def waiting(**given: object) -> OutboxMessage:
    """A committed mail, as every mail is that the worker sees."""
    message = make_message(**given)
    db.session.commit()
    return message


def state(message: OutboxMessage) -> tuple[MailStatus, int]:
    """As the database has it, read without keeping a worker from writing."""
    db.session.rollback()
    with reading():
        db.session.refresh(message)
    return message.status, message.attempts


def test_what_was_taken_is_sent(app: Flask, server: MailServer) -> None:
    message = waiting(to_address="ann@oak.example")
    assert send_due() == 1
    assert state(message) == (S.SENT, 1)
    assert message.sent_at == clock.now()
    assert server.recipients == ["ann@oak.example"]
    assert send_due() == 0


def test_nothing_goes_of_what_was_rolled_back(app: Flask, server: MailServer) -> None:
    desk, event = Desk(), make_session()
    db.session.commit()
    desk.book(event, "Ann Day")
    db.session.flush()
    assert len(db.session.scalars(select(OutboxMessage)).all()) == 2
    db.session.rollback()
    assert send_due() == 0
    assert server.took == []


def test_nothing_goes_before_the_commit(app: Flask, server: MailServer) -> None:
    """On PostgreSQL another connection sees nothing of it; on SQLite it reads the last state."""
    queue(
        to=Recipient("Ann Day", "ann@oak.example"),
        template="accounts/emails/tell_address_unknown",
        facts={
            "email": "ann@oak.example",
            "sign_in_url": "http://hub.example/sign-in",
            "join_url": "http://hub.example/join",
        },
    )
    db.session.flush()
    seen: list[int] = []

    def look() -> None:
        with app.app_context():
            seen.append(send_due())

    thread = Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [0]
    db.session.commit()
    assert send_due() == 1


def test_urgent_mail_overtakes(app: Flask, server: MailServer) -> None:
    waiting(to_address="later@oak.example")
    waiting(to_address="first@oak.example", priority=10)
    send_due()
    assert server.recipients == ["first@oak.example", "later@oak.example"]


@pytest.mark.parametrize("where", ["on_recipient", "on_text"])
def test_put_off_is_tried_again_and_again_and_then_has_failed(
    app: Flask, server: MailServer, time_machine: TimeMachineFixture, where: str
) -> None:
    getattr(server, where)["ann@oak.example"] = "451 4.7.1 Greylisted, come again"
    message = waiting(to_address="ann@oak.example")
    for attempt, pause in enumerate(RETRIES, start=1):
        assert send_due() == 1
        assert state(message) == (S.QUEUED, attempt)
        assert message.error == "451 4.7.1 Greylisted, come again"
        assert message.next_attempt_at == clock.now() + pause
        time_machine.shift(pause - timedelta(seconds=1))
        assert send_due() == 0
        time_machine.shift(timedelta(seconds=1))
    assert send_due() == 1
    assert state(message) == (S.FAILED, MOST_TRIES)
    time_machine.shift(timedelta(days=1))
    assert send_due() == 0
    assert server.took == []


def test_put_off_and_then_taken(
    app: Flask, server: MailServer, time_machine: TimeMachineFixture
) -> None:
    server.on_recipient["ann@oak.example"] = "451 Later"
    message = waiting(to_address="ann@oak.example")
    send_due()
    server.on_recipient.clear()
    time_machine.shift(RETRIES[0])
    send_due()
    assert state(message) == (S.SENT, 2)
    assert message.error is None


@pytest.mark.parametrize("where", ["on_recipient", "on_text"])
def test_a_refused_mail_has_failed_and_the_others_still_go(
    app: Flask, server: MailServer, where: str
) -> None:
    getattr(server, where)["gone@oak.example"] = "550 5.1.1 No such person"
    refused = waiting(to_address="gone@oak.example")
    other = waiting(to_address="ann@oak.example")
    assert send_due() == 2
    assert state(refused) == (S.FAILED, 1)
    assert refused.error == "550 5.1.1 No such person"
    assert state(other) == (S.SENT, 1)


def test_a_server_that_is_not_there(app: Flask, post_through: Callable[..., None]) -> None:
    post_through(free_port())
    message = waiting()
    send_due()
    assert state(message) == (S.QUEUED, 1)
    assert message.error is not None
    assert "refused" in message.error


@pytest.mark.parametrize("greeting", [b"", b"220 here\r\n"])
def test_a_server_that_hangs_is_given_up(
    app: Flask, post_through: Callable[..., None], greeting: bytes
) -> None:
    message = waiting()
    with silent_server(greeting) as (port, _):
        post_through(port, mail_timeout=1)
        send_due()
    assert state(message) == (S.QUEUED, 1)
    assert message.error is not None
    assert "timed out" in message.error


def test_a_server_that_hangs_up_after_the_text_may_get_it_twice_with_one_message_id(
    app: Flask, server: MailServer, time_machine: TimeMachineFixture
) -> None:
    server.on_text["ann@oak.example"] = "hang up"
    message = waiting(to_address="ann@oak.example", guid="0123abc")
    send_due()
    assert state(message) == (S.QUEUED, 1)
    server.on_text.clear()
    time_machine.shift(RETRIES[0])
    send_due()
    assert state(message) == (S.SENT, 2)
    assert [mail["Message-ID"] for mail in server.messages] == [
        "<0123abc@council.example>",
        "<0123abc@council.example>",
    ]


@pytest.mark.both_databases
def test_the_site_goes_on_while_the_server_hangs(
    app: Flask, post_through: Callable[..., None]
) -> None:
    """A booking is written and committed while a worker waits for a server that says nothing."""
    desk, event = Desk(), make_session()
    waiting()
    with silent_server() as (port, somebody):
        post_through(port, mail_timeout=3)

        def work() -> None:
            with app.app_context():
                send_due()

        worker = Thread(target=work)
        worker.start()
        assert somebody.wait(10)
        desk.book(event, "Ann Day")
        db.session.commit()
        assert worker.is_alive(), "The booking waited for the mail server."
        worker.join()


@pytest.mark.both_databases
def test_among_workers_each_mail_goes_once(app: Flask, server: MailServer) -> None:
    for number in range(30):
        make_message(to_address=f"person{number}@oak.example")
    assert at_once(app, [send_due] * 4) == []
    assert sorted(server.recipients) == sorted(f"person{n}@oak.example" for n in range(30))
    assert set(db.session.scalars(select(OutboxMessage.attempts))) == {1}


def test_what_a_dead_worker_took_goes_when_its_lease_is_over(
    app: Flask, server: MailServer, time_machine: TimeMachineFixture
) -> None:
    message = waiting(guid="0123abc")
    letter = claim(message.id)
    assert letter is not None
    assert state(message) == (S.SENDING, 1)
    assert claim(message.id) is None
    time_machine.shift(LEASE - timedelta(seconds=1))
    assert send_due() == 0
    time_machine.shift(timedelta(seconds=1))
    assert send_due() == 1
    assert state(message) == (S.SENT, 2)
    assert server.messages[0]["Message-ID"] == "<0123abc@council.example>"


@pytest.mark.parametrize("sensitive", [False, True])
def test_what_stops_every_worker_has_failed_in_the_end(
    app: Flask, server: MailServer, time_machine: TimeMachineFixture, sensitive: bool
) -> None:
    message = waiting(sensitive=sensitive)
    for _ in range(MOST_TRIES):
        assert claim(message.id) is not None
        time_machine.shift(LEASE)
        send_due(most=0)
    assert state(message) == (S.FAILED, MOST_TRIES)
    assert message.error == STOPPED
    assert message.has_body is not sensitive
    assert server.took == []


def test_a_worker_that_comes_late_does_not_judge_the_attempt_of_another(
    app: Flask, post_through: Callable[..., None], time_machine: TimeMachineFixture
) -> None:
    """Its lease ran out while the server was silent; meanwhile another has taken the mail."""
    message = waiting()
    with silent_server() as (port, somebody):
        post_through(port, mail_timeout=1)

        def work() -> None:
            with app.app_context():
                send_due()

        slow = Thread(target=work)
        slow.start()
        assert somebody.wait(10)
        time_machine.shift(LEASE)
        assert send_due(most=0) == 0
        assert claim(message.id) is not None
        slow.join()
    assert state(message) == (S.SENDING, 2)


@pytest.mark.parametrize(
    ("answer", "status"), [("250 OK", S.SENT), ("550 No", S.FAILED), ("451 Later", S.QUEUED)]
)
def test_sensitive_mail_keeps_its_words_only_while_it_may_still_go(
    app: Flask, server: MailServer, answer: str, status: MailStatus
) -> None:
    server.on_recipient["ann@oak.example"] = answer
    message = waiting(to_address="ann@oak.example", sensitive=True)
    send_due()
    assert state(message) == (status, 1)
    assert message.has_body is (status is S.QUEUED)
    assert bool(message.subject) is (status is S.QUEUED)


def test_a_mail_that_cannot_be_made_does_not_stop_the_others(
    app: Flask, server: MailServer
) -> None:
    broken = waiting(to_address="nonsense@" + "x" * 300)
    good = waiting(to_address="ann@oak.example")
    send_due()
    assert state(broken) == (S.FAILED, 1)
    assert state(good) == (S.SENT, 1)


def test_told_to_stop_it_leaves_the_rest(app: Flask, server: MailServer) -> None:
    for _ in range(3):
        waiting()
    assert send_due(stop=lambda: len(server.took) == 1) == 1
    assert send_due() == 2
