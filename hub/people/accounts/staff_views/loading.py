"""What every staff page of people begins with."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_login import current_user

from hub.people.accounts.models import CouncilTask, Membership, Person, TaskKind
from hub.people.accounts.queries import membership_in_school, person_with_schools, task_by_id

blueprint = Blueprint("accounts_staff", __name__, url_prefix="/admin/people")


def me() -> Person:
    """The person who is signed in."""
    return current_user._get_current_object()  # type: ignore[no-any-return]


def person_or_404(person_id: int) -> Person:
    return person_with_schools(person_id) or abort(404)


def member_or_404(person_id: int, school_id: int) -> Membership:
    """This person's place at that school, if she has one now."""
    member = person_or_404(person_id).membership_at(school_id)
    found = membership_in_school(school_id, member.id) if member else None
    return found or abort(404)


def task_or_404(task_id: int, kind: TaskKind | None = None) -> CouncilTask:
    """A task of this kind. A press that comes too late is told so."""
    task = task_by_id(task_id)
    if task is None or kind not in (None, task.kind):
        abort(404)
    if request.method == "POST" and not task.is_open:
        flash("Somebody else has settled this already.", "stop")
        abort(redirect(url_for("accounts_staff.list_tasks", show="settled")))
    return task
