"""Signing in as people do: where one lands, what a cookie may, and that nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from data.events import Maker
from service.access import Rol
from service.examples import PASSWORD
from service.opening import Register
from service.passwords import hashed
from tests.conftest import RunningServer
from tests.signing_in import account_id, client
from web.app import create_app
from web.local import is_local

WORDS = "vier losse woorden samen"
TEST = Maker("test", "test")


@pytest.fixture
def noor(register: Register) -> str:
    """The id of a professional with a password."""
    id_ = account_id(register, Rol.PROFESSIONAL)
    register.accounts.store.change(id_, TEST, wachtwoord=hashed(WORDS))
    return id_


@pytest.fixture
def app(register: Register) -> Flask:
    return create_app(register)


def sign_in(http: FlaskClient, naar: str = "", password: str = WORDS, **more: str) -> object:
    page = http.get("/inloggen", **more).text  # type: ignore[arg-type]
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    form = {
        "email": "professional@tests.example",
        "wachtwoord": password,
        "naar": naar,
        "csrf_token": token[1],
    }
    return http.post("/inloggen", data=form, **more)  # type: ignore[arg-type]


def test_one_lands_where_one_wanted_to_be(app: Flask, noor: str) -> None:
    http = app.test_client()
    sent = http.get("/keuzes/nieuw?x=1")
    assert (sent.status_code, sent.headers["Location"]) == (303, "/inloggen?naar=%2Fkeuzes%2Fnieuw%3Fx%3D1")
    assert sign_in(http, "/keuzes/nieuw").headers["Location"] == "/keuzes/nieuw"
    assert http.get("/keuzes/nieuw").status_code == 200
    assert http.get("/inloggen").headers["Location"] == "/"


@pytest.mark.parametrize(
    "naar",
    ["https://elders.example", "//elders.example", "/\\elders.example", "\\\\elders", "javascript:alert(1)",
     "/\t/elders.example", "/\n/elders", "elders", "", "/" + "x" * 5000],
)  # fmt: skip
def test_nobody_is_sent_to_another_website(app: Flask, noor: str, naar: str) -> None:
    assert not is_local(naar)
    assert sign_in(app.test_client(), naar).headers["Location"] == "/"


def test_the_cookie_is_out_of_reach(app: Flask, noor: str) -> None:
    """Of scripts and other sites; and over a network, of anyone who listens in."""
    here, there = app.test_client(), app.test_client()
    cookies = sign_in(here).headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    assert all("HttpOnly" in c and "SameSite=Lax" in c and "Secure" not in c for c in cookies)
    safe = sign_in(there, base_url="https://localhost").headers.getlist("Set-Cookie")
    assert ["Secure" in c for c in safe] == [True, True]
    carried = "".join(cookies)
    assert "professional@tests.example" not in carried
    assert noor not in re.sub(r"bekend=[^;]+", "", carried)


def test_over_a_network_it_takes_https(register: Register, noor: str) -> None:
    register.settings = replace(register.settings, hostnames=("keuzes.example", "localhost"))
    app = create_app(register)
    page = app.test_client().get("/inloggen", base_url="http://keuzes.example").text
    assert "beveiligde verbinding" in page
    assert 'name="wachtwoord"' not in page
    answer = sign_in(app.test_client(), base_url="https://keuzes.example")
    assert ["Secure" in c for c in answer.headers.getlist("Set-Cookie")] == [True, True]


def test_signing_in_gives_another_session_than_before(app: Flask, noor: str) -> None:
    http = app.test_client()
    http.get("/inloggen")
    before = http.get_cookie("keuzeregister")
    sign_in(http)
    after = http.get_cookie("keuzeregister")
    assert before
    assert after
    assert before.value != after.value
    # The token of the form that was open before is worth nothing now.
    assert http.post("/uitloggen", data={"csrf_token": "oud"}).status_code == 400


def test_signing_out_ends_the_session_itself(app: Flask, noor: str) -> None:
    http, thief = app.test_client(), app.test_client()
    sign_in(http)
    stolen = http.get_cookie("keuzeregister")
    assert stolen
    thief.set_cookie("keuzeregister", stolen.value)
    assert thief.get("/keuzes/nieuw").status_code == 200
    token = re.search(r'name="csrf_token" value="([^"]+)"', http.get("/over").text)
    assert token
    http.post("/uitloggen", data={"csrf_token": token[1]})
    assert thief.get("/keuzes/nieuw").status_code == 303


def test_guessing_is_answered_with_when_to_try_again(app: Flask, noor: str) -> None:
    guesser, owner = app.test_client(), app.test_client()
    sign_in(owner)  # from here on a browser that is known
    statuses = [sign_in(guesser, password="verkeerd").status_code for _ in range(7)]
    assert statuses == [422, 422, 422, 422, 422, 429, 429]
    waiting = sign_in(guesser)
    assert waiting.status_code == 429
    assert int(waiting.headers["Retry-After"]) in (1, 2)
    assert "te vaak een verkeerd wachtwoord" in waiting.text
    owner.delete_cookie("keuzeregister")
    assert sign_in(owner).status_code == 303


def test_residents_get_no_cookie(app: Flask, noor: str) -> None:
    http = app.test_client()
    for path in ("/", "/register", "/antwoord?q=tuin", "/over", "/v1/keuzes", "/keuzes/nergens"):
        assert "Set-Cookie" not in http.get(path).headers, path
    assert http.post("/antwoord", data={"q": "tuin " * 900}).status_code == 200
    assert "Set-Cookie" not in http.post("/antwoord", data={"q": "tuin " * 900}).headers


def test_residents_are_not_asked_which_publication(example: Register) -> None:
    group = "<summary>Publicatie</summary>"
    assert group not in client(example, None).get("/register").text
    assert group in client(example).get("/register").text


# -- in a browser ---------------------------------------------------------------------------------


@pytest.fixture
def open_server(register: Register) -> Iterator[str]:
    """A server where nobody is signed in by itself."""
    running = RunningServer(register, None)
    yield running.url
    running.close()


@pytest.mark.parametrize("javascript", [True, False], ids=["met-script", "zonder-script"])
def test_nothing_typed_is_lost_when_a_session_ends(
    open_server: str, register: Register, noor: str, open_page: Callable[..., Page], javascript: bool
) -> None:
    page = open_page(javascript=javascript)

    def fill() -> None:
        page.get_by_label("E-mailadres").fill("professional@tests.example")
        page.get_by_label("Wachtwoord").fill(WORDS)
        page.get_by_role("button", name="Inloggen").click()
        page.wait_for_load_state()

    page.goto(f"{open_server}/keuzes/nieuw")
    fill()
    text = "Regel één.\n\n  “Regel” <twee> & de rest…"
    page.get_by_label("Wat is de keuze, in één zin?").fill("Binnentuin aan de Dreven")
    page.get_by_label("Waarom dit instrument?").fill(text)
    register.accounts.sign_out_everywhere(noor, TEST)
    page.get_by_role("button", name="Vastleggen").click()
    expect(page.get_by_role("alert")).to_contain_text("Wat u typte, is er nog")
    fill()
    page.get_by_role("button", name="Verder waar u was").click()
    page.wait_for_load_state()
    expect(page.get_by_label("Waarom dit instrument?")).to_have_value(text)
    expect(page.get_by_label("Wat is de keuze, in één zin?")).to_have_value("Binnentuin aan de Dreven")


def test_the_first_beheerder_makes_an_account_and_is_in(
    open_server: str, register: Register, page: Page, axe_violations: Callable[[Page], list[str]]
) -> None:
    page.goto(f"{open_server}/welkom/{register.accounts.first_link()}")
    assert axe_violations(page) == []
    page.get_by_label("Uw naam").fill("Bea")
    page.get_by_label("Uw e-mailadres").fill("bea@denhaag.example")
    page.get_by_label("Wachtwoord").fill(WORDS)
    page.get_by_label("Nog een keer").fill(WORDS + "x")
    page.get_by_role("button", name="Bewaar en log in").click()
    expect(page.get_by_role("alert")).to_have_text(
        "De twee wachtwoorden zijn niet gelijk. Typ ze nog eens."
    )
    page.get_by_label("Wachtwoord").fill(WORDS)
    page.get_by_label("Nog een keer").fill(WORDS)
    page.get_by_role("button", name="Bewaar en log in").click()
    expect(page.get_by_text("Bea (beheerder)")).to_be_visible()
    assert [a.rol for a in register.accounts.store.every()] == ["beheerder"]


def test_the_example_register_offers_its_accounts(
    example: Register,
    open_page: Callable[..., Page],
    axe_violations: Callable[[Page], list[str]],
    scrolls_sideways: Callable[[Page], list[str]],
) -> None:
    running = RunningServer(example, None)
    page = open_page(width=320)
    page.goto(f"{running.url}/inloggen?naar=/keuzes/voorbeeld-001")
    assert axe_violations(page) == []
    assert scrolls_sideways(page) == []
    page.get_by_role("link", name="professional@voorbeeld.example").click()
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.get_by_role("button", name="Inloggen").click()
    page.get_by_role("link", name="Welke collega kan ik bellen?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wie kan ik bellen?")
    assert axe_violations(page) == []
    assert scrolls_sideways(page) == []
    running.close()
