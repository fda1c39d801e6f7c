"""`flask schools import`: what it prints, how it ends, what it leaves."""

import re
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from hub.foundation.core.db import db
from hub.people.schools.models import School
from tests.people.schools.registers import WILTSHIRE, a_row, register_text


def run(app: Flask, file: Path, *options: str) -> Result:
    result = app.test_cli_runner().invoke(
        args=["schools", "import", str(file), "--la", "865", *options]
    )
    db.session.rollback()
    return result


def lines(result: Result) -> list[str]:
    return str(result.stdout).splitlines()


def schools_known() -> int:
    return db.session.scalars(select(func.count(School.id))).one()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    target = tmp_path / "register.csv"
    target.write_text(register_text(a_row(), a_row(100002, "Oak School")))
    return target


def test_without_apply_it_only_says_what_it_would_do(app: Flask, file: Path) -> None:
    result = run(app, file)
    assert result.exit_code == 0
    assert lines(result)[:-1] == [
        "Added: 100001 Elm School, Mere",
        "Added: 100002 Oak School, Mere",
        "Added 2, changed 0, closed 0, re-opened 0, unchanged 0, missing from the file 0.",
        "Passed over: 0 rows of other authorities, 0 schools that closed before we knew them.",
        "Nothing was changed. Use --apply to change it.",
    ]
    assert re.fullmatch(r"It took [0-9.]+ seconds\.", lines(result)[-1])
    assert schools_known() == 0


def test_with_apply_and_again(app: Flask) -> None:
    first, second = (run(app, WILTSHIRE, "--apply") for _ in range(2))
    assert (first.exit_code, lines(first)[-2]) == (0, "Applied.")
    assert (second.exit_code, lines(second)[-2]) == (0, "There is nothing to change.")
    assert schools_known() == 197


def test_a_bad_file_ends_in_failure_and_changes_nothing(app: Flask, file: Path) -> None:
    file.write_text(register_text(a_row(), a_row("soon"), a_row(100003, CloseDate="31-02-2026")))
    result = run(app, file, "--apply")
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "Row 3, URN: “soon” is not a URN, a number of 5 to 7 digits.",
        "Row 4, CloseDate: “31-02-2026” is not a date like 31-08-2026.",
        "Error: The file is refused whole. Nothing was changed.",
    ]
    assert schools_known() == 0


def test_missing_schools_are_refused_unless_allowed(app: Flask, file: Path) -> None:
    run(app, file, "--apply")
    file.write_text(register_text(a_row()))
    refused = run(app, file, "--apply")
    assert refused.exit_code == 1
    assert refused.stderr.startswith("1 of the 2 open schools that we know are missing")
    allowed = run(app, file, "--apply", "--allow-missing")
    assert allowed.exit_code == 0
    assert "Missing from the file: 100002 Oak School, Mere (stays as it is)" in lines(allowed)
    assert schools_known() == 2


def test_no_such_file(app: Flask, tmp_path: Path) -> None:
    assert run(app, tmp_path / "nothing.csv").exit_code == 2
