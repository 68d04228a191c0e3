"""One's own account: what it shows, and what each button changes, by clients that really signed in."""

from __future__ import annotations

import html
import re
import shlex
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from data.events import Maker, Wanted
from service import passwords
from service.access import RIGHTS, Actor, Rol
from service.opening import Register
from tests.service.making import keuze
from tests.signing_in import account_id, client
from web.app import create_app
from web.role_words import MAY

OLD, NEW = "vier losse woorden hier", "heel andere losse woorden"
TEST = Maker("test", "test")


@pytest.fixture(scope="module")
def hashed() -> str:
    return passwords.hashed(OLD)


class Visitor:
    """Someone with a browser of their own, who signs in with a password as people do."""

    def __init__(self, register: Register, email: str) -> None:
        self.http: FlaskClient = create_app(register).test_client()
        self.email = email

    def post(self, path: str, **fields: object) -> TestResponse:
        page = self.http.get("/inloggen", follow_redirects=True).text
        token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
        return self.http.post(path, data={"csrf_token": token, **fields})

    def sign_in(self, password: str) -> int:
        return self.post("/inloggen", email=self.email, wachtwoord=password).status_code

    @property
    def known(self) -> bool:
        return self.http.get("/account").status_code == 200


@pytest.fixture
def noor(register: Register, hashed: str) -> str:
    """The id of an account with a password."""
    return register.accounts.store.add(
        "Noor Bakker", "noor@denhaag.example", Rol.PROFESSIONAL, TEST, wachtwoord=hashed
    ).id


def two_browsers(register: Register, password: str = OLD) -> tuple[Visitor, Visitor]:
    here, elsewhere = (Visitor(register, "noor@denhaag.example") for _ in range(2))
    assert (here.sign_in(password), elsewhere.sign_in(password)) == (303, 303)
    return here, elsewhere


def said(register: Register, handeling: str) -> list[tuple[str, str, str, str]]:
    """Object, result, origin and actor of each line of an action, newest first."""
    found = register.accounts.events.read(Wanted(handeling=handeling))
    return [(e.object, e.resultaat, e.herkomst, e.actor) for e in found]


# -- what it shows -----------------------------------------------------------------------------------


def test_it_says_who_one_is_and_what_one_may(register: Register, noor: str) -> None:
    here, elsewhere = two_browsers(register)
    text = here.http.get("/account").text
    for shown in ("Noor Bakker", "noor@denhaag.example", MAY[Rol.PROFESSIONAL], "op 2 plekken ingelogd"):
        assert shown in text
    assert "U hebt nog geen sleutels." in text
    assert '<a href="/account" aria-current="page">' in text
    elsewhere.post("/uitloggen")
    assert "op één plek ingelogd" in here.http.get("/account").text


def test_every_role_that_can_sign_in_is_explained_in_two_sentences() -> None:
    assert set(MAY) == set(RIGHTS) - {Rol.INWONER}
    assert {len(re.findall(r"\.(?: |$)", text)) for text in MAY.values()} == {2}


def test_without_signing_in_one_is_sent_to_do_so(register: Register) -> None:
    answer = client(register, None).get("/account")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/inloggen?naar=%2Faccount")


def test_who_signs_in_elsewhere_sees_no_password_form(register: Register) -> None:
    text = client(register, Rol.PROFESSIONAL).get("/account").text
    assert 'name="huidig"' not in text
    assert "U logt in met uw werkaccount." in text


# -- everywhere out ----------------------------------------------------------------------------------


def test_signing_out_everywhere(register: Register, noor: str) -> None:
    here, elsewhere = two_browsers(register)
    answer = here.post("/account/uitloggen-overal")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/inloggen")
    assert here.http.get_cookie("keuzeregister") is None
    assert (here.known, elsewhere.known) == (False, False)
    assert register.accounts.store.sessions(noor) == 0
    assert said(register, "sessie.overal-beeindigd") == [
        (f"account:{noor}", "gelukt", "web 127.0.0.1", noor)
    ]


# -- the password ------------------------------------------------------------------------------------


def test_another_password_leaves_one_signed_in_here_alone(register: Register, noor: str) -> None:
    here, elsewhere = two_browsers(register)
    answer = here.post("/account/wachtwoord", huidig=OLD, nieuw=NEW, nogmaals=NEW)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account?melding=wachtwoord")
    assert "Uw wachtwoord is gewijzigd." in here.http.get("/account?melding=wachtwoord").text
    assert (here.known, elsewhere.known) == (True, False)
    assert register.accounts.store.sessions(noor) == 1
    assert (elsewhere.sign_in(OLD), elsewhere.sign_in(NEW)) == (422, 303)
    assert said(register, "account.wachtwoord") == [(f"account:{noor}", "gelukt", "web 127.0.0.1", noor)]


@pytest.mark.parametrize(
    ("current", "new", "again", "message", "noted"),
    [
        ("een verkeerd wachtwoord", NEW, NEW, "Uw huidige wachtwoord klopt niet.", True),
        (OLD, NEW, NEW + "x", "De twee nieuwe wachtwoorden zijn niet gelijk.", False),
        (OLD, "kort", "kort", "Kies een wachtwoord van minstens 12 tekens.", False),
        (OLD, "noor@denhaag.example", "noor@denhaag.example", "is geen goed wachtwoord", False),
    ],
)
def test_a_password_that_can_not_be_changed(
    register: Register, noor: str, current: str, new: str, again: str, message: str, noted: bool
) -> None:
    here, elsewhere = two_browsers(register)
    answer = here.post("/account/wachtwoord", huidig=current, nieuw=new, nogmaals=again)
    assert answer.status_code == 422
    assert message in answer.text
    assert "<title>Fout: " in answer.text
    for secret in (current, new):
        assert f'value="{secret}"' not in answer.text or "@" in secret
    assert (here.known, elsewhere.known) == (True, True)
    refused = [(f"account:{noor}", "geweigerd", "web 127.0.0.1", noor)]
    assert said(register, "account.wachtwoord") == (refused if noted else [])


def test_guessing_the_password_of_who_left_a_browser_open(register: Register, noor: str) -> None:
    here = Visitor(register, "noor@denhaag.example")
    here.sign_in(OLD)
    accounts = register.accounts
    for _ in range(9):
        accounts._throttle.failed("noor@denhaag.example", "10.0.0.7", f"account {noor}")
    answer = here.post("/account/wachtwoord", huidig=OLD, nieuw=NEW, nogmaals=NEW)
    assert answer.status_code == 429
    assert "te vaak een verkeerd wachtwoord" in answer.text
    assert int(answer.headers["Retry-After"]) > 0
    assert said(register, "account.wachtwoord") == []


# -- keys for programs -------------------------------------------------------------------------------


def make_key(http: FlaskClient, **given: object) -> TestResponse:
    fields = {"naam": "koppeling dashboard", "rechten": ["lezen"], "dagen": "30"} | given
    return http.post("/account/sleutels", data=fields)


def curl(text: str) -> tuple[str, dict[str, str]]:
    """Address and headers of the command on the page, as a shell would take it apart."""
    words = shlex.split(html.unescape(re.findall(r"<pre><code>(.*?)</code></pre>", text, re.DOTALL)[0]))
    assert words[:2] == ["curl", "-H"]
    name, value = words[2].split(": ", 1)
    return words[3], {name: value}


def test_a_key_works_as_the_page_says_and_stops_when_it_is_withdrawn(register: Register) -> None:
    register.engine.save([keuze("intern-1")], door="de tests")
    signed_in, outside = client(register, Rol.PROFESSIONAL), client(register, None)
    assert outside.get("/v1/keuzes").get_json()["totaal"] == 0

    made = make_key(signed_in)
    assert (made.status_code, made.headers["Cache-Control"]) == (200, "no-store")
    address, headers = curl(made.text)
    parts = urlsplit(address)
    assert (parts.netloc, parts.path) == ("localhost", "/v1/keuzes")
    assert outside.get(parts.path, headers=headers).get_json()["totaal"] == 1
    assert outside.get("/account", headers=headers).status_code == 403

    carried = headers["Authorization"].removeprefix("Bearer ")
    page = signed_in.get("/account").text
    assert "koppeling dashboard" in page
    assert carried not in page
    (key,) = register.accounts.store.keys(account_id(register, Rol.PROFESSIONAL))
    assert key.verlooptOp - key.aangemaaktOp == timedelta(days=30)

    gone = signed_in.post(f"/account/sleutels/{key.id}/intrekken")
    assert (gone.status_code, gone.headers["Location"]) == (303, "/account?melding=ingetrokken")
    assert outside.get(parts.path, headers=headers).status_code == 401
    assert signed_in.post(f"/account/sleutels/{key.id}/intrekken").status_code == 404
    me = account_id(register, Rol.PROFESSIONAL)
    assert said(register, "sleutel") == [
        (f"sleutel:{key.id}", "gelukt", "web 127.0.0.1", me),
        (f"sleutel:{key.id}", "gelukt", "web 127.0.0.1", me),
    ]


def test_a_key_for_writing_may_not_read_what_is_internal(register: Register) -> None:
    register.engine.save([keuze("intern-1")], door="de tests")
    made = make_key(client(register, Rol.PROFESSIONAL), rechten=["vastleggen"], dagen="365")
    address, headers = curl(made.text)
    found = client(register, None).get(urlsplit(address).path, headers=headers)
    assert (found.status_code, found.get_json()["totaal"]) == (200, 0)


def test_a_key_for_terms_and_groups_is_offered_to_who_may_change_them(register: Register) -> None:
    assert 'value="begrippen"' not in client(register, Rol.PROFESSIONAL).get("/account").text
    keeper, outside = client(register, Rol.KENNISMANAGER), client(register, None)
    assert 'value="begrippen"' in keeper.get("/account").text
    _, headers = curl(make_key(keeper, rechten=["begrippen"]).text)
    assert outside.delete("/v1/factorhandelingen/1", headers=headers).status_code == 404
    # And for nothing else: it reads what residents read.
    assert outside.get("/v1/factorhandelingen", headers=headers).status_code == 403
    assert make_key(client(register, Rol.PROFESSIONAL), rechten=["begrippen"]).status_code == 422


UNFIT_KEYS = [
    ({"naam": "  "}, "Geef de sleutel een naam"),
    ({"naam": "x" * 61}, "Geef de sleutel een naam"),
    ({"rechten": []}, "Kies waarvoor de sleutel is"),
    ({"rechten": ["beheer"]}, "Kies waarvoor de sleutel is"),
    ({"dagen": "31"}, "Kies hoe lang de sleutel werkt"),
    ({"dagen": "altijd"}, "Kies hoe lang de sleutel werkt"),
    ({"dagen": ""}, "Kies hoe lang de sleutel werkt"),
]


def test_a_key_that_can_not_be_made(register: Register) -> None:
    for given, message in UNFIT_KEYS:
        answer = make_key(client(register, Rol.BEHEERDER), **given)
        assert answer.status_code == 422
        assert message in answer.text
        assert "kr_" not in answer.text
        assert said(register, "sleutel") == []


def test_what_was_filled_in_stays_when_a_key_is_refused(register: Register) -> None:
    text = make_key(client(register), naam="dash & bord", rechten=["vastleggen"], dagen="31").text
    assert 'value="dash &amp; bord"' in text
    assert 'value="vastleggen" checked' in text
    assert 'value="lezen" checked' not in text


def test_an_expired_key_is_marked(register: Register) -> None:
    me = account_id(register, Rol.PROFESSIONAL)
    register.accounts.store.add_key(me, "oude koppeling", ["lezen"], timedelta(0), TEST)
    text = client(register).get("/account").text
    assert re.search(r'oude koppeling <span class="status">verlopen</span>', text)
    assert "verliep op" in text


def test_a_key_of_someone_else_can_not_be_withdrawn(register: Register, noor: str) -> None:
    key, carried = register.accounts.store.add_key(noor, "van noor", ["lezen"], timedelta(days=1), TEST)
    answer = client(register, Rol.BEHEERDER).post(f"/account/sleutels/{key.id}/intrekken")
    assert answer.status_code == 404
    assert "Deze sleutel bestaat niet (meer)." in answer.text
    assert register.accounts.by_key(carried) == Actor.with_role(
        noor, "Noor Bakker", Rol.PROFESSIONAL
    ).limited_to(("lezen",))


@pytest.mark.parametrize("path", ["wachtwoord", "uitloggen-overal", "sleutels", "sleutels/s1/intrekken"])
def test_a_form_without_its_token_changes_nothing(register: Register, path: str) -> None:
    signed_in = client(register)
    before = register.accounts.events.count(Wanted())
    assert signed_in.post(f"/account/{path}", headers={"X-CSRFToken": ""}).status_code == 400
    assert signed_in.get("/account").status_code == 200
    assert register.accounts.events.count(Wanted()) == before
