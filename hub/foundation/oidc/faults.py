"""Why a provider's answer is not believed, or does not come. For whoever shows a page about it."""

from enum import StrEnum


class Fault(StrEnum):
    """What is wrong with an answer; each has words for the page."""

    AUDIENCE = "audience"
    DENIED = "denied"
    EXPIRED = "expired"
    ISSUER = "issuer"
    NONCE = "nonce"
    NOT_YET_VALID = "not_yet_valid"
    NOT_TAKEN = "not_taken"
    SIGNATURE = "signature"
    UNREADABLE = "unreadable"

    @property
    def words(self) -> str:
        return WORDS[self]


WORDS: dict[Fault, str] = {
    Fault.AUDIENCE: "The answer was meant for another site.",
    Fault.DENIED: "You, or the other site, stopped the sign-in there.",
    Fault.EXPIRED: "The answer was too old.",
    Fault.ISSUER: "The answer did not come from where we had asked.",
    Fault.NONCE: "The answer belonged to another sign-in.",
    Fault.NOT_YET_VALID: "The answer is not valid yet: a clock is wrong, there or here.",
    Fault.NOT_TAKEN: "The other site did not take back what it had given us.",
    Fault.SIGNATURE: "The answer was not signed by the site that we had asked.",
    Fault.UNREADABLE: "We could not read the answer.",
}


class AnswerRefused(Exception):
    """There is an answer, and it is not to be believed."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"{fault}: {detail}" if detail else str(fault))
        self.fault = fault


class ProviderSilent(Exception):
    """The provider does not answer, or says that it is out of order."""
