"""How much a hit resembles the question: a probability, calibrated on judged questions.

A similarity says little by itself: how high they get differs by register and by question. So each is
compared with what questions about something else entirely reach in this very register, put beside the
share of the question's words that the record holds, beside how near the question lies to what the
register is about at all, and beside how much the filters read from the question narrow the register:
who asks for jongeren in Moerwijk is helped by most that is left.
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
from indexing.retriever import Hits, Retriever
from models.encoding import TextEncoder
from service.answers import REDELIJK, STERK, ZWAK

_BM25_TOP = 2.2  # BM25 with k1 = 1.2 gives a term at most this many times its rarity
_NEAR_ENOUGH = 4.0  # deviations; nearer than that come only texts as long as a passage, on any matter


@dataclass(frozen=True)
class Background:
    """What questions on other subjects reach in this register, as means and standard deviations.

    mean, deviation: of the similarity of their best passage. near, near_deviation: of their nearness to
    the register's mean passage.
    """

    mean: float
    deviation: float
    near: float
    near_deviation: float


@dataclass(frozen=True)
class Scale:
    """What the scores of one question are measured by.

    ideal: the highest BM25 score over 5-grams that the question could get. ground: None for an empty
    index. narrowed: log of the register's size over the number of records that pass the filters.
    subject: nearness to the register in deviations above unrelated questions, at most _NEAR_ENOUGH.
    """

    ideal: float
    ground: Background | None
    narrowed: float
    subject: float


@dataclass(frozen=True)
class Weights:
    constant: float
    similarity: float
    gram: float
    narrowed: float
    subject: float
    redelijk: float  # probability from which a choice resembles the question
    sterk: float


@dataclass(frozen=True)
class TopicWeights:
    """Tells questions that this register is about from questions on other subjects."""

    constant: float
    subject: float
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


def unrelated_questions() -> list[str]:
    """Questions about something else entirely than any register here."""
    found: list[str] = _content()["anderOnderwerp"]
    return found


def background(encoder: TextEncoder, retriever: Retriever) -> Background | None:
    """Measure it; None for an empty index."""
    if not len(retriever.vectors):
        return None
    vectors = encoder.encode_questions(unrelated_questions())
    return Background(
        *_spread([retriever.highest_similarity(v) for v in vectors]),
        *_spread([retriever.nearness(v) for v in vectors]),
    )


def _spread(values: Sequence[float]) -> tuple[float, float]:
    return float(np.mean(values)), max(float(np.std(values)), 1e-6)


def scale(
    words: LexicalIndex,
    terms: Terms,
    ground: Background | None,
    allowed: np.ndarray | None,
    nearness: float,
) -> Scale:
    """The scale for one question.

    allowed: records that pass its filters, None when all do. nearness: what `Retriever` gives for it.
    """
    ideal = _BM25_TOP * sum(words.rarity("gram", gram) for gram in terms.gram)
    narrowed = math.log(max(len(words), 1) / max(len(allowed), 1)) if allowed is not None else 0.0
    subject = (nearness - ground.near) / ground.near_deviation if ground else 0.0
    return Scale(ideal, ground, max(narrowed, 0.0), min(subject, _NEAR_ENOUGH))


def features(hits: Hits, by: Scale) -> np.ndarray:
    """(n, 4): similarity in deviations above unrelated questions, share of 5-grams, narrowing, subject."""
    found = np.zeros((len(hits), 4))
    if by.ground:
        # Without a vector there is nothing to say about meaning: count it as neither for nor against.
        above = (hits.similarities - by.ground.mean) / by.ground.deviation
        found[:, 0] = np.where(hits.similarities != 0, above, 0.0)
    if by.ideal:
        found[:, 1] = hits.gram / by.ideal
    found[:, 2:] = by.narrowed, by.subject
    return found


def probabilities(hits: Hits, by: Scale) -> np.ndarray:
    """The chance, (n,), that a judge would call each record useful for the question."""
    w = weights()
    return _logistic(
        w.constant + features(hits, by) @ np.array([w.similarity, w.gram, w.narrowed, w.subject])
    )


def levels(hits: Hits, by: Scale) -> list[str]:
    """How much each hit resembles the question: sterk, redelijk or zwak."""
    w, chances = weights(), probabilities(hits, by)
    return [STERK if c >= w.sterk else REDELIJK if c >= w.redelijk else ZWAK for c in chances.tolist()]


def on_topic(hits: Hits, by: Scale) -> bool:
    """Whether the question is about what this register holds at all, answered or not.

    By how near it lies to the register and the best share of its words. The best similarity tells less:
    in the register's own space, a question on anything has a passage that resembles it more than the rest.
    """
    if not len(hits):
        return False
    w = topic_weights()
    gram = features(hits, by)[:, 1].max()
    chance = _logistic(np.array([w.constant + w.subject * by.subject + w.gram * gram]))
    return bool(chance[0] >= w.grens)


def _logistic(values: np.ndarray) -> np.ndarray:
    chances: np.ndarray = 1 / (1 + np.exp(-np.clip(values, -50, 50)))
    return chances
