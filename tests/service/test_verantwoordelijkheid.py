"""Who does what: the five parts in words, the figure of what is missing, and the fields from door to door."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from data import figures as counting
from data.events import Maker
from data.exporting import export_records
from data.filters import Filters
from data.mapping import match_headers
from data.person_texts import find_person
from data.store import Draft
from data.tables import read_table
from service import publishing
from service.access import Actor, Rol
from service.dashboards import figure
from service.motivering import compose
from service.opening import Register
from service.recording import create
from service.selection import Selection
from service.texts import searchable
from service.transfer import import_table
from service.verantwoordelijkheid import KOPPEN, of_record
from tests.service.making import keuze, values

WHOLE: dict[str, Any] = {
    "verantwoordelijkParticipatie": "Projectleider herinrichting, Stadsontwikkeling",
    "verantwoordelijkCommunicatie": "Team communicatie, Stadsdeel Escamp",
    "rolRaad": "geinformeerd",
    "rolWethouder": "aanspreekbaar",
    "budgetklasse": "tot-5000",
}
IN_WORDS = [
    "Projectleider herinrichting, Stadsontwikkeling",
    "Team communicatie, Stadsdeel Escamp",
    "Geïnformeerd",
    "Aanspreekbaar voor bewoners",
    "Tot € 5.000",
]


def test_the_five_in_words_and_what_is_missing() -> None:
    assert [deel.tekst for deel in of_record(keuze("a", **WHOLE))] == IN_WORDS
    assert [(d.veld, d.kop, d.tekst) for d in of_record(keuze("a", rolRaad="geen-rol"))] == [
        ("verantwoordelijkParticipatie", "Participatie", ""),
        ("verantwoordelijkCommunicatie", "Communicatie", ""),
        ("rolRaad", "Rol van de raad", "Geen rol"),
        ("rolWethouder", "Rol van de wethouder", ""),
        ("budgetklasse", "Budget", ""),
    ]


# -- the figure -----------------------------------------------------------------------------------


def selection(register: Register, openbaar: bool = False) -> Selection:
    return Selection(register.engine.store.database, Filters(), openbaar, date(2026, 11, 21))


def fill(register: Register, whole: int, empty: int, half: int = 0) -> None:
    made = [keuze(f"vol-{i}", **WHOLE) for i in range(whole)]
    made += [keuze(f"leeg-{i}") for i in range(empty)]
    made += [keuze(f"half-{i}", rolWethouder="geen-rol") for i in range(half)]
    register.engine.store.save([Draft(one) for one in made], door="t", model="m")


def test_the_figure_counts_and_leads_to_the_records(register: Register) -> None:
    fill(register, whole=3, empty=2, half=1)
    _, figuur = figure("wie-doet-wat")
    asked = selection(register)
    tabel = figuur.tabel(asked)
    assert tabel.koppen == ("onderdeel", "ingevuld", "niet ingevuld")
    assert [(r.naam, r.cellen) for r in tabel.rijen] == [
        ("Participatie", (3, 3)),
        ("Communicatie", (3, 3)),
        ("Rol van de raad", (3, 3)),
        ("Rol van de wethouder", (4, 2)),
        ("Budget", (3, 3)),
    ]
    for rij in tabel.rijen:
        for kolom, count in zip(tabel.kolommen, rij.cellen, strict=True):
            assert counting.count(asked.database, figuur.behind(asked, rij.id, str(kolom))) == count
    for rij_, kolom_ in (("titel", "ingevuld"), ("rolRaad", "misschien")):
        with pytest.raises(KeyError):
            figuur.behind(asked, rij_, kolom_)


@pytest.mark.parametrize(
    ("whole", "empty", "half", "shown"),
    [
        (8, 6, 0, (8, 6)),
        (7, 4, 3, (7, 7)),
        (4, 10, 3, None),  # of two that make up a known number, a small one would follow from the other
        (12, 0, 0, None),  # nothing left to show: no rows
        (5, 4, 0, None),
    ],
)
def test_residents_see_no_small_counts(
    register: Register, whole: int, empty: int, half: int, shown: Sequence[int] | None
) -> None:
    """Nor those of which a figure of its own says how many: where that hides one, this could tell it."""
    fill(register, whole, empty, half)
    tabel = figure("wie-doet-wat")[1].tabel(selection(register, openbaar=True))
    fields = ("verantwoordelijkParticipatie", "verantwoordelijkCommunicatie")
    assert {rij.id: rij.cellen for rij in tabel.rijen} == (dict.fromkeys(fields, shown) if shown else {})
    assert tabel.let.startswith("Van de rollen en het budget" if shown else "Er zijn te weinig")


def test_an_empty_register_has_no_rows_and_says_nothing(register: Register) -> None:
    for openbaar in (False, True):
        tabel = figure("wie-doet-wat")[1].tabel(selection(register, openbaar))
        assert (tabel.rijen, tabel.let) == ((), "")


def test_the_role_of_the_wethouder_is_a_figure(register: Register) -> None:
    fill(register, whole=2, empty=1, half=1)
    _, figuur = figure("rol-wethouder")
    tabel = figuur.tabel(selection(register))
    assert tabel.koppen[2:] == ("Aanspreekbaar voor bewoners", "Geen rol", "niet ingevuld")
    assert [r.cellen for r in tabel.rijen] == [(4, 2, 1, 1)]


# -- from door to door ----------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["csv", "xlsx", "json", "jsonl"])
def test_exported_and_imported_it_is_the_same(register: Register, format: str) -> None:
    record = keuze("a", **WHOLE)
    target = io.BytesIO()
    export_records([record], format, target)
    table = read_table(target.getvalue(), f"uitvoer.{format}")
    done = import_table(register.engine, table, match_headers(table.headers))
    assert (done.aangemaakt, done.fout) == (1, [])
    found = register.engine.store.get("a").keuze
    assert {veld: getattr(found, veld) for veld in WHOLE} == WHOLE


def test_headers_of_people_are_read_and_a_person_is_counted(register: Register) -> None:
    text = (
        "id;titel;instrument;wijk;status traject;start;waarom;wie is verantwoordelijk voor participatie?;"
        "Verantwoordelijk voor communicatie;Rol van de wethouder\r\n"
        "a;T;Enquête;Moerwijk;Lopend;1-3-2026;Het ging snel.;Team participatie;Noor Bakker;bestuurlijk opdrachtgever\r\n"
    )
    table = read_table(text.encode(), "lijst.csv")
    done = import_table(register.engine, table, match_headers(table.headers))
    found = register.engine.store.get("a").keuze
    assert found.verantwoordelijkParticipatie == "Team participatie"
    assert (found.verantwoordelijkCommunicatie, found.rolWethouder) == ("Noor Bakker", "opdrachtgever")
    assert (done.aangemaakt, len(done.persoonsgegevens)) == (1, 1)


def test_a_name_stands_in_the_way_of_publication_until_it_is_gone(register: Register) -> None:
    writer, other = (Actor.with_role(id_, id_, Rol.KENNISMANAGER) for id_ in ("w", "o"))
    given = {**values("a"), **WHOLE, "publicatie": "openbaar"}
    given["verantwoordelijkCommunicatie"] = "Noor Bakker, Stadsdeel Escamp"
    create(register.engine, given, door="t", maker=Maker(writer.id, "t"))
    (found,) = publishing.publication(register, "a").open
    assert (found.veld, found.finding.tekst) == ("verantwoordelijkCommunicatie", "Noor Bakker")
    with pytest.raises(publishing.Refused, match="mogelijke persoonsgegevens"):
        publishing.agree(register, "a", 1, other, Maker(other.id, "t"))
    assert register.openbaar.engine.store.count() == 0
    named = find_person(register.engine.store.database, ["Noor Bakker"])
    assert [(one.id, one.velden) for one in named.genoemd] == [("a", ("verantwoordelijkCommunicatie",))]


def test_a_function_of_the_examples_is_no_personal_data(register: Register) -> None:
    create(register.engine, {**values("a"), **WHOLE, "publicatie": "openbaar"}, door="t")
    assert publishing.publication(register, "a").open == ()


def test_it_is_no_text_to_search_in() -> None:
    told = searchable(keuze("a", **WHOLE))
    assert not any(text in one for one in told for text in IN_WORDS[:2])


def test_the_motivation_names_the_role_of_the_wethouder() -> None:
    text = compose(keuze("a", **WHOLE), 1, []).as_text()
    assert (
        "Rol van de wethouder: aanspreekbaar voor bewoners. Bewoners kunnen met vragen en klachten over het "
        "traject bij de wethouder terecht en krijgen daar antwoord."
    ) in text
    assert "wethouder" not in compose(keuze("a"), 1, []).as_text()


def test_the_api_takes_and_gives_it(register: Register) -> None:
    from tests.service.api.client import Client

    api = Client(register)
    given = {**values("a"), **WHOLE}
    assert api.post("/v1/keuzes", json=given).status_code == 201
    read = api.get("/v1/keuzes/a")
    assert {veld: read.get_json()["keuze"][veld] for veld in WHOLE} == WHOLE
    wrong = {**given, "rolWethouder": "baas", "verantwoordelijkParticipatie": "x" * 121}
    refused = api.put("/v1/keuzes/a", json=wrong, headers={"If-Match": '"1"'})
    assert {fout["veld"] for fout in refused.get_json()["fouten"]} == {
        "rolWethouder",
        "verantwoordelijkParticipatie",
    }
    described = json.dumps(api.document["components"]["schemas"])
    assert all(veld in described for veld in KOPPEN)
