"""Guests: people who come without a school, for an organisation of their own."""

from dataclasses import dataclass
from enum import StrEnum


class GuestKind(StrEnum):
    """What kind of organisation a guest comes for; each course says which may book."""

    HEALTH = "health"
    GOVERNOR = "governor"
    COUNCIL = "council"
    PARENT_CARER = "parent_carer"
    OTHER = "other"

    @property
    def words(self) -> str:
        return {
            "health": "Health service",
            "governor": "School governor or trustee",
            "council": "Council staff",
            "parent_carer": "Parent carer council",
            "other": "Another organisation",
        }[self]


@dataclass(frozen=True)
class GuestDetails:
    """Who a guest says that she is, before and after her address is proved."""

    name: str
    organisation: str
    kind: GuestKind
