"""Passages and their vectors in DuckDB: exactly what was put in, per model and per record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from data.keuze import Keuze
from data.passages import GEHEEL, NewPassage, PassageStore
from data.store import Draft, Saved, Store
from tests.strategies import texts

WIDTH = 8


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store.open(tmp_path_factory.mktemp("passages"), "de tests")
    yield opened
    opened.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path, "de tests")
    yield opened
    opened.close()


def keuze(id_: str, titel: str = "t") -> Keuze:
    return Keuze(
        id=id_,
        titel=titel,
        instrument="enquete",
        gebieden=["ZW"],
        trajectstatus="lopend",
        startdatum=date(2024, 1, 1),
        afweging="a",
    )


def passage(text: str, *, veld: str = "afweging", at: int = 0, seed: int = 0) -> NewPassage:
    """Two sentences: the first half of the text, and the rest."""
    rng = np.random.default_rng(seed)
    middle, end = at + len(text) // 2, at + len(text)
    rows = rng.normal(size=(3, WIDTH)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return NewPassage(veld, at, end, text, rows[0], ((at, middle), (middle, end)), rows[1:])


def save(store: Store, id_: str, *passages: NewPassage, model: str = "m", titel: str = "t") -> Saved:
    (saved,) = store.save([Draft(keuze(id_, titel), passages)], door="x", model=model)
    return saved


@st.composite
def passages(draw: st.DrawFn) -> NewPassage:
    text, at = draw(texts()), draw(st.integers(0, 5000))
    cuts = sorted(draw(st.sets(st.integers(1, max(1, len(text) - 1)), max_size=3)) | {0, len(text)})
    zinnen = tuple((at + a, at + b) for a, b in pairwise(cuts))
    values = st.floats(-1, 1, width=32)
    vector = draw(hnp.arrays(np.float32, WIDTH, elements=values))
    rows = draw(hnp.arrays(np.float32, (len(zinnen), WIDTH), elements=st.floats(-1, 1, width=16)))
    veld = draw(st.sampled_from(["afweging", "alternatieven[0].reden", "evaluatie.toelichting"]))
    return NewPassage(veld, at, at + len(text), text, vector, zinnen, rows)


@settings(max_examples=40)
@given(st.lists(st.lists(passages(), max_size=3), min_size=1, max_size=3))
def test_what_goes_in_comes_out(shared: Store, made: list[list[NewPassage]]) -> None:
    with shared.database.transaction() as cursor:
        cursor.execute("DELETE FROM keuze")
        cursor.execute("DELETE FROM passage")
    drafts = [Draft(keuze(f"k-{i}"), own) for i, own in enumerate(made)]
    saved = shared.save(drafts, door="x", model="m")
    reader = PassageStore(shared.database)

    rows = reader.read("m")
    expected = [(nr, one.nr, p) for one in saved for nr, p in one.passages]
    assert rows.numbers.tolist() == [nr for nr, _, _ in expected] == sorted(rows.numbers.tolist())
    assert rows.keuze_numbers.tolist() == [owner for _, owner, _ in expected]
    assert rows.vectors.dtype == np.float32
    for row, (_, _, p) in zip(rows.vectors, expected, strict=True):
        np.testing.assert_array_equal(row, p.vector)

    details = reader.of_records("m", [one.nr for one in saved])
    assert set(details) == {one.nr for one in saved if one.passages}
    for one in saved:
        for detail, (nr, p) in zip(details.get(one.nr, []), one.passages, strict=True):
            assert (detail.nr, detail.veld, detail.begin, detail.eind, detail.tekst, detail.zinnen) == (
                nr, p.veld, p.begin, p.eind, p.tekst, p.zinnen,
            )  # fmt: skip
            # Values that fit half precision, in which sentences are kept, come back exactly.
            np.testing.assert_array_equal(detail.zinvectoren, p.zinvectoren)
            assert detail.zinvectoren.dtype == np.float32
    assert reader.count("m") == len(expected)
    assert reader.missing("m") == [one.nr for one in saved if not one.passages]


def test_sentence_vectors_lose_little_at_half_precision(store: Store) -> None:
    made = passage("Een zin. Nog een.", seed=3)
    saved = save(store, "a", made)
    (detail,) = PassageStore(store.database).of_records("m", [saved.nr])[saved.nr]
    np.testing.assert_allclose(detail.zinvectoren, made.zinvectoren, atol=5e-4)
    assert np.abs(detail.zinvectoren - made.zinvectoren).max() > 0


def test_some_records_or_all(store: Store) -> None:
    a, b, c = (save(store, i, passage(f"{i} een"), passage(f"{i} twee", seed=1)) for i in "abc")
    reader = PassageStore(store.database)
    assert reader.read("m", [c.nr, a.nr]).keuze_numbers.tolist() == [a.nr, a.nr, c.nr, c.nr]
    assert reader.read("m", [99]).numbers.tolist() == []
    for nothing in (reader.read("m", []), reader.read("ander")):
        assert (nothing.numbers.shape, nothing.keuze_numbers.shape, nothing.vectors.shape) == (
            (0,),
            (0,),
            (0, 0),
        )
    found = reader.of_records("m", [c.nr, b.nr, 99])
    assert {nr: [p.tekst for p in own] for nr, own in found.items()} == {
        b.nr: ["b een", "b twee"],
        c.nr: ["c een", "c twee"],
    }
    assert reader.of_records("m", []) == {}


def test_two_models_stand_side_by_side_until_one_goes(store: Store) -> None:
    a = save(store, "a", passage("oud"), model="oud")
    b = save(store, "b", passage("oud b"), model="oud")
    reader = PassageStore(store.database)
    assert (reader.missing("oud"), reader.missing("nieuw")) == ([], [a.nr, b.nr])

    new = NewPassage(
        "afweging", 0, 3, "oud", np.ones(2, np.float32), ((0, 3),), np.ones((1, 2), np.float32)
    )
    assert reader.add("nieuw", a.nr, a.revisie, [new, new])
    assert reader.add("nieuw", a.nr, a.revisie, [new])  # again: instead of, not beside
    assert (reader.count("oud"), reader.count("nieuw"), reader.missing("nieuw")) == (2, 1, [b.nr])
    assert reader.read("nieuw").vectors.tolist() == [[1.0, 1.0]]
    assert reader.read("oud").vectors.shape == (2, WIDTH)

    assert reader.drop_others("nieuw") == 2
    assert (reader.count("oud"), reader.count("nieuw")) == (0, 1)
    assert reader.drop_others("nieuw") == 0


def test_passages_of_a_record_that_moved_on_are_not_added(store: Store) -> None:
    first = save(store, "a", passage("oud"), model="oud")
    save(store, "a", passage("anders"), model="oud", titel="anders")
    reader = PassageStore(store.database)
    assert not reader.add("nieuw", first.nr, first.revisie, [passage("oud")])
    assert not reader.add("nieuw", 99, 1, [passage("nooit")])
    assert reader.count("nieuw") == 0
    store.delete("a", door="x")
    assert not reader.add("nieuw", first.nr, first.revisie + 1, [passage("weg")])
    assert (reader.count("oud"), reader.count("nieuw"), reader.missing("nieuw")) == (0, 0, [])


def test_numbers_are_never_given_twice(store: Store) -> None:
    numbers: list[int] = []
    for round_ in range(3):
        saved = save(store, "a", passage("een"), passage("twee"), titel=f"ronde {round_}")
        numbers += [nr for nr, _ in saved.passages]
    store.delete("a", door="x")
    numbers += [nr for nr, _ in save(store, "b", passage("een")).passages]
    assert numbers == sorted(set(numbers))
    assert PassageStore(store.database).read("m").numbers.tolist() == numbers[-1:]


def test_hostile_text_and_model_names_are_only_that(store: Store) -> None:
    text, model = "'; DROP TABLE passage; -- <b>\u202e", "m' OR TRUE --"
    saved = save(store, "a", passage(text), model=model)
    reader = PassageStore(store.database)
    assert reader.of_records(model, [saved.nr])[saved.nr][0].tekst == text
    assert (reader.count("m"), reader.count(model)) == (0, 1)


def test_a_vector_of_the_whole_is_found_by_but_never_shown(store: Store) -> None:
    passages = PassageStore(store.database)
    shown = NewPassage("afweging", 0, 3, "Ja.", unit(1), ((0, 3),), np.stack([unit(2)]))
    whole = NewPassage(GEHEEL, 0, 0, "", unit(3), (), np.zeros((0, WIDTH), np.float32))
    (saved,) = store.save([Draft(keuze("a"), [shown, whole])], door="de tests", model="m")
    assert passages.count("m") == 2
    np.testing.assert_array_equal(passages.read("m").vectors, np.stack([unit(1), unit(3)]))
    assert [p.veld for p in passages.of_records("m", [saved.nr])[saved.nr]] == ["afweging"]
    kept = passages.kept("m", saved.nr)
    assert [(p.veld, p.begin, p.eind, p.tekst, p.zinnen) for p in kept] == [
        ("afweging", 0, 3, "Ja.", ((0, 3),)),
        (GEHEEL, 0, 0, "", ()),
    ]
    np.testing.assert_array_equal([p.vector for p in kept], np.stack([unit(1), unit(3)]))
    np.testing.assert_array_equal(kept[0].zinvectoren, np.stack([unit(2)]))
    assert kept[1].zinvectoren.size == 0


def test_a_sample_is_spread_over_all_passages(store: Store) -> None:
    passages = PassageStore(store.database)
    assert passages.sample("m", 10).shape == (0, 0)
    none = np.zeros((0, WIDTH), np.float32)
    made = [NewPassage("afweging", 0, 0, "", unit(i), (), none) for i in range(12)]
    store.save([Draft(keuze("a"), made)], door="de tests", model="m")
    every = passages.read("m")
    np.testing.assert_array_equal(passages.sample("m", 12), every.vectors)
    np.testing.assert_array_equal(passages.sample("m", 5), every.vectors[every.numbers % 3 == 0])
    assert passages.sample("ander", 5).shape == (0, 0)


def unit(seed: int) -> np.ndarray:
    """Some direction: half-precision numbers, so that they come back the same from sentences too."""
    found = np.zeros(WIDTH, np.float32)
    found[seed % WIDTH], found[(seed + 3) % WIDTH] = 0.5, 0.25 * (1 + seed // WIDTH)
    return found
