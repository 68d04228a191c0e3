"""Contacts go in and never come out: a canary through every route that reads."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from tests.service.api.client import Client

CANARY = {
    "naam": "Kanarie Zevenblad",
    "rol": "kanarierol",
    "afdeling": "kanarieafdeling",
    "email": "kanarie@zevenblad.example",
    "telefoon": "070-5559731",
    "geldigTot": "2091-07-13",
}
SIGNS = ("kanarie", "zevenblad", "5559731", "2091-07-13")
# Documents are kept apart from records and contacts; groups are made of reasons, that come from texts alone.
APART = {
    "/v1/bronnen/<id>",
    "/v1/factorclusters/<niveau>/<id>",
    "/v1/factorrondes/<nr>",
    "/v1/factorrondes/<nr>/verschil",
}
# Every way to read; {id} and {naam} are filled in. Searching for a contact must not find it either.
VARIANTS = {
    "/v1/zoekresultaten": [
        "?q=tuin",
        "?q=tekenen&minder=true&modus=lexical",
        "?q=bewoners&minder=true&modus=dense",
        "?q=bewoners&negeer=gebied&gebied=WK051836",
    ],
    "/v1/keuzes": ["", "?sorteer=gewijzigd", "?publicatie=intern"],
    "/v1/keuzes/<id>": [""],
    "/v1/keuzes/<id>/versies": [""],
    "/v1/keuzes/<id>/vergelijkbare-keuzes": ["", "?aantal=20"],
    "/v1/keuzes/<id>/motivering": [""],
    "/v1/bronnen": [""],
    "/v1/factoren": ["", "?instrument=werkplaats-participatie"],
    "/v1/factoren/<code>": [""],
    "/v1/cijfers": [""],
    "/v1/cijfers/<naam>": ["", "?gebied=WK051836"],
    "/v1/factorclusters": ["", "?niveau=fijn"],
    "/v1/factorrondes": [""],
    "/v1/factorhandelingen": [""],
    "/v1/vocabulaires": [""],
    "/v1/vocabulaires/<naam>": [""],
    "/v1/openapi.json": [""],
    "/health/live": [""],
    "/health/ready": [""],
}


def assert_no_sign(response: Any) -> None:
    seen = (response.text + str(response.headers)).lower()
    assert not [sign for sign in SIGNS if sign in seen]


@pytest.fixture
def with_contacts(api: Client, choice: dict[str, Any]) -> Client:
    """One record with contacts from POST, one with contacts from PUT, a third beside them."""
    assert_no_sign(api.post("/v1/keuzes", json={**choice, "contacten": [CANARY]}))
    other = {**choice, "id": "plein-2023", "titel": "Plein"}
    api.post("/v1/keuzes", json={**other, "contacten": [{"naam": "Iemand"}]})
    assert_no_sign(
        api.put("/v1/keuzes/plein-2023", json={**other, "contacten": [CANARY, {"naam": "Iemand"}]})
    )
    api.post("/v1/keuzes", json={**choice, "id": "los", "titel": "Los", "verwanteKeuzes": ["tuin-2024"]})
    return api


def test_contacts_are_kept(with_contacts: Client) -> None:
    store = with_contacts.register.engine.store
    assert [c.model_dump(mode="json") for c in store.contacts("tuin-2024")] == [CANARY]
    assert [c.naam for c in store.contacts("plein-2023")] == [CANARY["naam"], "Iemand"]


def test_no_route_that_reads_shows_a_contact(
    with_contacts: Client, caplog: pytest.LogCaptureFixture
) -> None:
    rules = {
        rule.rule
        for rule in with_contacts.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/static")
    }
    assert rules - APART == set(VARIANTS)
    with caplog.at_level(logging.DEBUG):
        for rule, queries in VARIANTS.items():
            for id_ in ("tuin-2024", "plein-2023", "los"):
                for query in queries:
                    path = (
                        rule.replace("<id>", id_).replace("<naam>", "factoren").replace("<code>", "budget")
                    )
                    response = with_contacts.get(path + query)
                    assert response.status_code == 200, path
                    assert_no_sign(response)
    assert not [sign for sign in SIGNS if sign in caplog.text.lower()]


@pytest.mark.parametrize("modus", ["lexical", "hybrid"])
@pytest.mark.parametrize("q", ["Zevenblad", "kanarierol", "kanarie@zevenblad.example", "070-5559731"])
def test_a_contact_cannot_be_found_by_words(with_contacts: Client, q: str, modus: str) -> None:
    body = with_contacts.get("/v1/zoekresultaten", query_string={"q": q, "modus": modus}).get_json()
    assert all(r["waarom"]["woorden"] == [] for r in body["resultaten"])
    assert_no_sign_in(body["resultaten"])
    situation = with_contacts.post("/v1/zoekresultaten", json={"situatie": q, "modus": modus}).get_json()
    assert_no_sign_in(situation["resultaten"])
    if modus == "lexical":
        assert body["resultaten"] == situation["resultaten"] == []


def assert_no_sign_in(value: Any) -> None:
    assert not [sign for sign in SIGNS if sign in str(value).lower()]


def test_faults_do_not_repeat_a_contact(api: Client, choice: dict[str, Any]) -> None:
    wrong = {
        **CANARY,
        "email": "kanarie zonder apenstaart",
        "telefoon": "5559731 kanarie",
        "kleur": "kanarie",
    }
    response = api.post("/v1/keuzes", json={**choice, "contacten": [wrong]})
    assert response.status_code == 400
    assert_no_sign(response)
    assert {f["veld"] for f in response.get_json()["fouten"]} == {
        "contacten[0].email",
        "contacten[0].telefoon",
        "contacten[0].kleur",
    }


def test_only_contacts_that_are_sent_are_changed(with_contacts: Client, choice: dict[str, Any]) -> None:
    store = with_contacts.register.engine.store
    with_contacts.put("/v1/keuzes/tuin-2024", json={**choice, "titel": "Nieuw"})
    with_contacts.put("/v1/keuzes/tuin-2024", json={**choice, "titel": "Nieuw", "contacten": None})
    assert [c.naam for c in store.contacts("tuin-2024")] == [CANARY["naam"]]
    emptied = with_contacts.put("/v1/keuzes/tuin-2024", json={**choice, "titel": "Nieuw", "contacten": []})
    assert store.contacts("tuin-2024") == []
    assert emptied.get_json()["versie"] == 3
    history = with_contacts.get("/v1/keuzes/tuin-2024/versies")
    assert history.get_json()["versies"][0]["gewijzigd"] == ["contacten"]
    assert_no_sign(history)
    with_contacts.delete("/v1/keuzes/plein-2023")
    assert store.contacts("plein-2023") == []


def test_the_contacts_of_the_examples_stay_inside(examples: Client) -> None:
    store = examples.register.engine.store
    page = examples.get("/v1/keuzes?perPagina=50").text
    searched = examples.get("/v1/zoekresultaten?q=bewoners&perPagina=50&minder=true").text
    seen = 0
    for record in store.every():
        for contact in store.contacts(record.keuze.id):
            for value in (contact.naam, contact.email, contact.telefoon):
                if value:
                    seen += 1
                    assert value not in page
                    assert value not in searched
    assert seen > 100
