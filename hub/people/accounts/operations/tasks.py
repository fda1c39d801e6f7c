"""Ask the council to settle something, once; and settle it."""

from typing import Any

from sqlalchemy.exc import IntegrityError

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Actor, Job, record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.people.accounts.models import CouncilTask, Person, TaskKind
from hub.people.accounts.permissions import Permission
from hub.people.accounts.queries import open_task
from hub.people.schools.models import School


def ask_council(
    kind: TaskKind,
    key: object,
    *,
    actor: Actor | Job,
    school: School | None = None,
    person: Person | None = None,
    subject_id: int | None = None,
    **facts: Any,
) -> CouncilTask:
    """A task for the council; while one of this kind about this thing is open, that one."""
    known = open_task(kind, key)
    if known is not None:
        return known
    task = CouncilTask(
        kind=kind,
        open_key=f"{kind}:{key}",
        subject_id=subject_id,
        school=school,
        person=person,
        facts=facts,
        opened_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(task)
    except IntegrityError:
        # Asked by somebody else in the same instant.
        found = open_task(kind, key)
        if found is None:
            raise
        return found
    record(actor, Action.TASK_OPENED, task, school_id=task.school_id, kind=str(kind))
    return task


def settle_task(task: CouncilTask, outcome: str, *, actor: Person | Job) -> None:
    """Raises RuleBroken where somebody else settled it first."""
    if isinstance(actor, Person) and not actor.council_can(Permission.PEOPLE_MANAGE):
        raise RuleBroken("You can no longer settle tasks.")
    if not task.is_open:
        raise RuleBroken("Somebody else has settled this already.")
    task.open_key = None
    task.settled_at = clock.now()
    task.settled_by_id = None if isinstance(actor, Job) else actor.id
    task.outcome = outcome
    record(actor, Action.TASK_SETTLED, task, school_id=task.school_id, kind=str(task.kind))


def settle_if_open(kind: TaskKind, key: object, outcome: str, *, actor: Person | Job) -> None:
    """Settle what was done in another way, where it was asked for at all."""
    task = open_task(kind, key)
    if task is not None:
        task.open_key, task.settled_at, task.outcome = None, clock.now(), outcome
        task.settled_by_id = None if isinstance(actor, Job) else actor.id
        record(actor, Action.TASK_SETTLED, task, school_id=task.school_id, kind=str(kind))
