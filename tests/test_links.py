"""Nobody is sent to a closed door: every link and form that a page shows leads somewhere."""

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.routing import MapAdapter

from hub.demo.load import REGISTER, load_demo
from hub.foundation.core.db import db
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from tests.crawler import Crawler, Role, somebody_with
from tests.strict_client import StrictClient


@pytest.fixture
def demo(app: Flask) -> MapAdapter:
    load_demo(REGISTER)
    db.session.commit()
    return app.url_map.bind("localhost")


def test_no_dead_end_signed_out(app: Flask, demo: MapAdapter) -> None:
    crawler = Crawler(StrictClient(app), demo)
    crawler.crawl("/")
    assert crawler.dead == []


@pytest.mark.parametrize("role", [*SchoolRole, *CouncilRole, None])
def test_no_dead_end_for(
    role: Role, demo: MapAdapter, sign_in_as: Callable[..., StrictClient]
) -> None:
    crawler = Crawler(sign_in_as(somebody_with(role)), demo)
    crawler.crawl("/", "/admin" if isinstance(role, CouncilRole) else "/home")
    assert crawler.dead == []
    assert len(crawler.seen) > 15, "It hardly got anywhere."
