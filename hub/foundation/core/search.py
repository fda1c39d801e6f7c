"""Find rows by the beginnings of words and by what a list holds, by an index where there is one."""

from typing import Any

from sqlalchemy import ColumnElement, String, Text, and_, cast, func, literal_column, true
from sqlalchemy.dialects.postgresql import JSONB

from hub.foundation.core.db import db
from hub.foundation.core.formats import fold

MOST_WORDS = 8
LONGEST_WORD = 100
SIMPLE: ColumnElement[Any] = literal_column("'simple'::regconfig")


def words_begin(text: Any, words: str) -> ColumnElement[bool]:
    """Whether folded text that begins with a blank has, for each word, a word that begins so.

    On PostgreSQL by the column and the index of migration 0004; elsewhere, where there are few
    rows, by looking at each.
    """
    wanted = [word[:LONGEST_WORD] for word in fold(words).split()[:MOST_WORDS]]
    if not wanted:
        return true()
    if db.engine.dialect.name == "postgresql":
        # Letters and digits only, after folding: nothing in them means anything to the query.
        query = func.to_tsquery(SIMPLE, " & ".join(f"'{word}':*" for word in wanted))
        # Made from the text by the database itself, and unknown to the models.
        table = text.class_.__tablename__
        return literal_column(f"{table}.search_words").bool_op("@@")(query)
    return and_(*(text.contains(f" {word}", autoescape=True) for word in wanted))


def list_holds(listed: Any, value: str) -> ColumnElement[bool]:
    """Whether a JSON list of plain words has this one. The index on PostgreSQL is in 0004."""
    if db.engine.dialect.name == "postgresql":
        return cast(listed, JSONB).bool_op("?")(cast(value, Text))
    return cast(listed, String).contains(f'"{value}"')
