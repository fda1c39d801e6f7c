"""Erase a person: statistics and the school's record stay, under "former colleague"."""

from collections.abc import Sequence

from sqlalchemy import and_, delete, or_, select, true, update

from hub.desks.privacy.operations.traces import remove_traces, rows_that_go
from hub.engines.bookings.models import Booking
from hub.engines.bookings.operations.forget import take_people_out
from hub.foundation.audit.retention import mask_subjects
from hub.foundation.core.db import db
from hub.foundation.mail.models import OutboxMessage
from hub.foundation.mail.retention import DONE
from hub.people.accounts.models import AddressAlias, JoinRequest, Membership, Person, SignInRequest
from hub.people.accounts.queries.twins import joined_into
from hub.people.accounts.retention import forget_memberships
from hub.services.training.retention import forget_trainers, trainer_ids_of

NO_SYNC = {"synchronize_session": False}
# What somebody asked before we knew that it was she.
KNOWN_BY_ADDRESS = (JoinRequest, SignInRequest)


def erase_rows(people: Sequence[Person]) -> None:
    """Everything that names them. The caller holds their rows and has checked that they may go.

    Numbers in the audit stay and mean nobody; names that it keeps apart are removed, and the
    chain of seals stays whole.
    """
    # An account that went into one of these says who she was: it goes with her.
    joined = joined_into([person.id for person in people])
    # Both may have had their time in the same night.
    by_number = {person.id: person for person in (*people, *joined)}
    numbers, people = list(by_number), list(by_number.values())
    for person in people:
        _take_out(person)
    db.session.flush()
    remove_traces(numbers)
    db.session.execute(delete(Person).where(Person.id.in_(numbers)).execution_options(**NO_SYNC))
    for person in people:
        db.session.expunge(person)
    # Whatever was read before may name them still.
    db.session.expire_all()


def _take_out(person: Person) -> None:
    number = person.id
    members = list(db.session.scalars(select(Membership.id).where(Membership.person_id == number)))
    bookings = db.session.scalars(select(Booking).where(Booking.person_id == number)).all()
    about = {**rows_that_go(number), "membership": members}
    about["booking"] = [booking.id for booking in bookings]
    mask_subjects(about, person_id=number)
    forget_memberships(members, true())
    take_people_out(bookings)
    forget_trainers(trainer_ids_of(number))
    addresses = _addresses_of(person)
    _forget_mails(number, addresses, about)
    for table in KNOWN_BY_ADDRESS:
        db.session.execute(
            delete(table).where(table.email.in_(addresses)).execution_options(**NO_SYNC)
        )


def _addresses_of(person: Person) -> list[str]:
    """The one that she has and those that she had."""
    former = select(AddressAlias.email).where(AddressAlias.person_id == person.id)
    return [*filter(None, [person.email]), *db.session.scalars(former)]


def _forget_mails(number: int, addresses: list[str], about: dict[str, list[int]]) -> None:
    """Mail to her and mail to others that names her: what went is removed; what is still to go
    loses its words when it has gone, and the next purge removes it, for the person that it is
    about is no more."""
    to_her = or_(
        OutboxMessage.to_address.in_(addresses),
        *(
            and_(OutboxMessage.about_type == table, OutboxMessage.about_id.in_(ids))
            for table, ids in about.items()
        ),
    )
    db.session.execute(
        delete(OutboxMessage)
        .where(to_her, OutboxMessage.status.in_(DONE))
        .execution_options(synchronize_session="fetch")
    )
    db.session.execute(
        update(OutboxMessage)
        .where(to_her)
        .values(sensitive=True, about_type="person", about_id=number)
        .execution_options(**NO_SYNC)
    )
