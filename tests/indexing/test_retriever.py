"""One search over both indexes, against a plain recomputation of every step of it."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from indexing.fusion import Ranking
from indexing.lexical import LexicalIndex, Terms
from indexing.retriever import Hit, Hits, Query, Retriever
from indexing.space import Space
from indexing.vectors import VectorIndex

D = 12
WORDS = [f"w{i}" for i in range(40)]
MODES = {"hybrid": ("dense", "stam", "gram"), "dense": ("dense",), "lexical": ("stam", "gram")}
DEPTH = 200
UNMOVED = Space.fit(np.zeros((0, D), np.float32))


def learnt(seed: int) -> Space:
    """From passages that lie close together, as those of a register do."""
    rng = np.random.default_rng(seed)
    return Space.fit(units(rng.standard_normal((300, D)) * np.linspace(0.05, 0.5, D) + 0.3))


def units(rows: np.ndarray) -> np.ndarray:
    unit: np.ndarray = (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)
    return unit


class World:
    """Records as plain data, the retriever that holds them, and what the retriever should answer."""

    def __init__(self, seed: int, space: Space | None = None) -> None:
        self.rng, self.choose = np.random.default_rng(seed), random.Random(seed)
        self.space = space or learnt(seed)
        self.retriever = Retriever(VectorIndex(D), LexicalIndex(), self.space)
        self.passages: dict[int, tuple[np.ndarray, np.ndarray]] = {}  # record -> numbers, vectors
        self.numbers = 0

    def unit(self, count: int) -> np.ndarray:
        """Vectors as an encoder makes them: all about the same."""
        return units(self.rng.standard_normal((count, D)) * 0.4 + 0.3)

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
        """Scores from an unfiltered search of everything, cut to the allowed records, the best 400."""
        found = self.retriever.words.search(field, getattr(query.terms, field), 10_000)
        pairs = zip(found.owners.tolist(), found.scores.tolist(), strict=True)
        return dict([(o, s) for o, s in pairs if allowed is None or o in allowed][: 2 * DEPTH])

    def placed(self, rows: np.ndarray) -> np.ndarray:
        return units((rows.astype(np.float64) - self.space.mean) @ self.space.matrix)

    def compared(self, query: Query, share: float) -> dict[int, tuple[float, float]]:
        """Per record the similarity of its best passage, and how its dense score stands."""
        if query.vector is None:
            return {}
        asked = self.placed(query.vector).astype(np.float64)
        usual = float(asked @ self.space.centre)
        spread = max(float(np.sqrt(asked @ self.space.covariance @ asked)), 0.01)
        found = {}
        for owner, (_, vectors) in self.passages.items():
            near = [float(np.dot(row, asked)) for row in self.placed(vectors)]
            score = (1 - share) * max(near) + share * sum(near) / len(near)
            found[owner] = max(near), (score - usual) / spread
        return found

    def expected(
        self, query: Query, allowed: Iterable[int] | None, mode: str, ranking: Ranking
    ) -> dict[int, list[float]]:
        """Per record: total, similarity, stam, gram."""
        weights = {name: getattr(ranking, name) for name in MODES[mode] if getattr(ranking, name)}
        words = {field: self.bm25(field, query, allowed) for field in weights if field != "dense"}
        near: dict[int, tuple[float, float]] = {}
        known = {o for found in words.values() for o in list(found)[:DEPTH]}
        if "dense" in weights:
            everyone = self.compared(query, ranking.mean_share)
            within = [o for o in everyone if allowed is None or o in allowed]
            # The nearest, and all that were found by their words.
            nearest = sorted(within, key=lambda o: -everyone[o][0])[:DEPTH]
            known |= set(nearest)
            near = {o: everyone[o] for o in known & everyone.keys()}
        # Of a candidate of any list, its place further down the lists of words counts too.
        words = {field: {o: s for o, s in found.items() if o in known} for field, found in words.items()}
        totals = {o: weights["dense"] * near[o][1] if o in near else 0.0 for o in known}
        for field, scores in words.items():
            for owner, value in scores.items():
                totals[owner] += weights[field] * value / max(scores.values())
        stam, gram = words.get("stam", {}), words.get("gram", {})
        return {
            o: [t, near[o][0] if o in near else 0.0, stam.get(o, 0.0), gram.get(o, 0.0)]
            for o, t in totals.items()
        }

    def check(
        self, query: Query, allowed: Sequence[int] | None, mode: str, ranking: Ranking | None = None
    ) -> list[Hit]:
        numbers = None if allowed is None else np.array(sorted(allowed), dtype=np.int64)
        # Without a ranking: what the product does.
        more = {} if ranking is None else {"ranking": ranking}
        found = list(self.retriever.search(query, allowed=numbers, mode=mode, **more))
        expected = self.expected(query, allowed, mode, ranking or Ranking())
        assert {h.owner for h in found} == set(expected)
        assert len(found) == len(expected)
        for hit in found:
            values = [hit.score, hit.similarity, hit.stam, hit.gram]
            assert values == pytest.approx(expected[hit.owner], rel=1e-4, abs=1e-4)
        scores = [h.score for h in found]
        assert scores == sorted(scores, reverse=True)
        return found


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


def test_three_records_worked_out_by_hand() -> None:
    east, north = np.eye(D, dtype=np.float32)[:2]
    # A passage gets 0.1 on average for a question to the east, with a deviation of 0.5.
    space = Space(np.zeros(D), np.eye(D), 0.1 * east, 0.25 * np.eye(D), 300)
    retriever = Retriever(VectorIndex(D), LexicalIndex(), space)
    passages = np.array([1, 2, 3]), np.array([1, 1, 2]), np.stack([5 * east, north, -east])
    words = [(1, Terms(["a"], ["b"])), (2, Terms(["w"], ["a"])), (3, Terms(["a"], ["b"]))]
    retriever.replace([1, 2, 3], passages, words)
    query, ranking = Query(2 * east, Terms(["w"], ["b"])), Ranking(0.1, 0.5, 0.25, mean_share=0.4)
    found = {h.owner: h for h in retriever.search(query, ranking=ranking)}
    # 1: best 1, mean 0.5, pooled 0.8, standing (0.8 - 0.1) / 0.5 = 1.4; shares the best score for "b"
    # 2: pooled -1, standing -2.2; the only one with "w" · 3: has no passage
    assert list(found) == [1, 2, 3]
    assert [h.score for h in found.values()] == pytest.approx([0.14 + 0.25, -0.22 + 0.5, 0.25])
    assert [h.similarity for h in found.values()] == pytest.approx([1, -1, 0])
    assert [h.stam > 0 for h in found.values()] == [False, True, False]
    assert [h.gram > 0 for h in found.values()] == [True, False, True]
    assert found[1].gram == found[3].gram


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("owners", [1, 7, 60])
def test_every_filter_gives_what_plain_recomputation_gives(owners: int, mode: str) -> None:
    world = World(owners)
    world.put(range(owners))
    for _ in range(4):
        query = world.query()
        for allowed in shapes(world.choose, max(owners, 4)) if owners > 1 else [None, [], [0], [9]]:
            world.check(query, allowed, mode)


@pytest.mark.parametrize("mode", MODES)
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


def test_a_record_that_is_found_by_its_words_alone_is_compared_by_meaning_too() -> None:
    """The one record with the word is the very last in meaning: 250 are nearer, of which 200 are looked at."""
    world = World(12)
    world.put(range(250), most=2)
    query = Query(world.unit(1)[0], Terms(["eenmalig"], ["eenmalig"]))
    assert query.vector is not None
    # Its opposite, seen from the middle of the register.
    far = units(2 * world.space.mean - query.vector)[None]
    world.passages[999] = np.array([9999]), far
    world.retriever.replace(
        [999], (np.array([9999]), np.array([999]), far), [(999, Terms(["eenmalig"], ["anders"]))]
    )
    found = {h.owner: h for h in world.check(query, None, "hybrid")}
    assert len(found) == DEPTH + 1
    assert found[999].similarity < min(h.similarity for o, h in found.items() if o != 999)
    assert 999 not in {h.owner for h in world.check(query, None, "dense")}


@pytest.mark.parametrize(
    "ranking",
    [
        Ranking(dense=0.0),
        Ranking(stam=0.0),
        Ranking(gram=0.0),
        Ranking(mean_share=0.0),
        Ranking(mean_share=1.0),
        Ranking(3.0, 0.1, 0.7, 0.5),
        Ranking(0.0, 0.0, 0.0, 0.0),
    ],
    ids=["no meaning", "no stems", "no grams", "best passage", "mean passage", "others", "nothing"],
)
@pytest.mark.parametrize("space", [None, UNMOVED], ids=["learnt", "unmoved"])
def test_every_lever_does_what_plain_recomputation_does(ranking: Ranking, space: Space | None) -> None:
    world = World(13, space)
    world.put(range(50))
    for mode in MODES:
        for allowed in (None, list(range(0, 50, 3))):
            world.check(world.query(), allowed, mode, ranking)


def test_the_highest_similarity_is_that_of_the_nearest_passage() -> None:
    world = World(14)
    assert world.retriever.highest_similarity(world.unit(1)[0]) == 0.0
    world.put(range(30))
    for vector in world.unit(5):
        best = max(near for near, _ in world.compared(Query(vector, Terms([], [])), 0.0).values())
        assert world.retriever.highest_similarity(vector) == pytest.approx(best, abs=1e-5)
    # The very passage, as the encoder gave it.
    assert world.retriever.highest_similarity(world.passages[7][1][0]) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("seed", range(3))
def test_after_any_changes(seed: int) -> None:
    world = World(seed)
    for _ in range(15):
        owners = world.choose.sample(range(40), world.choose.randint(0, 5))
        gone = [o for o in world.choose.sample(range(45), world.choose.randint(0, 3)) if o not in owners]
        world.put(owners, gone)
        if world.passages:
            for mode in MODES:
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
    for mode in MODES:
        assert list(world.retriever.search(world.query(), mode=mode)) == []


def test_a_mode_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError):
        World(1).retriever.search(World(1).query(), mode="slim")


def test_equal_records_come_in_order_of_number_however_they_arrived() -> None:
    vector = World(2).unit(1)
    query = Query(vector[0], Terms(["w1"], ["w1"]))
    ways = [[*range(30)], [*reversed(range(30))], random.Random(1).sample(range(30), 30)]
    for order in ways:
        retriever = Retriever(VectorIndex(D), LexicalIndex(), UNMOVED)
        for owner in order:
            number = np.array([owner * 10], dtype=np.int64)
            retriever.replace(
                [owner],
                (number, np.array([owner], dtype=np.int64), vector),
                [(owner, Terms(["w1"], ["w1"]))],
            )
        for mode in MODES:
            found = list(retriever.search(query, mode=mode))
            assert [h.owner for h in found] == list(range(30))
            # All alike, so each is the best of every list.
            assert [h.similarity for h in found] == pytest.approx([float(mode != "lexical")] * 30)
            assert {h.score for h in found} == {found[0].score}


def test_the_same_question_gives_the_same_answer() -> None:
    world = World(4)
    world.put(range(100))
    query = world.query()
    first = list(world.retriever.search(query))
    assert all(list(world.retriever.search(query)) == first for _ in range(5))


def test_hits_column_by_column_are_the_same_hits() -> None:
    hits = [Hit(7, 0.9, 0.5, 3.0, 0.0), Hit(2, 0.9, 0.0, 0.0, 1.5)]
    columns = Hits.of(hits)
    assert (columns.owners.tolist(), columns.similarities.tolist()) == ([7, 2], [0.5, 0.0])
    assert (columns.scores.tolist(), columns.stam.tolist(), columns.gram.tolist()) == (
        [0.9, 0.9],
        [3.0, 0.0],
        [0.0, 1.5],
    )
    assert list(columns) == hits
    assert (list(Hits.of([])), len(Hits.of([]))) == ([], 0)


def test_searches_see_a_change_whole_or_not_at_all() -> None:
    """While one record changes over and over, no search finds it halfway: old vector, new words."""
    world = World(6)
    world.put(range(30))
    east, west = np.eye(D, dtype=np.float32)[:2]
    stop = threading.Event()

    def ask() -> set[tuple[bool, bool]]:
        seen = set()
        while not stop.is_set():
            found = world.retriever.search(Query(east, Terms(["oost"], ["oost"])), allowed=np.array([77]))
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
