"""Statuses: an enum with a table of allowed moves on the model, changed only through `move`."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from hub.foundation.core.errors import RuleBroken


class HasStatus(Protocol):
    status: Any
    allowed_moves: ClassVar[Any]


def can_move(thing: HasStatus, to: StrEnum) -> bool:
    """Whether the table of moves lets `thing` go to `to`."""
    moves: Mapping[Any, Any] = thing.allowed_moves
    return to in moves.get(thing.status, frozenset())


def move(thing: HasStatus, to: StrEnum) -> None:
    """Change the status. Raises RuleBroken, with both states in words, if the table forbids it."""
    if not can_move(thing, to):
        was, wanted = (str(s.value).replace("_", " ") for s in (thing.status, to))
        raise RuleBroken(f"This is {was} now, so it cannot become {wanted}.")
    thing.status = to


def terminal_statuses(moves: Mapping[Any, Any]) -> frozenset[Any]:
    """The statuses from which nothing leads on: derived, never listed by hand."""
    return frozenset(status for status, onward in moves.items() if not onward)
