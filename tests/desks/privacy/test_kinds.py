"""The one list of kinds covers every personal column, and everything is made from it."""

import re
from dataclasses import fields

import pytest
from flask import Flask

from hub.config import PROJECT
from hub.desks.appearance.forms import RANGES
from hub.desks.privacy.operations.traces import TRACES, columns_to_people
from hub.desks.privacy.retention.kinds import BY_KEY, KINDS
from hub.foundation.audit.operations import Job
from hub.foundation.core.db import Model
from hub.foundation.keeping.kinds import personal_columns
from hub.foundation.settings.definitions import HubSettings
from hub.foundation.settings.operations import change_settings
from tests.strict_client import StrictClient

DOCUMENT = PROJECT / "docs" / "data-protection.md"
pytestmark = pytest.mark.usefixtures("app")

# Columns that look as if they told of a person: each is marked with its kind, or is listed here.
LOOKS_PERSONAL = re.compile(
    r"(?:^|_)(?:name|email|phone|address|reason|outcome|text|secret|browser|person|by)(?:_|$)"
)
NOT_PERSONAL = {
    # Of schools, places, files and things.
    *(
        "school.name",
        "school_site.name",
        "school_site.address",
        "locality.name",
        "topic.name",
        "area_of_need.name",
        "job.name",
    ),
    *("event.venue_name", "event.venue_address", "event.cancel_reason", "school.search_text"),
    *("course.search_text", "register_import.file_name", "people_file.file_name"),
    # Our own words and names.
    *("audit_personal_fact.name", "outbox_message.from_name"),
    # Numbers of council staff, which mean nobody once they are erased.
    *("hold.person_id", "hold.begun_by_id", "hold.ended_by_id"),
    *("register_import.staged_by_id", "register_import.decided_by_id", "person.added_by_id"),
    *("people_file.staged_by_id", "people_file.decided_by_id"),
    # The number of a lead, which means nobody once she is gone.
    "school.one_lead_ok_by_id",
}


def test_every_marked_column_has_a_kind(app: Flask) -> None:
    marked = personal_columns(Model.metadata)
    assert {kind for kind in marked.values() if kind not in BY_KEY} == set()
    assert set(BY_KEY) - set(marked.values()) == set()


def test_what_looks_personal_is_marked() -> None:
    marked = personal_columns(Model.metadata)
    looking = {
        str(column)
        for table in Model.metadata.sorted_tables
        for column in table.columns
        if LOOKS_PERSONAL.search(column.name)
    }
    assert looking - set(marked) - NOT_PERSONAL == set()
    assert NOT_PERSONAL - looking == set()


def test_every_way_to_a_person_is_known_when_she_is_erased() -> None:
    assert {str(column) for column in columns_to_people()} == set(TRACES)


def test_what_hangs_on_a_membership_goes_with_it() -> None:
    """What points to memberships must be removed, or point nowhere, in `forget_memberships`."""
    pointing = {
        table.name
        for table in Model.metadata.sorted_tables
        for key in table.foreign_keys
        if key.target_fullname == "membership.id"
    }
    assert pointing == {"membership", "role_grant"}


def test_keys_are_said_once_and_each_kind_says_everything() -> None:
    assert len(BY_KEY) == len(KINDS)
    chosen = HubSettings()
    for kind in KINDS:
        assert kind.what.endswith("."), kind.key
        assert not kind.period(chosen).endswith("."), kind.key
        assert not kind.why.endswith("."), kind.key


def test_every_period_that_staff_choose_is_on_the_page_of_settings() -> None:
    known = {setting.name for setting in fields(HubSettings)}
    chosen = {name for kind in KINDS for name in kind.settings}
    assert chosen <= known & set(RANGES)
    periods = {name for name in known if "_kept_" in name}
    assert periods == chosen


def test_the_document_has_every_kind_with_its_period() -> None:
    section = DOCUMENT.read_text().split("\n### Kinds of data\n", 1)[1].split("\n## ", 1)[0]
    chosen = HubSettings()
    rows = [
        f"| {kind.name} | {kind.what} | {kind.period(chosen)} | {kind.why} | "
        f"{', '.join(f'`{name}`' for name in kind.settings) or 'none'} |"
        for kind in KINDS
    ]
    assert re.findall(r"^\| (?!Kind|---).+$", section, re.M) == rows


def test_the_notices_say_the_periods_that_come_with_the_hub() -> None:
    notices = DOCUMENT.read_text().split("\n## Privacy notices\n", 1)[1]
    plain = " ".join(notices.replace("\n> ", " ").split())
    chosen = HubSettings()
    assert f"we delete it {chosen.needs_kept_days} days after the event" in plain
    assert chosen.bookings_kept_years == 3
    assert "Three years after the event your name" in plain
    assert chosen.sign_ins_kept_months == chosen.memberships_kept_months == 12
    assert "forgotten after a year" in plain


def test_the_privacy_page_says_every_kind_with_its_period(client: StrictClient) -> None:
    change_settings({"needs_kept_days": 21, "bookings_kept_years": 5}, Job("x"))
    chosen = HubSettings(needs_kept_days=21, bookings_kept_years=5)
    words = client.get("/privacy").words
    for kind in KINDS:
        assert f"{kind.name}. {kind.what}" in words
        assert kind.period(chosen) in words
        assert kind.why in words
    assert "21 days after the event" in words
