"""How well the right records are found: per mode, per lever, and how certain that is.

    python -m benchmarks.quality ../shared/corpora/overheid_faq ../shared/corpora/dekamer_be
    python -m benchmarks.quality ../shared/corpora/overheid_faq --compare hybrid dense
    python -m benchmarks.quality --quick

Measures any number of folders in BEIR layout, and the judged questions over the example register. A set
or model that is not there is named and the rest goes on. Of the judged questions the third that is kept
apart has rows of its own, and no levers: nothing is to be tuned on it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.judged import JudgedRegister, example_of
from benchmarks.measures import MEASURES, Qrels, Run, Scores, as_row, compare, score
from benchmarks.questions import JudgedQuestion, judged_questions
from benchmarks.runs import PACKAGED, Row, append, options, run_line, table
from indexing.fusion import MODES, OFF, Ranking
from indexing.retriever import Retriever
from models.encoding import EncoderError, TextEncoder
from models.weight_source import WeightsError
from service.cli import bar
from service.engine import Progress
from service.evaluation import Evaluation, JudgedSet, Prepared, UnreadableSet, read_set
from service.opening import load_encoder
from service.settings import Settings

EXAMPLE = "voorbeeldregister"
APART = "voorbeeldregister, apart"
MAIN = "ndcg_at_10"
_SHOWN = ("set", "mode", "questions", *MEASURES, f"{MAIN}_low", f"{MAIN}_high")
_QUICK = 30  # questions of each set in a quick run


@dataclass(frozen=True)
class Ranked:
    """A judged set that can be ranked in any mode, with any lever off."""

    name: str
    qrels: Qrels
    rank: Callable[..., Run]
    # Per lever that is pulled before ranking, such as how texts are made ready: ranks without it.
    before: dict[str, Callable[[str], Run]] = field(default_factory=dict)
    index: str = ""  # the kind of vector index that it is ranked with
    tuned: bool = True  # whether levers may be chosen on it


@dataclass
class Findings:
    """The rows of each table, as they are printed and written."""

    modes: list[Row] = field(default_factory=list)
    above: list[Row] = field(default_factory=list)
    levers: list[Row] = field(default_factory=list)
    compare: list[Row] = field(default_factory=list)
    kinds: list[Row] = field(default_factory=list)
    indexes: dict[str, str] = field(default_factory=dict)

    def add(self, ranked: Ranked, pair: Sequence[str] = (), progress: Progress | None = None) -> None:
        """Measure one set in every mode, and with each lever off."""
        scores: dict[str, Scores] = {}
        self.indexes[ranked.name] = ranked.index
        without = (levers(ranked.rank) | ranked.before) if ranked.tuned else {}
        steps = len(MODES) + len(without)
        for done, mode in enumerate(MODES, 1):
            scores[mode] = score(ranked.qrels, ranked.rank(mode))
            self.modes.append(
                {"set": ranked.name, "mode": mode, "questions": len(ranked.qrels), **as_row(scores[mode])}
            )
            if progress:
                progress(done, steps)
        said = ", ".join(f"{mode} {_mean(found[MAIN]):.4f}" for mode, found in scores.items())
        print(f"{ranked.name}: nDCG@10 {said}", flush=True)  # a long run shows what it has
        self.above.append({"set": ranked.name, **above(scores)})
        if pair:
            a, b = pair
            for measure in MEASURES:
                found = compare(scores[a][measure], scores[b][measure]).as_row()
                self.compare.append(
                    {"set": ranked.name, "modes": f"{a} - {b}", "measure": measure, **found}
                )
        whole = scores["hybrid"][MAIN]
        if without:
            self.levers.append({"set": ranked.name, "without": "(nothing)", MAIN: _mean(whole)})
        for done, (name, rank) in enumerate(without.items(), len(MODES) + 1):
            values = score(ranked.qrels, rank("hybrid"))[MAIN]
            brought = compare(whole, values).as_row()
            self.levers.append({"set": ranked.name, "without": name, MAIN: _mean(values), **brought})
            if progress:
                progress(done, steps)

    def add_kinds(self, name: str, judged: JudgedRegister) -> None:
        """Per kind of question nDCG@10 in every mode, and how often the answer says that nothing fits."""
        scores = {mode: score(judged.qrels, judged.rank(mode))[MAIN] for mode in MODES}
        told, order = judged.told_so("hybrid"), list(judged.qrels)
        for kind in dict.fromkeys(q.soort for q in judged.questions):
            mine = [q for q in judged.questions if q.soort == kind]
            at = [order.index(q.id) for q in mine if q.oordelen]
            row: Row = {"set": name, "soort": kind, "questions": len(mine)}
            row |= {mode: _mean(values[at]) if at else None for mode, values in scores.items()}
            self.kinds.append({**row, "told so": _mean(np.array([told[q.id] for q in mine], float))})

    def __str__(self) -> str:
        parts = [
            ("Modes, with the 95% interval of nDCG@10", table(self.modes, _SHOWN)),
            ("nDCG@10 of hybrid above the better of dense and lexical", _signed(self.above)),
            ("Levers: nDCG@10 of hybrid without each, and what having it brings", _signed(self.levers)),
            ("Modes compared, question by question", _signed(self.compare)),
            ("Judged questions per kind: nDCG@10, and the share told that nothing fits", table(self.kinds)),
        ]
        shown = [
            f"{title}\n\n{text}" for (title, text), rows in zip(parts, self.tables(), strict=True) if rows
        ]
        return "\n\n".join(shown)

    def tables(self) -> list[list[Row]]:
        return [self.modes, self.above, self.levers, self.compare, self.kinds]


def levers(rank: Callable[..., Run]) -> dict[str, Callable[[str], Run]]:
    """Per lever of the ranking itself: ranks without it."""
    return {name: partial(rank, ranking=replace(Ranking(), **{name: off})) for name, off in OFF.items()}


# The levers of making texts ready, each left out in turn.
_UNPREPARED = {
    "space": Prepared(power=0.0),
    "wholes": Prepared(wholes=False),
    "compounds": Prepared(compounds=False),
    "stopwords": Prepared(stopwords=False),
}


def above(scores: dict[str, Scores]) -> Row:
    """How far hybrid is above the better of the two that it is made of."""
    better = max(("dense", "lexical"), key=lambda mode: _mean(scores[mode][MAIN]))
    return {"better": better, **compare(scores["hybrid"][MAIN], scores[better][MAIN]).as_row()}


def fewer(judged: JudgedSet, count: int) -> JudgedSet:
    """The set with its first questions only."""
    kept = list(judged.queries)[:count]
    return replace(
        judged,
        queries={id_: judged.queries[id_] for id_ in kept},
        qrels={id_: judged.qrels[id_] for id_ in kept},
    )


def some(questions: Sequence[JudgedQuestion], quick: bool) -> list[JudgedQuestion]:
    """All questions, or evenly spread ones."""
    return list(questions[:: -(-len(questions) // _QUICK)] if quick else questions)


def measure_folders(
    folders: Sequence[Path],
    encoder: TextEncoder,
    kept: Path,
    findings: Findings,
    pair: Sequence[str] = (),
    quick: bool = False,
) -> list[str]:
    """Measure each folder; returns those that can't be read, with the reason. kept: for passages."""
    missing = []
    for folder in folders:
        try:
            judged = read_set(folder)
            if quick:
                judged = fewer(judged, _QUICK)
            with bar(f"{judged.name}: passages") as progress:
                evaluation = Evaluation(judged, encoder, kept, progress)
            before = {
                name: Evaluation(judged, encoder, kept, prepared=prepared).rank
                for name, prepared in _UNPREPARED.items()
            }
            with bar(f"{judged.name}: rankings") as progress:
                kind = _kind(evaluation.retriever)
                ranked = Ranked(judged.name, judged.qrels, evaluation.rank, before, kind)
                findings.add(ranked, pair, progress)
        except (UnreadableSet, OSError) as error:
            missing.append(f"{folder}: {error}")
    return missing


def measure_example(
    settings: Settings, encoder: TextEncoder, findings: Findings, pair: Sequence[str], quick: bool
) -> None:
    questions = judged_questions()
    with bar(f"{EXAMPLE}: filling") as progress, example_of(settings, encoder, progress) as register:
        for name, apart in ((EXAMPLE, False), (APART, True)):
            part = some([q for q in questions if q.apart == apart], quick)
            judged = JudgedRegister(register, part)
            with bar(f"{name}: rankings") as shown:
                kind = _kind(register.engine.retriever)
                findings.add(
                    Ranked(name, judged.qrels, judged.rank, {}, kind, tuned=not apart), pair, shown
                )
            findings.add_kinds(name, judged)


def smallest(folders: Sequence[Path]) -> list[Path]:
    """The folder with the smallest corpus, after those that have none, so that they are named."""
    present = [f for f in folders if (f / "corpus.jsonl").is_file()]
    least = sorted(present, key=lambda f: (f / "corpus.jsonl").stat().st_size)[:1]
    return [*(f for f in folders if f not in present), *least]


def main(argv: Sequence[str] | None = None) -> int:
    parser = options("quality", __doc__ or "")
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="a set in BEIR layout")
    parser.add_argument(
        "--model",
        action="append",
        metavar="NAME",
        help="folder or name for sentence-transformers; may be given more than once",
    )
    parser.add_argument(
        "--compare",
        nargs=2,
        choices=list(MODES),
        default=(),
        metavar=("MODE", "MODE"),
        help="also test two modes against each other on every measure",
    )
    given = parser.parse_args(argv)
    own = Settings.read()
    folders = smallest(given.folders) if given.quick else given.folders
    for model in given.model or [own.model]:
        findings, missing = Findings(), list[str]()
        try:
            settings = replace(own, model=model)
            encoder = load_encoder(settings)
            kept = own.home / "evaluatie"
            missing += measure_folders(folders, encoder, kept, findings, given.compare, given.quick)
            measure_example(settings, encoder, findings, given.compare, given.quick)
        except (EncoderError, WeightsError, OSError) as error:
            missing.append(f"model {model or PACKAGED}: {error}")
        print(f"\nModel {model or PACKAGED}\n\n{findings}")
        for text in missing:
            print(f"Missing: {text}")
        append(
            given.json,
            run_line(
                "quality",
                model=model or PACKAGED,
                index=", ".join(sorted(set(findings.indexes.values()))),
                settings={"quick": given.quick, "folders": [f.name for f in folders]},
                figures=asdict(findings),
                missing=missing,
            ),
        )
    return 0


def _kind(retriever: Retriever) -> str:
    return retriever.vectors.describe().kind


def _mean(values: np.ndarray) -> float:
    return round(float(np.mean(values)), 4)


def _signed(rows: Sequence[Row]) -> str:
    """A table in which differences show their sign."""
    names = ("difference", "low", "high")
    return table([{k: f"{v:+.4f}" if k in names else v for k, v in row.items()} for row in rows])


if __name__ == "__main__":
    sys.exit(main())
