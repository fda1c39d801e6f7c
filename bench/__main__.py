"""`make bench`: measure on PostgreSQL and on SQLite, print ratios, write the results."""

import json
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from bench import measures, scale
from bench.data import Measured, fill
from bench.measures import Figure
from bench.report import write_report
from bench.servers import environment, flask, memory_of, web, worker
from hub.app import create_app
from hub.config import Config
from tests.postgres import running_postgres

PORT = int(os.environ.get("PORT", "8123"))
QUICK = "--quick" in sys.argv
REQUESTS = 400 if QUICK else 1600
BOOKINGS = 160 if QUICK else 480


@contextmanager
def database(kind: str) -> Iterator[str]:
    if kind == "sqlite":
        yield ""
        return
    # As a server is run: what is committed is on the disk.
    with running_postgres("-c max_connections=100") as server:
        yield server.url("postgres")


def measure(kind: str, instance: Path) -> list[Figure]:
    with database(kind) as url:
        env = environment(instance, url, PORT)
        os.environ.update(env)
        for words in (("db", "upgrade"), ("static", "build")):
            flask(env, *words)
        app = create_app(Config.from_environment())
        data = fill(app)
        figures = []
        with web(env, PORT + 1, "bench.yardstick:make", factory=True):
            bare = measures.page(PORT + 1, "/page", None, REQUESTS)
        figures += [
            Figure("yardstick", bare[0], "requests/s"),
            Figure("yardstick, p95 one at a time", bare[3], "ms"),
        ]
        with web(env, PORT) as web_number, worker(env) as worker_number:
            figures += pages(data, bare[0])
            figures += measures.whole_bookings(PORT, data, BOOKINGS)
            figures += measures.contention(app, PORT, data)
            figures += measures.invariants(app)
            figures += measures.visit_sizes(PORT)
            held = memory_of(web_number, worker_number)
            figures.append(Figure("memory of web and worker", held, "MB", 300))
            if kind == "postgresql":
                figures += growth(app, data)
        return figures


def pages(data: Measured, bare: float) -> list[Figure]:
    lead = data.leads[0][1]
    figures = []
    for name, path, cookie in (
        ("catalogue of 50 sessions", "/training?per_page=50", None),
        ("session page", f"/training/sessions/{data.busy[0]}", None),
        ("/home signed in", "/home", lead),
    ):
        rate, p50, p95, alone = measures.page(PORT, path, cookie, REQUESTS)
        aim = 0.5 if name.startswith("catalogue") else None
        figures += [
            Figure(f"{name}: by 8 at once", rate, "requests/s"),
            Figure(f"{name}: ratio to the yardstick", rate / bare, "ratio", aim, True),
            Figure(f"{name}: p50 by 8 at once", p50, "ms"),
            Figure(f"{name}: p95 by 8 at once", p95, "ms"),
            Figure(f"{name}: p95 one at a time", alone, "ms", 15),
        ]
    return figures


def growth(app: Flask, data: Measured) -> list[Figure]:
    before = scale.visit_all(PORT, data)
    scale.grow(app)
    return list(scale.compare(before, scale.visit_all(PORT, data)))


def main() -> None:
    began = time.monotonic()
    results = []
    for kind in ("postgresql", "sqlite"):
        instance = Path(tempfile.mkdtemp(prefix="hub-bench-"))
        try:
            for figure in measure(kind, instance):
                print(
                    f"{kind:11} {figure.measure:58} {figure.value:10.2f} {figure.unit}"
                    + (
                        ""
                        if figure.met is None
                        else f"  aim {figure.aim}: " + ("met" if figure.met else "MISSED")
                    ),
                    flush=True,
                )
                results.append((kind, figure))
        finally:
            shutil.rmtree(instance, ignore_errors=True)
    seconds = time.monotonic() - began
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    print(f"It took {seconds:.0f} seconds on {machine}.")
    if QUICK:
        return
    rows = [
        {"measure": f.measure, "database": kind, "value": round(f.value, 3), "unit": f.unit,
         "aim": f.aim, "met": f.met}
        for kind, f in results
    ]  # fmt: skip
    folder = Path(__file__).parent
    (folder / "results.json").write_text(json.dumps(rows, indent=1) + "\n")
    write_report(folder / "RESULTS.md", rows, machine, seconds)


if __name__ == "__main__":
    main()
