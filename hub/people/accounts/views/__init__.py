"""Pages of signing in, of one's own account and of a school's people."""

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)

from hub.people.accounts.views import account, people, second_factor, sign_in  # noqa: E402

__all__ = ["account", "blueprint", "people", "second_factor", "sign_in"]
