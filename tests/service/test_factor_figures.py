"""Figures over factors, against examples that were counted by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from data.factor_metadata import RecordColumns, record_columns
from data.factors import FactorStore, NewZin
from data.filters import Filters
from service import factor_figures, factor_members
from service.factor_codebook import Codeboek, Groep
from service.factor_members import NIET_GEZEGD, TEGEN, VOOR, Ding, Leden
from service.opening import Register
from service.small_counts import Verborgen
from service.tables import Tabel
from tests.service.making import keuze

MINDER, NIET = Verborgen.MINDER, Verborgen.NIET

# record: year, instrument, gebieden
FIVE = {
    1: (2021, "enquete", ["BU05183620"]),
    2: (2021, "enquete", ["BU05183620", "WK051836"]),
    3: (2023, "partnerraad", ["ZW"]),
    5: (2023, "enquete", ["BU05183620"]),
    8: (2023, "partnerraad", ["ZW"]),
}
# group, record, richting: one for each sentence
SENTENCES = [
    ("tijd", 1, VOOR),
    ("tijd", 1, TEGEN),
    ("tijd", 3, NIET_GEZEGD),
    ("geld", 1, VOOR),
    ("geld", 2, VOOR),
    ("geld", 3, TEGEN),
    ("geld", 8, VOOR),
    ("rust", 9, VOOR),  # of a record that a filter leaves out
]


def columns(records: dict[int, tuple[int, str, list[str]]]) -> RecordColumns:
    places = [(nr, code) for nr, (_, _, codes) in records.items() for code in codes]
    return RecordColumns(
        np.array(list(records), dtype=np.int64),
        np.array([jaar for jaar, _, _ in records.values()], dtype=np.int64),
        np.array([instrument for _, instrument, _ in records.values()], dtype=str),
        np.array([nr for nr, _ in places], dtype=np.int64),
        np.array([code for _, code in places], dtype=str),
    )


def members(rows: list[tuple[str, int, int]], *, zinnen: bool = True) -> Leden:
    names = sorted({name for name, _, _ in rows})
    return Leden(
        tuple(Ding(name, name.capitalize()) for name in names),
        np.array([names.index(name) for name, _, _ in rows], dtype=np.int64),
        np.array([nr for _, nr, _ in rows], dtype=np.int64),
        np.array([richting for _, _, richting in rows], dtype=np.int64),
        zinnen,
    )


def told(tabel: Tabel) -> list[list[Any]]:
    return [list(tabel.koppen), *([rij.naam, *rij.cellen] for rij in tabel.rijen)]


@pytest.fixture
def tables() -> dict[str, Tabel]:
    return factor_figures.tables(members(SENTENCES), columns(FIVE), openbaar=False)


def test_how_many_and_per_year(tables: dict[str, Tabel]) -> None:
    assert told(tables["kaart"]) == [
        ["groep", "soort factor", "zinnen", "keuzes"],
        ["Geld", "geen factor", 4, 4],
        ["Tijd", "geen factor", 3, 2],
    ]
    assert told(tables["jaren"]) == [
        ["groep", "zinnen", "keuzes", "2021", "2022", "2023"],
        ["Geld", 4, 4, 2, 0, 2],
        ["Tijd", 3, 2, 1, 0, 1],
    ]


def test_by_instrument_and_by_gebied(tables: dict[str, Tabel]) -> None:
    assert told(tables["instrumenten"]) == [
        ["groep", "keuzes", "Partnerraad", "Enquête"],
        ["Geld", 4, 2, 2],
        ["Tijd", 2, 1, 1],
    ]
    assert told(tables["gebieden"]) == [
        ["groep", "keuzes", "Heel Zuidwest", "Moerwijk (wijk)", "Moerwijk-Oost"],
        ["Geld", 4, 2, 1, 2],
        ["Tijd", 2, 1, 0, 1],
    ]


def test_pairs_and_sides(tables: dict[str, Tabel]) -> None:
    # Both in 1 and 3 of five records: 4 x 2 / 5 = 1.6 expected.
    assert told(tables["samen"])[1:] == [["Geld", "Tijd", 2, "1,6", "1,2"]]
    assert (tables["samen"].rijen[0].id, tables["samen"].rijen[0].ander) == ("geld", "tijd")
    assert told(tables["voor-tegen"]) == [
        ["groep", "voor", "tegen", "niet gezegd"],
        ["Geld", 3, 1, 0],
        ["Tijd", 1, 1, 1],
    ]


def test_every_table_has_its_definition(tables: dict[str, Tabel]) -> None:
    assert tuple(tables) == factor_figures.NAMEN
    assert all(t.uitleg.endswith(".") and t.titel for t in tables.values())
    assert tables["kaart"].in_woorden.endswith(
        "Bovenaan staan: Geld, Tijd. De tabel bij dit beeld heeft dezelfde getallen."
    )


def test_nothing_gives_empty_tables() -> None:
    for leden in (members([]), members(SENTENCES)):
        made = factor_figures.tables(leden, columns({}), openbaar=True)
        assert [t.rijen for t in made.values()] == [()] * 6


# -- for residents --------------------------------------------------------------------------------


def public() -> dict[str, Tabel]:
    """Tijd: 12 records, of which 7 and 5 in two years; geld: 9; rust: 4. All but rust in records with tijd."""
    records = {nr: (2021 if nr <= 7 else 2022, "enquete", ["ZW"]) for nr in range(1, 21)}
    rows = [("tijd", nr, VOOR if nr <= 6 else TEGEN) for nr in range(1, 13)]
    rows += [("geld", nr, VOOR) for nr in range(1, 10)]
    rows += [("rust", nr, VOOR) for nr in range(15, 19)]
    return factor_figures.tables(members(rows, zinnen=False), columns(records), openbaar=True)


def test_small_counts_are_left_out_for_residents() -> None:
    tables = public()
    assert told(tables["kaart"]) == [
        ["factor", "soort factor", "keuzes"],
        ["Tijd", "geen factor", 12],
        ["Geld", "geen factor", 9],
        ["Rust", "geen factor", MINDER],
    ]
    assert tables["kaart"].rijen[2].id == ""  # nothing to follow where the number is not told
    assert told(tables["jaren"]) == [["factor", "keuzes", "2021", "2022"], ["Tijd", 12, 7, 5]]
    assert (
        tables["jaren"].let == "2 factoren staan er niet bij: hun aantallen zijn te klein om te laten zien."
    )
    assert told(tables["instrumenten"])[1:] == [["Tijd", 12, 12]]
    assert told(tables["voor-tegen"]) == [["factor", "keuzes", "voor", "tegen"], ["Tijd", 12, 6, 6]]
    assert told(tables["samen"])[1:] == [["Tijd", "Geld", 9, "5,4", "1,7"]]
    assert tables["kaart"].rows()[2] == ["Rust", "geen factor", "minder dan 5"]


def test_the_order_tells_nothing_of_what_is_too_small() -> None:
    records = {nr: (2021, "enquete", ["ZW"]) for nr in range(1, 21)}
    rows = [(name, nr, VOOR) for name, many in (("b", 4), ("a", 1), ("c", 6)) for nr in range(1, many + 1)]
    tables = factor_figures.tables(members(rows, zinnen=False), columns(records), openbaar=True)
    assert [rij.naam for rij in tables["kaart"].rijen] == ["C", "A", "B"]


def test_what_is_shown_together_gives_no_small_count_away() -> None:
    """Every number in the tables of many registers by chance: none under five, and no row leaves one over."""
    rng = np.random.default_rng(4)
    for _ in range(60):
        n = int(rng.integers(10, 60))
        records = {
            nr: (int(rng.integers(2020, 2024)), str(rng.choice(["enquete", "wijkraad"])), ["ZW"])
            for nr in range(1, n + 1)
        }
        rows = [
            (name, nr, VOOR if rng.random() < 0.8 else TEGEN)
            for name, share in (("a", 0.9), ("b", 0.4), ("c", 0.1))
            for nr in records
            if rng.random() < share
        ]
        tables = factor_figures.tables(members(rows, zinnen=False), columns(records), openbaar=True)
        for naam, tabel in tables.items():
            for rij in tabel.rijen:
                counts = [cel for cel in rij.cellen if isinstance(cel, int)]
                assert min(counts, default=5) >= 5
                hidden = [cel for cel in rij.cellen if isinstance(cel, Verborgen)]
                assert len(hidden) != 1 or naam == "kaart"


# -- where memberships come from ------------------------------------------------------------------


def test_what_records_name(register: Register) -> None:
    budget, capaciteit = "budget", "capaciteit"
    register.engine.save(
        [
            keuze("a", factoren=[{"factor": budget, "richting": "voor"}]),
            keuze(
                "b",
                factoren=[
                    {"factor": budget, "richting": "voor"},
                    {"factor": budget, "richting": "tegen"},
                    {"factor": capaciteit, "richting": "tegen"},
                ],
            ),
        ],
        door="de tests",
    )
    database = register.engine.store.database
    leden = factor_members.of_records(database)
    assert leden.dingen == (
        Ding(budget, "Budget", "belemmering"),
        Ding(capaciteit, "Capaciteit", "belemmering"),
    )
    tables = factor_figures.tables(leden, record_columns(database, Filters()), openbaar=False)
    assert told(tables["voor-tegen"])[1:] == [["Budget", 2, 2, 1], ["Capaciteit", 1, 0, 1]]
    assert told(tables["kaart"])[1:] == [["Budget", "belemmering", 2], ["Capaciteit", "belemmering", 1]]


def test_for_and_against_of_sentences(register: Register) -> None:
    """The record's own word about the factor goes first, then the field; noise is no group."""
    said = [
        keuze("voor", factoren=[{"factor": "budget", "richting": "voor"}]),
        keuze("tegen", factoren=[{"factor": "budget", "richting": "tegen"}]),
        keuze("beide", factoren=[{"factor": "budget", "richting": r} for r in ("voor", "tegen")]),
        keuze("zwijgt", factoren=[{"factor": "capaciteit", "richting": "voor"}]),
    ]
    register.engine.save(said, door="de tests")
    engine = register.engine
    store = FactorStore(engine.store.database)
    records = engine.store.fetch_ids([k.id for k in said])
    v = np.eye(4, dtype=np.float32)[0]
    for record in records:
        zinnen = [
            NewZin(veld, 0, 1, "x", None, f"{record.nr}{veld}", v)
            for veld in ("afweging", "alternatieven[0].reden")
        ]
        store.add("m", [(record.nr, record.revisie, zinnen)])
    found = store.columns()
    n = len(found.numbers)
    lid = np.where(np.arange(n) < n - 1, "m1", "m9")  # the last one, the alternative of "zwijgt", is noise
    book = Codeboek(
        "middel",
        1,
        (
            Groep("m1", "Geld", "hand", "budget", True, (), False, n - 1, 4),
            Groep("m9", "Los", "hand", None, False, (), True, 1, 1),
        ),
        found.numbers,
        found.keuze_numbers,
        found.sleutels,
        lid,
        np.ones(n),
        np.zeros(n, dtype=bool),
        frozenset(),
    )
    leden = factor_members.of_groups(book, engine.store.database)
    assert leden.dingen == (Ding("m1", "Geld", "belemmering"),)
    sides = {r.keuze.id: leden.richting[leden.keuze_numbers == r.nr].tolist() for r in records}
    assert sides == {
        "voor": [VOOR, VOOR],
        "tegen": [TEGEN, TEGEN],
        "beide": [NIET_GEZEGD, TEGEN],
        "zwijgt": [NIET_GEZEGD],
    }
