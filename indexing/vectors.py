"""The vector index: exact inner products in FAISS, with passages grouped by the record they belong to."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from indexing import snapshots


class DimensionError(ValueError):
    """A vector that does not fit the index."""


@dataclass(frozen=True)
class Candidates:
    """Passages, best first. numbers, owners: (n,) int64; scores: (n,) float32."""

    numbers: np.ndarray
    owners: np.ndarray
    scores: np.ndarray


def _only(numbers: np.ndarray) -> Any:
    parameters: Any = faiss.SearchParameters
    return parameters(sel=faiss.IDSelectorBatch(numbers))


class VectorIndex:
    """Passages by number, each owned by a record. Safe to use from several threads."""

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
        self._owned: dict[int, np.ndarray] = {}
        self._sums: dict[int, np.ndarray] = {}
        self._owner: dict[int, int] = {}
        # FAISS itself does not guard a search against a change.
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, numbers: np.ndarray, owners: np.ndarray, vectors: np.ndarray) -> None:
        """numbers, owners: (n,) int64; vectors: (n, d) float32 unit rows. Raises DimensionError."""
        if not len(numbers):
            return
        if vectors.ndim != 2 or vectors.shape[1] != self.dimension:
            raise DimensionError(
                f"Vectoren van {vectors.shape[-1]} getallen passen niet bij {self.dimension}."
            )
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        with self._lock:
            self._index.add_with_ids(rows, numbers.astype(np.int64))
            self._note_owners(numbers, owners)
            for row, owner in enumerate(owners.tolist()):
                self._sums[owner] = self._sums.get(owner, 0.0) + rows[row]

    def _note_owners(self, numbers: np.ndarray, owners: np.ndarray) -> None:
        self._owner.update(zip(numbers.tolist(), owners.tolist(), strict=True))
        order = np.argsort(owners, kind="stable")
        cuts = np.flatnonzero(np.diff(owners[order])) + 1
        for group in np.split(order, cuts):
            owner = int(owners[group[0]])
            held = self._owned.get(owner)
            mine = numbers[group].astype(np.int64)
            self._owned[owner] = mine if held is None else np.concatenate([held, mine])

    def remove(self, owners: Iterable[int]) -> None:
        """Forget every passage of these records; unknown records are no error."""
        with self._lock:
            gone = [owner for owner in dict.fromkeys(owners) if owner in self._owned]
            if gone:
                numbers = np.concatenate([self._owned.pop(owner) for owner in gone])
                self._index.remove_ids(numbers)
                for number in numbers.tolist():
                    del self._owner[number]
                for owner in gone:
                    del self._sums[owner]

    def search(self, query: np.ndarray, k: int, allowed: Iterable[int] | None = None) -> Candidates:
        """The k passages nearest by inner product, among those of the allowed records (None: all).

        query: (d,) float32. Fewer than k when fewer are allowed, never padding. Raises DimensionError.
        """
        if query.shape != (self.dimension,):
            raise DimensionError(
                f"Een vraag van {query.shape} past niet bij vectoren van {self.dimension}."
            )
        with self._lock:
            return self._search(query, k, allowed)

    def _search(self, query: np.ndarray, k: int, allowed: Iterable[int] | None) -> Candidates:
        parameters, room = None, len(self)
        if allowed is not None:
            held = [self._owned[owner] for owner in allowed if owner in self._owned]
            numbers = np.concatenate(held) if held else np.zeros(0, dtype=np.int64)
            room = len(numbers)
            parameters = _only(numbers) if room else None
        k = min(k, room)
        if k == 0:
            return Candidates(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32))
        # One question is too small to share: waiting for a second thread costs more than it brings, and
        # under load far more. The setting is per thread, so it is made here.
        faiss.omp_set_num_threads(1)
        scores, found = self._index.search(
            np.ascontiguousarray(query[None], np.float32), k, params=parameters
        )
        kept = found[0] >= 0  # FAISS pads with -1 when it runs out
        numbers = found[0][kept]
        owners = np.array([self._owner[n] for n in numbers.tolist()], dtype=np.int64)
        return Candidates(numbers, owners, scores[0][kept])

    def mean_scores(self, query: np.ndarray, owners: Sequence[int]) -> np.ndarray:
        """The mean inner product over all passages of each record. owners: known ones. Returns (n,) float32."""
        with self._lock:
            sums = np.stack([self._sums[owner] for owner in owners])
            counts = np.array([len(self._owned[owner]) for owner in owners], dtype=np.float32)
        scores: np.ndarray = (sums @ query) / counts
        return scores

    def vectors(self, owner: int) -> np.ndarray:
        """The (n, d) vectors of one record's passages; (0, d) when it has none."""
        with self._lock:
            numbers = self._owned.get(owner)
            if numbers is None:
                return np.zeros((0, self.dimension), dtype=np.float32)
            return np.stack([self._index.reconstruct(int(n)) for n in numbers])

    def write(self, folder: Path, manifest: dict[str, Any]) -> None:
        """Snapshot to disk, with what the index holds noted in the manifest. Not during a change.

        Searches go on meanwhile, so no lock is held here.
        """

        def fill(target: Path) -> None:
            faiss.write_index(self._index, str(target / "vectoren.faiss"))
            pairs = np.array(sorted(self._owner.items()), dtype=np.int64).reshape(-1, 2)
            np.save(target / "eigenaars.npy", pairs)
            owners = sorted(self._sums)
            rows = [self._sums[owner] for owner in owners]
            np.save(
                target / "sommen.npy", np.array(rows, dtype=np.float32).reshape(len(rows), self.dimension)
            )
            np.save(target / "records.npy", np.array(owners, dtype=np.int64))

        snapshots.write(folder, {**manifest, "dimensie": self.dimension, "aantal": len(self)}, fill)

    @classmethod
    def read(cls, folder: Path, fits: dict[str, Any]) -> tuple[VectorIndex, int] | None:
        """The snapshot and its revision, or None when there is none that fits and is whole."""
        found = snapshots.read(folder)
        if found is None or any(found[1].get(key) != value for key, value in fits.items()):
            return None
        path, manifest = found
        try:
            revision = int(manifest["revisie"])
            index: Any = faiss.read_index(str(path / "vectoren.faiss"))
            pairs = np.load(path / "eigenaars.npy")
            sums, records = np.load(path / "sommen.npy"), np.load(path / "records.npy")
            ids = np.sort(faiss.vector_to_array(index.id_map))
            whole = (
                (index.d, index.ntotal) == (manifest["dimensie"], manifest["aantal"])
                and sums.shape == (len(records), index.d)
                and np.array_equal(pairs[:, 0], ids)
                and np.array_equal(records, np.unique(pairs[:, 1]))
            )
        except (RuntimeError, OSError, EOFError, ValueError, TypeError, LookupError, AttributeError):
            return None  # damaged, or another program's: it is a cache, so it is made again
        if not whole:
            return None
        loaded = cls(index.d)
        loaded._index = index
        if len(pairs):
            loaded._note_owners(pairs[:, 0], pairs[:, 1])
        loaded._sums = dict(zip(records.tolist(), sums, strict=True))
        return loaded, revision
