"""The audit trail on its page: who sees it, what is found, and what it never shows."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from time_machine import TimeMachineFixture

from hub.desks.trail.forms import action_words
from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Job, record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.people.accounts.models import Person
from hub.people.accounts.permissions import ROLE_PERMISSIONS, CouncilRole, Permission
from hub.people.schools.models import School
from tests.conftest import count_queries
from tests.factories import make_council_person, make_member, make_person, make_school
from tests.strict_client import Page, StrictClient

TRAIL = "/admin/audit"
SignIn = Callable[[Person], StrictClient]
pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def auditor(sign_in_as: SignIn) -> StrictClient:
    return sign_in_as(make_council_person(CouncilRole.AUDITOR, name="Aud Itor"))


def note(
    person: Person, school: School, action: Action = Action.PERSON_ADDED, **facts: object
) -> None:
    record(person, action, person, school_id=school.id, **facts)
    db.session.flush()


def column(page: Page, name: str) -> list[str]:
    return page.texts(f'td[data-label="{name}"]')


def test_an_empty_trail(auditor: StrictClient) -> None:
    page = auditor.get(TRAIL)
    assert page.h1 == "Audit"
    assert page.texts(".filter-summary") == ["0 entries"]
    assert page.texts(".empty h2, .empty h3") == ["Nothing matches"]


def test_entries_are_newest_first_with_names(auditor: StrictClient) -> None:
    ann, elm = make_person("Ann Day"), make_school("Elm School")
    note(ann, elm)
    record(Job("remove_needs"), Action.SETTING_CHANGED, elm, key="offer_hours", old=48, new=72)
    page = auditor.get(TRAIL)
    assert column(page, "Who") == ["The hub (remove needs)", "Ann Day"]
    assert column(page, "School") == ["None", "Elm School, Westbury"]
    assert column(page, "When") == ["15 June 2026, 10am"] * 2
    assert column(page, "What")[0].startswith("Setting: changed")
    assert page.texts('td[data-label="Details"] .fact') == [
        "key: offer_hours",
        "old: 48",
        "new: 72",
    ]
    assert column(page, "Details")[1] == "None"


def test_a_personal_value_is_not_on_the_page(auditor: StrictClient) -> None:
    note(make_person(), make_school(), name_personal="Ann Secret", how="by hand")
    page = auditor.get(TRAIL)
    assert "Ann Secret" not in page.text
    assert column(page, "Details") == ["how: by hand"]


def test_somebody_who_is_gone_breaks_nothing(auditor: StrictClient) -> None:
    person, school = make_person("Ann Day"), make_school("Elm School")
    note(person, school)
    db.session.delete(person)
    db.session.delete(school)
    page = auditor.get(TRAIL)
    assert column(page, "Who") == ["A former colleague"]
    assert column(page, "School") == [str(school.id)]


@pytest.fixture
def mixed(time_machine: TimeMachineFixture) -> dict[str, int]:
    """Three entries: a day apart, of two people, about two schools."""
    ann, bo = make_person("Ann Day"), make_person("Bo Elm")
    ash, birch = make_school("Ash School"), make_school("Birch School")
    note(ann, ash)
    time_machine.move_to(clock.now() + timedelta(hours=14), tick=False)  # midnight in London
    note(bo, birch)
    time_machine.move_to(clock.now() + timedelta(days=1), tick=False)
    note(ann, birch, Action.SIGNED_IN)
    return {"ann": ann.id, "ash": ash.id, "birch": birch.id}


DAYS = "from_on-day={}&from_on-month=6&from_on-year=2026"
UNTIL = "until_on-day={}&until_on-month=6&until_on-year=2026"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("person={ann}", ["Ann Day", "Ann Day"]),
        ("school={birch}", ["Ann Day", "Bo Elm"]),
        ("action=person:added", ["Bo Elm", "Ann Day"]),
        ("action=person:added&person={ann}&school={ash}", ["Ann Day"]),
        (DAYS.format(16), ["Ann Day", "Bo Elm"]),
        (UNTIL.format(15), ["Ann Day"]),
        (f"{DAYS.format(16)}&{UNTIL.format(16)}", ["Bo Elm"]),
        ("school={ash}&action=person:signed_in", []),
        ("action=nonsense", ["Ann Day", "Bo Elm", "Ann Day"]),
    ],
)
def test_every_filter(
    mixed: dict[str, int], auditor: StrictClient, query: str, found: list[str]
) -> None:
    page = auditor.get(f"{TRAIL}?{query.format(**mixed)}")
    assert column(page, "Who") == found
    assert page.first(".filter-summary a")["href"] == TRAIL


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from_on-day=31&from_on-month=6&from_on-year=2026", "From must be a real date"),
        ("until_on-day=1", "Until must include a month and a year"),
        ("person=Ann", "Person number must be a whole number, like 12"),
        ("school=0", "School number must be a whole number, like 12"),
    ],
)
def test_a_wrong_filter_says_so_and_keeps_the_typing(
    auditor: StrictClient, query: str, words: str
) -> None:
    note(make_person(), make_school())
    page = auditor.get(f"{TRAIL}?{query}")
    assert page.status == 200
    assert any(words in error for error in page.errors), page.errors
    name, _, typed = query.partition("&")[0].partition("=")
    assert page.first(f'[name="{name}"]').get("value") == typed


def test_a_name_leads_to_everything_of_that_person(
    mixed: dict[str, int], auditor: StrictClient
) -> None:
    page = auditor.get(TRAIL)
    link = page.first('td[data-label="Who"] a')["href"]
    assert column(auditor.get(link), "Who") == ["Ann Day", "Ann Day"]
    link = page.first('td[data-label="School"] a')["href"]
    assert column(auditor.get(link), "School") == ["Birch School, Westbury"] * 2


def test_the_page_can_only_read(app: Flask, auditor: StrictClient) -> None:
    methods = [rule.methods for rule in app.url_map.iter_rules() if rule.rule.startswith(TRAIL)]
    assert [sorted(kinds or ()) for kinds in methods] == [["GET", "HEAD", "OPTIONS"]]
    assert not auditor.get(TRAIL).select('main form[method="post"]')
    assert auditor.post(TRAIL).status == 405


@pytest.mark.parametrize("role", list(CouncilRole))
def test_who_may_read_it_and_has_the_way_there(role: CouncilRole, sign_in_as: SignIn) -> None:
    client = sign_in_as(make_council_person(role))
    may = Permission.AUDIT_VIEW in ROLE_PERMISSIONS[role]
    assert client.get(TRAIL).status == (200 if may else 403)
    ways = [a["href"] for a in client.get("/admin").select("nav a")]
    assert (TRAIL in ways) == may


def test_nobody_of_a_school_reads_it(sign_in_as: SignIn) -> None:
    assert sign_in_as(make_member()).get(TRAIL).status == 403


def test_the_page_takes_as_many_queries_for_three(auditor: StrictClient) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            note(make_person(), make_school())
        with count_queries() as queries:
            page = auditor.get(TRAIL)
        counts.append(queries.count)
    assert len(column(page, "Who")) == 3
    assert counts[0] == counts[1]


def test_every_action_has_words() -> None:
    for action in Action:
        area, _, verb = action_words(action).partition(": ")
        assert area[0].isupper(), action
        assert verb, action
        assert "_" not in area + verb, action
