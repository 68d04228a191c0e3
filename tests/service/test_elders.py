"""Choices of other municipalities: loaded beside the own ones, found beside answers, and never mixed."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.elders import EldersPassage, Gewijzigd
from data.erasure import erase_person
from data.events import Events, Wanted
from data.filters import Filters
from data.keuze import Keuze
from models.encoding import TextEncoder
from models.hash_encoder import HashEncoder
from service import exchange
from service.elders import Elders, Labels, UnusableExchange, cut, keuze_of
from service.opening import Register, open_register
from service.search import Question
from tests.conftest import settings_for
from tests.service.exchanging import MAKER, URI, content, publish, record
from tests.service.making import keuze


def load(register: Register, *records: Any, **more: Any) -> Gewijzigd:
    done = register.elders.load(content(*records, **more), MAKER)
    register.elders.encode()
    return done.gewijzigd


def asked(register: Register, vraag: str, **more: Any) -> list[str]:
    return [one.id for one in register.search.answer(Question(vraag, elders=True, **more)).elders]


def own(register: Register) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for table in ("keuze", "versie", "passage", "gepubliceerd"):
        rows += (
            register.engine.store.database.cursor()
            .execute(f"SELECT * FROM {table} ORDER BY ALL")
            .fetchall()
        )
    return rows


@pytest.fixture
def filled(register: Register) -> Register:
    load(
        register,
        record("bad", titel="Zwembad", afweging="De kosten van het buitenbad waren te hoog."),
        record(
            "park",
            titel="Park",
            afweging="Omwonenden tekenden zelf het hondenveld, drie paden, twee bankjes en een fontein.",
        ),
    )
    return register


# -- from one register into another ------------------------------------------------------------------


@pytest.fixture
def empty(tmp_path: Path, encoder: TextEncoder) -> Iterator[Register]:
    opened = open_register(settings_for(tmp_path / "ander"), "de tests", encoder=encoder)
    yield opened
    opened.close()


def test_what_one_register_writes_is_found_in_another(example: Register, empty: Register) -> None:
    stream = io.BytesIO()
    whole = exchange.write(example.engine, example.openbaar.engine, example.settings, stream, "jsonl")
    lines = stream.getvalue().splitlines()
    wanted = [line for line in lines[1:] if "jongeren" in line.decode()][:12]
    head = lines[0].replace(f'"aantal": {whole}'.encode(), f'"aantal": {len(wanted)}'.encode())
    done = empty.elders.load(b"\n".join([head, *wanted]), MAKER)
    empty.elders.encode()
    assert done.gewijzigd.nieuw == 12
    assert done.geweigerd == ()
    for face in (empty.intern, empty.openbaar):
        found = face.search.answer(Question("Hoe bereiken we jongeren op straat?", elders=True)).elders
        assert 1 <= len(found) <= 3
        assert all(one.register == "Den Haag Zuidwest" for one in found)
        assert "jongeren" in found[0].titel
        assert found[0].zinEind > 0
    assert empty.search.answer(Question("recept voor pannenkoeken", elders=True)).elders == ()
    with pytest.raises(UnusableExchange, match="komt van dit register zelf"):
        example.elders.load(stream.getvalue(), MAKER)


# -- loading ---------------------------------------------------------------------------------------


def test_own_records_stay_as_they_were_and_others_are_counted_nowhere(register: Register) -> None:
    publish(register, "k1")
    before, revision = own(register), register.engine.store.revision
    load(register, record("k1", titel="Van elders"), record("k9"))
    assert own(register) == before
    assert register.engine.store.revision == revision
    assert register.engine.store.count() == 1
    assert [r.keuze.id for r in register.engine.store.search_list(Filters())] == ["k1"]
    assert register.openbaar.engine.store.count() == 1
    assert register.exchange.get().aantal == 1
    answer = register.search.answer(Question("Bewoners wilden zelf tekenen", elders=True))
    assert [r.keuze.id for r in answer.resultaten] == ["k1"]
    assert answer.bewijs.aantal == 1


def test_loading_again_tells_what_is_new_changed_gone_and_the_same(register: Register) -> None:
    assert load(register, record("a"), record("b"), record("c")) == Gewijzigd(nieuw=3)
    assert load(register, record("a"), record("b"), record("c")) == Gewijzigd(ongewijzigd=3)
    changed = load(
        register,
        record("a"),
        record("b", versie=2, afweging="Een warmtenet in de straat."),
        record("d"),
        gemaaktOp="2026-03-01T10:00:00Z",
    )
    assert changed == Gewijzigd(nieuw=1, gewijzigd=1, vervallen=1, ongewijzigd=1)
    assert {one.id for one in register.elders.store.page()} == {"a", "b", "d"}
    assert asked(register, "warmtenet straat") == ["b"]
    (bron,) = register.elders.store.sources()
    assert (bron.id, bron.uri, bron.naam) == ("rotterdam-zuid", URI, "Rotterdam Zuid")


def test_what_did_not_change_keeps_its_vectors(filled: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    encode = type(filled.engine.encoder).encode_passages

    def watched(self: Any, texts: Any, *rest: Any) -> Any:
        made.extend(texts)
        return encode(self, texts, *rest)

    monkeypatch.setattr(type(filled.engine.encoder), "encode_passages", watched)
    load(
        filled,
        record("bad", titel="Zwembad", afweging="De kosten van het buitenbad waren te hoog."),
        record("park", versie=2, titel="Park", afweging="Er kwam een fontein."),
    )
    assert made == ["Park. Er kwam een fontein."]


def test_an_older_file_and_an_older_version_change_nothing(register: Register) -> None:
    load(register, record("a", versie=3))
    with pytest.raises(UnusableExchange, match="ouder dan wat er al staat van Rotterdam Zuid"):
        load(register, record("a", versie=4), gemaaktOp="2026-01-01T10:00:00Z")
    assert load(register, record("a", versie=2, titel="Oud")) == Gewijzigd(ouder=1)
    assert register.elders.store.get("rotterdam-zuid", "a").versie == 3


def test_a_record_that_no_longer_fits_is_gone(filled: Register) -> None:
    done = filled.elders.load(content(record("bad", versie=2, afweging="Mail jan@example.nl")), MAKER)
    assert done.gewijzigd == Gewijzigd(vervallen=2)
    assert [one.id for one in done.geweigerd] == ["bad"]
    assert filled.elders.store.count() == 0
    assert asked(filled, "kosten buitenbad") == []


def test_two_sources_with_one_name_stand_apart(register: Register) -> None:
    other = {"uri": "urn:x-ander:1", "naam": "Rotterdam Zuid"}
    load(register, record("a"))
    load(register, record("a", titel="Van de ander"), bron=other)
    assert [one.id for one in register.elders.store.sources()] == ["rotterdam-zuid", "rotterdam-zuid-2"]
    assert register.elders.store.get("rotterdam-zuid-2", "a").titel == "Van de ander"
    assert register.elders.remove_source("rotterdam-zuid", MAKER) == 1
    assert register.elders.store.count() == 1
    assert asked(register, "bewoners wilden zelf tekenen") == ["a"]


def test_codes_are_told_in_the_words_of_the_source(register: Register) -> None:
    terms = {
        "gebieden": [{"code": "BU05990001", "label": "Tarwewijk"}],
        "instrumenten": [{"code": "bouwdoos", "label": "Bouwdoos op het plein", "definitie": "Met hout."}],
        "factoren": [{"code": "tijdsdruk", "label": "Haast bij hen"}],
    }
    load(register, record("a", instrument="bouwdoos"), begrippen=terms)
    (bron,) = register.elders.store.sources()
    label = Labels(bron)
    assert label("instrumenten", "bouwdoos") == "Bouwdoos op het plein"
    assert label("factoren", "tijdsdruk") == "Haast bij hen"
    assert label("instrumenten", "enquete") == "Enquête"
    assert label("instrumenten", "weg") == "weg"
    found = keuze_of(register.elders.store.get("rotterdam-zuid", "a"))
    assert found
    assert found.instrument == "bouwdoos"
    (hit,) = register.search.answer(Question("bewoners wilden zelf tekenen", elders=True)).elders
    assert (hit.instrument, hit.gebieden) == ("Bouwdoos op het plein", ("Tarwewijk",))


# -- finding ---------------------------------------------------------------------------------------


def test_found_by_residents_and_colleagues_beside_the_first_page_when_asked_for(filled: Register) -> None:
    vraag = "kosten van het buitenbad"
    assert asked(filled, vraag) == ["bad"]
    assert asked(filled, vraag, pagina=2) == []
    assert filled.search.answer(Question(vraag)).elders == ()
    public = filled.openbaar.search.answer(Question(vraag, elders=True)).elders
    assert [one.id for one in public] == ["bad"]
    assert asked(filled, vraag, modus="lexical") == ["bad"]


def test_a_place_here_says_nothing_elsewhere(filled: Register) -> None:
    assert asked(filled, "kosten van het buitenbad in Moerwijk") == ["bad"]


def test_another_model_encodes_them_anew(tmp_path: Path) -> None:
    class Other(HashEncoder):
        fingerprint = "hash-64-anders"

    first = open_register(settings_for(tmp_path), "de tests", encoder=HashEncoder())
    first.engine.save([keuze("k1")], door="de tests")
    load(first, record("bad", afweging="De kosten van het buitenbad waren te hoog."))
    first.close()
    second = open_register(settings_for(tmp_path), "de tests", encoder=Other())
    if second.remodelling:
        second.remodelling.wait()
    second.elders.wait()
    assert second.elders.store.missing(Other.fingerprint) == []
    assert asked(second, "kosten buitenbad", modus="dense") == ["bad"]
    second.close()


def test_what_was_loaded_and_not_encoded_is_encoded_after_the_next_start(
    tmp_path: Path, empty_home: Path
) -> None:
    shutil.copytree(empty_home, tmp_path / "var")
    first = open_register(settings_for(tmp_path / "var"), "de tests", encoder=HashEncoder())
    first.elders.load(content(record("a")), MAKER)
    assert asked(first, "bewoners wilden zelf tekenen") == ["a"]  # by its words
    first.close()
    second = open_register(settings_for(tmp_path / "var"), "de tests", encoder=HashEncoder())
    second.elders.wait()
    assert second.elders.store.missing(HashEncoder.fingerprint) == []
    second.close()


def test_loading_behind_tells_how_it_went(register: Register) -> None:
    done = register.elders.load_behind(content(record("a"), record("b", titel="")), MAKER, patience=30)
    assert done.af
    assert done.verslag
    assert done.verslag.gewijzigd == Gewijzigd(nieuw=1)
    assert [one.nummer for one in done.verslag.geweigerd] == [2]
    assert register.elders.store.missing(HashEncoder.fingerprint) == []
    refused = register.elders.load_behind(b"niets", MAKER, patience=30)
    assert refused.af
    assert "geen geldige JSON" in refused.fout


def test_a_stop_is_seen_while_the_records_are_cut(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def stopping(encoder: TextEncoder, one: Keuze) -> list[EldersPassage]:
        seen.append(one.id)
        register.elders._stop.set()
        return cut(encoder, one)

    monkeypatch.setattr("service.elders.cut", stopping)
    done = register.elders.load_behind(content(record("a"), record("b"), record("c")), MAKER, patience=30)
    assert seen == ["a"]
    assert done.af
    assert "De server stopte" in done.fout
    assert register.elders.store.count() == 0


def test_loading_tells_how_far_it_is_without_going_back(register: Register) -> None:
    told: list[tuple[int, int]] = []
    given = content(record("a"), record("b", titel=""), record("c"))
    register.elders.load(given, MAKER, lambda done, total: told.append((done, total)))
    assert told == [(1, 6), (2, 6), (3, 6), (5, 6), (6, 6)]


def test_what_can_not_be_encoded_is_told_and_tried_again_after_the_next_start(
    tmp_path: Path, empty_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(empty_home, tmp_path / "var")
    first = open_register(settings_for(tmp_path / "var"), "de tests", encoder=HashEncoder())

    def fails(*_: Any) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(first.elders, "_vectors", fails)
        done = first.elders.load_behind(content(record("a")), MAKER, patience=30)
    assert done.af
    assert done.verslag
    assert "nog niet op betekenis te vinden; wel op hun woorden" in done.fout
    assert asked(first, "bewoners wilden zelf tekenen") == ["a"]
    assert first.elders.store.missing(HashEncoder.fingerprint) != []
    first.close()
    second = open_register(settings_for(tmp_path / "var"), "de tests", encoder=HashEncoder())
    second.elders.wait()
    assert second.elders.store.missing(HashEncoder.fingerprint) == []
    second.close()


# -- taking away, and persons ------------------------------------------------------------------------


def test_one_that_was_taken_away_does_not_come_back(filled: Register) -> None:
    filled.elders.remove("rotterdam-zuid", "bad", MAKER)
    assert asked(filled, "kosten buitenbad") == []
    changed = load(filled, record("bad", versie=9), record("park"), gemaaktOp="2026-04-01T10:00:00Z")
    assert (changed.geweerd, changed.nieuw) == (1, 0)
    assert [one.id for one in filled.elders.store.page()] == ["park"]
    filled.elders.remove_source("rotterdam-zuid", MAKER)
    assert load(filled, record("bad")).geweerd == 1


def test_a_name_is_found_and_told_of_when_a_person_is_erased(filled: Register) -> None:
    load(filled, record("a", afweging="Ilse Vos wilde het anders."), record("b", eigen="Ilse Vos"))
    assert [one.id for one in filled.elders.store.naming(["ilse vos"])] == ["a", "b"]
    assert filled.elders.store.naming(["Ilse Vossen", " "]) == []
    done = erase_person(filled.engine.store.database, naam="Ilse Vos", maker=MAKER)
    assert done.elders["elders"] == 2
    assert "elders_passage" not in done.elders


def test_every_change_has_its_line_without_free_text(filled: Register) -> None:
    filled.elders.remove("rotterdam-zuid", "bad", MAKER)
    filled.elders.remove_source("rotterdam-zuid", MAKER)
    lines = Events(filled.engine.store.database).read(Wanted(handeling="elders"))
    assert [(line.handeling, line.object) for line in lines] == [
        ("elders.verwijderd", "elders:rotterdam-zuid"),
        ("elders.keuze-geweerd", "elders:rotterdam-zuid/bad"),
        ("elders.geladen", "elders:rotterdam-zuid"),
    ]


def test_removing_what_is_not_there_says_so(register: Register) -> None:
    elders: Elders = register.elders
    with pytest.raises(LookupError):
        elders.remove_source("x", MAKER)
    with pytest.raises(LookupError):
        elders.remove("x", "y", MAKER)
