"""Colleagues whom a school knows by name, because it books for them."""

from sqlalchemy.exc import IntegrityError

from hub.foundation.core.db import db
from hub.foundation.core.formats import fold
from hub.people.accounts.models import Person
from hub.people.accounts.operations.memberships import join_school
from hub.people.accounts.operations.people import add_person
from hub.people.accounts.queries import live_membership, memberships_of_school, person_by_email
from hub.people.schools.models import School


def remember_colleague(school: School, name: str, email: str | None, *, actor: Person) -> Person:
    """The person that a school means by a name and perhaps an e-mail; known there from now on.

    By e-mail if there is one, whatever name another school uses; without one, the person of the
    same name at the same school. Gives no role: see docs/decisions/0002.
    """
    person = person_by_email(email) if email else _same_name_without_email(school, name)
    if person is None:
        person = _add_or_find(name, email, actor)
    member = live_membership(person.id, school.id)
    if member is None:
        join_school(person, school, name, [], actor)
    return person


def _add_or_find(name: str, email: str | None, actor: Person) -> Person:
    """Two schools may meet the same new address in the same instant: the second finds it."""
    try:
        with db.session.begin_nested():
            return add_person(name, email, actor=actor)
    except IntegrityError:
        found = person_by_email(email) if email else None
        if found is None:
            raise
        return found


def _same_name_without_email(school: School, name: str) -> Person | None:
    wanted = fold(name)
    for member in memberships_of_school(school.id):
        if member.person.email is None and fold(member.name) == wanted:
            return member.person
    return None
