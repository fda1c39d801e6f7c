"""How often anybody may try to sign in, and stops with words when it is too often."""

from flask import abort, request

from hub.foundation.core.db import db
from hub.foundation.limits.operations import allow

QUARTER = 900


def limit(*limits: tuple[str, str, int]) -> None:
    """Stop with words when any of (bucket, key, most in a quarter of an hour) is used up."""
    # The limit has a transaction of its own, so the request's must be over.
    db.session.rollback()
    # The narrow ones first: who is stopped there uses up nothing of what a school shares.
    if not all(allow(bucket, key, most, QUARTER) for bucket, key, most in limits):
        abort(429)


def address() -> str:
    # A whole school is one address: generous, sixty people sign in on the first morning.
    return request.remote_addr or "unknown"


def limit_second_factor(person_id: int) -> None:
    limit(("second-factor", str(person_id), 10))
