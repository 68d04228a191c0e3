"""Filters of every shape for the test of scale, and the share of the best that a search finds under them.

A filter is a set of records, as in the service. Some are drawn by chance; others depend on the question,
as "in my own neighbourhood" does: those leave the records nearest to it, or the ones farthest from it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

# Scores that differ less than this are one score: what 16 bits per number can't tell apart. The encoder
# itself is not more exact than 0.002.
SAME = 1e-4

# (question's best product per record (r,), random numbers) -> which records pass, (r,) bool
Draw = Callable[[np.ndarray, np.random.Generator], np.ndarray]


@dataclass(frozen=True)
class Shape:
    """A kind of filter. draw None: no filter."""

    name: str
    draw: Draw | None


def chance(share: float) -> Draw:
    """Records drawn by chance; at least one."""

    def draw(best: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        passes = np.zeros(len(best), dtype=bool)
        passes[rng.choice(len(best), max(1, round(share * len(best))), replace=False)] = True
        return passes

    return draw


def both(one: Draw, other: Draw) -> Draw:
    """Records that pass two filters which know nothing of each other."""
    return lambda best, rng: one(best, rng) & other(best, rng)


def nearest(share: float) -> Draw:
    """The records nearest to the question."""
    return lambda best, rng: _rank(-best) < max(1, round(share * len(best)))


def farthest(share: float) -> Draw:
    """The records farthest from the question."""
    return lambda best, rng: _rank(best) < max(1, round(share * len(best)))


def _rank(values: np.ndarray) -> np.ndarray:
    ranks = np.empty(len(values), dtype=np.int64)
    ranks[np.argsort(values, kind="stable")] = np.arange(len(values))
    return ranks


SHARES = (0.5, 0.1, 0.04, 0.01, 0.001)
SHAPES = (
    Shape("none", None),
    *(Shape(f"{share:.1%}".replace(".0%", "%"), chance(share)) for share in SHARES),
    Shape("50% and 10%", both(chance(0.5), chance(0.1))),
    Shape("10% and 4%", both(chance(0.1), chance(0.04))),
    Shape("nearest 50%", nearest(0.5)),
    Shape("nearest 1%", nearest(0.01)),
    Shape("farthest 10%", farthest(0.1)),
    Shape("farthest 50%", farthest(0.5)),
)


@dataclass(frozen=True)
class Found:
    """How much of the best a search found. at_10, at_k: by passage; near_10, near_k: by score, to SAME."""

    at_10: float
    at_k: float
    near_10: float
    near_k: float
    short: bool


def compare(products: np.ndarray, passes: np.ndarray, rows: np.ndarray, k: int) -> Found:
    """What was found against comparing all. products, passes: (n,) of every row; rows: found, best first.

    Raises ValueError when a row was found twice or does not pass.
    """
    if len(np.unique(rows)) != len(rows) or not passes[rows].all():
        raise ValueError("a row was found twice, or does not pass the filter")
    candidates = np.flatnonzero(passes)
    if len(candidates) > k:
        candidates = candidates[np.argpartition(-products[candidates], k - 1)[:k]]
    best = candidates[np.argsort(-products[candidates], kind="stable")]
    return Found(
        at_10=_share(np.isin(best[:10], rows[:10])),
        at_k=_share(np.isin(best, rows)),
        near_10=_near(products, best[:10], rows[:10]),
        near_k=_near(products, best, rows),
        short=len(rows) < len(best),
    )


def _share(found: np.ndarray) -> float:
    return float(np.mean(found)) if len(found) else 1.0


def _near(products: np.ndarray, best: np.ndarray, rows: np.ndarray) -> float:
    if not len(best):
        return 1.0
    return float(np.sum(products[rows] >= products[best[-1]] - SAME) / len(best))
