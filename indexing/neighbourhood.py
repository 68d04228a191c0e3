"""Where a short text stands among the others: by meaning, by words, and by the texts around it.

Groups are looked for in this place instead of in the encoder's own space. Beside the vector in the
register's space stand the words (latent semantic analysis of TF-IDF), and each text then moves halfway to
its nearest neighbours, twice: that takes the wording away in which two people tell the same. On 1,764 texts in
16 themes k-means went from a V-measure of 0.44 on bare vectors to 0.55 (benchmarks/README.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import faiss
import numpy as np

from indexing.space import Space

TOPICS = 100  # dimensions of what the words say
NEIGHBOURS = 10
ROUNDS = 2
EXACT_UP_TO = 20_000  # texts of which all pairs are compared
_SPREAD = 0.3  # a word in more of the texts than this says nothing about one of them
_BLOCK = 4_096

Progress = Callable[[float], None]  # share done, 0 to 1


def places(
    vectors: np.ndarray, terms: Sequence[Sequence[str]], progress: Progress = lambda _: None
) -> np.ndarray:
    """Unit rows in which near means alike: (n, d + at most TOPICS) float32.

    vectors: (n, d) unit rows of distinct texts; terms: the words of each. The same for the same texts in the
    same order: nothing is drawn.
    """
    together = np.hstack([Space.fit(vectors).place(vectors), _topics(terms)])
    rows = np.ascontiguousarray(together, dtype=np.float32)
    faiss.normalize_L2(rows)
    progress(0.2)
    return _smoothed(rows, progress)


def _topics(terms: Sequence[Sequence[str]]) -> np.ndarray:
    """What the words say: (n, at most TOPICS) unit rows; zeros for a text of rare words only."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    empty = np.zeros((len(terms), 0))
    least = 2 if len(terms) > 20 else 1
    most = _SPREAD if len(terms) > 20 else 1.0
    vectoriser = TfidfVectorizer(analyzer=list, sublinear_tf=True, min_df=least, max_df=most)
    try:
        counted = vectoriser.fit_transform(terms)
    except ValueError:
        return empty  # no word stands in two texts and not in most
    size = min(TOPICS, counted.shape[0] - 1, counted.shape[1] - 1)
    if size < 1:
        return empty
    found = TruncatedSVD(size, algorithm="arpack", random_state=0).fit_transform(counted)
    unit: np.ndarray = found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
    return unit


def _smoothed(rows: np.ndarray, progress: Progress) -> np.ndarray:
    count = min(NEIGHBOURS, len(rows) - 1)
    if count < 1:
        return rows
    scores, found = _nearest(rows, count, progress)
    weights = np.maximum(scores, 0.0)
    weights /= np.maximum(weights.sum(axis=1, keepdims=True), 1e-9)
    for _ in range(ROUNDS):
        around = np.empty_like(rows)
        for at in range(0, len(rows), _BLOCK):
            some = slice(at, at + _BLOCK)
            around[some] = np.einsum("nk,nkd->nd", weights[some], rows[found[some]], optimize=True)
        faiss.normalize_L2(around)
        rows = rows + around
        faiss.normalize_L2(rows)
    return rows


def _nearest(rows: np.ndarray, count: int, progress: Progress) -> tuple[np.ndarray, np.ndarray]:
    """Scores and rows of the nearest others, (n, count) both."""
    index = _index(rows)
    scores = np.empty((len(rows), count), dtype=np.float32)
    found = np.empty((len(rows), count), dtype=np.int64)
    for at in range(0, len(rows), _BLOCK):
        mine = np.arange(at, min(at + _BLOCK, len(rows)))
        near, which = index.search(rows[mine], count + 1)
        # Itself is mostly first, but not where another text has the very same vector.
        near[(which == mine[:, None]) | (which < 0)] = -np.inf
        best = np.argsort(-near, axis=1, kind="stable")[:, :count]
        scores[mine] = np.take_along_axis(near, best, axis=1)
        found[mine] = np.maximum(np.take_along_axis(which, best, axis=1), 0)
        progress(0.2 + 0.8 * (mine[-1] + 1) / len(rows))
    return np.where(np.isfinite(scores), scores, 0.0), found


def _index(rows: np.ndarray) -> faiss.Index:
    flat = faiss.IndexFlatIP(rows.shape[1])
    if len(rows) <= EXACT_UP_TO:
        flat.add(rows)
        return flat
    lists = int(4 * np.sqrt(len(rows)))
    index = faiss.IndexIVFFlat(flat, rows.shape[1], lists, faiss.METRIC_INNER_PRODUCT)
    # Every so many-th row: as good as all of them for drawing borders, and always the same.
    index.train(np.ascontiguousarray(rows[:: max(len(rows) // (lists * 40), 1)]))
    index.nprobe = 12
    index.add(rows)
    return index
