"""Mail servers on loopback, real ones: they take, refuse, wait for ever or hang up."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event, Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

OK = "250 OK"


class MailServer:
    """Answers as it was told to, address by address, and keeps what it took."""

    def __init__(self) -> None:
        self.took: list[Envelope] = []
        self.on_recipient: dict[str, str] = {}
        self.on_text: dict[str, str] = {}
        self.logins: list[tuple[bytes, bytes]] = []
        self.port = 0

    # The names are those that aiosmtpd calls.
    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.on_recipient.get(address, OK)
        if answer == OK:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return answer

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        answer = self.on_text.get(envelope.rcpt_tos[0], OK)
        if answer in (OK, "hang up"):
            self.took.append(envelope)
        if answer == "hang up":
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return answer

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"right")

    @property
    def messages(self) -> list[EmailMessage]:
        found = []
        for envelope in self.took:
            assert isinstance(envelope.content, bytes)
            found.append(message_from_bytes(envelope.content, policy=policy.default))
        return found

    @property
    def recipients(self) -> list[str]:
        return [address for envelope in self.took for address in envelope.rcpt_tos]


@contextmanager
def mail_server(
    certificate: ssl.SSLContext | None = None, *, at_once: bool = False, login: bool = False
) -> Iterator[MailServer]:
    """One that listens; with a certificate it wants STARTTLS, or TLS from the first byte on."""
    handler = MailServer()
    given: dict[str, Any] = {}
    if login:
        given |= {"authenticator": handler.authenticate, "auth_required": True}
    if certificate and not at_once:
        given |= {"tls_context": certificate, "require_starttls": True}
    controller = Controller(
        handler,
        hostname="127.0.0.1",
        port=free_port(),
        ssl_context=certificate if at_once else None,
        **given,
    )
    controller.start()
    handler.port = controller.port
    try:
        yield handler
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def silent_server(greeting: bytes = b"") -> Iterator[tuple[int, Event]]:
    """One that takes the connection, greets or not, and then says nothing more.

    Gives its port and an event that tells when somebody has come.
    """
    done, somebody = Event(), Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        thread = Thread(target=_keep_waiting, args=(listener, greeting, somebody, done.is_set))
        thread.start()
        try:
            yield listener.getsockname()[1], somebody
        finally:
            done.set()
            thread.join()


def _keep_waiting(
    listener: socket.socket, greeting: bytes, somebody: Event, done: Callable[[], bool]
) -> None:
    held = []
    while not done():
        try:
            one, _ = listener.accept()
        except TimeoutError:
            continue
        one.sendall(greeting)
        held.append(one)
        somebody.set()
    for one in held:
        one.close()
