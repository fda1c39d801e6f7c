"""Who comes by herself, for the council: asks to decide, letters to print, who came by one."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.forms import HubForm, render_form
from hub.foundation.core.paging import page_of
from hub.foundation.mail.rendering import link_to
from hub.people.accounts.access import staff
from hub.people.accounts.forms import WaveForm
from hub.people.accounts.forms.joining import DecidedForm, LetInForm, SayNoForm
from hub.people.accounts.models import CouncilTask, JoinRequest, TaskKind
from hub.people.accounts.operations.joining import accept_ask, confirm_by_letter, refuse_ask
from hub.people.accounts.operations.letters import VALID_FOR, make_letters
from hub.people.accounts.permissions import Permission
from hub.people.accounts.queries import Wave
from hub.people.accounts.queries.joining import (
    came_by_letter,
    request_by_id,
    schools_without_lead,
)
from hub.people.accounts.staff_views.loading import blueprint, task_or_404
from hub.people.schools.models import School

MANAGE = Permission.PEOPLE_MANAGE


def _task_or_404(task_id: int) -> CouncilTask:
    return task_or_404(task_id, TaskKind.ASKS_TO_JOIN)


def _ask_of(task: CouncilTask) -> JoinRequest:
    return request_by_id(task.subject_id or 0) or abort(404)


@blueprint.route("/tasks/<int:task_id>/ask", methods=["GET", "POST"])
@staff(MANAGE)
def settle_ask(task_id: int) -> ResponseReturnValue:
    """Let her in."""
    asked = _ask_of(_task_or_404(task_id))
    form = LetInForm(roles=[str(asked.role)])
    if form.validate_on_submit():
        with form.showing_broken_rules():
            name = asked.name
            accept_ask(asked, form.chosen(), actor=current_user)
            db.session.commit()
            flash(f"{name} is let in. We have written to her.", "good")
            return redirect(url_for("accounts_staff.list_tasks"))
    return _page(task_id, form, form, SayNoForm(formdata=None))


@blueprint.post("/tasks/<int:task_id>/ask/no")
@staff(MANAGE)
def refuse_to_join(task_id: int) -> ResponseReturnValue:
    asked = _ask_of(_task_or_404(task_id))
    form = SayNoForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            refuse_ask(asked, form.reason.data, actor=current_user)
            db.session.commit()
            flash("You said no. The person who asked reads your reason.", "good")
            return redirect(url_for("accounts_staff.list_tasks"))
    return _page(task_id, form, LetInForm(formdata=None), form)


def _page(task_id: int, form: HubForm, let_in: LetInForm, say_no: SayNoForm) -> ResponseReturnValue:
    task = _task_or_404(task_id)
    asked = _ask_of(task)
    form = form if asked.status.waits else DecidedForm.after(form)
    return render_form(
        "accounts/staff/settle_ask.html",
        form,
        task=task,
        asked=asked,
        let_in=let_in,
        say_no=say_no,
    )


@blueprint.route("/letters", methods=["GET", "POST"])
@staff(MANAGE)
def choose_letters() -> ResponseReturnValue:
    """The letters are the answer to the press: their codes are never shown again."""
    form = WaveForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            schools = db.session.scalars(schools_without_lead(form.chosen())).all()
            letters = make_letters(schools, actor=current_user)
            db.session.commit()
            return _show_letters(letters)
    waiting = page_of(schools_without_lead(Wave()), error_out=False)
    return render_form("accounts/staff/choose_letters.html", form, waiting=waiting)


def _show_letters(letters: list[tuple[School, str]]) -> str:
    return render_template(
        "accounts/staff/show_letters.html",
        letters=letters,
        letter_address=link_to("accounts.join_by_letter"),
        letter_until=clock.now() + VALID_FOR,
    )


@blueprint.post("/letters/<int:school_id>")
@staff(MANAGE)
def make_letter(school_id: int) -> ResponseReturnValue:
    school = db.session.get(School, school_id) or abort(404)
    try:
        letters = make_letters([school], actor=current_user)
    except RuleBroken as broken:
        db.session.rollback()
        flash(broken.message, "stop")
        return redirect(url_for("schools_staff.show_school", school_id=school_id))
    db.session.commit()
    return _show_letters(letters)


@blueprint.get("/by-letter")
@staff(MANAGE)
def list_by_letter() -> ResponseReturnValue:
    return render_template("accounts/staff/list_by_letter.html", page=page_of(came_by_letter()))


@blueprint.post("/by-letter/<int:request_id>")
@staff(MANAGE)
def confirm_letter(request_id: int) -> ResponseReturnValue:
    asked = request_by_id(request_id) or abort(404)
    if asked.letter_id is None or asked.person_id is None:
        abort(404)
    confirm_by_letter(asked, actor=current_user)
    db.session.commit()
    flash(f"{asked.name} is marked as checked.", "good")
    return redirect(url_for("accounts_staff.list_by_letter"))
