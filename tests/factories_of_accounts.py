"""More factories for models of accounts, like those of `tests/factories.py`."""

from itertools import count
from typing import Any

from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.people.accounts.models import ChangeKind, EmailChange, Person
from hub.people.schools.models import School, SchoolSite
from tests.factories import in_days, make_person

_number = count(1)


def make_email_change(person: Person, **given: Any) -> EmailChange:
    """An address that was asked for and proved, and that somebody else has."""
    facts: dict[str, Any] = {
        "kind": ChangeKind.OWN,
        "old_email": person.email,
        "new_email": "second@school.example",
        "new_key": "second@school.example",
        "token_hash": f"token {next(_number)}",
        "asked_at": clock.now(),
        "expires_at": in_days(1),
        "proved_at": clock.now(),
        "other": given.pop("other", None) or make_person(),
    }
    change = EmailChange(person=person, **{**facts, **given})
    db.session.add(change)
    db.session.flush()
    return change


def make_site(school: School, name: str = "Upper site", **given: Any) -> SchoolSite:
    """A second place where a school works."""
    facts: dict[str, Any] = {"address": "2 Hill Road\nWestbury", "added_at": clock.now()}
    site = SchoolSite(school_id=school.id, name=name, **{**facts, **given})
    db.session.add(site)
    db.session.flush()
    return site
