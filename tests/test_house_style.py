"""The house style, measured: sizes, names, one clock, plain templates, nothing unfinished."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from hub.config import PROJECT
from hub.foundation.core.errorpages import NOT_TYPED

MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 40
MOST_LINES_OF_A_VIEW = 25
MOST_LINES_OF_A_TEMPLATE = 120
# Sent and read as a whole, never split: what others wrote, and lists that a tool makes.
NOT_OURS = ("static/vendor/", "requirements")
FORBIDDEN_NAMES = {"utils", "util", "helpers", "services", "managers", "common", "misc", "lib"}
# Written in two halves, so that this file does not find itself.
UNFINISHED = ("TO" + "DO", "FIX" + "ME", "XX" + "X", "coming " + "soon", "lorem " + "ipsum")
OF_ONE_MACHINE = re.compile(r"(?<![\w.>)/}])/(?:work|tmp|home|root|Users)/[\w.]")
TIME_READERS = re.compile(
    r"\b(?:datetime\.(?:now|utcnow|today)|date\.today|time\.time)\(|strftime\('now'|\butcnow\b"
)


@cache
def files() -> tuple[Path, ...]:
    """Every text file of the repository that we wrote."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    ours = [PROJECT / name for name in listed if not name.startswith(NOT_OURS)]
    return tuple(path for path in ours if path.is_file())


def named(path: Path) -> str:
    return str(path.relative_to(PROJECT))


def python_files(*folders: str) -> list[Path]:
    return [p for p in files() if p.suffix == ".py" and named(p).startswith(folders or ("",))]


def lines_of(path: Path) -> int:
    return len(path.read_text().splitlines())


def functions_of(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node  # type: ignore[misc]


def length_of(function: ast.FunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def is_migration(path: Path) -> bool:
    return named(path).startswith("migrations/versions/")


def test_files_are_small() -> None:
    long = {
        named(path): lines_of(path)
        for path in files()
        if path.suffix in (".py", ".js", ".html", ".txt")
        and "/data/" not in named(path)
        and not is_migration(path)
        and lines_of(path) > MOST_LINES_OF_A_FILE
    }
    assert long == {}


def test_functions_are_small() -> None:
    long = {
        f"{named(path)}: {function.name}": length_of(function)
        for path in python_files()
        if not is_migration(path)
        for function in functions_of(path)
        if length_of(function) > MOST_LINES_OF_A_FUNCTION
    }
    assert long == {}


def test_views_are_smaller() -> None:
    long = {
        f"{named(path)}: {function.name}": length_of(function)
        for path in python_files("hub/")
        if re.search(r"/(?:staff_|dev_)?views(?:\.py|/)", named(path))
        for function in functions_of(path)
        if length_of(function) > MOST_LINES_OF_A_VIEW
    }
    assert long == {}


def test_functions_take_few_parameters() -> None:
    many = {
        f"{named(path)}: {function.name}"
        for path in python_files("hub/")
        for function in functions_of(path)
        if len(function.args.args) + len(function.args.kwonlyargs) > 8
    }
    assert many == set()


def test_files_have_names_that_say_something() -> None:
    vague = {named(p) for p in files() if p.suffix == ".py" and FORBIDDEN_NAMES & set(_parts(p))}
    assert vague == {p for p in vague if p.startswith(("hub/services/", "tests/services/"))}


def _parts(path: Path) -> list[str]:
    return [*path.relative_to(PROJECT).parts[:-1], path.stem]


def test_every_module_says_what_it_is_for() -> None:
    silent = {
        named(path)
        for path in python_files("hub/", "tests/", "bench/")
        if path.read_text().strip() and ast.get_docstring(ast.parse(path.read_text())) is None
    }
    assert silent == set()


def test_what_is_carried_along_is_never_shown_as_typing() -> None:
    """The page of a form that was open for too long shows what was typed, and nothing else."""
    carried = {
        found
        for path in files()
        if path.suffix in (".py", ".html") and named(path).startswith(("hub/", "templates/"))
        for found in re.findall(
            r'(\w+) = HiddenField\(|<input type="hidden" name="(\w+)"', path.read_text()
        )
    }
    names = {field or tag for field, tag in carried}
    assert len(names) > 8
    # In forms that are sent with GET, nothing is ever too old.
    assert names - NOT_TYPED == {"school", "whose", "when"}


def test_one_clock() -> None:
    readers = {
        f"{named(path)}: {line.strip()}"
        for path in python_files("hub/")
        if named(path) != "hub/foundation/core/clock.py"
        for line in path.read_text().splitlines()
        if TIME_READERS.search(line)
    }
    assert readers == set()


def test_rules_never_import_http() -> None:
    """The same as the import contract, for rooms that have become folders."""
    room = re.compile(r"/(?:models|queries|operations|emails|retention)(?:\.py|/)")
    http = re.compile(r"^\s*(?:from|import) (?:flask|flask_login|flask_wtf|wtforms)\b", re.M)
    found = {
        named(path)
        for path in python_files("hub/")
        if room.search(named(path)) and http.search(path.read_text())
    }
    assert found == set()


def test_operations_never_commit() -> None:
    room = re.compile(r"/(?:operations|queries|emails|models|retention)(?:\.py|/)")
    found = {
        f"{named(path)}:{node.lineno}"
        for path in python_files("hub/people/", "hub/engines/", "hub/services/")
        if room.search(named(path))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    }
    assert found == set()


def templates() -> list[Path]:
    return [p for p in files() if named(p).startswith("templates/")]


def test_templates_are_small() -> None:
    long = {
        named(path): lines_of(path)
        for path in templates()
        if "/macros/" not in named(path) and lines_of(path) > MOST_LINES_OF_A_TEMPLATE
    }
    assert long == {}


@pytest.mark.parametrize(
    "inline",
    [
        r"\sstyle\s*=",
        r"<style\b",
        r"<script(?![^>]*\bsrc=)",
        r"\son[a-z]+\s*=\s*[\"']",
        "javascript:",
    ],
)
def test_templates_hold_nothing_inline(inline: str) -> None:
    # The HTML of a mail must carry its own style: mail readers load no style sheet.
    found = {
        named(path)
        for path in templates()
        if not named(path).startswith("templates/mail/")
        and re.search(inline, path.read_text(), re.IGNORECASE)
    }
    assert found == set()


def test_nothing_is_unfinished() -> None:
    found = {
        f"{named(path)}: {word}"
        for path in text_files()
        for word in UNFINISHED
        if re.search(rf"\b{word}\b", path.read_text(), 0 if word.isupper() else re.IGNORECASE)
    }
    assert found == set()


def test_nothing_belongs_to_one_machine() -> None:
    found = {
        f"{named(path)}: {line.strip()}"
        for path in text_files()
        for line in path.read_text().splitlines()
        if OF_ONE_MACHINE.search(line)
    }
    assert found == set()


def text_files() -> Iterator[Path]:
    suffixes = {".py", ".html", ".txt", ".md", ".toml", ".js", ".css", ".mako", ".ini", ".sh", ""}
    for path in files():
        if path.suffix in suffixes and named(path) != "tests/test_house_style.py":
            yield path
