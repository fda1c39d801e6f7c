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
