"""Fields that several forms of accounts share."""

from wtforms import StringField
from wtforms.validators import DataRequired

from hub.foundation.core.forms import Address

EMAIL_WORDS = "Enter a work e-mail address, like a.lee@school.example"


def email_field(label: str, hint: str = "") -> StringField:
    return StringField(
        label,
        [DataRequired(EMAIL_WORDS), Address(EMAIL_WORDS)],
        description=hint,
    )
