"""Write the audit trail, seal it, and prove it."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Protocol

from sqlalchemy import Select, insert, select

from hub.foundation.audit.actions import REQUIRED_FACTS, Action
from hub.foundation.audit.models import (
    AuditEntry,
    AuditPersonalFact,
    AuditSeal,
    AuditSealedEntry,
)
from hub.foundation.core import clock
from hub.foundation.core.db import db

PERSONAL = "_personal"
# That somebody was here is itself personal: who it was is kept apart and goes in time.
ACTOR_APART = frozenset({Action.SIGNED_IN})
WHO = "who_personal"
Facts = dict[str, Any]
MOST_IN_A_SEAL = 1000
# Longer than any change takes from its entry to its commit, and two clocks may differ by.
LATEST = timedelta(hours=1)


class Actor(Protocol):
    """A person, or anything else with a number."""

    id: Any


class Job(str):
    """The name of a job of the hub itself, where no person acted."""


def record(
    actor: Actor | Job,
    action: Action,
    subject: Any,
    *,
    school_id: int | None = None,
    **facts: Any,
) -> AuditEntry:
    """Add an entry in the caller's transaction.

    `actor` is the person who acted, or `Job("name")`; there is no nobody. A fact whose name ends
    in `_personal` is stored apart, under a salted digest, so that it can be masked. Of actions
    that only say that somebody was here, so is the actor. Raises ValueError for a missing
    required fact.
    """
    speaker = getattr(actor, "speaks_as", None)
    if speaker:
        facts["speaks_as_personal"] = speaker
    missing = REQUIRED_FACTS.get(action, frozenset()) - facts.keys()
    if missing:
        raise ValueError(f"{action} needs the facts {sorted(missing)}")
    if not isinstance(actor, Job) and getattr(actor, "id", None) is None:
        raise ValueError("An audit entry needs a person or a named job.")
    if action in ACTOR_APART and not isinstance(actor, Job):
        return _record_apart(actor, action, subject, school_id, facts)
    return _add(actor, action, subject, school_id, facts)


def _record_apart(
    actor: Actor, action: Action, subject: Any, school_id: int | None, facts: dict[str, Any]
) -> AuditEntry:
    entry = _add(Job(action), action, subject, school_id, {**facts, WHO: actor.id})
    entry.subject_id = None
    for fact in entry.personal:
        if fact.name == WHO:
            fact.person_id = actor.id
    return entry


def _add(
    actor: Actor | Job, action: Action, subject: Any, school_id: int | None, facts: dict[str, Any]
) -> AuditEntry:
    salts = {name: secrets.token_hex(8) for name in facts if name.endswith(PERSONAL)}
    entry = AuditEntry(
        at=clock.now(),
        actor_id=None if isinstance(actor, Job) else actor.id,
        system_job=str(actor) if isinstance(actor, Job) else None,
        action=str(action),
        subject_type=subject.__tablename__,
        subject_id=subject.id,
        school_id=school_id,
        facts={
            name: _digest(salts[name] + str(value)) if name in salts else value
            for name, value in facts.items()
        },
    )
    entry.personal = [
        AuditPersonalFact(name=name, value=str(facts[name]), salt=salt)
        for name, salt in salts.items()
    ]
    db.session.add(entry)
    return entry


def record_many(
    actor: Actor | Job, action: Action, subjects: Sequence[tuple[str, int, int | None, Facts]]
) -> None:
    """As `record`, for (table, number, school, facts) of hundreds, in one statement.

    Personal facts are not taken: each would need its entry's number.
    """
    now, needed = clock.now(), REQUIRED_FACTS.get(action, frozenset())
    for _, _, _, facts in subjects:
        if needed - facts.keys() or any(name.endswith(PERSONAL) for name in facts):
            raise ValueError(f"{action} needs the facts {sorted(needed)}, and no personal ones.")
    entries = [
        {
            "at": now,
            "actor_id": None if isinstance(actor, Job) else actor.id,
            "system_job": str(actor) if isinstance(actor, Job) else None,
            "action": str(action),
            "subject_type": kind,
            "subject_id": number,
            "school_id": school_id,
            "facts": facts,
        }
        for kind, number, school_id, facts in subjects
    ]
    if entries:
        db.session.execute(insert(AuditEntry), entries)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(entry: AuditEntry) -> str:
    return json.dumps(
        [
            entry.id,
            entry.at.isoformat(),
            entry.actor_id,
            entry.system_job,
            entry.action,
            entry.subject_type,
            entry.subject_id,
            entry.school_id,
            entry.facts,
        ],
        sort_keys=True,
    )


def _seal_digest(previous: AuditSeal | None, entries: Iterable[AuditEntry]) -> str:
    chained = [previous.digest if previous else "", *map(_canonical, entries)]
    return _digest("\n".join(chained))


def _unsealed() -> Select[AuditEntry]:
    return (
        select(AuditEntry)
        .outerjoin(AuditSealedEntry, AuditSealedEntry.entry_id == AuditEntry.id)
        .where(AuditSealedEntry.entry_id.is_(None))
        .order_by(AuditEntry.id)
    )


def seal_new_entries(most: int = MOST_IN_A_SEAL) -> int:
    """Cover the entries that no seal covers yet by a new seal. Returns how many."""
    new = list(db.session.scalars(_unsealed().limit(most)))
    if not new:
        return 0
    last = db.session.scalar(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1))
    seal = AuditSeal(
        at=clock.now(),
        previous_id=last.id if last else None,
        entry_ids=[entry.id for entry in new],
        digest=_seal_digest(last, new),
    )
    db.session.add(seal)
    db.session.flush()
    db.session.add_all(AuditSealedEntry(entry_id=entry.id, seal_id=seal.id) for entry in new)
    return len(new)


def verify() -> list[str]:
    """What is wrong with the chain, in words; empty when it is whole."""
    faults: list[str] = []
    previous: AuditSeal | None = None
    # Read before the seals: what is sealed meanwhile must not look forged.
    marked = set(db.session.scalars(select(AuditSealedEntry.entry_id)))
    for seal in db.session.scalars(select(AuditSeal).order_by(AuditSeal.id)):
        if seal.previous_id != (previous.id if previous else None):
            faults.append(f"Seal {seal.id} does not follow the seal before it.")
        entries = list(
            db.session.scalars(
                select(AuditEntry).where(AuditEntry.id.in_(seal.entry_ids)).order_by(AuditEntry.id)
            )
        )
        gone = set(seal.entry_ids) - {entry.id for entry in entries}
        if gone:
            faults.append(f"Entries {sorted(gone)} of seal {seal.id} are gone.")
        elif _seal_digest(previous, entries) != seal.digest:
            faults.append(f"An entry of seal {seal.id} was changed after it was sealed.")
        faults += _put_in_later(entries, previous)
        marked.difference_update(seal.entry_ids)
        previous = seal
    faults += _put_in_later(db.session.scalars(_unsealed()), previous)
    faults += [f"Entry {id_} passes for sealed, and no seal covers it." for id_ in sorted(marked)]
    return faults + _changed_personal_facts()


def _put_in_later(entries: Iterable[AuditEntry], before: AuditSeal | None) -> list[str]:
    """Entries that the seal before would have covered, had they been there on their date."""
    if before is None or len(before.entry_ids) >= MOST_IN_A_SEAL:
        return []
    return [
        f"Entry {entry.id} is dated before seal {before.id} and was put in after it."
        for entry in entries
        if entry.at < before.at - LATEST
    ]


def _changed_personal_facts() -> list[str]:
    pairs = db.session.execute(
        select(AuditPersonalFact, AuditEntry).join(
            AuditEntry, AuditEntry.id == AuditPersonalFact.entry_id
        )
    )
    return [
        f"The {fact.name.removesuffix(PERSONAL)} of entry {entry.id} was changed."
        for fact, entry in pairs
        if entry.facts.get(fact.name) != _digest(fact.salt + fact.value)
    ]
