"""What is measured, one function each. Every measure is a list of figures."""

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from flask import Flask
from sqlalchemy import func, select

from bench.client import Answer, Visitor, hidden_fields, together
from bench.data import Measured
from hub.engines.bookings.models import Booking, BookingStatus, Event
from hub.engines.bookings.queries import audit_invariants
from hub.foundation.core.db import db, reading

COOKIE = "hub"
PERSON = re.compile(rb'name="people" value="(\d+)" id="people-\d+"><label[^>]*><bdi>Colleague')
PARTS = re.compile(rb'(?:href|src)="(/[^"#]+\.(?:css|js|svg|woff2))"')
ROUNDS = 3
WARM = 60


@dataclass(frozen=True)
class Figure:
    """One number. `aim` is a lower bound where more is better, else an upper bound."""

    measure: str
    value: float
    unit: str
    aim: float | None = None
    more_is_better: bool = False

    @property
    def met(self) -> bool | None:
        if self.aim is None:
            return None
        return self.value >= self.aim if self.more_is_better else self.value <= self.aim


def answered(answer: Answer, status: int = 200) -> Answer:
    if answer.status != status:
        raise AssertionError(f"{answer.status} instead of {status}")
    return answer


def page(port: int, path: str, cookie: str | None, count: int) -> tuple[float, float, float, float]:
    """(requests a second, p50 and p95 by eight at once, p95 one at a time), the middle of three."""
    cookies = {COOKIE: cookie} if cookie else {}

    def many(number: int, at_once: int) -> tuple[float, float, float]:
        visitors = [Visitor(port, dict(cookies)) for _ in range(at_once)]
        waiting = list(visitors)

        def visit() -> None:
            visitor = waiting.pop()
            answered(visitor.get(path))
            waiting.append(visitor)

        run = together([visit] * number, at_once)
        if run.errors:
            raise AssertionError(run.errors[:3])
        for visitor in visitors:
            visitor.close()
        return run.per_second, run.percentile(0.5), run.percentile(0.95)

    many(WARM, 8)
    eight = sorted(many(count, 8) for _ in range(ROUNDS))[ROUNDS // 2]
    one = sorted(many(count // 4, 1)[2] for _ in range(ROUNDS))[ROUNDS // 2]
    return *eight, one


def book(port: int, cookie: str, school: int, reference: str, tick: bool) -> None:
    """One whole booking, as a browser does it: session, form, post, confirmation."""
    visitor = Visitor(port, {COOKIE: cookie})
    answered(visitor.get(f"/training/sessions/{reference}"))
    address = f"/bookings/new/{reference}/{school}"
    form = answered(visitor.get(address)).body
    data = hidden_fields(form) | {"waiting_choice": "ask"}
    if tick:
        # The first colleague who has no place yet.
        found = PERSON.search(form)
        assert found is not None
        data["people"] = found.group(1).decode()
    sent = answered(visitor.post(address, data), 302)
    answered(visitor.get(sent.headers["location"]))
    visitor.close()


def whole_bookings(port: int, data: Measured, count: int) -> list[Figure]:
    """Leads book colleagues, eight at once: over the sessions that have room, and all of one."""
    sessions = data.busy[1:]

    def spread(number: int) -> Callable[[], None]:
        school, cookie = data.leads[number % len(data.leads)]
        # Each school meets each session once, and neighbours meet different ones.
        reference = sessions[(number + number // len(data.leads)) % len(sessions)]
        return partial(book, port, cookie, school, reference, tick=True)

    def of_one(number: int) -> Callable[[], None]:
        school, cookie = data.leads[number % len(data.leads)]
        return partial(book, port, cookie, school, data.busy[0], tick=True)

    together([spread(n) for n in range(16)], 8)
    run = together([spread(n) for n in range(16, 16 + count)], 8)
    one = together([of_one(n) for n in range(len(data.leads))], 8)
    if run.errors or one.errors:
        raise AssertionError((run.errors + one.errors)[:3])
    return [
        Figure("whole bookings by 8 at once", run.per_second, "bookings/s", 80, True),
        Figure("a whole booking, p95", run.percentile(0.95), "ms"),
        Figure("the same, all of one session", one.per_second, "bookings/s"),
    ]


def contention(app: Flask, port: int, data: Measured) -> list[Figure]:
    """200 for 20 places by 16 at once, and 60 in the same instant: exactly 20 each time."""
    figures = []
    for reference, people, at_once, aim in (
        (data.scarce[0], 200, 16, 3.0),
        (data.scarce[1], 60, 60, 1.5),
    ):
        forms = [
            _prepared(port, cookie, school, reference) for school, cookie in data.staff[:people]
        ]
        run = together(forms, at_once)
        name = f"{people} people for 20 places, {at_once} at once"
        booked, waiting = _counts(app, reference)
        figures += [
            Figure(f"{name}: time", run.seconds, "s", aim),
            Figure(f"{name}: booked beyond or below 20", abs(booked - 20), "places", 0),
            Figure(f"{name}: neither booked nor waiting", people - booked - waiting, "people", 0),
            Figure(f"{name}: errors", len(run.errors), "errors", 0),
        ]
    return figures


def _prepared(port: int, cookie: str, school: int, reference: str) -> Callable[[], None]:
    """Everybody has the form open; what is measured is the press of the button."""
    visitor = Visitor(port, {COOKIE: cookie})
    address = f"/bookings/new/{reference}/{school}"
    data = hidden_fields(answered(visitor.get(address)).body) | {"waiting_choice": "ask"}

    def press() -> None:
        answered(visitor.post(address, data), 302)
        visitor.close()

    return press


def _counts(app: Flask, reference: str) -> tuple[int, int]:
    with app.app_context(), reading():
        rows = db.session.execute(
            select(Booking.status, func.count())
            .join(Event, Event.id == Booking.event_id)
            .where(Event.reference == reference)
            .group_by(Booking.status)
        )
        counts = dict(rows.all())
    return counts.get(BookingStatus.BOOKED, 0), counts.get(BookingStatus.WAITING, 0)


def invariants(app: Flask) -> list[Figure]:
    with app.app_context(), reading():
        return [
            Figure("faults found by `flask bookings audit`", len(audit_invariants()), "faults", 0)
        ]


def visit_sizes(port: int) -> list[Figure]:
    """Bytes of a first visit with everything that the page asks for, and of a second one."""
    visitor = Visitor(port, compressed=True)
    page_answer = answered(visitor.get("/training"))
    second = page_answer.size
    html = gzip.decompress(page_answer.body)
    parts = set(PARTS.findall(html))
    first = second
    for part in parts:
        answer = answered(visitor.get(part.decode()))
        first += answer.size
        if "immutable" not in answer.headers.get("cache-control", ""):
            second += answer.size
    return [
        Figure("bytes of a first visit, font included", first / 1000, "kB", 90),
        Figure("bytes of a second visit", second / 1000, "kB", 15),
    ]
