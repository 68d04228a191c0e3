"""Measures per question, how certain their mean is, and whether two rankings really differ.

The measures come from ir-measures, the intervals and the test from scipy. Both resample questions with a
fixed seed, so that a run on the same rankings gives the same figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import ir_measures
import numpy as np
import numpy.typing as npt
from ir_measures import RR, R, Success, nDCG
from scipy import stats

MEASURES = {
    "ndcg_at_10": nDCG @ 10,
    "recall_at_100": R @ 100,
    "mrr_at_10": RR @ 10,
    "success_at_1": Success @ 1,
}
SEED = 20261121
_BOOTSTRAPS = 2_000
_PERMUTATIONS = 9_999
_BATCH = 500  # permutations in memory at a time

Values = npt.NDArray[np.float64]
Scores = dict[str, Values]
"""Per measure its value for each question, (n,), in the order of the judgements."""

Run = Mapping[str, Mapping[str, float]]
"""Per question the documents found, best first; how high their scores are does not count."""

Qrels = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Interval:
    """A mean over questions and the 95% interval around it."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Difference(Interval):
    """How much more one ranking reaches than another on the same questions.

    p: chance of a difference at least this large, either way, when it were a toss-up for every question
    which of the two rankings is which.
    """

    p: float

    def as_row(self) -> dict[str, Any]:
        """Rounded to four digits, under the names that tables use."""
        row = {k: round(v, 4) for k, v in asdict(self).items()}
        return {"difference": row.pop("mean"), **row}


def score(qrels: Qrels, run: Run) -> Scores:
    """Every measure for every judged question; 0 where nothing was found."""
    # By place rather than score: the measures order equal scores by name, and the register does not.
    placed = {id_: {doc: -float(i) for i, doc in enumerate(docs)} for id_, docs in run.items()}
    place = {id_: i for i, id_ in enumerate(qrels)}
    values = {str(measure): np.zeros(len(qrels)) for measure in MEASURES.values()}
    for one in ir_measures.iter_calc(list(MEASURES.values()), qrels, placed):
        values[str(one.measure)][place[one.query_id]] = one.value
    return {name: values[str(measure)] for name, measure in MEASURES.items()}


def interval(values: Values) -> Interval:
    """The mean of (n,) values, with the interval that resampling the questions gives."""
    mean = float(np.mean(values))
    if len(values) < 2:
        return Interval(mean, mean, mean)
    found = stats.bootstrap(
        (values,), np.mean, n_resamples=_BOOTSTRAPS, method="percentile", rng=SEED
    ).confidence_interval
    return Interval(mean, float(found.low), float(found.high))


def compare(a: Values, b: Values) -> Difference:
    """a minus b, both (n,) over the same questions in the same order.

    The test flips the sign of each question's difference at random; all ways when there are few.
    """
    if len(a) != len(b):
        raise ValueError(f"Two rankings of the same questions are needed, not of {len(a)} and {len(b)}.")
    around = interval(a - b)
    if len(a) < 2:
        return Difference(around.mean, around.low, around.high, 1.0)
    test = stats.permutation_test(
        (a - b,),
        np.mean,
        permutation_type="samples",
        vectorized=True,
        n_resamples=_PERMUTATIONS,
        batch=_BATCH,
        rng=SEED,
    )
    return Difference(around.mean, around.low, around.high, float(test.pvalue))


def as_row(scores: Scores) -> dict[str, Any]:
    """The mean of every measure, and the interval of nDCG@10, rounded to four digits."""
    row: dict[str, Any] = {}
    for name, values in scores.items():
        found = interval(values)
        row[name] = round(found.mean, 4)
        row[f"{name}_low"], row[f"{name}_high"] = round(found.low, 4), round(found.high, 4)
    return row
