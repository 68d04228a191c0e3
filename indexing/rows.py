"""Which row of the vector index holds which passage of which record, in a few flat arrays.

The passages of one record lie next to each other, so that a record is found by its first row and its
count: filters over a hundred thousand records and means over two hundred need no loop in Python.
"""

from __future__ import annotations

import numpy as np

_GONE = -1  # owner of a row whose record was removed


class Rows:
    """Rows in order of arrival. Records have numbers from 0 up: tables are as long as the highest."""

    def __init__(self, numbers: np.ndarray | None = None, owners: np.ndarray | None = None) -> None:
        """numbers: (n,) int64 passages; owners: (n,) int32 records, of which rows lie together, -1 for none.

        Raises ValueError when the rows of a record do not lie together, or the shapes differ.
        """
        self.numbers = np.zeros(0, np.int64) if numbers is None else numbers
        self.owners = np.zeros(0, np.int32) if owners is None else owners
        if self.numbers.ndim != 1 or self.numbers.shape != self.owners.shape:
            raise ValueError("numbers and owners differ in shape")
        self._tabulate()

    def _tabulate(self) -> None:
        held = np.flatnonzero(self.owners != _GONE)
        size = int(self.owners[held].max()) + 1 if len(held) else 0
        self._first = np.zeros(size, np.int64)
        self._count = np.bincount(self.owners[held], minlength=size).astype(np.int64)
        starts = held[np.diff(self.owners[held], prepend=_GONE) != 0]
        if len(starts) != np.count_nonzero(self._count):
            raise ValueError("the rows of a record do not lie together")
        self._first[self.owners[starts]] = starts
        self.removed = len(self.owners) - len(held)

    def __len__(self) -> int:
        """Passages that are held, rows that were emptied not counted."""
        return len(self.numbers) - self.removed

    @property
    def bytes(self) -> int:
        arrays = (self.numbers, self.owners, self._first, self._count)
        return sum(array.nbytes for array in arrays)

    def append(self, numbers: np.ndarray, owners: np.ndarray) -> None:
        """Rows at the end, those of one record together, of records that have none yet."""
        start = len(self.numbers)
        self.numbers = np.concatenate([self.numbers, numbers.astype(np.int64)])
        self.owners = np.concatenate([self.owners, owners.astype(np.int32)])
        extra = int(owners.max()) + 1 - len(self._first)
        if extra > 0:
            self._first = np.concatenate([self._first, np.zeros(extra, np.int64)])
            self._count = np.concatenate([self._count, np.zeros(extra, np.int64)])
        records, first, count = np.unique(owners, return_index=True, return_counts=True)
        self._first[records], self._count[records] = start + first, count

    def remove(self, owners: np.ndarray) -> None:
        """Empty the rows of these records, of which each occurs once."""
        rows = self.of(owners)
        self.owners[rows] = _GONE
        self._count[owners] = 0
        self.removed += len(rows)

    def tidy(self) -> np.ndarray:
        """Drop the emptied rows; returns which of the old rows stayed, (n,) bool."""
        stayed = self.kept()
        self.numbers, self.owners = self.numbers[stayed], self.owners[stayed]
        self._tabulate()
        return stayed

    def known(self, owners: np.ndarray) -> np.ndarray:
        """Those of the records that have rows."""
        held: np.ndarray = owners[(owners >= 0) & (owners < len(self._count))]
        found: np.ndarray = held[self._count[held] > 0]
        return found

    def counts(self, owners: np.ndarray) -> np.ndarray:
        """The number of rows of each known record. (n,) int64."""
        counted: np.ndarray = self._count[owners]
        return counted

    def of(self, owners: np.ndarray) -> np.ndarray:
        """The rows of known records, record after record. (m,) int64."""
        count = self._count[owners]
        before = np.cumsum(count) - count
        rows: np.ndarray = np.repeat(self._first[owners] - before, count) + np.arange(count.sum())
        return rows

    def kept(self) -> np.ndarray:
        """(n,) bool: the rows that are not emptied."""
        held: np.ndarray = self.owners != _GONE
        return held

    def mask(self, owners: np.ndarray) -> np.ndarray:
        """(n,) bool: the rows of these known records."""
        # One entry more than records: what an emptied row, owner -1, looks up.
        table = np.zeros(len(self._count) + 1, dtype=bool)
        table[owners] = True
        found: np.ndarray = table[self.owners]
        return found
