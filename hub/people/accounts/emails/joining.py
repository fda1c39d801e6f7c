"""Mail about asking to join a school."""

from typing import Any

from hub.foundation.mail.operations import Recipient, queue
from hub.foundation.mail.rendering import link_to, sign, unsign
from hub.people.accounts.models import JoinRequest, Membership, Person

FOLDER = "accounts/emails"
PROVE, FOLLOW = "join-prove", "join-follow"


def request_id_in(token: str, purpose: str) -> int | None:
    """The request whose link this is, or None."""
    payload = unsign(token, purpose)
    return int(payload[0]) if payload and isinstance(payload[0], int) else None


def follow_token(request: JoinRequest) -> str:
    return sign([request.id], FOLLOW)


def tell_asker_prove(request: JoinRequest) -> None:
    """Proves the address: sensitive, urgent, never kept."""
    link = link_to("accounts.show_proof", token=sign([request.id], PROVE))
    _tell_asker(request, "tell_asker_prove", {"link": link}, urgent=True)


def tell_asker_received(request: JoinRequest) -> None:
    _tell_asker(request, "tell_asker_received", {"status": str(request.status)})


def tell_asker_passed_on(request: JoinRequest) -> None:
    _tell_asker(request, "tell_asker_passed_on", {})


def tell_asker_accepted(request: JoinRequest, member: Membership, *, by: Person) -> None:
    facts = {
        "by": _who(request, by),
        "roles": [role.words for role in member.school_roles],
        "is_lead": member.is_lead,
        "email": request.email,
        "sign_in_url": link_to("accounts.sign_in"),
    }
    _tell_asker(request, "tell_asker_accepted", facts)


def tell_asker_refused(request: JoinRequest, *, by: Person) -> None:
    facts = {"by": _who(request, by), "reason": request.outcome}
    _tell_asker(request, "tell_asker_refused", facts)


def _who(request: JoinRequest, by: Person) -> str:
    """Whom to talk to about the answer."""
    return by.name if by.membership_at(request.school_id) else f"{by.name} at the council"


def _tell_asker(
    request: JoinRequest, name: str, facts: dict[str, Any], *, urgent: bool = False
) -> None:
    # Its link acts for who asked, so the mail is not shown to staff.
    queue(
        to=Recipient(request.name, request.email),
        template=f"{FOLDER}/{name}",
        facts={
            "name": request.name,
            "school": request.school.name_and_town,
            "role": request.role.words,
            "by_letter": request.letter_id is not None,
            "follow_url": link_to("accounts.follow_ask", token=follow_token(request)),
            **facts,
        },
        sensitive=True,
        urgent=urgent,
        school_id=request.school_id,
    )


def tell_lead_somebody_asks(request: JoinRequest, lead: Membership) -> None:
    _tell_lead(request, lead, "tell_lead_somebody_asks")


def tell_lead_passed_on(request: JoinRequest, lead: Membership) -> None:
    _tell_lead(request, lead, "tell_lead_passed_on")


def _tell_lead(request: JoinRequest, lead: Membership, name: str) -> None:
    assert lead.person.email is not None
    queue(
        to=Recipient(lead.name, lead.person.email),
        template=f"{FOLDER}/{name}",
        facts={
            "name": request.name,
            "email": request.email,
            "school": request.school.name_and_town,
            "role": request.role.words,
            "words": request.words,
            "link": link_to(
                "accounts.show_ask", school_id=request.school_id, request_id=request.id
            ),
        },
        about=request,
        school_id=request.school_id,
    )
