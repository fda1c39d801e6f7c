"""Which providers are set, for whom, and whether somebody may sign in by mail besides."""

from flask import current_app

from hub.config import Config, OpenIdProvider
from hub.people.accounts.models import ExternalIdentity, Person
from hub.people.accounts.queries import identities_of


def _config() -> Config:
    found = current_app.config["HUB"]
    assert isinstance(found, Config)
    return found


def all_providers() -> list[OpenIdProvider]:
    return _config().providers


def provider_of(kind: str) -> OpenIdProvider | None:
    """The provider of council or schools, if there is one."""
    return next((found for found in all_providers() if found.kind == kind), None)


def is_for(provider: OpenIdProvider, person: Person) -> bool:
    """The council's vouches for council staff only, the schools' for nobody else than people of
    schools: so neither opens what the other guards."""
    if provider.kind == "council":
        return person.is_council_staff
    return not person.is_council_staff and bool(person.live_memberships)


def may_sign_in_by_mail(person: Person) -> bool:
    """Everybody, but council staff where the council wants its own accounts to be used."""
    if not person.is_council_staff or person.keeps_mail_sign_in:
        return True
    return council_may_use_mail()


def council_may_use_mail() -> bool:
    return _config().council_mail_sign_in


def accounts_elsewhere(person: Person) -> list[tuple[OpenIdProvider, ExternalIdentity | None]]:
    """The providers for this person, each with her account there if it is linked."""
    hers = [provider for provider in all_providers() if is_for(provider, person)]
    linked = {identity.issuer: identity for identity in identities_of(person.id)} if hers else {}
    return [(provider, linked.get(provider.issuer)) for provider in hers]


def label_for_staff() -> str:
    """What council staff use in place of mail."""
    found = provider_of("council")
    return found.label if found else "your council account"
