"""Nobody makes the hub write without end: presses and new people are counted."""

from collections.abc import Callable

import pytest

from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts import access
from hub.people.accounts.operations import people
from hub.people.accounts.operations.colleagues import remember_colleague
from hub.people.accounts.permissions import CouncilRole
from tests.factories import make_council_person, make_member
from tests.strict_client import StrictClient

SignIn = Callable[..., StrictClient]


@pytest.mark.usefixtures("app")
def test_presses_of_one_person_are_counted(
    sign_in_as: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "MOST_PRESSES", 3)
    client, other = sign_in_as(make_member()), sign_in_as(make_member())
    answers = [client.post("/account", {"name": f"Ann {n}"}).status for n in range(5)]
    assert answers == [302, 302, 302, 429, 429]
    assert client.get("/account").status == 200
    assert other.post("/account", {"name": "Bo"}).status == 302


@pytest.mark.usefixtures("app")
def test_a_school_adds_no_endless_list_of_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "MOST_ADDED", 2)
    lead = make_member()
    school = lead.memberships[0].school
    for name in ("Ann Day", "Bo Elm"):
        remember_colleague(school, name, f"{name[:2]}@oak.example".lower(), actor=lead)
    with pytest.raises(RuleBroken, match="You have added 2 people in an hour"):
        remember_colleague(school, "Cy Fox", "cy@oak.example", actor=lead)
    # Known people are no new ones, and the council has lists to add.
    remember_colleague(school, "Ann Day", "an@oak.example", actor=lead)
    officer = make_council_person(CouncilRole.ADMINISTRATOR)
    for n in range(3):
        people.add_person(f"Person {n}", None, actor=officer)


def test_ending_all_access_is_asked_twice(sign_in_as: SignIn) -> None:
    client, person = sign_in_as(make_council_person(CouncilRole.ADMINISTRATOR)), make_member()
    page = client.get(f"/admin/people/{person.id}")
    link = next(a for a in page.select("main a") if "End all access" in a.text)
    asked = client.get(link["href"])
    assert not person.is_disabled
    assert asked.h1 == f"End all access of {person.name}?"
    done = asked.post("Yes, end all access").follow()
    db.session.refresh(person)
    assert person.is_disabled
    assert "has no access any more" in done.text
    again = client.get(f"/admin/people/{person.id}/access").post("Yes, allow it").follow()
    db.session.refresh(person)
    assert not person.is_disabled
    assert "can sign in again" in again.text
