"""Mail about belonging."""

from collections.abc import Sequence

from hub.foundation.mail.operations import BEHIND, Recipient, queue
from hub.foundation.mail.rendering import link_to
from hub.people.accounts.models import Membership, Person

FOLDER = "accounts/emails"


def tell_person_added(member: Membership, *, by: Person) -> None:
    if not member.person.email:
        return
    queue(
        to=Recipient(member.name, member.person.email),
        template=f"{FOLDER}/tell_person_added",
        facts={
            "school": member.school.name_and_town,
            "by": by.name,
            "roles": [role.words for role in member.school_roles],
            "is_lead": member.is_lead,
            "sign_in_url": link_to("accounts.sign_in"),
        },
        about=member,
        school_id=member.school_id,
    )


def tell_person_invited(person: Person, members: Sequence[Membership], *, by: Person) -> None:
    """One of a wave: behind all other mail."""
    _invite("tell_person_invited", person, members, by)


def tell_person_reminded(person: Person, members: Sequence[Membership], *, by: Person) -> None:
    _invite("tell_person_reminded", person, members, by)


def _invite(name: str, person: Person, members: Sequence[Membership], by: Person) -> None:
    assert person.email is not None
    message = queue(
        to=Recipient(members[0].name, person.email),
        template=f"{FOLDER}/{name}",
        facts={
            "schools": [member.school.name_and_town for member in members],
            "roles": sorted({role.words for m in members for role in m.school_roles}),
            "is_lead": any(member.is_lead for member in members),
            "by": by.name,
            "email": person.email,
            "sign_in_url": link_to("accounts.sign_in"),
        },
        about=person,
        school_id=members[0].school_id if len(members) == 1 else None,
    )
    message.priority = BEHIND


def tell_person_invited_to_council(person: Person, *, by: Person | None) -> None:
    assert person.email is not None
    queue(
        to=Recipient(person.name, person.email),
        template=f"{FOLDER}/tell_person_invited_to_council",
        facts={
            "by": by.name if by else None,
            "roles": [role.words for role in sorted(person.roles_at_council)],
            "sign_in_url": link_to("accounts.sign_in"),
        },
        about=person,
    )
