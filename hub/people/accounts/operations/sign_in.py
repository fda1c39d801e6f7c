"""Signing in by mail: a link and a code, each spent once."""

import hashlib
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import or_, select, update

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.formats import email_key
from hub.foundation.mail.models import OutboxMessage
from hub.people.accounts import emails
from hub.people.accounts.models import GuestDetails, KeptForm, Person, SignInRequest
from hub.people.accounts.operations.guests import welcome_guest
from hub.people.accounts.providers import label_for_staff, may_sign_in_by_mail
from hub.people.accounts.queries import person_by_email, person_with_schools
from hub.people.accounts.queries.addresses import live_alias

VALID_FOR = timedelta(hours=1)
MOST_TRIES = 5


class Outcome(StrEnum):
    """What came of a link or a code. Refusals are remembered, so they are not exceptions."""

    SIGNED_IN = "signed_in"
    WRONG = "wrong"
    TOO_MANY = "too_many"
    USED = "used"
    EXPIRED = "expired"
    REPLACED = "replaced"
    ENDED = "ended"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Attempt:
    outcome: Outcome
    request: SignInRequest | None = None
    person: Person | None = None


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def request_sign_in(
    email: str, browser: str, next_url: str | None, own_device: bool = False
) -> SignInRequest:
    """Send a link and a code, or, to an address that is not registered, words that say so (G2).

    Older requests of the same browser or address are replaced: their links say so.
    """
    person = person_by_email(email)
    if person is not None and person.is_disabled:
        person = None
    token, code = secrets.token_urlsafe(32), f"{secrets.randbelow(1_000_000):06d}"
    request = add_request(email, browser, next_url, (token, code), person=person)
    request.own_device = own_device
    if person is None:
        message = emails.tell_address_unknown(email)
    elif not may_sign_in_by_mail(person):
        # Waits like one of an address that nobody has: nothing opens it.
        request.person_id = None
        message = emails.tell_person_use_account(person, label_for_staff())
    else:
        to = _mail_goes_to(person, request.email)
        message = emails.tell_person_sign_in(request, person, to, token=token, code=code)
    return _sent_as(request, message)


def request_guest_sign_in(
    details: GuestDetails, email: str, browser: str, next_url: str | None
) -> SignInRequest:
    """Write to the address; who she is, is believed when the mail is answered.

    An address that we know gets the mail that it always gets: nobody learns here who is known.
    """
    known = person_by_email(email)
    former = known is not None and known.email_key != email_key(email)
    if known is not None and (
        former or known.is_disabled or known.has_school_role or known.council_roles
    ):
        return request_sign_in(email, browser, next_url)
    token, code = secrets.token_urlsafe(32), f"{secrets.randbelow(1_000_000):06d}"
    request = add_request(email, browser, next_url, (token, code), person=known)
    request.guest = asdict(details)
    message = emails.tell_guest_sign_in(request, details, token, code)
    return _sent_as(request, message)


def _sent_as(request: SignInRequest, message: OutboxMessage) -> SignInRequest:
    """Keep which mail it was, for whoever asks whether it arrived."""
    db.session.flush()
    request.message_id = message.id
    return request


def add_request(
    email: str,
    browser: str,
    next_url: str | None,
    secret: tuple[str, str],
    *,
    person: Person | None,
) -> SignInRequest:
    """Keep the hashes of a new link and code; older ones of the browser or address are replaced."""
    now, (token, code) = clock.now(), secret
    key = email_key(email)
    _replace_older(digest(browser), key)
    request = SignInRequest(
        token_hash=digest(token),
        code_hash=digest(f"{digest(token)}:{code}"),
        browser_hash=digest(browser),
        email=key,
        person_id=person.id if person else None,
        next_url=next_url,
        own_device=False,
        code_tries=0,
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    db.session.add(request)
    db.session.flush()
    return request


def _mail_goes_to(person: Person, key: str) -> str:
    """The mailbox that was typed; after the first days of a change, the one that she has now."""
    if key == person.email_key or person.email is None:
        return key
    alias = live_alias(key)
    until = alias.own_mail_until if alias else None
    return key if until is not None and until > clock.now() else person.email


def _replace_older(browser_hash: str, key: str) -> None:
    db.session.execute(
        update(SignInRequest)
        .where(
            SignInRequest.used_at.is_(None),
            SignInRequest.replaced_at.is_(None),
            or_(SignInRequest.browser_hash == browser_hash, SignInRequest.email == key),
        )
        .values(replaced_at=clock.now())
    )


def find_by_token(token: str) -> Attempt:
    """What a link would do, without spending it: what a mail scanner may look at freely."""
    request = db.session.scalars(
        select(SignInRequest).where(SignInRequest.token_hash == digest(token))
    ).one_or_none()
    if request is None or not request.can_be_answered:
        return Attempt(Outcome.UNKNOWN)
    return _standing(request)


def _standing(request: SignInRequest) -> Attempt:
    """SIGNED_IN where the link or the code may still be spent; otherwise why not."""
    if request.used_at is not None:
        return Attempt(Outcome.USED, request)
    if request.expires_at <= clock.now():
        return Attempt(Outcome.EXPIRED, request)
    if request.replaced_at is not None:
        return Attempt(Outcome.REPLACED, request)
    return Attempt(Outcome.SIGNED_IN, request)


def spend_link(token: str) -> Attempt:
    """Sign in by the link. Of many at once, one wins."""
    found = find_by_token(token)
    if found.outcome is not Outcome.SIGNED_IN or found.request is None:
        return found
    return _spend(found.request)


def _spend(request: SignInRequest) -> Attempt:
    now = clock.now()
    spent = db.session.execute(
        update(SignInRequest)
        .where(
            SignInRequest.id == request.id,
            SignInRequest.used_at.is_(None),
            SignInRequest.replaced_at.is_(None),
            SignInRequest.expires_at > now,
        )
        .values(used_at=now)
    )
    if spent.rowcount != 1:  # type: ignore[attr-defined]
        return Attempt(Outcome.USED, request)
    person = person_with_schools(request.person_id) if request.person_id else None
    person = welcome_guest(request, person)
    if person is None or person.is_disabled:
        return Attempt(Outcome.ENDED, request)
    if not may_sign_in_by_mail(person):
        return Attempt(Outcome.UNKNOWN, request)
    person.last_signed_in_at = now
    person.introduced_at = person.introduced_at or now
    record(person, Action.SIGNED_IN, person)
    return Attempt(Outcome.SIGNED_IN, request, person)


def standing_of(browser: str) -> Attempt:
    """How the newest request of this browser stands: what its waiting page goes by.

    The same for an address that is not registered, so that the page gives nothing away.
    """
    request = db.session.scalars(
        select(SignInRequest)
        .where(SignInRequest.browser_hash == digest(browser))
        .order_by(SignInRequest.id.desc())
        .limit(1)
    ).one_or_none()
    return _standing(request) if request else Attempt(Outcome.UNKNOWN)


def try_code(browser: str, code: str) -> Attempt:
    """Sign in by the code, only in the browser that asked. Five wrong tries kill the code."""
    found = standing_of(browser)
    if found.outcome is not Outcome.SIGNED_IN or found.request is None:
        return found
    request = found.request
    # Counted before it is compared, in one statement: many tries at once are still five.
    counted = db.session.execute(
        update(SignInRequest)
        .where(SignInRequest.id == request.id, SignInRequest.code_tries < MOST_TRIES)
        .values(code_tries=SignInRequest.code_tries + 1)
    )
    if counted.rowcount != 1:  # type: ignore[attr-defined]
        return Attempt(Outcome.TOO_MANY, request)
    right = secrets.compare_digest(request.code_hash or "", digest(f"{request.token_hash}:{code}"))
    if not right or not request.can_be_answered:
        return Attempt(Outcome.WRONG, request)
    return _spend(request)


def sign_out_everywhere(person: Person) -> None:
    """Every cookie of this person, on whatever device, is worth nothing from now on."""
    person.session_epoch += 1
    record(person, Action.SIGNED_OUT_EVERYWHERE, person)


MOST_KEPT = 64_000


def keep_form(path: str, fields: dict[str, list[str]], browser: str) -> str | None:
    """Keep what was typed by somebody who had been signed out. Returns the token to find it by."""
    if sum(len(value) for values in fields.values() for value in values) > MOST_KEPT:
        return None
    token = secrets.token_urlsafe(24)
    db.session.add(
        KeptForm(
            token_hash=digest(token),
            browser_hash=digest(browser),
            path=path,
            fields=fields,
            expires_at=clock.now() + VALID_FOR,
        )
    )
    return token


def kept_fields(token: str, path: str, browser: str) -> dict[str, list[str]] | None:
    """What was kept, only for the same page in the same browser."""
    kept = db.session.scalars(
        select(KeptForm).where(
            KeptForm.token_hash == digest(token),
            KeptForm.browser_hash == digest(browser),
            KeptForm.path == path,
            KeptForm.expires_at > clock.now(),
        )
    ).one_or_none()
    return dict(kept.fields) if kept else None
