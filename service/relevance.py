"""How much a hit resembles the question: a probability, calibrated on judged questions.

Raw similarities of this kind of model crowd between 0.7 and 0.9, whatever the question. So each is
compared with what questions about something else entirely reach in this very register, put beside the
share of the question's words that the record holds, and beside how much the filters read from the
question narrow the register: who asks for jongeren in Moerwijk is helped by most that is left.
`relevance.json` has the weights, fitted by benchmarks/calibrate.py.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from indexing.lexical import LexicalIndex, Terms
from indexing.retriever import Hit
from indexing.vectors import VectorIndex
from models.encoding import TextEncoder
from service.answers import REDELIJK, STERK, ZWAK

_BM25_TOP = 2.2  # BM25 with k1 = 1.2 gives a term at most this many times its rarity


@dataclass(frozen=True)
class Background:
    """What questions on other subjects reach at best in this register: mean and standard deviation."""

    mean: float
    deviation: float


@dataclass(frozen=True)
class Scale:
    """What the scores of one question are measured by.

    ideal: the highest BM25 score over 5-grams that the question could get. ground: None for an empty
    index. narrowed: log of the register's size over the number of records that pass the filters.
    """

    ideal: float
    ground: Background | None
    narrowed: float


@dataclass(frozen=True)
class Weights:
    constant: float
    similarity: float
    gram: float
    narrowed: float
    redelijk: float  # probability from which a choice resembles the question
    sterk: float


@dataclass(frozen=True)
class TopicWeights:
    """Tells questions that this register is about from questions on other subjects."""

    constant: float
    similarity: float
    gram: float
    grens: float


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(
        Path(__file__).with_name("relevance.json").read_text(encoding="utf-8")
    )
    return content


@cache
def weights() -> Weights:
    return Weights(**_content()["gewichten"])


@cache
def topic_weights() -> TopicWeights:
    return TopicWeights(**_content()["onderwerp"])


def background(encoder: TextEncoder, index: VectorIndex) -> Background | None:
    """Measure it; None for an empty index."""
    if not len(index):
        return None
    vectors = encoder.encode_questions(_content()["anderOnderwerp"])
    best = [float(index.search(v, 1).scores[0]) for v in vectors]
    return Background(float(np.mean(best)), max(float(np.std(best)), 1e-6))


def scale(
    words: LexicalIndex, terms: Terms, ground: Background | None, allowed: Sequence[int] | None
) -> Scale:
    """The scale for one question. allowed: records that pass its filters, None when all do."""
    ideal = _BM25_TOP * sum(words.rarity("gram", gram) for gram in terms.gram)
    narrowed = math.log(max(len(words), 1) / max(len(allowed), 1)) if allowed is not None else 0.0
    return Scale(ideal, ground, max(narrowed, 0.0))


def features(hit: Hit, by: Scale) -> tuple[float, float, float]:
    """(similarity in deviations above unrelated questions, share of 5-grams, narrowing by filters)."""
    # Without a vector there is nothing to say about meaning: count it as neither for nor against.
    above = (hit.similarity - by.ground.mean) / by.ground.deviation if by.ground and hit.similarity else 0.0
    return above, hit.gram / by.ideal if by.ideal else 0.0, by.narrowed


def probability(hit: Hit, by: Scale) -> float:
    """The chance that a judge would call this record useful for the question."""
    w = weights()
    above, gram, narrowed = features(hit, by)
    return _logistic(w.constant + w.similarity * above + w.gram * gram + w.narrowed * narrowed)


def on_topic(hits: Sequence[Hit], by: Scale) -> bool:
    """Whether the question is about what this register holds at all, answered or not."""
    found = [features(h, by) for h in hits]
    if not found:
        return False
    w = topic_weights()
    above, gram = max(f[0] for f in found), max(f[1] for f in found)
    return _logistic(w.constant + w.similarity * above + w.gram * gram) >= w.grens


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, value))))


def level(chance: float) -> str:
    """sterk, redelijk or zwak."""
    w = weights()
    return STERK if chance >= w.sterk else REDELIJK if chance >= w.redelijk else ZWAK
