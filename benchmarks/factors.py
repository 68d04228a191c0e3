"""How good, how steady and how fast reasons are grouped, and what a question notices of it meanwhile.

    python -m benchmarks.factors
    python -m benchmarks.factors --quick
    python -m benchmarks.factors --json benchmarks/results/factors.jsonl

Quality is of the example register's own reasons against factoren/apart.jsonl: sentences of every third record,
labelled by hand, that the factor reader never saw. Time is of distinct sentences of the sets named with --texts, encoding
included; when there are fewer than asked for, halves of two are joined. Questions are asked meanwhile.
"""

from __future__ import annotations

import json
import re
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import adjusted_rand_score

from benchmarks.factor_ways import agreement
from benchmarks.registers import make, settings_of
from benchmarks.runs import PACKAGED, Row, append, options, percentiles, run_line, table
from benchmarks.speed import Questions
from data.events import Maker
from data.examples import example_register
from data.factors import NIVEAUS, NewZin
from data.keuze import texts
from models.encoding import TextEncoder
from models.factor_reader import FactorReader, examples
from models.reasons import reasons
from service.examples import fill_with_examples
from service.factor_grouping import Level, Material, group
from service.factor_reasons import encode, is_reason_field
from service.factor_suggestions import grouping_examples
from service.opening import Register, load_encoder, open_register
from service.search import Question
from service.settings import Settings
from service.texts import sentence_splitter

LABELLED = Path(__file__).parent / "factoren" / "apart.jsonl"
CORPORA = Path(__file__).resolve().parents[2] / "shared" / "corpora"
TEXTS = [CORPORA / "dekamer_be" / "corpus.jsonl", CORPORA / "dekamer_be" / "texts.jsonl", CORPORA / "overheid_faq" / "corpus.jsonl"]  # fmt: skip
_PART = 3  # every so many-th record is kept apart
_MORE = 6  # one in so many records comes later: 20% more
_AT_ONCE = 64  # records that are kept at once, as a run does
_NAMED = 10  # groups that are followed by name, the largest
_SENTENCE = re.compile(r"(?<=[.!?;:])\s+|\n+")


class Units:
    """The reasons of the example register, with the record of each and the label that a person gave some."""

    def __init__(self, encoder: TextEncoder) -> None:
        self.texts: list[str] = []
        self.owners: list[int] = []
        self.labels: list[str] = []
        self.apart: list[bool] = []
        labelled = {
            (row["keuze"], row["veld"], row["begin"], row["eind"]): row["label"]
            for row in map(json.loads, LABELLED.read_text(encoding="utf-8").splitlines())
        }
        self.keuzes = [keuze for keuze, _ in example_register()]
        for number, keuze in enumerate(self.keuzes):
            for veld, tekst in texts(keuze):
                if not is_reason_field(veld):
                    continue
                sentences = [(s.begin, s.eind) for s in sentence_splitter().sentences(tekst)]
                for reason in reasons(tekst, sentences):
                    self.texts.append(reason.tekst)
                    self.owners.append(number)
                    self.labels.append(labelled.get((keuze.id, veld, reason.begin, reason.eind), ""))
        self.vectors = encode(self.texts, encoder)

    def material(self, rows: np.ndarray, before: dict[str, np.ndarray]) -> Material:
        return Material(
            [self.texts[i] for i in rows],
            np.array(self.owners)[rows],
            self.vectors[rows],
            NIVEAUS,
            before,
            1 + max((int(i[1:]) for ids in before.values() for i in ids.tolist() if i), default=0),
        )


def reader_of(encoder: TextEncoder, units: Units, *, unseeing: bool) -> FactorReader:
    """What reads factors, never with a labelled sentence. unseeing: also without a word of their records.

    Otherwise as a register has it: with what its records say beside their factors.
    """
    apart = {u for u, label in zip(units.texts, units.labels, strict=True) if label}
    heard = [k for number, k in enumerate(units.keuzes) if (number + 1) % _PART or not unseeing]
    recorded = [(f.factor, f.toelichting) for k in heard for f in k.factoren if f.toelichting]
    found = grouping_examples(recorded)
    found = [e for e in found if e.tekst not in apart]
    return FactorReader(found, encode([e.tekst for e in found], encoder))


def quality(units: Units, reader: FactorReader, seeing: FactorReader) -> tuple[list[Row], dict[str, Level]]:
    """Every level against the labels: with the factor reader, with that of a register, and without any."""
    everyone = np.arange(len(units.texts))
    marked = np.flatnonzero(np.array(units.labels) != "")
    labels = [units.labels[i] for i in marked]
    rows: list[Row] = []
    kept: dict[str, Level] = {}
    for name, used in (("with factors", reader), ("as a register", seeing), ("without", None)):
        levels = group(units.material(everyone, {}), used)
        kept = kept or levels
        rows += [
            _agreeing(
                f"{niveau}, {name}",
                len(level.found),
                labels,
                level.groepen[marked],
                float(level.apart.mean()),
            )
            for niveau, level in levels.items()
        ]
    by_reader = np.array(reader.codes)[
        reader.read([units.texts[i] for i in marked], units.vectors[marked]).argmax(axis=1)
    ]
    rows.append(_agreeing("factor reader itself", len(set(by_reader.tolist())), labels, by_reader, 0.0))
    return rows, kept


def _agreeing(name: str, number: int, labels: list[str], found: np.ndarray, outliers: float) -> Row:
    """A row of `quality`. found: (n,) group or factor of each labelled sentence."""
    scores = agreement(labels, found, digits=3)
    return {
        "groups": name,
        "number": number,
        "v_measure": scores["v"],
        "ami": scores["ami"],
        "ari": scores["ari"],
        "outliers": round(outliers, 3),
        "labelled": len(labels),
    }


def steadiness(units: Units, reader: FactorReader, whole: dict[str, Level], draws: int) -> list[Row]:
    """The adjusted Rand index of the same groups in another order, and after 20% more records; and the names."""
    rng = np.random.default_rng(2026)
    orders: dict[str, list[float]] = {n: [] for n in NIVEAUS}
    shared: dict[str, list[float]] = {n: [] for n in NIVEAUS}
    names: dict[str, list[float]] = {n: [] for n in NIVEAUS}
    owners = np.array(units.owners)
    for _ in range(draws):
        order = rng.permutation(len(units.texts))
        shuffled = group(units.material(order, {}), reader)
        for niveau, level in shuffled.items():
            orders[niveau].append(adjusted_rand_score(whole[niveau].groepen[order], level.groepen))
        later = rng.permutation(len(units.keuzes))[: len(units.keuzes) // _MORE]
        first = np.flatnonzero(~np.isin(owners, later))
        begun = group(units.material(first, {}), reader)
        before = {}
        for niveau, level in begun.items():
            ids = np.full(len(owners), "", dtype="U12")
            ids[first] = level.groepen
            before[niveau] = ids
        again = group(units.material(np.arange(len(owners)), before), reader)
        for niveau, level in again.items():
            then, now = begun[niveau].groepen, level.groepen[first]
            shared[niveau].append(adjusted_rand_score(then, now))
            ids, counts = np.unique(then, return_counts=True)
            named = ids[np.argsort(-counts, kind="stable")][:_NAMED]
            # A name stays where it was when most of what was called by it still is.
            names[niveau].append(float(np.mean([np.mean(now[then == id_] == id_) > 0.5 for id_ in named])))
    return [
        {
            "level": niveau,
            "draws": draws,
            "other order, least": round(min(orders[niveau]), 3),
            "20% more, least": round(min(shared[niveau]), 3),
            "20% more, median": round(float(np.median(shared[niveau])), 3),
            "names kept": round(float(np.mean(names[niveau])), 3),
        }
        for niveau in NIVEAUS
    ]


def distinct(paths: Sequence[Path], count: int) -> list[str]:
    """So many different sentences of these files; when they hold fewer, halves of two are joined for the rest."""
    found: dict[str, None] = {}
    for path in paths:
        if path.is_file():
            for line in path.read_text(encoding="utf-8").splitlines():
                for sentence in _SENTENCE.split(json.loads(line)["text"]):
                    if 5 <= len(sentence.split()) <= 60:
                        found.setdefault(sentence.strip())
    own = list(found) or [e.tekst for e in examples()]
    rng = np.random.default_rng(2026)
    while len(found) < count:
        a, b = (own[int(i)].split() for i in rng.integers(len(own), size=2))
        found.setdefault(" ".join([*a[: len(a) // 2], *b[len(b) // 2 :]]))
    return list(found)[:count]


def under_way(home: Path, encoder: TextEncoder, sentences: Sequence[str], asked: int) -> Row:
    """A whole run over so many reasons in a register that is being asked questions."""
    settings = Settings.read({"KEUZEREGISTER_HOME": str(home)})
    register = open_register(settings, "de meting", encoder=encoder)
    try:
        fill_with_examples(register)
        questions = iter(Questions().take(4 * asked))
        quiet = [_ask(register, next(questions)) for _ in range(asked)]
        begun = time.perf_counter()
        _put(register, encoder, sentences)
        encoded = time.perf_counter() - begun
        begun = time.perf_counter()
        runs = register.factors.runs
        runs.start(Maker("a1", "web"))
        meanwhile = []
        while (going := runs.voortgang) is not None:
            if (text := next(questions, None)) is not None and going.deel > 0:
                meanwhile.append(_ask(register, text))
            time.sleep(0.05)
        runs.wait()
        took = time.perf_counter() - begun
        ronde = register.factors.store.rondes(1)[0]
        return {
            "sentences": ronde.zinnen,
            "ended": str(ronde.stand),
            "encode s": round(encoded, 1),
            "group s": round(took, 1),
            "all s": round(encoded + took, 1),
            **percentiles(quiet, "question alone "),
            **percentiles(meanwhile or [0.0], "meanwhile "),
            "asked meanwhile": len(meanwhile),
        }
    finally:
        register.close()


def whole_run(home: Path, encoder: TextEncoder, choices: int, asked: int) -> Row:
    """A first run over a register of so many records, reading and encoding included, while it is asked questions."""
    make(home, choices, encoder=encoder)
    register = open_register(settings_of(home), "de meting", encoder=encoder)
    try:
        questions = iter(Questions().take(8 * asked))
        for _ in range(10):
            _ask(register, next(questions))
        quiet = [_ask(register, next(questions)) for _ in range(asked)]
        begun, meanwhile = time.perf_counter(), []
        runs = register.factors.runs
        runs.start(Maker("a1", "web"))
        while runs.voortgang is not None:
            if (text := next(questions, None)) is not None:
                meanwhile.append(_ask(register, text))
            time.sleep(0.2)
        runs.wait()
        return {
            "records": choices,
            "sentences": register.factors.store.rondes(1)[0].zinnen,
            "s": round(time.perf_counter() - begun, 1),
            **percentiles(quiet, "question alone "),
            **percentiles(meanwhile or [0.0], "meanwhile "),
            "asked meanwhile": len(meanwhile),
        }
    finally:
        register.close()


def _ask(register: Register, text: str) -> float:
    begun = time.perf_counter()
    register.search.answer(Question(text))
    return (time.perf_counter() - begun) * 1000


def _put(register: Register, encoder: TextEncoder, sentences: Sequence[str]) -> None:
    """These sentences as reasons of the records that are there, encoded and kept together as a run does."""
    factors = register.factors.store
    numbers, _ = register.engine.store.changed_since(0)
    records = register.engine.store.fetch(numbers)
    vectors = encode(sentences, encoder)
    kept = []
    for record, part in zip(records, np.array_split(np.arange(len(sentences)), len(records)), strict=True):
        zinnen = [
            NewZin("afweging", 0, len(sentences[i]), sentences[i], None, f"{record.nr}-{i}", vectors[i])
            for i in part.tolist()
        ]
        kept.append((record.nr, record.revisie, zinnen))
    for at in range(0, len(kept), _AT_ONCE):
        factors.add(encoder.fingerprint, kept[at : at + _AT_ONCE])


def _measured(
    encoder: TextEncoder, sizes: Sequence[int], paths: Sequence[Path], asked: int
) -> Iterator[Row]:
    for size in sizes:
        with tempfile.TemporaryDirectory() as home:
            yield under_way(Path(home), encoder, distinct(paths, size), asked)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the tables and keep the run."""
    parser = options("factors", __doc__ or "")
    parser.add_argument(
        "--texts", type=Path, nargs="*", default=TEXTS, help="files of which sentences are taken"
    )
    parser.add_argument("--sentences", type=int, nargs="*", default=[5_000, 100_000])
    chosen = parser.parse_args(arguments)
    encoder = load_encoder(Settings.read())
    missing = [f"{path}: not here, halves of other sentences are joined" for path in chosen.texts if not path.is_file()]  # fmt: skip
    units = Units(encoder)
    reader = reader_of(encoder, units, unseeing=True)
    good, whole = quality(units, reader, reader_of(encoder, units, unseeing=False))
    print(f"\n{table(good)}")
    steady = steadiness(units, reader, whole, 1 if chosen.quick else 5)
    print(f"\n{table(steady)}")
    sizes = [1_000] if chosen.quick else chosen.sentences
    cost = list(_measured(encoder, sizes, chosen.texts, 10 if chosen.quick else 100))
    print(f"\n{table(cost)}")
    with tempfile.TemporaryDirectory() as home:
        run = whole_run(
            Path(home) / "var", encoder, 300 if chosen.quick else 3_000, 10 if chosen.quick else 100
        )
    print(f"\n{table([run])}")
    line = run_line(
        "factors",
        model=PACKAGED,
        index="-",
        settings={"texts": [p.name for p in chosen.texts], "threads": threading.active_count()},
        figures={"quality": good, "steadiness": steady, "time": cost, "run": run},
        missing=missing,
    )
    append(chosen.json, line)


if __name__ == "__main__":
    main()
