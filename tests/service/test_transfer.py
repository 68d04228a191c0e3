"""Importing a table into the register and exporting the register: what is saved, counted and left alone."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from data.exporting import export_records
from data.filters import Filters
from data.keuze import Contact, Keuze
from data.mapping import MappingError, match_headers
from data.publication import Vrijgave
from data.tables import read_table
from service.engine import Engine
from service.opening import Register
from service.transfer import Imported, export_register, import_table
from tests.service.making import assert_in_step, keuze, values, with_word


@pytest.fixture
def engine(register: Register) -> Engine:
    return register.engine


def take_in(engine: Engine, *rows: dict[str, Any], dry_run: bool = False, **more: Any) -> Imported:
    content = "\n".join(json.dumps(row) for row in rows).encode()
    table = read_table(content, "keuzes.jsonl")
    return import_table(engine, table, match_headers(table.headers), dry_run=dry_run, **more)


def counts(done: Imported) -> tuple[int, int, int, int]:
    return done.aangemaakt, done.gewijzigd, done.ongewijzigd, len(done.fout)


def test_good_rows_go_in_and_bad_ones_are_told(engine: Engine) -> None:
    done = take_in(
        engine,
        values("a", "Wij plantten een kastanje."),
        values("b", gebieden=["Moerwyk"]),
        values("c", "Er kwam een fietsbrug."),
        values("a", "Nog eens."),
    )
    assert counts(done) == (2, 0, 0, 2)
    assert done.goed == 2
    assert [str(row) for row in done.fout] == [
        'Regel 2 van keuzes.jsonl: gebied "Moerwyk" is onbekend. Bedoelde u "Moerwijk"?',
        'Regel 4 van keuzes.jsonl: id "a" staat ook bij regel 1 van keuzes.jsonl; geef elke keuze een eigen id.',
    ]
    assert {r.keuze.id for r in engine.store.every()} == {"a", "c"}
    assert with_word(engine, "kastanje") == {"a"}
    (version,) = engine.store.versions("a")
    assert version.door == "import van keuzes.jsonl"
    assert engine.store.get("a").keuze.bron == "keuzes.jsonl"
    assert_in_step(engine)


def test_the_same_file_twice_changes_nothing(engine: Engine) -> None:
    rows = [values(f"k{i}", f"Woord nummer{i}.") for i in range(70)]
    assert counts(take_in(engine, *rows)) == (70, 0, 0, 0)
    revision = engine.store.revision
    assert counts(take_in(engine, *rows)) == (0, 0, 70, 0)
    assert engine.store.revision == revision
    without_ids = [{k: v for k, v in values("x", titel="Zonder").items() if k != "id"}]
    assert counts(take_in(engine, *without_ids)) == (1, 0, 0, 0)
    assert counts(take_in(engine, *without_ids)) == (0, 0, 1, 0)


def test_a_known_id_changes_only_what_the_file_fills_in(engine: Engine) -> None:
    engine.save(
        [keuze("a", "Oud.", resultaat="Blijft.", publicatie="openbaar", bron="Eigen")],
        door="de tests",
        contacten=[[Contact(naam="Mo de Wit")]],
    )
    done = take_in(engine, values("a", "Nieuw.", leerpunten="Erbij."))
    assert counts(done) == (0, 1, 0, 0)
    record = engine.store.get("a").keuze
    assert (record.afweging, record.leerpunten) == ("Nieuw.", "Erbij.")
    assert (record.resultaat, record.publicatie, record.bron) == ("Blijft.", "openbaar", "Eigen")
    assert [c.naam for c in engine.store.contacts("a")] == ["Mo de Wit"]


def test_a_row_that_does_not_go_with_what_is_stored_is_told(engine: Engine) -> None:
    engine.save([keuze("a", einddatum="2024-06-01"), keuze("b")], door="de tests")
    engine.delete("b", door="de tests")
    done = take_in(engine, values("a", startdatum="2025-01-01"), values("b"), values("c"))
    assert counts(done) == (1, 0, 0, 2)
    first, second = map(str, done.fout)
    assert first.startswith("Regel 1 van keuzes.jsonl: einddatum ligt voor startdatum")
    assert second == (
        'Regel 2 van keuzes.jsonl: id "b" is uit het register verwijderd; geef de rij een ander id.'
    )
    assert engine.store.get("a").versie == 1
    assert_in_step(engine)


def test_a_dry_run_tells_what_would_happen_and_does_nothing(engine: Engine) -> None:
    engine.save(
        [keuze("a", bron="keuzes.jsonl"), keuze("b"), keuze("d", bron="keuzes.jsonl")],
        door="de tests",
        contacten=[[Contact(naam="Mo de Wit")], None, [Contact(naam="Mo de Wit")]],
    )
    rows = [
        values("a", contacten=[{"naam": "Fatma Yilmaz"}]),  # only its contacts change
        values("b", "Anders."),
        values("c"),
        values("d", contacten=[{"naam": "Mo de Wit"}]),
        values("e", instrument="bestaat niet"),
    ]
    revision = engine.store.revision
    tried = take_in(engine, *rows, dry_run=True)
    assert counts(tried) == (1, 2, 1, 1)
    assert engine.store.revision == revision
    assert [c.naam for c in engine.store.contacts("a")] == ["Mo de Wit"]
    done = take_in(engine, *rows)
    assert counts(done) == counts(tried)
    assert [str(row) for row in done.fout] == [str(row) for row in tried.fout]
    assert [c.naam for c in engine.store.contacts("a")] == ["Fatma Yilmaz"]


def test_progress_counts_rows(engine: Engine) -> None:
    steps: list[tuple[int, int]] = []
    rows = [values(f"k{i}") for i in range(66)] + [values("k0")]
    take_in(engine, *rows, progress=lambda done, total: steps.append((done, total)))
    assert steps == [(i, 67) for i in range(1, 68)]
    assert engine.store.count() == 66


def test_a_mapping_that_leaves_something_open_is_refused(engine: Engine) -> None:
    row = values("a")
    del row["afweging"]
    with pytest.raises(MappingError, match="afweging"):
        take_in(engine, row)
    assert engine.store.count() == 0


def test_after_an_import_nothing_is_left_to_catch_up(engine: Engine) -> None:
    take_in(engine, values("a"))
    assert engine._unsaved == 0


def test_the_export_is_what_passes_the_filters_oldest_first(engine: Engine) -> None:
    engine.save(
        [
            keuze("a", startdatum="2024-01-01"),
            keuze("b", startdatum="2020-01-01", gebieden=["WK051833"]),
            keuze("c", startdatum="2022-01-01"),
        ],
        door="de tests",
    )
    assert [k.id for k in export_register(engine, Filters())] == ["b", "c", "a"]
    assert [k.id for k in export_register(engine, Filters(gebied=("WK051836",)))] == ["c", "a"]
    assert export_register(engine, Filters(gebied=("BU05183637",), tot=None))[0].id == "c"


@pytest.mark.parametrize("format", ["csv", "xlsx", "json", "jsonl"])
def test_what_is_exported_comes_back_unchanged(register: Register, example: Register, format: str) -> None:
    """The whole example register, through a file, into an empty one; without its contacts."""
    records = export_register(example.engine, Filters())[:40]
    stream = io.BytesIO()
    assert export_records(records, format, stream) == 40
    table = read_table(stream.getvalue(), f"keuzes.{format}")
    done = import_table(register.engine, table, match_headers(table.headers))
    assert counts(done) == (40, 0, 0, 0)
    found: dict[str, Keuze] = {r.keuze.id: r.keuze for r in register.engine.store.every()}
    # Who does not say where it comes from, comes from this file.
    assert found == {k.id: k.model_copy(update={"bron": k.bron or table.name}) for k in records}
    again = import_table(register.engine, table, match_headers(table.headers))
    assert counts(again) == (0, 0, 40, 0)
    assert all(register.engine.store.contacts(k.id) == [] for k in records)


# -- personal data ------------------------------------------------------------------------------------


def test_what_looks_like_personal_data_is_told_and_keeps_no_row_out(engine: Engine) -> None:
    done = take_in(
        engine,
        values("a", "Mevrouw Bouzidi vroeg erom. Bel 06 1234 5678."),
        values("b", "Niemand wilde een enquête aan de Leyweg."),
        values("c", "Ja.", alternatieven=[{"instrument": "enquete", "reden": "Volgens Fatima te duur."}]),
        values("d", "Mevrouw Bouzidi.", gebieden=["Moerwyk"]),
        dry_run=True,
    )
    assert counts(done) == (3, 0, 0, 1)
    assert done.met_persoonsgegevens == 2
    assert [(f.regel, f.id, f.veld, f.soort, f.tekst, f.voorstel) for f in done.persoonsgegevens] == [
        (1, "a", "afweging", "naam", "Mevrouw Bouzidi", "Een bewoner"),
        (1, "a", "afweging", "telefoon", "06 1234 5678", "[telefoonnummer]"),
        (3, "c", "alternatieven[0].reden", "naam", "Fatima", "een bewoner"),
    ]


def test_what_the_file_leaves_alone_or_people_spoke_for_is_not_told(engine: Engine) -> None:
    engine.save([keuze("a", "Oud.", resultaat="Bel Fatima.")], door="de tests", contacten=[[]])
    row = values("a", "Wij vroegen Fatima en Truus.")
    assert [f.tekst for f in take_in(engine, row).persoonsgegevens] == ["Fatima", "Truus"]
    spoken_for = {"a": [Vrijgave("naam", "Fatima", "de naam van een fontein", "account")]}
    again = take_in(engine, row, released=spoken_for.__getitem__)
    assert (counts(again), [f.tekst for f in again.persoonsgegevens]) == ((0, 0, 1, 0), ["Truus"])
