"""Documents in the store: what is kept comes back as it was, and what is taken away leaves nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from data.alineas import Alinea
from data.bronnen import Bron, BronNotFound, BronStore, NewBronPassage, new_bron_id
from data.erasure import OF_A_BRON, erase_person, erase_record
from data.events import Events, Maker, Wanted
from data.keuze import ID_PATTERN, Keuze
from data.store import Draft, Store
from tests.canary import table_texts

MAKER = Maker("a1", "web 10.0.0.7")
ALINEAS = (
    Alinea("Afweging", "", "pagina 1", 1),
    Alinea("Op straat zie je meer.", "Afweging", "pagina 1"),
    Alinea("Karel Vos belde erover.", "Afweging", "pagina 2"),
)
PASSAGES = (NewBronPassage(1, 1, "Op straat zie je meer."), NewBronPassage(2, 2, "Karel Vos belde erover."))
VECTORS = np.array([[0.6, 0.8], [1.0, 0.0]], dtype=np.float32)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path, "de tests")
    yield opened
    opened.close()


@pytest.fixture
def bronnen(store: Store) -> BronStore:
    return BronStore(store.database)


def bron(id_: str = "bron-1", **values: object) -> Bron:
    least = Bron(
        id_, "Raadsvoorstel plein", "raadsvoorstel", date(2024, 3, 1), "https://raad.example/1", "plein.pdf",
        "ab" * 32, ("Twee plaatjes zijn overgeslagen.",), datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    return replace(least, **values)  # type: ignore[arg-type]


def keep(bronnen: BronStore, id_: str = "bron-1", **values: object) -> None:
    bronnen.add(bron(id_, **values), ALINEAS, PASSAGES, MAKER)


def test_what_is_kept_comes_back_as_it_was(bronnen: BronStore) -> None:
    keep(bronnen, keuzes=("k1", "k2"))
    found = bronnen.get("bron-1")
    assert replace(found, bewaardOp=bron().bewaardOp) == bron(keuzes=("k1", "k2"))
    assert abs((datetime.now(UTC) - found.bewaardOp).total_seconds()) < 60
    assert bronnen.alineas("bron-1") == ALINEAS
    assert bronnen.with_digest("ab" * 32) == found
    assert bronnen.with_digest("cd" * 32) is None
    with pytest.raises(BronNotFound):
        bronnen.get("bron-2")
    assert bronnen.alineas("bron-2") == ()


def test_newest_first_by_kind_and_in_pages(bronnen: BronStore) -> None:
    keep(bronnen, "oud", datum=date(2015, 6, 29), soort="besluitenlijst")
    keep(bronnen, "zonder", datum=None)  # counts from the day that it was kept
    keep(bronnen, "nieuw", datum=date(2025, 1, 1))
    assert [b.id for b in bronnen.page()] == ["zonder", "nieuw", "oud"]
    assert [b.id for b in bronnen.page(limit=1, offset=1)] == ["nieuw"]
    assert [b.id for b in bronnen.page("besluitenlijst")] == ["oud"]
    assert (bronnen.count(), bronnen.count("raadsvoorstel"), bronnen.count("verslag")) == (3, 2, 0)
    assert bronnen.counts() == {"besluitenlijst": 1, "raadsvoorstel": 2}


def test_a_document_belongs_to_choices_once_each(bronnen: BronStore) -> None:
    keep(bronnen, "een", keuzes=("k1",))
    keep(bronnen, "twee", keuzes=("k2",))
    bronnen.link("een", ["k2", "k1"], MAKER)
    bronnen.link("een", ["k2"], MAKER)
    assert bronnen.get("een").keuzes == ("k1", "k2")
    assert {b.id for b in bronnen.of_choice("k2")} == {"een", "twee"}
    assert bronnen.of_choice("k3") == []
    with pytest.raises(BronNotFound):
        bronnen.link("drie", ["k1"], MAKER)


def test_passages_without_vectors_are_missing_until_they_are_encoded(bronnen: BronStore) -> None:
    keep(bronnen)
    keep(bronnen, "bron-2")
    assert bronnen.missing("m") == ["bron-1", "bron-2"]
    (bare, _) = bronnen.passages("m")
    assert bare.passages == PASSAGES
    assert (bare.plaatsen, bare.koppen) == (("pagina 1", "pagina 2"), ("Afweging", "Afweging"))
    assert len(bare.vectors) == 0

    assert bronnen.encoded("bron-1", "m", PASSAGES, VECTORS)
    assert bronnen.missing("m") == ["bron-2"]
    assert bronnen.missing("ander model") == ["bron-1", "bron-2"]
    (held,) = bronnen.passages("m", ["bron-1"])
    np.testing.assert_array_equal(held.vectors, VECTORS)
    (other,) = bronnen.passages("ander model", ["bron-1"])
    assert len(other.vectors) == 0
    assert bronnen.encoded("weg", "m", PASSAGES, VECTORS) is False
    assert [p.id for p in bronnen.passages("m")] == ["bron-1", "bron-2"]


def test_nothing_is_lost_when_the_register_is_opened_again(tmp_path: Path) -> None:
    first = Store.open(tmp_path, "de tests")
    keep(BronStore(first.database))
    BronStore(first.database).encoded("bron-1", "m", PASSAGES, VECTORS)
    first.database.rewrite()
    first.close()
    second = Store.open(tmp_path, "de tests")
    (held,) = BronStore(second.database).passages("m")
    np.testing.assert_array_equal(held.vectors, VECTORS)
    assert BronStore(second.database).alineas("bron-1") == ALINEAS
    second.close()


def test_what_is_taken_away_stands_in_no_table(store: Store, bronnen: BronStore) -> None:
    keep(bronnen, keuzes=("k1",))
    keep(bronnen, "blijft", titel="Iets anders", bestand="x.pdf", adres=None)
    assert bronnen.remove("bron-1", MAKER) == {
        "bron": 1,
        "bron_alinea": 3,
        "bron_keuze": 1,
        "bron_passage": 2,
    }
    left = table_texts(store.database)
    assert "raadsvoorstel plein" not in "".join(left.values())
    assert [b.id for b in bronnen.page()] == ["blijft"]
    assert bronnen.alineas("blijft") == ALINEAS
    with pytest.raises(BronNotFound):
        bronnen.remove("bron-1", MAKER)


def test_the_log_tells_what_was_done_and_no_word_of_the_document(store: Store, bronnen: BronStore) -> None:
    keep(bronnen)
    bronnen.link("bron-1", ["k1"], MAKER)
    bronnen.remove("bron-1", MAKER)
    lines = Events(store.database).read(Wanted(handeling="bron"))
    assert [(e.handeling, e.object, e.actor) for e in reversed(lines)] == [
        ("bron.bewaard", "bron:bron-1", "a1"),
        ("bron.gekoppeld", "bron:bron-1", "a1"),
        ("bron.verwijderd", "bron:bron-1", "a1"),
    ]


def test_erasing_a_choice_unlinks_its_documents_and_leaves_them(store: Store, bronnen: BronStore) -> None:
    keuze = Keuze.model_validate(
        {"id": "k1", "titel": "Een schouw", "instrument": "werkbezoek-of-schouw", "gebieden": ["BU05183398"],
         "trajectstatus": "afgerond", "startdatum": "2024-03-01", "afweging": "Op straat zie je meer."}
    )  # fmt: skip
    store.save([Draft(keuze, [], None)], door="de tests", model="m")
    keep(bronnen, keuzes=("k1", "k2"))
    assert erase_record(store.database, "k1", MAKER).tabellen["bron_keuze"] == 1
    assert bronnen.get("bron-1").keuzes == ("k2",)


def test_erasing_a_person_tells_which_documents_name_them(store: Store, bronnen: BronStore) -> None:
    keep(bronnen)
    keep(bronnen, "titel", titel="Brief aan Karel  VOS", bestand="x.pdf")
    done = erase_person(store.database, naam="karel vos", maker=MAKER)
    assert done.elders["bron_alinea"] == 2
    assert "bron_passage" not in done.elders
    assert bronnen.naming(["Karel Vos"]) == {"bron-1": 1, "titel": 2}
    assert bronnen.naming(["Karel Vossen", "Vo"]) == {}
    assert bronnen.naming([" "]) == {}


def test_every_table_of_a_document_is_known(store: Store) -> None:
    rows = store.database.cursor().execute(
        "SELECT DISTINCT table_name FROM duckdb_columns() WHERE starts_with(table_name, 'bron')"
    )
    assert {row[0] for row in rows.fetchall()} == OF_A_BRON.keys()


def test_ids_fit_where_ids_of_choices_fit() -> None:
    import re

    made = {new_bron_id() for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(ID_PATTERN[1:-1], id_) and id_.startswith("bron-") for id_ in made)
