"""How much a hit resembles a question: the features worked out by hand, and what the weights promise."""

from __future__ import annotations

import math

import numpy as np
import pytest

from indexing.lexical import LexicalIndex, Terms
from indexing.retriever import Hit
from indexing.vectors import VectorIndex
from models.hash_encoder import HashEncoder
from service.answers import REDELIJK, STERK, ZWAK
from service.relevance import (
    Background,
    Scale,
    _content,
    background,
    features,
    level,
    on_topic,
    probability,
    scale,
    topic_weights,
    weights,
)

GROUND = Background(mean=0.80, deviation=0.02)


def hit(similarity: float = 0.0, gram: float = 0.0) -> Hit:
    return Hit(owner=1, score=0.0, similarity=similarity, stam=0.0, gram=gram, passages=())


def words(*records: str) -> LexicalIndex:
    index = LexicalIndex()
    index.put((n, Terms([], text.split())) for n, text in enumerate(records))
    return index


def test_similarity_is_counted_in_deviations_above_unrelated_questions() -> None:
    by = Scale(ideal=10.0, ground=GROUND, narrowed=0.7)
    assert features(hit(0.86, 4.0), by) == pytest.approx((3.0, 0.4, 0.7))
    assert features(hit(0.78, 0.0), by) == pytest.approx((-1.0, 0.0, 0.7))


def test_without_a_vector_or_a_background_meaning_speaks_neither_for_nor_against() -> None:
    assert features(hit(0.0, 4.0), Scale(10.0, GROUND, 0.0)) == (0.0, 0.4, 0.0)
    assert features(hit(0.9, 4.0), Scale(10.0, None, 0.0)) == (0.0, 0.4, 0.0)
    assert features(hit(0.9, 4.0), Scale(0.0, None, 0.0)) == (0.0, 0.0, 0.0)


def test_the_scale_of_a_question() -> None:
    index = words("tuin plein", "tuin", "weg", "brug")
    # rarity: tuin ln(1 + 2.5 / 2.5), brug ln(1 + 3.5 / 1.5)
    ideal = 2.2 * (math.log(2) + math.log(1 + 3.5 / 1.5))
    assert scale(index, Terms(["niet"], ["tuin", "brug"]), GROUND, None) == Scale(
        pytest.approx(ideal), GROUND, 0.0
    )
    assert scale(index, Terms([], ["tuin"]), None, [0]).narrowed == pytest.approx(math.log(4))
    assert scale(index, Terms([], ["tuin"]), None, [0, 1]).narrowed == pytest.approx(math.log(2))
    assert scale(index, Terms([], ["tuin"]), None, []).narrowed == pytest.approx(math.log(4))
    assert scale(index, Terms([], []), None, list(range(9))) == Scale(0.0, None, 0.0)
    assert scale(LexicalIndex(), Terms([], ["tuin"]), None, []) == Scale(0.0, None, 0.0)


def test_the_whole_question_word_for_word_in_texts_of_one_length() -> None:
    """Each word once in a text of average length gives 1 / 2.2 of the ideal; again and again, nearly all."""
    asked = Terms([], ["kastanje", "linde"])
    for times, share in ((1, 1 / 2.2), (20, 20 / 21.2)):
        index = words("kastanje linde " * times, "weg brug " * times, "school tuin " * times)
        (found,) = index.search("gram", asked.gram, 1).scores.tolist()
        assert features(hit(0.0, found), scale(index, asked, None, None))[1] == pytest.approx(
            share, rel=1e-4
        )


def test_the_chance_is_the_logistic_of_the_weighted_features() -> None:
    w, by = weights(), Scale(10.0, GROUND, 0.7)
    z = w.constant + w.similarity * 3.0 + w.gram * 0.4 + w.narrowed * 0.7
    assert probability(hit(0.86, 4.0), by) == pytest.approx(1 / (1 + math.exp(-z)))
    assert 0 <= probability(hit(-1e6, 0.0), by) < probability(hit(1e6, 1e6), by) <= 1


def test_more_resemblance_never_lowers_the_chance() -> None:
    by = Scale(10.0, GROUND, 0.0)
    chances = [probability(hit(0.7 + i / 50, 2.0), by) for i in range(15)]
    assert chances == sorted(chances)
    chances = [probability(hit(0.85, float(i)), by) for i in range(12)]
    assert chances == sorted(chances)
    chances = [probability(hit(0.85, 2.0), Scale(10.0, GROUND, i / 2)) for i in range(6)]
    assert chances == sorted(chances)


def test_levels() -> None:
    w = weights()
    assert 0 < w.redelijk < w.sterk < 1
    assert [level(p) for p in (0.0, w.redelijk - 1e-6, w.redelijk, w.sterk - 1e-6, w.sterk, 1.0)] == [
        ZWAK,
        ZWAK,
        REDELIJK,
        REDELIJK,
        STERK,
        STERK,
    ]


def test_a_subject_is_judged_by_the_best_similarity_and_the_best_share_of_words() -> None:
    w, by = topic_weights(), Scale(10.0, GROUND, 0.0)
    assert on_topic([], by) is False
    near, worded = hit(0.80 + 0.02 * 6), hit(0.80 - 0.02 * 6, 9.0)
    assert on_topic([near], by) is True
    assert on_topic([hit(0.80 - 0.02 * 6)], by) is False
    assert on_topic([hit(0.80 - 0.02 * 6), near], by) is True
    both = w.constant + w.similarity * 6 + w.gram * 0.9
    assert on_topic([near, worded], by) is (1 / (1 + math.exp(-both)) >= w.grens)


def test_the_background_is_what_unrelated_questions_reach() -> None:
    encoder = HashEncoder()
    index = VectorIndex(encoder.dimension)
    assert background(encoder, index) is None
    texts = ["Wij plantten een kastanje.", "Er kwam een fietsbrug.", "Een bankje."]
    rows = encoder.encode_passages(texts)
    index.add(np.arange(3), np.arange(3), rows)
    best = [max(rows @ v) for v in encoder.encode_questions(_content()["anderOnderwerp"])]
    found = background(encoder, index)
    assert found is not None
    assert (found.mean, found.deviation) == pytest.approx((np.mean(best), np.std(best)), rel=1e-5)


def test_a_background_without_spread_can_be_divided_by() -> None:
    encoder = HashEncoder()
    index = VectorIndex(encoder.dimension)
    index.add(np.zeros(1, np.int64), np.zeros(1, np.int64), np.zeros((1, 64), np.float32))
    assert background(encoder, index) == Background(0.0, 1e-6)
