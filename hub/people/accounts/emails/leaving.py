"""Mail about who leaves a school."""

from typing import Any

from hub.foundation.core.formats import format_date
from hub.foundation.mail.operations import Recipient, queue
from hub.foundation.mail.rendering import link_to
from hub.people.accounts.models import Membership, Person

FOLDER = "accounts/emails"


def _tell(to: Membership, template: str, about: Membership, **facts: Any) -> None:
    if not to.person.email:
        return
    queue(
        to=Recipient(to.name, to.person.email),
        template=f"{FOLDER}/{template}",
        facts={"school": about.school.name_and_town} | facts,
        about=about,
        school_id=about.school_id,
    )


def tell_person_leaves(member: Membership) -> None:
    assert member.leaves_on is not None
    _tell(member, "tell_person_leaves", member, day=format_date(member.leaves_on))


def tell_person_stays(member: Membership) -> None:
    _tell(member, "tell_person_stays", member)


def tell_person_left(member: Membership) -> None:
    _tell(member, "tell_person_left", member)


def tell_lead_has_left(member: Membership, lead: Membership, *, by: Membership) -> None:
    ids = {"school_id": member.school_id, "membership_id": member.id}
    _tell(
        lead,
        "tell_lead_has_left",
        member,
        by=by.name,
        name=member.name,
        roles=[role.words for role in member.school_roles],
        end_url=link_to("accounts.end_person", **ids),
    )


def tell_colleague_nobody_left(to: Membership, person: Person) -> None:
    """To who said that a lead has left: the council found out otherwise."""
    own = person.membership_at(to.school_id)
    _tell(to, "tell_colleague_nobody_left", to, name=own.name if own else person.name)
