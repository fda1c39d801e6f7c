"""Lists page by page, as quick with a million rows as with ten: nobody turns 400 pages."""

from typing import Any

from flask_sqlalchemy.pagination import SelectPagination
from sqlalchemy import Select, func, select
from sqlalchemy.orm import lazyload

from hub.foundation.core.db import db
from hub.foundation.core.formats import count_of

# Counting and skipping rows costs as much as reading them, so both end here.
MOST_ROWS = 5_000


class Page(SelectPagination):
    """One page of a list. A longer list ends at MOST_ROWS and says that it goes on."""

    is_cut: bool = False

    def _query_count(self) -> int:
        query: Select[Any] = self._query_args["select"]
        some = query.options(lazyload("*")).order_by(None).limit(MOST_ROWS + 1)
        counted = int(db.session.scalar(select(func.count()).select_from(some.subquery())) or 0)
        self.is_cut = counted > MOST_ROWS
        return min(counted, MOST_ROWS)

    def _query_items(self) -> list[Any]:
        left = MOST_ROWS - self._query_offset
        return list(super()._query_items())[:left] if left > 0 else []

    def words(self, one: str, many: str | None = None) -> str:
        """3 people; or that there are more than can be turned to, and what to do."""
        if self.is_cut:
            return f"More than {count_of(MOST_ROWS, one, many)}: narrow the list to see the rest"
        return count_of(self.total or 0, one, many)


def page_of(query: Select[Any], *, per_page: int = 25, error_out: bool = True) -> Page:
    """The page that the address asks for, in two queries."""
    return Page(
        select=query,
        session=db.session(),
        per_page=per_page,
        max_per_page=100,
        error_out=error_out,
    )
