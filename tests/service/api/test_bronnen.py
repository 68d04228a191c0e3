"""Documents through the API: for colleagues the list, the text and what was found; for residents nothing."""

from __future__ import annotations

import pytest

from data.documents import read_document
from data.events import Maker
from service.bronnen import Gegevens
from service.opening import Register
from tests.service.api.client import Client, assert_problem

TEXT = b"# Raadsvoorstel zwembad\n\nDe raad stelt geld beschikbaar voor een buitenbad.\n"


@pytest.fixture
def kept(register: Register) -> str:
    about = Gegevens(soort="raadsvoorstel", adres="https://raad.example/1", keuzes=("k1",))
    id_ = register.bronnen.keep(read_document(TEXT, "zwembad.md"), TEXT, about, Maker("t", "t")).bron.id
    register.bronnen.encode()
    return id_


def test_the_list_and_one_document(api: Client, kept: str) -> None:
    listed = api.get("/v1/bronnen").get_json()
    assert (listed["totaal"], listed["pagina"], listed["perPagina"]) == (1, 1, 20)
    (one,) = listed["bronnen"]
    assert one["id"] == kept
    assert (one["titel"], one["soort"], one["bestand"]) == (
        "Raadsvoorstel zwembad",
        "raadsvoorstel",
        "zwembad.md",
    )
    assert (one["adres"], one["keuzes"]) == ("https://raad.example/1", ["k1"])
    assert "alineas" not in one
    read = api.get(one["_links"]["self"]["href"]).get_json()
    assert {k: v for k, v in read.items() if k not in ("alineas", "meldingen")} == one
    assert read["alineas"] == [
        {"tekst": "Raadsvoorstel zwembad", "plaats": "alinea 1", "niveau": 1},
        {"tekst": "De raad stelt geld beschikbaar voor een buitenbad.", "plaats": "alinea 2",
         "kop": "Raadsvoorstel zwembad", "niveau": 0},
    ]  # fmt: skip


def test_by_kind(api: Client, kept: str) -> None:
    assert api.get("/v1/bronnen?soort=raadsvoorstel").get_json()["totaal"] == 1
    assert api.get("/v1/bronnen?soort=evaluatie").get_json()["bronnen"] == []
    assert_problem(api.get("/v1/bronnen?soort=evaluaties"), 400)


def test_what_is_not_there_is_a_problem(api: Client) -> None:
    assert_problem(api.get("/v1/bronnen/bron-2026-weg"), 404)


def test_an_answer_holds_the_documents_too(api: Client, kept: str) -> None:
    (hit,) = api.get("/v1/zoekresultaten?q=buitenbad%20geld").get_json()["bronnen"]
    assert hit == {
        "id": kept,
        "titel": "Raadsvoorstel zwembad",
        "soort": "raadsvoorstel",
        "passage": {
            "tekst": "De raad stelt geld beschikbaar voor een buitenbad.",
            "plaats": "alinea 2",
            "kop": "Raadsvoorstel zwembad",
            "van": 1,
            "tot": 1,
        },
        "_links": {"self": {"href": f"/v1/bronnen/{kept}"}},
    }
    assert api.get("/v1/zoekresultaten?q=pannenkoeken").get_json()["bronnen"] == []
    posted = api.post("/v1/zoekresultaten", json={"situatie": "buitenbad geld"}).get_json()
    assert [b["id"] for b in posted["bronnen"]] == [kept]


def test_residents_get_no_document_in_any_answer(register: Register, kept: str) -> None:
    resident = Client(register, None)
    assert_problem(resident.get("/v1/bronnen"), 401)
    assert_problem(resident.get(f"/v1/bronnen/{kept}"), 401)
    answer = resident.get("/v1/zoekresultaten?q=buitenbad%20geld")
    assert "bronnen" not in answer.get_json()
    assert "raadsvoorstel zwembad" not in answer.text.lower()
