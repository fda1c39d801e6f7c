"""The second proof of who somebody is: codes from a phone, and codes on paper (G8)."""

import hashlib
import secrets

import pyotp
from sqlalchemy import delete, select, update

from hub.foundation.audit.actions import Action
from hub.foundation.audit.operations import Actor, Job, record
from hub.foundation.core import clock
from hub.foundation.core.db import db
from hub.foundation.core.errors import RuleBroken
from hub.foundation.core.references import ALPHABET
from hub.people.accounts import emails
from hub.people.accounts.models import FactorKind, Passkey, Person, RecoveryCode, SecondFactor
from hub.people.accounts.queries import factors_of, passkeys_of

STEP_SECONDS = 30
CODES = 10
# An hour of steps: where a phone's clock is wrong, it is mostly by less, or by a whole hour.
FURTHEST = 125


def new_secret() -> str:
    return pyotp.random_base32()


def _matching_step(secret: str, code: str) -> int | None:
    """The time step whose code this is: now, the one before or the one after."""
    totp = pyotp.TOTP(secret)
    now_step = int(clock.now().timestamp()) // STEP_SECONDS
    for step in (now_step, now_step - 1, now_step + 1):
        if secrets.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            return step
    return None


def add_factor(person: Person, secret: str, name: str, code: str) -> SecondFactor:
    """A phone app joins once it has shown that it knows the secret."""
    step = _matching_step(secret, _digits(code))
    if step is None:
        raise RuleBroken(
            "This is not the code that the app shows now. Check that the phone's clock is right "
            "and enter the newest code.",
            "code",
        )
    factor = SecondFactor(
        person_id=person.id,
        kind=FactorKind.TOTP,
        name=name,
        secret=secret,
        added_at=clock.now(),
        confirmed_at=clock.now(),
        last_step=step,
    )
    db.session.add(factor)
    db.session.flush()
    record(person, Action.SECOND_FACTOR_ADDED, factor, kind=str(factor.kind))
    emails.tell_person_factor_added(person, factor)
    return factor


def _digits(code: str) -> str:
    return "".join(c for c in code if c.isdigit())


def pass_second_factor(person: Person, code: str) -> bool:
    """A code from any of the person's phones, or one from paper. The same code never twice."""
    for factor in factors_of(person.id):
        step = _matching_step(factor.secret, _digits(code))
        if step is None:
            continue
        taken = db.session.execute(
            update(SecondFactor)
            .where(SecondFactor.id == factor.id, SecondFactor.last_step < step)
            .values(last_step=step, last_used_at=clock.now())
        )
        return bool(taken.rowcount == 1)  # type: ignore[attr-defined]
    return _use_recovery_code(person, code)


def minutes_off(person: Person, code: str) -> int:
    """By how many minutes the phone that shows this code is wrong, up to an hour; 0 if no phone is.

    Only for words: such a code lets nobody in.
    """
    now_step = int(clock.now().timestamp()) // STEP_SECONDS
    for factor in factors_of(person.id):
        totp = pyotp.TOTP(factor.secret)
        for away in range(2, FURTHEST + 1):
            for step in (now_step - away, now_step + away):
                if secrets.compare_digest(totp.generate_otp(step).encode(), _digits(code).encode()):
                    return max(1, round(away * STEP_SECONDS / 60))
    return 0


def _code_hash(person_id: int, code: str) -> str:
    plain = "".join(c for c in code.upper() if c in ALPHABET)
    return hashlib.sha256(f"{person_id}:{plain}".encode()).hexdigest()


def _use_recovery_code(person: Person, code: str) -> bool:
    used = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person.id,
            RecoveryCode.code_hash == _code_hash(person.id, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
    )
    return bool(used.rowcount == 1)  # type: ignore[attr-defined]


def make_recovery_codes(person: Person) -> list[str]:
    """Ten fresh codes for paper; all older ones end. Shown once, stored only as hashes."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    codes = [
        "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(2))
        for _ in range(CODES)
    ]
    db.session.add_all(
        RecoveryCode(person_id=person.id, code_hash=_code_hash(person.id, code)) for code in codes
    )
    record(person, Action.SECOND_FACTOR_CODES_MADE, person)
    return codes


def remove_factor(person: Person, factor_id: int) -> None:
    """One phone less; never the last one of council staff, also when two are removed at once."""
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    factors = factors_of(person.id)
    factor = next((f for f in factors if f.id == factor_id), None)
    if factor is None:
        return
    check_not_last(person, factor)
    record(
        person,
        Action.SECOND_FACTOR_REMOVED,
        factor,
        kind=str(factor.kind),
        name_personal=factor.name,
    )
    emails.tell_person_factor_removed(person, factor)
    db.session.delete(factor)


def check_not_last(person: Person, leaving: SecondFactor | Passkey) -> None:
    """Council staff keep one phone or passkey that works. The caller has locked the person."""
    working = [*factors_of(person.id), *(p for p in passkeys_of(person.id) if not p.is_paused)]
    if person.is_council_staff and all(one is leaving for one in working):
        what = "passkey" if isinstance(leaving, Passkey) else "phone"
        raise RuleBroken(
            f"This is your only {what}. Add another phone or passkey first, then remove this one."
        )


def reset_second_factor(person: Person, *, actor: Actor | Job) -> int:
    """Everything is lost: the person sets up anew and is told. How many phones and passkeys."""
    ended = end_second_factors(person)
    record(actor, Action.SECOND_FACTOR_RESET, person)
    emails.tell_person_second_factor_reset(person)
    return ended


def end_second_factors(person: Person) -> int:
    """All phones, passkeys and paper codes end, and with them every session."""
    factors: list[SecondFactor | Passkey] = [
        *db.session.scalars(select(SecondFactor).where(SecondFactor.person_id == person.id)),
        *passkeys_of(person.id),
    ]
    for factor in factors:
        db.session.delete(factor)
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    person.session_epoch += 1
    return len(factors)
