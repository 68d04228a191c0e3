"""One search over both indexes, against a plain recomputation of every step of it."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from indexing.lexical import LexicalIndex, Terms
from indexing.retriever import Hit, Query, Retriever
from indexing.vectors import VectorIndex

D = 12
WORDS = [f"w{i}" for i in range(40)]
SHARES = {"hybrid": (0.5, 0.25, 0.25), "dense": (1.0, 0.0, 0.0), "lexical": (0.0, 0.5, 0.5)}
DEPTH = 200


class World:
    """Records as plain data, the retriever that holds them, and what the retriever should answer."""

    def __init__(self, seed: int) -> None:
        self.rng, self.choose = np.random.default_rng(seed), random.Random(seed)
        self.retriever = Retriever(VectorIndex(D), LexicalIndex())
        self.passages: dict[int, tuple[np.ndarray, np.ndarray]] = {}  # record -> numbers, vectors
        self.numbers = 0

    def unit(self, count: int) -> np.ndarray:
        rows = self.rng.standard_normal((count, D)).astype(np.float32)
        unit: np.ndarray = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit

    def put(self, owners: Sequence[int], gone: Sequence[int] = (), most: int = 4) -> None:
        """New or changed records with random passages and words."""
        numbers, held_by, rows, terms = [], [], [], []
        for owner in owners:
            count = self.choose.randint(1, most)
            mine = np.arange(self.numbers, self.numbers + count, dtype=np.int64)
            self.numbers += count
            vectors = self.unit(count)
            self.passages[owner] = mine, vectors
            numbers.append(mine)
            held_by.append(np.full(count, owner, dtype=np.int64))
            rows.append(vectors)
            stam, gram = (self.choose.choices(WORDS, k=self.choose.randint(1, 15)) for _ in range(2))
            terms.append((owner, Terms(stam, gram)))
        for owner in gone:
            self.passages.pop(owner, None)
        empty = np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, D), np.float32)
        columns = (
            (np.concatenate(numbers), np.concatenate(held_by), np.concatenate(rows)) if owners else empty
        )
        self.retriever.replace(owners, columns, terms, gone)

    def query(self) -> Query:
        asked = self.choose.choices(WORDS, k=3)
        return Query(self.unit(1)[0], Terms(asked, asked[::-1]))

    # -- the same, plainly ---------------------------------------------------------------------------

    def bm25(self, field: str, query: Query, allowed: Iterable[int] | None) -> dict[int, float]:
        """Scores from an unfiltered search of everything, cut to the allowed records, the best 200."""
        found = self.retriever.words.search(field, getattr(query.terms, field), 10_000)
        pairs = zip(found.owners.tolist(), found.scores.tolist(), strict=True)
        return dict([(o, s) for o, s in pairs if allowed is None or o in allowed][:DEPTH])

    def dense(
        self, query: Query, allowed: Iterable[int] | None
    ) -> tuple[dict[int, float], dict[int, float]]:
        """Best passage of each allowed record, for the 200 best; and what it is pooled to."""
        if query.vector is None:
            return {}, {}
        best, pooled = {}, {}
        for owner, (_, vectors) in self.passages.items():
            if allowed is None or owner in allowed:
                products = [float(np.dot(v, query.vector)) for v in vectors]
                best[owner] = max(products)
                pooled[owner] = 0.6 * max(products) + 0.4 * sum(products) / len(products)
        kept = sorted(best, key=lambda o: -best[o])[:DEPTH]
        return {o: best[o] for o in kept}, {o: pooled[o] for o in kept}

    def expected(self, query: Query, allowed: Iterable[int] | None, mode: str) -> dict[int, list[float]]:
        """Per record: total, similarity, stam, gram."""
        shares = SHARES[mode]
        similar, pooled = self.dense(query, allowed) if shares[0] else ({}, {})
        stam = self.bm25("stam", query, allowed) if shares[1] else {}
        gram = self.bm25("gram", query, allowed) if shares[2] else {}
        totals: dict[int, float] = {}
        low, high = min(pooled.values(), default=0), max(pooled.values(), default=0)
        for owner, value in pooled.items():
            totals[owner] = shares[0] * ((value - low) / (high - low) if high > low else 1.0)
        for share, scores in ((shares[1], stam), (shares[2], gram)):
            for owner, value in scores.items():
                totals[owner] = totals.get(owner, 0.0) + share * value / max(scores.values())
        return {o: [t, similar.get(o, 0.0), stam.get(o, 0.0), gram.get(o, 0.0)] for o, t in totals.items()}

    def check(self, query: Query, allowed: Sequence[int] | None, mode: str) -> list[Hit]:
        found = self.retriever.search(query, allowed=allowed, mode=mode)
        expected = self.expected(query, allowed, mode)
        assert {h.owner for h in found} == set(expected)
        assert len(found) == len(expected)
        for hit in found:
            values = [hit.score, hit.similarity, hit.stam, hit.gram]
            assert values == pytest.approx(expected[hit.owner], rel=1e-4, abs=2e-5)
            self.check_passages(hit, query)
        scores = [h.score for h in found]
        assert scores == sorted(scores, reverse=True)
        return found

    def check_passages(self, hit: Hit, query: Query) -> None:
        """The passages of a hit are the record's own, best first, from its very best one down."""
        if not hit.similarity:
            assert hit.passages == ()
            return
        numbers, vectors = self.passages[hit.owner]
        products = dict(zip(numbers.tolist(), (vectors @ query.vector).tolist(), strict=True))
        shown = [products[number] for number in hit.passages]
        assert shown == pytest.approx(sorted(products.values(), reverse=True)[: len(shown)], abs=1e-6)


def shapes(choose: random.Random, owners: int) -> list[list[int] | None]:
    """Every kind of filter: none, nobody, one, a few, half, all but one, all, unknown numbers."""
    everyone = list(range(owners))
    return [
        None,
        [],
        [choose.randrange(owners)],
        sorted(choose.sample(everyone, 3)),
        sorted(choose.sample(everyone, owners // 2)),
        everyone[1:],
        everyone,
        [owners + 5],
        [2, owners + 5, owners + 7],
    ]


@pytest.mark.parametrize("mode", SHARES)
@pytest.mark.parametrize("owners", [1, 7, 60])
def test_every_filter_gives_what_plain_recomputation_gives(owners: int, mode: str) -> None:
    world = World(owners)
    world.put(range(owners))
    for _ in range(4):
        query = world.query()
        for allowed in shapes(world.choose, max(owners, 4)) if owners > 1 else [None, [], [0], [9]]:
            world.check(query, allowed, mode)


@pytest.mark.parametrize("mode", SHARES)
def test_more_records_than_are_looked_at(mode: str) -> None:
    """Of 450 records each list has its 200 best, also when one record has many of the best passages."""
    world = World(3)
    world.put(range(450), most=6)
    near = world.query()
    assert near.vector is not None
    numbers = np.arange(world.numbers, world.numbers + 500, dtype=np.int64)
    noise = 0.01 * world.rng.standard_normal((500, D)).astype(np.float32)
    rows = near.vector[None] + noise
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    world.passages[450] = numbers, rows
    world.retriever.replace(
        [450], (numbers, np.full(500, 450, dtype=np.int64), rows), [(450, Terms(["w1"], ["w2"]))]
    )
    for query in (near, world.query(), world.query()):
        for allowed in (None, list(range(0, 451, 2)), list(range(100, 451)), [450], [3, 450]):
            found = world.check(query, allowed, mode)
            assert len(found) <= 3 * DEPTH
    assert len(world.check(near, None, "dense")) == DEPTH


@pytest.mark.parametrize("seed", range(3))
def test_after_any_changes(seed: int) -> None:
    world = World(seed)
    for _ in range(15):
        owners = world.choose.sample(range(40), world.choose.randint(0, 5))
        gone = [o for o in world.choose.sample(range(45), world.choose.randint(0, 3)) if o not in owners]
        world.put(owners, gone)
        if world.passages:
            for mode in SHARES:
                world.check(world.query(), None, mode)
                world.check(world.query(), world.choose.sample(range(45), 12), mode)


def test_a_question_without_a_vector_is_answered_by_words() -> None:
    world = World(8)
    world.put(range(20))
    query = Query(None, world.query().terms)
    found = world.check(query, None, "hybrid")
    assert found
    assert {h.similarity for h in found} == {0.0}
    assert world.check(query, None, "dense") == []
    assert [h.owner for h in world.check(query, None, "lexical")] == [h.owner for h in found]


def test_a_question_without_words_is_answered_by_meaning() -> None:
    world = World(9)
    world.put(range(20))
    query = Query(world.unit(1)[0], Terms([], []))
    found = world.check(query, None, "hybrid")
    assert [h.owner for h in found] == [h.owner for h in world.check(query, None, "dense")]
    assert world.check(query, None, "lexical") == []


def test_an_empty_register_answers_nothing() -> None:
    world = World(1)
    for mode in SHARES:
        assert world.retriever.search(world.query(), mode=mode) == []


def test_a_mode_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError):
        World(1).retriever.search(World(1).query(), mode="slim")


def test_equal_records_come_in_order_of_number_however_they_arrived() -> None:
    vector = World(2).unit(1)
    query = Query(vector[0], Terms(["w1"], ["w1"]))
    ways = [[*range(30)], [*reversed(range(30))], random.Random(1).sample(range(30), 30)]
    for order in ways:
        retriever = Retriever(VectorIndex(D), LexicalIndex())
        for owner in order:
            number = np.array([owner * 10], dtype=np.int64)
            retriever.replace(
                [owner],
                (number, np.array([owner], dtype=np.int64), vector),
                [(owner, Terms(["w1"], ["w1"]))],
            )
        for mode in SHARES:
            found = retriever.search(query, mode=mode)
            assert [(h.owner, h.passages) for h in found] == [
                (o, (o * 10,) if mode != "lexical" else ()) for o in range(30)
            ]
            # All alike: each list gives its full share.
            assert [h.score for h in found] == pytest.approx([1.0] * 30)


def test_the_same_question_gives_the_same_answer() -> None:
    world = World(4)
    world.put(range(100))
    query = world.query()
    first = world.retriever.search(query)
    assert all(world.retriever.search(query) == first for _ in range(5))


def test_searches_see_a_change_whole_or_not_at_all() -> None:
    """While one record changes over and over, no search finds it halfway: old vector, new words."""
    world = World(6)
    world.put(range(30))
    east, west = np.eye(D, dtype=np.float32)[:2]
    stop = threading.Event()

    def ask() -> set[tuple[bool, bool]]:
        seen = set()
        while not stop.is_set():
            found = world.retriever.search(Query(east, Terms(["oost"], ["oost"])), allowed=[77])
            seen |= {(h.similarity > 0.5, h.stam > 0) for h in found}
        return seen

    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(ask) for _ in range(2)]
        for i in range(60):
            vector, word = (east, "oost") if i % 2 else (west, "west")
            row = np.array([1000 + i], dtype=np.int64), np.array([77], dtype=np.int64), vector[None]
            world.retriever.replace([77], row, [(77, Terms([word], [word]))])
        stop.set()
        seen = set().union(*(one.result() for one in asked))
    assert seen <= {(True, True), (False, False)}


def test_vectors_may_be_read_while_records_change() -> None:
    """As a page of comparable choices does: the vectors of a record are those of one version of it."""
    world = World(7)
    world.put(range(5), most=3)
    index, stop = world.retriever.vectors, threading.Event()
    index.remove([2])

    def read() -> set[int]:
        counts = set()
        while not stop.is_set():
            rows = index.vectors(2)
            counts.add(len(rows))
            assert len({tuple(row) for row in rows}) <= 1
            if len(rows):
                index.search(rows[0], 3)
        return counts

    with ThreadPoolExecutor(3) as pool:
        reading = [pool.submit(read) for _ in range(3)]
        for i in range(400):
            row = world.unit(1)
            count = 1 + i % 3
            numbers = np.arange(5000 + 3 * i, 5000 + 3 * i + count, dtype=np.int64)
            index.remove([2])
            index.add(numbers, np.full(count, 2, dtype=np.int64), np.repeat(row, count, axis=0))
        stop.set()
        counts = set().union(*(one.result() for one in reading))
    assert counts <= {0, 1, 2, 3}
