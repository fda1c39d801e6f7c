"""Whether an ID token is true: signed by the provider, meant for us, for this question, and now."""

from typing import TYPE_CHECKING, Any

from hub.config import OpenIdProvider
from hub.foundation.core import clock
from hub.foundation.oidc.discovery import keys_of
from hub.foundation.oidc.faults import AnswerRefused, Fault

if TYPE_CHECKING:
    from joserfc.jwt import Token

# Signed with a private key. Never "none", nor with a secret that two know.
ALGORITHMS = [
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "Ed25519", "EdDSA"),
]
# How many seconds two clocks may differ by.
LEEWAY = 120
LONGEST_SUBJECT = 255
FAULTS = {
    "iss": Fault.ISSUER,
    "aud": Fault.AUDIENCE,
    "azp": Fault.AUDIENCE,
    "nonce": Fault.NONCE,
    "exp": Fault.UNREADABLE,
    "nbf": Fault.NOT_YET_VALID,
    "iat": Fault.NOT_YET_VALID,
    "at_hash": Fault.SIGNATURE,
}


def read_id_token(
    provider: OpenIdProvider, text: str, *, nonce: str, access_token: str | None
) -> dict[str, Any]:
    """What the token says. Raises AnswerRefused where any of it is not as it must be."""
    # Slow to import, and asked for only where somebody signs in like this.
    from authlib.oidc.core import CodeIDToken
    from joserfc.errors import ClaimError, ExpiredTokenError

    token = _signed(provider, text)
    claims = CodeIDToken(
        token.claims,
        token.header,
        options={
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": provider.client_id},
            "sub": {"essential": True},
        },
        params={"nonce": nonce, "client_id": provider.client_id, "access_token": access_token},
    )
    try:
        claims.validate(now=int(clock.now().timestamp()), leeway=LEEWAY)
    except ExpiredTokenError as error:
        raise AnswerRefused(Fault.EXPIRED) from error
    except ClaimError as error:
        raise AnswerRefused(FAULTS.get(error.claim, Fault.UNREADABLE), str(error)) from error
    if len(claims["sub"]) > LONGEST_SUBJECT:
        raise AnswerRefused(Fault.UNREADABLE, "a subject longer than the standard allows")
    return dict(claims)


def _signed(provider: OpenIdProvider, text: str) -> "Token":
    """The token, once its signature is right. An unknown key may be a new one: asked for once."""
    from joserfc import jwt
    from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError

    try:
        try:
            return jwt.decode(text, keys_of(provider), algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            return jwt.decode(text, keys_of(provider, afresh=True), algorithms=ALGORITHMS)
    except (BadSignatureError, InvalidKeyIdError) as error:
        raise AnswerRefused(Fault.SIGNATURE, str(error)) from error
    except (JoseError, ValueError, TypeError) as error:
        raise AnswerRefused(Fault.UNREADABLE, repr(error)) from error
