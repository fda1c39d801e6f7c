"""Lists page by page, as quick with a million rows as with ten: nobody turns 400 pages."""

from typing import Any

from flask_sqlalchemy.pagination import Pagination, SelectPagination
from sqlalchemy import Select, func, select
from sqlalchemy.orm import lazyload

from hub.foundation.core.db import db
from hub.foundation.core.formats import count_of

# Counting costs as much as reading, and beyond this nobody wants the number.
MOST_COUNTED = 500


class Page(SelectPagination):
    """One page of a list. What is long is "more than 500", and still has a next page."""

    is_long: bool = False
    _goes_on: bool = False

    def _query_items(self) -> list[Any]:
        query: Select[Any] = self._query_args["select"]
        one_more = query.limit(self.per_page + 1).offset(self._query_offset)
        found = list(db.session.execute(one_more).unique().scalars())
        self._goes_on = len(found) > self.per_page
        return found[: self.per_page]

    def _query_count(self) -> int:
        query: Select[Any] = self._query_args["select"]
        some = query.options(lazyload("*")).order_by(None).limit(MOST_COUNTED + 1).subquery()
        counted = int(db.session.scalar(select(func.count()).select_from(some)) or 0)
        self.is_long = counted > MOST_COUNTED
        return min(counted, MOST_COUNTED)

    @property
    def pages(self) -> int:
        """Of a long list only those that are known to be there."""
        counted = super().pages
        return max(counted, self.page + self._goes_on) if self.is_long else counted

    def words(self, one: str, many: str | None = None) -> str:
        """3 people, or: More than 500 people."""
        number = count_of(self.total or 0, one, many)
        return f"More than {number}" if self.is_long else number


def page_of(query: Select[Any], *, per_page: int = 25, error_out: bool = True) -> Page:
    """The page that the address asks for, in two queries."""
    return Page(
        select=query,
        session=db.session(),
        per_page=per_page,
        max_per_page=100,
        error_out=error_out,
    )


class ListPages(Pagination):
    """Pages of a list that is in memory: `ListPages(entries=[...], per_page=50)`."""

    def _query_items(self) -> list[Any]:
        start = (self.page - 1) * self.per_page
        return list(self._query_args["entries"][start : start + self.per_page])

    def _query_count(self) -> int:
        return len(self._query_args["entries"])
