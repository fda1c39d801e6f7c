"""What is removed of signing in and of the record of changes."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import and_, delete, false, or_, select

from hub.foundation.audit.models import AuditEntry, AuditPersonalFact
from hub.foundation.audit.operations import WHO
from hub.foundation.audit.retention import mask
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.keeping.kinds import Due, Part
from hub.foundation.keeping.queries import held, months_ago
from hub.foundation.settings.queries import settings
from hub.people.accounts.models import KeptForm, ProviderRequest, SignInRequest, SpentChallenge

# They work for one hour; until then they say why somebody could not get in.
REQUESTS_KEPT = timedelta(days=30)
# What a provider signed, for signing out there: as long as the longest session, and a day.
ANSWERS_KEPT = timedelta(days=8)


def _links() -> Due:
    return select(
        SignInRequest.id.label("id"),
        SignInRequest.created_at.label("since"),
        held(person=SignInRequest.person_id).label("held"),
    ).where(SignInRequest.created_at < clock.now() - REQUESTS_KEPT)


def _remove_links(ids: Sequence[int]) -> int:
    gone = delete(SignInRequest).where(SignInRequest.id.in_(ids))
    return len(db.session.scalars(gone.returning(SignInRequest.id)).all())


def _answers() -> Due:
    return select(
        ProviderRequest.id.label("id"),
        ProviderRequest.created_at.label("since"),
        held(person=ProviderRequest.person_id).label("held"),
    ).where(ProviderRequest.created_at < clock.now() - ANSWERS_KEPT)


def _remove_answers(ids: Sequence[int]) -> int:
    gone = delete(ProviderRequest).where(ProviderRequest.id.in_(ids))
    return len(db.session.scalars(gone.returning(ProviderRequest.id)).all())


def _typing() -> Due:
    return select(
        KeptForm.id.label("id"), KeptForm.expires_at.label("since"), false().label("held")
    ).where(KeptForm.expires_at <= clock.now())


def _remove_typing(ids: Sequence[int]) -> int:
    gone = delete(KeptForm).where(KeptForm.id.in_(ids))
    return len(db.session.scalars(gone.returning(KeptForm.id)).all())


def _challenges() -> Due:
    return select(
        SpentChallenge.id.label("id"),
        SpentChallenge.expires_at.label("since"),
        false().label("held"),
    ).where(SpentChallenge.expires_at <= clock.now())


def _remove_challenges(ids: Sequence[int]) -> int:
    gone = delete(SpentChallenge).where(SpentChallenge.id.in_(ids))
    return len(db.session.scalars(gone.returning(SpentChallenge.id)).all())


def _sign_ins() -> Due:
    """Who signed in, kept apart in the audit: the entry stays and says "somebody"."""
    return (
        select(
            AuditPersonalFact.id.label("id"),
            AuditEntry.at.label("since"),
            held(person=AuditPersonalFact.person_id).label("held"),
        )
        .join(AuditEntry, AuditEntry.id == AuditPersonalFact.entry_id)
        .where(
            AuditPersonalFact.name == WHO,
            AuditEntry.at < months_ago(settings().sign_ins_kept_months),
        )
    )


def _names_in_audit() -> Due:
    """Names and reasons that entries keep apart."""
    on_person = and_(AuditEntry.subject_type == "person", held(person=AuditEntry.subject_id))
    return (
        select(
            AuditPersonalFact.id.label("id"),
            AuditEntry.at.label("since"),
            or_(held(school=AuditEntry.school_id), on_person).label("held"),
        )
        .join(AuditEntry, AuditEntry.id == AuditPersonalFact.entry_id)
        .where(
            AuditPersonalFact.name != WHO,
            AuditEntry.at < months_ago(12 * settings().bookings_kept_years),
        )
    )


OLD_ANSWERS = Part(_answers, _remove_answers)
OLD_LINKS = Part(_links, _remove_links)
ANSWERED_QUESTIONS = Part(_challenges, _remove_challenges)
KEPT_TYPING = Part(_typing, _remove_typing)
OLD_SIGN_INS = Part(_sign_ins, mask)
OLD_NAMES_IN_AUDIT = Part(_names_in_audit, mask)
