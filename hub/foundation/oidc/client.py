"""The question to a provider, the fetching of its answer, and the way out of it."""

import logging
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from hub.config import OpenIdProvider
from hub.foundation.oidc.answers import Answer, address_in, is_proved, proofs_in
from hub.foundation.oidc.discovery import WEB, document_of
from hub.foundation.oidc.faults import AnswerRefused, Fault, ProviderSilent
from hub.foundation.oidc.fetching import get_json, talking_to
from hub.foundation.oidc.tokens import read_id_token

log = logging.getLogger("hub.oidc")

SCOPE = "openid email"
OUT_OF_ORDER = ("server_error", "temporarily_unavailable")
# A token that makes an address longer than this is left out of it.
LONGEST_HINT = 6000


@dataclass(frozen=True)
class Question:
    """The three secrets of one sign-in: each answers for a different step of it."""

    state: str
    nonce: str
    verifier: str


def new_question() -> Question:
    return Question(*(secrets.token_urlsafe(48) for _ in range(3)))


def address_to_ask(provider: OpenIdProvider, question: Question, back_to: str) -> str:
    """Where the browser goes to answer the question. Raises ProviderSilent."""
    document = document_of(provider)
    with talking_to(
        provider, scope=SCOPE, redirect_uri=back_to, code_challenge_method="S256"
    ) as session:
        address, _ = session.create_authorization_url(
            document["authorization_endpoint"],
            state=question.state,
            code_verifier=question.verifier,
            nonce=question.nonce,
        )
    return str(address)


def fetch_answer(
    provider: OpenIdProvider, code: str, *, nonce: str, verifier: str, back_to: str
) -> Answer:
    """What the provider says. Raises AnswerRefused, or ProviderSilent."""
    document = document_of(provider)
    token = _fetch_token(provider, document, code, verifier, back_to)
    access_token = token.get("access_token")
    claims = read_id_token(provider, token["id_token"], nonce=nonce, access_token=access_token)
    said = claims if "email" in claims else _ask_more(provider, document, claims, access_token)
    return Answer(
        issuer=claims["iss"],
        subject=claims["sub"],
        email=address_in(said),
        email_is_proved=is_proved(provider, claims, said),
        proofs=proofs_in(claims),
        id_token=token["id_token"],
        end_session_endpoint=_web_address(document.get("end_session_endpoint")),
    )


def _web_address(found: object) -> str | None:
    return found if isinstance(found, str) and found.startswith(WEB) else None


def _credentials(provider: OpenIdProvider, document: dict[str, Any]) -> dict[str, str]:
    """How we prove who we are: in the header, unless the provider takes it in the form alone."""
    taken = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_basic" in taken:
        # RFC 6749, 2.3.1: written for a form first, then for the header.
        return {
            "client_secret": quote(provider.client_secret, safe=""),
            "token_endpoint_auth_method": "client_secret_basic",
        }
    return {
        "client_secret": provider.client_secret,
        "token_endpoint_auth_method": "client_secret_post",
    }


def _fetch_token(
    provider: OpenIdProvider, document: dict[str, Any], code: str, verifier: str, back_to: str
) -> dict[str, Any]:
    # Slow to import, and asked for only where somebody signs in like this.
    from authlib.common.errors import AuthlibBaseError

    try:
        with talking_to(provider, **_credentials(provider, document)) as session:
            token: dict[str, Any] = session.fetch_token(
                document["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=verifier,
                redirect_uri=back_to,
            )
    except AuthlibBaseError as error:
        log.error("%s does not take the code: %r", provider.issuer, error)
        if error.error in OUT_OF_ORDER:
            raise ProviderSilent(str(error)) from error
        raise AnswerRefused(Fault.NOT_TAKEN, str(error)) from error
    except (TypeError, ValueError) as error:
        raise AnswerRefused(Fault.UNREADABLE, str(error)) from error
    if not isinstance(token.get("id_token"), str):
        raise AnswerRefused(Fault.UNREADABLE, "no ID token")
    return token


def _ask_more(
    provider: OpenIdProvider,
    document: dict[str, Any],
    claims: dict[str, Any],
    access_token: str | None,
) -> dict[str, Any]:
    """What the provider keeps for its second page: often the address is there alone."""
    address = document.get("userinfo_endpoint")
    if not address or not access_token:
        return {}
    token = {"access_token": access_token, "token_type": "Bearer"}
    with talking_to(provider, token=token) as session:
        said = get_json(session, address)
    if said.get("sub") != claims["sub"]:
        raise AnswerRefused(Fault.UNREADABLE, "the second page is about somebody else")
    return said


def address_to_leave(
    provider: OpenIdProvider, endpoint: str, id_token: str | None, back_to: str
) -> str:
    """Where somebody signs out of the provider's own site, and then comes back."""
    said = {
        "client_id": provider.client_id,
        "post_logout_redirect_uri": back_to,
        "state": "signed-out",
    }
    if id_token and len(id_token) <= LONGEST_HINT:
        said["id_token_hint"] = id_token
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(said)}"
