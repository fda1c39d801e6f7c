"""Every setting that is read from the environment, with its meaning."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

PROJECT = Path(__file__).resolve().parent.parent
MODES = ("production", "development", "demo")


class Misconfigured(Exception):
    """The hub will not start like this; the message says which setting to change."""


def _integer(env: dict[str, str], name: str, default: int) -> int:
    text = env.get(name, str(default))
    if not text.isdigit():
        raise Misconfigured(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def _yes(name: str, text: str) -> bool:
    if text not in ("yes", "no"):
        raise Misconfigured(f"{name} must be yes or no, not {text!r}.")
    return text == "yes"


def _listed(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in text.split(","))))


@dataclass(frozen=True)
class OpenIdProvider:
    """Who vouches for people with accounts of their own: the council's, or the schools'."""

    # council or schools: whom it signs in.
    kind: str
    # As the provider's own discovery document says it, to the letter.
    issuer: str
    client_id: str
    client_secret: str
    # The words on the button, after "Sign in with".
    label: str
    # Where the provider does not say whether an address is proved: the one tenant whose
    # addresses are believed, and only of these domains.
    tenant: str = ""
    domains: tuple[str, ...] = ()
    # The provider proves every address by mail before it says it, and says no more about it.
    proves_addresses: bool = False
    # What its answer must say, in amr or acr, to count as the second factor.
    second_factor: tuple[str, ...] = ()

    def check(self, prefix: str, mode: str) -> None:
        """Raises Misconfigured, naming the setting to change."""
        parts = urlsplit(self.issuer)
        at_home = parts.hostname in ("localhost", "127.0.0.1") and mode != "production"
        if parts.scheme != "https" and not (parts.scheme == "http" and at_home):
            raise Misconfigured(f"{prefix}_ISSUER must begin with https://.")
        if parts.path.strip("/").split("/")[0] in ("common", "organizations", "consumers"):
            raise Misconfigured(f"{prefix}_ISSUER must name one tenant: anybody may have another.")
        if not self.client_id:
            raise Misconfigured(f"{prefix}_CLIENT_ID must be set, with {prefix}_ISSUER.")
        if not self.client_secret:
            raise Misconfigured(f"{prefix}_CLIENT_SECRET must be set, with {prefix}_ISSUER.")
        if bool(self.tenant) != bool(self.domains) or self.tenant not in self.issuer:
            raise Misconfigured(
                f"{prefix}_TENANT must be part of {prefix}_ISSUER, and {prefix}_DOMAINS be set."
            )
        if self.proves_addresses and (parts.hostname or "").endswith(NOT_PROVING):
            raise Misconfigured(f"{prefix}_PROVES_ADDRESSES must be no: this provider does not.")


# Microsoft says addresses that people have written into their own accounts.
NOT_PROVING = ("microsoftonline.com", "microsoftonline.us", "windows.net", "ciamlogin.com")


@dataclass(frozen=True)
class Config:
    """Read with `Config.from_environment()`; tests build their own."""

    # production, development or demo. Demo shows captured mail and has one-press sign-in.
    mode: str = "development"
    # Signs cookies and links. In production at least 32 characters, and kept secret.
    secret_key: str = "for development only, never in production"
    # Older keys that still verify links and cookies, newest first, separated by commas.
    old_secret_keys: tuple[str, ...] = ()
    # postgresql://user:password@host/name, or nothing for an SQLite file under instance/.
    database_url: str = ""
    # The address people use, for links in mail and for passkeys: https://hub.council.example
    base_url: str = "http://localhost:8000"
    # Where the SQLite file, demo mail and built static files live.
    instance: Path = PROJECT / "instance"
    # The mail server. Without one, mail is written to files under instance/ and goes nowhere.
    mail_server: str = ""
    mail_port: int = 587
    # starttls, tls or none.
    mail_security: str = "starttls"
    mail_username: str = ""
    mail_password: str = ""
    # A file of extra certificate authorities for the mail server, if it has its own.
    mail_ca_file: str = ""
    # Seconds until a mail server that does not answer is given up; less than the lease.
    mail_timeout: int = 30
    # The From address of all mail.
    mail_from: str = "send-hub@localhost"
    # Where answers go: a staffed team address. Required in production.
    mail_reply_to: str = ""
    # How many proxies in front of us may be believed about the caller's address. X-Forwarded-Proto
    # and X-Forwarded-Host are believed from the nearest one.
    proxies: int = 0
    # The LA code of the council, as in the register: 865 is Wiltshire.
    la_code: int = 865
    # Accounts that people have elsewhere, to sign in with: each is there or is not.
    oidc_council: OpenIdProvider | None = None
    oidc_schools: OpenIdProvider | None = None
    # Whether council staff may sign in by mail besides.
    council_mail_sign_in: bool = True

    @classmethod
    def from_environment(cls, environ: dict[str, str] | None = None) -> "Config":
        """Read and check the settings. Raises Misconfigured, naming the setting to change."""
        env = dict(os.environ if environ is None else environ)
        config = cls(
            mode=env.get("HUB_ENV", cls.mode),
            secret_key=env.get("SECRET_KEY", cls.secret_key),
            old_secret_keys=tuple(filter(None, env.get("OLD_SECRET_KEYS", "").split(","))),
            database_url=env.get("DATABASE_URL", cls.database_url),
            base_url=(env.get("HUB_BASE_URL") or cls.base_url).rstrip("/"),
            instance=Path(env.get("HUB_INSTANCE") or cls.instance).resolve(),
            mail_server=env.get("MAIL_SERVER", cls.mail_server),
            mail_port=_integer(env, "MAIL_PORT", cls.mail_port),
            mail_security=env.get("MAIL_SECURITY", cls.mail_security),
            mail_username=env.get("MAIL_USERNAME", cls.mail_username),
            mail_password=env.get("MAIL_PASSWORD", cls.mail_password),
            mail_ca_file=env.get("MAIL_CA_FILE", cls.mail_ca_file),
            mail_timeout=_integer(env, "MAIL_TIMEOUT", cls.mail_timeout),
            mail_from=env.get("MAIL_FROM", cls.mail_from),
            mail_reply_to=env.get("MAIL_REPLY_TO", cls.mail_reply_to),
            proxies=_integer(env, "HUB_PROXIES", cls.proxies),
            la_code=_integer(env, "HUB_LA_CODE", cls.la_code),
            oidc_council=_council_provider(env),
            oidc_schools=_schools_provider(env),
            council_mail_sign_in=_yes(
                "HUB_COUNCIL_MAIL_SIGN_IN", env.get("HUB_COUNCIL_MAIL_SIGN_IN", "yes")
            ),
        )
        config.check()
        return config

    def check(self) -> None:
        if self.mode not in MODES:
            raise Misconfigured(f"HUB_ENV must be one of {', '.join(MODES)}, not {self.mode!r}.")
        if self.mail_security not in ("starttls", "tls", "none"):
            raise Misconfigured("MAIL_SECURITY must be starttls, tls or none.")
        if self.mail_timeout >= 120:
            raise Misconfigured(
                "MAIL_TIMEOUT must be under 120 seconds: a mail is leased that long."
            )
        self._check_providers()
        if self.mode == "production":
            self._check_production()

    def _check_providers(self) -> None:
        if len({provider.issuer for provider in self.providers}) < len(self.providers):
            raise Misconfigured("HUB_OIDC_SCHOOLS_ISSUER must be another than the council's.")
        for provider in self.providers:
            provider.check(f"HUB_OIDC_{provider.kind.upper()}", self.mode)
        if not self.council_mail_sign_in and self.oidc_council is None:
            raise Misconfigured(
                "HUB_COUNCIL_MAIL_SIGN_IN must be yes where council staff have no other way in."
            )

    def _check_production(self) -> None:
        if len(self.secret_key) < 32 or len(set(self.secret_key)) < 10 or self.is_default_key:
            raise Misconfigured(
                "SECRET_KEY must be set to at least 32 random characters in production."
            )
        if not self.base_url.startswith("https://"):
            raise Misconfigured("HUB_BASE_URL must begin with https:// in production.")
        if not self.mail_server:
            raise Misconfigured("MAIL_SERVER must be set in production: people sign in by mail.")
        if "@" not in self.mail_from or self.mail_from == Config.mail_from:
            raise Misconfigured("MAIL_FROM must be the address that mail comes from in production.")
        if "@" not in self.mail_reply_to:
            raise Misconfigured(
                "MAIL_REPLY_TO must be a staffed team address in production: people answer mail."
            )

    @property
    def providers(self) -> list[OpenIdProvider]:
        """Those that are set, the schools' first: most people are at schools."""
        return [found for found in (self.oidc_schools, self.oidc_council) if found]

    @property
    def is_default_key(self) -> bool:
        return self.secret_key == Config.secret_key

    @property
    def is_demo(self) -> bool:
        return self.mode == "demo"

    @property
    def is_production(self) -> bool:
        return self.mode == "production"

    @property
    def sqlalchemy_url(self) -> str:
        if not self.database_url:
            return f"sqlite:///{self.instance / 'hub.sqlite'}"
        scheme, _, rest = self.database_url.partition("://")
        if scheme in ("postgres", "postgresql"):
            return f"postgresql+psycopg://{rest}"
        return self.database_url


def _council_provider(env: dict[str, str]) -> OpenIdProvider | None:
    """The council's own accounts, like Microsoft Entra ID."""
    issuer = env.get("HUB_OIDC_COUNCIL_ISSUER", "")
    if not issuer:
        return None
    return OpenIdProvider(
        kind="council",
        issuer=issuer,
        client_id=env.get("HUB_OIDC_COUNCIL_CLIENT_ID", ""),
        client_secret=env.get("HUB_OIDC_COUNCIL_CLIENT_SECRET", ""),
        label=env.get("HUB_OIDC_COUNCIL_LABEL") or "your council account",
        tenant=env.get("HUB_OIDC_COUNCIL_TENANT", ""),
        domains=_listed(env.get("HUB_OIDC_COUNCIL_DOMAINS", "").lower()),
        second_factor=_listed(env.get("HUB_OIDC_COUNCIL_SECOND_FACTOR", "")),
    )


def _schools_provider(env: dict[str, str]) -> OpenIdProvider | None:
    """The accounts of people at schools, like DfE Sign-in."""
    issuer = env.get("HUB_OIDC_SCHOOLS_ISSUER", "")
    if not issuer:
        return None
    proves = env.get("HUB_OIDC_SCHOOLS_PROVES_ADDRESSES", "no")
    return OpenIdProvider(
        kind="schools",
        issuer=issuer,
        client_id=env.get("HUB_OIDC_SCHOOLS_CLIENT_ID", ""),
        client_secret=env.get("HUB_OIDC_SCHOOLS_CLIENT_SECRET", ""),
        label=env.get("HUB_OIDC_SCHOOLS_LABEL") or "DfE Sign-in",
        proves_addresses=_yes("HUB_OIDC_SCHOOLS_PROVES_ADDRESSES", proves),
    )
