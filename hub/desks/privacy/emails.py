"""Mail about what we hold: that somebody asked, and what was decided."""

from datetime import date

from hub.foundation.core.formats import format_date
from hub.foundation.mail.operations import Recipient, queue
from hub.foundation.mail.rendering import link_to
from hub.people.accounts.models import Person

FOLDER = "privacy/emails"


def tell_person_erasure_asked(person: Person, *, by: date) -> None:
    if person.email:
        queue(
            to=Recipient(person.name, person.email),
            template=f"{FOLDER}/tell_person_erasure_asked",
            facts={"by": format_date(by), "data_url": link_to("privacy.show_data")},
            about=person,
        )


def tell_person_erasure_refused(person: Person, *, reason: str) -> None:
    if person.email:
        queue(
            to=Recipient(person.name, person.email),
            template=f"{FOLDER}/tell_person_erasure_refused",
            facts={"reason": reason, "data_url": link_to("privacy.show_data")},
            about=person,
        )


def tell_person_erased(person: Person, *, places: int) -> None:
    """The last mail to her: it and its address go once it is sent."""
    if person.email:
        queue(
            to=Recipient(person.name, person.email),
            template=f"{FOLDER}/tell_person_erased",
            facts={"places": places, "privacy_url": link_to("privacy.show_privacy")},
            about=person,
        )
