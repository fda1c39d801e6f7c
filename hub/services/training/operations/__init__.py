"""Changes to courses and sessions."""

from hub.services.training.operations.courses import (
    CourseDetails,
    change_course,
    make_course,
    publish_course,
    withdraw_course,
)
from hub.services.training.operations.sessions import (
    SessionDetails,
    Trainer,
    change_session,
    changes_to_tell,
    how_many_hear,
    london_instant,
    make_session,
    publish_session,
)

__all__ = [
    "CourseDetails",
    "SessionDetails",
    "Trainer",
    "change_course",
    "change_session",
    "changes_to_tell",
    "how_many_hear",
    "london_instant",
    "make_course",
    "make_session",
    "publish_course",
    "publish_session",
    "withdraw_course",
]
