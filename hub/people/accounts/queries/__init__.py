"""Reads of people, second factors and tasks."""

from hub.people.accounts.queries.factors import factors_of, recovery_codes_left
from hub.people.accounts.queries.people import (
    PeopleFilter,
    colleagues_of,
    demo_people,
    live_membership,
    membership_in_school,
    memberships_of_school,
    people_matching,
    person_by_email,
    person_with_schools,
)
from hub.people.accounts.queries.tasks import (
    TaskFilter,
    count_open_tasks,
    open_task,
    task_by_id,
    tasks_matching,
)

__all__ = [
    "PeopleFilter",
    "TaskFilter",
    "colleagues_of",
    "count_open_tasks",
    "demo_people",
    "factors_of",
    "live_membership",
    "membership_in_school",
    "memberships_of_school",
    "open_task",
    "people_matching",
    "person_by_email",
    "person_with_schools",
    "recovery_codes_left",
    "task_by_id",
    "tasks_matching",
]
