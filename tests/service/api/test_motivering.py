"""The motivation of a choice through the API."""

from __future__ import annotations

from typing import Any

from service import recording
from service.motivering import motivering_of
from tests.service.api.client import Client, assert_problem


def test_the_motivation_of_an_example(examples: Client) -> None:
    body = examples.get("/v1/keuzes/voorbeeld-001/motivering").get_json()
    made = motivering_of(examples.register.engine.store, "voorbeeld-001")
    assert body["titel"] == "Motivering: Met jongeren op straat praten over de overlast bij de portieken"
    assert body["versie"] == 1
    assert body["tekst"] == made.as_text()
    assert [o["kop"] for o in body["onderdelen"]] == [
        "Aanleiding",
        "Doel",
        "Vorm",
        "Waarom deze vorm",
        "Beïnvloedingsruimte",
        "Andere vormen die zijn bekeken",
        "Factoren die meewogen",
        "Afwijking van de gebruikelijke vorm",
        "Verwante keuzes in het register",
        "Over deze tekst",
    ]
    assert body["onderdelen"][5]["alineas"][2] == {
        "opsomming": True,
        "zinnen": [
            {
                "tekst": "Burgerpanel: Van de panelleden uit deze buurt was niemand jonger dan dertig.",
                "velden": ["alternatieven[1]"],
            }
        ],
    }
    assert [g["veld"] for g in body["ontbreekt"]] == ["afwijking"]
    assert body["gebruikteKeuzes"] == [
        {
            "id": "voorbeeld-028",
            "titel": "Nachtrondes bij de voetbalkooi",
            "jaar": 2026,
            "instrument": "straatgesprekken",
            "_links": {"self": {"href": "/v1/keuzes/voorbeeld-028"}},
        }
    ]
    assert body["_links"] == {
        "self": {"href": "/v1/keuzes/voorbeeld-001/motivering"},
        "keuze": {"href": "/v1/keuzes/voorbeeld-001"},
    }


def test_no_contact_and_what_is_not_there_is_a_problem(api: Client, choice: dict[str, Any]) -> None:
    contact = {"naam": "Kanarie Gele", "email": "k.gele@example.nl"}
    recording.create(api.register.engine, {**choice, "contacten": [contact]}, door="proef")
    answer = api.get("/v1/keuzes/tuin-2024/motivering")
    assert answer.status_code == 200
    assert "Kanarie" not in answer.text
    assert "k.gele" not in answer.text
    assert_problem(api.get("/v1/keuzes/bestaat-niet/motivering"), 404)
    assert_problem(api.get("/v1/keuzes/tuin-2024/motivering?kleur=rood"), 400)
    api.register.engine.delete("tuin-2024", door="proef")
    assert_problem(api.get("/v1/keuzes/tuin-2024/motivering"), 410)
