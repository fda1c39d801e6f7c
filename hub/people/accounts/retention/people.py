"""What is removed of who belonged where, and of what the council settled."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, select, update

from hub.foundation.core.db import db
from hub.foundation.keeping.kinds import Due, Part
from hub.foundation.keeping.queries import held, months_ago
from hub.foundation.settings.queries import settings
from hub.people.accounts.models import CouncilTask, Membership, RoleGrant


def _memberships() -> Due:
    return select(
        Membership.id.label("id"),
        Membership.ended_at.label("since"),
        held(person=Membership.person_id, school=Membership.school_id).label("held"),
    ).where(  # type: ignore[return-value]
        Membership.ended_at < months_ago(settings().memberships_kept_months)
    )


def _remove_memberships(ids: Sequence[int]) -> int:
    return forget_memberships(ids, Membership.ended_at.is_not(None))


def forget_memberships(ids: Sequence[int], still: ColumnElement[bool]) -> int:
    """Remove those of these memberships of which this still holds, with all that hangs on them."""
    locked = db.session.scalars(
        select(Membership.id).where(Membership.id.in_(ids), still).with_for_update()
    ).all()
    for statement in (
        update(Membership).where(Membership.stand_in_id.in_(locked)).values(stand_in_id=None),
        delete(RoleGrant).where(RoleGrant.membership_id.in_(locked)),
        delete(Membership).where(Membership.id.in_(locked)),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))
    return len(locked)


def _tasks() -> Due:
    return select(
        CouncilTask.id.label("id"),
        CouncilTask.settled_at.label("since"),
        held(person=CouncilTask.person_id, school=CouncilTask.school_id).label("held"),
    ).where(  # type: ignore[return-value]
        CouncilTask.settled_at < months_ago(settings().tasks_kept_months)
    )


def _remove_tasks(ids: Sequence[int]) -> int:
    gone = delete(CouncilTask).where(CouncilTask.id.in_(ids), CouncilTask.settled_at.is_not(None))
    return len(db.session.scalars(gone.returning(CouncilTask.id)).all())


ENDED_MEMBERSHIPS = Part(_memberships, _remove_memberships)
SETTLED_TASKS = Part(_tasks, _remove_tasks)
