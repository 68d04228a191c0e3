"""Measures of a ranking worked out by hand, and intervals and tests on data whose answer is known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from benchmarks.measures import Difference, as_row, compare, interval, score

# Three documents are found: d2 (not relevant), d1 (2), d3 (1). d4 (1) is relevant and not found.
#   DCG@10   = 0/log2(2) + 2/log2(3) + 1/log2(4)            = 1.2619 + 0.5
#   ideal    = 2/log2(2) + 1/log2(3) + 1/log2(4)            = 2 + 0.6309 + 0.5
#   recall   = 2 of 3 relevant ones; first relevant one at place 2, so MRR 1/2 and no success at 1
QRELS = {"q1": {"d1": 2, "d3": 1, "d4": 1, "d2": 0}, "q2": {"d1": 1}}
RUN = {"q1": {"d2": 3.0, "d1": 2.0, "d3": 1.0}}


def test_a_ranking_of_three_documents_by_hand() -> None:
    found = score(QRELS, RUN)
    assert found["ndcg_at_10"] == pytest.approx([(2 / math.log2(3) + 0.5) / (2.5 + 1 / math.log2(3)), 0])
    assert found["ndcg_at_10"][0] == pytest.approx(0.5628, abs=1e-4)
    assert found["recall_at_100"] == pytest.approx([2 / 3, 0])
    assert found["mrr_at_10"] == pytest.approx([0.5, 0])
    assert found["success_at_1"] == pytest.approx([0, 0])


def test_a_question_that_finds_nothing_counts_as_zero_whether_it_is_listed_or_not() -> None:
    for run in ({}, {"q1": {}}, {"q1": {}, "q2": {}, "unjudged": {"d1": 1.0}}):
        for values in score(QRELS, run).values():
            assert values.tolist() == [0, 0]


def test_the_order_found_counts_and_not_the_scores() -> None:
    equal = score({"q": {"a": 1}}, {"q": {"b": 1.0, "a": 1.0}})
    assert equal["mrr_at_10"] == pytest.approx([0.5])
    assert score({"q": {"a": 1}}, {"q": {"a": 1.0, "b": 1.0}})["mrr_at_10"] == pytest.approx([1])


def test_only_ten_and_a_hundred_places_count() -> None:
    run = {"q": {f"d{i}": -i for i in range(150)}}
    qrels = {"q": dict.fromkeys(("d10", "d99", "d100", "d140"), 1)}
    found = score(qrels, run)
    assert (found["mrr_at_10"][0], found["ndcg_at_10"][0]) == (0, 0)  # place 11 is too late
    assert found["recall_at_100"][0] == 0.5  # places 11 and 100; 101 and 141 are too late


def test_identical_rankings_do_not_differ() -> None:
    values = np.random.default_rng(1).random(50)
    assert compare(values, values) == Difference(0.0, 0.0, 0.0, 1.0)


def test_a_constant_gain_is_found_with_certainty() -> None:
    values = np.random.default_rng(1).random(50)
    found = compare(values + 0.25, values)
    assert (found.mean, found.low, found.high) == pytest.approx((0.25, 0.25, 0.25))
    assert found.p < 0.001
    assert compare(values, values + 0.25).mean == pytest.approx(-0.25)


def test_the_chance_of_three_equal_signs_by_hand() -> None:
    # Of the 8 ways to give three differences a sign, 2 are as extreme as all three the same.
    assert compare(np.full(3, 0.5), np.zeros(3)).p == pytest.approx(2 / 8)


def test_a_toss_up_is_not_called_a_difference() -> None:
    rng = np.random.default_rng(2)
    a, b = rng.random(200), rng.random(200)
    found = compare(a, b)
    assert found.low < 0 < found.high
    assert found.p > 0.05


def test_the_interval_is_about_two_standard_errors_wide() -> None:
    values = np.random.default_rng(3).normal(0.5, 0.2, 400)
    found = interval(values)
    error = values.std(ddof=1) / 20  # the square root of 400
    assert found.mean == pytest.approx(values.mean())
    assert found.low == pytest.approx(found.mean - 1.96 * error, abs=0.2 * error)
    assert found.high == pytest.approx(found.mean + 1.96 * error, abs=0.2 * error)
    assert interval(values) == found, "the same questions give the same interval"


def test_one_question_has_no_spread_and_no_test() -> None:
    assert interval(np.array([0.3])).high == 0.3
    assert compare(np.array([0.3]), np.array([0.1])).p == 1.0


def test_two_rankings_of_other_questions_are_refused() -> None:
    with pytest.raises(ValueError, match="not of 2 and 3"):
        compare(np.zeros(2), np.zeros(3))


def test_a_row_has_every_measure_with_its_interval() -> None:
    row = as_row(score(QRELS, RUN))
    assert row["ndcg_at_10"] == 0.2814  # half of the first question's, worked out above
    assert row["ndcg_at_10_low"] <= row["ndcg_at_10"] <= row["ndcg_at_10_high"]
    assert len(row) == 12
