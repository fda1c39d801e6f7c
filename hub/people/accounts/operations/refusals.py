"""Why somebody is not signed in by a provider: words for each reason, and what helps."""

from enum import StrEnum

from hub.foundation.core.errors import RuleBroken


class Why(StrEnum):
    """The reasons. What a person can do about each is on the page."""

    ANOTHER_BROWSER = "another_browser"
    ANOTHER_PERSON = "another_person"
    DISABLED = "disabled"
    HAS_ANOTHER = "has_another"
    NOBODY = "nobody"
    NOT_BELIEVED = "not_believed"
    NOT_PROVED = "not_proved"
    NO_ADDRESS = "no_address"
    SILENT = "silent"
    STOPPED = "stopped"
    STRANGE = "strange"
    TOO_LATE = "too_late"
    USED = "used"
    WRONG_KIND = "wrong_kind"

    @property
    def heading(self) -> str:
        return WORDS[self][0]

    @property
    def words(self) -> str:
        return WORDS[self][1]

    @property
    def status(self) -> int:
        """As a program reads it."""
        return STATUSES.get(self, 403)

    @property
    def is_about_the_person(self) -> bool:
        """Whether trying again would end in the same way."""
        return self not in STATUSES


# {label} is what the provider is called.
WORDS: dict[Why, tuple[str, str]] = {
    Why.ANOTHER_BROWSER: (
        "You began in another browser",
        "A sign-in goes on only in the browser in which it began. Begin again here.",
    ),
    Why.ANOTHER_PERSON: (
        "This account belongs to somebody else here",
        "Somebody else signs in here with this account of {label}. Sign out of {label} and use "
        "your own account.",
    ),
    Why.DISABLED: (
        "Your access here has ended",
        "{label} knows you, but you can no longer use this site. If that is wrong, ask us.",
    ),
    Why.HAS_ANOTHER: (
        "We know you by another account",
        "Your address here is tied to another account of {label}. Use that one, or sign in by mail "
        "and unlink it under \u201cYour account\u201d.",
    ),
    Why.NOBODY: (
        "We do not know you yet",
        "{label} says who you are, but nobody here has your e-mail address from there.",
    ),
    Why.NOT_BELIEVED: (
        "We could not use the answer",
        "You are not signed in. Nothing is wrong with what you did.",
    ),
    Why.NOT_PROVED: (
        "{label} has not checked your address",
        "It gave us an e-mail address, but did not say that it is really yours. Sign in by mail, "
        "then link the two under \u201cYour account\u201d: from then on it works.",
    ),
    Why.NO_ADDRESS: (
        "{label} did not tell us your address",
        "So we cannot find you here. Sign in by mail, then link the two under \u201cYour "
        "account\u201d: from then on it works.",
    ),
    Why.SILENT: (
        "{label} does not answer",
        "This is not your fault, and not ours. Try again in a minute.",
    ),
    Why.STOPPED: (
        "You are not signed in",
        "The sign-in was stopped at {label}. If you did that, all is well.",
    ),
    Why.STRANGE: (
        "We did not expect this answer",
        "We know of no sign-in that it belongs to. It may be an old page. Begin again here.",
    ),
    Why.TOO_LATE: (
        "This sign-in took too long",
        "It must be finished within half an hour. Begin again here.",
    ),
    Why.USED: (
        "This sign-in was used already",
        "Each works once. If you are signed in, go on. If not, begin again here.",
    ),
    Why.WRONG_KIND: (
        "{label} is not your way in",
        "It is for other people than you are here. Sign in by mail, or the other way.",
    ),
}
STATUSES = {
    Why.ANOTHER_BROWSER: 400,
    Why.NOT_BELIEVED: 400,
    Why.SILENT: 503,
    Why.STOPPED: 400,
    Why.STRANGE: 400,
    Why.TOO_LATE: 410,
    Why.USED: 410,
}


class NotSignedIn(RuleBroken):
    """No, and why. `detail` is one more sentence for the page."""

    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(why.words)
        self.why = why
        self.detail = detail
