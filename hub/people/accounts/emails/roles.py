"""Mail about roles of weight: who was given one, and what happens when a lead doubts it."""

from typing import Any

from hub.foundation.mail.operations import Recipient, queue
from hub.foundation.mail.rendering import link_to, sign
from hub.people.accounts.models import Membership, Person, RoleGrant
from hub.people.accounts.permissions import Permission

FOLDER = "accounts/emails"
ROLE_DOUBT = "role-doubt"


def doubt_token(grant: RoleGrant, told: Person) -> str:
    """What "this is wrong" carries: which grant, and who was told of it."""
    return sign([grant.id, told.id], ROLE_DOUBT)


def _by(person: Person, member: Membership) -> str:
    """Who acted, as this school knows her; council staff as such."""
    own = person.membership_at(member.school_id)
    if own is not None:
        return own.name
    return f"{person.name} at the council" if person.is_council_staff else person.name


def _facts(grant: RoleGrant) -> dict[str, Any]:
    member = grant.membership
    return {
        "name": member.name,
        "email": member.person.email or "no e-mail address",
        "roles": grant.words,
        "school": member.school.name_and_town,
        "people_url": link_to("accounts.list_people"),
    }


def _tell(grant: RoleGrant, to: Membership, template: str, **more: Any) -> None:
    if not to.person.email:
        return
    queue(
        to=Recipient(to.name, to.person.email),
        template=f"{FOLDER}/{template}",
        facts=_facts(grant) | more,
        about=grant.membership,
        school_id=grant.membership.school_id,
    )


def tell_lead_role_given(grant: RoleGrant, lead: Membership) -> None:
    _tell(
        grant,
        lead,
        "tell_lead_role_given",
        by_letter=grant.by_letter,
        by="You" if lead.person_id == grant.given_by_id else _by(grant.given_by, grant.membership),
        doubt_url=link_to("accounts.doubt_role", token=doubt_token(grant, lead.person)),
    )


def tell_lead_role_held(grant: RoleGrant, lead: Membership) -> None:
    assert grant.doubted_by is not None
    _tell(
        grant,
        lead,
        "tell_lead_role_held",
        by="You" if lead.person_id == grant.doubted_by_id else _by(grant.doubted_by, lead),
    )


def tell_person_role_held(grant: RoleGrant) -> None:
    _tell(grant, grant.membership, "tell_person_role_held")


def tell_lead_doubt_settled(grant: RoleGrant, lead: Membership) -> None:
    _tell(grant, lead, "tell_lead_doubt_settled", was_right=bool(grant.was_right))


def tell_person_doubt_settled(grant: RoleGrant) -> None:
    _tell(grant, grant.membership, "tell_person_doubt_settled", was_right=bool(grant.was_right))


def tell_person_roles_changed(member: Membership, *, by: Person) -> None:
    if not member.person.email:
        return
    queue(
        to=Recipient(member.name, member.person.email),
        template=f"{FOLDER}/tell_person_roles_changed",
        facts={
            "by": _by(by, member),
            "school": member.school.name_and_town,
            "roles": [role.words for role in member.school_roles],
            "may_book": member.grants(Permission.BOOKINGS_BOOK_SCHOOL),
            "sign_in_url": link_to("accounts.sign_in"),
        },
        about=member,
        school_id=member.school_id,
    )
