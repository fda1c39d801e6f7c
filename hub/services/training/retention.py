"""What is removed of who delivered a session, and when."""

from collections.abc import Sequence

from sqlalchemy import select, update

from hub.foundation.core.db import db
from hub.foundation.keeping.kinds import Due, Part
from hub.foundation.keeping.queries import held, months_ago
from hub.foundation.settings.queries import settings
from hub.services.training.models import SessionTrainer, TrainingSession

FORMER_TRAINER = "Former trainer"


def _trainers() -> Due:
    return (
        select(
            SessionTrainer.id.label("id"),
            TrainingSession.ends_at.label("since"),
            held(person=SessionTrainer.person_id, event=SessionTrainer.session_id).label("held"),
        )
        .join(TrainingSession, TrainingSession.id == SessionTrainer.session_id)
        .where(
            TrainingSession.ends_at < months_ago(12 * settings().bookings_kept_years),
            SessionTrainer.name != FORMER_TRAINER,
        )
    )


def forget_trainers(ids: Sequence[int]) -> int:
    """Sessions keep that somebody delivered them, not who."""
    changed = (
        update(SessionTrainer)
        .where(SessionTrainer.id.in_(ids), SessionTrainer.name != FORMER_TRAINER)
        .values(name=FORMER_TRAINER, email=None, person_id=None)
        .returning(SessionTrainer.id)
    )
    return len(db.session.scalars(changed, execution_options={"synchronize_session": False}).all())


def trainer_ids_of(person_id: int) -> list[int]:
    """Where this person delivers or delivered sessions."""
    return list(
        db.session.scalars(select(SessionTrainer.id).where(SessionTrainer.person_id == person_id))
    )


OLD_TRAINERS = Part(_trainers, forget_trainers)
