"""Rate limits: may this key do this once more within its window?"""

import hashlib
import math
from datetime import timedelta

from limits import RateLimitItemPerSecond
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Dialect, Insert, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from hub.foundation.core import clock
from hub.foundation.core.db import db, reading, writing
from hub.foundation.limits.models import LimitCounter


def allow(bucket: str, key: str, most: int, seconds: int) -> bool:
    """Count one more try, and say whether it is within `most` in `seconds`.

    In a transaction of its own: a refused request is rolled back, its count is not. So it comes
    before anything that touches the session; where somebody signed in has been looked up, the
    caller commits or rolls back first. Raises RuntimeError otherwise, for on SQLite it would
    wait for a lock that its own request holds.
    """
    if db.session().in_transaction():
        raise RuntimeError("allow() comes before the transaction of the request, not inside it.")
    return bool(_limiter().hit(_item(most, seconds), bucket, _digest(key)))


def retry_after(bucket: str, key: str, most: int, seconds: int) -> int:
    """Whole seconds until the key may try again; 0 when it may now."""
    window = _limiter().get_window_stats(_item(most, seconds), bucket, _digest(key))
    if window.remaining > 0:
        return 0
    return max(1, math.ceil(window.reset_time - clock.now().timestamp()))


def remove_expired_counters() -> int:
    """Forget windows that are over. Returns how many."""
    over = delete(LimitCounter).where(LimitCounter.expires_at <= clock.now())
    return len(db.session.scalars(over.returning(LimitCounter.key)).all())


def _limiter() -> FixedWindowRateLimiter:
    return FixedWindowRateLimiter(DatabaseStorage())


def _item(most: int, seconds: int) -> RateLimitItemPerSecond:
    return RateLimitItemPerSecond(most, seconds)


def _digest(key: str) -> str:
    # Keys are e-mail and network addresses: a counter need not keep them readable.
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()[:32]


class DatabaseStorage(Storage):
    """Counters in the database, shared by all processes."""

    STORAGE_SCHEME = ["hub"]

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        with writing(), db.engine.begin() as connection:
            return int(
                connection.execute(_count_up(connection.dialect, key, expiry, amount)).scalar_one()
            )

    def get(self, key: str) -> int:
        found = self._live(key)
        return found[0] if found else 0

    def get_expiry(self, key: str) -> float:
        found = self._live(key)
        return found[1] if found else clock.now().timestamp()

    def _live(self, key: str) -> tuple[int, float] | None:
        query = select(LimitCounter.count, LimitCounter.expires_at).where(
            LimitCounter.key == key, LimitCounter.expires_at > clock.now()
        )
        with reading(), db.engine.connect() as connection:
            row = connection.execute(query).first()
        return (row[0], row[1].timestamp()) if row else None

    def check(self) -> bool:
        with reading(), db.engine.connect() as connection:
            return bool(connection.execute(select(1)).scalar_one() == 1)

    def reset(self) -> int | None:
        with writing(), db.engine.begin() as connection:
            return connection.execute(delete(LimitCounter)).rowcount

    def clear(self, key: str) -> None:
        with writing(), db.engine.begin() as connection:
            connection.execute(delete(LimitCounter).where(LimitCounter.key == key))


def _count_up(dialect: Dialect, key: str, expiry: int, amount: int) -> Insert:
    """One statement: begin a window, begin it anew when it is over, or count up in it."""
    now = clock.now()
    ends = now + timedelta(seconds=expiry)
    insert = sqlite.insert if dialect.name == "sqlite" else postgresql.insert
    statement = insert(LimitCounter).values(key=key, count=amount, expires_at=ends)
    is_over = LimitCounter.expires_at <= now
    return statement.on_conflict_do_update(
        index_elements=[LimitCounter.key],
        set_={
            "count": case((is_over, amount), else_=LimitCounter.count + amount),
            "expires_at": case((is_over, ends), else_=LimitCounter.expires_at),
        },
    ).returning(LimitCounter.count)
