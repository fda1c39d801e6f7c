"""What somebody can do, anywhere, for council staff."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.people.accounts.access import staff
from hub.people.accounts.permissions import Permission
from hub.people.accounts.queries import abilities_at_council, abilities_at_school
from hub.people.accounts.staff_views.loading import blueprint, person_or_404


@blueprint.get("/<int:person_id>/can")
@staff(Permission.PEOPLE_VIEW)
def show_abilities(person_id: int) -> ResponseReturnValue:
    person = person_or_404(person_id)
    return render_template(
        "accounts/staff/show_abilities.html",
        person=person,
        at_schools=[(member, abilities_at_school(member)) for member in person.live_memberships],
        at_council=abilities_at_council(person),
    )
