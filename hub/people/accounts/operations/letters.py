"""Letters on paper to schools: made, used once, and why one no longer works."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import insert, update

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record_many
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import format_date
from hub.foundation.core.references import ALPHABET
from hub.people.accounts.models import JoinLetter, Person
from hub.people.accounts.operations.people_files import check_manages_people
from hub.people.accounts.queries.joining import letter_by_hash
from hub.people.schools.models import School

VALID_FOR = timedelta(days=60)
LETTERS = 12
ASK = "Ask a lead of your school to add you, or ask to join."


def make_letters(schools: Sequence[School], *, actor: Person) -> list[tuple[School, str]]:
    """A fresh code for each school; the codes of older letters end. Shown once, kept as hashes."""
    check_manages_people(actor)
    closed = [school.name for school in schools if not school.status.is_live]
    if closed:
        raise RuleBroken(f"{closed[0]} is not open: it gets no letter.")
    if any(school.urn is None for school in schools):
        raise RuleBroken("A place without a URN gets no letter. Add its people, or let them ask.")
    if not schools:
        raise RuleBroken("No school there needs a letter.")
    made = [(school, _new_code()) for school in schools]
    now, ids = clock.now(), [school.id for school in schools]
    for start in range(0, len(ids), 500):
        db.session.execute(
            update(JoinLetter)
            .where(
                JoinLetter.school_id.in_(ids[start : start + 500]),
                JoinLetter.used_at.is_(None),
                JoinLetter.replaced_at.is_(None),
            )
            .values(replaced_at=now)
        )
    facts = {"made_at": now, "made_by_id": actor.id, "expires_at": now + VALID_FOR}
    letters = [
        {"school_id": school.id, "code_hash": code_hash(school.id, code), **facts}
        for school, code in made
    ]
    db.session.execute(insert(JoinLetter), letters)
    told = [("school", school.id, school.id, {}) for school in schools]
    record_many(actor, Action.LETTER_MADE, told)
    return made


def _new_code() -> str:
    """Twelve letters in groups of four, as they are copied from paper."""
    return "-".join(
        "".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(LETTERS // 4)
    )


def code_hash(school_id: int, code: str) -> str:
    plain = "".join(letter for letter in code.upper() if letter in ALPHABET)
    return hashlib.sha256(f"{school_id}:{plain}".encode()).hexdigest()


def letter_for(school: School | None, code: str) -> JoinLetter:
    """The letter of this code, if it still lets somebody in. Raises RuleBroken with the reason."""
    letter = letter_by_hash(code_hash(school.id, code)) if school else None
    if letter is None or school is None:
        raise RuleBroken(
            "We have no letter with this code for this school. Check both against the letter: "
            "there is no O, 0, I, L or 1 in a code.",
            "code",
        )
    if not school.status.is_live:
        raise RuleBroken(f"{school.name_and_town} is not open any more. Ring us.", "urn")
    if letter.used_at or letter.replaced_at or letter.expires_at <= clock.now():
        raise RuleBroken(why_old(letter), "code")
    return letter


def why_old(letter: JoinLetter) -> str:
    """Used, replaced and expired explain themselves."""
    if letter.used_at is not None:
        return f"This code was used on {format_date(letter.used_at)}, and works once. {ASK}"
    if letter.replaced_at is not None:
        return "There is a newer letter to your school. Use the code from that."
    ended = format_date(letter.expires_at)
    return f"This code ended on {ended}. {ASK} Or ask us for a new letter."


def spend_letter(letter: JoinLetter) -> None:
    """Of two who use a code at once, one comes in."""
    spent = db.session.execute(
        update(JoinLetter)
        .where(
            JoinLetter.id == letter.id,
            JoinLetter.used_at.is_(None),
            JoinLetter.replaced_at.is_(None),
            JoinLetter.expires_at > clock.now(),
        )
        .values(used_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(letter)
    if spent.rowcount != 1:  # type: ignore[attr-defined]
        raise RuleBroken(why_old(letter))
