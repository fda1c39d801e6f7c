"""Reads for moving the addresses of whole schools to another domain: who, who clashes, who not."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.formats import email_key
from hub.people.accounts.models import AddressAlias, Membership, Person
from hub.people.schools.models import School


@dataclass(frozen=True)
class Move:
    """One person's address as it is and as it would be."""

    person: Person
    new_email: str
    # Who has the new address already, where somebody has.
    owner: Person | None = None


@dataclass
class DomainPlan:
    """What moving would do. Each person of the schools stands in one of the three."""

    moves: list[Move] = field(default_factory=list)
    clashes: list[Move] = field(default_factory=list)
    skipped: list[tuple[Person, str]] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Of what is shown: it is done only as it was seen."""
        seen = sorted(
            f"{move.person.id} {move.person.email} {move.new_email}" for move in self.moves
        )
        return hashlib.sha256("\n".join(seen).encode()).hexdigest()[:16]


def _at(domain: str) -> Select[tuple[int]]:
    return (
        select(Membership.person_id)
        .join(Membership.person)
        .where(
            Membership.ended_at.is_(None),
            Person.email_key.endswith(f"@{domain}", autoescape=True),
        )
    )


def schools_with_domain(domain: str) -> Sequence[tuple[School, int]]:
    """Schools some of whose people have an address there, and how many."""
    rows = db.session.execute(
        select(School, func.count(Membership.id))
        .join(Membership, Membership.school_id == School.id)
        .where(Membership.ended_at.is_(None), Membership.person_id.in_(_at(domain)))
        .group_by(School.id)
        .order_by(School.name, School.id)
    )
    return [(school, int(number)) for school, number in rows]


def plan_domain(old: str, new: str, school_ids: Iterable[int]) -> DomainPlan:
    """Everybody at these schools: whose address moves, whose cannot and whose stays."""
    chosen, plan = set(school_ids), DomainPlan()
    candidates = []
    for person in _people_at(chosen):
        why = _why_not(person, old, chosen)
        if why:
            plan.skipped.append((person, why))
        else:
            candidates.append((person, _moved(person.email or "", new)))
    owners = _owners([email_key(email) for _, email in candidates])
    for person, email in candidates:
        owner = owners.get(email_key(email))
        if owner is None or owner.id == person.id:
            plan.moves.append(Move(person, email))
        else:
            plan.clashes.append(Move(person, email, owner))
    return plan


def _people_at(school_ids: set[int]) -> Sequence[Person]:
    here = select(Membership.person_id).where(
        Membership.school_id.in_(school_ids), Membership.ended_at.is_(None)
    )
    return db.session.scalars(
        select(Person)
        .where(Person.id.in_(here))
        .options(selectinload(Person.memberships).joinedload(Membership.school))
        .order_by(Person.name, Person.id)
    ).all()


def _why_not(person: Person, old: str, chosen: set[int]) -> str:
    if person.email_key is None:
        return "has no address"
    if not person.email_key.endswith(f"@{old}"):
        return f"has another address, {person.email}"
    if person.is_disabled:
        return "has no access any more"
    if person.is_council_staff:
        return "is council staff too: an administrator corrects this address"
    others = [m.school.name for m in person.live_memberships if m.school_id not in chosen]
    return (
        f"also belongs to {others[0]}: tick that school too, or correct this one" if others else ""
    )


def _moved(email: str, new: str) -> str:
    return f"{email.rpartition('@')[0]}@{new}"


def _owners(keys: list[str]) -> dict[str, Person]:
    """Who has these addresses, own ones before former ones."""
    former = db.session.execute(
        select(AddressAlias.email_key, Person)
        .join(Person, Person.id == AddressAlias.person_id)
        .where(AddressAlias.email_key.in_(keys), AddressAlias.ends_at > clock.now())
    )
    own = db.session.execute(select(Person.email_key, Person).where(Person.email_key.in_(keys)))
    return {key: person for key, person in [*former, *own] if key is not None}
