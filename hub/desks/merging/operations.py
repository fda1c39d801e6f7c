"""Bring two accounts together: places first, then everything else."""

from collections.abc import Collection

from hub.engines.bookings.operations.doubles import give_up_doubles
from hub.people.accounts.models import Person
from hub.people.accounts.operations.merging import check_may_join, join_people


def bring_together(
    kept: Person,
    gone: Person,
    *,
    places: Collection[str],
    address: str | None,
    actor: Person,
    reason: str = "Proved both addresses",
) -> None:
    """In one transaction. `places` are the references that stay, of events booked twice."""
    check_may_join(kept, gone, actor)
    give_up_doubles(kept, gone, places, actor=actor)
    join_people(kept, gone, address=address, actor=actor, reason=reason)
