"""The one list of kinds of personal data. Pages, documents, settings and the purge follow it."""

from hub.desks.privacy.retention.people import NOTHING_LEFT, longest_months
from hub.engines.bookings.retention import OLD_BOOKINGS, OLD_NEEDS, UNUSED_NAMES
from hub.foundation.core.formats import count_of
from hub.foundation.keeping.kinds import Kind
from hub.foundation.keeping.retention import ENDED_HOLDS
from hub.foundation.settings.definitions import HubSettings
from hub.people.accounts.retention import (
    ANSWERED_QUESTIONS,
    ANSWERS_KEPT,
    ENDED_MEMBERSHIPS,
    KEPT_TYPING,
    OLD_ANSWERS,
    OLD_ASKS,
    OLD_LETTERS,
    OLD_LINKS,
    OLD_MAILS,
    OLD_NAMES_IN_AUDIT,
    OLD_SIGN_INS,
    OLD_WORDS,
    REQUESTS_KEPT,
    ROWS_KEPT,
    ROWS_OF_FILES,
    SETTLED_TASKS,
    UNPROVED_KEPT,
)
from hub.people.accounts.retention.addresses import CHANGES_OF_ADDRESS, FORMER_ADDRESSES
from hub.services.training.retention import OLD_TRAINERS

TASK = "Our task as a public body (Article 6(1)(e))"
SAFE = f"{TASK}: keeping the site safe"
ACCOUNTS, BOOKINGS = "accounts", "bookings"


def _months(number: int) -> str:
    return count_of(number, "month") if number % 12 else count_of(number // 12, "year")


def _people(chosen: HubSettings) -> str:
    return (
        f"{_months(chosen.names_kept_months)} after you were added, if you never signed in; else "
        f"{_months(longest_months(chosen))} after you last signed in. Both only when no school, "
        "booking or council role needs it"
    )


KINDS = (
    Kind(
        "people",
        "Who you are",
        "Your name, work e-mail address, a phone number if you give one, and when you last "
        "signed in. You, or a colleague at your school, gave us this; the first mail says who.",
        TASK,
        _people,
        parts=(NOTHING_LEFT,),
        services=(ACCOUNTS, BOOKINGS),
    ),
    Kind(
        "memberships",
        "Where you work",
        "Your schools, what you do there, and what you do at the council.",
        TASK,
        lambda chosen: f"{_months(chosen.memberships_kept_months)} after you leave",
        ("memberships_kept_months",),
        (ENDED_MEMBERSHIPS,),
        (ACCOUNTS, BOOKINGS),
    ),
    Kind(
        "names",
        "Colleagues whom a school booked",
        "The name by which a school remembers somebody who has no role there, to book them again.",
        TASK,
        lambda chosen: f"{_months(chosen.names_kept_months)} after the last event",
        ("names_kept_months",),
        (UNUSED_NAMES,),
        (BOOKINGS,),
    ),
    Kind(
        "bookings",
        "Bookings",
        "What is booked for you, by whom, whether you wait, why it was cancelled. Afterwards the "
        "school, the event and how it went stay for the statistics, without you.",
        TASK,
        lambda chosen: f"{count_of(chosen.bookings_kept_years, 'year')} after the event",
        ("bookings_kept_years",),
        (OLD_BOOKINGS,),
        (BOOKINGS,),
    ),
    Kind(
        "needs",
        "What you need to take part",
        "Access needs and, for events in a room, dietary needs, if you tell us. They may say "
        "something about your health, so only the organiser and the trainer see them.",
        "You tell us so that you can take part: substantial public interest, equality of access "
        "(Article 9(2)(g)). You never have to",
        lambda chosen: f"{count_of(chosen.needs_kept_days, 'day')} after the event",
        ("needs_kept_days",),
        (OLD_NEEDS,),
        (BOOKINGS,),
    ),
    Kind(
        "trainers",
        "Who delivers sessions",
        "Name and address of who delivers a session.",
        TASK,
        lambda chosen: f"{count_of(chosen.bookings_kept_years, 'year')} after the session",
        ("bookings_kept_years",),
        (OLD_TRAINERS,),
        (BOOKINGS,),
    ),
    Kind(
        "sign_ins",
        "When you signed in",
        "That you signed in, and when. Afterwards the record says only that somebody did.",
        SAFE,
        lambda chosen: _months(chosen.sign_ins_kept_months),
        ("sign_ins_kept_months",),
        (OLD_SIGN_INS,),
    ),
    Kind(
        "links",
        "Sign-in links and codes",
        "That you asked for a link, from which browser. A link works for one hour, and once.",
        SAFE,
        lambda _: f"{REQUESTS_KEPT.days} days",
        parts=(OLD_LINKS,),
    ),
    Kind(
        "addresses",
        "Addresses that you had",
        "Your former addresses, and when they changed: so that you are found by the old one, and "
        "can take back a change that was not you.",
        SAFE,
        lambda _: "1 year",
        parts=(FORMER_ADDRESSES, CHANGES_OF_ADDRESS),
    ),
    Kind(
        "factors",
        "How you prove who you are",
        "The name of your phone and the secret that it shares with us, the name and the public "
        "half of each passkey, and paper codes as fingerprints that cannot be turned back.",
        SAFE,
        lambda _: "Until you remove it, or as long as we know you",
        parts=(ANSWERED_QUESTIONS,),
    ),
    Kind(
        "identities",
        "Accounts that you sign in with",
        "The number of your account at the council or at DfE Sign-in, if you use it here. We tell "
        "them nothing but that you want to sign in.",
        SAFE,
        lambda _: "Until you unlink it, or as long as we know you",
    ),
    Kind(
        "answers",
        "What such an account said",
        "At a sign-in with it: its number, your address there and how you proved yourself, so "
        "that you can sign out there too.",
        SAFE,
        lambda _: f"{ANSWERS_KEPT.days} days",
        parts=(OLD_ANSWERS,),
    ),
    Kind(
        "typing",
        "What you typed while signed out",
        "A form that you sent after being signed out, to show it again after signing in.",
        TASK,
        lambda _: "1 hour",
        parts=(KEPT_TYPING,),
    ),
    Kind(
        "mail_words",
        "The words of mails",
        "What we wrote to you. The words of sign-in mail go as soon as it is sent.",
        TASK,
        lambda chosen: count_of(chosen.mail_words_kept_days, "day"),
        ("mail_words_kept_days",),
        (OLD_WORDS,),
        (ACCOUNTS, BOOKINGS),
    ),
    Kind(
        "mails",
        "Which mail went to you",
        "Address, subject, when it went and whether it was delivered.",
        TASK,
        lambda chosen: _months(chosen.mails_kept_months),
        ("mails_kept_months",),
        (OLD_MAILS,),
        (ACCOUNTS, BOOKINGS),
    ),
    Kind(
        "requests",
        "What was asked of the council, and holds",
        "What you or others asked us to settle, what was decided, and why something was kept "
        "longer than usual.",
        TASK,
        lambda chosen: f"{_months(chosen.tasks_kept_months)} after it was settled or ended",
        ("tasks_kept_months",),
        (SETTLED_TASKS, ENDED_HOLDS),
    ),
    Kind(
        "changes",
        "The record of changes",
        "Who changed what, and when. Nobody can edit it. Names and reasons are kept apart and "
        "go; numbers stay, which mean nobody once you are erased.",
        f"{TASK}: showing who decided what",
        lambda chosen: f"Names and reasons: {count_of(chosen.bookings_kept_years, 'year')}",
        ("bookings_kept_years",),
        (OLD_NAMES_IN_AUDIT,),
        (ACCOUNTS, BOOKINGS),
    ),
    Kind(
        "files",
        "Lists of people that a council uploads",
        "Names, addresses and roles in a file that brings the people of schools in.",
        TASK,
        lambda _: f"Until somebody decides about the file, at most {ROWS_KEPT.days} days",
        parts=(ROWS_OF_FILES,),
    ),
    Kind(
        "asks",
        "Who asks to join a school",
        "Name, address, role and the sentence of somebody who asks to join or comes with the code "
        "of a letter, and what was answered.",
        TASK,
        lambda chosen: (
            f"{_months(chosen.tasks_kept_months)} after the answer; "
            f"{UNPROVED_KEPT.days} days where nobody proved the address"
        ),
        ("tasks_kept_months",),
        (OLD_ASKS, OLD_LETTERS),
    ),
    Kind(
        "limits",
        "Counters against guessing",
        "How often an address tried something, under a fingerprint of it.",
        SAFE,
        lambda _: "Until the next night",
    ),
)
BY_KEY = {kind.key: kind for kind in KINDS}
