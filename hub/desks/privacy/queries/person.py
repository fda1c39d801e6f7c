"""Everything that the hub holds about one person, kind by kind, in plain words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import joinedload

from hub.engines.bookings.models import Booking
from hub.foundation.audit.models import AuditEntry, AuditPersonalFact
from hub.foundation.audit.operations import WHO
from hub.foundation.core.db import db
from hub.foundation.core.formats import count_of, format_date, format_moment, format_period
from hub.foundation.keeping.models import Hold
from hub.foundation.mail.models import OutboxMessage
from hub.people.accounts.models import (
    AddressAlias,
    CouncilTask,
    EmailChange,
    ExternalIdentity,
    JoinRequest,
    Membership,
    Person,
    ProviderRequest,
    SignInRequest,
)
from hub.people.accounts.queries import factors_of, passkeys_of, recovery_codes_left
from hub.people.accounts.queries.twins import joined_into
from hub.services.training.models import SessionTrainer, TrainingSession

Row = dict[str, str]


@dataclass(frozen=True)
class Held:
    """What is held of one kind: a row for each thing, label by label."""

    key: str
    rows: list[Row] = field(default_factory=list)


def what_we_hold(person: Person, most: int | None = None) -> list[Held]:
    """Kind by kind, the newest first in each, at most so many. Kinds that name nobody are left
    out."""
    return [
        Held("people", [_who(one) for one in (person, *joined_into([person.id]))]),
        Held("addresses", _addresses(person)),
        Held("memberships", _memberships(person, with_roles=True) + _council(person)),
        Held("names", _memberships(person, with_roles=False)),
        *_bookings(person, most),
        Held("trainers", _sessions(person)),
        Held("sign_ins", _sign_ins(person, most)),
        Held("links", _links(person, most)),
        *_elsewhere(person, most),
        Held("factors", _factors(person)),
        *_mails(person, most),
        Held("requests", _requests(person)),
        Held("asks", _asks(person)),
        Held("changes", _changes(person, most)),
    ]


def _all(query: Select[Any]) -> Sequence[Any]:
    return db.session.scalars(query).unique().all()


def _who(person: Person) -> Row:
    added_by = db.session.get(Person, person.added_by_id) if person.added_by_id else None
    signed_in = person.last_signed_in_at
    organisation = {"Organisation": person.guest_organisation} if person.guest_organisation else {}
    return {
        "Name": person.name,
        **organisation,
        "E-mail": person.email or "None",
        "Phone": person.phone or "Not given",
        "Known since": format_date(person.created_at),
        "Given to us by": added_by.name if added_by else "The hub, or somebody who has left",
        "Last signed in": format_moment(signed_in) if signed_in else "Not yet",
    }


def _addresses(person: Person) -> list[Row]:
    changes = _all(
        select(EmailChange)
        .where(EmailChange.person_id == person.id)
        .order_by(EmailChange.id.desc())
    )
    former = _all(select(AddressAlias).where(AddressAlias.person_id == person.id))
    return [
        *(
            {
                "From": change.old_email or "None",
                "To": change.new_email,
                "Asked for": format_moment(change.asked_at),
                "Made": format_moment(change.made_at) if change.made_at else "Not made",
            }
            for change in changes
        ),
        *({"Also finds you": alias.email, "Until": format_date(alias.ends_at)} for alias in former),
    ]


def _memberships(person: Person, *, with_roles: bool) -> list[Row]:
    return [
        _membership(member)
        for member in _newest_first(person.memberships)
        if bool(member.roles) is with_roles
    ]


def _membership(member: Membership) -> Row:
    away = {"Away until": format_date(member.away_until)} if member.away_until else {}
    return {
        "School": member.school.name_and_town,
        "Name there": member.name,
        "Roles": ", ".join(role.words for role in member.school_roles) or "None",
        "Since": format_date(member.started_at),
        "Until": format_date(member.ended_at) if member.ended_at else "Now",
        **away,
    }


def _newest_first(members: Iterable[Membership]) -> list[Membership]:
    return sorted(members, key=lambda member: member.id, reverse=True)


def _council(person: Person) -> list[Row]:
    roles = ", ".join(sorted(role.words for role in person.roles_at_council))
    return [{"At the council": roles}] if roles else []


def _bookings(person: Person, most: int | None) -> list[Held]:
    bookings = _all(
        select(Booking)
        .where(or_(Booking.person_id == person.id, Booking.booked_by_id == person.id))
        .options(
            joinedload(Booking.event), joinedload(Booking.school), joinedload(Booking.booked_by)
        )
        .order_by(Booking.id.desc())
        .limit(most)
    )
    mine = [booking for booking in bookings if booking.person_id == person.id]
    needs = [booking for booking in mine if booking.access_needs or booking.dietary_needs]
    return [
        Held("bookings", [_booking(booking, person) for booking in bookings]),
        Held(
            "needs",
            [
                {
                    "Event": booking.event.title,
                    "Access": booking.access_needs or "None",
                    "Food": booking.dietary_needs or "None",
                }
                for booking in needs
            ],
        ),
    ]


def _booking(booking: Booking, person: Person) -> Row:
    mine, by_me = booking.person_id == person.id, booking.booked_by_id == person.id
    row = {
        "Event": booking.event.title,
        "When": format_period(booking.event.starts_at, booking.event.ends_at),
        "For": booking.attendee_name if mine else "A colleague, booked by you",
        "From": booking.comes_from,
        "State": booking.status.words,
        "Booked": f"{format_date(booking.created_at)}, by "
        + ("you" if by_me else booking.booked_by.name),
        "Reference": booking.reference,
    }
    if mine and booking.cancel_reason:
        row["Why cancelled"] = booking.cancel_reason
    return row


def _sessions(person: Person) -> list[Row]:
    found = db.session.execute(
        select(SessionTrainer, TrainingSession)
        .join(TrainingSession, TrainingSession.id == SessionTrainer.session_id)
        .where(SessionTrainer.person_id == person.id)
        .order_by(SessionTrainer.id.desc())
    )
    return [
        {
            "Session": session.title,
            "When": format_period(session.starts_at, session.ends_at),
            "As": trainer.name,
        }
        for trainer, session in found
    ]


def _sign_ins(person: Person, most: int | None) -> list[Row]:
    found = db.session.scalars(
        select(AuditEntry.at)
        .join(AuditPersonalFact, AuditPersonalFact.entry_id == AuditEntry.id)
        .where(AuditPersonalFact.person_id == person.id, AuditPersonalFact.name == WHO)
        .order_by(AuditEntry.id.desc())
        .limit(most)
    )
    return [{"Signed in": format_moment(at)} for at in found]


def _links(person: Person, most: int | None) -> list[Row]:
    found = _all(
        select(SignInRequest)
        .where(SignInRequest.person_id == person.id)
        .order_by(SignInRequest.id.desc())
        .limit(most)
    )
    return [
        {
            "Asked for": format_moment(request.created_at),
            "Used": format_moment(request.used_at) if request.used_at else "Not used",
        }
        for request in found
    ]


def _elsewhere(person: Person, most: int | None) -> list[Held]:
    accounts = _all(select(ExternalIdentity).where(ExternalIdentity.person_id == person.id))
    asked = _all(
        select(ProviderRequest)
        .where(or_(ProviderRequest.person_id == person.id, ProviderRequest.linking_id == person.id))
        .order_by(ProviderRequest.id.desc())
        .limit(most)
    )
    return [
        Held(
            "identities",
            [
                {
                    "Account": account.issuer,
                    "Number there": account.subject,
                    "Linked": format_date(account.linked_at),
                    "Last used": format_date(account.last_used_at or account.linked_at),
                }
                for account in accounts
            ],
        ),
        Held(
            "answers",
            [
                {
                    "At": request.provider,
                    "Asked": format_moment(request.created_at),
                    "What it signed": request.id_token or "Nothing kept",
                }
                for request in asked
            ],
        ),
    ]


def _factors(person: Person) -> list[Row]:
    rows = [
        {
            "Name": factor.name,
            "Added": format_date(factor.added_at),
            "Last used": format_date(factor.last_used_at) if factor.last_used_at else "Not yet",
        }
        for factor in [*factors_of(person.id), *passkeys_of(person.id)]
    ]
    codes = recovery_codes_left(person.id)
    return [*rows, {"Paper codes": count_of(codes, "code") + " left"}] if codes else rows


def _mails(person: Person, most: int | None) -> list[Held]:
    found = _all(
        select(OutboxMessage)
        .where(OutboxMessage.to_address == person.email)
        .order_by(OutboxMessage.id.desc())
        .limit(most)
    )
    rows = [
        {
            # The subject of a sign-in mail holds the code.
            "Subject": "A mail for signing in" if mail.sensitive else mail.subject,
            "Written": format_moment(mail.created_at),
            "State": mail.status.words,
        }
        for mail in found
    ]
    words = [
        {"Subject": mail.subject, "Words": mail.text}
        for mail in found
        if mail.text and not mail.sensitive
    ]
    return [Held("mails", rows), Held("mail_words", words)]


def _requests(person: Person) -> list[Row]:
    tasks = _all(
        select(CouncilTask)
        .where(CouncilTask.person_id == person.id)
        .order_by(CouncilTask.id.desc())
    )
    holds = _all(select(Hold).where(Hold.person_id == person.id).order_by(Hold.id.desc()))
    return [
        *(
            {
                "What": task.kind.words,
                "Since": format_date(task.opened_at),
                "Outcome": task.outcome or "Not decided yet",
            }
            for task in tasks
        ),
        *(
            {
                "What": "Kept for longer than usual (on hold)",
                "Since": format_date(hold.begun_at),
                "Why": hold.reason,
                "Until": format_date(hold.ended_at) if hold.ended_at else "We end it",
            }
            for hold in holds
        ),
    ]


def _asks(person: Person) -> list[Row]:
    found = _all(
        select(JoinRequest)
        .where(or_(JoinRequest.person_id == person.id, JoinRequest.email == person.email))
        .options(joinedload(JoinRequest.school))
        .order_by(JoinRequest.id.desc())
    )
    return [
        {
            "School": ask.school.name_and_town,
            "As": ask.role.words,
            "You wrote": ask.words or "Nothing",
            "Asked": format_moment(ask.asked_at),
            "State": ask.status.words,
            "Answer": ask.outcome or "None yet",
        }
        for ask in found
    ]


def _changes(person: Person, most: int | None) -> list[Row]:
    """Entries about her, and what she did herself; who else acted is not told."""
    members = [member.id for member in person.memberships]
    bookings = select(Booking.id).where(Booking.person_id == person.id)
    entry = AuditEntry
    found = _all(
        select(entry)
        .where(
            or_(
                entry.actor_id == person.id,
                and_(entry.subject_type == "person", entry.subject_id == person.id),
                and_(entry.subject_type == "membership", entry.subject_id.in_(members)),
                and_(entry.subject_type == "booking", entry.subject_id.in_(bookings)),
            )
        )
        .order_by(entry.id.desc())
        .limit(most)
    )
    return [
        {
            "When": format_moment(one.at),
            "What": _in_words(one.action),
            "By": "You"
            if one.actor_id == person.id
            else ("Somebody else" if one.actor_id else "The hub"),
        }
        for one in found
    ]


def _in_words(action: str) -> str:
    area, _, verb = action.partition(":")
    return f"{area.replace('_', ' ').capitalize()}: {verb.replace('_', ' ')}"
