"""Invite people in waves, and see to those who have not come."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.foundation.core.db import db
from hub.foundation.core.downloads import csv_file
from hub.foundation.core.formats import count_of, format_date
from hub.foundation.core.forms import render_form
from hub.foundation.core.paging import page_of
from hub.people.accounts.access import staff
from hub.people.accounts.forms import PressForm, WaveForm
from hub.people.accounts.models import Person
from hub.people.accounts.operations.waves import Told, invite_wave, remind_all, remind_person
from hub.people.accounts.permissions import Permission, SchoolRole
from hub.people.accounts.queries import (
    NotSignedInFilter,
    newest_invitations,
    not_invited_by_locality,
    not_signed_in,
)
from hub.people.accounts.staff_views.loading import blueprint, person_or_404
from hub.people.schools.queries import all_localities

MANAGE = Permission.PEOPLE_MANAGE


def _how_many(told: Told) -> str:
    return f"{count_of(told.people, 'person', 'people')} at {count_of(told.schools, 'school')}"


@blueprint.route("/waves", methods=["GET", "POST"])
@staff(MANAGE)
def invite_in_waves() -> ResponseReturnValue:
    form = WaveForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            told = invite_wave(form.chosen(), actor=current_user)
            db.session.commit()
            if told.people:
                flash(f"{_how_many(told)} invited. Their mail goes out now.", "good")
            else:
                flash("Nobody there waits for an invitation. No mail was sent.", "info")
            return redirect(url_for("accounts_staff.invite_in_waves"))
    return render_form(
        "accounts/staff/invite_in_waves.html", form, waiting=not_invited_by_locality()
    )


def _wanted() -> NotSignedInFilter:
    args = request.args
    return NotSignedInFilter(
        locality=args.get("locality", ""),
        role=args.get("role", ""),
        invited=args.get("invited", ""),
    )


@blueprint.get("/not-signed-in")
@staff(MANAGE)
def list_not_signed_in() -> ResponseReturnValue:
    return render_template(
        "accounts/staff/list_not_signed_in.html", **_list_page(), form=PressForm()
    )


def _list_page() -> dict[str, object]:
    wanted = _wanted()
    page = page_of(not_signed_in(wanted), error_out=False)
    return {
        "page": page,
        "mails": newest_invitations(page.items),
        "wanted": wanted,
        "kept": wanted.chosen(),
        "localities": all_localities(),
        "roles": list(SchoolRole),
    }


@blueprint.get("/not-signed-in.csv")
@staff(MANAGE)
def download_not_signed_in() -> ResponseReturnValue:
    people = db.session.scalars(not_signed_in(_wanted())).all()
    return csv_file(
        "not-signed-in.csv",
        ("Name", "E-mail", "School", "URN", "Telephone", "Roles", "Invited"),
        (line for person in people for line in _lines(person)),
    )


def _lines(person: Person) -> list[tuple[object, ...]]:
    return [
        (
            member.name,
            person.email,
            member.school.name_and_town,
            member.school.urn,
            member.school.telephone,
            "; ".join(role.words for role in member.school_roles),
            format_date(member.invited_at) if member.invited_at else "Not yet",
        )
        for member in person.live_memberships
        if member.roles
    ]


@blueprint.post("/not-signed-in/remind")
@staff(MANAGE)
def remind_everybody() -> ResponseReturnValue:
    form = PressForm()
    with form.showing_broken_rules():
        told = remind_all(_wanted(), actor=current_user)
        db.session.commit()
        flash(
            f"{_how_many(told)} reminded. Who was written to in the last two days, or has not "
            "been invited yet, is left out.",
            "good" if told.people else "info",
        )
        return redirect(url_for("accounts_staff.list_not_signed_in", **_wanted().chosen()))
    return render_form("accounts/staff/list_not_signed_in.html", form, **_list_page())


@blueprint.post("/<int:person_id>/remind")
@staff(MANAGE)
def remind_one(person_id: int) -> ResponseReturnValue:
    form = PressForm()
    with form.showing_broken_rules():
        person = person_or_404(person_id)
        remind_person(person, actor=current_user)
        db.session.commit()
        flash(f"{person.name} is reminded.", "good")
        return redirect(url_for("accounts_staff.list_not_signed_in", **_wanted().chosen()))
    return render_form("accounts/staff/list_not_signed_in.html", form, **_list_page())
