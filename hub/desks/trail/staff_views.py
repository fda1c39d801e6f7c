"""The audit trail, page by page."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from hub.desks.trail.forms import KEPT, TrailForm, action_words
from hub.desks.trail.queries import (
    TrailFilter,
    entries_matching,
    names_of_actors,
    names_of_schools,
    plain_facts,
    reason_of,
    who_did,
)
from hub.foundation.core.paging import page_of
from hub.foundation.core.web import chosen_arguments
from hub.people.accounts.access import staff
from hub.people.accounts.permissions import Permission

blueprint = Blueprint("audit_staff", __name__, url_prefix="/admin/audit")
blueprint.add_app_template_filter(action_words, "action_words")


@blueprint.get("")
@staff(Permission.AUDIT_VIEW)
def list_entries() -> ResponseReturnValue:
    form = TrailForm(request.args)
    wanted = form.wanted() if form.validate() else TrailFilter()
    page = page_of(entries_matching(wanted), per_page=50)
    kept = chosen_arguments(*KEPT)
    return render_template(
        "trail/list_entries.html",
        form=form,
        page=page,
        kept=kept,
        people=names_of_actors(page.items),
        schools=names_of_schools(page.items),
        who_did=who_did,
        plain_facts=plain_facts,
        reason_of=reason_of,
    )
