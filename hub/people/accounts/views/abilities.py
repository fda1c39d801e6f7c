"""What a colleague can do, for the leads of the school."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.people.accounts.access import school
from hub.people.accounts.queries import abilities_at_school
from hub.people.accounts.views import blueprint
from hub.people.accounts.views.loading import MANAGE, member_or_404


@blueprint.get("/people/<int:school_id>/<int:membership_id>/can")
@school(MANAGE)
def show_abilities(school_id: int, membership_id: int) -> ResponseReturnValue:
    member = member_or_404(school_id, membership_id)
    return render_template(
        "accounts/show_abilities.html", member=member, abilities=abilities_at_school(member)
    )
