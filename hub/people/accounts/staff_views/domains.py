"""A school's, or a trust's, whole domain moved: looked at first, then done in one step."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from hub.foundation.core.db import db
from hub.foundation.core.formats import count_of
from hub.foundation.core.forms import render_form
from hub.people.accounts.access import staff
from hub.people.accounts.forms.addresses import DomainsForm, MoveDomainForm
from hub.people.accounts.operations.domains import move_domain as move
from hub.people.accounts.permissions import Permission
from hub.people.accounts.queries.domains import DomainPlan, plan_domain, schools_with_domain
from hub.people.accounts.staff_views.loading import blueprint, me
from hub.people.schools.models import School


@blueprint.get("/move-domain")
@staff(Permission.PEOPLE_MANAGE)
def move_domain() -> ResponseReturnValue:
    """Nothing is written: the address of the page says what would be done."""
    asked = DomainsForm(request.args)
    if not request.args or not asked.validate():
        return render_form("accounts/staff/move_domain.html", asked, asked=asked, plan=None)
    return _preview(asked, MoveDomainForm(formdata=None))


def _preview(asked: DomainsForm, form: MoveDomainForm) -> ResponseReturnValue:
    schools = schools_with_domain(asked.old.data)
    chosen = _chosen(schools)
    plan = _plan(asked, chosen)
    if not plan.moves:
        # Pressed twice: there is no button any more that an error could speak of.
        form = MoveDomainForm(formdata=None)
    form.shown.data = plan.digest
    return render_form(
        "accounts/staff/move_domain.html",
        form,
        asked=asked,
        schools=schools,
        chosen={school.id for school in chosen},
        plan=plan,
    )


def _chosen(schools: list[tuple[School, int]]) -> list[School]:
    """The ticked ones; the only one there is needs no tick."""
    ticked = set(request.args.getlist("school"))
    found = [school for school, _ in schools if str(school.id) in ticked]
    return found or ([schools[0][0]] if len(schools) == 1 else [])


def _plan(asked: DomainsForm, chosen: list[School]) -> DomainPlan:
    return plan_domain(asked.old.data, asked.new.data, [school.id for school in chosen])


@blueprint.post("/move-domain")
@staff(Permission.PEOPLE_MANAGE)
def apply_domain() -> ResponseReturnValue:
    """As it was shown, or not at all."""
    asked, form = DomainsForm(request.args), MoveDomainForm()
    if not asked.validate():
        return redirect(url_for(".move_domain"))
    if form.validate_on_submit():
        with form.showing_broken_rules():
            chosen = _chosen(schools_with_domain(asked.old.data))
            old, new = asked.old.data, asked.new.data
            moved = move(old, new, chosen, shown=form.shown.data, actor=me())
            db.session.commit()
            flash(
                f"{count_of(moved, 'address', 'addresses')} moved to {new}. Everybody is told.",
                "good",
            )
            return redirect(url_for(".list_people"))
    return _preview(asked, form)
