"""Groups of texts that are alike, and the same groups again when texts come and go.

The first time, a tree of Ward (scikit-learn's) over at most SAMPLE texts gives where the groups begin and k-means
where they end; texts of which the group is known stay in it. Nothing is drawn, so the same texts give the same
groups. After that the groups that are there are followed: a text stays where it is unless another group fits it clearly
better, a new one joins the nearest, and new texts that fit nowhere but fit each other become a new group. Other
ways were compared with this one (benchmarks/README.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SAMPLE = 5_000  # texts in the tree: its time rises with the square
FEWEST = 4  # distinct texts that each group should have on average
STAY = 0.1  # how much nearer another group must be before a text leaves its own
OUTLIERS = 0.05  # at most this share of the texts is kept apart
_FAR = 2.0  # standard deviations below the usual nearness to one's group
_STRANGE = 1.0  # the same for a new text that may begin a group of its own
_FOLLOWING = (
    4  # rounds in which texts move between groups that are followed: they are to stay what they are
)
NEW = -1  # the group of a text that was in none


@dataclass(frozen=True)
class Groups:
    """A partition. labels: (n,) group per text, 0 and up; near: (n,) cosine to the middle of it, float32;

    apart: (n,) bool, which fit their group badly; centres: (groups, d) unit rows, by label.
    """

    labels: np.ndarray
    near: np.ndarray
    apart: np.ndarray
    centres: np.ndarray


def possible(count: int, wanted: int) -> int:
    """How many groups so many distinct texts can be put in, when so many are wanted; 0 for none."""
    return min(wanted, count // FEWEST)


def divide(rows: np.ndarray, weights: np.ndarray, groups: int, fixed: np.ndarray | None = None) -> Groups:
    """As many groups, from nothing. rows: (n, d) unit rows, n > groups > 0; weights: (n,) how often a text is there.

    fixed: (n,) the group of texts of which that is known beforehand, from 0 up without gaps, and NEW for the others.
    """
    from sklearn.cluster import AgglomerativeClustering

    labels = np.full(len(rows), NEW) if fixed is None else fixed.copy()
    known = int(labels.max()) + 1
    free = np.flatnonzero(labels == NEW)
    sample = free[:: max(-(-len(free) // SAMPLE), 1)]
    rest = min(groups - known, len(sample))
    if rest > 1:
        labels[sample] = known + AgglomerativeClustering(rest).fit_predict(rows[sample])
    elif rest == 1:
        labels[sample] = known
    labels = _settled(rows, weights, labels, groups, fixed=None if fixed is None else fixed != NEW)
    return _described(rows, weights, labels, groups)


def follow(rows: np.ndarray, weights: np.ndarray, before: np.ndarray, groups: int) -> Groups:
    """The groups of before with the texts of now.

    before: (n,) the group of each text then, NEW for a new one; groups: how many there were. A group that lost all
    its texts stays without any; new groups are numbered from `groups` up.
    """
    labels = before.copy()
    fresh = before == NEW
    centres = _centres(rows, weights, labels, groups)
    # Before the newcomers draw the middles of groups towards them.
    limit = _limit(_own(rows[~fresh], centres, labels[~fresh]), _STRANGE)
    strangers = np.flatnonzero(fresh & ((rows @ centres.T).max(axis=1) < limit))
    for together in _alike(rows, strangers, limit, least=max(len(rows) // (4 * groups), 2 * FEWEST)):
        labels[together] = groups
        groups += 1
    labels = _settled(rows, weights, labels, groups, margin=STAY, rounds=_FOLLOWING)
    return _described(rows, weights, labels, groups)


def _settled(
    rows: np.ndarray,
    weights: np.ndarray,
    labels: np.ndarray,
    groups: int,
    *,
    fixed: np.ndarray | None = None,
    margin: float = 0.0,
    rounds: int = 100,
) -> np.ndarray:
    """k-means: texts move to the nearest mean, and means to their texts, until nothing moves or for so many rounds.

    A text that has a group leaves it for one whose mean is nearer by more than `margin`, in half the squared distance,
    and never when it is fixed: (n,) bool.
    """
    everyone = np.arange(len(rows))
    for _ in range(rounds):
        means = _means(rows, weights, labels, groups)
        # Half the squared distance, turned around, without what is the same for every group. An empty group is far.
        near = rows @ means.T - np.square(means).sum(axis=1) / 2
        near[:, ~means.any(axis=1)] = -np.inf
        best = near.argmax(axis=1)
        own = np.where(labels == NEW, -np.inf, near[everyone, np.maximum(labels, 0)])
        moves = near[everyone, best] > own + margin
        moved = np.where(moves if fixed is None else moves & ~fixed, best, labels)
        if np.array_equal(moved, labels):
            break
        labels = moved
    return labels


def _alike(rows: np.ndarray, strangers: np.ndarray, limit: float, least: int) -> list[np.ndarray]:
    """Those of the strangers that are as near to each other as the members of a group are."""
    if len(strangers) < least:
        return []
    from sklearn.cluster import AgglomerativeClustering

    tree = AgglomerativeClustering(
        None, distance_threshold=1 - max(limit, 0.0) ** 2, metric="cosine", linkage="average"
    ).fit_predict(rows[strangers])
    counts = np.bincount(tree)
    return [strangers[tree == group] for group in np.flatnonzero(counts >= least)]


def _described(rows: np.ndarray, weights: np.ndarray, labels: np.ndarray, groups: int) -> Groups:
    centres = _centres(rows, weights, labels, groups)
    near = _own(rows, centres, labels)
    apart = near < _limit(near, _FAR)
    if apart.mean() > OUTLIERS:
        apart = near <= np.sort(near)[max(int(len(near) * OUTLIERS) - 1, 0)]
    return Groups(labels, near.astype(np.float32), apart, centres)


def _limit(near: np.ndarray, deviations: float) -> float:
    return float(near.mean() - deviations * near.std()) if len(near) else 0.0


def _own(rows: np.ndarray, centres: np.ndarray, labels: np.ndarray) -> np.ndarray:
    own: np.ndarray = np.einsum("nd,nd->n", rows, centres[labels])
    return own


def _centres(rows: np.ndarray, weights: np.ndarray, labels: np.ndarray, groups: int) -> np.ndarray:
    """The direction of the middle of each group, (groups, d) unit rows; zeros for one without texts."""
    means = _means(rows, weights, labels, groups)
    unit: np.ndarray = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
    return unit


def _means(rows: np.ndarray, weights: np.ndarray, labels: np.ndarray, groups: int) -> np.ndarray:
    """The weighed mean of each group, (groups, d) float32; zeros for one without texts."""
    from scipy.sparse import csr_matrix

    known = np.flatnonzero(labels != NEW)
    member = csr_matrix((weights[known], (labels[known], known)), shape=(groups, len(rows)))
    total = np.maximum(np.bincount(labels[known], weights[known], groups), 1e-9)
    mean: np.ndarray = (member @ rows / total[:, None]).astype(np.float32)
    return mean
