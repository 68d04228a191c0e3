"""The space in which questions and passages of one register are compared.

An encoder for every language puts the texts of one register close together: all are about the same few
subjects, in the same tone. Taking the register's own mean away and softly levelling the directions in
which its passages differ most leaves what tells them apart. It is learnt from the passages alone, without
judgements, and gave 0.01 to 0.03 nDCG@10 on every judged set (benchmarks/README.md). This is centring and
whitening with a small exponent; full whitening (0.5) and leaving out whole directions did worse.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

POWER = 0.13  # 0 levels nothing, 0.5 levels all directions
FLOOR = 0.01  # directions that vary less than this share of the widest count as that wide
LEAST = 200  # passages below which there is too little to learn from
ENOUGH = 20_000  # passages from which more of them change nothing
_NARROWEST = 0.01  # a spread to divide by, also when all passages are alike


@dataclass(frozen=True)
class Space:
    """mean: (d,); matrix: (d, d); centre: (d,) and covariance: (d, d) of passages once placed.

    fitted: how many passages it was learnt from.
    """

    mean: np.ndarray
    matrix: np.ndarray
    centre: np.ndarray
    covariance: np.ndarray
    fitted: int
    id: str = field(init=False)

    def __post_init__(self) -> None:
        digest = hashlib.sha256(str(self.fitted).encode())
        for array in (self.mean, self.matrix, self.centre, self.covariance):
            digest.update(np.ascontiguousarray(array, dtype="<f4").tobytes())
        object.__setattr__(self, "id", digest.hexdigest()[:16])

    @classmethod
    def fit(cls, vectors: np.ndarray, power: float = POWER) -> Space:
        """Learn it from passages: (n, d) float32, unit rows. With fewer than LEAST nothing is moved."""
        count, dimension = vectors.shape
        rows = np.asarray(vectors, dtype=np.float64)
        mean, matrix = np.zeros(dimension), np.eye(dimension)
        if count >= LEAST and power:
            mean = rows.mean(axis=0)
            width, directions = np.linalg.eigh(np.cov(rows, rowvar=False))
            width = np.maximum(width, max(width[-1], 1e-12) * FLOOR)
            matrix = (directions * (width / width[-1]) ** -power) @ directions.T
        placed = _unit((rows - mean) @ matrix) if count else np.zeros((1, dimension))
        covariance = np.cov(placed, rowvar=False) if count > 1 else np.zeros((dimension, dimension))
        centre = placed.mean(axis=0)
        return cls(_single(mean), _single(matrix), _single(centre), _single(covariance), count)

    def place(self, vectors: np.ndarray) -> np.ndarray:
        """Vectors of questions or passages, (n, d), as unit rows in this space: (n, d) float32."""
        return _unit((np.asarray(vectors, dtype=np.float32) - self.mean) @ self.matrix)

    def standing(self, placed: np.ndarray, scores: np.ndarray) -> np.ndarray:
        """Scores of a placed question, (d,), in standard deviations above what a passage gets: (n,)."""
        spread = float(np.sqrt(max(float(placed @ self.covariance @ placed), 0.0)))
        above: np.ndarray = (scores - placed @ self.centre) / max(spread, _NARROWEST)
        return above

    def outgrown(self, count: int) -> bool:
        """Whether a register of so many passages deserves a space that is learnt anew."""
        return self.fitted < ENOUGH and count >= max(LEAST, 2 * self.fitted)

    def write(self, path: Path) -> None:
        """Keep it on disk, in place of the one before."""
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{path.name}.nieuw")
        with temporary.open("wb") as file:
            np.savez(
                file,
                mean=self.mean,
                matrix=self.matrix,
                centre=self.centre,
                covariance=self.covariance,
                fitted=np.int64(self.fitted),
                id=np.str_(self.id),
            )
        os.replace(temporary, path)

    @classmethod
    def read(cls, path: Path, dimension: int) -> Space | None:
        """The one on disk, or None when there is none that is whole and has that dimension.

        An index is only used with the very space that its vectors were placed in, which `id` tells.
        """
        try:
            with path.open("rb") as file, np.load(file) as held:
                arrays = (held["mean"], held["matrix"], held["centre"], held["covariance"])
                space, id_ = cls(*arrays, int(held["fitted"])), str(held["id"])
        except Exception:
            return None  # of damage numpy passes on what archives, headers and Python's own parser raise
        square = (dimension, dimension)
        shapes = tuple(array.shape for array in arrays)
        fitting = shapes == (square[:1], square, square[:1], square)
        return space if fitting and id_ == space.id else None


def _single(array: np.ndarray) -> np.ndarray:
    single: np.ndarray = array.astype(np.float32)
    return single


def _unit(rows: np.ndarray) -> np.ndarray:
    norms = np.linalg.norm(rows, axis=-1, keepdims=True)
    unit: np.ndarray = rows / np.maximum(norms, 1e-9)
    return unit
