"""Settings outside the register: add, change, close, and say which school of it is the same."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.desks.register.forms import PressForm, SettingForm, UrnForm
from hub.desks.register.operations import (
    add_setting,
    change_setting,
    close_setting,
    keep_urn,
    match_setting,
)
from hub.desks.register.queries import school_by_urn, what_moves
from hub.desks.register.staff_views.loading import blueprint, school_or_404
from hub.foundation.core.db import db
from hub.foundation.core.forms import render_form
from hub.people.accounts.access import staff
from hub.people.accounts.permissions import Permission
from hub.people.schools.models import School

MANAGE = Permission.SCHOOLS_MANAGE


def setting_or_404(school_id: int) -> School:
    school = school_or_404(school_id)
    return school if school.setting_kind is not None else abort(404)


def back_to(school: School) -> ResponseReturnValue:
    return redirect(url_for("schools_staff.show_school", school_id=school.id))


@blueprint.route("/outside/new", methods=["GET", "POST"])
@staff(MANAGE)
def new_setting() -> ResponseReturnValue:
    form = SettingForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            setting = add_setting(form.details(), actor=current_user)
            db.session.commit()
            flash(f"{setting.name} is added. Add its people next.", "good")
            return back_to(setting)
    return render_form("schools/edit_setting.html", form, school=None)


@blueprint.route("/<int:school_id>/outside/edit", methods=["GET", "POST"])
@staff(MANAGE)
def edit_setting(school_id: int) -> ResponseReturnValue:
    setting = setting_or_404(school_id)
    form = SettingForm(obj=setting)
    if form.validate_on_submit():
        with form.showing_broken_rules():
            change_setting(setting, form.details(), actor=current_user)
            db.session.commit()
            flash(f"{setting.name} is changed.", "good")
            return back_to(setting)
        setting = setting_or_404(school_id)
    return render_form("schools/edit_setting.html", form, school=setting)


@blueprint.route("/<int:school_id>/outside/close", methods=["GET", "POST"])
@staff(MANAGE)
def end_setting(school_id: int) -> ResponseReturnValue:
    setting = setting_or_404(school_id)
    form = PressForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            close_setting(setting, actor=current_user)
            db.session.commit()
            flash(f"{setting.name} is closed.", "good")
            return back_to(setting)
        setting = setting_or_404(school_id)
    moves = what_moves(school_id)
    return render_form("schools/close_setting.html", form, school=setting, moves=moves)


def _urn_form() -> tuple[UrnForm, bool]:
    """The number stands in the address, also when it is pressed; whether there is one to look for.

    The token of what is pressed was looked at before.
    """
    if "urn" not in request.args:
        return UrnForm(formdata=None), False
    form = UrnForm(request.args, meta={"csrf": False})
    return form, bool(form.validate())


@blueprint.route("/<int:school_id>/outside/same", methods=["GET", "POST"])
@staff(MANAGE)
def find_same(school_id: int) -> ResponseReturnValue:
    """First the URN, then what would go over, then one press."""
    setting = setting_or_404(school_id)
    form, looked_for = _urn_form()
    target = school_by_urn(form.urn.data) if looked_for else None
    if request.method == "POST" and looked_for:
        with form.showing_broken_rules():
            if target is None:
                keep_urn(setting, form.urn.data or 0, actor=current_user)
            else:
                match_setting(setting, target, actor=current_user)
            db.session.commit()
            flash("Done. People, bookings and history are here now.", "good")
            return back_to(target or setting)
        setting, target = setting_or_404(school_id), school_by_urn(form.urn.data)
    return render_form(
        "schools/find_same.html",
        form,
        school=setting,
        target=target,
        looked_for=looked_for,
        moves=what_moves(school_id),
    )
