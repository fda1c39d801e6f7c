"""Pages about people for council staff."""

from hub.people.accounts.staff_views import (
    abilities,
    addresses,
    depth,
    domains,
    doubts,
    joining,
    leaving,
    people,
    people_files,
    tasks,
    waves,
)
from hub.people.accounts.staff_views.loading import blueprint

__all__ = [
    "abilities",
    "addresses",
    "blueprint",
    "depth",
    "domains",
    "doubts",
    "joining",
    "leaving",
    "people",
    "people_files",
    "tasks",
    "waves",
]
