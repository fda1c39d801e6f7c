"""References that people read aloud: TRN-7KF3Q2."""

import re
import secrets
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from hub.foundation.core.db import db

T = TypeVar("T")

# No 0/O, 1/I/L: they are read wrongly over the phone.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_reference(prefix: str, length: int = 6) -> str:
    """A fresh random reference; uniqueness is the database's to say."""
    return f"{prefix}-{''.join(secrets.choice(ALPHABET) for _ in range(length))}"


def normalise_reference(text: str) -> str:
    """What was meant by a typed reference: case and spaces do not matter."""
    letters = re.sub(r"[^A-Z0-9]", "", text.upper())
    return f"{letters[:3]}-{letters[3:]}"


def flush_with_references(things: list[T], give: Callable[[T], None]) -> list[T]:
    """Add and flush things under a savepoint, giving new references again on a collision.

    Only a unique violation on `reference` is retried; any other is the caller's to hear of.
    """
    for attempt in range(5):
        for thing in things:
            give(thing)
        try:
            with db.session.begin_nested():
                db.session.add_all(things)
                db.session.flush()
            return things
        except IntegrityError as error:
            if "reference" not in str(error.orig) or attempt == 4:
                raise
    return things
