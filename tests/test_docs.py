"""What the documents say is so: settings, make targets, links, states and pictures."""

import inspect
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

import hub.config
import hub.server
from hub.config import PROJECT
from hub.engines.bookings.models import Booking, BookingStatus, Event, EventStatus
from hub.foundation.core.statuses import can_move
from hub.foundation.mail.models import MailStatus, OutboxMessage
from hub.people.accounts.models import (
    GrantState,
    JoinRequest,
    JoinStatus,
    PeopleFile,
    PeopleFileStatus,
)
from hub.people.schools.models import ImportStatus, RegisterImport, SchoolStatus
from hub.services.training.models import Course, CourseStatus

README = PROJECT / "README.md"
DOCUMENTS = [README, *sorted((PROJECT / "docs").rglob("*.md"))]
LARGEST_PICTURE = 120_000


def in_tables(text: str, heading: str) -> list[str]:
    """The first cell of each row of the tables in a section, without its marks."""
    section = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^\| `?([^`|]+?)`? \|", section, re.M)


def settings_read_by(module: object) -> set[str]:
    source = inspect.getsource(module)  # type: ignore[arg-type]
    return set(re.findall(r"(?:env\.get\(|environ\.get\(|_integer\(env, )\"(\w+)\"", source))


def test_the_readme_names_every_setting_and_no_other() -> None:
    listed = [name for name in in_tables(README.read_text(), "Settings") if name.isupper()]
    assert len(listed) == len(set(listed))
    read = settings_read_by(hub.config) | settings_read_by(hub.server)
    assert {"SECRET_KEY", "MAIL_PORT", "HOST"} <= read
    assert set(listed) == read


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_settings_in_a_document_exist(path: Path) -> None:
    """`NAME=value` in examples, and names of ours in the text."""
    known = settings_read_by(hub.config) | settings_read_by(hub.server)
    known |= {"FLASK_APP", "PYTHON", "BACKUP"}
    text = path.read_text()
    named = set(re.findall(r"^(?:export )?([A-Z][A-Z_]+)=\S", text, re.M))
    named |= set(re.findall(r"`((?:HUB|MAIL)_[A-Z_]+)`", text))
    assert named - known == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_make_targets_exist(path: Path) -> None:
    makefile = (PROJECT / "Makefile").read_text()
    targets = set(re.findall(r"^([\w./-]+):", makefile, re.M))
    named = set(re.findall(r"(?:`|^|=\d+ )make ([\w./-]+)", path.read_text(), re.M))
    assert named - targets == set()


def test_the_readme_names_every_make_target() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", (PROJECT / "Makefile").read_text(), re.M)
    assert phony is not None
    listed = in_tables(README.read_text(), "Start it")
    assert {f"make {target}" for target in phony[1].split()} == {
        name for name in listed if name.startswith("make ")
    }


def headings(path: Path) -> set[str]:
    """The marks of a document's headings, as they are linked to."""
    titles = re.findall(r"^#+ (.+)$", path.read_text(), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def links(path: Path) -> Iterator[tuple[str, str]]:
    """File and mark of every link that stays in the repository."""
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text()):
        if not re.match(r"[a-z]+:", target):
            file, _, mark = target.partition("#")
            yield file, mark


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    dead = []
    for file, mark in links(path):
        target = (path.parent / file).resolve() if file else path
        if not target.exists() or (mark and mark not in headings(target)):
            dead.append(f"{file}#{mark}")
    assert dead == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_named_files_exist(path: Path) -> None:
    """`hub/...` and its like, in code marks."""
    named = re.findall(r"`((?:hub|tests|docs|templates|migrations)/[\w./-]+)`", path.read_text())
    assert [name for name in named if not (PROJECT / name).exists()] == []


def test_decisions_are_numbered_one_by_one() -> None:
    paths = sorted((PROJECT / "docs" / "decisions").glob("*.md"))
    assert [path.name[:4] for path in paths] == [f"{n:04d}" for n in range(1, len(paths) + 1)]
    titles = [path.read_text().split("\n", 1)[0] for path in paths]
    assert all(title.startswith(f"# {n}. ") for n, title in enumerate(titles, 1))


def test_every_floor_and_package_is_in_the_readme() -> None:
    section = README.read_text().split("\n## Where things are\n")[1]
    packages = [path.parent for path in (PROJECT / "hub").glob("*/*/__init__.py")]
    missing = {f"hub/{path.parent.name}/" for path in packages} - set(
        re.findall(r"`(.+?)`", section)
    )
    assert missing == set()
    # The desks are many, and named in words.
    named = {path.name for path in packages if path.parent.name != "desks"}
    assert named - set(re.findall(r"`(\w+)`", section)) == set()


def test_pictures_are_small_and_used() -> None:
    pictures = set((PROJECT / "docs" / "images").iterdir())
    used = {(README.parent / file).resolve() for file, _ in links(README)}
    assert pictures - used == set()
    assert [p.name for p in pictures if p.stat().st_size > LARGEST_PICTURE] == []


@pytest.mark.parametrize(
    ("heading", "statuses", "model"),
    [
        ("Booking", BookingStatus, Booking),
        ("Event", EventStatus, Event),
        ("Course", CourseStatus, Course),
        ("Mail", MailStatus, OutboxMessage),
        ("School", SchoolStatus, None),
        ("Register file", ImportStatus, RegisterImport),
        ("Role that was given", GrantState, None),
        ("File of people", PeopleFileStatus, PeopleFile),
        ("Ask to join", JoinStatus, JoinRequest),
    ],
)
def test_states_are_those_of_the_code(
    heading: str, statuses: type[StrEnum], model: type | None
) -> None:
    """Every status has its sentence, and the diagram has the moves of the table, no other."""
    text = (PROJECT / "docs" / "states.md").read_text()
    section = re.split(rf"^## {heading} \(.*\)$", text, flags=re.M)[1].split("\n## ", 1)[0]
    table = section.split("| State |", 1)[1].split("\n\n", 1)[0]
    described = re.findall(r"^\| (\w+) \|", table, re.M)
    assert described == [str(status) for status in statuses]
    if model is not None:
        drawn = set(re.findall(r"^ +(\w+) --> (\w+)", section, re.M))
        allowed = {
            (str(one), str(other))
            for one in statuses
            for other in statuses
            if can_move(model(status=one), other)
        }
        assert drawn == allowed
