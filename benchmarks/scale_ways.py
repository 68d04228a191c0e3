"""Other ways to find the nearest passages, beside those that the register uses: where do they win?

Each is FAISS at settings that its documentation suggests for this recall, asked one question at a time on
one core, with the filter as a bitmap.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import faiss
import numpy as np
from tqdm import tqdm

from benchmarks.narrowing import Found, Shape, compare
from benchmarks.runs import Row, percentiles
from indexing.stored import Switches
from indexing.vectors import VectorIndex

api: Any = faiss

# (question (d,), k, rows that pass (n,) bool or None) -> rows found
Ask = Callable[[np.ndarray, int, np.ndarray | None], np.ndarray]


@dataclass(frozen=True)
class Way:
    """A way to search. build: (n, d) float32 rows -> how to ask it. graph: takes minutes to build."""

    name: str
    build: Callable[[np.ndarray], Ask]
    graph: bool = False


def _faiss(index: Any, **settings: Any) -> Ask:
    """Ask a FAISS index, with parameters of its own kind."""
    kind = settings.pop("parameters", faiss.SearchParameters)

    def ask(question: np.ndarray, k: int, passes: np.ndarray | None) -> np.ndarray:
        api.omp_set_num_threads(1)
        only = (
            {} if passes is None else {"sel": api.IDSelectorBitmap(np.packbits(passes, bitorder="little"))}
        )
        rows = index.search(question[None], k, params=kind(**settings, **only))[1][0]
        found: np.ndarray = rows[rows >= 0]
        return found

    return ask


def _filled(index: Any, rows: np.ndarray) -> Any:
    api.omp_set_num_threads(2)
    index.train(rows[:: max(1, len(rows) // 50_000)])
    index.add(rows)
    return index


def _scan(bits: str) -> Callable[[np.ndarray], Ask]:
    def build(rows: np.ndarray) -> Ask:
        kind = getattr(faiss.ScalarQuantizer, bits)
        return _faiss(
            _filled(api.IndexScalarQuantizer(rows.shape[1], kind, faiss.METRIC_INNER_PRODUCT), rows)
        )

    return build


def _hnsw(looked_at: int) -> Callable[[np.ndarray], Ask]:
    def build(rows: np.ndarray) -> Ask:
        kind = faiss.ScalarQuantizer.QT_fp16
        index = api.IndexHNSWSQ(rows.shape[1], kind, 24, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = 120
        return _faiss(_filled(index, rows), parameters=api.SearchParametersHNSW, efSearch=looked_at)

    return build


def _lists(part: int) -> Callable[[np.ndarray], Ask]:
    """Inverted lists, of which one in `part` is read."""

    def build(rows: np.ndarray) -> Ask:
        count, width = max(8, int(len(rows) ** 0.5)), rows.shape[1]
        index = api.IndexIVFScalarQuantizer(
            api.IndexFlatIP(width), width, count, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
        )
        return _faiss(
            _filled(index, rows), parameters=api.SearchParametersIVF, nprobe=max(1, count // part)
        )

    return build


def _ours(switches: Switches) -> Callable[[np.ndarray], Ask]:
    def build(rows: np.ndarray) -> Ask:
        index = VectorIndex(rows.shape[1], switches)
        index.add(np.arange(len(rows)), np.arange(len(rows)), rows)

        def ask(question: np.ndarray, k: int, passes: np.ndarray | None) -> np.ndarray:
            return index.search(question, k, None if passes is None else np.flatnonzero(passes)).numbers

        return ask

    return build


WAYS = (
    Way("exact (32 bits)", _ours(Switches(exact=1 << 40))),
    Way("compared in 16 bits", _ours(Switches(exact=0, whole=0, scan=1 << 40))),
    Way("sketches, rescored", _ours(Switches(exact=0, whole=0, scan=0))),
    Way("SQ8 scan", _scan("QT_8bit")),
    Way("IVF SQ8, 1/8 of the lists", _lists(8)),
    Way("HNSW24, ef 400", _hnsw(400), graph=True),
    Way("HNSW24, ef 1000", _hnsw(1000), graph=True),
)


def measure_ways(
    ways: Sequence[Way], rows: np.ndarray, questions: np.ndarray, shapes: Sequence[Shape], k: int
) -> Iterator[Row]:
    """One row per way and filter. The filter is the same for all ways; the time is of one core."""
    rng = np.random.default_rng(7)
    products = [rows @ question for question in questions]
    filters = [[None if shape.draw is None else shape.draw(p, rng) for p in products] for shape in shapes]
    for way in tqdm(ways, desc=f"ways over {len(rows):,}", unit="way", disable=None):
        began = time.perf_counter()
        ask = way.build(rows)
        built = time.perf_counter() - began
        for shape, passes in zip(shapes, filters, strict=True):
            taken, found = [], []
            for question, product, some in zip(questions, products, passes, strict=True):
                start = time.thread_time()
                numbers = ask(question, k, some)
                taken.append(1000 * (time.thread_time() - start))
                everything = np.ones(len(rows), dtype=bool) if some is None else some
                found.append(compare(product, everything, numbers, k))
            yield {
                "passages": len(rows),
                "way": way.name,
                "build_s": round(built, 1),
                "filter": shape.name,
                **percentiles(taken),
                **summary(found),
            }
        del ask


def summary(found: Sequence[Found]) -> Row:
    """Means over questions, and how many answers were short."""
    return {
        "recall_10": round(float(np.mean([f.at_10 for f in found])), 4),
        "recall_k": round(float(np.mean([f.at_k for f in found])), 4),
        "near_10": round(float(np.mean([f.near_10 for f in found])), 4),
        "near_k": round(float(np.mean([f.near_k for f in found])), 4),
        "short": sum(f.short for f in found),
    }
