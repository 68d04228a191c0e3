"""The lexical index: BM25 worked out by hand, edits that show at once, and whatever a crash leaves."""

from __future__ import annotations

import json
import math
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from indexing.lexical import FIELDS, LexicalIndex, Scored, Terms

ROOT = Path(__file__).resolve().parents[2]
K1, B = 1.2, 0.75


def terms(text: str) -> Terms:
    """Words for one field, and the same words reversed for the other, so that a mix-up shows."""
    return Terms(text.split(), [word[::-1] for word in text.split()])


def as_dict(found: Scored) -> dict[int, float]:
    assert len(set(found.owners.tolist())) == len(found.owners)
    return dict(zip(found.owners.tolist(), found.scores.tolist(), strict=True))


def bm25(documents: Mapping[int, str], question: Sequence[str]) -> dict[int, float]:
    """BM25 from its definition, over documents of up to 40 words (tantivy keeps those lengths exactly)."""
    words = {n: text.split() for n, text in documents.items()}
    average = sum(map(len, words.values())) / len(words)
    scores: dict[int, float] = {}
    for term in question:
        having = [n for n, found in words.items() if term in found]
        idf = math.log(1 + (len(words) - len(having) + 0.5) / (len(having) + 0.5))
        for n in having:
            often, length = words[n].count(term), len(words[n])
            part = idf * often * (K1 + 1) / (often + K1 * (1 - B + B * length / average))
            scores[n] = scores.get(n, 0.0) + part
    return scores


DOCUMENTS = {
    1: "tuin bewoners tuin speelplek",
    2: "bewoners avond",
    3: "tuin",
    4: "avond avond avond bewoners plein weg brug",
}


def small() -> LexicalIndex:
    index = LexicalIndex()
    index.put((n, terms(text)) for n, text in DOCUMENTS.items())
    return index


def test_bm25_worked_out_by_hand() -> None:
    # 4 documents of 3.5 words on average. "tuin" stands in 1 (twice in 4 words) and 3 (once in 1):
    # idf ln(1 + 2.5 / 2.5) = ln 2
    # 1: ln 2 * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 4 / 3.5)) = 0.916263
    # 3: ln 2 * 1 * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 1 / 3.5)) = 0.979309
    found = small().search("stam", ["tuin"], 10)
    assert found.owners.tolist() == [3, 1]
    assert found.scores.tolist() == pytest.approx([0.979309, 0.916263], rel=1e-5)


@pytest.mark.parametrize(
    "question",
    ["tuin", "avond", "bewoners", "tuin avond", "speelplek weg bewoners", "niets", "niets tuin"],
)
def test_bm25_by_its_definition(question: str) -> None:
    index = small()
    expected = bm25(DOCUMENTS, question.split())
    found = index.search("stam", question.split(), 10)
    assert as_dict(found) == pytest.approx(expected, rel=1e-5)
    assert found.scores.tolist() == sorted(found.scores.tolist(), reverse=True)
    backwards = [word[::-1] for word in question.split()]
    assert as_dict(index.search("gram", backwards, 10)) == pytest.approx(expected, rel=1e-5)
    assert as_dict(index.search("gram", ["tuin"], 10)) == {}


def test_a_term_asked_twice_counts_twice() -> None:
    once = as_dict(small().search("stam", ["tuin", "bewoners"], 10))
    tuin = as_dict(small().search("stam", ["tuin"], 10))
    twice = as_dict(small().search("stam", ["tuin", "bewoners", "tuin"], 10))
    assert twice == pytest.approx({n: once[n] + tuin.get(n, 0.0) for n in once}, rel=1e-5)


def test_long_documents_score_as_a_length_near_theirs() -> None:
    """tantivy keeps a long field's length rounded down, by at most an eighth."""
    documents = {n: " ".join(["woord"] * n + ["vul"] * (300 - n)) + " vul" * n for n in (1, 30, 90)}
    index = LexicalIndex()
    index.put((n, terms(text)) for n, text in documents.items())
    expected = bm25(documents, ["woord"])
    found = as_dict(index.search("stam", ["woord"], 10))
    assert sorted(found, key=lambda n: -found[n]) == sorted(expected, key=lambda n: -expected[n])
    for n, score in expected.items():
        assert score * 0.99 <= found[n] <= score * 1.15


def test_the_k_best_only() -> None:
    index = LexicalIndex()
    index.put((n, terms("tuin " * n + "weg " * (20 - n))) for n in range(1, 20))
    assert index.search("stam", ["tuin"], 3).owners.tolist() == [19, 18, 17]


def test_no_words_or_nobody_allowed_finds_nothing() -> None:
    index = small()
    for found in (index.search("stam", [], 5), index.search("stam", ["tuin"], 5, np.zeros(0, np.int64))):
        assert (found.owners.tolist(), found.scores.tolist()) == ([], [])
    assert as_dict(LexicalIndex().search("stam", ["tuin"], 5)) == {}


def test_a_question_may_hold_anything() -> None:
    index = LexicalIndex()
    odd = ["AND", "-tuin", '"', "nr:1", "*", "é", "漢" * 20_000]
    index.put([(1, Terms(odd, odd)), (2, Terms(["tuin"], ["tuin"]))])
    for term in odd[:-1]:
        assert index.search("stam", [term], 5).owners.tolist() == [1], term
    assert index.search("stam", odd, 5).owners.tolist() == [1]


# -- edits -------------------------------------------------------------------------------------------


def test_an_edit_shows_at_once() -> None:
    index = small()
    index.put([(2, terms("fietspad"))])
    assert index.search("stam", ["fietspad"], 5).owners.tolist() == [2]
    assert index.search("stam", ["avond"], 5).owners.tolist() == [4]
    index.put([], gone=[4])
    assert index.search("stam", ["avond"], 5).owners.tolist() == []
    assert len(index) == 3
    index.put([(4, terms("avond"))], gone=[4, 99])
    assert index.search("stam", ["avond"], 5).owners.tolist() == [4]
    assert len(index) == 4


def test_the_last_of_two_in_one_go_holds() -> None:
    index = LexicalIndex()
    index.put([(1, terms("oud")), (1, terms("nieuw"))])
    assert index.search("stam", ["oud"], 5).owners.tolist() == []
    assert index.search("stam", ["nieuw"], 5).owners.tolist() == [1]


VOCABULARY = [f"woord{i}" for i in range(30)]


@pytest.mark.parametrize("seed", range(2))
def test_any_order_of_edits_finds_what_is_there(seed: int, tmp_path: Path) -> None:
    """After every edit each word finds exactly the records that hold it, also after opening anew."""
    choose = random.Random(seed)
    index, held = LexicalIndex(tmp_path / "index"), dict[int, str]()
    for step in range(30):
        new = {
            choose.randrange(15): " ".join(choose.choices(VOCABULARY, k=choose.randint(1, 12)))
            for _ in range(choose.randint(0, 3))
        }
        gone = [n for n in choose.sample(range(20), choose.randint(0, 2)) if n not in new]
        index.put([(n, terms(text)) for n, text in new.items()], gone)
        held = {n: text for n, text in (held | new).items() if n not in gone}
        if step % 6 == 5:
            index.write_manifest({"termen": 1, "revisie": step})
            index.close()
            index, revision = LexicalIndex.open(tmp_path / "index", {"termen": 1})
            assert revision == step
        assert len(index) == len(held)
        for word in choose.sample(VOCABULARY, 4):
            for field, asked in (("stam", word), ("gram", word[::-1])):
                found = index.search(field, [asked], 50)
                assert set(found.owners.tolist()) == {n for n, text in held.items() if word in text.split()}


def test_filters_give_what_an_unfiltered_search_gives_within_them() -> None:
    choose = random.Random(5)
    index = LexicalIndex()
    index.put((n, terms(" ".join(choose.choices(VOCABULARY, k=choose.randint(1, 30))))) for n in range(80))
    index.put([], gone=range(0, 80, 9))
    for size in (*range(12), 40, 79, 80):
        allowed = np.array(sorted(choose.sample(range(80), size)), dtype=np.int64)
        question = choose.choices(VOCABULARY, k=3)
        for field, asked in (("stam", question), ("gram", [word[::-1] for word in question])):
            everyone = as_dict(index.search(field, asked, 500))
            within = {n: score for n, score in everyone.items() if n in allowed}
            assert as_dict(index.search(field, asked, 500, allowed)) == pytest.approx(within, rel=1e-6)
            best = sorted(within.values(), reverse=True)[:4]
            assert index.search(field, asked, 4, allowed).scores.tolist() == pytest.approx(best, rel=1e-6)
    assert as_dict(index.search("stam", VOCABULARY[:2], 500, np.arange(80))) == as_dict(
        index.search("stam", VOCABULARY[:2], 500)
    )


@pytest.mark.parametrize("deepest", [0, 40, 10_000], ids=["inside", "first outside", "outside"])
def test_where_the_filter_is_applied_makes_no_difference(
    deepest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Inside tantivy or by looking through the best of all: the same records, scores and order."""
    choose = random.Random(6)
    index = LexicalIndex()
    texts = [" ".join(choose.choices(VOCABULARY, k=choose.randint(1, 30))) for _ in range(300)]
    # Half the records hold a word that the other half has not, for filters that depend on the question.
    index.put((n, terms(f"{text} {'even' if n % 2 == 0 else 'odd'}")) for n, text in enumerate(texts))
    index.put([], gone=range(0, 300, 7))
    monkeypatch.setattr("indexing.lexical._DEEPEST", deepest)
    for size in (1, 2, 5, 30, 100, 150, 300):
        drawn = np.array(sorted(choose.sample(range(300), size)), dtype=np.int64)
        for allowed in (drawn, drawn[drawn % 2 == 1], drawn + 150):
            for asked in (choose.choices(VOCABULARY, k=3), ["even"], ["odd", VOCABULARY[0]]):
                everyone = index.search("stam", asked, 1000)
                passes = np.isin(everyone.owners, allowed)
                found = index.search("stam", asked, 8, allowed)
                assert found.owners.tolist() == everyone.owners[passes][:8].tolist()
                assert found.scores.tolist() == everyone.scores[passes][:8].tolist()


# -- rarity ------------------------------------------------------------------------------------------


def test_rarity_by_hand() -> None:
    index = small()
    assert index.rarity("stam", "tuin") == pytest.approx(math.log(2))
    assert index.rarity("stam", "brug") == pytest.approx(math.log(1 + 3.5 / 1.5))
    assert index.rarity("stam", "nergens") == pytest.approx(math.log(1 + 4.5 / 0.5))
    assert index.rarity("gram", "niut") == pytest.approx(math.log(2))
    assert LexicalIndex().rarity("stam", "tuin") == 0.0


def test_rarity_is_never_negative_however_often_a_record_was_edited() -> None:
    index = LexicalIndex()
    index.put((n, terms("tuin weg")) for n in range(5))
    for n in (1, 2, 3, 1, 4, 2):
        index.put([(n, terms("tuin weg"))])
        assert 0 < index.rarity("stam", "tuin") < index.rarity("stam", "nergens")


@pytest.mark.parametrize("edits", [0, 40])
def test_no_score_exceeds_what_rarity_allows(edits: int) -> None:
    """A term gives at most 2.2 times its rarity: what service.relevance measures scores by."""
    choose = random.Random(edits)
    index = LexicalIndex()
    index.put((n, terms(" ".join(choose.choices(VOCABULARY, k=20)))) for n in range(200))
    for _ in range(edits):
        index.put([(choose.randrange(200), terms(" ".join(choose.choices(VOCABULARY, k=20))))])
    for word in VOCABULARY:
        limit = 2.2 * index.rarity("stam", word)
        scores = index.search("stam", [word], 200).scores
        assert scores.max() <= limit * (1.0001 if not edits else 1.2)


# -- on disk -----------------------------------------------------------------------------------------


def on_disk(folder: Path, revision: int = 4) -> None:
    index = LexicalIndex(folder)
    index.put((n, terms(text)) for n, text in DOCUMENTS.items())
    index.write_manifest({"termen": 1, "revisie": revision})
    index.close()


def test_reopening_gives_the_same_answers(tmp_path: Path) -> None:
    on_disk(tmp_path)
    index, revision = LexicalIndex.open(tmp_path, {"termen": 1})
    assert (revision, len(index)) == (4, 4)
    for word in ("tuin", "avond", "bewoners"):
        assert as_dict(index.search("stam", [word], 9)) == as_dict(small().search("stam", [word], 9))


def test_terms_of_another_version_give_an_empty_index(tmp_path: Path) -> None:
    on_disk(tmp_path)
    index, revision = LexicalIndex.open(tmp_path, {"termen": 2})
    assert (revision, len(index)) == (0, 0)
    assert as_dict(index.search("stam", ["tuin"], 9)) == {}
    index.put([(1, terms("tuin"))])
    assert index.search("stam", ["tuin"], 9).owners.tolist() == [1]


UNCLEAN = """
import os, sys
from pathlib import Path
from indexing.lexical import LexicalIndex, Terms
index, revision = LexicalIndex.open(Path(sys.argv[1]), {"termen": 1})
index.put([(7, Terms(["later"], ["retal"])), (3, Terms(["anders"], ["sredna"]))], gone=[1])
print(revision, len(index), flush=True)
os._exit(9)
"""


def test_after_an_unclean_end_the_manifest_is_behind_and_catching_up_is_harmless(tmp_path: Path) -> None:
    on_disk(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", UNCLEAN, str(tmp_path)],
        cwd=ROOT,
        check=False,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert (done.returncode, done.stdout) == (9, "4 4\n")
    index, revision = LexicalIndex.open(tmp_path, {"termen": 1})
    assert revision == 4
    # What came after revision 4, once more:
    index.put([(7, terms("later")), (3, terms("anders"))], gone=[1])
    assert {
        n for word in ("later", "anders", "avond") for n in as_dict(index.search("stam", [word], 9))
    } == {
        2,
        3,
        4,
        7,
    }
    assert as_dict(index.search("stam", ["tuin"], 9)) == {}
    assert index.search("stam", ["later"], 9).owners.tolist() == [7]
    assert len(index) == 4


def damaged_manifest(text: str) -> Callable[[Path], None]:
    return lambda folder: (folder / "keuzeregister.json").write_text(text) and None


def _without(pattern: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        for path in folder.glob(pattern):
            path.unlink()

    return damage


def _cut(pattern: str, share: float) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        for path in folder.glob(pattern):
            data = path.read_bytes()
            path.write_bytes(data[: int(len(data) * share)])

    return damage


def _overstated_length(folder: Path) -> None:
    """One bit off in a length, on which tantivy panics."""
    (path,) = folder.glob("*.fieldnorm")
    data = bytearray(path.read_bytes())
    data[22] ^= 0x80
    path.write_bytes(data)


def _foreign(folder: Path) -> None:
    """An index of tantivy with a schema of its own."""
    import tantivy

    manifest = (folder / "keuzeregister.json").read_text()
    shutil.rmtree(folder)
    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("iets")
    tantivy.Index(builder.build(), path=str(folder))
    (folder / "keuzeregister.json").write_text(manifest)


DAMAGE: dict[str, Callable[[Path], None]] = {
    "manifest empty": damaged_manifest(""),
    "manifest a list": damaged_manifest("[1]"),
    "manifest without revision": damaged_manifest('{"termen": 1}'),
    "manifest with odd revision": damaged_manifest('{"termen": 1, "revisie": "x"}'),
    "manifest missing": _without("keuzeregister.json"),
    "meta missing": _without("meta.json"),
    "meta empty": _cut("meta.json", 0),
    "meta half": _cut("meta.json", 0.5),
    "segments missing": _without("*.idx"),
    "terms missing": _without("*.term"),
    "store missing": _without("*.store"),
    "terms cut": _cut("*.term", 0.5),
    "store cut": _cut("*.store", 0.5),
    "postings cut": _cut("*.idx", 0.5),
    "lengths cut": _cut("*.fieldnorm", 0.3),
    "fast cut": _cut("*.fast", 0.3),
    "length overstated": _overstated_length,
    "everything cut": _cut("*", 0.5),
    "all but the manifest gone": lambda folder: (
        [path.unlink() for path in folder.iterdir() if path.name != "keuzeregister.json"] and None
    ),
    "another schema": _foreign,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_index_is_empty_and_works(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    on_disk(tmp_path)
    damage(tmp_path)
    index, revision = LexicalIndex.open(tmp_path, {"termen": 1})
    assert (revision, len(index)) == (0, 0)
    index.put((n, terms(text)) for n, text in DOCUMENTS.items())
    assert as_dict(index.search("stam", ["tuin"], 9)) == as_dict(small().search("stam", ["tuin"], 9))
    index.write_manifest({"termen": 1, "revisie": 9})
    index.close()
    again, revision = LexicalIndex.open(tmp_path, {"termen": 1})
    assert (revision, len(again)) == (9, 4)


def test_closing_twice_is_no_error(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path)
    index.close()
    index.close()


def test_a_put_that_failed_is_told_and_a_later_one_holds(tmp_path: Path) -> None:
    """tantivy's writer dies of a disk error, and takes documents ever after without keeping any."""
    folder, away = tmp_path / "index", tmp_path / "weg"
    index = LexicalIndex(folder)
    index.put([(1, terms("tuin"))])
    os.rename(folder, away)
    folder.write_text("geen map")
    errors = []  # kept, with their frames: a writer in one of them would hold the lock
    for _ in range(2):
        with pytest.raises((ValueError, OSError)) as caught:
            index.put([(2, terms("plein"))])
        errors.append(caught)
    assert index.search("stam", ["tuin"], 5).owners.tolist() == [1]
    folder.unlink()
    os.rename(away, folder)
    index.put([(2, terms("plein"))])
    assert index.search("stam", ["plein"], 5).owners.tolist() == [2]
    assert index.search("stam", ["tuin"], 5).owners.tolist() == [1]
    assert len(index) == 2


def test_records_that_stop_half_way_leave_the_index_as_it_was() -> None:
    index = small()

    def some() -> Iterator[tuple[int, Terms]]:
        yield 1, terms("nieuw")
        raise ValueError("geen termen")

    with pytest.raises(ValueError, match="geen termen"):
        index.put(some(), gone=[4])
    index.put([(5, terms("later"))])
    assert index.search("stam", ["nieuw"], 5).owners.tolist() == []
    assert sorted(index.search("stam", ["avond"], 5).owners.tolist()) == [2, 4]
    assert index.search("stam", ["later"], 5).owners.tolist() == [5]


def test_the_manifest_says_what_is_held(tmp_path: Path) -> None:
    on_disk(tmp_path, revision=6)
    assert json.loads((tmp_path / "keuzeregister.json").read_text()) == {
        "termen": 1,
        "revisie": 6,
        "aantal": 4,
    }


def test_fields_do_not_share_their_words() -> None:
    index = LexicalIndex()
    index.put([(1, Terms(["tuin"], ["plein"]))])
    hits = Counter(
        (field, word)
        for field in FIELDS
        for word in ("tuin", "plein")
        if as_dict(index.search(field, [word], 3))
    )
    assert set(hits) == {("stam", "tuin"), ("gram", "plein")}
