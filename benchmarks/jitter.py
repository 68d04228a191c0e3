"""Vectors for tests of scale: real passages, jittered, so that a million of them keep a neighbourhood.

Random vectors would lie about an index: in 384 dimensions they all are equally far apart. Here each
vector is a real passage, moved a little in a direction in which real passages differ from each other.
Copies of one passage end up about as alike as passages of one record are (cosine 0.92 at SPREAD 0.5;
the nearest neighbour of a real passage is at 0.905, median over `dekamer_be`), and real questions stay
as near to them: their best passage at 0.87 (0.89 for the real ones). Noise that is the same in all
directions (0.015 per dimension for the same neighbours) flattens those differences, which no text does.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

# How far a vector moves, as a share of the difference of two random passages.
SPREAD = 0.5
_CHUNK = 20_000


def jittered(
    vectors: np.ndarray, count: int, seed: int, *, spread: float = SPREAD, chunk: int = _CHUNK
) -> Iterator[np.ndarray]:
    """`count` unit rows made from `vectors` ((n, d) float32 unit rows), in chunks of (m, d) float32.

    The same seed and chunk give the same rows; the first rows of a larger count are those of a smaller
    one, but for the last chunk.
    """
    rng = np.random.default_rng(seed)
    for start in range(0, count, chunk):
        size = min(chunk, count - start)
        base, one, other = rng.integers(0, len(vectors), (3, chunk))[:, :size]
        rows = vectors[base] + np.float32(spread) * (vectors[one] - vectors[other])
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
        yield rows


def jittered_rows(
    vectors: np.ndarray, count: int, seed: int, *, spread: float = SPREAD, chunk: int = _CHUNK
) -> np.ndarray:
    """The same as one (count, d) float32 array."""
    rows = np.empty((count, vectors.shape[1]), dtype=np.float32)
    at = 0
    for part in jittered(vectors, count, seed, spread=spread, chunk=chunk):
        rows[at : at + len(part)] = part
        at += len(part)
    return rows


def passage_vectors(kept: Path) -> np.ndarray:
    """The vectors of all real passages that `keuzeregister evaluate` has kept in a folder. (n, d) float32.

    Raises FileNotFoundError when there are none.
    """
    files = sorted(kept.glob("*.npz"))
    if not files:
        raise FileNotFoundError(f"no encoded passages in {kept}; `keuzeregister evaluate SET` makes them")
    parts = []
    for path in files:
        with np.load(path) as content:
            parts.append(content["vectors"])
    return np.concatenate([p for p in parts if p.shape[1] == parts[0].shape[1]]).astype(np.float32)
