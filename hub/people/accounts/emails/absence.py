"""Mail about being away."""

from hub.foundation.core.formats import format_date
from hub.foundation.mail.operations import Recipient, queue
from hub.people.accounts.models import Membership


def tell_stand_in(member: Membership, stand_in: Membership) -> None:
    if not stand_in.person.email or member.away_until is None:
        return
    queue(
        to=Recipient(stand_in.name, stand_in.person.email),
        template="accounts/emails/tell_stand_in",
        facts={
            "name": member.name,
            "school": member.school.name_and_town,
            "back": format_date(member.away_until),
        },
        about=member,
        school_id=member.school_id,
    )
