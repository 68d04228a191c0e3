"""A map of groups or factors: like things near each other, circles and names that don't cover each other.

Places come from the mean vector of each, in the two directions in which these differ most (PCA), halfway to an even
spread, so that one that is far off does not press the others together. Then each circle gets, with its name under
it, the free place nearest to that: the largest first. The same vectors and counts give the same map.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from data.database import Database
from data.factor_metadata import explanation_vectors, reason_vectors
from data.factors import places
from service.factor_codebook import Codeboek
from service.lettering import width_of, wrapped

Plek = tuple[float, float]  # of something on the map, each from 0 to 1; 0, 0 is above on the left

_GAP = 5  # pixels between one circle with its name and the next
_STEP = 4  # pixels by which a free place is sought
_FILLED = 0.5  # how much of the map circles and names may take
_LONGEST = 170  # pixels of one long word, for which a name may be wider than others
LINE = 1.2  # height of a line of text, in font sizes


@dataclass(frozen=True)
class Cirkel:
    """A circle at x, y (its middle) with radius r, in pixels; its name stands in `regels` under it."""

    id: str
    naam: str
    x: float
    y: float
    r: float
    regels: tuple[str, ...]


@dataclass(frozen=True)
class Maten:
    """Of a map, in pixels: its width, the radius of the largest circle, the font, and how wide a name may be."""

    breed: int
    straal: float
    letter: int
    naam: int


def centres_of_groups(codeboek: Codeboek, database: Database) -> dict[str, np.ndarray]:
    """The mean vector of the sentences of each group."""
    numbers, vectors = reason_vectors(database)
    at = places(codeboek.numbers, numbers)
    return _means(codeboek.lid[at >= 0], vectors[at[at >= 0]])


def centres_of_factors(database: Database, model: str) -> dict[str, np.ndarray]:
    """The mean vector of what records explain of each factor; not of factors without a word about them."""
    return _means(*explanation_vectors(database, model))


def _means(names: np.ndarray, vectors: np.ndarray) -> dict[str, np.ndarray]:
    if not len(names):
        return {}
    order = np.argsort(names, kind="stable")
    found, starts = np.unique(names[order], return_index=True)
    sums = np.add.reduceat(vectors[order], starts, axis=0)
    counts = np.diff([*starts.tolist(), len(names)])
    return dict(zip(found.tolist(), sums / counts[:, None], strict=True))


def plekken(centres: Mapping[str, np.ndarray]) -> dict[str, Plek]:
    """The place of each in two dimensions."""
    names = sorted(centres)
    if len(names) < 2:
        return dict.fromkeys(names, (0.5, 0.5))
    points = np.stack([centres[name] for name in names]).astype(np.float64)
    points -= points.mean(axis=0)
    _, sizes, directions = np.linalg.svd(points, full_matrices=False)
    two = np.zeros((len(names), 2))
    two[:, : min(2, len(sizes))] = (points @ directions.T)[:, :2]
    for axis in two.T:
        if axis[np.argmax(np.abs(axis))] < 0:  # a direction has no sign of its own
            axis *= -1
    low, span = two.min(axis=0), np.ptp(two, axis=0)
    even = two.round(9).argsort(axis=0, kind="stable").argsort(axis=0) / (len(names) - 1)
    two = np.where(span > 1e-9, ((two - low) / np.where(span > 1e-9, span, 1) + even) / 2, 0.5)
    return {name: (float(x), float(y)) for name, (x, y) in zip(names, two, strict=True)}


def layout(
    items: Sequence[tuple[str, str, int]], where: Mapping[str, Plek], maten: Maten
) -> tuple[tuple[Cirkel, ...], int]:
    """Circles for items (id, name, count) that have a place, and the height of the map. Largest first."""
    items = sorted((i for i in items if i[0] in where), key=lambda i: (-i[2], i[0]))
    if not items:
        return (), 0
    most = items[0][2]
    boxes = []
    for id_, naam, count in items:
        r = max(maten.straal * (count / most) ** 0.5, 4.0)
        longest = max(width_of(word, maten.letter) for word in [*naam.split(), ""])
        room = max(maten.naam, min(longest, _LONGEST))
        regels = wrapped(naam, min(room, maten.breed - 2 * _GAP), maten.letter, lines=3)
        wide = max(2 * r, *(width_of(line, maten.letter) for line in regels))
        boxes.append((id_, naam, r, regels, wide, 2 * r + 3 + len(regels) * maten.letter * LINE))
    area = sum((wide + _GAP) * (high + _GAP) for *_, wide, high in boxes)
    height = max(area / _FILLED / maten.breed, max(box[-1] for box in boxes))
    taken = np.zeros((0, 4))
    found = []
    for id_, naam, r, regels, wide, high in boxes:
        x, y = where[id_]
        left = _GAP + x * (maten.breed - wide - 2 * _GAP)
        left, top = _free(taken, left, _GAP + y * (height - high), wide, high, maten.breed)
        taken = np.vstack([taken, [left, top, left + wide, top + high]])
        found.append(Cirkel(id_, naam, left + wide / 2, top + r, r, regels))
    return tuple(found), int(np.ceil(taken[:, 3].max())) + _GAP


def _free(
    taken: np.ndarray, left: float, top: float, wide: float, high: float, breed: int
) -> tuple[float, float]:
    """The place nearest to left, top where a box fits beside those taken; below all of them there is always one."""
    lowest = taken[:, 3].max(initial=0.0) + _GAP
    xs = np.append(np.arange(_GAP, max(breed - wide - _GAP, _GAP) + 0.01, _STEP), left)
    ys = np.append(np.arange(_GAP, lowest + _STEP, _STEP), top)
    x, y = (grid.ravel() for grid in np.meshgrid(xs, ys))
    fits = np.ones(len(x), dtype=bool)
    for a, b, c, d in taken:
        fits &= (x >= c + _GAP) | (x + wide + _GAP <= a) | (y >= d + _GAP) | (y + high + _GAP <= b)
    far = np.where(fits, (x - left) ** 2 + (y - top) ** 2, np.inf)
    one = int(np.argmin(far))
    if fits[one]:
        return float(x[one]), float(y[one])
    return float(_GAP), float(lowest)
