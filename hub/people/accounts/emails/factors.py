"""Mail about the second proof of who somebody is."""

from typing import Any

from hub.foundation.mail.operations import Recipient, queue
from hub.foundation.mail.rendering import link_to
from hub.people.accounts.models import Passkey, Person, SecondFactor

FOLDER = "accounts/emails"


def _tell(person: Person, template: str, **facts: Any) -> None:
    """Nobody without an address can sign in, but it may have been taken away meanwhile."""
    if person.email:
        queue(
            to=Recipient(person.name, person.email),
            template=f"{FOLDER}/{template}",
            facts={"account_url": link_to("accounts.show_account"), **facts},
            about=person,
        )


def _facts(factor: SecondFactor | Passkey) -> dict[str, Any]:
    return {
        "what": "passkey" if isinstance(factor, Passkey) else "phone",
        "name": factor.name,
        "signs_in_alone": isinstance(factor, Passkey),
    }


def tell_person_factor_added(person: Person, factor: SecondFactor | Passkey) -> None:
    _tell(person, "tell_person_factor_added", **_facts(factor))


def tell_person_factor_removed(person: Person, factor: SecondFactor | Passkey) -> None:
    _tell(person, "tell_person_factor_removed", **_facts(factor))


def tell_person_passkey_paused(person: Person, passkey: Passkey) -> None:
    _tell(person, "tell_person_passkey_paused", **_facts(passkey))


def tell_person_second_factor_reset(person: Person) -> None:
    _tell(
        person,
        "tell_person_second_factor_reset",
        sign_in_url=link_to("accounts.sign_in"),
    )
