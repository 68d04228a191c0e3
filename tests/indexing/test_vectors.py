"""The vector index against plain numpy: every answer is recomputed from a dict of vectors."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import faiss
import numpy as np
import pytest

from indexing.vectors import Candidates, DimensionError, VectorIndex

D = 24
FITS = {"model": "m1"}


class Plain:
    """What the index should hold: number -> (owner, vector)."""

    def __init__(self) -> None:
        self.rows: dict[int, tuple[int, np.ndarray]] = {}

    def allowed(self, allowed: Sequence[int] | None) -> list[int]:
        return [n for n, (owner, _) in self.rows.items() if allowed is None or owner in allowed]

    def check(self, found: Candidates, query: np.ndarray, k: int, allowed: Sequence[int] | None) -> None:
        """`found` is the k best of the allowed passages, with their scores and owners, best first."""
        numbers = self.allowed(allowed)
        scores = {n: float(self.rows[n][1].astype(np.float64) @ query) for n in numbers}
        expected = sorted(scores.values(), reverse=True)[:k]
        np.testing.assert_allclose(found.scores, expected, rtol=1e-4, atol=1e-4)
        assert len(set(found.numbers.tolist())) == len(found.numbers)
        for number, owner, score in zip(found.numbers, found.owners, found.scores, strict=True):
            assert self.rows[int(number)][0] == owner
            assert score == pytest.approx(scores[int(number)], rel=1e-4, abs=1e-4)
        assert (found.numbers.dtype, found.owners.dtype) == (np.int64, np.int64)
        assert found.scores.dtype == np.float32


def vectors(rng: np.random.Generator, count: int, *, unit: bool = True) -> np.ndarray:
    """Random rows; not unit rows differ in length by a factor of a hundred."""
    rows = rng.standard_normal((count, D)).astype(np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    stretch = 1.0 if unit else rng.uniform(0.1, 10, (count, 1)).astype(np.float32)
    return (rows / lengths * stretch).astype(np.float32)


def filled(
    rng: np.random.Generator, owners: int, each: int, *, unit: bool = True
) -> tuple[VectorIndex, Plain]:
    """An index of `owners` records with up to `each` passages, and the same in a dict."""
    index, plain, number = VectorIndex(D), Plain(), 0
    for owner in rng.permutation(owners).tolist():
        rows = vectors(rng, int(rng.integers(1, each + 1)), unit=unit)
        numbers = np.arange(number, number + len(rows), dtype=np.int64)
        number += len(rows)
        index.add(numbers, np.full(len(rows), owner, dtype=np.int64), rows)
        plain.rows |= {int(n): (owner, row) for n, row in zip(numbers, rows, strict=True)}
    return index, plain


@pytest.mark.parametrize("unit", [True, False], ids=["unit", "unnormalised"])
@pytest.mark.parametrize("k", [1, 7, 1000])
def test_the_nearest_passages_by_inner_product(unit: bool, k: int) -> None:
    rng = np.random.default_rng(1)
    index, plain = filled(rng, 60, 4, unit=unit)
    for query in vectors(rng, 20, unit=unit):
        plain.check(index.search(query, k), query, k, None)


@pytest.mark.parametrize("unit", [True, False], ids=["unit", "unnormalised"])
def test_only_passages_of_allowed_records_whatever_their_number(unit: bool) -> None:
    rng = np.random.default_rng(2)
    index, plain = filled(rng, 40, 3, unit=unit)
    for size in range(41):
        allowed = rng.choice(40, size, replace=False).tolist()
        query = vectors(rng, 1, unit=unit)[0]
        for k in (1, 5, 500):
            plain.check(index.search(query, k, allowed), query, k, allowed)


def test_nothing_is_filled_up_when_fewer_are_allowed() -> None:
    index = VectorIndex(2)
    index.add(np.array([10, 11]), np.array([1, 2]), np.array([[1, 0], [0, 1]], np.float32))
    found = index.search(np.array([1, 0], np.float32), 5, [2, 3])
    assert found.numbers.tolist() == [11]
    assert found.owners.tolist() == [2]
    assert found.scores.tolist() == [0.0]
    for nobody in ([], [3], (), iter([])):
        found = index.search(np.array([1, 0], np.float32), 5, nobody)
        assert (found.numbers.tolist(), found.owners.tolist(), found.scores.tolist()) == ([], [], [])


def test_a_negative_product_is_found_too() -> None:
    index = VectorIndex(2)
    index.add(np.array([1, 2]), np.array([1, 2]), np.array([[-1, 0], [-3, 0]], np.float32))
    found = index.search(np.array([1, 0], np.float32), 5)
    assert (found.numbers.tolist(), found.scores.tolist()) == ([1, 2], [-1.0, -3.0])


def test_an_empty_index_finds_nothing() -> None:
    index = VectorIndex(D)
    assert index.search(np.ones(D, np.float32), 5).numbers.tolist() == []
    index.add(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, 0), np.float32))
    assert len(index) == 0


@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_adding_and_removing(seed: int, tmp_path: Path) -> None:
    """A long random life: passages added in batches, to old records too, removed, saved and read again."""
    rng, choose = np.random.default_rng(seed), random.Random(seed)
    index, plain, number = VectorIndex(D), Plain(), 0
    for step in range(80):
        act = choose.random()
        if act < 0.45:
            count = choose.randint(1, 9)
            owners = np.array([choose.randrange(25) for _ in range(count)], dtype=np.int64)
            rows = vectors(rng, count, unit=seed % 2 == 0)
            numbers = np.arange(number, number + count, dtype=np.int64)
            index.add(numbers, owners, rows)
            plain.rows |= {int(n): (int(o), v) for n, o, v in zip(numbers, owners, rows, strict=True)}
            number += count
        elif act < 0.65:
            gone = [choose.randrange(30) for _ in range(choose.randint(0, 4))]
            index.remove(gone)
            plain.rows = {n: row for n, row in plain.rows.items() if row[0] not in gone}
        elif act < 0.72:
            index.write(tmp_path, {**FITS, "revisie": step})
            read = VectorIndex.read(tmp_path, FITS)
            assert read is not None
            index, revision = read
            assert revision == step
        else:
            query = vectors(rng, 1, unit=False)[0]
            allowed = None if act < 0.8 else choose.sample(range(30), choose.randint(0, 30))
            k = choose.choice((1, 3, 10, 400))
            plain.check(index.search(query, k, allowed), query, k, allowed)
        assert len(index) == len(plain.rows)
        check_records(index, plain, rng)


def check_records(index: VectorIndex, plain: Plain, rng: np.random.Generator) -> None:
    """Vectors and mean scores per record are those of the dict."""
    held: dict[int, list[np.ndarray]] = {}
    for owner, row in plain.rows.values():
        held.setdefault(owner, []).append(row)
    for owner in range(30):
        expected = np.array(held.get(owner, [])).reshape(-1, D)
        np.testing.assert_array_equal(index.vectors(owner), expected)
    if held:
        query = vectors(rng, 1)[0]
        owners = list(held)
        means = [float(np.mean(np.array(held[owner]) @ query)) for owner in owners]
        np.testing.assert_allclose(index.mean_scores(query, owners), means, rtol=1e-3, atol=1e-4)


def test_mean_scores_by_hand() -> None:
    index = VectorIndex(2)
    rows = np.array([[1, 0], [0, 1], [0.5, 0.5]], np.float32)
    index.add(np.array([1, 2, 3]), np.array([7, 7, 8]), rows)
    query = np.array([1, 0], np.float32)
    assert index.mean_scores(query, [8, 7]).tolist() == [0.5, 0.5]
    index.add(np.array([4]), np.array([7]), np.array([[1, 0]], np.float32))
    assert index.mean_scores(query, [7, 8]).tolist() == pytest.approx([2 / 3, 0.5])
    index.remove([7])
    assert index.mean_scores(query, [8]).tolist() == [0.5]


@pytest.mark.parametrize("shape", [(3, D + 1), (3, 1), (D,)])
def test_vectors_that_do_not_fit_are_refused_and_leave_no_trace(shape: tuple[int, ...]) -> None:
    index = VectorIndex(D)
    with pytest.raises(DimensionError):
        index.add(np.arange(shape[0]), np.arange(shape[0]), np.ones(shape, np.float32))
    assert len(index) == 0
    assert index.vectors(0).shape == (0, D)


@pytest.mark.parametrize("shape", [(D + 1,), (1, D), ()])
def test_a_question_that_does_not_fit_is_refused(shape: tuple[int, ...]) -> None:
    index, _ = filled(np.random.default_rng(0), 3, 2)
    with pytest.raises(DimensionError):
        index.search(np.ones(shape, np.float32), 3)
    with pytest.raises(DimensionError):
        VectorIndex(D).search(np.ones(shape, np.float32), 3)


# -- snapshots ---------------------------------------------------------------------------------------


def saved(folder: Path, revision: int = 5, seed: int = 3) -> tuple[VectorIndex, Plain]:
    index, plain = filled(np.random.default_rng(seed), 12, 3)
    index.write(folder, {**FITS, "revisie": revision})
    return index, plain


def stand(folder: Path) -> Path:
    (only,) = folder.glob("stand-*")
    return only


def test_a_snapshot_gives_the_same_index(tmp_path: Path) -> None:
    _, plain = saved(tmp_path)
    read = VectorIndex.read(tmp_path, FITS)
    assert read is not None
    index, revision = read
    assert (revision, index.dimension, len(index)) == (5, D, len(plain.rows))
    rng = np.random.default_rng(9)
    for query in vectors(rng, 5):
        plain.check(index.search(query, 9), query, 9, None)
        plain.check(index.search(query, 9, [2, 5]), query, 9, [2, 5])
    check_records(index, plain, rng)


def test_an_empty_snapshot_gives_an_empty_index(tmp_path: Path) -> None:
    VectorIndex(D).write(tmp_path, {**FITS, "revisie": 2})
    read = VectorIndex.read(tmp_path, FITS)
    assert read is not None
    index, revision = read
    assert (revision, len(index)) == (2, 0)
    index.add(np.array([4]), np.array([2]), vectors(np.random.default_rng(0), 1))
    assert index.search(np.ones(D, np.float32), 3).owners.tolist() == [2]


def test_no_snapshot_gives_none(tmp_path: Path) -> None:
    assert VectorIndex.read(tmp_path, FITS) is None
    assert VectorIndex.read(tmp_path / "nergens", FITS) is None


@pytest.mark.parametrize("fits", [{"model": "m2"}, {"model": "m1", "register": "ander"}, {"revisie": 6}])
def test_a_snapshot_of_something_else_gives_none(tmp_path: Path, fits: dict[str, object]) -> None:
    saved(tmp_path)
    assert VectorIndex.read(tmp_path, fits) is None


FILES = ("vectoren.faiss", "eigenaars.npy", "sommen.npy", "records.npy", "manifest.json")


def shorter(keep: Callable[[int], int]) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        data = path.read_bytes()
        path.write_bytes(data[: keep(len(data))])

    return damage


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) * 2 // 3] ^= 0x41
    path.write_bytes(data)


DAMAGE: dict[str, Callable[[Path], None]] = {
    "missing": Path.unlink,
    "empty": shorter(lambda _: 0),
    "ten bytes": shorter(lambda _: 10),
    "half": shorter(lambda size: size // 2),
    "one byte less": shorter(lambda size: size - 1),
    "one bit off": flipped,
    "other content": lambda path: path.write_bytes(b"\x93NUMPY\x01\x00 niets"),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_snapshot_gives_none(tmp_path: Path, name: str, damage: Callable[[Path], None]) -> None:
    saved(tmp_path)
    damage(stand(tmp_path) / name)
    assert VectorIndex.read(tmp_path, FITS) is None


@pytest.mark.parametrize("name", [*FILES[:4]])
def test_a_file_of_another_snapshot_gives_none(tmp_path: Path, name: str) -> None:
    saved(tmp_path / "een")
    other, _ = saved(tmp_path / "twee", seed=4)
    other.remove([11])
    other.add(np.array([90]), np.array([30]), vectors(np.random.default_rng(0), 1))
    other.write(tmp_path / "twee", {**FITS, "revisie": 5})
    shutil.copy(stand(tmp_path / "twee") / name, stand(tmp_path / "een") / name)
    assert VectorIndex.read(tmp_path / "een", FITS) is None


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '{"stand": 3}', '{"stand": "stand-9"}'])
def test_a_damaged_pointer_gives_none_and_can_be_written_over(tmp_path: Path, text: str) -> None:
    index, plain = saved(tmp_path)
    (tmp_path / "huidig.json").write_text(text)
    assert VectorIndex.read(tmp_path, FITS) is None
    index.write(tmp_path, {**FITS, "revisie": 8})
    read = VectorIndex.read(tmp_path, FITS)
    assert read is not None
    assert (read[1], len(read[0])) == (8, len(plain.rows))


@pytest.mark.parametrize(
    "change",
    [
        {"dimensie": D + 1},
        {"dimensie": None},
        {"aantal": 3},
        {"revisie": None},
        {"revisie": "veel"},
        {"revisie": ...},
        {"aantal": ...},
        {"dimensie": ...},
        {"model": ...},
    ],
    ids=str,
)
def test_a_manifest_that_is_off_gives_none(tmp_path: Path, change: dict[str, object]) -> None:
    """`...` stands for a key that is not there."""
    saved(tmp_path)
    path = stand(tmp_path) / "manifest.json"
    manifest = {**json.loads(path.read_text()), **change}
    path.write_text(json.dumps({key: value for key, value in manifest.items() if value is not ...}))
    assert VectorIndex.read(tmp_path, FITS) is None


def test_an_index_of_another_kind_gives_none(tmp_path: Path) -> None:
    """Whole in itself, but not one that this program made."""
    index, _ = saved(tmp_path)
    other = VectorIndex(D)
    other._index = faiss.IndexFlatIP(D)
    other._index.add(np.concatenate([index.vectors(owner) for owner in range(12)]))
    other._owner, other._sums = index._owner, index._sums
    other.write(tmp_path / "ander", {**FITS, "revisie": 5})
    assert VectorIndex.read(tmp_path / "ander", FITS) is None


def test_writing_again_leaves_one_snapshot(tmp_path: Path) -> None:
    index, _ = saved(tmp_path)
    index.remove(range(6))
    index.write(tmp_path, {**FITS, "revisie": 6})
    read = VectorIndex.read(tmp_path, FITS)
    assert read is not None
    assert (read[1], len(read[0])) == (6, len(index))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["huidig.json", stand(tmp_path).name]
