"""What pages about a school's people begin with."""

from flask import abort

from hub.people.accounts.access import membership_or_404
from hub.people.accounts.models import Membership
from hub.people.accounts.permissions import Permission
from hub.people.accounts.queries import membership_in_school

MANAGE = Permission.SCHOOL_MANAGE_PEOPLE


def member_or_404(school_id: int, membership_id: int) -> Membership:
    """Somebody of a school whose people the signed-in person manages."""
    membership_or_404(school_id, MANAGE)
    return membership_in_school(school_id, membership_id) or abort(404)
