"""Reads of people, leads, second factors and tasks."""

from hub.people.accounts.queries.factors import factors_of, recovery_codes_left
from hub.people.accounts.queries.leads import (
    domain_of,
    domains_of_leads,
    grant_by_id,
    held_grants,
    leads_of,
    leads_to_write_to,
    memberships_that_end,
)
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
    "domain_of",
    "domains_of_leads",
    "factors_of",
    "grant_by_id",
    "held_grants",
    "leads_of",
    "leads_to_write_to",
    "live_membership",
    "membership_in_school",
    "memberships_of_school",
    "memberships_that_end",
    "open_task",
    "people_matching",
    "person_by_email",
    "person_with_schools",
    "recovery_codes_left",
    "task_by_id",
    "tasks_matching",
]
