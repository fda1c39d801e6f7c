"""Settings: every refusal to start says which one to change."""

from pathlib import Path

import pytest

from hub.config import Config, Misconfigured

PRODUCTION = {
    "HUB_ENV": "production",
    "SECRET_KEY": "k3J9vQ2xW8pL5nR7tY1uZ4bC6dF0gHsA",
    "HUB_BASE_URL": "https://hub.council.example",
    "MAIL_SERVER": "mail.council.example",
    "MAIL_FROM": "send-hub@council.example",
    "MAIL_REPLY_TO": "send.team@council.example",
}


def test_production_starts_when_everything_is_set() -> None:
    config = Config.from_environment(PRODUCTION)
    assert config.is_production
    assert config.base_url == "https://hub.council.example"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 40),
        ("SECRET_KEY", Config.secret_key),
        ("HUB_BASE_URL", ""),
        ("HUB_BASE_URL", "http://hub.council.example"),
        ("HUB_BASE_URL", "hub.council.example"),
        ("MAIL_SERVER", ""),
        ("MAIL_FROM", "nobody"),
        ("MAIL_FROM", Config.mail_from),
        ("MAIL_REPLY_TO", ""),
        ("MAIL_REPLY_TO", "nobody"),
        ("HUB_ENV", "prod"),
        ("MAIL_SECURITY", "ssl"),
        ("MAIL_PORT", "smtp"),
        ("MAIL_TIMEOUT", "120"),
        ("HUB_PROXIES", "-1"),
        ("HUB_LA_CODE", "Wiltshire"),
    ],
)
def test_a_wrong_setting_is_named(setting: str, value: str) -> None:
    with pytest.raises(Misconfigured, match=rf"\b{setting}\b"):
        Config.from_environment({**PRODUCTION, setting: value})


@pytest.mark.parametrize(
    "setting", ["SECRET_KEY", "HUB_BASE_URL", "MAIL_SERVER", "MAIL_FROM", "MAIL_REPLY_TO"]
)
def test_a_missing_setting_is_named(setting: str) -> None:
    with pytest.raises(Misconfigured, match=rf"\b{setting}\b"):
        Config.from_environment({k: v for k, v in PRODUCTION.items() if k != setting})


def test_without_any_setting_it_is_a_development_hub() -> None:
    config = Config.from_environment({})
    assert (config.mode, config.is_demo, config.is_production) == ("development", False, False)
    assert config.sqlalchemy_url == f"sqlite:///{config.instance / 'hub.sqlite'}"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_both_names_of_postgresql_work(scheme: str) -> None:
    config = Config(database_url=f"{scheme}://hub:pw@db.example/hub", instance=Path("x"))
    assert config.sqlalchemy_url == "postgresql+psycopg://hub:pw@db.example/hub"


COUNCIL = {
    "HUB_OIDC_COUNCIL_ISSUER": "https://login.microsoftonline.com/8f2d/v2.0",
    "HUB_OIDC_COUNCIL_CLIENT_ID": "hub",
    "HUB_OIDC_COUNCIL_CLIENT_SECRET": "secret",
    "HUB_OIDC_COUNCIL_TENANT": "8f2d",
    "HUB_OIDC_COUNCIL_DOMAINS": "council.example, Other.example",
    "HUB_OIDC_COUNCIL_SECOND_FACTOR": "mfa",
    "HUB_COUNCIL_MAIL_SIGN_IN": "no",
}
SCHOOLS = {
    "HUB_OIDC_SCHOOLS_ISSUER": "https://schools.example",
    "HUB_OIDC_SCHOOLS_CLIENT_ID": "hub",
    "HUB_OIDC_SCHOOLS_CLIENT_SECRET": "secret",
    "HUB_OIDC_SCHOOLS_PROVES_ADDRESSES": "yes",
}


def test_both_providers_are_read() -> None:
    config = Config.from_environment({**PRODUCTION, **COUNCIL, **SCHOOLS})
    schools, council = config.providers
    assert (schools.kind, schools.label, schools.proves_addresses) == (
        "schools",
        "DfE Sign-in",
        True,
    )
    assert (council.label, council.domains) == (
        "your council account",
        ("council.example", "other.example"),
    )
    assert (council.second_factor, config.council_mail_sign_in) == (("mfa",), False)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("HUB_OIDC_COUNCIL_ISSUER", "http://login.council.example/8f2d"),
        ("HUB_OIDC_COUNCIL_ISSUER", "http://127.0.0.1:9000/8f2d"),
        ("HUB_OIDC_COUNCIL_ISSUER", "https://login.microsoftonline.com/common/v2.0"),
        ("HUB_OIDC_COUNCIL_ISSUER", "https://login.microsoftonline.com/organizations/v2.0"),
        ("HUB_OIDC_COUNCIL_CLIENT_ID", ""),
        ("HUB_OIDC_COUNCIL_CLIENT_SECRET", ""),
        ("HUB_OIDC_COUNCIL_TENANT", "another"),
        ("HUB_OIDC_COUNCIL_TENANT", ""),
        ("HUB_OIDC_COUNCIL_DOMAINS", ""),
        ("HUB_COUNCIL_MAIL_SIGN_IN", "never"),
        ("HUB_OIDC_SCHOOLS_ISSUER", COUNCIL["HUB_OIDC_COUNCIL_ISSUER"]),
        ("HUB_OIDC_SCHOOLS_PROVES_ADDRESSES", "perhaps"),
        ("HUB_OIDC_SCHOOLS_CLIENT_ID", ""),
    ],
)
def test_a_wrong_setting_of_a_provider_is_named(setting: str, value: str) -> None:
    with pytest.raises(Misconfigured, match=rf"\b{setting}\b"):
        Config.from_environment({**PRODUCTION, **COUNCIL, **SCHOOLS, setting: value})


def test_mail_cannot_be_taken_from_staff_who_have_nothing_else() -> None:
    with pytest.raises(Misconfigured, match="HUB_COUNCIL_MAIL_SIGN_IN"):
        Config.from_environment({**PRODUCTION, "HUB_COUNCIL_MAIL_SIGN_IN": "no"})


def test_microsoft_is_never_believed_to_prove_addresses() -> None:
    microsoft = {"HUB_OIDC_SCHOOLS_ISSUER": "https://login.microsoftonline.com/77aa/v2.0"}
    with pytest.raises(Misconfigured, match="HUB_OIDC_SCHOOLS_PROVES_ADDRESSES"):
        Config.from_environment({**PRODUCTION, **SCHOOLS, **microsoft})
