"""A role that a lead doubts: the council says whether it is right."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.foundation.core.db import db
from hub.foundation.core.forms import render_form
from hub.people.accounts.access import staff
from hub.people.accounts.forms import PressForm
from hub.people.accounts.models import CouncilTask, TaskKind
from hub.people.accounts.operations.doubts import settle_doubt
from hub.people.accounts.permissions import Permission
from hub.people.accounts.queries import grant_by_id
from hub.people.accounts.staff_views.loading import blueprint, task_or_404


@blueprint.route("/tasks/<int:task_id>/role", methods=["GET", "POST"])
@staff(Permission.PEOPLE_MANAGE)
def settle_role(task_id: int) -> ResponseReturnValue:
    task = _task_or_404(task_id)
    form = PressForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            right = request.form.get("do") == "right"
            settle_doubt(task, right=right, actor=current_user)
            db.session.commit()
            flash(
                f"{'Given back' if right else 'Taken away'}. Everybody concerned is told.", "good"
            )
            return redirect(url_for("accounts_staff.list_tasks"))
        task = _task_or_404(task_id)
    grant = grant_by_id(task.subject_id or 0)
    return render_form("accounts/staff/settle_role.html", form, task=task, grant=grant)


def _task_or_404(task_id: int) -> CouncilTask:
    return task_or_404(task_id, TaskKind.ROLE_DOUBTED)
