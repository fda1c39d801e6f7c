"""Erase a person: statistics and the school's record stay, under "former colleague"."""

from sqlalchemy import delete, select, true, update

from hub.desks.privacy.operations.traces import remove_traces
from hub.engines.bookings.models import Booking
from hub.engines.bookings.operations.forget import take_people_out
from hub.foundation.audit.retention import mask_subjects
from hub.foundation.core.db import db
from hub.foundation.mail.models import OutboxMessage
from hub.foundation.mail.retention import DONE
from hub.people.accounts.models import Membership, Person, SecondFactor
from hub.people.accounts.retention import forget_memberships
from hub.services.training.retention import forget_trainers, trainer_ids_of

NO_SYNC = {"synchronize_session": False}


def erase_rows(person: Person) -> None:
    """Everything that names her. The caller holds her row and has checked that it may go.

    Numbers in the audit stay and mean nobody; names that it keeps apart are removed, and the
    chain of seals stays whole.
    """
    number = person.id
    members = _numbers(Membership, number)
    _mask_audit(number, members)
    forget_memberships(members, true())
    bookings = db.session.scalars(select(Booking).where(Booking.person_id == number)).all()
    take_people_out(bookings)
    forget_trainers(trainer_ids_of(number))
    if person.email:
        _forget_mails(number, person.email)
    db.session.flush()
    remove_traces(number)
    db.session.execute(delete(Person).where(Person.id == number).execution_options(**NO_SYNC))
    db.session.expunge(person)


def _numbers(model: type[Membership] | type[SecondFactor], person_id: int) -> list[int]:
    return list(db.session.scalars(select(model.id).where(model.person_id == person_id)))


def _mask_audit(number: int, members: list[int]) -> None:
    factors = _numbers(SecondFactor, number)
    subjects = {"person": [number], "membership": members, "second_factor": factors}
    mask_subjects(subjects, person_id=number)


def _forget_mails(number: int, address: str) -> None:
    """Mail that went is removed; what is still to go loses its words when it has gone, and the
    next purge removes it, for the person that it is about is no more."""
    to_her = OutboxMessage.to_address == address
    db.session.execute(
        delete(OutboxMessage)
        .where(to_her, OutboxMessage.status.in_(DONE))
        .execution_options(**NO_SYNC)
    )
    db.session.execute(
        update(OutboxMessage)
        .where(to_her)
        .values(sensitive=True, about_type="person", about_id=number)
        .execution_options(**NO_SYNC)
    )
