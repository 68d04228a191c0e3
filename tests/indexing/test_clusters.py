"""Groups: found where they are by construction, the same in any order, and followed when texts come and go."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from indexing.clusters import NEW, OUTLIERS, divide, follow, possible
from indexing.neighbourhood import places


def around(centres: int, each: int, spread: float = 0.35, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Unit rows around so many directions, and which direction each belongs to."""
    rng = np.random.default_rng(seed)
    middles = np.linalg.qr(rng.normal(size=(64, centres)))[0].T
    rows = np.repeat(middles, each, axis=0) + spread * rng.normal(size=(centres * each, 64)) / 8
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float32), np.repeat(np.arange(centres), each)


def test_groups_that_lie_apart_are_found() -> None:
    rows, truth = around(6, 40)
    groups = divide(rows, np.ones(len(rows)), 6)
    assert adjusted_rand_score(truth, groups.labels) == 1.0
    for label in range(6):
        mean = rows[groups.labels == label].mean(axis=0)
        np.testing.assert_allclose(groups.centres[label], mean / np.linalg.norm(mean), atol=1e-6)
    near = np.einsum("nd,nd->n", rows, groups.centres[groups.labels])
    np.testing.assert_allclose(groups.near, near, atol=1e-6)


def test_another_order_gives_the_same_groups() -> None:
    rows, _ = around(9, 30, spread=1.2)
    whole = divide(rows, np.ones(len(rows)), 9)
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(rows))
        other = divide(rows[order], np.ones(len(rows)), 9)
        assert adjusted_rand_score(whole.labels[order], other.labels) >= 0.90


def test_a_text_that_is_there_often_weighs_as_its_copies_would() -> None:
    rows, _ = around(2, 12)
    weights = np.arange(1.0, 25.0)
    weighed = divide(rows, weights, 2)
    copies = divide(np.repeat(rows, weights.astype(int), axis=0), np.ones(int(weights.sum())), 2)
    for centre in weighed.centres:
        assert np.max(copies.centres @ centre) == pytest.approx(1.0, abs=1e-5)


def test_what_was_grouped_stays_and_what_is_new_joins_the_nearest() -> None:
    rows, truth = around(5, 60, spread=0.8)
    order = np.random.default_rng(3).permutation(len(rows))
    rows, truth = rows[order], truth[order]
    first = divide(rows[:250], np.ones(250), 5)
    before = np.concatenate([first.labels, np.full(50, NEW)])
    after = follow(rows, np.ones(300), before, 5)
    assert adjusted_rand_score(first.labels, after.labels[:250]) >= 0.85
    nearest = (rows[250:] @ after.centres.T).argmax(axis=1)
    assert (after.labels[250:] == nearest).all()


def test_texts_that_fit_nowhere_but_fit_each_other_become_a_new_group() -> None:
    rows, truth = around(5, 40)
    known = truth < 4
    before = np.where(known, truth, NEW)
    after = follow(rows, np.ones(len(rows)), before, 4)
    assert (after.labels[known] == truth[known]).all()
    assert set(after.labels[~known].tolist()) == {4}


def test_a_group_that_lost_its_texts_stays_empty_and_takes_nothing() -> None:
    rows, truth = around(3, 20)
    before = np.where(truth == 2, NEW, truth)
    after = follow(rows[truth < 2], np.ones(40), before[truth < 2], 3)
    assert set(after.labels.tolist()) == {0, 1}
    assert not after.centres[2].any()


def test_at_most_a_small_share_is_set_apart_and_those_fit_worst() -> None:
    rows, _ = around(4, 50)
    rows[::20] = np.random.default_rng(0).normal(size=rows[::20].shape)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    groups = divide(rows, np.ones(len(rows)), 4)
    assert 0 < groups.apart.mean() <= OUTLIERS
    assert groups.near[groups.apart].max() <= groups.near[~groups.apart].min()


def test_texts_of_which_the_group_is_known_stay_in_it() -> None:
    rows, truth = around(4, 30)
    fixed = np.full(len(rows), NEW)
    # Two directions are one group by agreement, and some of a third belong to it as well.
    fixed[truth < 2] = 0
    fixed[np.flatnonzero(truth == 2)[:5]] = 0
    groups = divide(rows, np.ones(len(rows)), 3, fixed)
    assert (groups.labels[fixed == 0] == 0).all()
    assert len(set(groups.labels[(truth == 2) & (fixed == NEW)].tolist())) == 1
    assert len(set(groups.labels[truth == 3].tolist())) == 1
    assert set(groups.labels.tolist()) == {0, 1, 2}
    assert (divide(rows, np.ones(len(rows)), 3, np.zeros(len(rows), np.int64)).labels == 0).all()


@pytest.mark.parametrize(("count", "wanted", "groups"), [(0, 8, 0), (3, 8, 0), (8, 8, 2), (400, 50, 50)])
def test_how_many_groups_are_possible(count: int, wanted: int, groups: int) -> None:
    assert possible(count, wanted) == groups


def test_words_and_neighbours_bring_texts_of_one_subject_together() -> None:
    rng = np.random.default_rng(5)
    vectors = rng.normal(size=(60, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    subjects = [["geld", "euro", "kosten"], ["zaal", "avond", "koffie"], ["kind", "school", "ouder"]]
    terms = [list(rng.permutation(subjects[i % 3]))[:2] for i in range(60)]
    placed = places(vectors, terms)
    np.testing.assert_allclose(np.linalg.norm(placed, axis=1), 1.0, atol=1e-5)
    truth = np.arange(60) % 3
    same = placed @ placed.T
    apart = same[truth[:, None] != truth[None, :]].mean()
    together = same[(truth[:, None] == truth[None, :]) & ~np.eye(60, dtype=bool)].mean()
    bare = vectors @ vectors.T
    assert together - apart > bare[truth[:, None] == truth[None, :]].mean() - bare.mean() + 0.2


def test_copies_of_one_vector_are_neighbours_of_each_other() -> None:
    vectors = np.tile(np.array([[1.0, 0, 0, 0]], dtype=np.float32), (12, 1))
    placed = places(vectors, [[] for _ in range(12)])
    assert np.ptp(placed, axis=0).max() < 1e-6
