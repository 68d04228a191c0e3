"""What encoding costs and keeps, for the packaged model as it runs and for the other ways that were tried.

    python -m benchmarks.encoder
    python -m benchmarks.encoder --only float32 --only product
    python -m benchmarks.encoder --quick

All variants take turns text by text, so that what else the machine does meets each of them alike. A set or
package that is not there is named, and the rest goes on.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from benchmarks.encoder_variants import PRODUCT, REFERENCE, VARIANTS, Material, Variant
from benchmarks.runs import PACKAGED, Row, append, options, run_line, table
from data.examples import example_register
from data.keuze import texts
from models.encoder import Encoder, LoadedModel
from models.onnx_model import OnnxModel
from models.torch_model import TorchModel
from models.weight_source import WeightsError, parse_source, read_source
from models.weights import IDENTITY
from service.evaluation import Evaluation, JudgedSet, UnreadableSet, read_set
from service.texts import sentence_splitter

SHARED = Path(__file__).parent.parent.parent / "shared" / "corpora"
WORDS, TOKENS = 15, 90  # of a question and of a passage, as the targets have them
_QUERY, _PASSAGE = IDENTITY["prompts"]["query"], IDENTITY["prompts"]["document"]
_LANGUAGES = Path(__file__).parent / "vragen" / "talen.json"
_BLOCK = 16  # passages between two turns


@dataclass(frozen=True)
class Size:
    """How many texts of each kind, and how often a variant is loaded."""

    questions: int
    passages: int
    texts: int
    loads: int


FULL, QUICK = Size(200, 64, 300, 3), Size(20, 16, 40, 1)


@dataclass(frozen=True)
class Texts:
    """questions: of 15 words. passages: of 90 tokens, prompt included. held: 300 texts of all lengths, none
    of them among `dutch`, from which a variant may be made."""

    questions: list[str]
    passages: list[str]
    held: list[str]
    sentences: list[str]
    dutch: list[str]


def gather(judged: JudgedSet, size: Size, model: OnnxModel) -> Texts:
    """Texts from a BEIR set, and from the example register for what is held apart."""
    dutch = [document.text for document in judged.documents]
    asked = [text.split()[:WORDS] for text in judged.queries.values()]
    questions = [" ".join(words) for words in asked if len(words) == WORDS]
    passages = filter(None, (first_tokens(text, TOKENS, model) for text in dutch))
    fields = [text for keuze, _ in example_register() for _, text in texts(keuze)]
    splitter = sentence_splitter()
    sentences = [span.tekst for text in fields[: 4 * size.texts] for span in splitter.sentences(text)]
    held = [text for pair in zip(fields, sentences, strict=False) for text in pair][: size.texts]
    return Texts(
        questions[: size.questions],
        list(passages)[: size.passages],
        held,
        sentences[: 4 * size.texts],
        dutch,
    )


def first_tokens(text: str, tokens: int, model: OnnxModel) -> str | None:
    """The beginning of a text that makes so many tokens with prompt and marks; None when it is shorter."""
    room = tokens - model.count_tokens([""], _PASSAGE)[0]
    ends = [end for _, end in model.token_offsets(text[: 12 * tokens])]
    part = text[: ends[room - 1]] if len(ends) > room else ""
    # A few characters change places between tokens when the text is cut there.
    return part if part and model.count_tokens([part], _PASSAGE)[0] == tokens else None


class Turns:
    """The loaded variants, and what they gave, in turns."""

    def __init__(self, models: dict[str, LoadedModel], progress: Callable[[int], object]) -> None:
        self._models, self._progress = models, progress

    def questions(self, asked: Sequence[str]) -> dict[str, Row]:
        """The median CPU time of one question."""
        taken: dict[str, list[float]] = {name: [] for name in self._models}
        for text in asked:
            for name, model in self._models.items():
                use_cores(model, 1)
                began = time.process_time()
                model.embed_questions([text], _QUERY)
                taken[name].append(1000 * (time.process_time() - began))
            self._progress(1)
        return {name: {"query_cpu_ms": statistics.median(times)} for name, times in taken.items()}

    def passages(self, given: Sequence[str]) -> dict[str, Row]:
        """Passages a second: of CPU on one core, of the clock on two."""
        rows: dict[str, Row] = {name: {} for name in self._models}
        clocks = (("passages_1", 1, time.process_time), ("passages_2", 2, time.perf_counter))
        for column, cores, clock in clocks:
            taken: dict[str, list[float]] = {name: [] for name in self._models}
            for start in range(0, len(given), _BLOCK):
                block = given[start : start + _BLOCK]
                for name, model in self._models.items():
                    use_cores(model, cores)
                    began = clock()
                    model.embed_passages(block, _PASSAGE)
                    taken[name].append((clock() - began) / len(block))
                self._progress(len(block))
            for name, times in taken.items():
                rows[name][column] = 1 / statistics.median(times)
        return rows

    def agreement(self, held: Sequence[str]) -> dict[str, Row]:
        """The cosine of each vector with that of the reference: the least, the 1% least and the mean."""
        made = {name: model.embed_passages(held, _PASSAGE) for name, model in self._models.items()}
        rows: dict[str, Row] = {}
        for name, vectors in made.items():
            cosines = (vectors * made[REFERENCE]).sum(axis=1) if REFERENCE in made else np.array([np.nan])
            found = {"min": cosines.min(), "p1": np.quantile(cosines, 0.01), "mean": cosines.mean()}
            rows[name] = {f"cos_{key}": round(float(value), 4) for key, value in found.items()}
        return rows if REFERENCE in made else {}

    def languages(self) -> dict[str, Row]:
        """How many of 35 questions in seven languages lie nearest to their own translation in Dutch."""
        asked: dict[str, list[str]] = json.loads(_LANGUAGES.read_text(encoding="utf-8"))
        own = asked.pop("nederlands")
        rows: dict[str, Row] = {}
        for name, model in self._models.items():
            dutch = model.embed_questions(own, _QUERY)
            nearest = [model.embed_questions(q, _QUERY) @ dutch.T for q in asked.values()]
            hits = [(near.argmax(axis=1) == np.arange(len(own))).sum() for near in nearest]
            rows[name] = {"other_languages": int(sum(hits))}
        return rows


def use_cores(model: LoadedModel, cores: int) -> None:
    """From now on the model runs on so many cores."""
    if isinstance(model, OnnxModel):
        model.threads = cores
    elif isinstance(model, TorchModel):
        import torch

        torch.set_num_threads(cores)


def together(model: LoadedModel, kinds: dict[str, Sequence[str]]) -> list[Row]:
    """Texts per CPU second, one at a time or as they come, and as the register puts them together."""
    encoder, rows = Encoder(model, Path()), []
    for kind, given in kinds.items():
        if not given:
            continue
        shuffled = [given[i] for i in np.random.default_rng(1).permutation(len(given))]
        apart = 1 if isinstance(model, OnnxModel) else 32
        times = []
        for way in ("apart", "together"):
            began = time.process_time()
            if way == "together":
                encoder.encode_passages(shuffled)
            else:
                for start in range(0, len(shuffled), apart):
                    model.embed_passages(shuffled[start : start + apart], _PASSAGE)
            times.append(len(given) / (time.process_time() - began))
        tokens = float(np.mean(model.count_tokens(given, _PASSAGE)))
        row = {"texts": kind, "tokens": round(tokens), "apart": times[0], "together": times[1]}
        rows.append(row | {"times": times[1] / times[0]})
    return rows


def loading(variants: Sequence[Variant], folder: Path, times: int) -> dict[str, Row]:
    """Each variant in a process of its own, in turns; medians."""
    measured: dict[str, list[Row]] = {variant.name: [] for variant in variants}
    for _ in range(times):
        for name, rows in measured.items():
            command = [sys.executable, "-m", "benchmarks.encoder_variants", name, str(folder / name)]
            root = Path(__file__).parent.parent
            done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=root)
            rows.append(json.loads(done.stdout))
    return {
        name: {key: statistics.median(row[key] for row in rows) for key in rows[0]}
        for name, rows in measured.items()
    }


def retrieval(models: dict[str, LoadedModel], made: Path, judged: Path) -> dict[str, Row]:
    """nDCG@10 by meaning alone on a judged set, and how much that is above the reference."""
    question_set, found = read_set(judged), {}
    with tempfile.TemporaryDirectory() as kept:
        for name, model in models.items():
            evaluation = Evaluation(question_set, Encoder(model, made / name), Path(kept))
            found[name] = evaluation.measure("dense").ndcg_at_10
    base = found.get(REFERENCE)
    return {
        name: {"ndcg_at_10": value} | ({} if base is None else {"ndcg_above": value - base})
        for name, value in found.items()
    }


def prepare(
    chosen: Sequence[Variant], material: Material, folder: Path, missing: list[str]
) -> dict[str, LoadedModel]:
    """Each variant made and loaded; what can't be is named in `missing`."""
    models: dict[str, LoadedModel] = {}
    for variant in tqdm(chosen, desc="variants", delay=2, dynamic_ncols=True):
        if told := variant.missing():
            missing.append(told)
            continue
        try:
            variant.make(material, folder / variant.name)
            model = variant.load(folder / variant.name, 2)
        except (RuntimeError, ValueError, OSError, ImportError) as error:
            missing.append(f"{variant.name}: {str(error).splitlines()[0]}")
            continue
        _share_tokenizer(model, models.values())
        models[variant.name] = model
    return models


def _share_tokenizer(model: LoadedModel, others: Iterable[LoadedModel]) -> None:
    """One tokenizer in memory for all that have the same one: each takes 280 MB."""
    if not isinstance(model, OnnxModel):
        return
    for other in others:
        if isinstance(other, OnnxModel) and _words(other) == _words(model):
            model.tokenizer = other.tokenizer
            return


def _words(model: OnnxModel) -> int:
    return int(model.tokenizer.get_vocab_size())


def main(argv: Sequence[str] | None = None) -> int:
    parser = options("encoder", __doc__ or "")
    parser.add_argument(
        "--texts",
        type=Path,
        default=SHARED / "dekamer_be",
        metavar="FOLDER",
        help="BEIR set with texts to encode",
    )
    parser.add_argument(
        "--judged",
        type=Path,
        default=SHARED / "overheid_faq",
        metavar="FOLDER",
        help="BEIR set for nDCG@10",
    )
    parser.add_argument(
        "--only", action="append", choices=[v.name for v in VARIANTS], help="leave out all other variants"
    )
    given = parser.parse_args(argv)
    size = QUICK if given.quick else FULL
    quick = (REFERENCE, PRODUCT, "one-scale")
    names = given.only or (quick if given.quick else [v.name for v in VARIANTS])
    chosen = [variant for variant in VARIANTS if variant.name in names]
    figures, missing = measure(chosen, size, given.texts, given.judged)
    for name, rows in figures.items():
        print(f"\n{name}\n{table(rows)}")
    for told in missing:
        print(f"\nMissing: {told}")
    settings = {"texts": given.texts.name, "judged": given.judged.name, **vars(size)}
    line = run_line(
        "encoder", model=PACKAGED, index="none", settings=settings, figures=figures, missing=missing
    )
    append(given.json, line)
    return 0


def measure(
    chosen: Sequence[Variant], size: Size, source: Path, judged: Path
) -> tuple[dict[str, list[Row]], list[str]]:
    """The tables, and what is missing from them."""
    missing: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        try:
            given, weights = read_set(source), parse_source(read_source())
        except (WeightsError, UnreadableSet) as error:
            return {}, [str(error)]
        product = next(variant for variant in VARIANTS if variant.name == PRODUCT)
        product.make(Material(weights, []), folder / "first")
        found = gather(given, size, OnnxModel(folder / "first"))
        models = prepare(chosen, Material(weights, found.dutch), folder, missing)
        present = [variant for variant in chosen if variant.name in models]
        steps = len(found.questions) + 2 * len(found.passages)
        with tqdm(total=steps, desc="texts", delay=2, dynamic_ncols=True) as bar:
            turns = Turns(models, bar.update)
            parts = [turns.questions(found.questions), turns.passages(found.passages)]
        parts += [turns.agreement(found.held), turns.languages()]
        try:
            parts.append(retrieval(models, folder, judged))
        except UnreadableSet as error:
            missing.append(str(error))
        parts.append(loading(present, folder, size.loads))
        rows = [
            {"variant": v.name, "how": v.how, "file_mb": _megabytes(folder / v.name)}
            | {key: value for part in parts for key, value in part.get(v.name, {}).items()}
            for v in present
        ]
        kinds: dict[str, Sequence[str]] = {
            "one letter": list("abcdefghij" * (size.texts // 4 or 1)),
            "sentences": found.sentences,
            "passages": found.passages,
        }
        batches: list[Row] = []
        for name in (PRODUCT, "torch"):
            if name in models:
                use_cores(models[name], 1)
                batches += [{"variant": name, **row} for row in together(models[name], kinds)]
    return {"variants": [_rounded(r) for r in rows], "batches": [_rounded(r) for r in batches]}, missing


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _rounded(row: Row) -> Row:
    return {k: round(v, 4 if abs(v) < 1 else 2) if isinstance(v, float) else v for k, v in row.items()}


if __name__ == "__main__":
    sys.exit(main())
