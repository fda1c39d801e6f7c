"""Mail about signing in."""

from hub.foundation.mail.models import OutboxMessage
from hub.foundation.mail.operations import Recipient, queue
from hub.foundation.mail.rendering import link_to
from hub.people.accounts.models import GuestDetails, Person, SignInRequest

FOLDER = "accounts/emails"


def tell_person_sign_in(
    request: SignInRequest, person: Person, to: str, *, token: str, code: str
) -> OutboxMessage:
    """The link and the code: sensitive, urgent, never kept."""
    return queue(
        to=Recipient(person.name, to),
        template=f"{FOLDER}/tell_person_sign_in",
        facts={
            "link": link_to("accounts.follow_link", token=token),
            "code": code,
            "address_now": person.email if request.email != person.email_key else None,
        },
        sensitive=True,
        urgent=True,
    )


def tell_guest_sign_in(
    request: SignInRequest, guest: GuestDetails, token: str, code: str
) -> OutboxMessage:
    """As every sign-in mail, and what was said of her: whoever reads it can see if it is wrong."""
    return queue(
        to=Recipient(guest.name, request.email),
        template=f"{FOLDER}/tell_guest_sign_in",
        facts={
            "link": link_to("accounts.follow_link", token=token),
            "code": code,
            "name": guest.name,
            "organisation": guest.organisation,
        },
        sensitive=True,
        urgent=True,
    )


def tell_address_unknown(email: str) -> OutboxMessage:
    """Never silence: an address that is not registered hears so, and whom to ask (G2)."""
    return queue(
        to=Recipient("", email),
        template=f"{FOLDER}/tell_address_unknown",
        facts={
            "email": email,
            "sign_in_url": link_to("accounts.sign_in"),
            "join_url": link_to("accounts.find_school"),
        },
        sensitive=True,
        urgent=True,
    )


def tell_person_account_linked(person: Person, label: str) -> None:
    """So that nobody's account is tied to another's without her hearing of it."""
    if person.email is None:
        return
    queue(
        to=Recipient(person.name, person.email),
        template=f"{FOLDER}/tell_person_account_linked",
        facts={"label": label, "account_url": link_to("accounts.show_account")},
        about=person,
    )


def tell_person_use_account(person: Person, label: str) -> OutboxMessage:
    """No link and no code: the council wants its staff to use their own accounts."""
    assert person.email is not None
    return queue(
        to=Recipient(person.name, person.email),
        template=f"{FOLDER}/tell_person_use_account",
        facts={"label": label, "sign_in_url": link_to("accounts.sign_in")},
        sensitive=True,
        urgent=True,
    )
