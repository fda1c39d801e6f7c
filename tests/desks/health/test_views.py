"""What whoever watches over the hub is told."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from hub.foundation.core.db import db
from hub.foundation.jobs.operations import beat
from tests.strict_client import StrictClient

pytestmark = pytest.mark.both_databases


def age_heartbeat(by: timedelta) -> None:
    shift = {
        "sqlite": f"datetime(beat_at, '-{by.seconds} seconds')",
        "postgresql": f"beat_at - interval '{by.seconds} seconds'",
    }[db.engine.dialect.name]
    db.session.execute(text(f"UPDATE worker_heartbeat SET beat_at = {shift}"))
    db.session.commit()


def test_health_when_all_is_well(client: StrictClient) -> None:
    beat("one")
    page = client.get("/health")
    assert page.status == 200
    assert page.json == {"status": "well", "web": "well", "database": "well", "worker": "well"}


def test_health_without_a_worker(client: StrictClient) -> None:
    page = client.get("/health")
    assert page.status == 503
    assert page.json["worker"] == "none is running"
    assert page.json["database"] == "well"


def test_health_when_the_worker_has_stopped(client: StrictClient) -> None:
    beat("one")
    age_heartbeat(timedelta(minutes=5))
    page = client.get("/health")
    assert page.status == 503
    assert page.json["status"] == "not well"
    assert page.json["worker"].startswith("last heard of 30")


def test_health_counts_the_newest_of_several_workers(client: StrictClient) -> None:
    beat("killed")
    age_heartbeat(timedelta(minutes=5))
    beat("running")
    assert client.get("/health").status == 200


def test_health_web_needs_no_worker(client: StrictClient) -> None:
    page = client.get("/health/web")
    assert page.status == 200
    assert page.json == {"status": "well", "web": "well"}
