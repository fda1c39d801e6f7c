"""Mail about changing an address: to the new one, and to the old one."""

from hub.foundation.mail.operations import Recipient, queue
from hub.foundation.mail.rendering import config, link_to, sign
from hub.people.accounts.models import EmailChange

FOLDER = "accounts/emails"
OBJECTION_LINK = "address-objection"


def tell_address_prove(change: EmailChange, token: str, code: str) -> None:
    """The link and the code that prove the new mailbox: sensitive, urgent, never kept."""
    queue(
        to=Recipient(change.person.name, change.new_email),
        template=f"{FOLDER}/tell_address_prove",
        facts={
            "name": change.person.name,
            "link": link_to("accounts.follow_address_link", token=token),
            "code": code,
        },
        sensitive=True,
        urgent=True,
    )


def tell_address_taken(change: EmailChange, token: str, code: str) -> None:
    """The owner of the mailbox alone learns that the address is registered already, and can
    bring the two accounts together."""
    queue(
        to=Recipient("", change.new_email),
        template=f"{FOLDER}/tell_address_taken",
        facts={
            "email": change.new_email,
            "name": change.person.name,
            "link": link_to("accounts.follow_address_link", token=token),
            "code": code,
        },
        sensitive=True,
        urgent=True,
    )


def objection_link(change: EmailChange) -> str:
    """Signed for this hub alone: the key of another council opens nothing here."""
    token = sign([change.id, config().base_url], OBJECTION_LINK)
    return link_to("accounts.object_to_address", token=token)


def tell_old_address_changed(change: EmailChange) -> None:
    """At once, with "this was not me" in one press: sensitive, as the link is a key."""
    if not change.old_email:
        return
    queue(
        to=Recipient(change.person.name, change.old_email),
        template=f"{FOLDER}/tell_old_address_changed",
        facts={
            "new": change.new_email,
            "kind": str(change.kind),
            "until": change.objects_until,
            "link": objection_link(change),
        },
        sensitive=True,
        urgent=True,
    )


def tell_new_address_changed(change: EmailChange) -> None:
    queue(
        to=Recipient(change.person.name, change.new_email),
        template=f"{FOLDER}/tell_new_address_changed",
        facts={
            "new": change.new_email,
            "old": change.old_email,
            "kind": str(change.kind),
            "until": change.objects_until,
            "sign_in_url": link_to("accounts.sign_in"),
        },
        about=change.person,
    )


def tell_person_address_put_back(change: EmailChange) -> None:
    """Both hear of it: whoever changed it learns that it did not last."""
    for address in filter(None, (change.old_email, change.new_email)):
        queue(
            to=Recipient(change.person.name, address),
            template=f"{FOLDER}/tell_person_address_put_back",
            facts={
                "old": change.old_email,
                "new": change.new_email,
                "is_old": address == change.old_email,
                "sign_in_url": link_to("accounts.sign_in"),
            },
            about=change.person,
        )
