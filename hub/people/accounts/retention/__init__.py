"""What is removed of people, of signing in and of mail to people, and when."""

from hub.people.accounts.retention.asks import OLD_ASKS, OLD_LETTERS, UNPROVED_KEPT
from hub.people.accounts.retention.files import ROWS_KEPT, ROWS_OF_FILES
from hub.people.accounts.retention.mail import OLD_MAILS, OLD_WORDS
from hub.people.accounts.retention.people import (
    ENDED_MEMBERSHIPS,
    SETTLED_TASKS,
    forget_memberships,
)
from hub.people.accounts.retention.signing_in import (
    ANSWERED_QUESTIONS,
    ANSWERS_KEPT,
    KEPT_TYPING,
    OLD_ANSWERS,
    OLD_LINKS,
    OLD_NAMES_IN_AUDIT,
    OLD_SIGN_INS,
    REQUESTS_KEPT,
)

__all__ = [
    "ANSWERED_QUESTIONS",
    "ANSWERS_KEPT",
    "ENDED_MEMBERSHIPS",
    "KEPT_TYPING",
    "OLD_ANSWERS",
    "OLD_ASKS",
    "OLD_LETTERS",
    "OLD_LINKS",
    "OLD_MAILS",
    "OLD_NAMES_IN_AUDIT",
    "OLD_SIGN_INS",
    "OLD_WORDS",
    "REQUESTS_KEPT",
    "ROWS_KEPT",
    "ROWS_OF_FILES",
    "SETTLED_TASKS",
    "UNPROVED_KEPT",
    "forget_memberships",
]
