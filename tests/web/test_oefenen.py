"""Practising: the pages as always, over a register of its own; nothing of it reaches the real one, nor back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from data.events import Maker, Wanted
from service.access import ADDRESSES, PRACTISED, WITHOUT_SESSION, Recht, Rol, open_while_practising
from service.opening import Register
from service.practice import practice_records
from service.recording import create
from tests.service.making import values
from tests.signing_in import account_id, cookie
from web.app import create_app

BAR = "Wat u hier vastlegt, telt niet mee"
EXAMPLES = len(practice_records())
TYPED = {
    "titel": "Geoefende keuze",
    "instrument": "straatgesprekken",
    "gebieden": "WK051836",
    "trajectstatus": "afgerond",
    "startdatum": "2024-03-04",
    "afweging": "Om te zien hoe het werkt.",
    "actie": "bewaren",
    "publicatie": "intern",
}


@pytest.fixture
def app(register: Register) -> Flask:
    return create_app(register)


def browser(app: Flask, register: Register, rol: Rol = Rol.PROFESSIONAL) -> FlaskClient:
    """A client that keeps cookies as a browser does, signed in."""
    client = app.test_client()
    name, _, value = cookie(app, register, rol)[0].partition("=")
    client.set_cookie(name, value)
    return client


@pytest.fixture
def client(app: Flask, register: Register) -> FlaskClient:
    return browser(app, register)


def hidden(page: str) -> dict[str, str]:
    """What the form of a choice sends along by itself, as it stands in this page."""
    form = page[page.index("data-klad=") :]
    return {
        naam: found[1]
        for naam in ("csrf_token", "id", "versie", "venster", "vervangt")
        if (found := re.search(rf'name="{naam}" value="([^"]*)"', form))
    }


def post(client: FlaskClient, path: str, seen: str = "/over", **form: Any) -> Any:
    """Press a button, with the token of a page that was opened just now."""
    page = client.get(seen).text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    return client.post(path, data={"csrf_token": token[1] if token else "", **form})


def start(client: FlaskClient) -> None:
    answer = post(client, "/oefenen/start")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/keuzes/nieuw")


def practised(register: Register) -> int:
    """How many choices were recorded in practice, beside those it begins with."""
    with register.practice.use() as one:
        return one.engine.store.count() - EXAMPLES


def drafts(register: Register) -> tuple[int, int]:
    """How many drafts there are in the real register and in the one to practise in."""
    sql = "SELECT count(*) FROM klad"
    with register.practice.use() as one:
        stores = (register.engine.store, one.engine.store)
        found = [s.database.cursor().execute(sql).fetchone() for s in stores]
    return (found[0] or (0,))[0], (found[1] or (0,))[0]


def test_what_is_recorded_to_practise_stays_there(register: Register, client: FlaskClient) -> None:
    assert BAR not in client.get("/keuzes/nieuw").text
    start(client)
    form = client.get("/keuzes/nieuw").text
    assert BAR in form
    saved = client.post("/keuzes/nieuw", data={**hidden(form), **TYPED})
    assert saved.status_code == 303
    path = saved.headers["Location"].partition("?")[0]
    shown = client.get(path).text
    assert "Geoefende keuze" in shown
    assert BAR in shown
    assert (register.engine.store.count(), practised(register)) == (0, 1)
    assert register.accounts.events.count(Wanted(handeling="keuze")) == 0
    assert post(client, "/oefenen/stop").headers["Location"] == "/oefenen?melding=gestopt"
    assert client.get(path).status_code == 404
    assert BAR not in client.get("/").text


def test_a_form_of_the_one_is_never_saved_in_the_other(register: Register, client: FlaskClient) -> None:
    real = client.get("/keuzes/nieuw").text
    start(client)
    answer = client.post("/keuzes/nieuw", data={**hidden(real), **TYPED})
    assert answer.status_code == 409
    assert "Dit formulier is van het echte register" in answer.text
    in_practice = client.get("/keuzes/nieuw").text
    post(client, "/oefenen/stop")
    answer = client.post("/keuzes/nieuw", data={**hidden(in_practice), **TYPED})
    assert answer.status_code == 409
    assert "Dit formulier was om te oefenen" in answer.text
    # Not with a token that is good, either.
    fresh = hidden(client.get("/keuzes/nieuw").text)["csrf_token"]
    again = client.post("/keuzes/nieuw", data={**hidden(in_practice), "csrf_token": fresh, **TYPED})
    assert again.status_code == 409
    assert (register.engine.store.count(), practised(register), drafts(register)) == (0, 0, (0, 0))
    # Its own form still works.
    assert (
        client.post("/keuzes/nieuw", data={**hidden(client.get("/keuzes/nieuw").text), **TYPED}).status_code
        == 303
    )


def test_a_draft_of_the_one_is_never_kept_in_the_other(register: Register, client: FlaskClient) -> None:
    def keep(page: str, **more: str) -> Any:
        wie = re.search(r'data-wie="([^"]+)"', page)
        return client.post(
            "/keuzes/klad", data={**hidden(page), "wie": wie[1] if wie else "", "titel": "Half", **more}
        )

    real = client.get("/keuzes/nieuw").text
    start(client)
    in_practice = client.get("/keuzes/nieuw").text
    fresh = hidden(in_practice)["csrf_token"]
    told = keep(real, csrf_token=fresh)
    assert (told.status_code, told.json["reden"]) == (409, "klad")
    assert "echte register" in told.json["fout"]
    assert drafts(register) == (0, 0)
    assert keep(in_practice).status_code == 200
    assert drafts(register) == (0, 1)
    post(client, "/oefenen/stop")
    fresh = hidden(client.get("/keuzes/nieuw").text)["csrf_token"]
    assert keep(in_practice, csrf_token=fresh).json["reden"] == "klad"
    assert drafts(register) == (0, 1)


def test_a_button_of_an_old_page_does_nothing(register: Register, client: FlaskClient) -> None:
    id_ = practice_records()[0][0].id
    create(register.engine, values(id_), door="de tests")
    start(client)
    page = client.get(f"/keuzes/{id_}/verwijderen").text
    old = re.search(r'name="csrf_token" value="([^"]+)"', page[page.index("<main") :])
    assert old
    post(client, "/oefenen/stop")
    answer = client.post(f"/keuzes/{id_}/verwijderen", data={"csrf_token": old[1]})
    assert answer.status_code == 400
    assert register.engine.store.get(id_).versie == 1


def test_the_table_of_practising_holds_addresses_that_exist() -> None:
    assert ADDRESSES.keys() >= PRACTISED
    assert ADDRESSES.keys() >= WITHOUT_SESSION


def test_every_other_change_is_refused_while_practising(app: Flask, register: Register) -> None:
    client = browser(app, register, Rol.BEHEERDER)
    start(client)
    wrong = []
    for one, recht in ADDRESSES.items():
        method, rule = one.split(" ", 1)
        if recht is Recht.OPENBAAR or one in PRACTISED or rule.startswith("/oefenen"):
            continue
        assert not open_while_practising(method, rule)
        path = re.sub(r"<[^>]+>", "er-is-geen", rule)
        answer = client.open(path, method=method, headers={"X-CSRFToken": _token(client)})
        if answer.status_code != 409:
            wrong.append((one, answer.status_code))
    assert wrong == []


def _token(client: FlaskClient) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/over").text)
    return found[1] if found else ""


def test_a_key_for_programs_never_practises(app: Flask, register: Register, client: FlaskClient) -> None:
    start(client)
    id_ = account_id(register, Rol.PROFESSIONAL)
    made = register.accounts.store.add_key(
        id_, "p", ["lezen", "vastleggen"], timedelta(hours=1), Maker("t", "t")
    )
    key = {"Authorization": f"Bearer {made[1]}"}
    given = {k: v for k, v in values("per-sleutel").items() if k != "id"}
    assert client.post("/v1/keuzes", json=given, headers=key).status_code == 201
    assert (register.engine.store.count(), practised(register)) == (1, 0)


def test_everything_goes_with_one_button(register: Register, client: FlaskClient) -> None:
    start(client)
    client.post("/keuzes/nieuw", data={**hidden(client.get("/keuzes/nieuw").text), **TYPED})
    assert practised(register) == 1
    assert post(client, "/oefenen/opnieuw").headers["Location"] == "/oefenen?melding=opnieuw"
    assert practised(register) == 0
    assert "is weg" in client.get("/oefenen?melding=opnieuw").text


def test_residents_do_not_practise(app: Flask, register: Register) -> None:
    client = app.test_client()
    assert client.get("/oefenen").headers["Location"].startswith("/inloggen")
    with client.session_transaction() as session:
        session["oefenen"] = True
    assert BAR not in client.get("/").text


@pytest.mark.parametrize("width", [1280, 320])
def test_in_a_browser(
    server: str,
    open_page: Callable[..., Page],
    axe_violations: Callable[[Page], list[str]],
    scrolls_sideways: Callable[[Page], list[str]],
    width: int,
) -> None:
    page = open_page(width=width)
    page.goto(f"{server}/oefenen")
    assert axe_violations(page) == []
    assert scrolls_sideways(page) == []
    page.get_by_role("button", name="Begin met oefenen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nieuwe keuze")
    expect(page.get_by_text(BAR)).to_be_visible()
    assert axe_violations(page) == []
    assert scrolls_sideways(page) == []
    page.get_by_role("button", name="Stop met oefenen").click()
    expect(page.get_by_text("U oefent niet meer.")).to_be_visible()
