"""A small HTTP client for load: keep-alive, cookies, counts of bytes. One object a thread."""

import html
import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

HIDDEN = re.compile(rb"<input[^>]*type=\"hidden\"[^>]*>")
ATTRIBUTE = re.compile(rb'(name|value)="([^"]*)"')


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    # Bytes on the wire, headers included.
    size: int


@dataclass
class Visitor:
    """One browser: its own connection and cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    compressed: bool = False
    _connection: socket.socket | None = None
    _buffer: bytes = b""

    def get(self, path: str) -> Answer:
        return self._send("GET", path)

    def post(self, path: str, data: dict[str, str]) -> Answer:
        return self._send("POST", path, urlencode(data).encode())

    def _send(self, method: str, path: str, body: bytes = b"") -> Answer:
        lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        if self.compressed:
            lines.append("Accept-Encoding: gzip, br")
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        if method == "POST":
            lines.append("Content-Type: application/x-www-form-urlencoded")
            lines.append(f"Content-Length: {len(body)}")
        message = ("\r\n".join(lines) + "\r\n\r\n").encode() + body
        for again in (True, False):
            try:
                if self._connection is None:
                    self._connect()
                assert self._connection is not None
                self._connection.sendall(message)
                return self._read()
            except (ConnectionError, TimeoutError):
                self.close()
                # A closed keep-alive connection is tried once more, but never a sent form.
                if not again or method == "POST":
                    raise
        raise AssertionError

    def _connect(self) -> None:
        self._connection = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _more(self) -> None:
        assert self._connection is not None
        piece = self._connection.recv(65536)
        if not piece:
            raise ConnectionError("closed")
        self._buffer += piece

    def _read(self) -> Answer:
        while b"\r\n\r\n" not in self._buffer:
            self._more()
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        headers = {}
        for line in rest:
            name, _, value = line.partition(": ")
            name = name.lower()
            if name == "set-cookie":
                key, _, cookie = value.partition(";")[0].partition("=")
                self.cookies[key] = cookie
            headers[name] = value
        body = self._read_body(headers)
        return Answer(int(first.split()[1]), headers, body, len(head) + 4 + len(body))

    def _read_body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding") == "chunked":
            raise ValueError("chunked answers are not expected")
        length = int(headers.get("content-length", "0"))
        while len(self._buffer) < length:
            self._more()
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        return body


def hidden_fields(page: bytes) -> dict[str, str]:
    """What the form of a page carries, as a browser would send it. The last form wins."""
    found = {}
    for tag in HIDDEN.findall(page):
        parts = {name: html.unescape(value.decode()) for name, value in ATTRIBUTE.findall(tag)}
        found[parts[b"name"]] = parts.get(b"value", "")
    return found


@dataclass
class Run:
    """What a run of many visits took."""

    seconds: float
    times: list[float]
    errors: list[str]

    @property
    def per_second(self) -> float:
        return len(self.times) / self.seconds

    def percentile(self, share: float) -> float:
        """In milliseconds."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def together(visits: list[Callable[[], None]], at_once: int) -> Run:
    """Do all visits, so many at once; each is timed."""
    times: list[float] = []
    errors: list[str] = []
    waiting = iter(visits)
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                visit = next(waiting, None)
            if visit is None:
                return
            began = time.perf_counter()
            try:
                visit()
            except Exception as error:
                errors.append(f"{type(error).__name__}: {error}")
            else:
                times.append(time.perf_counter() - began)

    threads = [threading.Thread(target=work) for _ in range(at_once)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Run(time.perf_counter() - began, times, errors)
