"""Puts dense and lexical scores on one scale and adds them up.

Raw inner products crowd together and BM25 has no upper bound, so neither can be added as it is. Dense
scores count in standard deviations above what a passage of this register gets (space.py); BM25 scores as
a share of the highest, 0 meaning no word in common. Score fusion beat reciprocal rank fusion on every set
measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

DEPTH = 200  # candidates per list
# How far a list of words is read for what the other lists found: deeper brought nothing more.
READ = 2 * DEPTH


@dataclass(frozen=True)
class Ranking:
    """How the lists count; the defaults are what the product does.

    dense: per standard deviation. stam, gram: for the best record of that list. mean_share: of a record's
    mean passage in its dense score: a passage that matches counts for more when the rest of the record is
    about the same subject.
    """

    dense: float = 0.16
    stam: float = 0.2
    gram: float = 0.3
    mean_share: float = 0.5


# What each lever is when it is left out, for measuring what it brings.
OFF = {"dense": 0.0, "stam": 0.0, "gram": 0.0, "mean_share": 0.0}

_LISTS = {
    "hybrid": frozenset({"dense", "stam", "gram"}),
    "dense": frozenset({"dense"}),
    "lexical": frozenset({"stam", "gram"}),
}
MODES = tuple(_LISTS)


def lists(mode: str, ranking: Ranking) -> dict[str, float]:
    """The lists that count in a mode, with their weights."""
    return {
        name: w
        for name in ("dense", "stam", "gram")
        if name in _LISTS[mode] and (w := getattr(ranking, name))
    }


def scaled(scores: np.ndarray) -> np.ndarray:
    """BM25 scores, (n,), as a share of the highest."""
    high = scores.max(initial=0.0)
    shares: np.ndarray = scores / high if high > 0 else np.zeros_like(scores)
    return shares


def fuse(weighed: Mapping[str, np.ndarray], weights: Mapping[str, float], records: int) -> np.ndarray:
    """The weighted sum of the scores in every list, (records,); each (records,), 0 for what it lacks."""
    total = np.zeros(records)
    for name, scores in weighed.items():
        total += weights[name] * scores
    return total


def pool(best: np.ndarray, mean: np.ndarray, mean_share: float) -> np.ndarray:
    """Dense score per record from its best and its mean passage. Both (n,) float32."""
    pooled: np.ndarray = (1 - mean_share) * best + mean_share * mean
    return pooled
