"""Settings: neutral until changed, read once a request, audited, and never unknown."""

from collections.abc import Callable
from dataclasses import asdict, fields

import pytest
from flask import Flask
from sqlalchemy import select

from hub.foundation.audit.models import AuditEntry
from hub.foundation.audit.operations import Job
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.settings.definitions import HubSettings
from hub.foundation.settings.models import Setting
from hub.foundation.settings.operations import change_settings
from hub.foundation.settings.queries import settings
from tests.conftest import count_queries
from tests.factories import make_council_person
from tests.strict_client import StrictClient

pytestmark = pytest.mark.usefixtures("app")
JOB = Job("a_job")


def test_an_empty_hub_has_the_defaults() -> None:
    assert settings() == HubSettings()


def test_every_setting_has_a_type_a_label_and_a_group() -> None:
    for setting in fields(HubSettings):
        assert type(setting.default) is setting.type, setting.name
        assert setting.metadata["label"], setting.name
        assert setting.metadata["group"], setting.name


@pytest.mark.both_databases
def test_what_differs_is_stored_and_audited(app: Flask) -> None:
    person = make_council_person()
    wanted = {"council_name": "Wessex Council", "offer_hours": 72, "hub_name": "SEND Hub"}
    assert change_settings(wanted, person) == ["council_name", "offer_hours"]
    now_set = settings()
    assert (now_set.council_name, now_set.offer_hours) == ("Wessex Council", 72)
    rows = db.session.scalars(select(Setting).order_by(Setting.key)).all()
    assert [(row.key, row.value) for row in rows] == [
        ("council_name", "Wessex Council"),
        ("offer_hours", 72),
    ]
    assert {row.changed_at for row in rows} == {clock.now()}
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.facts for entry in entries] == [
        {"key": "council_name", "old": "The council", "new": "Wessex Council"},
        {"key": "offer_hours", "old": 48, "new": 72},
    ]
    assert {entry.actor_id for entry in entries} == {person.id}


def test_a_setting_changed_twice_is_one_row() -> None:
    for hours in (24, 72):
        change_settings({"offer_hours": hours}, JOB)
    assert db.session.scalars(select(Setting.value)).all() == [72]
    assert change_settings({"offer_hours": 72}, JOB) == []
    assert db.session.query(AuditEntry).count() == 2


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(KeyError, match="colour_of_the_door"):
        change_settings({"colour_of_the_door": "red"}, JOB)


def test_a_setting_of_an_older_hub_is_passed_over() -> None:
    db.session.add(Setting(key="gone", value=1, changed_at=clock.now()))
    db.session.flush()
    assert settings() == HubSettings()


def test_a_picture_is_not_copied_into_the_trail() -> None:
    change_settings({"logo": "data:image/png;base64,AAAA"}, JOB)
    facts = db.session.scalars(select(AuditEntry.facts)).one()
    assert facts == {"key": "logo", "old": "(a picture)", "new": "(a picture)"}


def test_they_are_read_once_and_never_kept_by_the_process() -> None:
    with count_queries() as seen:
        assert settings() is settings()
    assert seen.count == 1
    change_settings({"offer_hours": 72}, JOB)
    assert settings().offer_hours == 72


def test_a_change_is_on_the_next_page_of_everybody(client: StrictClient) -> None:
    assert "The council" in client.get("/").first("footer").text
    change_settings({"council_name": "Wessex <Council>", "team_phone": "01632 960000"}, JOB)
    foot = client.get("/").first("footer").text
    assert "Wessex <Council>" in foot
    assert "01632 960000" in foot


def test_the_privacy_page_says_the_numbers_that_are_set(
    client: StrictClient, sign_in_as: Callable[..., StrictClient]
) -> None:
    assert set(asdict(settings())) == {field.name for field in fields(HubSettings)}
    change_settings({"needs_kept_days": 3}, JOB)
    assert "3 days after the event." in client.get("/privacy").words
