"""A school's people, for its leads."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.foundation.core.db import db
from hub.foundation.core.forms import render_form
from hub.people.accounts.access import acting_membership, membership_or_404, school
from hub.people.accounts.forms import PersonForm, RolesForm
from hub.people.accounts.operations.joining import answer_by
from hub.people.accounts.operations.memberships import add_to_school, change_roles
from hub.people.accounts.queries import memberships_of_school, who_said_one_lead
from hub.people.accounts.queries.joining import asks_for_leads
from hub.people.accounts.views import blueprint
from hub.people.accounts.views.loading import MANAGE, member_or_404


@blueprint.get("/people")
@school(MANAGE)
def list_people() -> ResponseReturnValue:
    own = acting_membership()
    if own is None or not own.grants(MANAGE):
        # Somebody who leads one school and teaches at another acts for the other just now.
        leads = [m for m in current_user.live_memberships if m.grants(MANAGE)]
        own = leads[0]
    members = memberships_of_school(own.school_id)
    return render_template(
        "accounts/list_people.html",
        school=own.school,
        asks=asks_for_leads(own.school_id),
        answer_by=answer_by,
        leads=sum(member.is_lead for member in members),
        said_by=who_said_one_lead([own.school]),
        with_roles=[m for m in members if m.roles or m.held_roles],
        without=[m for m in members if not (m.roles or m.held_roles)],
    )


@blueprint.route("/people/<int:school_id>/add", methods=["GET", "POST"])
@school(MANAGE)
def add_person(school_id: int) -> ResponseReturnValue:
    own = membership_or_404(school_id, MANAGE)
    form = PersonForm(name=request.args.get("name"), school_id=str(school_id)).say_who_gives(own)
    if form.validate_on_submit():
        with form.showing_broken_rules():
            member = add_to_school(
                own.school,
                form.name.data,
                form.email.data,
                form.chosen(),
                actor=current_user,
                accept_domain=bool(form.accept_domain.data),
                shared=form.is_shared,
            )
            db.session.commit()
            flash(f"{member.name} is added. We have written to {member.person.email}.", "good")
            return redirect(url_for("accounts.list_people"))
    return render_form("accounts/add_person.html", form, school=own.school)


@blueprint.route("/people/<int:school_id>/<int:membership_id>", methods=["GET", "POST"])
@school(MANAGE)
def edit_person(school_id: int, membership_id: int) -> ResponseReturnValue:
    member = member_or_404(school_id, membership_id)
    form = RolesForm(roles=member.roles).say_who_gives(membership_or_404(school_id, MANAGE))
    if form.validate_on_submit():
        with form.showing_broken_rules():
            accept = bool(form.accept_domain.data)
            change_roles(member, form.chosen(), actor=current_user, accept_domain=accept)
            db.session.commit()
            flash(f"The roles of {member.name} are changed.", "good")
            return redirect(url_for("accounts.list_people"))
        member = member_or_404(school_id, membership_id)
    return render_form("accounts/edit_person.html", form, member=member)
