"""What staff may change without a developer, one row a setting that was changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from hub.foundation.core.db import Model, big_id


class Setting(Model):
    """A changed setting; what is not here has its default."""

    id: Mapped[big_id]
    key: Mapped[str] = mapped_column(unique=True)
    value: Mapped[Any] = mapped_column(JSON)
    changed_at: Mapped[datetime]
