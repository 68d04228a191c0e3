"""The provider of single sign-on: what it publishes, what it is asked, and whether its answers hold.

By the Dutch profile of OpenID Connect (OpenID NLGov 1.0): the code flow alone, PKCE with S256, state and nonce,
and a register that shows who it is with a signed assertion (`private_key_jwt`) when its secret is a private key.
With a plain secret it uses that, as most providers within an organisation ask; the profile does not.
"""

from __future__ import annotations

import base64
import io
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

import requests
import urllib3
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import ECKey, GuestProtocol, KeySet, RSAKey

from service.settings import PEM, SignOn, is_loopback
from service.sign_on_faults import Fault, SignOnRefused

SCOPE = "openid profile email"
# Never `none`, and nothing with a shared secret: whoever knows that could sign as the provider.
ALGORITHMS = ("RS256", "PS256", "ES256", "RS384", "PS384", "ES384", "RS512", "PS512", "ES512")
TIMEOUT = 5.0  # seconds, for connecting, for silence, and for an answer as a whole
_BOUNDS: dict[str, Any] = {"timeout": TIMEOUT, "allow_redirects": False, "stream": True}
_LARGEST = 512 * 1024  # bytes of an answer
_FRESH = 3600.0  # seconds that what a provider publishes is taken to hold
_PAUSE = 10.0  # seconds after a failure in which it is not asked again: each asking holds a thread
_SHORTEST = 2048  # bits of an RSA key: a shorter one can be broken
_LEEWAY = 60  # seconds that clocks may differ
_WHERE = "/.well-known/openid-configuration"
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True)
class Flow:
    """One attempt to sign in, kept by the browser that began it. begonnen: seconds since 1970."""

    state: str
    nonce: str
    verifier: str
    adres: str  # where the provider sends the browser back to
    begonnen: int

    @classmethod
    def begun(cls, adres: str, now: float) -> Flow:
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return cls(state, nonce, verifier, adres, int(now))


class OpenidProvider:
    """One provider. Safe to use from several threads. clock: seconds since 1970."""

    def __init__(self, settings: SignOn, clock: Callable[[], float] = time.time) -> None:
        self._settings, self._clock = settings, clock
        # A local provider is asked directly, whatever proxy the environment names.
        self._local = is_loopback(urlsplit(settings.uitgever).hostname)
        self._published: tuple[float, Mapping[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None
        self._silent_until = 0.0

    def address(self, flow: Flow) -> str:
        """Where the browser goes to sign in. Raises SignOnRefused."""
        with self._session(flow) as session:
            address, _ = session.create_authorization_url(
                self._metadata()["authorization_endpoint"],
                state=flow.state,
                nonce=flow.nonce,
                code_verifier=flow.verifier,
            )
        return str(address)

    def claims(self, flow: Flow, code: str, issuer: str | None) -> Mapping[str, Any]:
        """What the provider says of whoever came back with this code, once all of it was checked.

        issuer: what came back with the code as `iss`, by which a browser can't be led from one provider to
        another. Raises SignOnRefused.
        """
        metadata = self._metadata()
        told = metadata.get("authorization_response_iss_parameter_supported") is True
        if (issuer is not None or told) and issuer != self._settings.uitgever:
            raise SignOnRefused(Fault.BEWIJS, "iss bij de code")
        answer = self._exchange(flow, code, metadata)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise SignOnRefused(Fault.INSTELLING, "geen id_token")
        return self._checked(token, flow, answer.get("access_token"))

    # -- asking -----------------------------------------------------------------------------------

    def _session(self, flow: Flow | None = None, method: str | None = None) -> Any:
        session = OAuth2Session(
            self._settings.client,
            self._settings.geheim,
            token_endpoint_auth_method=method,
            scope=SCOPE,
            redirect_uri=flow.adres if flow else None,
            code_challenge_method="S256",
            trust_env=not self._local,
        )
        session.headers["Accept-Encoding"] = "identity"  # what is counted is what was sent
        session.register_client_auth_method(PrivateKeyJWT())
        session.register_compliance_hook("access_token_response", _whole)
        return session

    def _exchange(self, flow: Flow, code: str, metadata: Mapping[str, Any]) -> Mapping[str, Any]:
        with self._asking(), self._session(flow, self._method(metadata)) as session:
            return cast(
                Mapping[str, Any],
                session.fetch_token(
                    metadata["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=flow.verifier,
                    **_BOUNDS,
                ),
            )

    def _method(self, metadata: Mapping[str, Any]) -> str:
        """How the register shows who it is."""
        if self._settings.geheim.startswith(PEM):
            return PrivateKeyJWT.name  # type: ignore[no-any-return]
        offered = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        for method in ("client_secret_basic", "client_secret_post"):
            if method in offered:
                return method
        raise SignOnRefused(Fault.INSTELLING, "token_endpoint_auth_methods_supported")

    def _get(self, address: str) -> Mapping[str, Any]:
        """A published document."""
        with self._asking(), self._session() as session:
            response = _whole(session.request("GET", address, withhold_token=True, **_BOUNDS))
            response.raise_for_status()
            found = response.json()
            if not isinstance(found, dict):
                raise ValueError("geen object")
            return found

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Whatever goes wrong in asking the provider, as a fault."""
        if self._clock() < self._silent_until:
            raise SignOnRefused(Fault.ONBEREIKBAAR, "net geprobeerd")
        try:
            yield
        except OAuthError as error:
            fault = Fault.CODE if error.error == "invalid_grant" else Fault.INSTELLING
            raise SignOnRefused(fault, "OAuthError") from None
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            answer = getattr(error, "response", None)
            if isinstance(error, ValueError) or (answer is not None and answer.status_code < 500):
                raise SignOnRefused(Fault.INSTELLING, type(error).__name__) from None
            self._silent_until = self._clock() + _PAUSE
            raise SignOnRefused(Fault.ONBEREIKBAAR, type(error).__name__) from None
        except ValueError as error:
            raise SignOnRefused(Fault.INSTELLING, type(error).__name__) from None

    # -- what is published ------------------------------------------------------------------------

    def _metadata(self) -> Mapping[str, Any]:
        if self._published and self._clock() < self._published[0] + _FRESH:
            return self._published[1]
        found = self._get(self._settings.uitgever.rstrip("/") + _WHERE)
        if found.get("issuer") != self._settings.uitgever:
            raise SignOnRefused(Fault.INSTELLING, "issuer")
        for name in _ENDPOINTS:
            if not self._may_ask(found.get(name)):
                raise SignOnRefused(Fault.INSTELLING, name)
        if "S256" not in found.get("code_challenge_methods_supported", ["S256"]):
            raise SignOnRefused(Fault.INSTELLING, "code_challenge_methods_supported")
        self._published = (self._clock(), found)
        return found

    def _may_ask(self, address: object) -> bool:
        """https alone, but for a provider that is on this very machine itself."""
        try:
            parts = urlsplit(address if isinstance(address, str) else "")
        except ValueError:
            return False
        if not parts.hostname:
            return False
        return parts.scheme == "https" or (
            parts.scheme == "http" and self._local and is_loopback(parts.hostname)
        )

    def _key_set(self, anew: bool = False) -> KeySet:
        if not anew and self._keys and self._clock() < self._keys[0] + _FRESH:
            return self._keys[1]
        published = self._get(self._metadata()["jwks_uri"]).get("keys")
        keys = [key for data in published or () if (key := _signing_key(data))]
        self._keys = (self._clock(), KeySet(list(keys)))
        return self._keys[1]

    def _key(self, token: GuestProtocol) -> RSAKey | ECKey:
        """The key that a token names.

        One that is not known is looked up once more: providers change keys. Only who holds a code that the
        provider just honoured comes this far, so this can't be used to make the register ask without end.
        """
        kid = token.headers().get("kid")
        try:
            found = self._key_set().get_by_kid(kid)
        except InvalidKeyIdError:
            found = self._key_set(anew=True).get_by_kid(kid)
        assert isinstance(found, RSAKey | ECKey)
        return found

    # -- what it says of someone ------------------------------------------------------------------

    def _checked(self, token: str, flow: Flow, access_token: object) -> Mapping[str, Any]:
        try:
            read = jwt.decode(token, self._key, algorithms=ALGORITHMS)
        except (JoseError, ValueError, TypeError) as error:
            raise SignOnRefused(Fault.HANDTEKENING, type(error).__name__) from None
        now = int(self._clock())
        claims: dict[str, Any] = CodeIDToken(
            read.claims,
            read.header,
            options={
                "iss": {"essential": True, "value": self._settings.uitgever},
                "aud": {"essential": True, "value": self._settings.client},
            },
            params={
                "client_id": self._settings.client,
                "nonce": flow.nonce,
                "access_token": access_token,
            },
        )
        try:
            claims.validate(now, leeway=_LEEWAY)  # type: ignore[attr-defined]
            if claims["iat"] < flow.begonnen - _LEEWAY:
                raise ValueError("iat")  # made before this attempt began
            if not 0 < len(claims["sub"]) <= 255:
                raise ValueError("sub")
        except (JoseError, ValueError, TypeError) as error:
            word = getattr(error, "error", "") or str(error)
            raise SignOnRefused(Fault.BEWIJS, word) from None
        return claims


def _signing_key(data: object) -> RSAKey | ECKey | None:
    """A public key that may sign; None for one of another kind, which is none of our business."""
    if not isinstance(data, dict) or data.get("use", "sig") != "sig":
        return None
    try:
        if data.get("kty") == "EC":
            return ECKey.import_key(data)
        if data.get("kty") != "RSA" or _bits(data["n"]) < _SHORTEST:
            return None
        return RSAKey.import_key(data)
    except (JoseError, KeyError, ValueError, TypeError):
        return None


def _bits(number: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(f"{number}==")).bit_length()


def _whole(response: Any) -> Any:
    """An answer, read within bounds of size and time; nothing is followed to another address."""
    body, until = bytearray(), time.monotonic() + TIMEOUT
    with response:
        while part := response.raw.read1(65536, decode_content=True):
            body += part
            if len(body) > _LARGEST or time.monotonic() > until:
                raise requests.ConnectionError("te veel of te traag")
    if 300 <= response.status_code < 400:
        raise ValueError("doorverwijzing")
    response.raw = io.BytesIO(bytes(body))
    return response
