"""Every view, opened by everybody: what happens follows from what the view declares."""

from collections.abc import Callable, Iterator

import pytest
from flask import Blueprint, Flask
from werkzeug.routing import Rule

from hub import app as hub_app
from hub.config import Config
from hub.foundation.core.db import db
from hub.foundation.jobs.operations import beat
from hub.people.accounts.access import Access, UndeclaredAccess, declared_access
from hub.people.accounts.models import Person
from hub.people.accounts.permissions import ROLE_PERMISSIONS, CouncilRole, SchoolRole
from tests.factories import make_council_person, make_member
from tests.strangers import Strangers
from tests.strict_client import Page, StrictClient

Role = SchoolRole | CouncilRole | None
OPENED = {200, 204, 302, 303, 400, 404, 409, 410, 422}
SIGN_IN, SECOND_FACTOR = "/sign-in?next=", "/sign-in/second-factor?next="


def open_one(client: StrictClient, method: str, address: str) -> str:
    """The outcome, or what the strict client found wrong: one bad page must not hide another."""
    try:
        return outcome(client.get(address) if method == "GET" else client.post(address))
    except AssertionError as wrong:
        return f"wrong page ({wrong})"


def outcome(page: Page) -> str:
    """What happened, in a word."""
    to = page.location or ""
    if to.startswith(SECOND_FACTOR):
        return "second factor"
    if to.startswith(SIGN_IN):
        return "sign in"
    if page.status in (403, 404):
        return str(page.status)
    return "opened" if page.status in OPENED else f"status {page.status}"


def expected(access: Access, role: Role, *, private: bool) -> set[str]:
    """What should happen to somebody with this role, from the table of permissions alone."""
    if access.kind == "public":
        return {"opened", "404"}
    at_council = isinstance(role, CouncilRole)
    kinds = {"signed_in": True, "staff": at_council, "school": isinstance(role, SchoolRole)}
    granted = ROLE_PERMISSIONS[role] if role else frozenset()
    if not kinds[access.kind] or (access.permissions and not granted & set(access.permissions)):
        return {"403"}
    if private and not at_council:
        return {"404"}
    return {"opened", "404"}


def requests_of(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every view with each method that it answers."""
    for rule in app.url_map.iter_rules():
        for method in sorted(rule.methods & {"GET", "POST"}):
            yield rule, method


def open_everything(
    app: Flask,
    visitor: Callable[[], StrictClient],
    expect: Callable[[Access, bool], set[str]],
) -> str:
    """Open every view as this visitor; what went otherwise than expected, line by line."""
    surprises = []
    beat("a worker")
    for rule, method in requests_of(app):
        strangers = Strangers()
        client = visitor()
        address = rule.build(strangers.url_values(rule))[1]
        access = declared_access(app, rule.endpoint)
        assert access is not None
        wanted = expect(access, strangers.has_private(rule))
        happened = open_one(client, method, address)
        if happened not in wanted:
            surprises.append(f"{method} {rule.endpoint}: {happened}, not {sorted(wanted)}")
    return "\n".join(surprises)


def test_everything_signed_out(app: Flask) -> None:
    def expect(access: Access, _private: bool) -> set[str]:
        return {"opened", "404"} if access.kind == "public" else {"sign in"}

    assert open_everything(app, lambda: StrictClient(app), expect) == ""


@pytest.mark.parametrize("role", [*SchoolRole, *CouncilRole, None])
def test_everything_as(role: Role, app: Flask, sign_in_as: Callable[..., StrictClient]) -> None:
    def visitor() -> StrictClient:
        return sign_in_as(somebody_with(role))

    def expect(access: Access, private: bool) -> set[str]:
        return expected(access, role, private=private)

    assert open_everything(app, visitor, expect) == ""


def somebody_with(role: Role) -> Person:
    """A fresh person each time: some pages end the session or the membership."""
    if isinstance(role, CouncilRole):
        return make_council_person(role)
    return make_member(roles=(role,) if role else ())


def test_everything_before_the_second_factor(
    app: Flask, sign_in_as: Callable[..., StrictClient]
) -> None:
    def visitor() -> StrictClient:
        person = make_council_person(CouncilRole.ADMINISTRATOR)
        return sign_in_as(person, second_factor=False)

    def expect(access: Access, _private: bool) -> set[str]:
        early = access.kind == "public" or access.before_second_factor
        return {"opened", "404"} if early else {"second factor"}

    assert open_everything(app, visitor, expect) == ""


def test_a_view_without_declared_access_stops_the_hub(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = Blueprint("silent", __name__)
    silent.add_url_rule("/silent", "show_secret", lambda: "secret")
    areas = (*hub_app.AREAS, lambda _config: [silent])
    monkeypatch.setattr(hub_app, "AREAS", areas)
    with pytest.raises(UndeclaredAccess, match=r"Views without declared access: silent\.show_sec"):
        hub_app.create_app(Config(instance=app.config["HUB"].instance))


def test_every_role_has_permissions() -> None:
    assert set(ROLE_PERMISSIONS) == {*SchoolRole, *CouncilRole}


def test_no_page_of_a_person_outlives_her_membership(
    app: Flask, sign_in_as: Callable[..., StrictClient]
) -> None:
    person = make_member(roles=(SchoolRole.SENCO,))
    client = sign_in_as(person)
    assert client.get("/people").status == 200
    membership = person.memberships[0]
    membership.ended_at = membership.started_at
    db.session.flush()
    assert client.get("/people").status == 403
