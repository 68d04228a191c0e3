"""How fast a CSV file becomes searchable, and how fast a register is back after a restart.

    python -m benchmarks.ingest
    python -m benchmarks.ingest --quick
    python -m benchmarks.ingest --json benchmarks/results/ingest.jsonl

Takes the way of `keuzeregister import`: read the file, map its columns, check every row, make passages,
encode them and their sentences, store, index. Once with one core for encoding and once with two, in
turns, the median of each. Then the register is opened again: as it was left, and with its index folder
removed, when the index is built from the stored vectors. The encoder is loaded beforehand.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from benchmarks.runs import PACKAGED, Row, append, options, run_line, table
from data.cells import UnreadableFile
from data.examples import example_register
from data.exporting import export_records
from data.mapping import match_headers
from data.passages import PassageStore
from data.store import Store
from data.tables import read_table
from indexing.retriever import Retriever
from models.encoding import EncoderError, TextEncoder
from models.passages import PassageMaker
from models.weight_source import WeightsError
from service.engine import Engine
from service.opening import Register, load_encoder, open_register
from service.search import Question
from service.settings import Settings
from service.texts import sentence_splitter
from service.transfer import import_table

KAMERVRAGEN = Path(__file__).parents[2] / "shared/documents/csv/dekamer_500_cp1252_komma.csv"
CORES = (1, 2)
PARTS = ("reading the file", "passages", "encoding", "store", "index", "snapshot", "rest")
_REPEATS = 3
_ROWS = 200  # of each file: more rows take longer at the same pace
_QUICK_ROWS = 16


@dataclass(frozen=True)
class Source:
    """A CSV file and how its columns become fields, as on the command line of the shell."""

    name: str
    path: Path
    columns: dict[str, str]
    fixed: dict[str, str]
    rows: int | None = None  # read no more than these


def example_source(folder: Path, rows: int | None) -> Source:
    """The example records as the shell exports them."""
    path = folder / "voorbeeldregister.csv"
    export_records([keuze for keuze, _ in example_register()][:rows], "csv", path)
    return Source("voorbeeldregister", path, {}, {}, rows)


def kamervragen_source(path: Path, rows: int | None) -> Source:
    """Parliamentary questions with their answers; the mapping is the one of the README."""
    return Source(
        "kamervragen",
        path,
        {"id": "doc_id", "startdatum": "depotdat", "aanleiding": "question", "afweging": "answer"},
        {
            "titel": "Kamervraag {doc_id}",
            "instrument": "enquete",
            "gebieden": "Zuidwest",
            "trajectstatus": "afgerond",
        },
        rows,
    )


@contextmanager
def watched_import(encoder: TextEncoder) -> Iterator[tuple[dict[str, float], list[int]]]:
    """Seconds spent in the parts of an import, and how many texts each call of the encoder got.

    Only functions that don't call each other are timed, so that the parts add up.
    """
    seconds, counts = defaultdict[str, float](float), list[int]()
    encode = type(encoder).encode_passages

    def counted(self: TextEncoder, texts: Sequence[str], *more: Any) -> Any:
        counts.append(len(texts))
        return encode(self, texts, *more)

    def timed(part: str, function: Any) -> Any:
        def call(*given: Any, **named: Any) -> Any:
            began = time.perf_counter()
            try:
                return function(*given, **named)
            finally:
                seconds[part] += time.perf_counter() - began

        return call

    parts: list[tuple[str, type, str, Any]] = [
        ("passages", PassageMaker, "make", PassageMaker.make),
        ("encoding", type(encoder), "encode_passages", counted),
        ("store", Store, "save", Store.save),
        ("index", PassageStore, "read", PassageStore.read),
        ("index", Retriever, "replace", Retriever.replace),
        ("snapshot", Engine, "save_indexes", Engine.save_indexes),
    ]
    before = [(owner, name, getattr(owner, name)) for _, owner, name, _ in parts]
    try:
        for part, owner, name, function in parts:
            setattr(owner, name, timed(part, function))
        yield seconds, counts
    finally:
        for owner, name, function in before:
            setattr(owner, name, function)


def take_in(source: Source, register: Register) -> Row:
    """Import a file into an empty register: counts, seconds, and seconds per part."""
    began, began_cpu = time.perf_counter(), time.process_time()
    with watched_import(register.engine.encoder) as (spent, counts):
        read = read_table(source.path)
        read = replace(read, rows=read.rows[: source.rows])
        mapping = match_headers(read.headers, source.columns, source.fixed)
        mapping.check()
        reading = time.perf_counter() - began
        done = import_table(register.engine, read, mapping)
    seconds = time.perf_counter() - began
    parts = {"reading the file": reading, **spent}
    parts["rest"] = seconds - sum(parts.values())
    return {
        "records": done.aangemaakt,
        "refused": len(done.fout),
        "searchable": len(register.engine.retriever.words),
        "passages": len(register.engine.retriever.vectors),
        "index": register.engine.retriever.vectors.describe().kind,
        "encoded": sum(counts),
        "seconds": seconds,
        "cpu_s": time.process_time() - began_cpu,
        "parts": parts,
    }


def open_again(settings: Settings, encoder: TextEncoder, question: str) -> Row:
    """Open a register and ask it something: seconds, and how many texts were encoded to get there."""
    began = time.perf_counter()
    with watched_import(encoder) as (_, counts):
        register = open_register(settings, "de meting", encoder=encoder)
        opened = time.perf_counter() - began
        found = register.search.answer(Question(question)).totaal
    seconds = time.perf_counter() - began
    row = {
        "records": len(register.engine.retriever.words),
        "passages": len(register.engine.retriever.vectors),
        "encoded": sum(counts),
        "open_s": opened,
        "first_answer_s": seconds,
        "found": found,
    }
    register.close()
    return row


def measure(source: Source, encoders: dict[int, TextEncoder], repeats: int, progress: tqdm[Any]) -> Row:
    """Every run of one file: `import` rows per number of cores, `restart` rows per way of opening."""
    imports: dict[int, list[Row]] = {cores: [] for cores in encoders}
    restarts: dict[str, list[Row]] = {"as it was left": [], "without its index": []}
    for _ in range(repeats):
        for cores, encoder in encoders.items():
            with tempfile.TemporaryDirectory() as folder:
                settings = Settings.read({"KEUZEREGISTER_HOME": folder})
                register = open_register(settings, "de meting", encoder=encoder)
                imports[cores].append(take_in(source, register))
                register.close()
                for what, rows in restarts.items():
                    if what == "without its index":
                        shutil.rmtree(settings.indexes)
                    rows.append(open_again(settings, encoder, "Werkte het ontmoetingscentrum?"))
            progress.update()
    return {"import": imports, "restart": restarts}


def import_row(name: str, cores: int, runs: Sequence[Row]) -> Row:
    """The medians of some runs of the same import."""
    seconds = statistics.median(run["seconds"] for run in runs)
    names = ("records", "refused", "searchable", "passages", "index", "encoded")
    counts = {key: runs[0][key] for key in names}
    return {
        "set": name,
        "cores": cores,
        **counts,
        "seconds": round(seconds, 2),
        "cpu_s": round(statistics.median(run["cpu_s"] for run in runs), 2),
        "records_per_s": round(counts["records"] / seconds, 2),
        "encoded_per_s": round(counts["encoded"] / seconds, 2),
    }


def part_rows(name: str, cores: int, runs: Sequence[Row]) -> list[Row]:
    """Where the time went, in the order in which it went there."""
    parts = {part: statistics.median(run["parts"].get(part, 0.0) for run in runs) for part in PARTS}
    whole = sum(parts.values())
    return [
        {"set": name, "cores": cores, "part": part, "seconds": round(s, 3), "share": round(s / whole, 3)}
        for part, s in parts.items()
    ]


def restart_row(name: str, what: str, runs: Sequence[Row]) -> Row:
    medians = {
        key: round(statistics.median(run[key] for run in runs), 3) for key in ("open_s", "first_answer_s")
    }
    counts = {key: runs[0][key] for key in ("records", "passages", "encoded")}
    return {"set": name, "opened": what, **counts, **medians}


def main(argv: Sequence[str] | None = None) -> int:
    parser = options("ingest", __doc__ or "")
    parser.add_argument(
        "--kamervragen", type=Path, default=KAMERVRAGEN, metavar="FILE", help="CSV with the second set"
    )
    parser.add_argument(
        "--repeats", type=int, default=_REPEATS, metavar="N", help=f"runs of each import ({_REPEATS})"
    )
    given = parser.parse_args(argv)
    repeats, rows = (1, _QUICK_ROWS) if given.quick else (given.repeats, _ROWS)
    own = Settings.read()
    figures: dict[str, list[Row]] = {"import": [], "parts": [], "restart": []}
    missing: list[str] = []
    encoders: dict[int, TextEncoder] = {}
    try:
        encoders = {cores: load_encoder(replace(own, cores=cores)) for cores in CORES}
    except (EncoderError, WeightsError, OSError) as error:
        missing.append(f"model {own.model or PACKAGED}: {error}")
    sentence_splitter().sentences("Warm.")  # loaded once per process, and no part of an import
    with tempfile.TemporaryDirectory() as folder:
        sources = [example_source(Path(folder), rows), kamervragen_source(given.kamervragen, rows)]
        sources = sources if encoders else []
        steps = len(sources) * len(CORES) * repeats
        with tqdm(total=steps, desc="imports", delay=2, dynamic_ncols=True) as progress:
            for source in sources:
                try:
                    found = measure(source, encoders, repeats, progress)
                except (UnreadableFile, OSError) as error:
                    missing.append(f"{source.path}: {error}")
                    continue
                for cores, runs in found["import"].items():
                    figures["import"].append(import_row(source.name, cores, runs))
                    figures["parts"] += part_rows(source.name, cores, runs)
                figures["restart"] += [restart_row(source.name, w, r) for w, r in found["restart"].items()]
    print(f"From CSV to searchable\n\n{table(figures['import'])}\n")
    print(f"Where that time goes\n\n{table(figures['parts'])}\n")
    print(f"Opened again, nothing encoded anew\n\n{table(figures['restart'])}")
    for text in missing:
        print(f"Missing: {text}")
    append(
        given.json,
        run_line(
            "ingest",
            model=own.model or PACKAGED,
            index=", ".join(sorted({row["index"] for row in figures["import"]})),
            settings={"quick": given.quick, "repeats": repeats, "rows": rows},
            figures=figures,
            missing=missing,
        ),
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
