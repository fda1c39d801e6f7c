"""The sites of a school: listed by its leads, read by the council."""

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import fold
from hub.people.accounts.models import Person
from hub.people.accounts.permissions import Permission
from hub.people.schools.models import School, SchoolSite
from hub.people.schools.queries import sites_of

MOST_SITES = 20


def add_site(school: School, name: str, address: str, *, actor: Person) -> SchoolSite:
    """One more place where the school works. Raises RuleBroken for one that is listed already."""
    _check_may_list(school.id, actor)
    listed = sites_of(school.id)
    if any(fold(site.name) == fold(name) for site in listed):
        raise RuleBroken(f"{name} is listed already.", "name")
    if len(listed) >= MOST_SITES:
        raise RuleBroken(f"List at most {MOST_SITES} sites.")
    site = SchoolSite(school_id=school.id, name=name, address=address, added_at=clock.now())
    db.session.add(site)
    db.session.flush()
    record(actor, Action.SCHOOL_SITE_ADDED, site, school_id=school.id)
    return site


def close_site(site: SchoolSite, *, actor: Person) -> None:
    """The school does not work there any more. A second press changes nothing."""
    _check_may_list(site.school_id, actor)
    if site.closed_at is None:
        site.closed_at = clock.now()
        record(actor, Action.SCHOOL_SITE_CLOSED, site, school_id=site.school_id)


def _check_may_list(school_id: int, actor: Person) -> None:
    if not actor.can_at(school_id, Permission.SCHOOL_MANAGE_PEOPLE):
        raise RuleBroken("You can no longer change the sites of this school.")
