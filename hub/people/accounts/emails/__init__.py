"""Mail about signing in and belonging."""

from hub.people.accounts.emails.absence import tell_stand_in
from hub.people.accounts.emails.factors import (
    tell_person_factor_added,
    tell_person_factor_removed,
    tell_person_passkey_paused,
    tell_person_second_factor_reset,
)
from hub.people.accounts.emails.leaving import (
    tell_colleague_nobody_left,
    tell_lead_has_left,
    tell_person_leaves,
    tell_person_left,
    tell_person_stays,
)
from hub.people.accounts.emails.people import (
    tell_person_added,
    tell_person_invited,
    tell_person_invited_to_council,
    tell_person_reminded,
)
from hub.people.accounts.emails.roles import (
    ROLE_DOUBT,
    tell_lead_doubt_settled,
    tell_lead_role_given,
    tell_lead_role_held,
    tell_person_doubt_settled,
    tell_person_role_held,
    tell_person_roles_changed,
)
from hub.people.accounts.emails.signing_in import (
    tell_address_unknown,
    tell_guest_sign_in,
    tell_person_account_linked,
    tell_person_sign_in,
    tell_person_use_account,
)

__all__ = [
    "ROLE_DOUBT",
    "tell_address_unknown",
    "tell_colleague_nobody_left",
    "tell_guest_sign_in",
    "tell_lead_doubt_settled",
    "tell_lead_has_left",
    "tell_lead_role_given",
    "tell_lead_role_held",
    "tell_person_account_linked",
    "tell_person_added",
    "tell_person_doubt_settled",
    "tell_person_factor_added",
    "tell_person_factor_removed",
    "tell_person_invited",
    "tell_person_invited_to_council",
    "tell_person_leaves",
    "tell_person_left",
    "tell_person_passkey_paused",
    "tell_person_reminded",
    "tell_person_role_held",
    "tell_person_roles_changed",
    "tell_person_second_factor_reset",
    "tell_person_sign_in",
    "tell_person_stays",
    "tell_person_use_account",
    "tell_stand_in",
]
