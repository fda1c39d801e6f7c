"""What somebody can do, in sentences made from the table of permissions alone (F7)."""

from dataclasses import dataclass

from hub.foundation.core.formats import join_words
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.permissions import (
    ROLE_PERMISSIONS,
    CouncilRole,
    Permission,
    SchoolRole,
    may_give,
)


@dataclass(frozen=True)
class Abilities:
    """What somebody can and cannot do in one place, in the order of the permissions."""

    can: list[str]
    cannot: list[str]


def _split(roles: set[SchoolRole] | set[CouncilRole], kind: type) -> Abilities:
    """Of what any role of this kind allows: what these roles allow, and what they do not."""
    all_there = {p for role in kind for p in ROLE_PERMISSIONS[role]}  # type: ignore[attr-defined]
    granted = {p for role in roles for p in ROLE_PERMISSIONS[role]}
    ordered = [p for p in Permission if p in all_there]
    return Abilities(
        [p.words for p in ordered if p in granted], [p.words for p in ordered if p not in granted]
    )


def abilities_at_school(member: Membership) -> Abilities:
    """At this school only: nothing of other schools, nor of the council."""
    found = _split(set(member.school_roles), SchoolRole)
    gives = may_give(member.school_roles)
    if not gives:
        return found
    kept = [role.words for role in SchoolRole if role not in gives]
    give = f"give these roles: {join_words([role.words for role in gives])}"
    refused = [f"give these roles: {join_words(kept)}"] if kept else []
    return Abilities([*found.can, give], [*found.cannot, *refused])


def abilities_at_council(person: Person) -> Abilities:
    return _split(set(person.roles_at_council), CouncilRole)
