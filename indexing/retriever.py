"""One search over both indexes: candidates from each, all of them compared by meaning, and fusion."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexing.cores import keep_products_on_one_core
from indexing.fusion import DEPTH, Ranking, fuse, lists, pool, scaled
from indexing.lexical import FIELDS, LexicalIndex, Terms
from indexing.space import Space
from indexing.vectors import VectorIndex


@dataclass(frozen=True)
class Query:
    """A question as the indexes read it. vector: (d,) float32, or None when none could be made."""

    vector: np.ndarray | None
    terms: Terms


@dataclass(frozen=True)
class Hit:
    """A record that was found. `score` orders hits of one question and means nothing beyond it.

    similarity: of its best passage in the register's own space, 0 when the question has no vector.
    stam, gram: BM25 scores, 0 when not among the candidates.
    """

    owner: int
    score: float
    similarity: float
    stam: float
    gram: float


class Retriever:
    """The vector index and the lexical index of one register, searched and changed together.

    Vectors come in as the encoder made them, and are placed in `space` here, those of questions too.
    """

    def __init__(self, vectors: VectorIndex, words: LexicalIndex, space: Space) -> None:
        self.vectors, self.words, self.space = vectors, words, space
        self._lock = threading.Lock()
        keep_products_on_one_core()

    def search(
        self,
        query: Query,
        *,
        allowed: np.ndarray | None = None,
        mode: str = "hybrid",
        ranking: Ranking = Ranking(),  # noqa: B008  (frozen)
    ) -> list[Hit]:
        """Every candidate, best first: at most three times DEPTH records.

        allowed: numbers of the records that may be found, (n,) int64 ascending, None for all; applied before
        ranking. mode: hybrid, dense or lexical.
        """
        weights = lists(mode, ranking)
        placed = None if query.vector is None else self.space.place(query.vector)
        with self._lock:
            found = {field: self._lexical(field, query, allowed) for field in FIELDS if field in weights}
            similar: dict[int, float] = {}
            if placed is not None and "dense" in weights:
                # What was found by its words alone is compared by meaning too.
                known = self._nearest(placed, allowed).union(*found.values())
                similar, found["dense"] = self._dense(placed, known, ranking)
        ranked = fuse(
            {name: scores if name == "dense" else scaled(scores) for name, scores in found.items()}, weights
        )
        stam, gram = found.get("stam", {}), found.get("gram", {})
        return [
            Hit(owner, score, similar.get(owner, 0.0), stam.get(owner, 0.0), gram.get(owner, 0.0))
            for owner, score in ranked
        ]

    def _nearest(self, placed: np.ndarray, allowed: np.ndarray | None) -> set[int]:
        """The DEPTH records with the nearest passages, or all when there are fewer."""
        k = 2 * DEPTH
        while True:
            found = self.vectors.search(placed, k, allowed)
            # Best first, so a record's first passage is its best.
            owners = dict.fromkeys(found.owners.tolist())
            if len(found.numbers) < k or len(owners) >= DEPTH:
                return set(list(owners)[:DEPTH])
            k *= 2

    def _dense(
        self, placed: np.ndarray, known: set[int], ranking: Ranking
    ) -> tuple[dict[int, float], dict[int, float]]:
        """Per record the similarity of its best passage, and its dense score."""
        owners, best, mean = self.vectors.record_scores(placed, known)
        pooled = self.space.standing(placed, pool(best, mean, ranking.mean_share))
        numbers = owners.tolist()
        return dict(zip(numbers, best.tolist(), strict=True)), dict(
            zip(numbers, pooled.tolist(), strict=True)
        )

    def _lexical(self, field: str, query: Query, allowed: np.ndarray | None) -> dict[int, float]:
        found = self.words.search(field, getattr(query.terms, field), DEPTH, allowed)
        return dict(zip(found.owners.tolist(), found.scores.tolist(), strict=True))

    def highest_similarity(self, vector: np.ndarray) -> float:
        """The similarity of the passage nearest to a question: (d,) float32. 0 when there is none."""
        found = self.vectors.search(self.space.place(vector), 1)
        return float(found.scores[0]) if len(found.scores) else 0.0

    def nearness(self, vector: np.ndarray) -> float:
        """How near a question, (d,) float32, lies to what the register is about: its mean passage.

        The inner product with the mean of the passages as the encoder made them; 0 when there is none.
        """
        if self.space.mean.any():
            return float(self.space.mean @ vector)
        # Too small a register for a space of its own: its passages are as they were made, and few.
        found = self.vectors.search(vector, max(len(self.vectors), 1))
        return float(found.scores.mean()) if len(found.scores) else 0.0

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
        numbers, passage_owners, vectors = passages
        placed = self.space.place(vectors) if len(numbers) else vectors
        with self._lock:
            self.vectors.remove([*owners, *gone])
            self.vectors.add(numbers, passage_owners, placed)
            self.words.put(terms, gone)
