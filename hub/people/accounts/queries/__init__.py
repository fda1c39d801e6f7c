"""Reads of people, of how they come, of leads, second factors, accounts elsewhere and tasks."""

from hub.people.accounts.queries.abilities import abilities_at_council, abilities_at_school
from hub.people.accounts.queries.depth import (
    DepthFilter,
    one_person_deep,
    only_leads_of,
    who_said_one_lead,
)
from hub.people.accounts.queries.factors import factors_of, recovery_codes_left
from hub.people.accounts.queries.guests import guest_of
from hub.people.accounts.queries.identities import (
    identities_of,
    identity_at,
    identity_by_id,
    identity_of,
    provider_request_of,
    way_out_of,
)
from hub.people.accounts.queries.leads import (
    domain_of,
    domains_of_leads,
    grant_by_id,
    held_grants,
    leads_of,
    leads_to_write_to,
    memberships_that_end,
    stand_in_for,
    who_to_write_to,
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
from hub.people.accounts.queries.people_files import people_file_by_id, people_files
from hub.people.accounts.queries.tasks import (
    TaskFilter,
    count_open_tasks,
    open_task,
    open_tasks_about,
    task_by_id,
    tasks_matching,
)
from hub.people.accounts.queries.waves import (
    NotSignedInFilter,
    Wave,
    newest_invitations,
    not_invited_by_locality,
    not_signed_in,
    to_invite,
)

__all__ = [
    "DepthFilter",
    "NotSignedInFilter",
    "PeopleFilter",
    "TaskFilter",
    "Wave",
    "abilities_at_council",
    "abilities_at_school",
    "colleagues_of",
    "count_open_tasks",
    "demo_people",
    "domain_of",
    "domains_of_leads",
    "factors_of",
    "grant_by_id",
    "guest_of",
    "held_grants",
    "identities_of",
    "identity_at",
    "identity_by_id",
    "identity_of",
    "leads_of",
    "leads_to_write_to",
    "live_membership",
    "membership_in_school",
    "memberships_of_school",
    "memberships_that_end",
    "newest_invitations",
    "not_invited_by_locality",
    "not_signed_in",
    "one_person_deep",
    "only_leads_of",
    "open_task",
    "open_tasks_about",
    "people_file_by_id",
    "people_files",
    "people_matching",
    "person_by_email",
    "person_with_schools",
    "provider_request_of",
    "recovery_codes_left",
    "stand_in_for",
    "task_by_id",
    "tasks_matching",
    "to_invite",
    "way_out_of",
    "who_said_one_lead",
    "who_to_write_to",
]
