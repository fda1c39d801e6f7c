"""What arrives at the server: its parts, its headers, and over which connection."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import icalendar
import pytest
import trustme
from flask import Flask

from hub.engines.bookings.operations import Attendee
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.mail.models import MailStatus, OutboxMessage
from hub.foundation.mail.outbox import send_due
from tests.engines.bookings.desk import Desk
from tests.factories import make_message, make_session
from tests.foundation.mail.servers import MailServer, mail_server

S = MailStatus


def sent_to(server: MailServer, email: str) -> EmailMessage:
    db.session.commit()
    send_due()
    return next(m for m in server.messages if email in str(m["To"]))


def test_a_booking_arrives_with_text_html_and_calendar(app: Flask, server: MailServer) -> None:
    desk, event = Desk(), make_session()
    [booking] = desk.book_people(event, [Attendee("Zoë Day", "zoe@oak.example")])
    mail = sent_to(server, "zoe@oak.example")
    kinds = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "text/calendar", "application/ics"]
    text, html, calendar, file = (part for part in mail.walk() if not part.is_multipart())
    assert booking.reference in text.get_content()
    assert booking.reference in html.get_content()
    assert dict(calendar["Content-Type"].params)["method"] == "REQUEST"
    assert calendar.get_payload(decode=True) == file.get_payload(decode=True)
    assert file.get_filename() == "invitation.ics"
    [event_read] = icalendar.Calendar.from_ical(file.get_payload(decode=True)).walk("VEVENT")
    assert str(event_read["UID"]) == booking.invitation_uid


def test_the_headers(app: Flask, server: MailServer) -> None:
    make_message(
        guid="0123abc",
        to_name="Zoë, the “one”\r\nBcc: all@oak.example " + "日本 " * 30,
        to_address="ann@oak.example",
        from_name="Hub für SEND, Support & Co",
        reply_to="team@council.example",
        subject="Naïve café:" + " places for everybody 日本" * 8,
    )
    mail = sent_to(server, "ann@oak.example")
    assert mail["Message-ID"] == "<0123abc@council.example>"
    [sender] = mail["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (
        "Hub für SEND, Support & Co",
        "send-hub@council.example",
    )
    [to] = mail["To"].addresses
    assert to.addr_spec == "ann@oak.example"
    assert to.display_name.startswith("Zoë, the “one”")
    assert mail["Reply-To"] == "team@council.example"
    assert mail["Subject"] == "Naïve café:" + " places for everybody 日本" * 8
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Bcc"] is None
    assert mail["Date"].datetime == clock.now()
    assert server.recipients == ["ann@oak.example"]


def test_plain_names_stay_plain(app: Flask, server: MailServer) -> None:
    make_message(to_address="ann@oak.example", subject="Places at Making sense of autism")
    sent_to(server, "ann@oak.example")
    content = server.took[0].content
    assert isinstance(content, bytes)
    assert b"\r\nTo: Ann Lee <ann@oak.example>\r\n" in content
    assert b"\r\nSubject: Places at Making sense of autism\r\n" in content


@pytest.mark.parametrize("name", ["Ann\r\nBcc: all@oak.example", "Zoë\r\nBcc: all@oak.example"])
def test_a_name_cannot_begin_a_header(app: Flask, server: MailServer, name: str) -> None:
    make_message(to_address="ann@oak.example", to_name=name, subject=name, from_name=name)
    mail = sent_to(server, "ann@oak.example")
    assert mail["Bcc"] is None
    assert [address.addr_spec for address in mail["To"].addresses] == ["ann@oak.example"]


def test_every_line_is_short_and_plain(app: Flask, server: MailServer) -> None:
    make_message(to_address="ann@oak.example", text="é" * 5000, html="<p>" + "日本" * 3000)
    sent_to(server, "ann@oak.example")
    content = server.took[0].content
    assert isinstance(content, bytes)
    assert content.isascii()
    assert max(map(len, content.splitlines())) <= 78


def test_a_domain_in_another_script_is_written_as_servers_write_it(
    app: Flask, server: MailServer
) -> None:
    make_message(to_address="ann@bücher.example")
    db.session.commit()
    send_due()
    assert server.recipients == ["ann@xn--bcher-kva.example"]


# ---- over which connection


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture
def start(authority: trustme.CA) -> Iterator[Callable[..., MailServer]]:
    """`start("tls", name="127.0.0.1")`: a server with a certificate for that name."""
    with ExitStack() as stack:

        def make(security: str, name: str = "127.0.0.1", **given: Any) -> MailServer:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            authority.issue_cert(name).configure_cert(context)
            return stack.enter_context(mail_server(context, at_once=security == "tls", **given))

        yield make


def sent_over(app: Flask) -> OutboxMessage:
    message = make_message(to_address="ann@oak.example")
    db.session.commit()
    send_due()
    db.session.refresh(message)
    return message


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_over_tls_with_a_certificate_of_a_known_authority(
    app: Flask,
    start: Callable[..., MailServer],
    post_through: Callable[..., None],
    ca_file: str,
    security: str,
) -> None:
    server = start(security)
    post_through(server.port, mail_security=security, mail_ca_file=ca_file)
    assert sent_over(app).status is S.SENT
    assert server.recipients == ["ann@oak.example"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_an_unknown_authority_is_not_spoken_to(
    app: Flask, start: Callable[..., MailServer], post_through: Callable[..., None], security: str
) -> None:
    server = start(security)
    post_through(server.port, mail_security=security)
    message = sent_over(app)
    assert message.status is S.QUEUED
    assert message.error is not None
    assert "CERTIFICATE_VERIFY_FAILED" in message.error
    assert server.took == []


def test_a_certificate_of_another_name_is_not_spoken_to(
    app: Flask,
    start: Callable[..., MailServer],
    post_through: Callable[..., None],
    ca_file: str,
) -> None:
    server = start("starttls", name="other.example")
    post_through(server.port, mail_security="starttls", mail_ca_file=ca_file)
    assert sent_over(app).status is S.QUEUED
    assert server.took == []


def test_a_server_that_offers_no_tls_gets_nothing(
    app: Flask, post_through: Callable[..., None]
) -> None:
    with mail_server() as server:
        post_through(server.port, mail_security="starttls", mail_username="hub")
        assert sent_over(app).status is S.QUEUED
        assert (server.took, server.logins) == ([], [])


@pytest.mark.parametrize(("password", "status"), [("right", S.SENT), ("wrong", S.QUEUED)])
def test_with_a_name_and_password(
    app: Flask,
    start: Callable[..., MailServer],
    post_through: Callable[..., None],
    ca_file: str,
    password: str,
    status: MailStatus,
) -> None:
    server = start("starttls", login=True)
    post_through(
        server.port,
        mail_security="starttls",
        mail_ca_file=ca_file,
        mail_username="hub",
        mail_password=password,
    )
    assert sent_over(app).status is status
    assert server.logins[0] == (b"hub", password.encode())
