"""Mail about signing in and belonging."""

from hub.people.accounts.emails.people import tell_person_added, tell_person_invited_to_council
from hub.people.accounts.emails.signing_in import (
    tell_address_unknown,
    tell_person_second_factor_reset,
    tell_person_sign_in,
)

__all__ = [
    "tell_address_unknown",
    "tell_person_added",
    "tell_person_invited_to_council",
    "tell_person_second_factor_reset",
    "tell_person_sign_in",
]
