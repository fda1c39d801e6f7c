"""The results as a page for people."""

from pathlib import Path
from typing import Any


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
    path.write_text("\n".join(lines))
