"""How much a hit resembles a question: the features worked out by hand, and what the weights promise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple

import numpy as np
import pytest

from indexing.lexical import LexicalIndex, Terms
from indexing.retriever import Hit, Hits, Retriever
from indexing.space import Space
from indexing.vectors import VectorIndex
from models.hash_encoder import HashEncoder
from service.answers import REDELIJK, STERK, ZWAK
from service.relevance import (
    Background,
    Scale,
    _content,
    background,
    features,
    levels,
    on_topic,
    probabilities,
    scale,
    topic_weights,
    weights,
)

GROUND = Background(mean=0.80, deviation=0.02, near=0.70, near_deviation=0.01)

ENCODER = HashEncoder()


def hits(*found: tuple[float, float]) -> Hits:
    """Hits with these similarities and scores over 5-grams."""
    return Hits.of([Hit(i, 0.0, similarity, 0.0, gram) for i, (similarity, gram) in enumerate(found)])


def chance_of(similarity: float, gram: float, by: Scale) -> float:
    (chance,) = probabilities(hits((similarity, gram)), by).tolist()
    return chance


def words(*records: str) -> LexicalIndex:
    index = LexicalIndex()
    index.put((n, Terms([], text.split())) for n, text in enumerate(records))
    return index


def test_similarity_is_counted_in_deviations_above_unrelated_questions() -> None:
    by = Scale(ideal=10.0, ground=GROUND, narrowed=0.7, subject=1.5)
    found = features(hits((0.86, 4.0), (0.78, 0.0)), by)
    np.testing.assert_allclose(found, [[3.0, 0.4, 0.7, 1.5], [-1.0, 0.0, 0.7, 1.5]])


def test_without_a_vector_or_a_background_meaning_speaks_neither_for_nor_against() -> None:
    def one(similarity: float, by: Scale) -> list[float]:
        (found,) = features(hits((similarity, 4.0)), by).tolist()
        return found

    assert one(0.0, Scale(10.0, GROUND, 0.0, 0.0)) == [0.0, 0.4, 0.0, 0.0]
    assert one(0.9, Scale(10.0, None, 0.0, 0.0)) == [0.0, 0.4, 0.0, 0.0]
    assert one(0.9, Scale(0.0, None, 0.0, 0.0)) == [0.0, 0.0, 0.0, 0.0]
    assert features(hits(), Scale(10.0, GROUND, 0.0, 0.0)).shape == (0, 4)


def test_the_scale_of_a_question() -> None:
    index = words("tuin plein", "tuin", "weg", "brug")
    # rarity: tuin ln(1 + 2.5 / 2.5), brug ln(1 + 3.5 / 1.5)
    ideal = 2.2 * (math.log(2) + math.log(1 + 3.5 / 1.5))
    asked = Terms(["niet"], ["tuin", "brug"])
    assert scale(index, asked, GROUND, None, 0.72) == Scale(
        pytest.approx(ideal), GROUND, 0.0, pytest.approx(2.0)
    )

    def narrowed(*allowed: int) -> float:
        return scale(index, asked, GROUND, np.array(allowed, np.int64), 0.7).narrowed

    assert narrowed(0) == pytest.approx(math.log(4))
    assert narrowed(0, 1) == pytest.approx(math.log(2))
    assert narrowed() == pytest.approx(math.log(4))
    assert narrowed(*range(9)) == 0.0
    nothing = np.zeros(0, np.int64)
    assert scale(index, Terms([], []), None, nothing, 0.9) == Scale(
        0.0, None, pytest.approx(math.log(4)), 0.0
    )
    assert scale(LexicalIndex(), asked, None, nothing, 0.0) == Scale(0.0, None, 0.0, 0.0)


def test_a_subject_is_counted_in_deviations_too_and_near_enough_is_near_enough() -> None:
    def subject(nearness: float) -> float:
        return scale(LexicalIndex(), Terms([], []), GROUND, None, nearness).subject

    assert [subject(n) for n in (0.66, 0.70, 0.715)] == pytest.approx([-4.0, 0.0, 1.5])
    assert subject(0.74) == pytest.approx(4.0)
    assert subject(0.95) == 4.0


def test_the_whole_question_word_for_word_in_texts_of_one_length() -> None:
    """Each word once in a text of average length gives 1 / 2.2 of the ideal; again and again, nearly all."""
    asked = Terms([], ["kastanje", "linde"])
    for times, share in ((1, 1 / 2.2), (20, 20 / 21.2)):
        index = words("kastanje linde " * times, "weg brug " * times, "school tuin " * times)
        (found,) = index.search("gram", asked.gram, 1).scores.tolist()
        by = scale(index, asked, None, None, 0.0)
        assert features(hits((0.0, found)), by)[0, 1] == pytest.approx(share, rel=1e-4)


def test_the_chance_is_the_logistic_of_the_weighted_features() -> None:
    w, by = weights(), Scale(10.0, GROUND, 0.7, 1.5)
    z = w.constant + w.similarity * 3.0 + w.gram * 0.4 + w.narrowed * 0.7 + w.subject * 1.5
    assert chance_of(0.86, 4.0, by) == pytest.approx(1 / (1 + math.exp(-z)))
    assert 0 <= chance_of(-1e6, 0.0, by) < chance_of(1e6, 1e6, by) <= 1


def test_more_resemblance_never_lowers_the_chance() -> None:
    by = Scale(10.0, GROUND, 0.0, 1.0)
    chances = [chance_of(0.7 + i / 50, 2.0, by) for i in range(15)]
    assert chances == sorted(chances)
    chances = [chance_of(0.85, float(i), by) for i in range(12)]
    assert chances == sorted(chances)
    chances = [chance_of(0.85, 2.0, Scale(10.0, GROUND, i / 2, 1.0)) for i in range(6)]
    assert chances == sorted(chances)
    chances = [chance_of(0.85, 2.0, Scale(10.0, GROUND, 0.0, i / 2)) for i in range(-9, 9)]
    assert chances == sorted(chances)


def test_levels_begin_at_their_thresholds() -> None:
    w = weights()
    assert 0 < w.redelijk < w.sterk < 1
    found = hits(*((similarity, gram) for similarity in np.arange(0, 1, 0.03) for gram in (0.0, 4.5, 9.0)))
    for by in (Scale(10.0, GROUND, 0.7, 1.5), Scale(0.0, GROUND, 0.0, -2.0), Scale(10.0, None, 2.0, 0.0)):
        for chance, level in zip(probabilities(found, by), levels(found, by), strict=True):
            assert (chance >= w.redelijk) is np.bool_(level != ZWAK)
            assert (chance >= w.sterk) is np.bool_(level == STERK)
    assert set(levels(found, Scale(10.0, GROUND, 0.7, 1.5))) == {STERK, REDELIJK, ZWAK}


def test_a_subject_is_judged_by_how_near_it_lies_and_the_best_share_of_words() -> None:
    w = topic_weights()
    far, between, near = (Scale(10.0, GROUND, 0.0, subject) for subject in (-1.0, 1.2, 3.0))
    assert on_topic(hits(), near) is False
    assert on_topic(hits((0.80, 0.0)), near) is True
    assert on_topic(hits((0.99, 1.0)), far) is False  # some passage is always the nearest
    for best in (0.0, 2.0, 9.0):
        chance = 1 / (1 + math.exp(-(w.constant + w.subject * 1.2 + w.gram * best / 10)))
        assert on_topic(hits((0.9, best / 2), (0.7, best)), between) is (chance >= w.grens)


def retriever_of(texts: Sequence[str], space: Space | None = None) -> Retriever:
    """The passages of as many records as there are texts."""
    numbers = np.arange(len(texts))
    found = Retriever(
        VectorIndex(ENCODER.dimension), LexicalIndex(), space or Space.fit(np.zeros((0, 64), np.float32))
    )
    if len(texts):
        found.replace(range(len(texts)), (numbers, numbers, ENCODER.encode_passages(texts)), [])
    return found


TEXTS = ["Wij plantten een kastanje.", "Er kwam een fietsbrug.", "Een bankje."]


def test_the_background_is_what_unrelated_questions_reach() -> None:
    assert background(ENCODER, retriever_of([])) is None
    rows, asked = ENCODER.encode_passages(TEXTS), ENCODER.encode_questions(_content()["anderOnderwerp"])
    best, near = (asked @ rows.T).max(axis=1), asked @ rows.mean(axis=0)
    expected = [best.mean(), best.std(), near.mean(), near.std()]
    found = background(ENCODER, retriever_of(TEXTS))
    assert found is not None
    assert astuple(found) == pytest.approx(expected, rel=1e-4)


def test_the_background_in_a_space_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Similarities as they are in that space; nearness to the same mean passage as without it."""
    monkeypatch.setattr("indexing.space.LEAST", 3)
    rows, asked = ENCODER.encode_passages(TEXTS), ENCODER.encode_questions(_content()["anderOnderwerp"])
    space = Space.fit(rows)
    assert space.mean.any()
    found, plain = (background(ENCODER, retriever_of(TEXTS, s)) for s in (space, None))
    assert found is not None
    assert plain is not None
    best = (space.place(asked) @ space.place(rows).T).max(axis=1)
    assert (found.mean, found.deviation) == pytest.approx((best.mean(), best.std()), rel=1e-4)
    assert (found.near, found.near_deviation) == pytest.approx((plain.near, plain.near_deviation), rel=1e-4)


def test_nearness_is_to_the_mean_passage_in_a_register_of_any_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (asked,) = ENCODER.encode_questions(["Waar staat een kastanje?"])
    assert retriever_of([]).nearness(asked) == 0.0
    rows = ENCODER.encode_passages(TEXTS)
    by_hand = sum(float(row @ asked) for row in rows) / 3
    assert retriever_of(TEXTS).nearness(asked) == pytest.approx(by_hand, abs=1e-6)
    monkeypatch.setattr("indexing.space.LEAST", 3)
    assert retriever_of(TEXTS, Space.fit(rows)).nearness(asked) == pytest.approx(by_hand, abs=1e-6)


def test_a_background_without_spread_can_be_divided_by() -> None:
    found = retriever_of([])
    found.vectors.add(np.zeros(1, np.int64), np.zeros(1, np.int64), np.zeros((1, 64), np.float32))
    assert background(ENCODER, found) == Background(0.0, 1e-6, 0.0, 1e-6)
