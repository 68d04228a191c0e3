"""Where the vectors are kept and scanned: as they are while there are few, compressed once there are many.

Both are scans, of every row or of the rows that a filter leaves; there is no graph. One-bit sketches point
out candidates, which are then compared in 16 bits. That is as sure under every filter, needs no building
and does not decay by deletes. Over 200,000 passages HNSW (24 links, ef 400) answered in a third of the time
without a filter, but found 0.83 of the best 400, took two minutes to build and falls short under filters;
inverted lists found 0.83 of them when a quarter of the lists was read: `benchmarks/scale.py` has the table.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import faiss
import numpy as np

api: Any = faiss  # the arguments that FAISS adds to its classes at run time are unknown to mypy

# Rows per block of compressed vectors: a block that is full never changes, and growing one copies little.
BLOCK = 1 << 19
# Passages up to which vectors are kept in 32 bits. Comparing 400 of 20,000 took 1.1 ms of one core, against 0.5 in
# 16 bits; of 77,000 3.3 against 1.7.
EXACT_ROWS = 30_000
# Rows of which all are compared, whatever the filter. For 400 passages, in ms of one core, comparing against
# sketches: 1.7 and 3.9 out of 77,000, 4.2 and 6.5 out of 200,000, 10.5 and 9.7 out of 400,000; under a filter
# that leaves half of them by chance 3.0 and 3.6, 7.8 and 6.7, 22.6 and 10.2.
WHOLE_ROWS = 200_000
# Rows that a filter may leave of more for all of them to be compared. Of a million, in ms of one core: comparing took
# 3.0 at 10,000 rows left, 6.4 at 40,000 and 11.5 at 100,000; sketches took 3.8, 6.1 and 9.2.
SCAN_ROWS = 40_000
# Candidates that the sketches point out, per passage wanted and at least. Over a million passages with many
# near-copies, where sketches have it hardest, 20 left 14 questions of 120 unsure, 30 left 5 and 40 none, in 17, 20
# and 23 ms of one core; each found the best ten.
_DEPTH_FACTOR = 40
_DEPTH_LEAST = 1000
_BITS_OF_QUESTION = 4  # 8 cost a tenth more time for 0.002 more recall at the same depth
# Share of what is wanted that sketches may be expected to miss, of the first ten and of all, before every row
# is compared. What they really miss of the first ten was a tenth of what was expected.
_MISSED_FIRST = 0.01
_MISSED_ALL = 0.1
_FIRST = 10
_PROBES = 512  # rows by which the error of the sketches is measured for each question
_LARGE = 1 << 16  # rows converted at a time


@dataclass(frozen=True)
class Switches:
    """Where the index changes its ways; other than the measured values only in tests.

    exact: passages up to which vectors are kept in 32 bits. whole: rows up to which all are compared. scan:
    rows that a filter may leave of more, for all of them to be compared. block: rows per block of compressed
    vectors, a multiple of 8.
    """

    exact: int = EXACT_ROWS
    whole: int = WHOLE_ROWS
    scan: int = SCAN_ROWS
    block: int = BLOCK


class Stored(Protocol):
    """Vectors by row, from 0 up in order of arrival."""

    kind: str

    @property
    def bytes(self) -> int: ...

    def append(self, vectors: np.ndarray) -> None:
        """(n, d) float32."""

    def gather(self, rows: np.ndarray) -> np.ndarray:
        """The vectors of rows, (n, d) float32; in any order."""

    def products(self, rows: np.ndarray, query: np.ndarray) -> np.ndarray:
        """The inner products of rows with a question, (n,) float32; in any order. query: (d,) float32."""

    def search(
        self, query: np.ndarray, k: int, kept: np.ndarray | None, room: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Rows (n,) int64 and scores (n,) float32 of the k best of the rows kept, best first.

        query: (d,) float32. kept: (rows,) bool of which `room` are True, or None for all. k <= room.
        """

    def tidy(self, stayed: np.ndarray) -> None:
        """Keep only these rows, (rows,) bool, and number them anew."""

    def write(self, folder: Path) -> None: ...


class Exact:
    """Every vector in 32 bits, compared one by one."""

    kind = "exact"

    def __init__(self, dimension: int) -> None:
        self._index: Any = faiss.IndexFlatIP(dimension)

    @property
    def bytes(self) -> int:
        return int(self._index.ntotal * self._index.code_size)

    def append(self, vectors: np.ndarray) -> None:
        self._index.add(np.ascontiguousarray(vectors, np.float32))

    def gather(self, rows: np.ndarray) -> np.ndarray:
        return _decoded(self._index, rows)

    def products(self, rows: np.ndarray, query: np.ndarray) -> np.ndarray:
        found: np.ndarray = self.gather(rows) @ query
        return found

    def search(
        self, query: np.ndarray, k: int, kept: np.ndarray | None, room: int
    ) -> tuple[np.ndarray, np.ndarray]:
        return _best(self._index, query, k, _plain(kept))

    def tidy(self, stayed: np.ndarray) -> None:
        self._index.remove_ids(_selector(~stayed))

    def write(self, folder: Path) -> None:
        faiss.write_index(self._index, str(folder / "vectoren.faiss"))

    @classmethod
    def read(cls, folder: Path, dimension: int, rows: int) -> Exact:
        """Raises RuntimeError, or ValueError when it is not what was written."""
        stored = cls(dimension)
        stored._index = _read(folder / "vectoren.faiss", faiss.IndexFlat, dimension, rows)
        return stored


class Compressed:
    """Vectors in 16 bits per number for the final score, and sketches of one bit to find candidates."""

    kind = "compressed"

    def __init__(self, dimension: int, sample: np.ndarray, switches: Switches) -> None:
        """sample: (n, d) float32, whose middle the sketches are taken from."""
        self._dimension, self._switches = dimension, switches
        self._empty: Any = faiss.IndexRaBitQ(dimension, faiss.METRIC_INNER_PRODUCT)
        self._empty.train(np.ascontiguousarray(sample, np.float32))
        self._probe = _Probe(self._empty, sample[:: max(1, len(sample) // _PROBES)])
        self._blocks: list[_Block] = []

    @property
    def bytes(self) -> int:
        return sum(block.bytes for block in self._blocks)

    def append(self, vectors: np.ndarray) -> None:
        for part in range(0, len(vectors), _LARGE):
            rest = np.ascontiguousarray(vectors[part : part + _LARGE], np.float32)
            while len(rest):
                if not self._blocks or len(self._blocks[-1]) == self._switches.block:
                    self._blocks.append(_Block.empty(self._empty))
                size = self._switches.block - len(self._blocks[-1])
                self._blocks[-1].append(rest[:size])
                rest = rest[size:]

    def gather(self, rows: np.ndarray) -> np.ndarray:
        found = np.empty((len(rows), self._dimension), dtype=np.float32)
        for block, mine, within in self._parts(rows):
            found[mine] = _decoded(block.vectors, within)
        return found

    def products(self, rows: np.ndarray, query: np.ndarray) -> np.ndarray:
        """Of 3,000 rows in 0.5 ms; decoding them took 2."""
        found = np.empty(len(rows), dtype=np.float32)
        for block, mine, within in self._parts(rows):
            order, scores = _best(block.part(within), query, len(within), None)
            found[np.flatnonzero(mine)[order]] = scores
        return found

    def _parts(self, rows: np.ndarray) -> Iterator[tuple[_Block, np.ndarray, np.ndarray]]:
        """The blocks that hold these rows, with which of them and where within the block."""
        number = rows // self._switches.block
        for i in np.unique(number).tolist():
            mine = number == i
            yield self._blocks[i], mine, rows[mine] - i * self._switches.block

    def search(
        self, query: np.ndarray, k: int, kept: np.ndarray | None, room: int
    ) -> tuple[np.ndarray, np.ndarray]:
        if room > self._switches.scan and sum(map(len, self._blocks)) > self._switches.whole:
            candidates, lowest = self._sketched(query, k, kept)
            rows, scores = self._rescored(query, k, candidates)
            if not self._probe.unsure(query, scores, lowest):
                return rows, scores
        return self._compared(query, k, kept)

    def _sketched(self, query: np.ndarray, k: int, kept: np.ndarray | None) -> tuple[np.ndarray, float]:
        """Rows of the candidates, (n,) int64, and the estimate under which none is one; -inf when all kept are."""
        depth = max(_DEPTH_FACTOR * k, _DEPTH_LEAST)
        if len(self._blocks) > 1:
            # Half more than a fair share each; `unsure` knows when one block holds most of the best.
            depth = max(depth * 3 // (2 * len(self._blocks)), _DEPTH_LEAST, k)
        candidates, lowest = [], -np.inf
        for start, block in self._starts():
            mine = None if kept is None else kept[start : start + len(block)]
            size = min(depth, len(block))
            rows, estimates = _best(block.sketches, query, size, _of_sketches(mine))
            candidates.append(rows + start)
            if len(rows) == size < len(block):
                lowest = max(lowest, float(estimates[-1]))
        return np.concatenate(candidates), lowest

    def _rescored(self, query: np.ndarray, k: int, candidates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The k best of some rows."""
        rows, scores = [], []
        for block, mine, within in self._parts(candidates):
            order, products = _best(block.part(within), query, min(k, len(within)), None)
            rows.append(candidates[mine][order])
            scores.append(products)
        return _first(np.concatenate(rows), np.concatenate(scores), k)

    def _compared(
        self, query: np.ndarray, k: int, kept: np.ndarray | None
    ) -> tuple[np.ndarray, np.ndarray]:
        """The k best of the rows kept by comparing all of them."""
        rows, scores = [], []
        for start, block in self._starts():
            mine = None if kept is None else kept[start : start + len(block)]
            found, products = _best(block.vectors, query, min(k, len(block)), _plain(mine))
            rows.append(found + start)
            scores.append(products)
        return _first(np.concatenate(rows), np.concatenate(scores), k)

    def _starts(self) -> Iterator[tuple[int, _Block]]:
        return ((i * self._switches.block, block) for i, block in enumerate(self._blocks))

    def tidy(self, stayed: np.ndarray) -> None:
        """Codes are moved as they are, block by block, so that little is held twice."""
        old, self._blocks = self._blocks, []
        at = 0
        while old:
            block = old.pop(0)
            self._take(block, np.flatnonzero(stayed[at : at + len(block)]))
            at += len(block)

    def _take(self, block: _Block, rows: np.ndarray) -> None:
        while len(rows):
            if not self._blocks or len(self._blocks[-1]) == self._switches.block:
                self._blocks.append(_Block.empty(self._empty))
            size = self._switches.block - len(self._blocks[-1])
            self._blocks[-1].take(block, rows[:size])
            rows = rows[size:]

    def write(self, folder: Path) -> None:
        faiss.write_index(self._empty, str(folder / "schets.faiss"))
        np.save(folder / "proef.npy", self._probe.rows)
        for i, block in enumerate(self._blocks):
            faiss.write_index(block.vectors, str(folder / f"vectoren-{i}.faiss"))
            faiss.write_index(block.sketches, str(folder / f"schetsen-{i}.faiss"))

    @classmethod
    def read(cls, folder: Path, dimension: int, rows: int, switches: Switches) -> Compressed:
        """Raises RuntimeError, or ValueError when it is not what was written."""
        stored = cls.__new__(cls)
        stored._dimension, stored._switches = dimension, switches
        stored._empty = _read(folder / "schets.faiss", faiss.IndexRaBitQ, dimension, 0)
        stored._probe = _Probe(stored._empty, np.load(folder / "proef.npy"))
        stored._blocks = []
        for i, start in enumerate(range(0, rows, switches.block)):
            size = min(switches.block, rows - start)
            vectors = _read(folder / f"vectoren-{i}.faiss", faiss.IndexScalarQuantizer, dimension, size)
            sketches = _read(folder / f"schetsen-{i}.faiss", faiss.IndexRaBitQ, dimension, size)
            stored._blocks.append(_Block(vectors, sketches))
        return stored


class _Block:
    """A part of the compressed vectors, with their sketches."""

    def __init__(self, vectors: Any, sketches: Any) -> None:
        self.vectors, self.sketches = vectors, sketches

    @classmethod
    def empty(cls, trained: Any) -> _Block:
        return cls(_halves(trained.d), faiss.clone_index(trained))

    def __len__(self) -> int:
        return int(self.vectors.ntotal)

    @property
    def bytes(self) -> int:
        return len(self) * int(self.vectors.code_size + self.sketches.code_size)

    def append(self, vectors: np.ndarray) -> None:
        faiss.omp_set_num_threads(1)
        self.vectors.add(vectors)
        self.sketches.add(vectors)

    def part(self, rows: np.ndarray) -> Any:
        """An index of the vectors of some rows, in the order given. Copying them takes less than decoding."""
        few = _halves(self.vectors.d)
        few.add_sa_codes(_codes(self.vectors)[rows])
        return few

    def take(self, other: _Block, rows: np.ndarray) -> None:
        """Append rows of another block as they are."""
        for mine, theirs in ((self.vectors, other.vectors), (self.sketches, other.sketches)):
            codes = _codes(theirs)
            for part in range(0, len(rows), _LARGE):
                mine.add_sa_codes(codes[rows[part : part + _LARGE]])


class _Probe:
    """Some rows by which the error of the sketches is known for any question."""

    def __init__(self, trained: Any, rows: np.ndarray) -> None:
        """rows: (n, d) float32, more than none."""
        self.rows = np.ascontiguousarray(rows, np.float32)
        self._sketches: Any = faiss.clone_index(trained)
        self._sketches.add(self.rows)

    def unsure(self, query: np.ndarray, scores: np.ndarray, lowest: float) -> bool:
        """Whether too many of the best may be among the rows whose estimate is below `lowest`.

        A filter that leaves only what is far from the question leaves rows that are about equally far;
        sketches can't tell those apart, so that they would point out any of them.
        """
        if lowest == -np.inf:
            return False
        rows, estimates = _best(self._sketches, query, len(self.rows), _of_sketches(None))
        error = float(np.sqrt(np.mean((estimates - self.rows[rows] @ query) ** 2))) + 1e-12
        # The chance that a row with such a score has an estimate so low, for errors that are normal.
        missed = [math.erfc((score - lowest) / (error * math.sqrt(2))) / 2 for score in scores.tolist()]
        first = missed[:_FIRST]
        return sum(first) > _MISSED_FIRST * len(first) or sum(missed) > _MISSED_ALL * len(missed)


def _halves(dimension: int) -> Any:
    """An empty index of vectors in 16 bits per number."""
    return faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)


def _codes(index: Any) -> np.ndarray:
    """What an index keeps of its rows, (n, size) bytes; a view that holds until the index changes."""
    size = int(index.code_size)
    codes: np.ndarray = api.rev_swig_ptr(index.codes.data(), index.ntotal * size).reshape(-1, size)
    return codes


def _best(index: Any, query: np.ndarray, k: int, parameters: Any) -> tuple[np.ndarray, np.ndarray]:
    # One question is too small to share: waiting for a second thread costs more than it brings, and
    # under load far more. The setting is per thread, so it is made here.
    faiss.omp_set_num_threads(1)
    scores, rows = index.search(np.ascontiguousarray(query[None], np.float32), k, params=parameters)
    found = rows[0] >= 0  # FAISS pads with -1 when it runs out
    return rows[0][found], scores[0][found]


def _first(rows: np.ndarray, scores: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """The k rows with the highest scores, best first."""
    order = np.argsort(-scores, kind="stable")[:k]
    return rows[order], scores[order]


def _plain(kept: np.ndarray | None) -> Any:
    return None if kept is None else api.SearchParameters(sel=_selector(kept))


def _of_sketches(kept: np.ndarray | None) -> Any:
    only = {} if kept is None else {"sel": _selector(kept)}
    return api.RaBitQSearchParameters(qb=_BITS_OF_QUESTION, **only)


def _selector(kept: np.ndarray) -> Any:
    return api.IDSelectorBitmap(np.packbits(kept, bitorder="little"))


def _decoded(index: Any, rows: np.ndarray) -> np.ndarray:
    faiss.omp_set_num_threads(1)
    if not len(rows):
        return np.zeros((0, index.d), dtype=np.float32)
    found: np.ndarray = index.reconstruct_batch(rows.astype(np.int64))
    return found


def _read(path: Path, kind: Any, dimension: int, rows: int) -> Any:
    index: Any = faiss.read_index(str(path))
    shape = (index.d, index.ntotal, index.metric_type)
    if not isinstance(index, kind) or shape != (dimension, rows, faiss.METRIC_INNER_PRODUCT):
        raise ValueError(f"{path.name} is not what was written")
    return index
