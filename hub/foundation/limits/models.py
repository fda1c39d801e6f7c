"""Counters of rate limits, one row a key and window."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from hub.foundation.core.db import Model


class LimitCounter(Model):
    """How often a key was hit in its window."""

    key: Mapped[str] = mapped_column(primary_key=True, info={"personal": "limits"})
    count: Mapped[int]
    expires_at: Mapped[datetime] = mapped_column(index=True)
