"""The hub with a mail server: `post_through(port)` points the app of the test at one."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from tests.foundation.mail.servers import MailServer, mail_server


@pytest.fixture
def post_through(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Set the mail settings, as the environment would."""

    def point(port: int, **settings: Any) -> None:
        given = {
            "mail_server": "127.0.0.1",
            "mail_port": port,
            "mail_security": "none",
            "mail_from": "send-hub@council.example",
            "mail_timeout": 2,
        }
        monkeypatch.setitem(app.config, "HUB", replace(app.config["HUB"], **{**given, **settings}))

    return point


@pytest.fixture
def server(post_through: Callable[..., None]) -> Iterator[MailServer]:
    """A mail server that takes everything, and the app pointed at it."""
    with mail_server() as one:
        post_through(one.port)
        yield one
