"""The vector index against plain numpy: every answer is recomputed from a dict of vectors."""

from __future__ import annotations

import json
import random
import shutil
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import faiss
import numpy as np
import pytest

from indexing import snapshots
from indexing.stored import Switches
from indexing.vectors import DimensionError, VectorIndex

D = 24
FITS = {"model": "m1"}
# Every way of looking within a few passages: as they are, compressed and compared one by one, compressed
# and found by their sketches. Blocks are small, so that there are several.
WAYS = {
    "exact": Switches(),
    "compared": Switches(exact=4, whole=0, scan=10_000, block=16),
    "whole": Switches(exact=4, whole=10_000, scan=3, block=16),
    "sketched": Switches(exact=4, whole=0, scan=3, block=32),
    "mixed": Switches(exact=30, whole=0, scan=20, block=40),
}
ways = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())


def some(*owners: int) -> np.ndarray:
    return np.array(sorted(owners), dtype=np.int64)


class Plain:
    """What the index should hold: number -> (owner, vector)."""

    def __init__(self) -> None:
        self.rows: dict[int, tuple[int, np.ndarray]] = {}

    def allowed(self, allowed: Sequence[int] | None) -> list[int]:
        return [n for n, (owner, _) in self.rows.items() if allowed is None or owner in allowed]

    def check(self, index: VectorIndex, query: np.ndarray, k: int, allowed: Sequence[int] | None) -> None:
        """The index finds the k best of the allowed passages, with their scores and owners, best first."""
        found = index.search(query, k, None if allowed is None else some(*allowed))
        numbers = self.allowed(allowed)
        # Compressed vectors have 11 bits per number left.
        near = 1e-4 if index.describe().kind == "exact" else 2e-3
        length = float(np.linalg.norm(query))
        scores = {n: float(self.rows[n][1].astype(np.float64) @ query) for n in numbers}
        away = {n: near * max(1e-3, length * float(np.linalg.norm(self.rows[n][1]))) for n in numbers}
        expected = sorted(scores.values(), reverse=True)[:k]
        np.testing.assert_allclose(found.scores, expected, rtol=0, atol=max(away.values(), default=0))
        assert found.scores.tolist() == sorted(found.scores.tolist(), reverse=True)
        assert len(set(found.numbers.tolist())) == len(found.numbers)
        for number, owner, score in zip(found.numbers, found.owners, found.scores, strict=True):
            assert self.rows[int(number)][0] == owner
            assert score == pytest.approx(scores[int(number)], rel=0, abs=away[int(number)])
        assert (found.numbers.dtype, found.owners.dtype) == (np.int64, np.int64)
        assert found.scores.dtype == np.float32


def vectors(rng: np.random.Generator, count: int, *, unit: bool = True) -> np.ndarray:
    """Random rows; not unit rows differ in length by a factor of a hundred."""
    rows = rng.standard_normal((count, D)).astype(np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    stretch = 1.0 if unit else rng.uniform(0.1, 10, (count, 1)).astype(np.float32)
    return (rows / lengths * stretch).astype(np.float32)


def filled(
    rng: np.random.Generator, owners: int, each: int, *, unit: bool = True, way: Switches | None = None
) -> tuple[VectorIndex, Plain]:
    """An index of `owners` records with up to `each` passages, and the same in a dict."""
    index, plain, number = VectorIndex(D, way), Plain(), 0
    for owner in rng.permutation(owners).tolist():
        rows = vectors(rng, int(rng.integers(1, each + 1)), unit=unit)
        numbers = np.arange(number, number + len(rows), dtype=np.int64)
        number += len(rows)
        index.add(numbers, np.full(len(rows), owner, dtype=np.int64), rows)
        plain.rows |= {int(n): (owner, row) for n, row in zip(numbers, rows, strict=True)}
    return index, plain


@ways
@pytest.mark.parametrize("unit", [True, False], ids=["unit", "unnormalised"])
@pytest.mark.parametrize("k", [1, 7, 1000])
def test_the_nearest_passages_by_inner_product(unit: bool, k: int, way: Switches) -> None:
    rng = np.random.default_rng(1)
    index, plain = filled(rng, 60, 4, unit=unit, way=way)
    for query in vectors(rng, 20, unit=unit):
        plain.check(index, query, k, None)


@ways
@pytest.mark.parametrize("unit", [True, False], ids=["unit", "unnormalised"])
def test_only_passages_of_allowed_records_whatever_their_number(unit: bool, way: Switches) -> None:
    rng = np.random.default_rng(2)
    index, plain = filled(rng, 40, 3, unit=unit, way=way)
    for size in range(41):
        allowed = rng.choice(40, size, replace=False).tolist()
        query = vectors(rng, 1, unit=unit)[0]
        for k in (1, 5, 500):
            plain.check(index, query, k, allowed)


def test_nothing_is_filled_up_when_fewer_are_allowed() -> None:
    index = VectorIndex(2)
    index.add(np.array([10, 11]), np.array([1, 2]), np.array([[1, 0], [0, 1]], np.float32))
    found = index.search(np.array([1, 0], np.float32), 5, some(2, 3))
    assert found.numbers.tolist() == [11]
    assert found.owners.tolist() == [2]
    assert found.scores.tolist() == [0.0]
    for nobody in (some(), some(0), some(3), some(7)):
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


@ways
@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_adding_and_removing(seed: int, way: Switches, tmp_path: Path) -> None:
    """A long random life: passages added in batches, to old records too, removed, saved and read again."""
    rng, choose = np.random.default_rng(seed), random.Random(seed)
    index, plain, number = VectorIndex(D, way), Plain(), 0
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
            read = VectorIndex.read(tmp_path, FITS, way)
            assert read is not None
            index, revision = read
            assert revision == step
        else:
            query = vectors(rng, 1, unit=False)[0]
            allowed = None if act < 0.8 else choose.sample(range(30), choose.randint(0, 30))
            k = choose.choice((1, 3, 10, 400))
            plain.check(index, query, k, allowed)
        assert len(index) == len(plain.rows)
        check_records(index, plain, rng)


def check_records(index: VectorIndex, plain: Plain, rng: np.random.Generator) -> None:
    """Vectors and mean scores per record are those of the dict."""
    held: dict[int, list[np.ndarray]] = {}
    for owner, row in plain.rows.values():
        held.setdefault(owner, []).append(row)
    rounding = 0 if index.describe().kind == "exact" else 1e-3
    for owner in range(30):
        expected = np.array(held.get(owner, [])).reshape(-1, D)
        np.testing.assert_allclose(index.vectors(owner), expected, rtol=rounding, atol=rounding / 100)
    if held:
        query = vectors(rng, 1)[0]
        products = {owner: np.array(rows) @ query for owner, rows in held.items()}
        owners, best, means = index.record_scores(query, np.array(sorted([99, *held])))
        assert owners.tolist() == sorted(held)
        largest = max(float(np.linalg.norm(row)) for _, row in plain.rows.values())
        for found, compute in ((best, np.max), (means, np.mean)):
            expected = [float(compute(products[owner])) for owner in sorted(held)]
            np.testing.assert_allclose(found, expected, rtol=0, atol=1e-3 * largest)


def test_scores_of_records_by_hand() -> None:
    index = VectorIndex(2)
    rows = np.array([[1, 0], [0, 1], [0.5, 0.5]], np.float32)
    index.add(np.array([1, 2, 3]), np.array([7, 7, 8]), rows)
    query = np.array([1, 0], np.float32)

    def scores(*owners: int) -> list[list[float]]:
        return [column.tolist() for column in index.record_scores(query, np.array(owners, np.int64))]

    assert scores(7, 8) == [[7, 8], [1, 0.5], [0.5, 0.5]]
    index.add(np.array([4]), np.array([7]), np.array([[1, 0]], np.float32))
    assert scores(7, 8, 9) == [[7, 8], [1, 0.5], pytest.approx([2 / 3, 0.5])]
    index.remove([7])
    assert scores(7, 8) == [[8], [0.5], [0.5]]
    assert scores(7) == scores() == [[], [], []]


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


# Two blocks and a part of one.
COMPRESSED = Switches(exact=4, whole=0, scan=8, block=8)


def saved(
    folder: Path, revision: int = 5, seed: int = 3, way: Switches | None = None
) -> tuple[VectorIndex, Plain]:
    index, plain = filled(np.random.default_rng(seed), 12, 3, way=way)
    index.write(folder, {**FITS, "revisie": revision})
    return index, plain


def stand(folder: Path) -> Path:
    (only,) = folder.glob("stand-*")
    return only


@pytest.mark.parametrize("way", [Switches(), COMPRESSED], ids=["exact", "compressed"])
def test_a_snapshot_gives_the_same_index(tmp_path: Path, way: Switches) -> None:
    before, plain = saved(tmp_path, way=way)
    read = VectorIndex.read(tmp_path, FITS, way)
    assert read is not None
    index, revision = read
    assert (revision, index.dimension, len(index)) == (5, D, len(plain.rows))
    rng = np.random.default_rng(9)
    for query in vectors(rng, 5):
        plain.check(index, query, 9, None)
        plain.check(index, query, 9, [2, 5])
    check_records(index, plain, rng)
    assert index.describe() == before.describe()


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


# The files of a snapshot of each kind, and how it is made.
FILES = [(name, None) for name in ("vectoren.faiss", "passages.npy", "manifest.json")] + [
    (name, COMPRESSED)
    for name in (
        *("vectoren-0.faiss", "vectoren-2.faiss", "schetsen-1.faiss", "schets.faiss", "proef.npy"),
        *("passages.npy", "manifest.json"),
    )
]
files = pytest.mark.parametrize(("name", "way"), FILES, ids=lambda v: v if isinstance(v, str) else "")


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


@files
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_snapshot_gives_none(
    tmp_path: Path, name: str, way: Switches | None, damage: Callable[[Path], None]
) -> None:
    saved(tmp_path, way=way)
    assert VectorIndex.read(tmp_path, FITS, way) is not None
    damage(stand(tmp_path) / name)
    assert VectorIndex.read(tmp_path, FITS, way) is None


@files
def test_a_file_of_another_snapshot_gives_none(tmp_path: Path, name: str, way: Switches | None) -> None:
    if name == "manifest.json":
        pytest.skip("a manifest says what it belongs to")
    saved(tmp_path / "een", way=way)
    other, _ = saved(tmp_path / "twee", seed=4, way=way)
    other.remove([11])
    other.add(np.array([90]), np.array([30]), vectors(np.random.default_rng(0), 1))
    other.write(tmp_path / "twee", {**FITS, "revisie": 5})
    shutil.copy(stand(tmp_path / "twee") / name, stand(tmp_path / "een") / name)
    assert VectorIndex.read(tmp_path / "een", FITS, way) is None


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
        {"soort": ...},
        {"soort": "compressed"},
        {"rijen": 4},
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


def written_by_hand(folder: Path, index: object, table: np.ndarray) -> None:
    """A snapshot that is whole in itself: its sums are right, whatever is in it."""

    def fill(target: Path) -> None:
        faiss.write_index(index, str(target / "vectoren.faiss"))
        np.save(target / "passages.npy", table)

    held = int((table[1] >= 0).sum()) if table.ndim == 2 else len(table)
    manifest = {"dimensie": D, "aantal": held, "rijen": table.shape[-1], "soort": "exact", "blok": 1 << 18}
    snapshots.write(folder, {**FITS, "revisie": 5, **manifest}, fill)


def test_a_whole_snapshot_that_this_program_did_not_make_gives_none(tmp_path: Path) -> None:
    rows = vectors(np.random.default_rng(0), 4)
    flat, other, euclid = faiss.IndexFlatIP(D), faiss.IndexHNSWFlat(D, 4), faiss.IndexFlatL2(D)
    for index in (flat, other, euclid):
        index.add(rows)
    good = np.array([[1, 2, 3, 4], [7, 7, 8, -1]])
    written_by_hand(tmp_path / "goed", flat, good)
    read = VectorIndex.read(tmp_path / "goed", FITS)
    assert read is not None
    assert sorted(read[0].search(rows[0], 9).numbers.tolist()) == [1, 2, 3]
    for i, (index, table) in enumerate(
        [
            (other, good),
            (euclid, good),
            (flat, np.array([[1, 2, 3], [7, 7, 8]])),
            (flat, np.array([[1, 2, 3, 4], [7, 8, 7, 8]])),  # the rows of a record lie apart
            (flat, np.array([1, 2, 3, 4])),
            (flat, np.array([[1, 2, 3, 4], [7, 7, 8, -5]])),
        ]
    ):
        written_by_hand(tmp_path / str(i), index, table)
        assert VectorIndex.read(tmp_path / str(i), FITS) is None, i


def test_blocks_of_another_size_are_made_again(tmp_path: Path) -> None:
    saved(tmp_path, way=COMPRESSED)
    assert VectorIndex.read(tmp_path, FITS, Switches(exact=4, whole=0, scan=8, block=16)) is None


def test_writing_again_leaves_one_snapshot(tmp_path: Path) -> None:
    index, _ = saved(tmp_path)
    index.remove(range(6))
    index.write(tmp_path, {**FITS, "revisie": 6})
    read = VectorIndex.read(tmp_path, FITS)
    assert read is not None
    assert (read[1], len(read[0])) == (6, len(index))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["huidig.json", stand(tmp_path).name]


# -- choosing by itself ------------------------------------------------------------------------------


def test_the_kind_changes_at_the_switch_and_is_told(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    index = VectorIndex(D, Switches(exact=10, whole=0, scan=3, block=8))
    index.add(np.arange(10), np.arange(10), vectors(rng, 10))
    told = index.describe()
    assert (told.kind, told.passages, told.removed) == ("exact", 10, 0)
    assert told.bytes == 10 * (D * 4 + 8 + 4) + 10 * 16
    index.add(np.array([10]), np.array([3]), vectors(rng, 1))
    told = index.describe()
    assert (told.kind, told.passages, told.removed) == ("compressed", 11, 0)
    # Per row 16 bits a number, and a sketch of one bit a number with two numbers beside it.
    assert told.bytes == 11 * (D * 2 + D // 8 + 8 + 8 + 4) + 10 * 16
    index.remove([0, 1, 2])
    assert (index.describe().passages, index.describe().removed) == (8, 0)


def test_an_index_that_is_compressed_from_the_start() -> None:
    rng = np.random.default_rng(3)
    index, rows = VectorIndex(D, Switches(exact=0, whole=0, scan=0, block=4096)), vectors(rng, 3000)
    index.add(np.arange(3000), np.arange(3000) // 3, rows)
    query = vectors(rng, 1)[0]
    best = np.argsort(-(rows @ query))[:10]
    assert index.search(query, 10).numbers[:3].tolist() == best[:3].tolist()


def test_emptied_rows_are_dropped_when_they_are_many() -> None:
    """However often records change, the index stays within an eighth of what it holds."""
    rng = np.random.default_rng(5)
    index, plain = filled(rng, 30, 3, way=WAYS["mixed"])
    number = 10_000
    for _ in range(200):
        owner = int(rng.integers(0, 30))
        rows = vectors(rng, 2)
        numbers = np.array([number, number + 1])
        number += 2
        index.remove([owner])
        index.add(numbers, np.full(2, owner), rows)
        plain.rows = {n: row for n, row in plain.rows.items() if row[0] != owner}
        plain.rows |= {int(n): (owner, row) for n, row in zip(numbers, rows, strict=True)}
        told = index.describe()
        assert told.passages == len(plain.rows)
        assert told.removed * 8 <= told.passages + told.removed
    query = vectors(rng, 1)[0]
    plain.check(index, query, 50, None)


def alike(rng: np.random.Generator, count: int, dimension: int) -> np.ndarray:
    """Rows in groups, as passages of a register are: each near one of two hundred middles."""
    middles = rng.standard_normal((200, dimension)).astype(np.float32)
    rows = middles[rng.integers(0, 200, count)] + 0.7 * rng.standard_normal((count, dimension))
    unit: np.ndarray = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


@pytest.mark.parametrize("ordered", [False, True], ids=["any order", "by subject"])
@pytest.mark.parametrize("share", [None, 0.5, 0.1, 0.04, 0.01, 0.001, "near", "far"])
def test_sketches_find_what_comparing_all_finds(share: float | str | None, ordered: bool) -> None:
    """At a size where sketches have to choose: recall of 10 and of 40 under every filter, with deletes."""
    rng = np.random.default_rng(6)
    count, dimension, k = 30_000, 96, 40
    rows = alike(rng, count + 30, dimension)
    rows, queries = rows[:count], rows[count:]
    if ordered:
        rows = rows[np.argsort(rows @ queries[0])]
    index = VectorIndex(dimension, Switches(exact=1000, whole=0, scan=200, block=8192))
    index.add(np.arange(count), np.arange(count) // 3, rows)
    gone = rng.choice(count // 3, count // 30, replace=False)
    index.remove(gone.tolist())
    held = ~np.isin(np.arange(count) // 3, gone)
    assert index.describe().removed > 0
    found_10, found_k = [], []
    for query in queries:
        products = rows.astype(np.float64) @ query
        allowed = wanted(rng, share, products)
        passes = held if allowed is None else held & np.isin(np.arange(count) // 3, allowed)
        best = np.flatnonzero(passes)[np.argsort(-products[passes])][:k]
        found = index.search(query, k, allowed)
        assert len(found.numbers) == min(k, int(passes.sum()))
        assert passes[found.numbers].all()
        np.testing.assert_allclose(found.scores, products[found.numbers], atol=2e-3)
        # What 16 bits can't tell apart counts as equal.
        reached = products[found.numbers] + 2e-4
        found_10.append(np.mean(reached[:10] >= products[best[:10][-1]]))
        found_k.append(np.mean(reached >= products[best[-1]]))
    assert np.mean(found_10) >= 0.99
    assert np.mean(found_k) >= 0.98


def wanted(rng: np.random.Generator, share: float | str | None, products: np.ndarray) -> np.ndarray | None:
    """Records that a filter leaves: by chance, or the tenth nearest to or farthest from the question."""
    records = len(products) // 3
    if share is None:
        return None
    if isinstance(share, float):
        return np.sort(rng.choice(records, max(int(share * records), 1), replace=False))
    order = np.argsort(products.reshape(-1, 3).max(axis=1))
    return np.sort(order[-records // 10 :] if share == "near" else order[: records // 10])


def test_searching_while_records_come_and_go() -> None:
    """What is there all the time is always found, whatever else is added, removed and tidied."""
    rng = np.random.default_rng(8)
    index, plain = filled(rng, 30, 3, way=Switches(exact=20, whole=0, scan=10, block=24))
    queries, stop = vectors(rng, 4), threading.Event()
    best = [max(plain.rows, key=lambda n: float(plain.rows[n][1] @ q)) for q in queries]

    def ask() -> int:
        asked = 0
        while not stop.is_set():
            for query, number in zip(queries, best, strict=True):
                assert number in index.search(query, 3).numbers
                assert set(index.search(query, 9, some(1, 2)).owners.tolist()) <= {1, 2}
                asked += 1
        return asked

    with ThreadPoolExecutor(2) as pool:
        asking = [pool.submit(ask) for _ in range(2)]
        for i in range(200):
            # Short vectors: no better answer than those that stay.
            index.add(np.arange(1000, 1005), np.full(5, 50 + i % 3), 0.01 * vectors(rng, 5))
            index.remove([50 + (i + 1) % 3, 50 + i % 3])
        stop.set()
        assert all(one.result() > 0 for one in asking)
    plain.check(index, queries[0], 100, None)
