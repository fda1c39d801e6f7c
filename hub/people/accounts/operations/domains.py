"""Move the addresses of whole schools to another domain, in one step."""

from collections.abc import Sequence

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import email_key
from hub.people.accounts.models import ChangeKind, EmailChange, Person
from hub.people.accounts.operations.addresses import give_address
from hub.people.accounts.permissions import Permission
from hub.people.accounts.queries.domains import plan_domain
from hub.people.schools.models import School


def move_domain(old: str, new: str, schools: Sequence[School], *, shown: str, actor: Person) -> int:
    """Everybody who was shown, or nobody: raises RuleBroken where it looks different by now.

    Sign-in mail goes to the new addresses at once, also for who types the old one: an old domain
    may be sold. Who clashes and who was skipped keeps what she has.
    """
    if not actor.council_can(Permission.PEOPLE_MANAGE):
        raise RuleBroken("You can no longer move addresses.")
    plan = plan_domain(old, new, [school.id for school in schools])
    if plan.digest != shown:
        raise RuleBroken("Something has changed since you looked. Look again, then press again.")
    if not plan.moves:
        raise RuleBroken("Nobody's address would move.")
    for move in plan.moves:
        change = EmailChange(
            person=move.person,
            kind=ChangeKind.MOVED,
            old_email=move.person.email,
            new_email=move.new_email,
            new_key=email_key(move.new_email),
            code_tries=0,
            asked_at=clock.now(),
        )
        db.session.add(change)
        db.session.flush()
        give_address(change, actor=actor)
    for school in schools:
        record(actor, Action.DOMAIN_MOVED, school, school_id=school.id, old=old, new=new)
    return len(plan.moves)
