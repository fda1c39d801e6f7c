"""Find rows by the beginnings of words, by an index where the database has one for it."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, true

from hub.foundation.core.db import db
from hub.foundation.core.formats import fold

MOST_WORDS = 8
LONGEST_WORD = 100
SIMPLE: ColumnElement[Any] = literal_column("'simple'::regconfig")


def words_begin(text: Any, words: str) -> ColumnElement[bool]:
    """Whether folded text that begins with a blank has, for each word, a word that begins so.

    On PostgreSQL the expression is that of the indexes in migration 0004; elsewhere, where there
    are few rows, by looking at each.
    """
    wanted = [word[:LONGEST_WORD] for word in fold(words).split()[:MOST_WORDS]]
    if not wanted:
        return true()
    if db.engine.dialect.name == "postgresql":
        # Letters and digits only, after folding: nothing in them means anything to the query.
        query = func.to_tsquery(SIMPLE, " & ".join(f"'{word}':*" for word in wanted))
        return func.to_tsvector(SIMPLE, text).bool_op("@@")(query)
    return and_(*(text.contains(f" {word}", autoescape=True) for word in wanted))
