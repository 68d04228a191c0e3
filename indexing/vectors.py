"""The vector index: nearest passages by inner product, among all records or those that a filter leaves.

It chooses by itself how to look: see `stored.py` for the ways, `rows.py` for which passage is whose.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from indexing import snapshots
from indexing.rows import Rows
from indexing.stored import EXACT_ROWS, Compressed, Exact, Stored, Switches

# Emptied rows are dropped when they are more than one in so many; the exact kind drops them at once.
_TIDY_AT = 8
_FILE = "passages.npy"


class DimensionError(ValueError):
    """A vector that does not fit the index."""


@dataclass(frozen=True)
class Candidates:
    """Passages, best first. numbers, owners: (n,) int64; scores: (n,) float32."""

    numbers: np.ndarray
    owners: np.ndarray
    scores: np.ndarray


@dataclass(frozen=True)
class Description:
    """What an index is at this moment. kind: exact or compressed. bytes: of its vectors and tables."""

    kind: str
    passages: int
    removed: int  # emptied rows that were not dropped yet
    bytes: int
    switches: Switches


class VectorIndex:
    """Passages by number, each owned by a record. Safe to use from several threads."""

    def __init__(self, dimension: int, switches: Switches | None = None) -> None:
        self.dimension = dimension
        self._switches = switches or Switches()
        self._rows = Rows()
        self._stored: Stored = Exact(dimension)
        # FAISS itself does not guard a search against a change.
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._rows)

    def describe(self) -> Description:
        size = self._stored.bytes + self._rows.bytes
        return Description(self._stored.kind, len(self), self._rows.removed, size, self._switches)

    def add(self, numbers: np.ndarray, owners: np.ndarray, vectors: np.ndarray) -> None:
        """numbers, owners: (n,) int64; vectors: (n, d) float32 unit rows. Raises DimensionError.

        Records are numbered from 0 up, as a register does; the index keeps a table as long as the highest.
        """
        if not len(numbers):
            return
        if vectors.ndim != 2 or vectors.shape[1] != self.dimension:
            raise DimensionError(
                f"Vectoren van {vectors.shape[-1]} getallen passen niet bij {self.dimension}."
            )
        with self._lock:
            held = self._rows.known(np.unique(owners))
            if len(held):
                # The rows of a record lie together, so those that it has already come along.
                rows = self._rows.of(held)
                numbers = np.concatenate([self._rows.numbers[rows], numbers])
                owners = np.concatenate([self._rows.owners[rows], owners])
                vectors = np.concatenate([self._stored.gather(rows), vectors])
                self._remove(held)
            if np.any(np.diff(owners) < 0):
                order = np.argsort(owners, kind="stable")
                numbers, owners, vectors = numbers[order], owners[order], vectors[order]
            self._compress_for(len(numbers), vectors)
            self._stored.append(vectors)
            self._rows.append(numbers, owners)

    def _compress_for(self, more: int, coming: np.ndarray) -> None:
        """Compress what is held when `more` rows make it too many to be kept as they are."""
        if not isinstance(self._stored, Exact) or len(self._rows) + more <= self._switches.exact:
            return
        held = self._stored.gather(np.arange(len(self._rows.numbers)))
        sample = np.concatenate([held, coming[:EXACT_ROWS]])
        compressed = Compressed(self.dimension, sample, self._switches)
        compressed.append(held)
        self._stored = compressed

    def remove(self, owners: Iterable[int]) -> None:
        """Forget every passage of these records; unknown records are no error."""
        with self._lock:
            self._remove(self._rows.known(np.unique(np.fromiter(owners, dtype=np.int64))))

    def _remove(self, owners: np.ndarray) -> None:
        self._rows.remove(owners)
        removed = self._rows.removed
        if removed and (self._stored.kind == "exact" or removed * _TIDY_AT > len(self._rows.numbers)):
            self._stored.tidy(self._rows.tidy())

    def search(self, query: np.ndarray, k: int, allowed: np.ndarray | None = None) -> Candidates:
        """The k passages nearest by inner product, among those of the allowed records (None: all).

        query: (d,) float32. allowed: (n,) int64, each record once. Fewer than k when fewer are allowed,
        never padding. Raises DimensionError.
        """
        if query.shape != (self.dimension,):
            raise DimensionError(
                f"Een vraag van {query.shape} past niet bij vectoren van {self.dimension}."
            )
        with self._lock:
            kept, room = self._within(allowed)
            k = min(k, room)
            if k == 0:
                return Candidates(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32))
            rows, scores = self._stored.search(query, k, kept, room)
            return Candidates(self._rows.numbers[rows], self._rows.owners[rows].astype(np.int64), scores)

    def _within(self, allowed: np.ndarray | None) -> tuple[np.ndarray | None, int]:
        """Which rows may be found, None for all, and how many."""
        if allowed is None:
            return (self._rows.kept() if self._rows.removed else None), len(self._rows)
        known = self._rows.known(np.asarray(allowed, dtype=np.int64))
        room = int(self._rows.counts(known).sum())
        return (self._rows.mask(known) if room else None), room

    def record_scores(
        self, query: np.ndarray, owners: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The highest and the mean inner product over the passages of each record.

        query: (d,) float32; owners: (m,) int64 ascending. Returns owners (n,) int64, highest and mean (n,)
        float32; records without passages are left out.
        """
        with self._lock:
            records = self._rows.known(owners)
            if not len(records):
                return records, np.zeros(0, np.float32), np.zeros(0, np.float32)
            products = self._stored.products(self._rows.of(records), query)
            counts = self._rows.counts(records)
        starts = np.cumsum(counts) - counts
        best, total = np.maximum.reduceat(products, starts), np.add.reduceat(products, starts)
        return records, best.astype(np.float32), (total / counts).astype(np.float32)

    def vectors(self, owner: int) -> np.ndarray:
        """The (n, d) vectors of one record's passages, (0, d) when it has none; rounded when compressed."""
        with self._lock:
            return self._stored.gather(self._rows.of(self._rows.known(np.array([owner], dtype=np.int64))))

    def write(self, folder: Path, manifest: dict[str, Any]) -> None:
        """Snapshot to disk, with what the index holds noted in the manifest. Not during a change.

        Searches go on meanwhile, so no lock is held here.
        """

        def fill(target: Path) -> None:
            self._stored.write(target)
            np.save(target / _FILE, np.stack([self._rows.numbers, self._rows.owners]))

        what = {"dimensie": self.dimension, "aantal": len(self), "soort": self._stored.kind}
        what |= {"rijen": len(self._rows.numbers), "blok": self._switches.block}
        snapshots.write(folder, {**manifest, **what}, fill)

    @classmethod
    def read(
        cls, folder: Path, fits: dict[str, Any], switches: Switches | None = None
    ) -> tuple[VectorIndex, int] | None:
        """The snapshot and its revision, or None when there is none that fits and is whole."""
        found = snapshots.read(folder)
        if found is None or any(found[1].get(key) != value for key, value in fits.items()):
            return None
        path, manifest = found
        try:
            return cls._read(path, manifest, switches or Switches()), int(manifest["revisie"])
        except (RuntimeError, OSError, EOFError, ValueError, TypeError, LookupError, AttributeError):
            return None  # damaged, or another program's: it is a cache, so it is made again

    @classmethod
    def _read(cls, path: Path, manifest: dict[str, Any], switches: Switches) -> VectorIndex:
        """Raises ValueError, or what FAISS and numpy raise, when the files are not one whole."""
        loaded = cls(int(manifest["dimensie"]), switches)
        numbers, owners = np.load(path / _FILE)
        loaded._rows = Rows(numbers, owners.astype(np.int32))
        size = len(numbers)
        if (len(loaded), size) != (manifest["aantal"], manifest["rijen"]):
            raise ValueError("the passages are not those of the manifest")
        if manifest["soort"] == "exact" and size <= switches.exact:
            loaded._stored = Exact.read(path, loaded.dimension, size)
        elif manifest["soort"] == "compressed" and manifest["blok"] == switches.block:
            loaded._stored = Compressed.read(path, loaded.dimension, size, switches)
        else:
            raise ValueError("kept in another way than it would be now")
        return loaded
