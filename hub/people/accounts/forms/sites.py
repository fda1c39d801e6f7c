"""The form of a school's site."""

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from hub.foundation.core.forms import HubForm


class SiteForm(HubForm):
    name = StringField(
        "Name of the site",
        [DataRequired("Enter the name of the site, like Upper School"), Length(max=120)],
    )
    address = TextAreaField(
        "Address",
        [DataRequired("Enter the address, with the postcode"), Length(max=500)],
        description="Where somebody who visits must go.",
    )
