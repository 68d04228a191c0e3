"""Scaling, pooling and adding up, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from indexing.fusion import MODES, Weights, best_per_owner, fuse, pool, scale


def test_scores_are_scaled_between_the_lowest_and_the_highest() -> None:
    assert scale({1: 0.8, 2: 0.9, 3: 0.84}) == pytest.approx({1: 0.0, 2: 1.0, 3: 0.4})
    assert scale({1: -3.0, 2: -1.0, 3: -2.0}) == {1: 0.0, 2: 1.0, 3: 0.5}


def test_scores_are_scaled_from_a_given_low() -> None:
    assert scale({1: 2.0, 2: 8.0}, 0.0) == {1: 0.25, 2: 1.0}
    assert scale({4: 3.0}, 0.0) == {4: 1.0}


def test_equal_scores_are_all_one_and_no_scores_are_none() -> None:
    assert scale({1: 0.7, 2: 0.7}) == {1: 1.0, 2: 1.0}
    assert scale({5: 0.7}) == {5: 1.0}
    assert scale({}) == {}
    assert scale({}, 0.0) == {}


def test_three_lists_are_added_up_with_their_weights() -> None:
    lists = {
        "dense": {1: 0.90, 2: 0.80, 3: 0.85},  # scaled 1, 0, 0.5
        "stam": {2: 4.0, 3: 1.0},  # scaled from zero 1, 0.25
        "gram": {2: 10.0, 4: 5.0},  # 1, 0.5
    }
    found = fuse(lists, MODES["hybrid"])
    # 1: 0.5 · 2: 0 + 0.25 + 0.25 · 3: 0.25 + 0.0625 · 4: 0.125
    assert [owner for owner, _ in found] == [1, 2, 3, 4]
    assert [score for _, score in found] == pytest.approx([0.5, 0.5, 0.3125, 0.125])


def test_a_list_without_weight_brings_in_nobody() -> None:
    lists = {"dense": {1: 0.9, 2: 0.8}, "stam": {3: 2.0}, "gram": {4: 1.0}}
    assert fuse(lists, MODES["dense"]) == [(1, 1.0), (2, 0.0)]
    assert fuse(lists, MODES["lexical"]) == [(3, 0.5), (4, 0.5)]
    assert fuse(lists, Weights(0, 0, 0)) == []


def test_empty_lists_leave_the_others_as_they_are() -> None:
    assert fuse({"dense": {}, "stam": {}, "gram": {}}, MODES["hybrid"]) == []
    assert fuse({"dense": {}, "stam": {8: 1.5}, "gram": {}}, MODES["hybrid"]) == [(8, 0.25)]


def test_equal_totals_are_ordered_by_number_whatever_the_order_of_arrival() -> None:
    for order in ([9, 4, 6], [6, 9, 4], [4, 6, 9]):
        assert fuse({"stam": dict.fromkeys(order, 2.0)}, MODES["lexical"]) == [(4, 0.5), (6, 0.5), (9, 0.5)]


def test_a_records_dense_score_is_six_tenths_best_and_four_tenths_mean() -> None:
    best, mean = np.array([0.9, 0.5], np.float32), np.array([0.4, 0.5], np.float32)
    np.testing.assert_allclose(pool(best, mean), [0.7, 0.5], rtol=1e-6)


def test_the_best_passage_of_each_record() -> None:
    owners, scores = np.array([3, 1, 3, 2, 1]), np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    assert best_per_owner(owners, scores) == {3: 0.9, 1: 0.8, 2: 0.6}
    assert best_per_owner(owners[:0], scores[:0]) == {}
