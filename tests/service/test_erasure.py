"""Erasing from a whole register: tables, indexes, memory and the bytes of every file; and its receipt."""

from __future__ import annotations

import functools
import gc
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tantivy

from data import database as database_module
from data.erasure import columns
from data.events import Maker
from data.keuze import Contact
from data.publication import PublicationStore
from data.store import KeuzeNotFound
from models.hash_encoder import HashEncoder
from service.engine import Engine
from service.erasure import Voortgang, erase, erase_person, replace_text
from service.opening import Register, open_register
from service.receipt import check
from service.search import Question
from tests.canary import canary_contact, canary_record, table_texts
from tests.conftest import settings_for
from tests.service.making import assert_in_step, keuze, nearest, with_word

_CACHES = functools._lru_cache_wrapper


@pytest.fixture
def plain_register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    """A register whose file is not compressed: what stands in it can be seen in its bytes."""
    monkeypatch.setitem(database_module._CONFIG, "force_compression", "uncompressed")
    opened = open_register(settings_for(tmp_path / "var"), "de tests", encoder=HashEncoder())
    yield opened
    opened.close()


def filled(register: Register) -> list[str]:
    """Thirty records, and one with a word in every field that residents read too; all its words."""
    engine = register.engine
    record, words = canary_record("kanarie")
    earlier, of_earlier = canary_record("kanarie", "v")
    contact, of_contact = canary_contact()
    public = {"publicatie": "openbaar"}
    others = [keuze(f"k{i}", f"Woord{i}uniek over een plein. Het ging goed.") for i in range(30)]
    engine.save([*others[:15], earlier.model_copy(update=public)], door="de tests")
    engine.save([record.model_copy(update=public)], door="de tests", contacten=[[contact]])
    engine.save(
        others[15:], door="de tests", contacten=[[Contact(naam=f"Ilse {k.id}")] for k in others[15:]]
    )
    versie = engine.store.get("kanarie").versie
    PublicationStore(engine.store.database).agree([("kanarie", versie)], Maker())
    engine.on_change(["kanarie"])
    # What people asked and read is remembered.
    for face in (register.intern, register.openbaar):
        found = face.search.answer(Question(words[0], modus="lexical"))
        assert [r.record.keuze.id for r in found.resultaten] == ["kanarie"]
    return [*words, *of_earlier, *of_contact]


def in_bytes(home: Path, words: list[str]) -> set[str]:
    content = b"\n".join(p.read_bytes() for p in sorted(home.rglob("*")) if p.is_file()).lower()
    return {word for word in words if word.lower().encode() in content}


def in_tables(engine: Engine, words: list[str]) -> set[str]:
    texts = "".join(table_texts(engine.store.database).values())
    return {word for word in words if word.lower() in texts}


def in_terms(home: Path, words: list[str]) -> set[str]:
    """The words of which a term, or a 5-gram that no other text has, stands in any index of words."""
    found = set()
    for meta in home.rglob("meta.json"):
        searcher = tantivy.Index.open(str(meta.parent)).searcher()
        for word in words:
            terms = [("stam", word), *(("gram", word[i : i + 5]) for i in range(len(word) - 4))]
            # Removed documents are counted too, until tantivy merges them away.
            if any(searcher.doc_freq(field, term) for field, term in terms):
                found.add(word)
    return found


def in_memory(words: list[str]) -> set[str]:
    """The words that any remembered result of a function was made from."""
    rooms = ("data", "models", "indexing", "service", "web")
    modules = [module for name, module in list(sys.modules.items()) if name.split(".")[0] in rooms]
    caches = [one for module in modules for one in vars(module).values() if type(one) is _CACHES]
    kept = [repr(gc.get_referents(one)) for one in caches]
    return {word for word in words if any(word in text for text in kept)}


def vectors_of(engine: Engine, id_: str) -> list[bytes]:
    """The vectors of a record as they stand in files: as encoded, and as placed in the register's space."""
    rows = engine.passages.read(engine.encoder.fingerprint, [engine.store.get(id_).nr])
    placed = engine.retriever.space.place(rows.vectors)
    return [np.asarray(v, "<f4").tobytes() for v in (*rows.vectors, *placed)]


def rows_of(engine: Engine) -> dict[str, list[str]]:
    """Every row that is about a record, as text."""
    cursor, found = engine.store.database.cursor(), {}
    for table in sorted({table for table, _ in columns(cursor)} - {"register", "gebeurtenis", "grafsteen"}):
        rows = [repr(row) for row in cursor.execute(f'SELECT * FROM "{table}"').fetchall()]
        found[table] = sorted(rows)
    return found


def test_nothing_of_an_erased_record_is_left_anywhere(plain_register: Register) -> None:
    register, engine, home = plain_register, plain_register.engine, plain_register.settings.home
    words = filled(register)
    engine.save_indexes()
    vectors = vectors_of(engine, "kanarie")
    content = b"".join(p.read_bytes() for p in home.rglob("*") if p.is_file())
    engine.store.database.cursor().execute("CHECKPOINT")
    # Every way of looking finds what is there.
    assert in_bytes(home, words) == set(words)
    assert in_tables(engine, words) == set(words)
    assert in_terms(home, words)
    assert in_memory(words)
    assert all(vector in content for vector in vectors)

    receipt = erase(register.intern, "kanarie", others=[register.openbaar])
    content = b"".join(p.read_bytes() for p in home.rglob("*") if p.is_file())
    assert in_bytes(home, words) == set()
    assert in_tables(engine, words) == set()
    assert in_tables(register.openbaar.engine, words) == set()
    assert in_terms(home, words) == set()
    assert in_memory(words) == set()
    assert not any(vector in content for vector in vectors)
    assert len(register.intern.search._vectors) == len(register.openbaar.search._vectors) == 0
    assert receipt.tabellen["register"]["versie"] == 2
    assert not any(word in json.dumps(receipt.as_dict()) for word in words)
    register.close()
    assert in_bytes(home, words) == set()


def test_other_records_stay_as_they_were_and_are_found(register: Register) -> None:
    engine = register.engine
    filled(register)
    mine = engine.store.get("kanarie").nr
    before = rows_of(engine)
    erase(register.intern, "kanarie", others=[register.openbaar])
    after = rows_of(engine)
    gone = {table: set(before[table]) - set(rows) for table, rows in after.items()}
    assert {table: len(rows) for table, rows in gone.items() if rows} == {
        "keuze": 1,
        "versie": 2,
        "contact": 1,
        "gepubliceerd": 1,
        "passage": len(gone["passage"]),
    }
    assert all(f", {mine}, " in row for row in gone["passage"])
    assert all(set(rows) <= set(before[table]) for table, rows in after.items())
    assert_in_step(engine)
    assert_in_step(register.openbaar.engine)
    assert with_word(engine, "woord7uniek") == {"k7"}
    assert nearest(engine, "Woord7uniek over een plein.") == "k7"
    assert engine.store.contacts("k20") == [Contact(naam="Ilse k20")]
    with pytest.raises(KeuzeNotFound):
        register.openbaar.engine.store.get("kanarie")
    engine.save([keuze("later", "Laterwoord staat hier.")], door="de tests")
    assert with_word(engine, "laterwoord") == {"later"}


def test_residents_no_longer_see_a_link_to_an_erased_record(register: Register) -> None:
    filled(register)
    linking = keuze("verwant", publicatie="openbaar", verwanteKeuzes=["kanarie"])
    register.engine.save([linking], door="de tests")
    PublicationStore(register.engine.store.database).agree([("verwant", 1)], Maker())
    register.engine.on_change(["verwant"])
    residents = register.openbaar.engine.store
    assert residents.get("verwant").keuze.verwanteKeuzes == ["kanarie"]
    erase(register.intern, "kanarie", others=[register.openbaar])
    assert residents.get("verwant").keuze.verwanteKeuzes == []
    assert_in_step(register.openbaar.engine)


def test_erasing_again_or_what_was_deleted_does_the_rest(register: Register) -> None:
    words = filled(register)
    register.engine.delete("kanarie", door="de tests")
    assert in_tables(register.engine, words)
    first = erase(register.intern, "kanarie", others=[register.openbaar])
    assert (first.tabellen["register"]["versie"], first.tabellen["openbaar"]) == (3, {})
    again = erase(register.intern, "kanarie", others=[register.openbaar])
    assert not any(again.tabellen["register"].values())
    assert in_terms(register.settings.home, words) == set()
    with pytest.raises(KeuzeNotFound):
        erase(register.intern, "nooit")


# -- the receipt ----------------------------------------------------------------------------------


def as_json(receipt: Any) -> Any:
    return json.loads(json.dumps(receipt.as_dict()))


def test_a_receipt_holds_as_long_as_nothing_is_written(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "var")
    register = open_register(settings, "de tests", encoder=HashEncoder())
    filled(register)
    receipt = as_json(erase(register.intern, "kanarie", others=[register.openbaar]))
    opened = [face.engine.store.database for face in (register.intern, register.openbaar)]
    assert check(settings.home, receipt, opened).berichten == []
    # Another process can't look into a register that this one holds, and says so.
    unread = check(settings.home, receipt).niet_gelezen
    assert len(unread) == 2
    assert all("in gebruik door de tests" in message for message in unread)
    register.close()
    assert check(settings.home, receipt).berichten == []
    open_register(settings, "de tests", encoder=HashEncoder()).close()
    assert check(settings.home, receipt).berichten == []

    register = open_register(settings, "de tests", encoder=HashEncoder())
    register.engine.save([keuze("nieuw")], door="de tests")
    register.close()
    done = check(settings.home, receipt)
    assert (done.gevonden, done.niet_gelezen) == ((), ())
    assert "register/keuzeregister.duckdb is veranderd na het wissen." in done.veranderd
    assert not any("openbaar/keuzeregister.duckdb" in message for message in done.veranderd)


def test_a_check_finds_a_record_that_came_back(tmp_path: Path) -> None:
    """A backup from before the erasure was put back, and an index that still has the record."""
    settings = settings_for(tmp_path / "var")
    register = open_register(settings, "de tests", encoder=HashEncoder())
    filled(register)
    register.close()
    old = {path: path.read_bytes() for path in settings.home.rglob("*") if path.is_file()}
    register = open_register(settings, "de tests", encoder=HashEncoder())
    passages = len(
        register.engine.passages.read("hash-64-1", [register.engine.store.get("kanarie").nr]).numbers
    )
    receipt = as_json(erase(register.intern, "kanarie", others=[register.openbaar]))
    register.close()
    new = {path: path.read_bytes() for path in settings.home.rglob("*") if path.is_file()}

    def put(files: dict[Path, bytes], folder: Path) -> None:
        for path in [p for p in folder.rglob("*") if p.is_file()]:
            path.unlink()
        for path, content in files.items():
            if path.is_relative_to(folder):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)

    put(old, settings.home / "index")
    found = check(settings.home, receipt).gevonden
    # Of each version: the earlier one was replaced, and is in the files all the same.
    assert "index/woorden: 2 sporen van kanarie in de zoekindex." in found
    assert [m for m in found if m.startswith("index/vectoren/stand-")] == [
        f"index/vectoren/{next((settings.home / 'index' / 'vectoren').glob('stand-*')).name}: "
        f"{passages} sporen van kanarie in de zoekindex."
    ]
    put(new, settings.home / "index")
    assert check(settings.home, receipt).berichten == []
    put(old, settings.home / "openbaar" / "index")
    found = check(settings.home, receipt).gevonden
    assert "openbaar/index/woorden: 1 sporen van kanarie in de zoekindex." in found
    put(old, settings.home / "openbaar")
    assert (
        "openbaar/keuzeregister.duckdb: 1 rijen van kanarie in keuze."
        in check(settings.home, receipt).gevonden
    )
    put(new, settings.home / "openbaar")
    put(old, settings.home / "register")
    done = check(settings.home, receipt)
    assert "register/keuzeregister.duckdb: 2 rijen van kanarie in versie." in done.gevonden
    assert "register/keuzeregister.duckdb is veranderd na het wissen." in done.veranderd


def test_files_that_came_or_went_are_told(register: Register) -> None:
    register.engine.save([keuze("een"), keuze("twee")], door="de tests")
    receipt = as_json(erase(register.intern, "een", others=[register.openbaar]))
    home = register.settings.home
    (home / "uitvoer.csv").write_text("Ilse Vos")
    (home / "index" / "ruimte.npz").unlink()
    opened = [face.engine.store.database for face in (register.intern, register.openbaar)]
    assert check(home, receipt, opened).berichten == [
        "index/ruimte.npz is er niet meer.",
        "uitvoer.csv is erbij gekomen na het wissen.",
    ]
    for wrong in ({}, {"bestanden": 1}, {"bestanden": {"a": {"b": 1}}}):
        with pytest.raises(ValueError, match="geen wisbewijs"):
            check(home, wrong)


# -- a person, a text -----------------------------------------------------------------------------


def test_a_person_is_erased_and_the_receipt_does_not_name_them(plain_register: Register) -> None:
    register, engine, home = plain_register, plain_register.engine, plain_register.settings.home
    contact, words = canary_contact()
    engine.save(
        [keuze("een"), keuze("twee", "Dat vond Qxzc00vwk.")], door="de tests", contacten=[[contact], None]
    )
    engine.store.database.cursor().execute("CHECKPOINT")
    assert in_bytes(home, words) == set(words)
    made = erase_person(register.intern, email=contact.email, naam=contact.naam, others=[register.openbaar])
    receipt = as_json(made)
    assert engine.store.contacts("een") == []
    # The name stands in a text, for someone to replace.
    assert [(v["id"], v["veld"]) for v in receipt["vermeldingen"]] == [("twee", "afweging")]
    assert in_bytes(home, words) == {contact.naam}
    assert not any(word in json.dumps(receipt).lower() for word in words)
    opened = [face.engine.store.database for face in (register.intern, register.openbaar)]
    assert check(home, receipt, opened).berichten == []

    replaced = replace_text(
        register.intern, "twee", "Qxzc00vwk", "de voorzitter", others=[register.openbaar]
    )
    assert in_bytes(home, words) == in_terms(home, words) == in_memory(words) == set()
    assert engine.store.get("twee").keuze.afweging == "Dat vond de voorzitter."
    assert_in_step(engine)
    assert with_word(engine, "voorzitter") == {"twee"}
    assert check(home, as_json(replaced), opened).berichten == []

    engine.save(
        [keuze("twee")], door="de tests", contacten=[[Contact(naam="Mo", email=contact.email.upper())]]
    )
    found = check(home, receipt, opened).gevonden
    assert found == (
        "register/keuzeregister.duckdb: 1 namen of adressen van deze persoon bij de contacten.",
    )


def test_residents_no_longer_read_a_text_that_was_replaced(register: Register) -> None:
    words = filled(register)
    replace_text(register.intern, "kanarie", words[0], "een rol", others=[register.openbaar])
    assert in_terms(register.settings.home, words[:1]) == set()
    with pytest.raises(KeuzeNotFound):
        register.openbaar.engine.store.get("kanarie")
    assert_in_step(register.engine)


def test_the_steps_are_told_as_they_begin(register: Register) -> None:
    register.engine.save([keuze("een"), keuze("twee", "Noor belde.")], door="de tests")
    tables, search = "Het gaat uit de tabellen", "Het zoeken wordt opnieuw gemaakt"
    files, proof = "De bestanden worden opnieuw geschreven", "Het bewijs wordt gemaakt"
    others = [register.openbaar]

    told: list[Voortgang] = []
    receipt = erase(register.intern, "een", others=others, progress=told.append)
    assert [t.wat for t in told] == [tables, search, search, files, files, proof]
    assert [(t.klaar, t.totaal) for t in told] == [(i, 6) for i in range(6)]
    assert {(t.bewijs, t.fout) for t in told} == {(receipt.bewijs, "")}

    told.clear()  # contacts stand in no index
    erase_person(register.intern, naam="Noor", others=others, progress=told.append)
    assert [t.wat for t in told] == [tables, files, files, proof]
    assert [(t.klaar, t.totaal) for t in told] == [(i, 4) for i in range(4)]

    told.clear()
    put = [("twee", "Noor", "de bewoner")]
    erase_person(register.intern, naam="Noor", others=others, replacements=put, progress=told.append)
    assert [t.wat for t in told] == [tables, search, search, files, files, proof]
