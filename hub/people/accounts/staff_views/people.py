"""People, for council staff."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.forms import render_form
from hub.foundation.core.paging import page_of
from hub.foundation.core.web import chosen_arguments
from hub.foundation.keeping.queries import open_holds
from hub.people.accounts.access import staff
from hub.people.accounts.forms import (
    CouncilPersonForm,
    CouncilRolesForm,
    PersonForm,
    PressForm,
    RolesForm,
)
from hub.people.accounts.operations.council import invite_council_person, set_council_roles
from hub.people.accounts.operations.identities import unlink_account
from hub.people.accounts.operations.memberships import add_to_school, change_roles
from hub.people.accounts.operations.people import disable_person, enable_person
from hub.people.accounts.operations.shared import set_shared
from hub.people.accounts.permissions import CouncilRole, Permission, SchoolRole
from hub.people.accounts.providers import all_providers
from hub.people.accounts.queries import (
    PeopleFilter,
    identities_of,
    identity_by_id,
    people_matching,
)
from hub.people.accounts.queries.addresses import aliases_of, change_under_objection
from hub.people.accounts.queries.reaching import sign_in_mails_of
from hub.people.accounts.queries.twins import people_of_same_name
from hub.people.accounts.staff_views.loading import blueprint, member_or_404, person_or_404
from hub.people.schools.models import School

VIEW, MANAGE = Permission.PEOPLE_VIEW, Permission.PEOPLE_MANAGE


@blueprint.get("")
@staff(VIEW)
def list_people() -> ResponseReturnValue:
    wanted = PeopleFilter(
        words=request.args.get("words", "")[:100],
        role=request.args.get("role", ""),
        show=request.args.get("show", ""),
    )
    page = page_of(people_matching(wanted), per_page=25)
    kept = chosen_arguments("words", "role", "show")
    return render_template(
        "accounts/staff/list_people.html",
        page=page,
        wanted=wanted,
        kept=kept,
        roles=[*SchoolRole, *CouncilRole],
    )


@blueprint.get("/<int:person_id>")
@staff(VIEW)
def show_person(person_id: int) -> ResponseReturnValue:
    person = person_or_404(person_id)
    return render_template(
        "accounts/staff/show_person.html",
        person=person,
        left=[member for member in person.memberships if member.ended_at is not None],
        holds=open_holds(person_id=person_id),
        mails=sign_in_mails_of(person_id),
        namesakes=people_of_same_name(person),
        aliases=aliases_of(person_id),
        change=change_under_objection(person_id),
        identities=identities_of(person_id) if all_providers() else (),
    )


@blueprint.post("/<int:person_id>/identities/<int:identity_id>/unlink")
@staff(MANAGE)
def unlink_identity(person_id: int, identity_id: int) -> ResponseReturnValue:
    identity = identity_by_id(identity_id)
    if identity is None or identity.person_id != person_id:
        abort(404)
    try:
        unlink_account(identity, actor=current_user)
    except RuleBroken as broken:
        db.session.rollback()
        flash(broken.message, "stop")
    else:
        db.session.commit()
        flash("The account is unlinked.", "good")
    return redirect(url_for("accounts_staff.show_person", person_id=person_id))


@blueprint.route("/invite", methods=["GET", "POST"])
@staff(MANAGE)
def invite_person() -> ResponseReturnValue:
    form = CouncilPersonForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            person = invite_council_person(
                form.name.data, form.email.data, form.chosen(), actor=current_user
            )
            db.session.commit()
            flash(f"{person.name} is invited. We have written to {person.email}.", "good")
            return redirect(url_for("accounts_staff.show_person", person_id=person.id))
    return render_form("accounts/staff/invite_person.html", form)


@blueprint.route("/<int:person_id>/council-roles", methods=["GET", "POST"])
@staff(MANAGE)
def edit_council_roles(person_id: int) -> ResponseReturnValue:
    person = person_or_404(person_id)
    form = CouncilRolesForm(roles=person.council_roles)
    if form.validate_on_submit():
        with form.showing_broken_rules():
            set_council_roles(person, form.chosen(), actor=current_user)
            db.session.commit()
            flash("The council roles are changed.", "good")
            return redirect(url_for("accounts_staff.show_person", person_id=person_id))
        person = person_or_404(person_id)
    return render_form("accounts/staff/edit_council_roles.html", form, person=person)


@blueprint.route("/schools/<int:school_id>/add", methods=["GET", "POST"])
@staff(MANAGE)
def add_person(school_id: int) -> ResponseReturnValue:
    school = db.session.get(School, school_id) or abort(404)
    form = PersonForm(school_id=str(school_id))
    if form.validate_on_submit():
        with form.showing_broken_rules():
            member = add_to_school(
                school,
                form.name.data,
                form.email.data,
                form.chosen(),
                actor=current_user,
                accept_domain=bool(form.accept_domain.data),
                shared=form.is_shared,
            )
            db.session.commit()
            flash(f"{member.name} is added. We have written to {member.person.email}.", "good")
            return redirect(url_for("accounts_staff.show_person", person_id=member.person_id))
        school = db.session.get(School, school_id) or abort(404)
    return render_form("accounts/staff/add_person.html", form, school=school)


@blueprint.route("/<int:person_id>/schools/<int:school_id>", methods=["GET", "POST"])
@staff(MANAGE)
def edit_roles(person_id: int, school_id: int) -> ResponseReturnValue:
    member = member_or_404(person_id, school_id)
    form = RolesForm(roles=member.roles)
    if form.validate_on_submit():
        with form.showing_broken_rules():
            accept = bool(form.accept_domain.data)
            change_roles(member, form.chosen(), actor=current_user, accept_domain=accept)
            db.session.commit()
            flash("The roles are changed.", "good")
            return redirect(url_for("accounts_staff.show_person", person_id=person_id))
        member = member_or_404(person_id, school_id)
    return render_form("accounts/staff/edit_roles.html", form, member=member)


@blueprint.route("/<int:person_id>/access", methods=["GET", "POST"])
@staff(MANAGE)
def change_access(person_id: int) -> ResponseReturnValue:
    """A page that says what will happen, then the press."""
    person = person_or_404(person_id)
    form = PressForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            change = enable_person if person.is_disabled else disable_person
            change(person, actor=current_user)
            db.session.commit()
            has = "has no access any more" if person.is_disabled else "can sign in again"
            flash(f"{person.name} {has}.", "good")
            return redirect(url_for("accounts_staff.show_person", person_id=person_id))
        person = person_or_404(person_id)
    return render_form("accounts/staff/change_access.html", form, person=person)


@blueprint.route("/<int:person_id>/shared", methods=["GET", "POST"])
@staff(MANAGE)
def change_shared(person_id: int) -> ResponseReturnValue:
    """Whether several people read the address: a page that says what follows, then the press."""
    person = person_or_404(person_id)
    form = PressForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            set_shared(person, not person.is_shared, actor=current_user)
            db.session.commit()
            flash("Saved. Whoever is signed in with this address has to sign in again.", "good")
            return redirect(url_for("accounts_staff.show_person", person_id=person_id))
        person = person_or_404(person_id)
    return render_form("accounts/staff/change_shared.html", form, person=person)
