"""Hands one message to the mail server, with a timeout and a checked certificate."""

import smtplib
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.charset import BASE64, QP, Charset
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import formataddr
from pathlib import Path

from flask import current_app
from flask_mail import Connection, Mail, Message

from hub.config import Config
from hub.foundation.core import clock

# Quoted-printable keeps lines short whatever people typed, and passes every server.
READABLE = Charset("utf-8")
READABLE.body_encoding = QP
EXACT = Charset("utf-8")
EXACT.body_encoding = BASE64
AS_IT_IS = compat32.clone(linesep="\r\n")
NAMES_SHOWN = 100


class Refused(Exception):
    """The server will never take this message: trying again is pointless."""


class NotNow(Exception):
    """The server did not take this message now: try again later."""


@dataclass(frozen=True)
class Letter:
    """A message as a plain value, so that no transaction is open while it is sent."""

    id: int
    guid: str
    attempt: int
    to_address: str
    to_name: str
    from_name: str
    reply_to: str | None
    subject: str
    text: str
    html: str
    calendar: str | None
    calendar_method: str | None
    created_at: datetime
    sensitive: bool


class HubMessage(Message):
    """A message whose parts are encoded for every server, and whose calendar part is exact."""

    def _mimetext(self, text: str | None, subtype: str = "plain") -> MIMEText:
        how = EXACT if subtype.startswith("calendar") else READABLE
        return MIMEText(text or "", _subtype=subtype, _charset=how)  # type: ignore[arg-type]

    def _message(self) -> MIMEBase:
        """The library encodes every name, plain ones too, and then reads each header anew
        whenever it asks what kind of part it has: half of the time that a mail takes."""
        message = super()._message()
        message.policy = AS_IT_IS
        assert isinstance(self.sender, tuple)
        [to] = self.recipients
        assert isinstance(to, tuple)
        for name, value in (
            ("Subject", _folded("Subject", self.subject)),
            ("From", _addressed("From", *self.sender)),
            ("To", _addressed("To", *to)),
        ):
            del message[name]
            message[name] = value
        return message


def _folded(header: str, words: str) -> str:
    """Plain words as they are, others encoded, in lines that fit behind the header's name.

    A line end in them would begin a header of its own.
    """
    words = " ".join(words.split())
    return Header(words, None if words.isascii() else "utf-8", header_name=header).encode()


def _addressed(header: str, name: str, address: str) -> str:
    if name.isascii():
        return formataddr((" ".join(name.split()), address))
    return f"{_folded(header, name)} <{address}>"


class HubConnection(Connection):
    """A connection that gives up a silent server and refuses one that cannot prove its name."""

    def configure_host(self) -> smtplib.SMTP:
        config = settings_of_server()
        context = ssl.create_default_context()
        if config.mail_ca_file:
            context.load_verify_locations(config.mail_ca_file)
        where, patience = (config.mail_server, config.mail_port), config.mail_timeout
        host: smtplib.SMTP
        if config.mail_security == "tls":
            host = smtplib.SMTP_SSL(*where, timeout=patience, context=context)
        else:
            host = smtplib.SMTP(*where, timeout=patience)
        try:
            if config.mail_security == "starttls":
                host.starttls(context=context)
            if config.mail_username:
                host.login(config.mail_username, config.mail_password)
        except BaseException:
            host.close()
            raise
        return host

    def close(self) -> None:
        """Leave, politely if the server still listens."""
        if self.host is not None:
            try:
                self.host.quit()
            except (smtplib.SMTPException, OSError):
                self.host.close()
            self.host = None


class HubMail(Mail):
    def connect(self) -> HubConnection:
        """One of ours instead of the library's, which waits for ever and checks no certificate."""
        return HubConnection(current_app.extensions["mail"])


mail = HubMail()


def settings_of_server() -> Config:
    found = current_app.config["HUB"]
    assert isinstance(found, Config)
    return found


def compose(letter: Letter) -> HubMessage:
    """The whole message: text, HTML and calendar as alternatives, and the calendar as a file."""
    config = settings_of_server()
    domain = config.mail_from.rpartition("@")[2]
    message = HubMessage(
        subject=letter.subject,
        recipients=[(letter.to_name[:NAMES_SHOWN], letter.to_address)],
        body=letter.text,
        html=letter.html,
        reply_to=letter.reply_to,
        date=letter.created_at.timestamp(),
        # No machine should answer: neither a holiday notice nor another list.
        extra_headers={
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    message.sender = (letter.from_name, config.mail_from)
    message.msgId = f"<{letter.guid}@{domain}>"
    if letter.calendar:
        message.alts[f"calendar; method={letter.calendar_method}"] = letter.calendar
        message.attach("invitation.ics", "application/ics", letter.calendar.encode())
    return message


class Postman:
    """Sends letters over one connection, opened when the first needs it and after each failure."""

    def __init__(self) -> None:
        self.connection: HubConnection | None = None

    def send(self, letter: Letter, deadline: float) -> None:
        """Raises Refused or NotNow. `deadline` is when, on the monotonic clock, the lease ends."""
        try:
            address = _ascii_address(letter.to_address)
        except UnicodeError as error:
            raise Refused("Our mail server cannot write to an address like this.") from error
        letter = replace(letter, to_address=address)
        if not settings_of_server().mail_server:
            capture(letter)
            return
        try:
            self._hand_over(address, compose(letter).as_bytes(), deadline)
        except (Refused, NotNow):
            self.close()
            raise
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise NotNow(_words(error)) from error

    def _hand_over(self, envelope: str, body: bytes, deadline: float) -> None:
        host = self._host()
        host.ehlo_or_helo_if_needed()
        # A refused sender is ours to mend, a refused recipient or text is final.
        _take(host.mail(settings_of_server().mail_from), final=False)
        _take(host.rcpt(envelope), final=True)
        assert host.sock is not None
        # After the last dot the server may have taken it: all of that must fit into the lease.
        spare = (deadline - time.monotonic()) / 4
        if spare <= 0:
            raise NotNow("The mail server was too slow.")
        patience = host.sock.gettimeout()
        host.sock.settimeout(min(patience or spare, spare))
        try:
            answer = host.data(body)
        except smtplib.SMTPDataError as error:
            answer = (error.smtp_code, _bytes(error.smtp_error))
        _take(answer, final=True)
        host.sock.settimeout(patience)

    def _host(self) -> smtplib.SMTP:
        if self.connection is None:
            self.connection = mail.connect()
            self.connection.host = self.connection.configure_host()
        assert self.connection.host is not None
        return self.connection.host

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


@contextmanager
def postman() -> Iterator[Postman]:
    """A postman for one round, whose connection is closed at its end."""
    one = Postman()
    try:
        yield one
    finally:
        one.close()


def _take(answer: tuple[int, bytes], *, final: bool) -> None:
    """Raises unless the server agreed: Refused for a final 5xx, else NotNow."""
    code, said = answer
    if code in (250, 251, 252):
        return
    words = f"{code} {said.decode(errors='replace')}"
    raise Refused(words) if final and code >= 500 else NotNow(words)


def _bytes(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_bytes(error.smtp_error).decode(errors='replace')}"
    return f"{type(error).__name__}: {error}"


def _ascii_address(address: str) -> str:
    """The address on the envelope: the domain as servers write it, the name in plain letters."""
    name, _, domain = address.rpartition("@")
    return f"{name}@{domain.encode('idna').decode('ascii')}".encode("ascii").decode("ascii")


def capture_folder(config: Config) -> Path:
    """Where mail is kept as files when there is no mail server."""
    return config.instance / "mail"


def _stamp(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%S%f}"


def capture(letter: Letter) -> Path:
    """Without a mail server: keep the message as a file, to be read in demo and development."""
    folder = capture_folder(settings_of_server())
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{_stamp(clock.now())}-{letter.guid}.eml"
    half = path.with_suffix(".part")
    half.write_bytes(compose(letter).as_bytes())
    half.rename(path)
    return path


def captured_before(instant: datetime) -> list[Path]:
    """The files of mail captured before an instant."""
    folder = capture_folder(settings_of_server())
    return [path for path in folder.glob("*.eml") if path.name < _stamp(instant)]
