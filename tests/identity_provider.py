"""A small identity provider on loopback that keeps to the rules, until a test tells it not to.

It checks what a register owes it: a known client, the exact address to go back to, PKCE, and codes that work once.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "keuzeregister", "een-geheim"
Claims = dict[str, Any]


@cache
def rsa_key(kid: str) -> RSAKey:
    """A key of its own for each name, made once."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


class IdentityProvider:
    """Signs everyone in as `persoon`, at once or (with `asks`) after a click on its page."""

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self._server.server_address[1]}/dienst"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.reset()

    def reset(self) -> None:
        """As it should be, with nobody signed in."""
        self.persoon: Claims = {
            "sub": "abc-123",
            "name": "Anouk de Wit",
            "email": "anouk@denhaag.example",
            "rollen": ["iedereen", "groep-a"],
        }
        self.asks = False
        self.keys, self.signs_with = [rsa_key("een")], rsa_key("een")
        self.published: Claims = {}  # instead of, or beside, what it publishes
        self.claims: Claims = {}  # instead of, or beside, what it says; None leaves a claim out
        self.sign: Callable[[Claims], str] = self._sign
        self.error: Claims = {}  # what it sends back instead of a code
        self.iss: str | None = None  # sent back with the code
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}  # path -> instead of its answer
        self.requests: list[str] = []
        self.sent: Claims = {}  # the last request to sign someone in
        self.client_key: RSAKey | None = None  # with which the register signs, instead of the secret
        self._codes: dict[str, Claims] = {}

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=10)

    def _sign(self, claims: Claims) -> str:
        key = self.signs_with
        return jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key, algorithms=["RS256"])

    # -- what it is asked -------------------------------------------------------------------------

    def metadata(self) -> Claims:
        found = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"],
        }
        return found | self.published

    def authorize(self, asked: dict[str, str]) -> str:
        """Where it sends the browser back to."""
        self.sent = asked
        assert asked["client_id"] == CLIENT
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        assert "openid" in asked["scope"].split()
        back = {"state": asked["state"]}
        if self.error:
            return f"{asked['redirect_uri']}?{urlencode(back | self.error)}"
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        more = {"iss": self.iss} if self.iss is not None else {}
        return f"{asked['redirect_uri']}?{urlencode(back | more | {'code': code, 'session_state': 'x'})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, Claims]:
        if not self._known(form, authorization):
            return 401, {"error": "invalid_client"}
        asked = self._codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest())
        if (
            asked is None
            or form["grant_type"] != "authorization_code"
            or asked["redirect_uri"] != form["redirect_uri"]
            or asked["code_challenge"] != challenge.decode().rstrip("=")
        ):
            return 400, {"error": "invalid_grant", "error_description": "deze code werkt niet"}
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        said = claims | self.persoon | self.claims
        token = self.sign({name: value for name, value in said.items() if value is not None})
        return 200, {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "id_token": token}

    def _known(self, form: dict[str, str], authorization: str) -> bool:
        if self.client_key:
            try:
                found = jwt.decode(form["client_assertion"], self.client_key, algorithms=["RS256"]).claims
            except BadSignatureError:
                return False
            return (found["iss"], found["sub"], found["aud"]) == (CLIENT, CLIENT, f"{self.issuer}/token")
        given = base64.b64decode(authorization.removeprefix("Basic ")).decode().split(":", 1)
        return given == [CLIENT, SECRET]


def _handler(provider: IdentityProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self._path()
            if path in provider.answers:
                self._send(*provider.answers[path])
            elif path == "/.well-known/openid-configuration":
                self._json(200, provider.metadata())
            elif path == "/jwks":
                self._json(200, {"keys": KeySet(list(provider.keys)).as_dict(private=False)["keys"]})
            elif path == "/authorize":
                back = provider.authorize(self._fields(urlsplit(self.path).query))
                if provider.asks:
                    page = f'<!doctype html><html lang="nl"><title>Dienst</title><a href="{back}">Ik ben Anouk</a>'
                    self._send(200, {"Content-Type": "text/html"}, page.replace("&", "&amp;").encode())
                else:
                    self._send(303, {"Location": back}, b"")
            else:
                self._send(404, {}, b"")

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            if (path := self._path()) in provider.answers:
                self._send(*provider.answers[path])
            else:
                authorization = self.headers.get("Authorization", "")
                self._json(*provider.token(self._fields(sent), authorization))

        def _path(self) -> str:
            path = urlsplit(self.path).path.removeprefix("/dienst")
            provider.requests.append(path)
            return path

        @staticmethod
        def _fields(text: str) -> dict[str, str]:
            return {name: values[0] for name, values in parse_qs(text, strict_parsing=True).items()}

        def _json(self, status: int, content: Claims) -> None:
            self._send(status, {"Content-Type": "application/json"}, json.dumps(content).encode())

        def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in (headers | {"Content-Length": str(len(body))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
