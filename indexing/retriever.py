"""One search over both indexes: candidates, fusion, and the passages that made each record match."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexing.fusion import DEPTH, MODES, best_per_owner, fuse, pool
from indexing.lexical import LexicalIndex, Terms
from indexing.vectors import Candidates, VectorIndex


@dataclass(frozen=True)
class Query:
    """A question as the indexes read it. vector: (d,) float32, or None when none could be made."""

    vector: np.ndarray | None
    terms: Terms


@dataclass(frozen=True)
class Hit:
    """A record that was found. `score` orders hits of one question and means nothing beyond it.

    similarity: highest inner product of its passages, 0 when none was among the candidates.
    stam, gram: BM25 scores, 0 when not among the candidates. passages: numbers, best first.
    """

    owner: int
    score: float
    similarity: float
    stam: float
    gram: float
    passages: tuple[int, ...]


class Retriever:
    """The vector index and the lexical index of one register, searched and changed together."""

    def __init__(self, vectors: VectorIndex, words: LexicalIndex) -> None:
        self.vectors, self.words = vectors, words
        self._lock = threading.Lock()

    def search(
        self, query: Query, *, allowed: Sequence[int] | None = None, mode: str = "hybrid"
    ) -> list[Hit]:
        """Every candidate, best first: at most three times DEPTH records.

        allowed: numbers of the records that may be found, None for all; applied before ranking.
        mode: hybrid, dense or lexical.
        """
        weights = MODES[mode]
        with self._lock:
            dense = self._dense(query, allowed) if weights.dense else None
            similar = best_per_owner(dense.owners, dense.scores) if dense else {}
            pooled = self._pooled(query, similar)
            stam = self._lexical("stam", query, allowed) if weights.stam else {}
            gram = self._lexical("gram", query, allowed) if weights.gram else {}
        passages: dict[int, list[int]] = {}
        if dense:
            for owner, number in zip(dense.owners.tolist(), dense.numbers.tolist(), strict=True):
                passages.setdefault(owner, []).append(number)
        ranked = fuse({"dense": pooled, "stam": stam, "gram": gram}, weights)
        return [
            Hit(
                owner,
                score,
                similar.get(owner, 0.0),
                stam.get(owner, 0.0),
                gram.get(owner, 0.0),
                tuple(passages.get(owner, ())),
            )
            for owner, score in ranked
        ]

    def _dense(self, query: Query, allowed: Sequence[int] | None) -> Candidates | None:
        """Passages, best first, until DEPTH records are among them or no passage is left."""
        if query.vector is None:
            return None
        k = 2 * DEPTH
        while True:
            found = self.vectors.search(query.vector, k, allowed)
            if len(found.numbers) < k or len(set(found.owners.tolist())) >= DEPTH:
                return _first_owners(found, DEPTH)
            k *= 2

    def _pooled(self, query: Query, similar: dict[int, float]) -> dict[int, float]:
        if not similar or query.vector is None:
            return {}
        owners = list(similar)
        best = np.fromiter(similar.values(), dtype=np.float32, count=len(owners))
        scores = pool(best, self.vectors.mean_scores(query.vector, owners))
        return dict(zip(owners, scores.tolist(), strict=True))

    def _lexical(self, field: str, query: Query, allowed: Sequence[int] | None) -> dict[int, float]:
        found = self.words.search(field, getattr(query.terms, field), DEPTH, allowed)
        return dict(zip(found.owners.tolist(), found.scores.tolist(), strict=True))

    def replace(
        self,
        owners: Sequence[int],
        passages: tuple[np.ndarray, np.ndarray, np.ndarray],
        terms: Sequence[tuple[int, Terms]],
        gone: Sequence[int] = (),
    ) -> None:
        """Put records in (new or changed) and take others out; searchable when this returns.

        passages: numbers (n,), owners (n,), vectors (n, d) of all passages of `owners`.
        """
        with self._lock:
            self.vectors.remove([*owners, *gone])
            self.vectors.add(*passages)
            self.words.put(terms, gone)


def _first_owners(found: Candidates, count: int) -> Candidates:
    """The candidates up to the last passage of the first `count` records."""
    seen: set[int] = set()
    keep = np.zeros(len(found.owners), dtype=bool)
    for i, owner in enumerate(found.owners.tolist()):
        if owner in seen or len(seen) < count:
            seen.add(owner)
            keep[i] = True
    return Candidates(found.numbers[keep], found.owners[keep], found.scores[keep])
