"""One search over both indexes: candidates from each, all of them compared by meaning, and fusion."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from indexing.cores import keep_products_on_one_core
from indexing.fusion import DEPTH, READ, Ranking, fuse, lists, pool, scaled
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


@dataclass(frozen=True)
class Hits:
    """Records that were found, best first, column by column: what a `Hit` has, for all of them at once.

    owners: (n,) int64; the others (n,) float64.
    """

    owners: np.ndarray
    scores: np.ndarray
    similarities: np.ndarray
    stam: np.ndarray
    gram: np.ndarray

    def __len__(self) -> int:
        return len(self.owners)

    def __iter__(self) -> Iterator[Hit]:
        columns = (self.owners, self.scores, self.similarities, self.stam, self.gram)
        return (Hit(*row) for row in zip(*(c.tolist() for c in columns), strict=True))

    @classmethod
    def of(cls, hits: Sequence[Hit]) -> Hits:
        """The same hits, in the same order."""
        columns = zip(*((h.score, h.similarity, h.stam, h.gram) for h in hits), strict=True)
        found = [np.array(c, dtype=np.float64) for c in columns] or [np.zeros(0)] * 4
        return cls(np.array([h.owner for h in hits], dtype=np.int64), *found)


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
    ) -> Hits:
        """Every candidate, best first: at most three times DEPTH records.

        allowed: numbers of the records that may be found, (n,) int64 ascending, None for all; applied before
        ranking. mode: hybrid, dense or lexical.
        """
        weights = lists(mode, ranking)
        asked = query.vector if "dense" in weights else None
        placed = None if asked is None else self.space.place(asked)
        with self._lock:
            words = {
                field: self.words.search(field, getattr(query.terms, field), READ, allowed)
                for field in FIELDS
                if field in weights
            }
            known = [found.owners[:DEPTH] for found in words.values()]
            if placed is not None:
                # What was found by its words alone is compared by meaning too.
                known.append(self._nearest(placed, allowed))
            owners = np.unique(np.concatenate(known)) if known else np.zeros(0, np.int64)
            columns = {name: _column(owners, found.owners, found.scores) for name, found in words.items()}
            similar = np.zeros(len(owners))
            found_lists = {name: scaled(column) for name, column in columns.items()}
            if placed is not None:
                compared, best, mean = self.vectors.record_scores(placed, owners)
                pooled = self.space.standing(placed, pool(best, mean, ranking.mean_share))
                similar = _column(owners, compared, best)
                found_lists["dense"] = _column(owners, compared, pooled)
        scores = fuse(found_lists, weights, len(owners))
        order = np.lexsort((owners, -scores))
        nothing = np.zeros(len(owners))
        stam, gram = columns.get("stam", nothing), columns.get("gram", nothing)
        return Hits(owners[order], scores[order], similar[order], stam[order], gram[order])

    def _nearest(self, placed: np.ndarray, allowed: np.ndarray | None) -> np.ndarray:
        """The DEPTH records with the nearest passages, (n,) int64, or all when there are fewer."""
        k = 2 * DEPTH
        while True:
            found = self.vectors.search(placed, k, allowed)
            # Best first, so a record's first passage is its best.
            owners, first = np.unique(found.owners, return_index=True)
            if len(found.numbers) < k or len(owners) >= DEPTH:
                nearest: np.ndarray = owners[np.argsort(first)[:DEPTH]]
                return nearest
            k *= 2

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


def _column(owners: np.ndarray, found: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Scores laid beside `owners`, (n,) ascending: 0 for those not found, and nothing of any other. (n,) float64."""
    column = np.zeros(len(owners) + 1)
    at = np.searchsorted(owners, found)
    known = np.append(owners, -1)[at] == found
    column[at[known]] = scores[known]
    return column[:-1]
