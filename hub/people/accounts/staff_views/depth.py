"""One person deep: schools with one lead or none, for council staff."""

from collections.abc import Iterator

from flask import render_template, request
from flask.typing import ResponseReturnValue

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.downloads import csv_file
from hub.foundation.core.formats import format_date
from hub.foundation.core.paging import page_of
from hub.people.accounts.access import staff
from hub.people.accounts.permissions import Permission
from hub.people.accounts.queries import (
    DepthFilter,
    one_person_deep,
    only_leads_of,
    who_said_one_lead,
)
from hub.people.accounts.staff_views.loading import blueprint
from hub.people.schools.queries import all_localities

COLUMNS = (
    "School", "Town", "URN", "Locality", "Published phone number",
    "Lead", "Roles", "E-mail", "Last signed in", "One lead is right until",
)  # fmt: skip


def _wanted() -> DepthFilter:
    return DepthFilter(locality=request.args.get("locality", ""), show=request.args.get("show", ""))


@blueprint.get("/one-deep")
@staff(Permission.PEOPLE_VIEW)
def list_one_deep() -> ResponseReturnValue:
    wanted = _wanted()
    page = page_of(one_person_deep(wanted), error_out=False)
    return render_template(
        "accounts/staff/list_one_deep.html",
        page=page,
        wanted=wanted,
        kept=wanted.chosen(),
        leads=only_leads_of([school.id for school in page.items]),
        said_by=who_said_one_lead(page.items),
        localities=all_localities(),
        day=clock.today(),
    )


@blueprint.get("/one-deep.csv")
@staff(Permission.PEOPLE_VIEW)
def download_one_deep() -> ResponseReturnValue:
    """The filtered list, to ring from."""
    return csv_file("one-person-deep.csv", COLUMNS, _lines())


def _lines() -> Iterator[list[object]]:
    schools = db.session.scalars(one_person_deep(_wanted())).all()
    leads = only_leads_of([school.id for school in schools])
    for school in schools:
        lead = leads.get(school.id)
        seen = lead.person.last_signed_in_at if lead else None
        until = school.one_lead_ok_until
        yield [
            school.name, school.town, school.urn,
            school.locality.name if school.locality else None, school.telephone,
            lead.name if lead else "Nobody",
            ", ".join(role.words for role in lead.school_roles) if lead else None,
            lead.person.email if lead else None,
            format_date(seen) if seen else None, format_date(until) if until else None,
        ]  # fmt: skip
