"""Signing in with an account at a provider: asked once, answered once, tied to an invited person.

People are never made here, and no role is taken from a provider.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from hub.config import OpenIdProvider
from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.formats import email_key
from hub.foundation.oidc.answers import Answer
from hub.foundation.oidc.client import Question
from hub.people.accounts import emails
from hub.people.accounts.models import ExternalIdentity, Person, ProviderRequest
from hub.people.accounts.operations.refusals import NotSignedIn, Why
from hub.people.accounts.operations.sign_in import digest
from hub.people.accounts.permissions import Permission
from hub.people.accounts.providers import is_for
from hub.people.accounts.queries import (
    identity_at,
    identity_of,
    person_by_email,
    person_with_schools,
    provider_request_of,
)

VALID_FOR = timedelta(minutes=30)


@dataclass(frozen=True)
class Asked:
    """What was asked, taken out of the store: nobody can take it again."""

    id: int
    nonce: str
    verifier: str
    next_url: str | None
    linking_id: int | None


def keep_question(
    provider: OpenIdProvider,
    question: Question,
    browser: str,
    next_url: str | None = None,
    linking_id: int | None = None,
) -> ProviderRequest:
    """Remember what this browser goes to ask."""
    now = clock.now()
    request = ProviderRequest(
        provider=provider.kind,
        state_hash=digest(question.state),
        browser_hash=digest(browser),
        nonce=question.nonce,
        verifier=question.verifier,
        next_url=next_url,
        linking_id=linking_id,
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    db.session.add(request)
    db.session.flush()
    return request


def find_question(provider: OpenIdProvider, state: str, browser: str) -> ProviderRequest:
    """The question that this browser asked, still open. Raises NotSignedIn otherwise."""
    request = provider_request_of(digest(state))
    if request is None or request.provider != provider.kind:
        raise NotSignedIn(Why.STRANGE)
    if request.browser_hash != digest(browser):
        raise NotSignedIn(Why.ANOTHER_BROWSER)
    if request.used_at is not None:
        raise NotSignedIn(Why.USED)
    if request.expires_at <= clock.now():
        raise NotSignedIn(Why.TOO_LATE)
    return request


def spend_question(provider: OpenIdProvider, state: str, browser: str) -> Asked:
    """Take the question, once: of many answers at the same time, one wins."""
    request = find_question(provider, state, browser)
    asked = Asked(request.id, request.nonce, request.verifier, request.next_url, request.linking_id)
    spent = db.session.execute(
        update(ProviderRequest)
        .where(ProviderRequest.id == request.id, ProviderRequest.used_at.is_(None))
        .values(used_at=clock.now(), nonce="", verifier="")
    )
    if spent.rowcount != 1:  # type: ignore[attr-defined]
        raise NotSignedIn(Why.USED)
    return asked


def sign_in_by(provider: OpenIdProvider, answer: Answer, asked: Asked) -> Person:
    """The person whose account it is: by its number, the first time by a proved address."""
    identity = identity_at(answer.issuer, answer.subject)
    person = person_with_schools(identity.person_id) if identity else _person_of(answer)
    if person is None:
        raise NotSignedIn(Why.NOBODY, f"The address that it gave us is {answer.email}.")
    _check_may_use(provider, person)
    identity = identity or _link(provider, answer, person)
    now = clock.now()
    identity.last_used_at = person.last_signed_in_at = now
    person.introduced_at = person.introduced_at or now
    _keep_way_out(asked, answer, person)
    record(person, Action.SIGNED_IN, person, how="oidc", provider=provider.kind)
    return person


def _person_of(answer: Answer) -> Person | None:
    if answer.email is None:
        raise NotSignedIn(Why.NO_ADDRESS)
    if not answer.email_is_proved:
        raise NotSignedIn(Why.NOT_PROVED)
    person = person_by_email(answer.email)
    # A former address finds her too, but may be somebody else's by now.
    return person if person and person.email_key == email_key(answer.email) else None


def _check_may_use(provider: OpenIdProvider, person: Person) -> None:
    if person.is_disabled:
        raise NotSignedIn(Why.DISABLED)
    if not is_for(provider, person):
        raise NotSignedIn(Why.WRONG_KIND)


def _link(provider: OpenIdProvider, answer: Answer, person: Person) -> ExternalIdentity:
    """Tie the account to the person, who is told. An address that passed to somebody else, with
    another account, does not open what was the first one's."""
    linked = identity_of(person.id, answer.issuer)
    if linked is not None and linked.subject == answer.subject:
        return linked  # by another window, in this same instant
    if linked is not None:
        raise NotSignedIn(Why.HAS_ANOTHER)
    identity = ExternalIdentity(
        person_id=person.id,
        provider=provider.kind,
        issuer=answer.issuer,
        subject=answer.subject,
        linked_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(identity)
    except IntegrityError:
        # Linked in the same instant, from another window or by somebody else.
        found = identity_at(answer.issuer, answer.subject)
        if found is None or found.person_id != person.id:
            raise NotSignedIn(Why.ANOTHER_PERSON if found else Why.HAS_ANOTHER) from None
        return found
    record(person, Action.IDENTITY_LINKED, identity, provider=provider.kind)
    emails.tell_person_account_linked(person, provider.label)
    return identity


def _keep_way_out(asked: Asked, answer: Answer, person: Person) -> None:
    db.session.execute(
        update(ProviderRequest)
        .where(ProviderRequest.id == asked.id)
        .values(
            person_id=person.id,
            id_token=answer.id_token,
            end_session_endpoint=answer.end_session_endpoint,
        )
    )


def link_account(provider: OpenIdProvider, answer: Answer, *, actor: Person) -> None:
    """An account of somebody who is signed in: no address is needed, she has shown both."""
    _check_may_use(provider, actor)
    identity = identity_at(answer.issuer, answer.subject)
    if identity is None:
        _link(provider, answer, actor)
    elif identity.person_id != actor.id:
        raise NotSignedIn(Why.ANOTHER_PERSON)


def unlink_account(identity: ExternalIdentity, *, actor: Person) -> None:
    """By herself, or by council staff who manage people. Mail stays as a way in."""
    if actor.id != identity.person_id and not actor.council_can(Permission.PEOPLE_MANAGE):
        raise RuleBroken("You can no longer unlink accounts of other people.")
    record(
        actor,
        Action.IDENTITY_UNLINKED,
        identity,
        provider=identity.provider,
        person_id=identity.person_id,
    )
    db.session.delete(identity)
