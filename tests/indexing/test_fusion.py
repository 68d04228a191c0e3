"""Which lists count, scaling, pooling and adding up, worked out by hand."""

from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.fusion import MODES, OFF, Ranking, fuse, lists, pool, scaled

RANKING = Ranking(dense=0.5, stam=2.0, gram=3.0, mean_share=0.25)


def test_a_mode_says_which_lists_count() -> None:
    assert set(MODES) == {"hybrid", "dense", "lexical"}
    assert lists("hybrid", RANKING) == {"dense": 0.5, "stam": 2.0, "gram": 3.0}
    assert lists("dense", RANKING) == {"dense": 0.5}
    assert lists("lexical", RANKING) == {"stam": 2.0, "gram": 3.0}


def test_a_list_without_weight_does_not_count() -> None:
    assert lists("hybrid", replace(RANKING, stam=0.0)) == {"dense": 0.5, "gram": 3.0}
    assert lists("lexical", replace(RANKING, gram=0.0)) == {"stam": 2.0}
    assert lists("dense", replace(RANKING, dense=0.0)) == {}


def test_the_share_of_the_mean_is_no_list() -> None:
    for mode in MODES:
        assert "mean_share" not in lists(mode, RANKING)


def test_a_mode_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError):
        lists("slim", RANKING)


def test_every_lever_can_be_left_out_and_is_in_use() -> None:
    default = asdict(Ranking())
    assert OFF.keys() == default.keys()
    assert [name for name, value in default.items() if value == OFF[name]] == []
    assert lists("hybrid", Ranking(**OFF)) == {}


def test_word_scores_are_shares_of_the_highest() -> None:
    assert scaled(np.array([2.0, 8.0, 6.0])).tolist() == [0.25, 1.0, 0.75]
    assert scaled(np.array([3.0])).tolist() == [1.0]
    assert scaled(np.zeros(0)).tolist() == []


def test_scores_of_nothing_are_nothing() -> None:
    assert scaled(np.zeros(2)).tolist() == [0.0, 0.0]


@given(st.lists(st.floats(0.001, 1000), min_size=1), st.floats(0.001, 1000))
def test_shares_do_not_depend_on_the_unit_and_keep_the_order(found: list[float], unit: float) -> None:
    scores = np.array(found)
    shares = scaled(scores)
    assert shares.max() == 1.0
    assert shares.min() > 0
    assert scaled(unit * scores) == pytest.approx(shares)
    assert shares[np.argsort(scores)].tolist() == sorted(shares)


def test_three_lists_are_added_up_with_their_weights() -> None:
    weighed = {
        "dense": np.array([3.0, 1.0, -2.0, 0.0]),
        "stam": np.array([0.0, 1.0, 0.25, 0.0]),
        "gram": np.array([0.0, 0.1, 0.0, 0.5]),
    }
    # 0.5·3 · 0.5·1 + 2·1 + 3·0.1 · 0.5·-2 + 2·0.25 · 3·0.5
    found = fuse(weighed, {"dense": 0.5, "stam": 2.0, "gram": 3.0}, 4)
    assert found.tolist() == pytest.approx([1.5, 2.8, -0.5, 1.5])


def test_nothing_added_up_is_nothing() -> None:
    assert fuse({}, {"dense": 0.5}, 2).tolist() == [0.0, 0.0]
    assert fuse({"stam": np.zeros(0)}, {"stam": 2.0}, 0).tolist() == []


def test_a_records_dense_score_has_a_share_of_its_mean_passage() -> None:
    best, mean = np.array([0.9, 0.5], np.float32), np.array([0.4, 0.5], np.float32)
    np.testing.assert_allclose(pool(best, mean, 0.4), [0.7, 0.5], rtol=1e-6)
    np.testing.assert_allclose(pool(best, mean, 0.0), best)
    np.testing.assert_allclose(pool(best, mean, 1.0), mean)
