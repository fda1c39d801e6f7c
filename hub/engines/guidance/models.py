"""Topics and areas of need: tables that staff edit, not constants (R8.3)."""

from sqlalchemy.orm import Mapped, mapped_column

from hub.foundation.core.db import Model, big_id


class Topic(Model):
    """What training or advice is about, in a school's words."""

    id: Mapped[big_id]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int] = mapped_column(default=0)


class AreaOfNeed(Model):
    """One of the broad areas of need of the SEND Code of Practice (domain 2.2)."""

    id: Mapped[big_id]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int] = mapped_column(default=0)
