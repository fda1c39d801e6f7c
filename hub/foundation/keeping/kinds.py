"""What a kind of personal data is: its period, why we may hold it, and how it goes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select

from hub.foundation.settings.definitions import HubSettings

# Rows that are due: their number, since when they are, and whether a hold keeps them.
Due = Select[int, datetime, bool]


@dataclass(frozen=True)
class Part:
    """Rows of one table that go in one way. `due` has the columns `id`, `since` and `held`."""

    due: Callable[[], Due]
    # Takes the numbers of due rows, and looks again whether each still is: returns how many went.
    remove: Callable[[Sequence[int]], int]


@dataclass(frozen=True)
class Kind:
    """One kind of personal data. Columns name it: `info={"personal": key}`."""

    key: str
    name: str
    what: str
    why: str
    # The period in words, from what is set now: "14 days after the event".
    period: Callable[[HubSettings], str]
    # The settings by which staff choose the period; none where it is fixed.
    settings: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    # Whether it concerns people who book and sign in, or staff alone.
    services: tuple[str, ...] = ("accounts",)


def removes(kind: Kind) -> bool:
    """Whether the nightly purge takes it; the rest goes with the person or by a job of its own."""
    return bool(kind.parts)


def personal_columns(metadata: Any) -> dict[str, str]:
    """`table.column` -> the kind that it belongs to, as marked in the models."""
    return {
        f"{table.name}.{column.name}": str(column.info["personal"])
        for table in metadata.sorted_tables
        for column in table.columns
        if "personal" in column.info
    }
