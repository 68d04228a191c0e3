"""Systems beside each other on one set: each judged in every way that it can be set up, the best of each timed.

Every system runs in a process of its own, and one works at a time. Timing goes in turns, block by block,
several rounds, so that a machine that is busy for a while is busy for all. The best way of a peer is chosen
on the questions that it is judged on, which flatters the peers a little.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

import numpy as np

from benchmarks.measures import MEASURES, Scores, compare, score
from benchmarks.peer_catalogue import PRODUCT, Variant
from benchmarks.peer_process import Child, PeerFailed, PeerMissing, Setup
from benchmarks.peer_units import Material
from benchmarks.runs import Row, percentiles
from service.cli import bar
from service.evaluation import JudgedSet

BLOCK = 10  # questions that a system answers before the next has its turn
SEED = 20261121
SMALLER = ("p50", "p95", "cpu_ms", "build_s", "memory_mb")  # less is better; of the measures more is


@dataclass
class Tried:
    """A variant that was judged: its measures per question, and what a row of the table says.

    wall: milliseconds of every question, (n,), once it was timed.
    """

    variant: Variant
    scores: Scores
    row: Row
    wall: np.ndarray | None = None

    @property
    def quality(self) -> float:
        return float(np.mean(self.scores["ndcg_at_10"]))


@dataclass(frozen=True)
class Bench:
    """One set, ready to be asked: what every process is told, and what is asked."""

    judged: JudgedSet
    material: Material
    setup: Setup
    python: str = sys.executable

    def start(self, variant: Variant) -> Child:
        return Child(replace(self.setup, variant=variant), self.python)

    def judge(self, variant: Variant, child: Child) -> Tried:
        """All questions answered once, and judged."""
        questions = list(self.judged.queries.items())
        answers = child.ask([text for _, text in questions])
        run = {
            id_: {doc: -float(place) for place, doc in enumerate(found)}
            for (id_, _), found in zip(questions, answers.found, strict=True)
        }
        scores = score(self.judged.qrels, run)
        row: Row = {"system": variant.system, "way": variant.name}
        row |= {name: round(float(np.mean(values)), 4) for name, values in scores.items()}
        row |= {"one_pass_ms": round(float(np.median(answers.wall_ms)), 2)}
        row |= {"build_s": child.built["build_s"], "start_s": child.built["start_s"]}
        row |= {"versions": child.built["versions"], "settings": variant.note, "source": variant.source}
        return Tried(variant, scores, row)


def best_of(tried: Sequence[Tried]) -> list[Tried]:
    """The way of each system with the highest nDCG@10, and those that are always shown; the product first."""
    best: dict[str, Tried] = {}
    for one in tried:
        held = best.get(one.variant.system)
        if held is None or one.quality > held.quality:
            best[one.variant.system] = one
    return [one for one in tried if one.variant.always or best[one.variant.system] is one]


def take_turns(
    children: Sequence[Child],
    questions: Sequence[str],
    rounds: int,
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> list[dict[str, np.ndarray] | PeerFailed]:
    """Per system the milliseconds of every question, "wall" and "cpu": the median over the rounds, both (n,).

    One system works at a time. In every block another one goes first, so that none always follows the same.
    A system that breaks off has its error instead.
    """
    blocks = [slice(start, start + BLOCK) for start in range(0, len(questions), BLOCK)]
    times = np.zeros((len(children), 2, rounds, len(questions)))
    failed: dict[int, PeerFailed] = {}
    for turn in range(rounds * len(blocks)):
        round_, block = turn // len(blocks), blocks[turn % len(blocks)]
        for step in range(len(children)):
            which = (step + turn) % len(children)
            if which in failed:
                continue
            try:
                answers = children[which].ask(questions[block], warm_up=True)
                times[which, :, round_, block] = answers.wall_ms, answers.cpu_ms
            except PeerFailed as error:
                failed[which] = error
        tell(turn + 1, rounds * len(blocks))
    middle = np.median(times, axis=2)
    return [failed.get(i) or {"wall": middle[i, 0], "cpu": middle[i, 1]} for i in range(len(children))]


def ahead(product: Tried, peer: Tried) -> dict[str, str]:
    """On what a peer did better than the product: by how much, and of quality also how sure that is."""
    said = {}
    for name in MEASURES:
        if peer.row[name] > product.row[name]:
            found = compare(peer.scores[name], product.scores[name])
            said[name] = f"+{found.mean:.4f} (p {found.p:.2f})"
    for name in SMALLER:
        mine, other = product.row.get(name), peer.row.get(name)
        if mine is not None and other is not None and other < mine:
            said[name] = f"{other:g} against {mine:g}"
    return said


def beside(product: Tried | None, peer: Tried) -> Row:
    """What a row says about the product: empty for the product itself, and when it could not be measured.

    against_ours: nDCG@10 of the peer minus that of the product. p50_ratio: median over the questions of the
    time of the peer divided by that of the product.
    """
    row: Row = {"ahead": {}, "ahead of us on": ""}
    if product is None or product is peer:
        return row
    row["against_ours"] = compare(peer.scores["ndcg_at_10"], product.scores["ndcg_at_10"]).as_row()
    row["nDCG against ours"] = "{difference:+.4f} (p {p:.3f})".format(**row["against_ours"])
    if peer.wall is not None and product.wall is not None:
        row["p50_ratio"] = round(float(np.median(peer.wall / product.wall)), 3)
    row["ahead"] = ahead(product, peer)
    row["ahead of us on"] = ", ".join(row["ahead"])
    return row


@dataclass
class Contest:
    """All that goes on for one set.

    missing: what could not be measured, each with its reason. absent: the systems that are not installed.
    """

    bench: Bench
    missing: list[str]
    tried: list[Tried] = field(default_factory=list)
    absent: dict[str, str] = field(default_factory=dict)

    def run(self, variants: Sequence[Variant], timed: int, rounds: int) -> dict[str, list[Row]]:
        """Judge and time every variant.

        Returns the rows of "best", one per system; of "tried", every way, when there are several; and of
        "absent", the systems that are not installed.
        """
        name = self.bench.judged.name
        with ExitStack() as stack:
            running = self._try_all(variants, stack)
            shown = []
            for one in best_of(self.tried):
                try:
                    if one.variant.key not in running:
                        running[one.variant.key] = stack.enter_context(self.bench.start(one.variant))
                    shown.append(one)
                except (PeerMissing, PeerFailed) as error:
                    self.note(f"{one.variant.key}: {error}")
            questions = list(self.bench.judged.queries.values())
            if timed < len(questions):
                questions = random.Random(SEED).sample(questions, timed)
            children = [running[one.variant.key] for one in shown]
            with bar(f"{name}: timing") as tell:
                times = take_turns(children, questions, rounds, tell)
            for one, child, found in zip(shown, children, times, strict=True):
                if isinstance(found, PeerFailed):
                    self.note(f"{one.variant.key}: {found}")
                    continue
                one.wall = found["wall"]
                one.row |= percentiles(found["wall"]) | {"cpu_ms": round(float(np.median(found["cpu"])), 2)}
                one.row |= {"build_s": child.built["build_s"], **child.memory()}
        product = next((one for one in shown if one.variant.system == PRODUCT), None)
        for one in shown:
            one.row |= beside(product, one)
        best = [{"set": name, "timed": len(questions), **one.row} for one in shown if one.wall is not None]
        several = len(self.tried) > len(shown)
        tried = [{"set": name, **one.row} for one in self.tried if several]
        absent: list[Row] = [{"set": name, "system": s, "way": why} for s, why in self.absent.items()]
        return {"best": best, "tried": tried, "absent": absent}

    def note(self, what: str) -> None:
        """Say what is not there, once."""
        if what not in self.missing:
            self.missing.append(what)

    def _try_all(self, variants: Sequence[Variant], stack: ExitStack) -> dict[str, Child]:
        """Judge every variant. Returns the processes that are timed later whatever comes out, by key."""
        ways = Counter(v.system for v in variants)
        running: dict[str, Child] = {}
        with bar(f"{self.bench.judged.name}: trying") as tell:
            for number, variant in enumerate(variants):
                try:
                    with ExitStack() as until:
                        child = until.enter_context(self.bench.start(variant))
                        self.tried.append(self.bench.judge(variant, child))
                        if variant.always or ways[variant.system] == 1:
                            running[variant.key] = child
                            stack.push(until.pop_all())
                except PeerMissing as error:
                    self.absent[variant.system] = str(error)
                    self.note(f"{variant.system}: {error}")
                except PeerFailed as error:
                    self.note(f"{variant.key}: {error}")
                tell(number + 1, len(variants))
        return running
