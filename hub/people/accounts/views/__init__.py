"""Pages of signing in, of one's own account and of a school's people."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)

from hub.people.accounts.views import (  # noqa: E402
    abilities,
    absence,
    account,
    address,
    asks,
    booking_rules,
    doubts,
    guests,
    joining,
    leaving,
    limits,
    one_lead,
    passkeys,
    people,
    providers,
    second_factor,
    shared,
    sign_in,
    sites,
)

__all__ = [
    "abilities",
    "absence",
    "account",
    "address",
    "asks",
    "blueprint",
    "booking_rules",
    "doubts",
    "guests",
    "joining",
    "leaving",
    "limits",
    "one_lead",
    "passkeys",
    "people",
    "providers",
    "second_factor",
    "shared",
    "sign_in",
    "sites",
]
