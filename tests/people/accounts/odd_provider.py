"""A provider of OpenID Connect over real HTTP that lies, dawdles and forgets when it is told to.

It signs with real keys and checks what a good one checks: the code once, the verifier, the secret.
"""

import base64
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from hub.config import OpenIdProvider
from hub.foundation.core import clock

CLIENT, SECRET = "hub", "s3cret:with/odd signs+"
KEYS = [RSAKey.generate_key(2048, {"kid": f"key-{number}"}) for number in range(3)]
# Whatever a test wants said in place of the truth.
Claims = dict[str, Any]


class OddProvider:
    """What it is told to do, and what it was asked."""

    def __init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.codes: dict[str, tuple[dict[str, str], Claims]] = {}
        self.tokens: dict[str, Claims] = {}
        self.asked: list[str] = []
        # To be changed by a test.
        self.document: Claims = {}
        self.published = KEYS[:1]
        self.signs_with: RSAKey | bytes = KEYS[0]
        self.header: Claims = {"alg": "RS256", "kid": "key-0"}
        self.broken: dict[str, int] = {}
        self.hangs = threading.Event()

    def settings(self, kind: str = "schools", **more: Any) -> OpenIdProvider:
        return OpenIdProvider(kind, self.url, CLIENT, SECRET, "Good Account", **more)

    def answer_to(self, address: str, **claims: Any) -> str:
        """Somebody signs in there: path and query of where the browser is sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert (asked["scope"], asked["code_challenge_method"]) == ("openid email", "S256")
        code = secrets.token_urlsafe(12)
        self.codes[code] = (asked, claims)
        back = urlsplit(asked["redirect_uri"])
        return f"{back.path}?{urlencode({'code': code, 'state': asked['state']})}"

    def answer(self, path: str, form: dict[str, str], headers: Any) -> tuple[int, Claims]:
        self.asked.append(path)
        if self.hangs.is_set():
            threading.Event().wait(9)
        if path in self.broken:
            return self.broken[path], {}
        if path == "/.well-known/openid-configuration":
            return 200, {**self._document(), **self.document}
        if path == "/keys":
            return 200, {"keys": [key.as_dict(private=False) for key in self.published]}
        if path == "/token":
            return self._token(form, headers)
        if path == "/more":
            return 200, self.tokens[headers["Authorization"].removeprefix("Bearer ")]
        return 404, {}

    def _document(self) -> Claims:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/ask",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/more",
            "end_session_endpoint": f"{self.url}/leave",
        }

    def _token(self, form: dict[str, str], headers: Any) -> tuple[int, Claims]:
        asked, claims = self.codes.pop(form.get("code", ""), ({}, {}))
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if _plain(challenge) != asked.get("code_challenge"):
            return 400, {"error": "invalid_grant"}
        if form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        pair = _secret_of(form, headers)
        if pair != [CLIENT, SECRET]:
            return 401, {"error": "invalid_client"}
        token = secrets.token_urlsafe(12)
        self.tokens[token] = {"sub": "anna", **claims.pop("more", {})}
        return 200, {
            "access_token": token,
            "token_type": "Bearer",
            "id_token": self.sign({"nonce": asked["nonce"], **claims}),
        }

    def sign(self, claims: Claims) -> str:
        now = int(clock.now().timestamp())
        truth = {"iss": self.url, "aud": CLIENT, "sub": "anna", "iat": now, "exp": now + 300}
        said = {name: value for name, value in {**truth, **claims}.items() if value is not None}
        if isinstance(self.signs_with, bytes):
            # As nobody should: with no key, or with one that two know.
            parts = (json.dumps(part).encode() for part in (self.header, said))
            text = ".".join(map(_plain, parts))
            seal = hmac.digest(self.signs_with, text.encode(), "sha256") if self.signs_with else b""
            return f"{text}.{_plain(seal)}"
        return jwt.encode(self.header, said, self.signs_with, algorithms=[self.header["alg"]])


def _secret_of(form: dict[str, str], headers: Any) -> list[str]:
    if "Authorization" not in headers:
        return [form["client_id"], form["client_secret"]]
    pair = base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode()
    return [unquote(part) for part in pair.split(":")]


def _plain(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _handler(provider: OddProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(*provider.answer(urlsplit(self.path).path, {}, self.headers))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._send(*provider.answer(self.path, form, self.headers))

        def _send(self, status: int, said: Claims) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


@contextmanager
def odd_provider() -> Iterator[OddProvider]:
    provider = OddProvider()
    thread = threading.Thread(target=provider.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.server.shutdown()
        provider.server.server_close()
