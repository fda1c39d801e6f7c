"""What every staff page of this desk begins with."""

from flask import Blueprint, abort

from hub.foundation.keeping.models import Hold
from hub.foundation.keeping.queries import hold_by_id
from hub.people.accounts.permissions import Permission

blueprint = Blueprint("privacy_staff", __name__, url_prefix="/admin/privacy")
VIEW, MANAGE = Permission.PRIVACY_VIEW, Permission.PRIVACY_MANAGE


def hold_or_404(hold_id: int) -> Hold:
    return hold_by_id(hold_id) or abort(404)
