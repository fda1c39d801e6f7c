"""The page of closed schools that staff must act on."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from hub.desks.closures.queries import closed_with_business, closures_of
from hub.foundation.core.paging import page_of
from hub.people.accounts.access import staff
from hub.people.accounts.permissions import Permission

blueprint = Blueprint("closures", __name__, url_prefix="/admin/schools")


@blueprint.get("/closed")
@staff(Permission.SCHOOLS_VIEW)
def list_closed() -> ResponseReturnValue:
    page = page_of(closed_with_business(), per_page=25)
    return render_template("schools/list_closed.html", page=page, closures=closures_of(page.items))
