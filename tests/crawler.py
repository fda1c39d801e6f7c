"""Goes from page to page as somebody might, a few of each kind, and says where it got stuck."""

from urllib.parse import urldefrag, urljoin, urlsplit

from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from hub.demo.people import FROGWELL
from hub.foundation.core.db import db
from hub.people.accounts.models import Membership, Person
from hub.people.accounts.permissions import CouncilRole, SchoolRole
from hub.people.schools.models import School
from tests.factories import make_council_person, make_membership, make_person
from tests.strict_client import Page, StrictClient

Role = SchoolRole | CouncilRole | None
# Enough of each kind to meet every state, few enough to finish.
PAGES_OF_A_KIND = 6


class Crawler:
    """Follows links, a few of each kind of page, and notes where they lead nowhere."""

    def __init__(self, client: StrictClient, addresses: MapAdapter) -> None:
        self.client = client
        self.addresses = addresses
        self.seen: dict[tuple[str, str], set[str]] = {}
        self.dead: list[str] = []

    def crawl(self, *starts: str) -> None:
        waiting = [(start, "the start") for start in starts]
        while waiting:
            address, origin = waiting.pop()
            if not self.is_new(address, "GET"):
                continue
            page = self.client.get(address)
            if page.status in (301, 302, 303):
                waiting.append((page.location or "/", origin))
            elif page.status != 200:
                self.dead.append(f"{address} from {origin}: {page.status}")
            elif page.is_html:
                waiting.extend((link, page.url) for link in self.links_of(page))

    def is_new(self, address: str, method: str) -> bool:
        parts = urlsplit(address)
        endpoint, _ = self.addresses.match(parts.path, method=method)
        filters = ",".join(sorted(part.partition("=")[0] for part in parts.query.split("&")))
        kind = self.seen.setdefault((endpoint, filters), set())
        if address in kind or len(kind) >= PAGES_OF_A_KIND:
            return False
        kind.add(address)
        return True

    def links_of(self, page: Page) -> list[str]:
        for form in page.tree.select("form"):
            if form.get("method", "get").lower() == "post":
                # Pressing everything would change everything; that the address exists is enough.
                self.check_form(page, self.inside(page, form.get("action", "")))
        found = [self.inside(page, link.get("href", "")) for link in page.tree.select("a")]
        return [link for link in found if link and not link.startswith(("/static", "/health"))]

    def check_form(self, page: Page, action: str) -> None:
        try:
            self.addresses.match(urlsplit(action).path, method="POST")
        except HTTPException as wrong:
            self.dead.append(f"POST {action} from {page.url}: {wrong.code}")

    def inside(self, page: Page, href: str) -> str:
        """The address with its question; nothing for one outside the hub."""
        parts = urlsplit(urldefrag(urljoin(f"http://localhost{page.url}", href)).url)
        if parts.netloc not in ("localhost", "localhost:8000") or parts.scheme != "http":
            return ""
        return parts.path + (f"?{parts.query}" if parts.query else "")


def somebody_with(role: Role) -> Person:
    """At the demo's first school, where there are bookings of every kind, or at the council."""
    if isinstance(role, CouncilRole):
        return make_council_person(role)
    school = db.session.scalars(select(School).where(School.urn == FROGWELL)).one()
    known = db.session.scalars(
        select(Membership)
        .where(Membership.school_id == school.id, Membership.ended_at.is_(None))
        .order_by(Membership.id)
    )
    fitting = (m.person for m in known if m.roles == ([role] if role else []) and m.person.email)
    person = next(fitting, None)
    if person is None:
        person = make_person()
        make_membership(person, school, *([role] if role else []))
    return person
