"""Lists as files that a spreadsheet opens rightly and runs nothing of."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The answer that carries a CSV file of this name."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(header)
    for row in rows:
        writer.writerow([harmless(value) for value in row])
    return Response(
        "\ufeff" + target.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f"attachment; filename={name}"},
    )


def harmless(value: object) -> object:
    """A spreadsheet runs what begins like a formula."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
