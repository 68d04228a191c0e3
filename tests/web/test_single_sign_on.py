"""Coming in with the account of one's work, against a real provider on loopback; and everything that may not work."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from joserfc import jwt
from playwright.sync_api import Page
from werkzeug.test import TestResponse

from data.accounts import Account
from data.events import GEWEIGERD, Maker, Wanted
from models.hash_encoder import HashEncoder
from service import openid
from service.access import Rol
from service.accounts import Refused
from service.opening import Register, open_register
from service.settings import Settings
from service.sign_on_faults import TEXTS, Fault
from tests.conftest import RunningServer
from tests.identity_provider import CLIENT, SECRET, Claims, IdentityProvider, rsa_key
from tests.signing_in import account_id, client
from web.app import create_app

MAKER = Maker("test", "test")
_NUMBERS = count(1)


@pytest.fixture(scope="module")
def running() -> Iterator[IdentityProvider]:
    started = IdentityProvider()
    yield started
    started.close()


@pytest.fixture(scope="module")
def opened(running: IdentityProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    settings = Settings.read(
        {
            "KEUZEREGISTER_HOME": str(tmp_path_factory.mktemp("werkaccount")),
            "KEUZEREGISTER_OIDC_UITGEVER": running.issuer,
            "KEUZEREGISTER_OIDC_CLIENT": CLIENT,
            "KEUZEREGISTER_OIDC_GEHEIM": SECRET,
            "KEUZEREGISTER_OIDC_ROLLEN": "groep-a=professional, groep-b=kennismanager, cn=c=beheerder",
        }
    )
    register = open_register(settings, "de tests", encoder=HashEncoder())
    yield register
    register.close()


@pytest.fixture
def provider(running: IdentityProvider) -> IdentityProvider:
    """Well-behaved, with someone who was never here before."""
    running.reset()
    number = next(_NUMBERS)
    running.persoon |= {"sub": f"nr-{number}", "email": f"anouk{number}@denhaag.example"}
    return running


@pytest.fixture
def register(opened: Register, provider: IdentityProvider) -> Iterator[Register]:
    """With nothing remembered of what the provider published, and the settings as they were."""
    settings = opened.settings
    opened.__dict__.pop("single_sign_on", None)
    yield opened
    opened.settings = settings


@pytest.fixture(scope="module")
def app(opened: Register) -> Flask:
    return create_app(opened)


class Visitor:
    """A browser that follows no redirect by itself."""

    def __init__(self, app: Flask) -> None:
        self.http = app.test_client()

    def leave(self, naar: str = "") -> str:
        """To the provider; returns its address."""
        answer = self.http.get("/inloggen/oidc", query_string={"naar": naar} if naar else {})
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def sign_in(self, naar: str = "") -> TestResponse:
        """There and back again."""
        return self.come_back(at_provider(self.leave(naar)))

    def come_back(self, address: str) -> TestResponse:
        parts = urlsplit(address)
        return self.http.get(parts.path, query_string=parts.query)

    @property
    def signed_in(self) -> bool:
        return self.http.get("/keuzes/nieuw").status_code == 200


@pytest.fixture
def visitor(app: Flask, register: Register) -> Visitor:
    return Visitor(app)


def at_provider(address: str) -> str:
    """What the provider sends the browser back to."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=5)
    connection.request("GET", f"{parts.path}?{parts.query}")
    answer = connection.getresponse()
    connection.close()
    assert answer.status == 303
    return answer.headers["Location"]


def known(register: Register, provider: IdentityProvider) -> Account | None:
    return register.accounts.store.by_subject(provider.issuer, provider.persoon["sub"])


def sessions_begun(register: Register) -> int:
    return register.accounts.events.count(Wanted(handeling="sessie.begonnen"))


def refused(register: Register, visitor: Visitor, go: Callable[[], TestResponse], fault: Fault) -> str:
    """Whether this ends in a page that says so, a line in the log, and nobody signed in; returns the page."""
    begun = sessions_begun(register)
    answer = go()
    status, text = TEXTS[fault]
    assert (answer.status_code, text in answer.text) == (status, True), answer.text
    assert sessions_begun(register) == begun
    assert not visitor.signed_in
    line = register.accounts.events.read(Wanted(handeling="inloggen.oidc"), limit=1)[0]
    assert (line.handeling, line.resultaat) == (f"inloggen.oidc.{fault}", GEWEIGERD)
    assert line.herkomst == "web 127.0.0.1"
    return answer.text


# -- as it should go --------------------------------------------------------------------------------


def test_someone_new_comes_in(register: Register, provider: IdentityProvider, visitor: Visitor) -> None:
    answer = visitor.sign_in(naar="/keuzes/nieuw?x=1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/keuzes/nieuw?x=1")
    assert visitor.signed_in
    account = known(register, provider)
    assert account is not None
    assert (account.naam, account.email, account.rol, account.wachtwoord) == (
        "Anouk de Wit",
        provider.persoon["email"],
        "professional",
        None,
    )
    assert "Anouk de Wit" in visitor.http.get("/").text


def test_what_is_asked_of_the_provider(provider: IdentityProvider, visitor: Visitor) -> None:
    sent = [parse_qs(urlsplit(visitor.leave()).query) for _ in range(2)]
    first = sent[0]
    assert set(first) == {
        *("response_type", "client_id", "redirect_uri", "scope", "state", "nonce"),
        *("code_challenge", "code_challenge_method"),
    }
    assert first["redirect_uri"] == ["http://localhost/inloggen/oidc/terug"]
    # At least 128 bits each, and others each time; the verifier itself stays here.
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) == 43
        assert first[name] != sent[1][name]


def test_the_account_is_found_again_by_its_subject(
    register: Register, provider: IdentityProvider, app: Flask, visitor: Visitor
) -> None:
    visitor.sign_in()
    before = known(register, provider)
    provider.persoon["email"] = "heel.anders@denhaag.example"
    again = Visitor(app)
    assert again.sign_in().headers["Location"] == "/"
    assert again.signed_in
    assert known(register, provider) == before


@pytest.mark.parametrize(
    ("groups", "rol"),
    [
        (["groep-a"], "professional"),
        (["groep-b", "groep-a"], "kennismanager"),
        (["groep-a", "cn=c", "groep-b"], "beheerder"),
        ("groep-b", "kennismanager"),
        ([7, None, "groep-a"], "professional"),
    ],
)
def test_the_highest_role_counts(
    register: Register, provider: IdentityProvider, visitor: Visitor, groups: object, rol: str
) -> None:
    provider.persoon["rollen"] = groups
    visitor.sign_in()
    account = known(register, provider)
    assert account is not None
    assert account.rol == rol


def test_the_role_follows_and_ends_what_was_begun_with_the_old_one(
    register: Register, provider: IdentityProvider, app: Flask, visitor: Visitor
) -> None:
    provider.persoon["rollen"] = ["cn=c"]
    visitor.sign_in()
    provider.persoon["rollen"] = ["groep-a"]
    later = Visitor(app)
    later.sign_in()
    account = known(register, provider)
    assert account is not None
    assert account.rol == "professional"
    assert (visitor.signed_in, later.signed_in) == (False, True)


@pytest.mark.parametrize(
    ("path", "claim"),
    [
        ("realm_access.roles", {"realm_access": {"roles": ["groep-a"]}}),
        ("https://denhaag.example/rollen", {"https://denhaag.example/rollen": ["groep-a"]}),
    ],
)
def test_the_claim_may_lie_deeper(
    register: Register, provider: IdentityProvider, visitor: Visitor, path: str, claim: Claims
) -> None:
    assert register.settings.oidc is not None
    register.settings = replace(register.settings, oidc=replace(register.settings.oidc, rolclaim=path))
    provider.claims = {"rollen": None, **claim}
    assert visitor.sign_in().status_code == 303
    assert visitor.signed_in


def test_the_register_may_show_itself_with_a_private_key(
    register: Register, provider: IdentityProvider, visitor: Visitor
) -> None:
    assert register.settings.oidc is not None
    pem = rsa_key("van het register").as_pem(private=True).decode()
    register.settings = replace(register.settings, oidc=replace(register.settings.oidc, geheim=pem))
    provider.client_key = rsa_key("van het register")
    visitor.sign_in()
    assert visitor.signed_in
    provider.client_key = rsa_key("van een ander")
    other = Visitor(visitor.http.application)
    refused(register, other, other.sign_in, Fault.INSTELLING)


def test_keys_of_the_provider_may_change(
    provider: IdentityProvider, app: Flask, visitor: Visitor, register: Register
) -> None:
    visitor.sign_in()
    Visitor(app).sign_in()
    assert provider.requests.count("/jwks") == 1
    assert provider.requests.count("/.well-known/openid-configuration") == 1
    provider.keys, provider.signs_with = [rsa_key("een"), rsa_key("twee")], rsa_key("twee")
    later = Visitor(app)
    later.sign_in()
    assert later.signed_in
    assert provider.requests.count("/jwks") == 2
    # A key that is nowhere published is looked for once, and then refused.
    provider.signs_with = rsa_key("drie")
    last = Visitor(app)
    refused(register, last, last.sign_in, Fault.HANDTEKENING)
    assert provider.requests.count("/jwks") == 3


def test_keys_for_other_things_are_passed_over(
    provider: IdentityProvider, visitor: Visitor, register: Register
) -> None:
    own = rsa_key("een").as_dict(private=False)
    short = base64.urlsafe_b64encode((1 << 1023 | 1).to_bytes(128)).decode().rstrip("=")
    odd: list[Any] = [
        {"kty": "oct", "k": "AAAA", "kid": "een"},
        own | {"use": "enc"},
        {"kty": "RSA", "kid": "een", "n": short, "e": "AQAB"},
        {"kty": "AKP", "kid": "een"},
        {"kty": "RSA", "kid": "een"},
        "geen sleutel",
        own,
    ]
    provider.answers["/jwks"] = (
        200,
        {"Content-Type": "application/json"},
        json.dumps({"keys": odd}).encode(),
    )
    visitor.sign_in()
    assert visitor.signed_in
    account = known(register, provider)
    assert account is not None


# -- whom the register does not let in --------------------------------------------------------------


def test_without_a_role_nothing_is_made(
    register: Register, provider: IdentityProvider, visitor: Visitor
) -> None:
    for groups in (["iedereen"], [], None, {"groep-a": 1}):
        provider.persoon["rollen"] = groups
        refused(register, visitor, visitor.sign_in, Fault.GEEN_ROL)
        assert known(register, provider) is None


def test_who_lost_the_role_is_out_everywhere(
    register: Register, provider: IdentityProvider, app: Flask, visitor: Visitor
) -> None:
    visitor.sign_in()
    provider.persoon["rollen"] = []
    later = Visitor(app)
    refused(register, later, later.sign_in, Fault.GEEN_ROL)
    assert not visitor.signed_in


def test_who_is_blocked_stays_out(
    register: Register, provider: IdentityProvider, app: Flask, visitor: Visitor
) -> None:
    visitor.sign_in()
    account = known(register, provider)
    assert account is not None
    register.accounts.set_active(account.id, False, MAKER)
    later = Visitor(app)
    refused(register, later, later.sign_in, Fault.GEBLOKKEERD)
    line = register.accounts.events.read(Wanted(handeling="inloggen.oidc"), limit=1)[0]
    assert line.object == f"account:{account.id}"


def test_an_account_with_the_same_address_is_not_taken_over(
    register: Register, provider: IdentityProvider, visitor: Visitor
) -> None:
    email = provider.persoon["email"].upper()
    local = register.accounts.store.add("Een ander", email, "beheerder", MAKER, wachtwoord="x")
    refused(register, visitor, visitor.sign_in, Fault.ANDER_ACCOUNT)
    assert known(register, provider) is None
    assert register.accounts.store.get(local.id) == replace(local, aangemaaktOp=_made(register, local))


def test_the_beheerder_lets_someone_have_it(
    register: Register, provider: IdentityProvider, app: Flask, visitor: Visitor
) -> None:
    email = provider.persoon["email"].upper()
    local = register.accounts.store.add("Anouk", email, "beheerder", MAKER, wachtwoord="x")
    assert register.single_sign_on is not None
    boss = client(register, Rol.BEHEERDER, app)
    assert "Koppel aan werkaccount" in boss.get(f"/beheer/accounts/{local.id}").text
    assert boss.post(f"/beheer/accounts/{local.id}/werkaccount").status_code == 303
    own = account_id(register, Rol.BEHEERDER)
    assert "uw eigen account niet koppelen" in boss.post(f"/beheer/accounts/{own}/werkaccount").text
    # An address that the provider itself doubts decides nothing.
    provider.claims = {"email_verified": False}
    refused(register, visitor, visitor.sign_in, Fault.ANDER_ACCOUNT)
    provider.claims = {}
    visitor.sign_in()
    assert visitor.signed_in
    account = known(register, provider)
    assert account is not None
    assert (account.id, account.rol, account.wachtwoord) == (local.id, "professional", None)
    # It is taken: a second one with that address is somebody else.
    provider.persoon["sub"] += "-b"
    other = Visitor(app)
    refused(register, other, other.sign_in, Fault.ANDER_ACCOUNT)
    with pytest.raises(Refused):
        register.single_sign_on.expect("bestaat-niet", MAKER)


def _made(register: Register, account: Account) -> Any:
    found = register.accounts.store.get(account.id)
    assert found is not None
    return found.aangemaaktOp


@pytest.mark.parametrize("email", [None, "", "geen adres", "a@b", 7, f"{'x' * 250}@b.nl"])
def test_without_a_usable_address_nothing_is_made(
    register: Register, provider: IdentityProvider, visitor: Visitor, email: object
) -> None:
    provider.claims = {"email": email}
    refused(register, visitor, visitor.sign_in, Fault.GEGEVENS)
    assert known(register, provider) is None


@pytest.mark.parametrize(
    ("claims", "naam"),
    [
        ({"name": None, "given_name": "Anouk", "family_name": "de Wit"}, "Anouk de Wit"),
        ({"name": "  Anouk\n\u202e de\tWit "}, "Anouk de Wit"),
        ({"name": "x" * 200}, "x" * 120),
        ({"name": ["a"], "given_name": 7}, None),
    ],
)
def test_the_name_comes_from_what_there_is(
    register: Register, provider: IdentityProvider, visitor: Visitor, claims: Claims, naam: str | None
) -> None:
    provider.claims = claims
    visitor.sign_in()
    account = known(register, provider)
    assert account is not None
    assert account.naam == (naam or provider.persoon["email"])


# -- what may not be believed -----------------------------------------------------------------------


def _part(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def _unsigned(claims: Claims) -> str:
    return f"{_part({'alg': 'none'})}.{_part(claims)}."


def _with_public_key_as_secret(claims: Claims) -> str:
    said = f"{_part({'alg': 'HS256', 'kid': 'een'})}.{_part(claims)}"
    signature = hmac.digest(rsa_key("een").as_pem(private=False), said.encode(), hashlib.sha256)
    return f"{said}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def _by_another_key(claims: Claims) -> str:
    return jwt.encode({"alg": "RS256", "kid": "een"}, claims, rsa_key("twee"))


def _changed_afterwards(claims: Claims) -> str:
    header, _, signature = jwt.encode({"alg": "RS256", "kid": "een"}, claims, rsa_key("een")).split(".")
    return f"{header}.{_part(claims | {'rollen': ['cn=c']})}.{signature}"


@pytest.mark.parametrize(
    "sign",
    [
        _unsigned,
        _with_public_key_as_secret,
        _by_another_key,
        _changed_afterwards,
        lambda claims: "geen token",
        lambda claims: "",
        lambda claims: f"{_part({'alg': 'RS256', 'kid': 'een'})}.{_part(claims)}.",
    ],
    ids=["alg none", "public key as secret", "another key", "changed", "no token", "empty", "no signature"],
)
def test_a_forged_signature(
    register: Register, provider: IdentityProvider, visitor: Visitor, sign: Callable[[Claims], str]
) -> None:
    provider.sign = sign
    refused(register, visitor, visitor.sign_in, Fault.HANDTEKENING)
    assert known(register, provider) is None


_NOW = int(time.time())


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://een-andere-dienst.example"},
        {"iss": None},
        {"aud": "een-ander-programma"},
        {"aud": ["een-ander-programma"]},
        {"aud": None},
        {"aud": [CLIENT, "een-ander-programma"]},  # for whom of the two, it does not say
        {"aud": "een-ander-programma", "azp": CLIENT},
        {"azp": "een-ander-programma"},
        {"nonce": "van-een-andere-poging"},
        {"nonce": None},
        pytest.param({"exp": _NOW - 3600}, id="exp an hour ago"),
        {"exp": None},
        {"exp": "morgen"},
        pytest.param({"iat": _NOW - 3600}, id="iat an hour ago"),
        pytest.param({"iat": _NOW + 3600}, id="iat in an hour"),
        {"iat": None},
        pytest.param({"nbf": _NOW + 3600}, id="nbf in an hour"),
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 256},
        {"sub": 7},
        {"at_hash": "van-iets-anders"},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_us_now(
    register: Register, provider: IdentityProvider, visitor: Visitor, claims: Claims
) -> None:
    provider.claims = claims
    refused(register, visitor, visitor.sign_in, Fault.BEWIJS)


def test_an_answer_of_another_provider(
    register: Register, provider: IdentityProvider, visitor: Visitor
) -> None:
    provider.iss = "https://een-andere-dienst.example"
    refused(register, visitor, visitor.sign_in, Fault.BEWIJS)
    assert "/token" not in provider.requests  # it never learns the code
    provider.iss, provider.published = None, {"authorization_response_iss_parameter_supported": True}
    register.__dict__.pop("single_sign_on")
    refused(register, visitor, visitor.sign_in, Fault.BEWIJS)
    provider.iss = provider.issuer
    visitor.sign_in()
    assert visitor.signed_in


# -- the browser ------------------------------------------------------------------------------------


def test_another_state_or_none(
    register: Register, provider: IdentityProvider, app: Flask, visitor: Visitor
) -> None:
    back = at_provider(visitor.leave())
    forged = back.replace(provider.sent["state"], "verzonnen-é")
    refused(register, visitor, lambda: visitor.come_back(forged), Fault.ANDERE_POGING)
    # The attempt is over, also for the right answer.
    refused(register, visitor, lambda: visitor.come_back(back), Fault.ANDERE_POGING)
    # Someone else's answer in a browser that began nothing, or something else.
    stranger = Visitor(app)
    refused(register, stranger, lambda: stranger.come_back(back), Fault.ANDERE_POGING)
    stranger.leave()
    refused(register, stranger, lambda: stranger.come_back(back), Fault.ANDERE_POGING)
    twice = at_provider(visitor.leave())
    refused(register, visitor, lambda: visitor.come_back(f"{twice}&state=x"), Fault.ANDERE_POGING)
    refused(register, visitor, lambda: visitor.http.get("/inloggen/oidc/terug"), Fault.ANDERE_POGING)
    assert "/token" not in provider.requests


def test_only_the_last_attempt_counts(
    register: Register, provider: IdentityProvider, visitor: Visitor
) -> None:
    first = at_provider(visitor.leave())
    second = at_provider(visitor.leave())
    refused(register, visitor, lambda: visitor.come_back(first), Fault.ANDERE_POGING)
    refused(register, visitor, lambda: visitor.come_back(second), Fault.ANDERE_POGING)


def test_an_attempt_does_not_wait_for_ever(
    register: Register, provider: IdentityProvider, visitor: Visitor
) -> None:
    back = at_provider(visitor.leave())
    with visitor.http.session_transaction() as session:
        session["werkaccount"] = session["werkaccount"] | {"begonnen": int(time.time()) - 601}
    refused(register, visitor, lambda: visitor.come_back(back), Fault.VERLOPEN)


def test_a_code_works_once(
    register: Register, provider: IdentityProvider, app: Flask, visitor: Visitor
) -> None:
    back = at_provider(visitor.leave())
    stolen = visitor.http.get_cookie("keuzeregister")
    assert stolen is not None
    visitor.come_back(back)
    assert visitor.signed_in
    thief = Visitor(app)
    thief.http.set_cookie("keuzeregister", stolen.value)
    refused(register, thief, lambda: thief.come_back(back), Fault.CODE)


def test_a_code_is_worth_nothing_without_its_verifier(
    register: Register, provider: IdentityProvider, app: Flask, visitor: Visitor
) -> None:
    """Someone else's code, put into one's own attempt."""
    theirs = parse_qs(urlsplit(at_provider(Visitor(app).leave())).query)["code"][0]
    own = at_provider(visitor.leave())
    mixed = own.replace(parse_qs(urlsplit(own).query)["code"][0], theirs)
    refused(register, visitor, lambda: visitor.come_back(mixed), Fault.CODE)


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        ("access_denied", Fault.AFGEBROKEN),
        ("login_required", Fault.AFGEBROKEN),
        ("temporarily_unavailable", Fault.ONBEREIKBAAR),
        ("invalid_scope", Fault.INSTELLING),
        ("<script>", Fault.INSTELLING),
    ],
)
def test_the_provider_says_no(
    register: Register, provider: IdentityProvider, visitor: Visitor, error: str, fault: Fault
) -> None:
    provider.error = {"error": error, "error_description": "Anouk mag niet"}
    page = refused(register, visitor, visitor.sign_in, fault)
    assert "Anouk mag niet" not in page
    assert "<script>" not in page


def test_no_code_or_a_huge_one(register: Register, provider: IdentityProvider, visitor: Visitor) -> None:
    for code in ("", "x" * 5000):
        provider.error = {"code": code}
        refused(register, visitor, visitor.sign_in, Fault.CODE)
    assert "/token" not in provider.requests


def test_the_way_on_stays_within_this_website(provider: IdentityProvider, visitor: Visitor) -> None:
    for elsewhere in ("https://elders.example", "//elders.example", "/\\elders.example"):
        answer = visitor.http.get("/inloggen/oidc", query_string={"naar": elsewhere})
        assert answer.status_code == 400


def test_who_is_signed_in_goes_straight_on(provider: IdentityProvider, visitor: Visitor) -> None:
    visitor.sign_in()
    answer = visitor.http.get("/inloggen/oidc?naar=/register")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/register")


def test_a_failed_attempt_ends_no_session(
    register: Register, provider: IdentityProvider, visitor: Visitor
) -> None:
    visitor.sign_in()
    assert visitor.http.get("/inloggen/oidc/terug?state=x&code=y").status_code == 400
    assert visitor.signed_in


# -- the provider -----------------------------------------------------------------------------------

_DISCOVERY = "/.well-known/openid-configuration"


def _start(visitor: Visitor) -> Callable[[], TestResponse]:
    return lambda: visitor.http.get("/inloggen/oidc")


def test_a_provider_that_is_not_there(
    register: Register, running: IdentityProvider, visitor: Visitor
) -> None:
    gone = IdentityProvider()
    gone.close()
    assert register.settings.oidc is not None
    register.settings = replace(
        register.settings, oidc=replace(register.settings.oidc, uitgever=gone.issuer)
    )
    page = refused(register, visitor, _start(visitor), Fault.ONBEREIKBAAR)
    assert 'name="wachtwoord"' in page  # those with a password can still come in


def test_one_that_fails_is_left_alone_for_a_while(
    register: Register, provider: IdentityProvider, visitor: Visitor
) -> None:
    provider.answers[_DISCOVERY] = (503, {}, b"")
    for _ in range(3):
        refused(register, visitor, _start(visitor), Fault.ONBEREIKBAAR)
    assert provider.requests == [_DISCOVERY]


def test_one_that_fails_between(register: Register, provider: IdentityProvider, visitor: Visitor) -> None:
    provider.answers["/token"] = (500, {}, b"")
    refused(register, visitor, visitor.sign_in, Fault.ONBEREIKBAAR)


def test_one_that_is_silent_or_slow(
    register: Register, monkeypatch: pytest.MonkeyPatch, visitor: Visitor
) -> None:
    """Against a bare socket: first no answer at all, then one that comes a byte at a time."""
    import socket

    monkeypatch.setitem(openid._BOUNDS, "timeout", 0.3)
    monkeypatch.setattr(openid, "TIMEOUT", 0.3)
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            silent, _ = listening.accept()
            slow, _ = listening.accept()
            with silent, slow:
                slow.recv(4096)
                slow.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                while not done.wait(0.05):
                    try:
                        slow.sendall(b" ")
                    except OSError:
                        return

        thread = threading.Thread(target=serve)
        thread.start()
        assert register.settings.oidc is not None
        here = f"http://127.0.0.1:{listening.getsockname()[1]}"
        register.settings = replace(register.settings, oidc=replace(register.settings.oidc, uitgever=here))
        started = time.monotonic()
        refused(register, visitor, _start(visitor), Fault.ONBEREIKBAAR)
        register.__dict__.pop("single_sign_on")
        refused(register, visitor, _start(visitor), Fault.ONBEREIKBAAR)
        assert time.monotonic() - started < 3
        done.set()
        thread.join()


@pytest.mark.parametrize(
    "answer",
    [
        (302, {"Location": "/dienst/elders"}, b""),
        (404, {}, b""),
        (200, {}, b"<html>"),
        (200, {}, b"[]"),
        (200, {}, b"\xff\xfe"),
    ],
    ids=["redirect", "not found", "html", "list", "bytes"],
)
@pytest.mark.parametrize("path", [_DISCOVERY, "/token", "/jwks"])
def test_answers_of_no_use(
    register: Register,
    provider: IdentityProvider,
    visitor: Visitor,
    path: str,
    answer: tuple[int, dict[str, str], bytes],
) -> None:
    provider.answers[path] = answer
    go = _start(visitor) if path == _DISCOVERY else visitor.sign_in
    refused(register, visitor, go, Fault.INSTELLING)
    assert "/elders" not in provider.requests


def test_no_redirect_is_believed_either(
    register: Register, provider: IdentityProvider, visitor: Visitor
) -> None:
    body = json.dumps(provider.metadata()).encode()
    provider.answers[_DISCOVERY] = (302, {"Location": "/dienst/elders"}, body)
    refused(register, visitor, _start(visitor), Fault.INSTELLING)


def test_an_answer_without_end(register: Register, provider: IdentityProvider, visitor: Visitor) -> None:
    provider.answers[_DISCOVERY] = (200, {}, b" " * 600_000)
    refused(register, visitor, _start(visitor), Fault.ONBEREIKBAAR)


@pytest.mark.parametrize(
    "published",
    [
        {"issuer": "https://een-andere-dienst.example"},
        {"authorization_endpoint": "http://een-andere-dienst.example/authorize"},
        {"token_endpoint": "http://192.0.2.1/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": None},
        {"token_endpoint": "https://[kapot"},
        {"code_challenge_methods_supported": ["plain"]},
    ],
    ids=str,
)
def test_settings_of_a_provider_that_are_not_safe(
    register: Register, provider: IdentityProvider, visitor: Visitor, published: Claims
) -> None:
    provider.published = published
    refused(register, visitor, _start(visitor), Fault.INSTELLING)


def test_a_way_to_show_oneself_that_is_not_known(
    register: Register, provider: IdentityProvider, visitor: Visitor
) -> None:
    provider.published = {"token_endpoint_auth_methods_supported": ["tls_client_auth"]}
    refused(register, visitor, visitor.sign_in, Fault.INSTELLING)


def test_a_wrong_secret(register: Register, provider: IdentityProvider, visitor: Visitor) -> None:
    assert register.settings.oidc is not None
    register.settings = replace(register.settings, oidc=replace(register.settings.oidc, geheim="verkeerd"))
    refused(register, visitor, visitor.sign_in, Fault.INSTELLING)


# -- around it --------------------------------------------------------------------------------------


def test_the_log_holds_no_words_of_people(
    register: Register, provider: IdentityProvider, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    visitor.sign_in()
    provider.persoon |= {"sub": "Q-onderwerp", "rollen": ["Q-groep"], "name": "Q-naam"}
    other = Visitor(visitor.http.application)
    other.sign_in()
    provider.error = {"error": "Q-fout", "error_description": "Q-uitleg"}
    other.sign_in()
    lines = register.accounts.events.read(Wanted())
    said = json.dumps([asdict(line) for line in lines], default=str) + caplog.text
    assert "inloggen.oidc.geen-rol" in said
    assert "geen-rol (-)" in caplog.text
    for word in ("Q-", "Anouk", "@", provider.sent["state"]):
        assert word not in said


def test_every_fault_says_what_to_do() -> None:
    assert set(TEXTS) == set(Fault)
    for _, text in TEXTS.values():
        assert "beheerder" in text or "Begin opnieuw" in text


def test_without_a_provider_there_is_no_such_way(tmp_path: Any) -> None:
    plain = open_register(
        Settings.read({"KEUZEREGISTER_HOME": str(tmp_path)}), "de tests", encoder=HashEncoder()
    )
    try:
        http = create_app(plain).test_client()
        assert "werkaccount" not in http.get("/inloggen").text
        for path in ("/inloggen/oidc", "/inloggen/oidc/terug"):
            answer = http.get(path)
            assert (answer.status_code, "gebruikt geen werkaccounts" in answer.text) == (404, True)
    finally:
        plain.close()


def test_behind_a_proxy_the_public_address_counts(register: Register) -> None:
    public = "http://keuzes.denhaag.example"  # what the server sees behind a proxy that speaks https
    names = ("keuzes.denhaag.example",)
    register.settings = replace(register.settings, adres="https://keuzes.denhaag.example", hostnames=names)
    http = create_app(register).test_client()
    answer = http.get("/inloggen/oidc", base_url=public)
    assert answer.status_code == 303
    back = parse_qs(urlsplit(answer.headers["Location"]).query)["redirect_uri"]
    assert back == ["https://keuzes.denhaag.example/inloggen/oidc/terug"]
    assert "Secure;" in answer.headers["Set-Cookie"]
    assert 'name="wachtwoord"' in http.get("/inloggen", base_url=public).text
    # Past the proxy, or without knowing of one, nothing may be typed.
    page = http.get("/inloggen/oidc", base_url=f"{public}:8000")
    assert (page.status_code, "beveiligde verbinding" in page.text) == (200, True)
    register.settings = replace(register.settings, adres="")
    assert "beveiligde verbinding" in http.get("/inloggen/oidc", base_url=public).text


def test_what_was_typed_is_not_lost(
    register: Register, provider: IdentityProvider, app: Flask, visitor: Visitor
) -> None:
    """The session ended while someone was writing: they sign in beside it and send it again."""
    page = visitor.http.post("/keuzes/nieuw", data={"titel": "Een <lange> titel"})
    assert page.status_code == 401
    assert 'target="_blank"' in page.text
    assert '<textarea name="titel" hidden>\nEen &lt;lange&gt; titel</textarea>' in page.text
    visitor.sign_in()
    again = visitor.http.post("/keuzes/nieuw", data={"titel": "Een <lange> titel"})
    assert "Een &lt;lange&gt; titel" in again.text
    assert 'name="afweging"' in again.text


def test_in_a_browser(
    register: Register,
    provider: IdentityProvider,
    open_page: Callable[..., Page],
    axe_violations: Callable[[Page], list[str]],
    scrolls_sideways: Callable[[Page], list[str]],
) -> None:
    provider.asks = True
    server = RunningServer(register, None)
    try:
        page = open_page(width=320)
        page.goto(f"{server.url}/keuzes/nieuw")
        assert axe_violations(page) == []
        assert scrolls_sideways(page) == []
        page.get_by_role("link", name="Inloggen met uw werkaccount").click()
        page.get_by_role("link", name="Ik ben Anouk").click()
        page.wait_for_url(f"{server.url}/keuzes/nieuw")
        assert "Anouk de Wit" in page.locator(".wie").inner_text()
        cookie = next(c for c in page.context.cookies() if c["name"] == "keuzeregister")
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
        # Refused: the page says why, and offers to try again.
        page.context.clear_cookies()
        provider.error = {"error": "access_denied"}
        page.goto(f"{server.url}/inloggen")
        page.get_by_role("link", name="Inloggen met uw werkaccount").click()
        page.get_by_role("link", name="Ik ben Anouk").click()
        page.get_by_role("alert").get_by_text("liet u niet door").wait_for()
        assert axe_violations(page) == []
        assert page.get_by_role("link", name="Inloggen met uw werkaccount").is_visible()
    finally:
        server.close()
