"""The database: base class, column types, and how transactions begin. For every model."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from flask import has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    Text,
    TypeDecorator,
    event,
)
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, always UTC. A naive value is a mistake and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"A time without a zone cannot be stored: {value}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def str_enum(kind: type[StrEnum], name: str) -> Enum:
    """A text column that holds one of the enum's values, guarded by a CHECK constraint."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        length=32,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
    )


# Primary keys: SQLite only numbers rows by itself for INTEGER, not BIGINT.
big_id = Annotated[
    int, mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
]


class Base(DeclarativeBase):
    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={
            datetime: UTCDateTime,
            str: Text,
            dict[str, Any]: JSON,
            list[str]: JSON,
            list[int]: JSON,
            list[Any]: JSON,
        },
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model

_writing: ContextVar[bool | None] = ContextVar("writing", default=None)


@contextmanager
def writing() -> Iterator[None]:
    """Open the next transaction for writing, also inside a GET (a view of a case is recorded)."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


@contextmanager
def reading() -> Iterator[None]:
    """Open the next transaction for reading only, where no request says so (worker polls)."""
    token = _writing.set(False)
    try:
        yield
    finally:
        _writing.reset(token)


def _is_writing() -> bool:
    chosen = _writing.get()
    if chosen is not None:
        return chosen
    return not (has_request_context() and request.method in ("GET", "HEAD"))


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "busy_timeout=15000",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        # The driver's own BEGIN loses updates, and a deferred one fails when it turns to writing.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _is_writing() else "BEGIN DEFERRED")
    else:
        # Each statement sees what was committed before it, in a transaction or not (PostgreSQL's
        # READ COMMITTED): what only reads is spared two journeys to the database.
        reads = not _is_writing()
        if reads != connection.info.get("reads", False):
            driver: Any = connection.connection.dbapi_connection
            driver.autocommit = connection.info["reads"] = reads
