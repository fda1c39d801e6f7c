"""What only a person at the council can settle."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.foundation.core.db import db
from hub.foundation.core.forms import render_form
from hub.foundation.core.paging import page_of
from hub.foundation.core.web import chosen_arguments
from hub.people.accounts.access import staff
from hub.people.accounts.forms import SettleForm
from hub.people.accounts.models import TaskKind
from hub.people.accounts.operations.tasks import settle_task
from hub.people.accounts.permissions import Permission
from hub.people.accounts.queries import TaskFilter, tasks_matching
from hub.people.accounts.staff_views.loading import blueprint, task_or_404


@blueprint.get("/tasks")
@staff(Permission.PEOPLE_MANAGE)
def list_tasks() -> ResponseReturnValue:
    wanted = TaskFilter(kind=request.args.get("kind", ""), show=request.args.get("show", ""))
    return render_template(
        "accounts/staff/list_tasks.html",
        page=page_of(tasks_matching(wanted), per_page=25),
        wanted=wanted,
        kept=chosen_arguments("kind", "show"),
        kinds=list(TaskKind),
    )


@blueprint.route("/tasks/<int:task_id>", methods=["GET", "POST"])
@staff(Permission.PEOPLE_MANAGE)
def show_task(task_id: int) -> ResponseReturnValue:
    task = task_or_404(task_id)
    if task.kind.page_endpoint != request.endpoint:
        return redirect(url_for(task.kind.page_endpoint, task_id=task_id))
    form = SettleForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            settle_task(task, form.outcome.data, actor=current_user)
            db.session.commit()
            flash("The task is settled.", "good")
            return redirect(url_for("accounts_staff.list_tasks"))
        task = task_or_404(task_id)
    return render_form("accounts/staff/show_task.html", form, task=task)
