"""Reads of what holds are on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import load_only

from hub.engines.bookings.models import Event
from hub.foundation.core.db import db
from hub.foundation.keeping.models import Hold
from hub.people.accounts.models import Person
from hub.people.schools.models import School

NO_LONGER = "Not known any more"


@dataclass(frozen=True)
class HeldThing:
    """What a hold is on, in words, and which page shows it."""

    words: str
    endpoint: str | None
    values: dict[str, Any]


def _found(model: Any, ids: Iterable[int | None], *columns: Any) -> dict[int, Any]:
    wanted = {number for number in ids if number is not None}
    query = select(model).where(model.id.in_(wanted)).options(load_only(*columns))
    return {thing.id: thing for thing in db.session.scalars(query)}


def things_held(holds: Iterable[Hold]) -> dict[int, HeldThing]:
    """Number of each hold -> what it is on: three queries, whatever the number of holds."""
    holds = list(holds)
    people = _found(Person, (hold.person_id for hold in holds), Person.name)
    schools = _found(School, (hold.school_id for hold in holds), School.name, School.town)
    events = _found(
        Event, (hold.event_id for hold in holds), Event.title, Event.reference, Event.starts_at
    )
    return {hold.id: _thing(hold, people, schools, events) for hold in holds}


def _thing(
    hold: Hold, people: dict[int, Person], schools: dict[int, School], events: dict[int, Event]
) -> HeldThing:
    if (person := people.get(hold.person_id or 0)) is not None:
        return HeldThing(person.name, "accounts_staff.show_person", {"person_id": person.id})
    if (school := schools.get(hold.school_id or 0)) is not None:
        page = "schools_staff.show_school"
        return HeldThing(school.name_and_town, page, {"school_id": school.id})
    if (event := events.get(hold.event_id or 0)) is not None:
        page = "bookings_staff.show_event"
        return HeldThing(event.title, page, {"reference": event.reference})
    return HeldThing(NO_LONGER, None, {})


def names_of_people(ids: Iterable[int | None]) -> dict[int, str]:
    """Names of those who are still known."""
    wanted = {number for number in ids if number is not None}
    found = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return dict(found.all())


def thing_to_hold(kind: str, number: int) -> Person | School | Event | None:
    """The person, school or event of this number."""
    models: dict[str, Any] = {"person": Person, "school": School, "event": Event}
    found: Person | School | Event | None = (
        db.session.get(models[kind], number) if kind in models else None
    )
    return found


def words_for(thing: Person | School | Event) -> str:
    if isinstance(thing, School):
        return thing.name_and_town
    return thing.title if isinstance(thing, Event) else thing.name
