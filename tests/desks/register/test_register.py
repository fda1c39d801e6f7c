"""A register file on pages: upload, read the difference, approve or discard."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hub.foundation.audit.models import AuditEntry
from hub.foundation.core.db import db
from hub.people.accounts.permissions import CouncilRole
from hub.people.schools.models import ImportStatus, RegisterImport, School
from tests.conftest import count_queries
from tests.factories import make_council_person, make_register_import, make_school
from tests.people.schools.registers import WILTSHIRE, a_row, register_text
from tests.strict_client import Page, StrictClient

REGISTER = "/admin/schools/register"


@pytest.fixture
def manager(sign_in_as: Callable[..., StrictClient]) -> StrictClient:
    return sign_in_as(make_council_person(CouncilRole.MANAGER))


def upload(client: StrictClient, content: bytes, **typed: Any) -> Page:
    return client.get(f"{REGISTER}/upload").post(
        "Compare the file", file=(io.BytesIO(content), "edubasealldata.csv"), **typed
    )


def test_a_file_that_is_too_large_is_told_how_large_it_may_be(
    app: Flask, manager: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = app.view_functions["schools_staff.upload_register"]
    monkeypatch.setattr(view, "largest_body", 2_000_000)
    refused = upload(manager, b"URN,\n" * 500_000)
    assert refused.status == 413
    assert "at most 2 MB here" in refused.text


def upload_rows(client: StrictClient, *rows: dict[str, Any], **typed: Any) -> Page:
    return upload(client, register_text(*rows).encode(), **typed)


def staged() -> RegisterImport:
    return db.session.scalars(select(RegisterImport).order_by(RegisterImport.id.desc())).first()


def schools() -> list[str]:
    return list(db.session.scalars(select(School.name).order_by(School.urn)))


def test_from_upload_to_approval(manager: StrictClient) -> None:
    page = upload(manager, WILTSHIRE.read_bytes()).follow()
    assert page.h1 == "What this register would change"
    assert page.texts(".counts li") == [
        "0 Closed",
        "0 Re-opened",
        "0 Changed",
        "197 Added",
        "0 Missing from the file",
    ]
    assert len(page.select(".list-row")) == 50
    assert page.first('a[rel="next"]')["href"] == f"{page.url}?page=2&kind=added"
    assert schools() == []
    done = page.post("Approve: change 197 schools").follow()
    assert done.texts(".notice") == [
        "The register is brought in: 197 schools are as in the file now."
    ]
    assert done.h1 == "What this register changed"
    assert len(schools()) == 197
    assert staged().status is ImportStatus.APPLIED


def test_changes_are_shown_old_and_new(manager: StrictClient) -> None:
    make_school("Elm School", urn=100001, town="Mere")
    make_school("Oak School", urn=100002, town="Mere")
    closed = {"EstablishmentStatus (name)": "Closed", "CloseDate": "31-08-2026"}
    page = upload_rows(
        manager, a_row(100001, "Elm School", **closed), a_row(100002, "Yew School")
    ).follow()
    # The most grave first.
    assert page.texts("main h2") == ["Closed (1)"]
    assert ("Closed on", "nothing becomes 31 August 2026") in _changes(page)
    changed = manager.get(page.url, query={"kind": "changed"})
    assert ("Name", "Oak School becomes Yew School") in _changes(changed)
    assert changed.texts(".list-row-title") == ["Yew School, Mere"]


def _changes(page: Page) -> list[tuple[str, str]]:
    return list(zip(page.texts(".list-row dt"), page.texts(".list-row dd"), strict=True))


def test_a_discarded_file_changes_nothing(manager: StrictClient) -> None:
    page = upload_rows(manager, a_row()).follow()
    done = page.post("Discard the file").follow()
    assert done.texts(".notice") == ["The file is discarded. No school was changed."]
    assert done.texts('td[data-label="State"]') == ["Discarded"]
    assert (schools(), staged().status) == ([], ImportStatus.DISCARDED)
    old = manager.get(f"{REGISTER}/{staged().id}")
    assert old.h1 == "A register that was not used"
    assert old.select("main form") == []


def test_a_second_approval_from_an_old_tab(manager: StrictClient) -> None:
    page = upload_rows(manager, a_row()).follow()
    page.post("Approve: change 1 school")
    late = page.post("Approve: change 1 school")
    assert late.status == 422
    assert late.errors == [
        "Somebody has decided about this file already. Nothing more was changed."
    ]
    assert schools() == ["Elm School"]


def test_approval_after_our_schools_changed(manager: StrictClient) -> None:
    first = upload_rows(manager, a_row()).follow()
    second = upload_rows(manager, a_row(name="Oak School")).follow()
    second.post("Approve: change 1 school")
    late = first.post("Approve: change 1 school")
    assert late.errors == [
        "Our schools have changed since this file was compared. "
        "Discard it, and bring the file in again."
    ]
    assert schools() == ["Oak School"]


def test_who_approved_is_in_the_audit(manager: StrictClient) -> None:
    page = upload_rows(manager, a_row()).follow()
    page.post("Approve: change 1 school")
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action.startswith("register:")).order_by(AuditEntry.id)
    ).all()
    assert [(e.action, e.actor_id == staged().staged_by_id) for e in entries] == [
        ("register:staged", True),
        ("register:imported", True),
    ]
    assert entries[1].facts == {"added": 1, "changed": 0, "closed": 0, "reopened": 0}


def test_a_bad_file_is_refused_with_each_fault_on_a_line(manager: StrictClient) -> None:
    page = upload_rows(manager, a_row("soon"), a_row(CloseDate="31-02-2026"))
    assert page.status == 422
    assert page.errors == [
        "Row 2, URN: “soon” is not a URN, a number of 5 to 7 digits.",
        "Row 3, CloseDate: “31-02-2026” is not a date like 31-08-2026.",
    ]
    assert staged() is None


def test_a_file_with_nothing_new_says_so(manager: StrictClient) -> None:
    upload_rows(manager, a_row()).follow().post("Approve: change 1 school")
    page = upload_rows(manager, a_row())
    assert page.errors == [
        "The register says what we have already about 1 schools. There is nothing to change."
    ]


def test_missing_schools_are_allowed_by_a_tick(manager: StrictClient) -> None:
    make_school("Yew School", urn=100009)
    refused = upload_rows(manager, a_row())
    assert refused.errors[0].startswith("1 of the 1 open schools that we know are missing")
    allowed = upload_rows(manager, a_row(), allow_missing=True).follow()
    missing = manager.get(allowed.url, query={"kind": "missing"})
    assert missing.texts(".list-row-title") == ["Yew School, Westbury"]


def test_no_file(manager: StrictClient) -> None:
    page = manager.get(f"{REGISTER}/upload").post("Compare the file")
    assert page.errors == ["Choose the register file, a CSV file like edubasealldata20260615.csv"]


def test_a_large_file_is_taken_here_and_nowhere_else(manager: StrictClient) -> None:
    rows = [a_row(100001 + n, f"School {n}", Town="M" * 150) for n in range(9_000)]
    large = register_text(*rows).encode()
    assert len(large) > 2_000_000
    page = upload(manager, large).follow()
    assert page.texts(".counts strong")[3] == "9,000"
    elsewhere = manager.get("/admin/schools/localities/file").post(
        "Show what would change", file=(io.BytesIO(large), "large.csv")
    )
    assert elsewhere.status == 413


def test_a_large_file_from_somebody_signed_out_is_not_read(client: StrictClient) -> None:
    page = client.send(
        "POST", f"{REGISTER}/upload", data={"file": (io.BytesIO(b"x" * 2_000_000), "large.csv")}
    )
    assert page.status == 413


def test_the_empty_list(manager: StrictClient) -> None:
    assert manager.get(REGISTER).texts(".empty h2") == ["No file yet"]


@pytest.mark.parametrize("address", [REGISTER, f"{REGISTER}/1"])
def test_three_files_and_three_changes_take_as_many_queries_as_one(
    manager: StrictClient, address: str
) -> None:
    counts = []
    for many in (1, 3):
        entry = {"urn": 100001, "name": "Elm School", "town": None, "changes": {"pupils": [1, 2]}}
        make_register_import(difference={"changed": [entry] * many})
        with count_queries() as queries:
            assert manager.get(address).status == 200
        counts.append(queries.count)
    assert counts[0] == counts[1]
