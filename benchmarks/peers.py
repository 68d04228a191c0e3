"""What a user would install instead, beside the product: the same texts, questions and weights, in one run.

    python -m benchmarks.peers ../shared/corpora/overheid_faq ../shared/corpora/dekamer_be
    python -m benchmarks.peers voorbeeldregister --only txtai,LanceDB
    python -m benchmarks.peers --quick

Takes folders in BEIR layout, and the example register under its name; without any, the example register.
A quick run takes the smallest of them, a few questions, and one way to set up each peer.
Every system runs in a process of its own. First each is tried in the ways of `peer_catalogue` and judged;
then the best way of each answers the same questions in turns, block by block, and is timed. A peer or set
that is not there is named, with how to get it, and the rest goes on.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.measures import MEASURES
from benchmarks.peer_catalogue import PRODUCT, Variant, catalogue
from benchmarks.peer_contest import BLOCK, SEED, Bench, Contest
from benchmarks.peer_material import EXAMPLE, prepare, read
from benchmarks.peer_process import Setup
from benchmarks.peer_units import PLAIN
from benchmarks.peer_weights import prepare_plain_model
from benchmarks.runs import Row, append, options, run_line, table
from models.encoding import EncoderError, TextEncoder
from models.hash_encoder import HashEncoder
from models.weight_source import WeightsError
from service.cli import bar
from service.evaluation import Evaluation, JudgedSet, UnreadableSet
from service.opening import DEFAULT_MODEL, load_encoder
from service.settings import Settings

ROUNDS = 5
QUESTIONS = 300
_QUICK_QUESTIONS = 30
TIMES = ("p50", "p95", "p50_ratio", "cpu_ms", "build_s", "memory_mb")
COLUMNS = ("system", "way", *MEASURES, "nDCG against ours", *TIMES, "ahead of us on")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = _parser()
    chosen = parser.parse_args(arguments)
    chosen.queries = chosen.queries or (_QUICK_QUESTIONS if chosen.quick else QUESTIONS)
    chosen.judged = chosen.judged or (_QUICK_QUESTIONS if chosen.quick else 0)
    chosen.rounds = chosen.rounds or (1 if chosen.quick else ROUNDS)
    systems = {v.system for v in catalogue()}
    only = {name.strip() for name in chosen.only.split(",")} if chosen.only else systems
    if unknown := only - systems:
        parser.error(f"unknown: {', '.join(sorted(unknown))}. There are: {', '.join(sorted(systems))}")
    settings, missing = Settings.read(), list[str]()
    try:
        encoder: TextEncoder = HashEncoder() if chosen.encoder == "hash" else load_encoder(settings, _tell)
    except (EncoderError, WeightsError, OSError) as error:
        print(f"The model can't be loaded, so nothing was measured: {error}")
        return 0
    variants = [
        v
        for v in catalogue()
        if v.system in only | {PRODUCT} and (v.quick or not chosen.quick)
        # The encoder of tests has no counterpart in torch.
        if v.encoder != PLAIN or not (chosen.no_fp32 or chosen.encoder == "hash")
    ]
    figures: dict[str, list[Row]] = {"best": [], "tried": [], "absent": [], "encoding": []}
    for judged in _sets(chosen, missing):
        try:
            bench = _bench(judged, encoder, settings, chosen, variants)
        except (WeightsError, OSError) as error:
            missing.append(f"{judged.name}: {error}")
            continue
        found = Contest(bench, missing).run(variants, chosen.queries, chosen.rounds)
        for name, rows in found.items():
            figures[name] += rows
        seconds = bench.material.about["seconds"]
        figures["encoding"].append({"set": judged.name, **{k: seconds[k] for k in sorted(seconds)}})
        show(bench, found)
    for what in missing:
        print(f"Not measured: {what}")
    told = {k: v for k, v in vars(chosen).items() if k not in ("json", "python", "sets")}
    told |= {"sets": [row["set"] for row in figures["encoding"]], "block": BLOCK}
    line = run_line(
        "peers",
        model=encoder.fingerprint,
        index="product beside peers",
        settings=told,
        figures=figures,
        missing=missing,
    )
    append(chosen.json, line)
    return 0


def show(bench: Bench, found: dict[str, list[Row]]) -> None:
    """Print the tables of one set, and how each system in them was set up."""
    judged = bench.judged
    print(f"\n{judged.name}: {len(judged.documents)} documents, {len(judged.queries)} judged questions")
    print(table([*found["best"], *found["absent"]], COLUMNS))
    for row in found["best"]:
        if row["ahead"]:
            told = ", ".join(f"{name} {how}" for name, how in row["ahead"].items())
            print(f"Ahead of us: {row['system']} ({row['way']}) on {told}")
    print("\nSet up as:")
    for row in found["best"]:
        versions = ", ".join(f"{name} {version}" for name, version in row["versions"].items() if version)
        print(
            f"- {row['system']}, {row['way']}{f' ({versions})' if versions else ''}: {row['settings']}. {row['source']}"
        )
    if found["tried"]:
        print("\nEvery way that was tried:")
        print(table(found["tried"], ("system", "way", *MEASURES, "one_pass_ms", "build_s")))


def _sets(chosen: argparse.Namespace, missing: list[str]) -> list[JudgedSet]:
    """The sets that can be read, with as many questions as are to be judged; the smallest in a quick run."""
    found = []
    for which in chosen.sets or [EXAMPLE]:
        try:
            found.append(_fewer(read(which), chosen.judged))
        except (UnreadableSet, OSError) as error:
            missing.append(f"{which}: {error}")
    return sorted(found, key=lambda judged: len(judged.documents))[:1] if chosen.quick else found


def _fewer(judged: JudgedSet, count: int) -> JudgedSet:
    """A sample of the questions, the same one every time; all of them when count is 0."""
    if not 0 < count < len(judged.queries):
        return judged
    ids = sorted(random.Random(SEED).sample(sorted(judged.queries), count))
    queries, qrels = ({id_: held[id_] for id_ in ids} for held in (judged.queries, judged.qrels))
    return replace(judged, queries=queries, qrels=qrels)  # type: ignore[arg-type]


def _bench(
    judged: JudgedSet,
    encoder: TextEncoder,
    settings: Settings,
    chosen: argparse.Namespace,
    variants: Sequence[Variant],
) -> Bench:
    """Encode what is not encoded yet, and say what every process is told. Raises WeightsError."""
    kept = settings.home / "evaluatie"
    torch_too = any(v.encoder == PLAIN for v in variants)
    plain_folder = settings.model
    if torch_too and not plain_folder:
        plain_folder = str(prepare_plain_model(kept / "peers" / f"{DEFAULT_MODEL}-fp32").resolve())

    def plain() -> Any:
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(plain_folder, device="cpu")

    with bar(f"{judged.name}: encoding") as progress:
        Evaluation(judged, encoder, kept, progress)  # keeps the passages of the product
    with bar(f"{judged.name}: encoding for peers") as progress:
        material = prepare(judged, encoder, kept / "peers", plain if torch_too else None, progress)
    folder = "hash" if chosen.encoder == "hash" else settings.model or str(settings.models / DEFAULT_MODEL)
    setup = Setup(
        variant=variants[0],
        material=str(material.folder.resolve()),
        encoder=folder if folder == "hash" or not Path(folder).exists() else str(Path(folder).resolve()),
        plain=plain_folder,
        kept=str(kept.resolve()),
        cores=settings.cores,
    )
    return Bench(judged, material, setup, chosen.python)


def _tell(text: str) -> None:
    print(text, file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = options("peers", __doc__ or "")
    parser.add_argument("sets", nargs="*", metavar="FOLDER", help=f"BEIR folder, or {EXAMPLE}")
    parser.add_argument("--only", default="", metavar="NAME,…", help="these peers, and the product")
    parser.add_argument(
        "--queries", type=int, default=None, metavar="N", help=f"questions timed ({QUESTIONS})"
    )
    parser.add_argument("--judged", type=int, default=None, metavar="N", help="questions judged (all)")
    parser.add_argument(
        "--rounds", type=int, default=None, metavar="N", help=f"times that each is timed ({ROUNDS})"
    )
    parser.add_argument(
        "--python",
        default=sys.executable,
        metavar="FILE",
        help="a Python that has the peers, if not this one",
    )
    parser.add_argument(
        "--no-fp32", action="store_true", help="without the ways that encode in torch, which is slow"
    )
    parser.add_argument("--encoder", choices=["model", "hash"], default="model", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
