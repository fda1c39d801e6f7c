"""The results as a page for people."""

from pathlib import Path
from typing import Any

# Said only where the aim is missed.
WHY_MISSED = {
    "whole bookings": "A booking is four pages, about twenty-five statements and two mails: some "
    "50 ms of processor with web, database, worker and load on the same two cores, of which "
    "nothing waits. Cores twice as quick, or four of them, reach the aim.",
    "200 people": "Each press waits for the lock of the one event, and costs what a booking costs.",
    "memory": "One process that watches, two that answer and the worker hold the code and its "
    "libraries, some 76 MB each; a third of the code came with people and access.",
    "catalogue": "The yardstick gains more from SQLite than the catalogue does, whose time goes "
    "into writing fifty sessions rather than into asking for them.",
    "people by": "Rows that match must be sorted by name before the first page can be shown.",
    "schools by": "Rows that match must be sorted by name before the first page can be shown.",
}


def _reasons(rows: list[dict[str, Any]]) -> list[str]:
    missed = [row["measure"] for row in rows if row["met"] is False]
    why = {
        words: reason
        for words, reason in WHY_MISSED.items()
        if any(measure.startswith(words) for measure in missed)
    }
    lines = [f"- **{words[0].upper()}{words[1:]}**: {reason}" for words, reason in why.items()]
    return ["## Why an aim is missed", "", *lines, ""] if lines else []


def write_report(path: Path, rows: list[dict[str, Any]], machine: str, seconds: float) -> None:
    lines = [
        "# What was measured",
        "",
        f"`make bench`, {seconds:.0f} seconds, on {machine}; the load comes from the same machine.",
        "The yardstick is a bare Flask page in the same layout: one query over three tables,",
        "50 rows, 100 links. Figures on other machines differ; the ratios should not.",
        "",
    ]
    for kind in dict.fromkeys(row["database"] for row in rows):
        lines += [
            f"## {kind}",
            "",
            "| measure | value | unit | aim | met |",
            "| --- | --: | --- | --: | --- |",
        ]
        for row in rows:
            if row["database"] == kind:
                met = {True: "yes", False: "**no**", None: ""}[row["met"]]
                aim = "" if row["aim"] is None else f"{row['aim']:g}"
                lines.append(
                    f"| {row['measure']} | {row['value']:,.2f} | {row['unit']} | {aim} | {met} |"
                )
        lines.append("")
    path.write_text("\n".join([*lines, *_reasons(rows)]))
