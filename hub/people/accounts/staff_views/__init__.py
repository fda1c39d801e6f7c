"""Pages about people for council staff."""

from hub.people.accounts.staff_views import doubts, leaving, people, tasks
from hub.people.accounts.staff_views.loading import blueprint

__all__ = ["blueprint", "doubts", "leaving", "people", "tasks"]
