"""What we promise about personal data, for everybody."""

from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.desks.privacy.retention.kinds import KINDS
from hub.desks.privacy.views.loading import blueprint
from hub.people.accounts.access import public

# The day on which the page was last gone through; a test knows the words of that day.
PRIVACY_REVIEWED = date(2026, 11, 24)


@blueprint.get("/privacy")
@public
def show_privacy() -> ResponseReturnValue:
    return render_template("privacy/show_privacy.html", kinds=KINDS, reviewed=PRIVACY_REVIEWED)
