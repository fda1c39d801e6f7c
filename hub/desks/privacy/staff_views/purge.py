"""What would go tonight, and what went in the nights before."""

from datetime import datetime

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from hub.desks.privacy.retention.kinds import BY_KEY, KINDS
from hub.desks.privacy.retention.tonight import everything_that_goes_tonight
from hub.desks.privacy.staff_views.loading import VIEW, blueprint
from hub.foundation.core.paging import page_of
from hub.foundation.keeping.queries import purge_run_by_id, purge_runs
from hub.people.accounts.access import staff


@blueprint.get("")
@staff(VIEW)
def show_purge() -> ResponseReturnValue:
    return render_template(
        "privacy/staff/show_purge.html",
        tonight=everything_that_goes_tonight(),
        others=[kind for kind in KINDS if not kind.parts],
        page=page_of(purge_runs(), per_page=14),
    )


@blueprint.get("/nights/<int:run_id>")
@staff(VIEW)
def show_night(run_id: int) -> ResponseReturnValue:
    run = purge_run_by_id(run_id) or abort(404)
    counts = [
        (BY_KEY[key], {**count, "oldest": _moment(count["oldest"])})
        for key, count in run.counts.items()
        if key in BY_KEY
    ]
    return render_template("privacy/staff/show_night.html", run=run, counts=counts)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
