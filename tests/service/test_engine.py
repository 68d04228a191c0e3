"""The engine keeps store and indexes in step: at once, after a crash, after damage, and in any order."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from data.database import StoreUnavailable
from data.keuze import Contact, Keuze
from data.records import Vastgelegd
from data.store import KeuzeNotFound, Store, VersionConflict
from indexing.fusion import Ranking
from indexing.retriever import Query
from indexing.space import Space
from indexing.vectors import VectorIndex
from models.encoding import Progress, Vectors
from models.hash_encoder import HashEncoder
from service.engine import Engine
from service.opening import Register, open_register
from service.search import Question, question_terms
from tests.conftest import ROOT, settings_for
from tests.service.making import assert_in_step, keuze, nearest, with_word


@pytest.fixture
def engine(register: Register) -> Engine:
    return register.engine


@pytest.fixture
def reports() -> list[str]:
    return []


@pytest.fixture
def reopen(tmp_path: Path, reports: list[str]) -> Iterator[Callable[[], Engine]]:
    """Opens the register in tmp_path/var, closing the one opened before."""
    opened: list[Register] = []

    def again() -> Engine:
        close()
        reports.clear()
        opened.append(
            open_register(settings_for(tmp_path / "var"), "de tests", reports.append, HashEncoder())
        )
        return opened[-1].engine

    def close() -> None:
        while opened:
            opened.pop().close()

    again.close = close  # type: ignore[attr-defined]
    yield again
    close()


def save(engine: Engine, *keuzes: Keuze) -> None:
    engine.save(keuzes, door="de tests")


# -- at once -----------------------------------------------------------------------------------------


def test_a_new_record_is_found_at_once(engine: Engine) -> None:
    save(engine, keuze("a", "Wij plantten een kastanje."), keuze("b", "Er kwam een fietsbrug."))
    assert with_word(engine, "kastanje") == {"a"}
    assert nearest(engine, "Traject b. Er kwam een fietsbrug.") == "b"
    assert_in_step(engine)


def test_a_changed_record_is_found_by_its_new_words_only(engine: Engine) -> None:
    old, other = keuze("a", "Wij plantten een kastanje."), keuze("b", "Er kwam een fietsbrug.")
    save(engine, old, other)
    save(engine, keuze("a", "Wij bouwden een windmolen."))
    assert with_word(engine, "windmolen") == {"a"}
    assert with_word(engine, "kastanje") == set()
    assert nearest(engine, "Traject a. Wij bouwden een windmolen.") == "a"
    assert_in_step(engine, [old])


def test_a_removed_record_is_not_found_any_more(engine: Engine) -> None:
    gone, kept = keuze("a", "Wij plantten een kastanje."), keuze("b", "Er kwam een fietsbrug.")
    save(engine, gone, kept)
    engine.delete("a", door="de tests")
    assert with_word(engine, "kastanje") == set()
    assert nearest(engine, "Traject a. Wij plantten een kastanje.") == "b"
    assert_in_step(engine, [gone])
    with pytest.raises(KeuzeNotFound):
        engine.delete("a", door="de tests")
    with pytest.raises(KeuzeNotFound):
        save(engine, gone)
    assert_in_step(engine, [gone])


def test_saving_the_same_changes_nothing(engine: Engine) -> None:
    save(engine, keuze("a"))
    revision = engine.store.revision
    (again,) = engine.save([keuze("a")], door="de tests")
    assert (again.handeling, again.versie, engine.store.revision) == ("ongewijzigd", 1, revision)
    assert_in_step(engine)


def test_other_contacts_leave_passages_as_they_are(engine: Engine) -> None:
    save(engine, keuze("a", resultaat="Het ging goed. De buurt was tevreden."), keuze("b"))
    before = engine.passages.read(engine.encoder.fingerprint).vectors
    nr = engine.store.get("a").nr
    sentences = [p.zinvectoren for p in engine.passages.of_records("hash-64-1", [nr])[nr]]
    (changed,) = engine.save([keuze("a", resultaat="Het ging goed. De buurt was tevreden.")],
                             door="de tests", contacten=[[Contact(naam="Mo de Wit")]])  # fmt: skip
    assert (changed.handeling, changed.versie) == ("gewijzigd", 2)
    after = engine.passages.read(engine.encoder.fingerprint).vectors
    np.testing.assert_array_equal(np.sort(after, axis=0), np.sort(before, axis=0))
    kept = [p.zinvectoren for p in engine.passages.of_records("hash-64-1", [nr])[nr]]
    assert [a.tolist() for a in kept] == [a.tolist() for a in sentences]
    assert_in_step(engine)


def test_a_conflict_leaves_everything_as_it_was(engine: Engine) -> None:
    save(engine, keuze("a", "Wij plantten een kastanje."))
    before = engine.store.revision
    with pytest.raises(VersionConflict):
        engine.save([keuze("b"), keuze("a", "Anders.")], door="de tests", expected_version=0)
    assert engine.store.revision == before
    assert with_word(engine, "kastanje") == {"a"}
    assert_in_step(engine, [keuze("b"), keuze("a", "Anders.")])


def test_one_record_twice_in_one_go_ends_as_the_last(engine: Engine) -> None:
    one, two = keuze("a", "Wij plantten een kastanje."), keuze("a", "Wij bouwden een windmolen.")
    save(engine, one, two)
    assert with_word(engine, "windmolen") == {"a"}
    assert_in_step(engine, [one])
    save(engine, one, two)  # there and back again: the last equals what is stored
    assert engine.store.get("a").keuze == two
    assert_in_step(engine, [one])


def test_many_records_go_in_batches_and_tell_how_far_they_are(engine: Engine) -> None:
    steps: list[tuple[int, int]] = []
    many = [keuze(f"k{i}", f"Woord nummer{i} staat hier.") for i in range(150)]
    saved = engine.save(many, door="de tests", progress=lambda done, total: steps.append((done, total)))
    assert [s.id for s in saved] == [k.id for k in many]
    assert steps == [(64, 150), (128, 150), (150, 150)]
    assert with_word(engine, "nummer149") == {"k149"}
    assert_in_step(engine)


class Between(Store):
    """A store in which another writer comes in between reading and writing, if the engine lets it."""

    meanwhile: Callable[[], None] = staticmethod(lambda: None)

    def fetch_ids(self, ids: object) -> list[Vastgelegd]:  # type: ignore[override]
        found = super().fetch_ids(ids)  # type: ignore[arg-type]
        other, self.meanwhile = self.meanwhile, lambda: None
        other()
        return found


def test_a_writer_in_between_does_not_lend_its_passages(tmp_path: Path) -> None:
    engine = Engine(Between.open(tmp_path / "r", "de tests"), HashEncoder(), tmp_path / "i")
    old, new = keuze("a", "Wij plantten een kastanje."), keuze("a", "Wij bouwden een windmolen.")
    save(engine, old)

    def other_writer() -> None:
        if engine._changing.acquire(blocking=False):
            save(engine, new)
            engine._changing.release()

    def on_a_thread() -> None:
        thread = threading.Thread(target=other_writer)
        thread.start()
        thread.join()

    engine.store.meanwhile = on_a_thread  # type: ignore[attr-defined]
    save(engine, old)
    assert_in_step(engine, [new])
    engine.close()


def test_several_writers_and_readers_at_once(register: Register) -> None:
    engine = register.engine
    save(engine, *(keuze(f"s{i}", f"Begin van stuk{i}.") for i in range(4)))
    stop = threading.Event()

    def write(me: int) -> None:
        for i in range(8):
            save(engine, keuze(f"s{me}", f"Versie{i} van stuk{me} met kleur{i}."), keuze(f"n{me}-{i}"))

    def read() -> None:
        while not stop.is_set():
            register.search.answer(Question("stuk1 met kleur3", minder=True))
            register.search.comparable("s1")

    with ThreadPoolExecutor(6) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        writers = [pool.submit(write, me) for me in range(4)]
        for one in writers:
            one.result()
        stop.set()
        for one in readers:
            one.result()
    assert {engine.store.get(f"s{i}").versie for i in range(4)} == {9}
    assert_in_step(engine)


# -- opening again -----------------------------------------------------------------------------------


def test_after_a_clean_close_nothing_is_caught_up(reopen: Callable[[], Engine], reports: list[str]) -> None:
    save(reopen(), keuze("a", "Wij plantten een kastanje."), keuze("b"))
    engine = reopen()
    assert reports == []
    assert with_word(engine, "kastanje") == {"a"}
    assert_in_step(engine)


UNCLEAN = """
import os, sys
from pathlib import Path
from models.hash_encoder import HashEncoder
from service.opening import open_register
from tests.conftest import settings_for
from tests.service.making import keuze
register = open_register(settings_for(Path(sys.argv[1])), "de proef", encoder=HashEncoder())
register.engine.save([keuze("b", "Er kwam een fietsbrug."), keuze("c", "Nu een windmolen.")], door="de proef")
register.engine.delete("a", door="de proef")
print("klaar", flush=True)
os._exit(9)
"""


def test_what_came_before_an_unclean_end_is_caught_up(
    tmp_path: Path, reopen: Callable[[], Engine], reports: list[str]
) -> None:
    save(reopen(), keuze("a", "Wij plantten een kastanje."), keuze("b"), keuze("d", "Een bankje."))
    reopen.close()  # type: ignore[attr-defined]
    done = subprocess.run(
        [sys.executable, "-c", UNCLEAN, str(tmp_path / "var")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (9, "klaar\n"), done.stderr
    engine = reopen()
    assert reports == ["Zoekindex bijgewerkt: 2 nieuw of gewijzigd, 1 verwijderd."]
    assert with_word(engine, "fietsbrug") == {"b"}
    assert with_word(engine, "windmolen") == {"c"}
    assert with_word(engine, "bankje") == {"d"}
    assert_in_step(engine, [keuze("a", "Wij plantten een kastanje."), keuze("b")])
    engine = reopen()
    assert reports == []
    assert_in_step(engine)


def remove(*names: str) -> Callable[[Path], None]:
    def damage(index: Path) -> None:
        for name in names:
            for path in list(index.glob(name)):
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    return damage


def write(name: str, text: str) -> Callable[[Path], None]:
    def damage(index: Path) -> None:
        for path in filter(Path.is_file, index.glob(name)):
            path.write_text(text)

    return damage


DAMAGE: dict[str, Callable[[Path], None]] = {
    "no index at all": lambda index: shutil.rmtree(index),
    "no vectors": remove("vectoren"),
    "no words": remove("woorden"),
    "odd pointer": write("vectoren/huidig.json", '{"stand": "stand-77"}'),
    "empty owners": write("vectoren/stand-*/passages.npy", ""),
    "words without segments": remove("woorden/*.idx", "woorden/*.store", "woorden/*.term"),
    "another version of terms": write("woorden/keuzeregister.json", '{"termen": 0, "revisie": 3}'),
    "files of something else": write("**/*", "iets heel anders"),
    "no space": remove("ruimte.npz"),
    "half a space": lambda index: os.truncate(index / "ruimte.npz", 5000),
    "another space": lambda index: Space.fit(OTHER_PASSAGES).write(index / "ruimte.npz"),
}
OTHER_PASSAGES = HashEncoder().encode_passages([f"Stuk {i} over iets heel anders." for i in range(250)])


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_index_is_made_again(
    tmp_path: Path, reopen: Callable[[], Engine], reports: list[str], damage: Callable[[Path], None]
) -> None:
    old = keuze("a", "Wij plantten een kastanje.")
    engine = reopen()
    save(engine, old, keuze("b"))
    save(engine, keuze("a", "Wij bouwden een windmolen."))
    reopen.close()  # type: ignore[attr-defined]
    damage(tmp_path / "var" / "index")
    engine = reopen()
    assert reports
    assert with_word(engine, "windmolen") == {"a"}
    assert_in_step(engine, [old])
    save(engine, keuze("c", "Er kwam een fietsbrug."))
    assert_in_step(engine, [old])
    engine = reopen()
    assert reports == []
    assert_in_step(engine, [old])


def test_an_index_of_another_register_is_made_again(tmp_path: Path, reopen: Callable[[], Engine]) -> None:
    """As many records, as many passages, the same revision: and yet not this register's."""
    save(reopen(), keuze("a", "Wij plantten een kastanje."))
    reopen.close()  # type: ignore[attr-defined]
    other = open_register(settings_for(tmp_path / "ander"), "de tests", encoder=HashEncoder())
    save(other.engine, keuze("z", "Er kwam een fietsbrug."))
    other.close()
    shutil.rmtree(tmp_path / "var" / "index")
    shutil.copytree(tmp_path / "ander" / "index", tmp_path / "var" / "index")
    engine = reopen()
    assert with_word(engine, "kastanje") == {"a"}
    assert_in_step(engine, [keuze("z", "Er kwam een fietsbrug.")])


def test_a_register_put_back_from_a_backup_is_indexed_as_it_is(
    tmp_path: Path, reopen: Callable[[], Engine]
) -> None:
    """The index is of a later moment than the register, with as many records and passages."""
    old, new = keuze("a", "Wij plantten een kastanje."), keuze("a", "Wij bouwden een windmolen.")
    save(reopen(), old)
    reopen.close()  # type: ignore[attr-defined]
    shutil.copytree(tmp_path / "var" / "register", tmp_path / "backup")
    save(reopen(), new)
    reopen.close()  # type: ignore[attr-defined]
    shutil.rmtree(tmp_path / "var" / "register")
    shutil.copytree(tmp_path / "backup", tmp_path / "var" / "register")
    engine = reopen()
    assert with_word(engine, "kastanje") == {"a"}
    assert_in_step(engine, [new])


def test_an_index_put_back_from_a_backup_catches_up(
    tmp_path: Path, reopen: Callable[[], Engine], reports: list[str]
) -> None:
    old, new = keuze("a", "Wij plantten een kastanje."), keuze("a", "Wij bouwden een windmolen.")
    save(reopen(), old, keuze("b"))
    reopen.close()  # type: ignore[attr-defined]
    shutil.copytree(tmp_path / "var" / "index", tmp_path / "backup")
    engine = reopen()
    save(engine, new)
    engine.delete("b", door="de tests")
    reopen.close()  # type: ignore[attr-defined]
    shutil.rmtree(tmp_path / "var" / "index")
    shutil.copytree(tmp_path / "backup", tmp_path / "var" / "index")
    engine = reopen()
    assert reports == ["Zoekindex bijgewerkt: 1 nieuw of gewijzigd, 1 verwijderd."]
    assert_in_step(engine, [old, keuze("b")])


def test_an_index_folder_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    home = tmp_path / "var"
    home.mkdir()
    (home / "index").write_text("een bestand")
    with pytest.raises(StoreUnavailable, match=rf"{home / 'index'}.*"):
        open_register(settings_for(home), "de tests", encoder=HashEncoder())
    (home / "index").unlink()
    open_register(settings_for(home), "de tests", encoder=HashEncoder()).close()


# -- when the index fails after the commit -----------------------------------------------------------


def break_words(home: Path) -> Callable[[], None]:
    """Puts a file where the folder of the lexical index was; the result puts the folder back."""
    folder = home / "index" / "woorden"
    folder.rename(folder.with_name("weg"))
    folder.write_text("geen map")

    def mend() -> None:
        folder.unlink()
        folder.with_name("weg").rename(folder)

    return mend


@pytest.mark.parametrize("mended", [True, False], ids=["disk back", "folder gone"])
def test_an_index_that_fails_loses_nothing_and_catches_up(
    tmp_path: Path, register: Register, mended: bool
) -> None:
    engine = register.engine
    old = keuze("a", "Wij plantten een kastanje.")
    save(engine, old, keuze("b"), keuze("c"))
    mend = break_words(tmp_path / "var")
    (changed,) = engine.save([keuze("a", "Wij bouwden een windmolen.")], door="de tests")
    assert changed.handeling == "gewijzigd"
    assert engine.behind
    save(engine, keuze("d", "Er kwam een fietsbrug."))
    engine.delete("c", door="de tests")
    assert engine.behind
    assert engine.store.get("a").keuze.afweging == "Wij bouwden een windmolen."
    register.search.answer(Question("kastanje"))  # searching goes on meanwhile
    mend()
    if not mended:
        shutil.rmtree(tmp_path / "var" / "index")
    save(engine, keuze("e", "Een bankje."))
    assert not engine.behind
    assert with_word(engine, "windmolen") == {"a"}
    assert_in_step(engine, [old, keuze("c")])


@pytest.mark.parametrize("snapshot", [False, True])
def test_an_index_that_failed_is_caught_up_at_the_next_start(
    tmp_path: Path, reopen: Callable[[], Engine], reports: list[str], snapshot: bool
) -> None:
    """Also when a snapshot was made meanwhile: it may not claim what it has not."""
    engine = reopen()
    old = keuze("a", "Wij plantten een kastanje.")
    save(engine, old)
    mend = break_words(tmp_path / "var")
    save(engine, keuze("a", "Wij bouwden een windmolen."))
    mend()
    if snapshot:
        engine.save_indexes()
    engine = reopen()
    assert reports == ["Zoekindex bijgewerkt: 1 nieuw of gewijzigd."]
    assert with_word(engine, "windmolen") == {"a"}
    assert_in_step(engine, [old])


class Interrupted(Store):
    """A store in which Ctrl+C comes while the index is shown what was saved."""

    armed = False

    def fetch(self, numbers: object) -> list[Vastgelegd]:  # type: ignore[override]
        if self.armed:
            raise KeyboardInterrupt
        return super().fetch(numbers)  # type: ignore[arg-type]


def test_ctrl_c_after_the_commit_is_caught_up(tmp_path: Path) -> None:
    """As when an import is stopped: the command then closes the register."""
    store = Interrupted.open(tmp_path / "r", "de tests")
    engine = Engine(store, HashEncoder(), tmp_path / "i")
    old = keuze("a", "Wij plantten een kastanje.")
    save(engine, old, keuze("b"))
    store.armed = True
    with pytest.raises(KeyboardInterrupt):
        save(engine, keuze("a", "Wij bouwden een windmolen."))
    store.armed = False
    engine.close()
    reports: list[str] = []
    engine = Engine(Store.open(tmp_path / "r", "de tests"), HashEncoder(), tmp_path / "i", reports.append)
    assert reports == ["Zoekindex bijgewerkt: 1 nieuw of gewijzigd."]
    assert_in_step(engine, [old])
    engine.close()


def test_a_snapshot_that_cannot_be_written_is_no_disaster(
    tmp_path: Path, reopen: Callable[[], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.engine._SAVE_EVERY", 5)
    engine = reopen()
    vectors = tmp_path / "var" / "index" / "vectoren"
    vectors.write_text("geen map")
    save(engine, *(keuze(f"k{i}", f"Woord nummer{i}.") for i in range(7)))
    assert not engine.behind
    assert with_word(engine, "nummer6") == {"k6"}
    reopen.close()  # type: ignore[attr-defined]
    vectors.unlink()
    assert_in_step(reopen())


def test_a_snapshot_comes_of_itself_after_many_changes(
    tmp_path: Path, reopen: Callable[[], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.engine._SAVE_EVERY", 5)
    engine = reopen()
    for i in range(13):
        save(engine, keuze(f"k{i}", f"Woord nummer{i}."))
    found = VectorIndex.read(tmp_path / "var" / "index" / "vectoren", {})
    assert found is not None
    assert (len(found[0]), found[1]) == (10, 10)


def test_a_failed_close_of_the_index_lets_go_of_the_register(tmp_path: Path) -> None:
    home = tmp_path / "var"
    register = open_register(settings_for(home), "de tests", encoder=HashEncoder())
    save(register.engine, keuze("a"))
    shutil.rmtree(home / "index")
    (home / "index").write_text("geen map")
    register.close()
    (home / "index").unlink()
    again = open_register(settings_for(home), "de tests", encoder=HashEncoder())
    assert_in_step(again.engine)
    again.close()


# -- making again ------------------------------------------------------------------------------------


def test_rebuilding_encodes_nothing(tmp_path: Path) -> None:
    counting = Counting()
    register = open_register(settings_for(tmp_path), "de tests", encoder=counting)
    save(register.engine, keuze("a", "Wij plantten een kastanje."), keuze("b"))
    before = counting.texts
    reports: list[str] = []
    register.engine.rebuild(reports.append)
    assert counting.texts == before
    assert reports == ["Zoekindex bijgewerkt: 2 nieuw of gewijzigd."]
    assert_in_step(register.engine)
    register.close()


class Counting(HashEncoder):
    """Counts the texts it was given."""

    texts = 0

    def encode_questions(self, texts: object) -> Vectors:  # type: ignore[override]
        self.texts += len(texts)  # type: ignore[arg-type]
        return super().encode_questions(texts)  # type: ignore[arg-type]


class Turned(HashEncoder):
    """Other vectors under the same name: as when a text is prepared otherwise than it was before."""

    def encode_passages(self, texts: object, progress: Progress | None = None) -> Vectors:  # type: ignore[override]
        return -super().encode_passages(texts, progress)  # type: ignore[arg-type]


def test_encoding_again_renews_every_vector(tmp_path: Path) -> None:
    register = open_register(settings_for(tmp_path), "de tests", encoder=HashEncoder())
    save(register.engine, *(keuze(f"k{i}", f"Woord nummer{i}.") for i in range(5)))
    register.close()
    register = open_register(settings_for(tmp_path), "de tests", encoder=Turned())
    steps: list[tuple[int, int]] = []
    register.engine.encode_again(lambda done, total: steps.append((done, total)))
    register.engine.rebuild()
    assert steps == [(i, 5) for i in range(1, 6)]
    assert_in_step(register.engine)
    register.close()


@pytest.mark.parametrize("changed_too", [False, True])
def test_encoding_again_that_stops_half_way_leaves_no_stale_index(
    tmp_path: Path, changed_too: bool
) -> None:
    register = open_register(settings_for(tmp_path), "de tests", encoder=HashEncoder())
    save(register.engine, *(keuze(f"k{i}", f"Woord nummer{i}.") for i in range(4)))
    register.close()
    register = open_register(settings_for(tmp_path), "de tests", encoder=HashEncoder())
    if changed_too:
        save(register.engine, keuze("k0", "Weer anders."))

    def stop(done: int, total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        register.engine.encode_again(stop)
    register.close()
    register = open_register(settings_for(tmp_path), "de tests", encoder=HashEncoder())
    numbers = register.engine.passages.read("hash-64-1").numbers.tolist()
    everything = register.engine.retriever.vectors.search(np.ones(64, np.float32), 1000)
    assert sorted(everything.numbers.tolist()) == numbers
    assert_in_step(register.engine)
    register.close()


# -- the space in which vectors are compared ---------------------------------------------------------


def assert_ranked_as_by_brute_force(engine: Engine, text: str) -> None:
    """By meaning each record gets the similarity of its best passage, placed as it is now."""
    rows, space = engine.passages.read("hash-64-1"), engine.retriever.space
    vector = engine.encoder.encode_questions([text])[0]
    scores = space.place(rows.vectors) @ space.place(vector)
    best = {nr: float(scores[rows.keuze_numbers == nr].max()) for nr in set(rows.keuze_numbers.tolist())}
    hits = engine.retriever.search(
        Query(vector, question_terms("")), mode="dense", ranking=Ranking(mean_share=0.0)
    )
    assert {h.owner: h.similarity for h in hits} == pytest.approx(best, abs=1e-5)
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert [best[h.owner] for h in hits] == pytest.approx(sorted(best.values(), reverse=True), abs=1e-5)


@pytest.mark.parametrize("at_once", [2, 1000])
def test_a_register_that_outgrows_its_space_is_placed_anew(
    register: Register, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """From LEAST passages on, and at each doubling; one record at a time, each of one passage."""
    monkeypatch.setattr("indexing.space.LEAST", 4)
    monkeypatch.setattr("service.engine._READ_AT_ONCE", at_once)
    engine, fitted = register.engine, []
    for i in range(17):
        save(engine, keuze(f"k{i}", f"Woord nummer{i} over {NOUNS[i % len(NOUNS)]}."))
        fitted.append(engine.retriever.space.fitted)
        assert_ranked_as_by_brute_force(engine, "Traject k1 over een tuin")
    assert fitted == [0, 0, 0, 4, 4, 4, 4, *[8] * 8, 16, 16]
    assert engine.retriever.space.mean.any()
    assert with_word(engine, "nummer16") == {"k16"}
    assert_in_step(engine)


def test_a_space_is_kept_as_long_as_it_serves(
    reopen: Callable[[], Engine], reports: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start does not learn another one: that would be placing every vector again each time."""
    monkeypatch.setattr("indexing.space.LEAST", 4)
    engine = reopen()
    save(engine, *(keuze(f"k{i}", f"Woord nummer{i}.") for i in range(4)))
    save(engine, keuze("k4"), keuze("k5"))
    space = engine.retriever.space
    assert space.fitted == 4
    engine = reopen()
    assert (reports, engine.retriever.space.id) == ([], space.id)
    assert_in_step(engine)
    engine.rebuild()
    assert engine.retriever.space.fitted == 6
    assert_in_step(engine)
    engine = reopen()
    assert (reports, engine.retriever.space.fitted) == ([], 6)


def test_a_lost_space_that_can_be_learnt_again_costs_nothing(
    tmp_path: Path, reopen: Callable[[], Engine], reports: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same passages give the same space, and the vectors placed in it still fit."""
    monkeypatch.setattr("indexing.space.LEAST", 4)
    engine = reopen()
    save(engine, *(keuze(f"k{i}", f"Woord nummer{i}.") for i in range(5)))
    reopen.close()  # type: ignore[attr-defined]
    (tmp_path / "var" / "index" / "ruimte.npz").unlink()
    engine = reopen()
    assert reports == []
    assert_in_step(engine)


# -- any order ---------------------------------------------------------------------------------------


def copy_if_there(source: str, target: str) -> None:
    """Copy a file, unless tantivy, which tidies up meanwhile, has just removed it."""
    with suppress(FileNotFoundError):
        shutil.copyfile(source, target)


NOUNS = "plein tuin brug school park straat winkel haven markt toren kade veld".split()


@pytest.mark.parametrize(("seed", "least"), [(0, 200), (1, 5), (2, 2)])
def test_any_order_of_changes_crashes_and_starts(
    seed: int, least: int, tmp_path: Path, reopen: Callable[[], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Store and indexes agree after saves, changes, deletes, closes, and ends without a close.

    least: passages from which vectors are moved into a space of the register's own.
    """
    monkeypatch.setattr("indexing.space.LEAST", least)
    choose = random.Random(seed)
    engine = reopen()
    held, gone, past = dict[str, Keuze](), set[str](), list[Keuze]()
    home = tmp_path / "var"
    for step in range(45):
        act = choose.random()
        if act < 0.6:
            batch: dict[str, Keuze] = {}
            for _ in range(choose.randint(1, 5)):
                id_ = f"k{choose.randrange(20)}"
                text = " ".join(choose.choices(NOUNS, k=choose.randint(1, 30))) + f". Stap{step}."
                if id_ not in gone:
                    batch[id_] = keuze(id_, text)
            save(engine, *batch.values())
            past += [held[id_] for id_ in batch if id_ in held]
            held |= batch
        elif act < 0.75 and held:
            id_ = choose.choice(sorted(held))
            engine.delete(id_, door="de tests")
            gone.add(id_)
            past.append(held.pop(id_))
        elif act < 0.85:
            engine = reopen()
        elif act < 0.93:
            # What is on disk at this moment is what a crash would leave.
            shutil.copytree(home, tmp_path / "crash", copy_function=copy_if_there)
            reopen.close()  # type: ignore[attr-defined]
            shutil.rmtree(home)
            (tmp_path / "crash").rename(home)
            engine = reopen()
        else:
            engine.save_indexes()
        assert {r.keuze.id: r.keuze for r in engine.store.every()} == held
        if step % 3 == 0:
            assert_in_step(engine, past[-6:])
    assert_in_step(engine, past)
