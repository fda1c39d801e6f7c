"""What every staff page of people begins with."""

from flask import Blueprint, abort
from flask_login import current_user

from hub.people.accounts.models import Person
from hub.people.accounts.queries import person_with_schools

blueprint = Blueprint("accounts_staff", __name__, url_prefix="/admin/people")


def me() -> Person:
    """The person who is signed in."""
    return current_user._get_current_object()  # type: ignore[no-any-return]


def person_or_404(person_id: int) -> Person:
    return person_with_schools(person_id) or abort(404)
