"""What every staff page of people begins with."""

from flask import Blueprint, abort
from flask_login import current_user

from hub.people.accounts.models import Membership, Person
from hub.people.accounts.queries import membership_in_school, person_with_schools

blueprint = Blueprint("accounts_staff", __name__, url_prefix="/admin/people")


def me() -> Person:
    """The person who is signed in."""
    return current_user._get_current_object()  # type: ignore[no-any-return]


def person_or_404(person_id: int) -> Person:
    return person_with_schools(person_id) or abort(404)


def member_or_404(person_id: int, school_id: int) -> Membership:
    """This person's place at that school, if she has one now."""
    member = person_or_404(person_id).membership_at(school_id)
    found = membership_in_school(school_id, member.id) if member else None
    return found or abort(404)
