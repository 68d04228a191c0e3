"""The index in memory against the same sums written out by hand and by brute force."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from indexing.in_memory import DENSE, WORDS, Leaf, MemoryIndex
from indexing.space import Space

NONE = np.zeros((0, 3), dtype=np.float32)


def unit(*rows: list[float]) -> np.ndarray:
    given = np.array(rows, dtype=np.float32)
    return given / np.linalg.norm(given, axis=1, keepdims=True)


def leaf(*passages: str, vectors: np.ndarray = NONE) -> Leaf:
    return Leaf(vectors, [Counter(p.split()) for p in passages])


def test_an_empty_index_finds_nothing() -> None:
    assert MemoryIndex([], 3, NONE).search(unit([1, 0, 0])[0], ["plein"], 3) == []
    assert MemoryIndex([leaf()], 3, NONE).search(None, ["plein"], 3) == []


def test_words_count_as_bm25_says() -> None:
    index = MemoryIndex([leaf("plein boom", "plein plein bank bank"), leaf("school")], 3, NONE)
    found = index.search(None, ["plein"], 3)
    # Three passages of 2, 4 and 1 words, 7/3 on average; two of them hold the word.
    rarity = math.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    weights = [
        rarity * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * length / (7 / 3))) for tf, length in ((1, 2), (2, 4))
    ]
    best = int(np.argmax(weights))
    assert (found[0].leaf, found[0].row) == (0, best)
    assert found[0].score == pytest.approx(WORDS, rel=1e-6)
    assert found[0].words == pytest.approx(max(weights) / (2.2 * rarity), rel=1e-6)
    assert found[0].similarity == 0
    assert (found[1].leaf, found[1].score) == (1, 0)


def test_a_word_that_stands_nowhere_makes_the_rest_a_smaller_share() -> None:
    index = MemoryIndex([leaf("plein"), leaf("school")], 3, NONE)
    alone, both = index.search(None, ["plein"], 1)[0], index.search(None, ["plein", "zeppelin"], 1)[0]
    assert both.words < alone.words / 2
    assert index.search(None, ["plein", "plein"], 1)[0] == alone


def test_the_best_passage_of_each_document_and_the_best_document_first() -> None:
    rng = np.random.default_rng(7)
    leaves, words = [], [f"w{i}" for i in range(40)]
    for size in (5, 1, 12, 3, 0, 8):
        rows = rng.normal(size=(size, 16)).astype(np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True) if size else 1
        leaves.append(Leaf(rows, [Counter(rng.choice(words, 9).tolist()) for _ in range(size)]))
    unrelated = rng.normal(size=(20, 16)).astype(np.float32)
    unrelated /= np.linalg.norm(unrelated, axis=1, keepdims=True)
    index = MemoryIndex(leaves, 16, unrelated)
    question, terms = unrelated[3] * -1, ["w1", "w7", "w30"]

    vectors = np.concatenate([one.vectors for one in leaves])
    space = Space.fit(vectors)
    placed = space.place(question)
    similar = vectors @ placed  # too few passages for a space of their own
    words_only = {(f.leaf, f.row): f.score for f in index.search(None, terms, 99)}
    highest = (unrelated @ vectors.T).max(axis=1)
    expected, at = {}, 0
    for n, one in enumerate(leaves):
        for row in range(len(one.terms)):
            expected[n, row] = (DENSE * space.standing(placed, similar)[at], similar[at])
            at += 1
    found = index.search(question, [], 99)
    assert [f.leaf for f in found] == sorted(
        {n for n, _ in expected}, key=lambda n: -max(v[0] for k, v in expected.items() if k[0] == n)
    )
    for f in found:
        assert f.score == pytest.approx(expected[f.leaf, f.row][0], rel=1e-4, abs=1e-5)
        assert f.score == pytest.approx(
            max(v[0] for k, v in expected.items() if k[0] == f.leaf), rel=1e-4, abs=1e-5
        )
        above = (expected[f.leaf, f.row][1] - highest.mean()) / highest.std()
        assert f.similarity == pytest.approx(above, rel=1e-4, abs=1e-4)
    assert [f.score for f in found] == sorted((f.score for f in found), reverse=True)
    assert len(words_only) == 5  # the document without passages is never found
    assert len(index.search(question, terms, 2)) == 2


def test_what_is_not_encoded_yet_is_found_by_its_words_and_not_by_meaning() -> None:
    index = MemoryIndex(
        [leaf("plein", vectors=unit([1, 0, 0])), leaf("school")], 3, unit([0, 1, 0], [0, 0, 1])
    )
    found = {f.leaf: f for f in index.search(unit([1, 0, 0])[0], ["school"], 2)}
    assert found[1].similarity == 0
    assert found[1].words > 0
    assert found[0].similarity > 0
    assert found[0].words == 0
