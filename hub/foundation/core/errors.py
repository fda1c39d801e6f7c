"""What an operation raises when a rule says no: words for the person who asked."""


class RuleBroken(Exception):
    """A rule says no. `message` is what the person reads; `field` is the form field at fault."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
