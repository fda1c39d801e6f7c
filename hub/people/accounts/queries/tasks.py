"""Reads of what the council must settle."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from hub.foundation.core.db import db
from hub.people.accounts.models import CouncilTask, TaskKind


@dataclass(frozen=True)
class TaskFilter:
    kind: str = ""
    show: str = ""


def tasks_matching(wanted: TaskFilter) -> Select[tuple[CouncilTask]]:
    """Open tasks, the oldest first; with `show="settled"` the settled ones, the newest first."""
    query = select(CouncilTask).options(
        joinedload(CouncilTask.school),
        joinedload(CouncilTask.person),
        joinedload(CouncilTask.settled_by),
    )
    if wanted.kind in set(TaskKind):
        query = query.where(CouncilTask.kind == wanted.kind)
    if wanted.show == "settled":
        return query.where(CouncilTask.settled_at.is_not(None)).order_by(
            CouncilTask.settled_at.desc(), CouncilTask.id.desc()
        )
    return query.where(CouncilTask.settled_at.is_(None)).order_by(
        CouncilTask.opened_at, CouncilTask.id
    )


def task_by_id(task_id: int) -> CouncilTask | None:
    return db.session.scalars(
        select(CouncilTask)
        .where(CouncilTask.id == task_id)
        .options(joinedload(CouncilTask.school), joinedload(CouncilTask.person))
    ).one_or_none()


def open_task(kind: TaskKind, key: object) -> CouncilTask | None:
    """The open task of this kind about this thing."""
    return db.session.scalars(
        select(CouncilTask).where(CouncilTask.open_key == f"{kind}:{key}")
    ).one_or_none()


def open_tasks_about(kind: TaskKind, school_ids: set[int]) -> Sequence[CouncilTask]:
    """The open tasks of this kind about any of these schools."""
    return db.session.scalars(
        select(CouncilTask).where(
            CouncilTask.kind == kind,
            CouncilTask.settled_at.is_(None),
            CouncilTask.school_id.in_(school_ids),
        )
    ).all()


def count_open_tasks() -> int:
    counted = db.session.scalar(
        select(func.count(CouncilTask.id)).where(CouncilTask.settled_at.is_(None))
    )
    return int(counted or 0)
