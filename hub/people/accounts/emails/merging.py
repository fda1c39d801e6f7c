"""Mail about two accounts that became one."""

from hub.foundation.mail.operations import Recipient, queue
from hub.foundation.mail.rendering import link_to
from hub.people.accounts.models import Person

FOLDER = "accounts/emails"


def tell_person_joined(person: Person, address: str) -> None:
    """To each of the two addresses: both still sign in."""
    queue(
        to=Recipient(person.name, address),
        template=f"{FOLDER}/tell_person_joined",
        facts={"address": person.email, "sign_in_url": link_to("accounts.sign_in")},
        about=person,
    )
