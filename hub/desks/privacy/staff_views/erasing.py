"""Erasing somebody: as she asked, or with a reason for who has no account."""

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.desks.privacy.forms import DecideForm, EraseForm
from hub.desks.privacy.operations.obstacles import prospect_of
from hub.desks.privacy.operations.requests import (
    KIND,
    answer_by,
    erase_as_asked,
    erase_person,
    refuse_erasure,
)
from hub.desks.privacy.staff_views.loading import MANAGE, blueprint
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.forms import render_form
from hub.people.accounts.access import staff
from hub.people.accounts.models import CouncilTask, Person
from hub.people.accounts.permissions import Permission
from hub.people.accounts.queries import open_task, person_with_schools
from hub.people.accounts.staff_views.loading import task_or_404

DONE = "Everything that named this person is erased. Statistics stay."


@blueprint.route("/requests/<int:task_id>", methods=["GET", "POST"])
@staff(MANAGE, Permission.PEOPLE_MANAGE)
def decide_erasure(task_id: int) -> ResponseReturnValue:
    """Who manages people may look; an administrator decides."""
    task = _task_or_404(task_id)
    form = DecideForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            words = _decide(task, form.reason.data or "")
            db.session.commit()
            flash(words, "good")
            return redirect(url_for("accounts_staff.list_tasks"))
        task = _task_or_404(task_id)
    person = person_with_schools(task.person_id) if task.person_id and task.is_open else None
    return render_form(
        "privacy/staff/decide_erasure.html",
        form,
        task=task,
        person=person,
        prospect=prospect_of(person, actor=current_user) if person else None,
        answer_by=answer_by(clock.to_london(task.opened_at).date()),
    )


def _decide(task: CouncilTask, reason: str) -> str:
    match request.form.get("do"):
        case "erase":
            erase_as_asked(task, actor=current_user)
            return DONE
        case "refuse":
            refuse_erasure(task, reason, actor=current_user)
            return "Nothing is erased. The person is told why, and how to complain."
    raise RuleBroken("Press one of the two buttons")


@blueprint.route("/people/<int:person_id>/erase", methods=["GET", "POST"])
@staff(MANAGE)
def erase(person_id: int) -> ResponseReturnValue:
    person = _person_or_404(person_id)
    form = EraseForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            erase_person(person, form.reason.data, actor=current_user)
            db.session.commit()
            flash(DONE, "good")
            return redirect(url_for("accounts_staff.list_people"))
        person = _person_or_404(person_id)
    return render_form(
        "privacy/staff/erase.html",
        form,
        person=person,
        prospect=prospect_of(person, actor=current_user),
        asked=open_task(KIND, person_id),
    )


def _task_or_404(task_id: int) -> CouncilTask:
    return task_or_404(task_id, KIND)


def _person_or_404(person_id: int) -> Person:
    return person_with_schools(person_id) or abort(404)
