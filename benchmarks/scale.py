"""What a thousand up to ten million passages cost, under every kind of filter.

    python -m benchmarks.scale
    python -m benchmarks.scale --quick
    python -m benchmarks.scale --sizes 100000,1000000 --ways 100000 --json benchmarks/results/scale.jsonl

Vectors are real passages, placed in the space that a register learns from them and jittered
(benchmarks/jitter.py); questions are real ones that were not jittered.
Per size an index is filled in chunks as the register does, saved, read again and asked 400 passages per
question, which is what a search for 200 records takes. Then a tenth of the records is removed and as many
others added, and everything is asked again.

recall_10, recall_k: the share of the true best 10 and 400 that was found. near_10, near_k: the same,
where a passage counts that scores within 0.0001 of the last of the true best: what 16 bits can't tell
apart. Milliseconds are those of one core (p50_wall: of the clock, other work on the machine included).
"""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from benchmarks.jitter import jittered, jittered_rows, passage_vectors
from benchmarks.narrowing import SHAPES, Shape, compare
from benchmarks.questions import judged_questions
from benchmarks.runs import Row, append, options, percentiles, run_line, table
from benchmarks.scale_ways import WAYS, Way, measure_ways, summary
from data.examples import example_register
from indexing.space import ENOUGH, Space
from indexing.stored import BLOCK, Switches
from indexing.vectors import VectorIndex
from models.encoding import EncoderError, TextEncoder
from models.passages import PassageMaker
from models.weight_source import WeightsError
from service.engine import make_passages
from service.opening import load_encoder
from service.settings import Settings
from service.texts import sentence_splitter

SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
WAY_SIZES = (10_000, 100_000, 1_000_000)
CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
K = 400
EACH = 5  # passages of a record
_CHUNK = 20_000
_GRAPH_ROWS = 200_000  # above this a graph takes longer to build than the rest of the run
_ENOUGH = 60  # questions, of which every product with every passage is held
_MANY, _FEW = 1_000_000, 20  # above so many passages no more questions than this


def material(
    kept: Path, folder: Path, count: int, encoder: TextEncoder, missing: list[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Vectors of real passages (n, d), and of real questions drawn by chance (count, d), both float32.

    kept: folder of passages that `keuzeregister evaluate` encoded. folder: of sets with queries.jsonl. What
    is not there comes from the example register, which is noted in `missing`.
    """
    try:
        passages = passage_vectors(kept)
    except FileNotFoundError as error:
        missing.append(f"{error}: measured with those of the example register")
        maker = PassageMaker(sentence_splitter(), encoder.count_tokens, encoder.max_tokens)
        made = make_passages(maker, encoder, [keuze for keuze, _ in example_register()])
        passages = np.stack([p.vector for record in made for p in record])
    asked = [
        json.loads(line)["text"]
        for path in sorted(folder.glob("*/queries.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    if not asked:
        missing.append(f"no */queries.jsonl in {folder}: measured with questions over the example register")
        asked = [question.vraag for question in judged_questions()]
    drawn = np.random.default_rng(1).permutation(len(asked))[:count]
    return passages, np.concatenate([encoder.encode_questions([asked[i][:1000]]) for i in drawn])


class Trial:
    """An index of jittered passages, with the product of every question with every row that it held."""

    def __init__(self, source: np.ndarray, asked: np.ndarray, count: int, switches: Switches) -> None:
        """source: (n, d) real passages; asked: (q, d); count: passages to make, five to a record."""
        self.asked, self._source, self._switches = asked, source, switches
        spare = count // 10
        self.products = np.zeros((len(asked), count + spare), dtype=np.float32)
        self.held = np.zeros(count + spare, dtype=bool)
        before, self.seconds = _resident(), 0.0
        self.index = VectorIndex(source.shape[1], switches)
        self._fill(0, count, seed=1)
        self.memory = _resident() - before

    def _fill(self, start: int, count: int, seed: int) -> None:
        at = start
        shown = tqdm(total=count, desc=f"{count:,} passages", unit="", delay=2, disable=None)
        for rows in jittered(self._source, count, seed, chunk=_CHUNK):
            numbers = np.arange(at, at + len(rows))
            self.products[:, numbers] = self.asked @ rows.T
            self.held[numbers] = True
            began = time.perf_counter()
            self.index.add(numbers, numbers // EACH, rows)
            self.seconds += time.perf_counter() - began
            at += len(rows)
            shown.update(len(rows))
        shown.close()

    def change(self) -> None:
        """Remove a tenth of the records, drawn by chance, and add as many passages of new ones."""
        count = int(self.held.sum())
        records = -(-count // EACH)
        gone = np.random.default_rng(2).choice(records, records // 10, replace=False)
        # One by one, as people do, would only be slower: rows are dropped at the same moments.
        for part in np.array_split(gone, 10):
            self.index.remove(part.tolist())
        self.held[: records * EACH] &= ~np.isin(
            np.arange(min(records * EACH, len(self.held))) // EACH, gone
        )
        start = records * EACH
        self._fill(start, len(self.held) - start, seed=3)

    def save_and_read(self) -> Row:
        """Write a snapshot, forget the index, read it, and ask the first question."""
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder)
            began = time.perf_counter()
            self.index.write(target, {"revisie": 1})
            saved = time.perf_counter() - began
            size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
            self.index = VectorIndex(1)
            gc.collect()
            began, processor = time.perf_counter(), time.process_time()
            read = VectorIndex.read(target, {}, self._switches)
            if read is None:
                raise RuntimeError("the snapshot could not be read")
            self.index = read[0]
            self.index.search(self.asked[0], K)
            return {
                "disk_mb": round(size / 1e6, 1),
                "save_s": round(saved, 2),
                "start_s": round(time.perf_counter() - began, 3),
                "start_cpu_s": round(time.process_time() - processor, 3),
            }

    def ask(self, shape: Shape, k: int = K) -> Row:
        """Every question under its own filter of this shape."""
        rng = np.random.default_rng(11)
        owners = np.arange(len(self.held)) // EACH
        known = np.flatnonzero(np.bincount(owners[self.held]))
        taken, wall, found, left = [], [], [], []
        for question, products in zip(self.asked, self.products, strict=True):
            passes, allowed = self.held, None
            if shape.draw is not None:
                allowed = known[shape.draw(_best_per_record(products)[known], rng)]
                passes = self.held & _members(allowed, owners)
            began, processor = time.perf_counter(), time.thread_time()
            answer = self.index.search(question, k, allowed)
            taken.append(1000 * (time.thread_time() - processor))
            wall.append(1000 * (time.perf_counter() - began))
            found.append(compare(products, passes, answer.numbers, k))
            left.append(int(passes.sum()))
        times = {**percentiles(taken), "p50_wall": round(float(np.median(wall)), 2)}
        return {"filter": shape.name, "left": int(np.mean(left)), **times, **summary(found)}


def _best_per_record(products: np.ndarray) -> np.ndarray:
    return np.maximum.reduceat(products, np.arange(0, len(products), EACH))


def _members(records: np.ndarray, owners: np.ndarray) -> np.ndarray:
    """(n,) bool: the rows whose owner is one of the records."""
    table = np.zeros(int(owners[-1]) + 1, dtype=bool)
    table[records] = True
    found: np.ndarray = table[owners]
    return found


def _resident() -> int:
    """Bytes of memory that this process has in use; 0 where the system does not tell."""
    gc.collect()
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
    except OSError:
        return 0


def _available() -> int | None:
    """Bytes of memory that are free for use, None where the system does not tell."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable")), None)


def need(count: int, dimension: int, asked: int) -> int:
    """Bytes that a trial of so many passages takes at most, by calculation.

    Two bytes per number, an eighth for its sketch, 36 beside; a block more while one grows; and the
    products of every question.
    """
    row = dimension * 2.125 + 36
    return int(count * (1.1 * row + 1.1 * 4 * asked) + min(count, BLOCK) * row)


def measure(
    source: np.ndarray, asked: np.ndarray, count: int, switches: Switches, shapes: Sequence[Shape] = SHAPES
) -> tuple[Row, list[Row]]:
    """What an index of one size costs, and how it answers, as it was filled and after changes."""
    trial = Trial(source, asked, count, switches)
    cost: Row = {"passages": count, "kind": trial.index.describe().kind, "build_s": round(trial.seconds, 2)}
    cost |= {"memory_mb": round(trial.memory / 1e6, 1)}
    cost |= {"own_mb": round(trial.index.describe().bytes / 1e6, 1), **trial.save_and_read()}
    rows = [{"passages": count, "state": "filled", **trial.ask(shape)} for shape in shapes]
    trial.change()
    rows += [{"passages": count, "state": "changed", **trial.ask(shape)} for shape in shapes]
    return cost, rows


def _sizes(text: str) -> list[int]:
    return [int(part) for part in text.split(",") if part and int(part)]


def _that_fit(sizes: Sequence[int], dimension: int, asked: int, missing: list[str]) -> Iterator[int]:
    """The sizes that fit in memory; of one that does not, the largest part that does."""
    for size in sizes:
        free, wanted = _available(), need(size, dimension, asked)
        if free is None or wanted < 0.7 * free:
            yield size
            continue
        part = int(size * 0.7 * free / wanted) // 1_000_000 * 1_000_000
        missing.append(
            f"{size:,} passages: need {wanted / 1e9:.1f} GB by calculation, {free / 1e9:.1f} GB is free"
            + (f"; measured with {part:,}" if part > max((s for s in sizes if s < size), default=0) else "")
        )
        if part > max((s for s in sizes if s < size), default=0):
            yield part


def main(argv: Sequence[str] | None = None) -> int:
    parser = options("scale", __doc__ or "")
    parser.add_argument("--sizes", type=_sizes, default=None, help="passages, as 1000,10000")
    parser.add_argument("--ways", type=_sizes, default=None, help="passages for the table of other ways")
    parser.add_argument(
        "--graphs", type=int, default=_GRAPH_ROWS, help="passages up to which HNSW is built"
    )
    parser.add_argument("--questions", type=int, default=None, help="how many are asked")
    parser.add_argument("--corpora", type=Path, default=CORPORA, help="folder with sets of questions")
    chosen = parser.parse_args(argv)
    sizes = chosen.sizes or ([1_000, 5_000] if chosen.quick else list(SIZES))
    ways = chosen.ways if chosen.ways is not None else ([2_000] if chosen.quick else list(WAY_SIZES))
    count = chosen.questions or (10 if chosen.quick else _ENOUGH)
    settings = Settings.read()
    missing: list[str] = []
    try:
        encoder = load_encoder(settings)
        source, asked = material(settings.home / "evaluatie", chosen.corpora, count, encoder, missing)
        space = Space.fit(source[:: max(1, len(source) // ENOUGH)])
        source, asked = space.place(source), space.place(asked)
    except (OSError, EncoderError, WeightsError) as error:
        print(f"scale: not measured, {error}", file=sys.stderr)
        return 1
    costs, rows, others = [], [], []
    # In a quick run every kind of index is seen at its small sizes.
    switches = Switches(exact=2_000, whole=0, scan=500, block=1 << 11) if chosen.quick else Switches()
    for size in _that_fit(sizes, source.shape[1], min(count, _FEW), missing):
        most = count if size <= _MANY else min(count, _FEW)
        cost, answers = measure(source, asked[:most], size, switches)
        costs.append(cost)
        rows += answers
        print(table([cost]), table(answers), sep="\n\n", end="\n\n", flush=True)
    for size in ways:
        usable: list[Way] = [way for way in WAYS if not way.graph or size <= chosen.graphs]
        missing += [f"{w.name} over {size:,}: takes too long to build" for w in WAYS if w not in usable]
        made = jittered_rows(source, size, 1)
        mine = list(measure_ways(usable, made, asked[: max(1, count // 2)], SHAPES[:6], K))
        others += mine
        print(table(mine), end="\n\n", flush=True)
    for what in missing:
        print(f"not measured: {what}")
    line = run_line(
        "scale",
        model=settings.model or "e5-small",
        index=f"exact to {switches.exact}, compared to {switches.scan} rows left, sketches",
        settings={
            "k": K,
            "questions": count,
            "quick": chosen.quick,
            "vectors": f"jittered from {len(source)} real passages",
        },
        figures={"costs": costs, "answers": rows, "ways": others},
        missing=missing,
    )
    append(chosen.json, line)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
