"""Own terms through the API: adding, changing, retiring, and what residents read of them."""

from __future__ import annotations

from typing import Any

import pytest

from data.events import Maker, Wanted
from data.publication import PublicationStore
from data.vocabularies import of_file, vocabulaire
from service.access import Rol
from service.opening import Register
from tests.service.api.client import Client, assert_problem

FACTOREN = "/v1/vocabulaires/factoren/begrippen"
MOTHERS = {
    "label": "Jonge moeders",
    "definitie": "Moeders met kleine kinderen.",
    "synoniemen": ["mamacafé"],
}


@pytest.fixture
def keeper(register: Register) -> Client:
    return Client(register, Rol.KENNISMANAGER)


def example(client: Client, path: str, method: str) -> Any:
    operation = client.document["paths"][path][method]
    return operation["requestBody"]["content"]["application/json"]["example"]


def test_adding_changing_retiring_and_bringing_back(register: Register, keeper: Client) -> None:
    added = keeper.post(FACTOREN, json=example(keeper, "/vocabulaires/{naam}/begrippen", "post"))
    assert (added.status_code, added.get_json()) == (
        201,
        {
            "code": "eigen-tempo",
            "label": "Eigen tempo",
            "definitie": "Hoe snel de mensen om wie het gaat zelf willen en kunnen.",
            "synoniemen": ["tempo van de buurt"],
            "bron": "eigen begrip van dit register",
            "kenmerken": {"herkomst": "eigen", "soort": "context"},
            "eigen": True,
        },
    )
    place = f"{FACTOREN}/eigen-tempo"
    body = example(keeper, "/vocabulaires/{naam}/begrippen/{code}", "patch")
    changed = keeper.send("PATCH", place, json=body).get_json()
    assert changed == {**added.get_json(), **body}
    assert keeper.send("PATCH", place, json={"synoniemen": []}).get_json()["synoniemen"] == []
    assert keeper.post(f"{place}/vervallen").get_json()["vervallen"] is True
    listed = keeper.get("/v1/vocabulaires/factoren").get_json()
    assert (listed["versie"], listed["begrippen"][-1]["vervallen"]) == ("1.0.0+4", True)
    assert "vervallen" not in keeper.post(f"{place}/terughalen").get_json()
    summary = keeper.get("/v1/vocabulaires").get_json()["vocabulaires"]
    assert [(v["versie"], v["aantal"]) for v in summary if v["naam"] == "factoren"] == [("1.0.0+5", 46)]
    lines = register.accounts.events.read(Wanted(handeling="begrip"))
    assert {(e.object, e.herkomst) for e in lines} == {("begrip:factoren/eigen-tempo", "api 127.0.0.1")}
    assert len(lines) == 5


def test_a_choice_may_hold_it_and_filters_know_it(
    register: Register, keeper: Client, choice: dict[str, Any]
) -> None:
    refused = keeper.post("/v1/keuzes", json={**choice, "doelgroepen": ["jonge-moeders"]})
    assert_problem(refused, 400)
    keeper.post("/v1/vocabulaires/doelgroepen/begrippen", json=MOTHERS)
    now = Client(register, Rol.KENNISMANAGER)  # reads the description anew
    assert now.post("/v1/keuzes", json={**choice, "doelgroepen": ["jonge-moeders"]}).status_code == 201
    found = now.get("/v1/keuzes?doelgroep=jonge-moeders").get_json()
    assert [k["keuze"]["id"] for k in found["keuzes"]] == ["tuin-2024"]
    near = assert_problem(now.get("/v1/keuzes?doelgroep=mamacafe"), 400)
    assert near["fouten"][0]["suggestie"] == "jonge-moeders"


@pytest.mark.parametrize(
    ("path", "body", "veld", "message"),
    [
        (FACTOREN, {"label": "Budget", "definitie": "d"}, "label", '"Budget" staat al in deze lijst.'),
        (FACTOREN, {"label": "Nieuw", "definitie": "Van Ilse Vos."}, "definitie", '"Ilse Vos" lijkt een naam'),
        (FACTOREN, {"definitie": "d"}, "label", "ontbreekt; geef deze waarde mee"),
        (FACTOREN, {"label": 3, "definitie": "d"}, "label", "moet tekst zijn"),
        (FACTOREN, {"label": "x", "definitie": "d", "synoniemen": "y"}, "synoniemen", "moet een lijst zijn"),
        (FACTOREN, {"label": "x", "definitie": "d", "soort": "z"}, "soort", 'kent "z" niet. Kies uit: context,'),
        (FACTOREN, {"label": "x", "definitie": "d", "code": "z"}, "code", "is geen veld van deze aanvraag."),
        ("/v1/vocabulaires/gebieden/begrippen", MOTHERS, "", "De lijst gebieden krijgt geen eigen begrippen."),
        ("/v1/vocabulaires/themas/begrippen", {**MOTHERS, "soort": "context"}, "soort", "In de lijst themas heeft"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(
    register: Register, keeper: Client, path: str, body: Any, veld: str, message: str
) -> None:
    problem = assert_problem(keeper.post(path, json=body), 400)
    assert problem["fouten"][0]["veld"] == veld
    assert problem["fouten"][0]["reden"].startswith(message)
    assert vocabulaire("factoren") is of_file("factoren")


def test_what_is_not_there(keeper: Client) -> None:
    assert_problem(keeper.post("/v1/vocabulaires/factor/begrippen", json=MOTHERS), 404)
    for code in ("budget", "bestaat-niet", "x" * 3000):
        assert_problem(keeper.send("PATCH", f"{FACTOREN}/{code}", json={"definitie": "d"}), 404)
        assert_problem(keeper.post(f"{FACTOREN}/{code}/vervallen"), 404)


@pytest.mark.parametrize(("rol", "status"), [(None, 401), (Rol.PROFESSIONAL, 403)])
def test_only_who_looks_after_the_lists(register: Register, rol: Rol | None, status: int) -> None:
    client = Client(register, rol)
    for method, path in (
        ("POST", FACTOREN),
        ("PATCH", f"{FACTOREN}/x"),
        ("POST", f"{FACTOREN}/x/vervallen"),
        ("POST", f"{FACTOREN}/x/terughalen"),
    ):
        assert_problem(client.send(method, path, json=MOTHERS), status)


def test_residents_read_no_own_term_but_the_label_of_what_is_published(
    register: Register, keeper: Client, choice: dict[str, Any]
) -> None:
    keeper.post("/v1/vocabulaires/doelgroepen/begrippen", json=MOTHERS)
    resident = Client(register, None)
    before = resident.get("/v1/vocabulaires/doelgroepen").get_json()
    assert [b["code"] for b in before["begrippen"]] == list(of_file("doelgroepen").codes)
    assert "moeders" not in str(resident.document).lower()
    for path in (
        "/v1/keuzes?doelgroep=jonge-moeders",
        "/v1/keuzes?doelgroep=jonge-moeder",
        "/v1/zoekresultaten?q=tuin&negeer=doelgroep:jonge-moeders",
    ):
        problem = assert_problem(resident.get(path), 400)
        assert "suggestie" not in problem["fouten"][0]
        assert "Jonge moeders" not in str(problem)
    asked = resident.get("/v1/zoekresultaten?q=mamacafé").get_json()
    assert asked["begrepen"] == []

    now = Client(register, Rol.KENNISMANAGER)
    given = {**choice, "doelgroepen": ["jonge-moeders"], "publicatie": "openbaar"}
    assert now.post("/v1/keuzes", json=given).status_code == 201
    PublicationStore(register.engine.store.database).agree([("tuin-2024", 1)], Maker())
    register.engine.on_change(["tuin-2024"])
    resident = Client(register, None)
    last = resident.get("/v1/vocabulaires/doelgroepen").get_json()["begrippen"][-1]
    assert (last["label"], last["definitie"], last["synoniemen"]) == ("Jonge moeders", "", [])
    assert resident.get("/v1/keuzes?doelgroep=jonge-moeders").get_json()["totaal"] == 1
    assert resident.get("/v1/keuzes/tuin-2024").get_json()["keuze"]["doelgroepen"] == ["jonge-moeders"]
