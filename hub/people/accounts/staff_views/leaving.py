"""Leaving a school, for council staff: on a day, not after all, and what a school asked."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.forms import render_form
from hub.people.accounts.access import staff
from hub.people.accounts.forms import LeavingForm, SettleForm
from hub.people.accounts.models import CouncilTask, TaskKind
from hub.people.accounts.operations.leaving import leave_on, settle_leaving, stay
from hub.people.accounts.permissions import Permission
from hub.people.accounts.queries import leads_of, person_with_schools
from hub.people.accounts.staff_views.loading import blueprint, member_or_404, task_or_404

MANAGE = Permission.PEOPLE_MANAGE


@blueprint.route("/<int:person_id>/schools/<int:school_id>/end", methods=["GET", "POST"])
@staff(MANAGE)
def end_person(person_id: int, school_id: int) -> ResponseReturnValue:
    member = member_or_404(person_id, school_id)
    form = LeavingForm(leaves_on=member.leaves_on or clock.today())
    if form.validate_on_submit():
        with form.showing_broken_rules():
            leave_on(member, form.leaves_on.data, actor=current_user)
            db.session.commit()
            ended = member.ended_at is not None
            flash("The membership is ended." if ended else "The leaving date is set.", "good")
            return redirect(url_for("accounts_staff.show_person", person_id=person_id))
        member = member_or_404(person_id, school_id)
    return render_form("accounts/staff/end_person.html", form, member=member)


@blueprint.post("/<int:person_id>/schools/<int:school_id>/stay")
@staff(MANAGE)
def keep_person(person_id: int, school_id: int) -> ResponseReturnValue:
    member = member_or_404(person_id, school_id)
    try:
        stay(member, actor=current_user)
    except RuleBroken as broken:
        db.session.rollback()
        flash(broken.message, "stop")
    else:
        db.session.commit()
        flash(f"{member.name} stays.", "good")
    return redirect(url_for("accounts_staff.show_person", person_id=person_id))


@blueprint.route("/tasks/<int:task_id>/leaving", methods=["GET", "POST"])
@staff(MANAGE)
def settle_left(task_id: int) -> ResponseReturnValue:
    task = _task_or_404(task_id)
    form = SettleForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            settle_leaving(task, form.outcome.data, actor=current_user)
            db.session.commit()
            flash("Settled: nothing changes. Who asked is told.", "good")
            return redirect(url_for("accounts_staff.list_tasks"))
        task = _task_or_404(task_id)
    return render_form(
        "accounts/staff/settle_left.html",
        form,
        task=task,
        member=task.person.membership_at(task.school_id) if task.person else None,
        said_by=person_with_schools(task.facts.get("said_by") or 0),
        leads=[lead for lead in leads_of(task.school_id or 0) if lead.person_id != task.person_id],
    )


def _task_or_404(task_id: int) -> CouncilTask:
    return task_or_404(task_id, TaskKind.LEAVING_ASKED)
