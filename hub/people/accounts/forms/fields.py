"""Fields that several forms of accounts share."""

from wtforms import StringField
from wtforms.validators import DataRequired

from hub.foundation.core.forms import Address

# Zero-width marks that come along when an address is copied from a page or a chat.
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
EMAIL_WORDS = "Enter a work e-mail address, like a.lee@school.example"


def without_blanks(typed: str | None) -> str | None:
    """An address as it was meant: phones and copying put blanks into it, seen or not."""
    if typed is None:
        return None
    return "".join(c for c in typed if c not in UNSEEN and not c.isspace())


def email_field(label: str, hint: str = "") -> StringField:
    return StringField(
        label,
        [DataRequired(EMAIL_WORDS), Address(EMAIL_WORDS)],
        description=hint,
        filters=[without_blanks],
    )
