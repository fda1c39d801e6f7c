"""Files of people: staged, then their good rows are taken or the whole is discarded (F5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record, record_many
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import email_key
from hub.people.accounts.models import Membership, PeopleFile, PeopleFileStatus, Person, TaskKind
from hub.people.accounts.operations.file_checks import Known, checked
from hub.people.accounts.operations.file_lines import Line, read_people
from hub.people.accounts.operations.people import facts_of_new_person
from hub.people.accounts.operations.tasks import settle_task
from hub.people.accounts.permissions import LEADS, Permission, SchoolRole
from hub.people.accounts.queries import open_tasks_about


def check_manages_people(actor: Person) -> None:
    """Asked at the moment of acting: a right may have just ended."""
    if not actor.council_can(Permission.PEOPLE_MANAGE):
        raise RuleBroken("You can no longer add people for schools.")


def stage_people(stream: BinaryIO, file_name: str, *, actor: Person) -> PeopleFile:
    """A dry run: every row is held against what we know, and nobody is added yet."""
    check_manages_people(actor)
    lines = [line for _, chunk in checked(read_people(stream)) for line in chunk]
    good = [line for line in lines if not line["faults"]]
    bad = [line for line in lines if line["faults"]]
    staged = PeopleFile(
        file_name=" ".join(file_name.split())[:200],
        status=PeopleFileStatus.STAGED,
        staged_at=clock.now(),
        staged_by_id=actor.id,
        good_count=len(good),
        bad_count=len(bad),
        good=good,
        bad=bad,
    )
    db.session.add(staged)
    db.session.flush()
    record(actor, Action.PEOPLE_FILE_STAGED, staged, good=len(good), bad=len(bad))
    return staged


@dataclass
class Taken:
    """What came of taking a file: new people, new places at schools, rows that no longer fit."""

    people: int = 0
    places: int = 0
    left: int = 0


def take_people(staged: PeopleFile, *, actor: Person) -> Taken:
    """Add the people of the good rows, without mail. What no longer fits joins the bad rows."""
    _decide(staged, PeopleFileStatus.TAKEN, actor)
    lines, left, taken = staged.good, list[Line](), Taken()
    if not lines:
        raise RuleBroken("There is no good row to take. Mend the rows, and upload them again.")
    for known, chunk in checked(lines):
        left += [line for line in chunk if line["faults"]]
        _add_chunk([line for line in chunk if not line["faults"]], known, actor, taken)
    staged.good = []
    staged.bad = [*staged.bad, *left]
    taken.left = len(left)
    staged.good_count, staged.bad_count = len(lines) - len(left), len(staged.bad)
    record(actor, Action.PEOPLE_FILE_TAKEN, staged, people=taken.people, places=taken.places)
    return taken


def discard_people(staged: PeopleFile, *, actor: Person) -> None:
    """Nothing of the file is used, and nothing of it is kept."""
    _decide(staged, PeopleFileStatus.DISCARDED, actor)
    staged.good, staged.bad = [], []
    record(actor, Action.PEOPLE_FILE_DISCARDED, staged)


def forget_bad_rows(taken: PeopleFile, *, actor: Person) -> None:
    """They are mended, or not needed: their names and addresses go."""
    check_manages_people(actor)
    if taken.status is PeopleFileStatus.STAGED:
        raise RuleBroken("Take the good rows first, or discard the whole file.")
    taken.bad = []
    record(actor, Action.PEOPLE_FILE_FORGOTTEN, taken)


def _decide(staged: PeopleFile, status: PeopleFileStatus, actor: Person) -> None:
    """Of two decisions the first counts, and files are taken one by one."""
    check_manages_people(actor)
    db.session.flush()
    waiting = select(PeopleFile.id).where(PeopleFile.status == PeopleFileStatus.STAGED)
    db.session.execute(waiting.order_by(PeopleFile.id).with_for_update()).all()
    decided = db.session.execute(
        update(PeopleFile)
        .where(PeopleFile.id == staged.id, PeopleFile.status == PeopleFileStatus.STAGED)
        .values(status=status, decided_at=clock.now(), decided_by_id=actor.id)
        .execution_options(synchronize_session=False)
    )
    if decided.rowcount != 1:  # type: ignore[attr-defined]
        raise RuleBroken("Somebody has decided about this file already. Nothing more was changed.")
    db.session.refresh(staged)


def _add_chunk(lines: Sequence[Line], known: Known, actor: Person, taken: Taken) -> None:
    """Many at once: one statement for each kind of row, not one for each row."""
    try:
        with db.session.begin_nested():
            taken.people += _add_people(lines, known, actor)
            taken.places += _add_places(lines, known, actor)
            _settle_silence(lines, actor)
    except IntegrityError:
        raise RuleBroken(
            "Somebody added one of these people in the same moment. Nothing was saved: press again."
        ) from None


def _add_people(lines: Sequence[Line], known: Known, actor: Person) -> int:
    new: dict[str, dict[str, Any]] = {}
    for line in lines:
        key = email_key(line["email"])
        if key not in known.people and key not in new:
            new[key] = facts_of_new_person(line["name"], line["email"], actor)
    if not new:
        return 0
    db.session.execute(insert(Person), list(new.values()))
    added = db.session.scalars(select(Person).where(Person.email_key.in_(new))).all()
    known.people |= {person.email_key or "": person for person in added}
    record_many(actor, Action.PERSON_ADDED, [("person", person.id, None, {}) for person in added])
    return len(new)


def _add_places(lines: Sequence[Line], known: Known, actor: Person) -> int:
    new: list[dict[str, Any]] = []
    for line in lines:
        person, school_id = known.people[email_key(line["email"])], line["school_id"]
        member = known.members.get((person.id, school_id))
        if member is not None:
            _add_roles(member, line["chosen"], actor)
            continue
        place = {"person_id": person.id, "school_id": school_id, "roles": line["chosen"]}
        new.append({**place, "name": line["name"], "started_at": clock.now()})
    if new:
        db.session.execute(insert(Membership), new)
        _record_places({place["person_id"] for place in new}, known, actor)
    return len(lines)


def _record_places(person_ids: set[int], known: Known, actor: Person) -> None:
    """Of these people, the places that they did not have before."""
    before = {member.id for member in known.members.values()}
    found = db.session.execute(
        select(Membership.id, Membership.person_id, Membership.school_id, Membership.roles).where(
            Membership.person_id.in_(person_ids), Membership.ended_at.is_(None)
        )
    )
    added = [
        ("membership", number, school_id, {"person_id": person_id, "roles": list(roles)})
        for number, person_id, school_id, roles in found
        if number not in before
    ]
    record_many(actor, Action.MEMBERSHIP_ADDED, added)


def _settle_silence(lines: Sequence[Line], actor: Person) -> None:
    """A school of which nobody could be written to has a lead now."""
    led = {line["school_id"] for line in lines if LEADS & set(line["chosen"])}
    for task in open_tasks_about(TaskKind.NOBODY_TO_WRITE_TO, led):
        settle_task(task, "A lead was added from a file.", actor=actor)


def _add_roles(member: Membership, chosen: Sequence[str], actor: Person) -> None:
    old, both = list(member.roles), {*member.roles, *chosen}
    member.roles = [str(role) for role in SchoolRole if role in both]
    about = {"school_id": member.school_id, "person_id": member.person_id}
    record(actor, Action.MEMBERSHIP_CHANGED, member, old=old, new=list(member.roles), **about)
