"""The space of a register: by hand in two directions, what it promises of any passages, and on disk."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.space import ENOUGH, FLOOR, LEAST, POWER, Space

MIDDLE = np.array([3.0, 4.0])
# Around MIDDLE, twice as wide in the first direction as in the second: variances 400/199 and 100/199.
CROSS = np.tile(np.array([[2.0, 0.0], [-2.0, 0.0], [0.0, 1.0], [0.0, -1.0]]), (LEAST // 4, 1)) + MIDDLE


def units(rows: np.ndarray) -> np.ndarray:
    found: np.ndarray = rows / np.linalg.norm(rows, axis=-1, keepdims=True)
    return found


def crowded(seed: int, count: int, dimension: int = 6) -> np.ndarray:
    """Passages as an encoder gives them: unit rows, close together, wider in some directions than others."""
    rng = np.random.default_rng(seed)
    widths = np.linspace(0.05, 0.6, dimension)
    return units(rng.standard_normal((count, dimension)) * widths + 1.0).astype(np.float32)


def turned(angle: float) -> np.ndarray:
    return np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])


# -- by hand -----------------------------------------------------------------------------------------


def test_full_levelling_by_hand() -> None:
    """A quarter of the variance to the power -1/2: the narrow direction is stretched to twice its width."""
    space = Space.fit(CROSS, power=0.5)
    np.testing.assert_allclose(space.mean, MIDDLE)
    np.testing.assert_allclose(space.matrix, [[1, 0], [0, 2]], atol=1e-6)
    # (2, 1) from the middle becomes (2, 2): half way between the two directions.
    half = math.sqrt(0.5)
    placed = space.place(MIDDLE + np.array([[2, 1], [0, -3], [-0.4, 0]]))
    np.testing.assert_allclose(placed, [[half, half], [0, -1], [-1, 0]], atol=1e-6)
    assert space.fitted == LEAST


def test_soft_levelling_by_hand() -> None:
    stretch = 4**POWER
    np.testing.assert_allclose(Space.fit(CROSS).matrix, [[1, 0], [0, stretch]], atol=1e-6)
    placed = Space.fit(CROSS).place(MIDDLE + 1)
    np.testing.assert_allclose(placed, np.array([1, stretch]) / math.hypot(1, stretch), rtol=1e-6)
    assert 1 < stretch < 1.25


def test_standing_by_hand() -> None:
    """Placed, every passage is one step from the middle, half of them in each direction."""
    space = Space.fit(CROSS)
    np.testing.assert_allclose(space.centre, [0, 0], atol=1e-6)
    np.testing.assert_allclose(space.covariance, np.eye(2) * 100 / 199, atol=1e-6)
    found = space.standing(np.array([1, 0], np.float32), np.array([1.0, 0.0, -0.5], np.float32))
    np.testing.assert_allclose(found, np.array([1.0, 0.0, -0.5]) / math.sqrt(100 / 199), rtol=1e-5)


def test_a_direction_in_which_nothing_varies_is_not_stretched_without_end() -> None:
    flat = np.tile(np.array([[2.0, 0.0], [-2.0, 0.0]]), (LEAST // 2, 1)) + MIDDLE
    np.testing.assert_allclose(Space.fit(flat, power=0.5).matrix, [[1, 0], [0, FLOOR**-0.5]], atol=1e-5)


@pytest.mark.parametrize("angle", [0.3, 1.0, 2.5])
def test_turning_all_passages_turns_the_answer_along(angle: float) -> None:
    asked = np.array([[3.5, 4.5], [0.0, 1.0], [-2.0, 4.2]])
    there = turned(angle)
    np.testing.assert_allclose(
        Space.fit(CROSS @ there).place(asked @ there), Space.fit(CROSS).place(asked) @ there, atol=1e-5
    )


# -- few passages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 2, LEAST - 1])
def test_with_few_passages_nothing_is_moved(count: int) -> None:
    passages, asked = crowded(1, count), crowded(2, 5)
    space = Space.fit(passages)
    np.testing.assert_array_equal(space.mean, np.zeros(6))
    np.testing.assert_array_equal(space.matrix, np.eye(6))
    np.testing.assert_allclose(space.place(asked), asked, rtol=1e-6)
    np.testing.assert_allclose(space.place(3 * asked[0]), asked[0], rtol=1e-6)


def test_with_enough_passages_it_is_learnt_unless_the_lever_is_off() -> None:
    passages, asked = crowded(1, LEAST), crowded(2, 5)
    space = Space.fit(passages)
    np.testing.assert_allclose(space.mean, passages.mean(axis=0), rtol=1e-5)
    assert np.abs(space.place(asked) - asked).max() > 0.1
    off = Space.fit(passages, power=0.0)
    np.testing.assert_allclose(off.place(asked), asked, rtol=1e-6)
    assert off.id != space.id


def test_passages_that_crowd_together_are_told_apart() -> None:
    passages = crowded(3, 400)
    between = units(passages) @ units(passages).T
    placed = Space.fit(passages).place(passages)
    assert between.mean() > 0.8
    assert abs((placed @ placed.T).mean()) < 0.02


# -- of any passages ---------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [2, 30, LEAST - 1, LEAST, 700])
@pytest.mark.parametrize("seed", range(3))
def test_a_passage_stands_at_zero_on_average_with_a_deviation_of_one(count: int, seed: int) -> None:
    passages = crowded(seed, count)
    space = Space.fit(passages)
    placed = space.place(passages)
    for question in space.place(crowded(seed + 50, 4)):
        scores = placed @ question
        stands = space.standing(question, scores)
        assert stands.mean() == pytest.approx(0, abs=2e-3)
        if scores.std(ddof=1) > 0.02:  # otherwise it counts as wider than it is
            assert stands.std(ddof=1) == pytest.approx(1, rel=2e-3)
        # What is nearer stands higher.
        assert np.argsort(stands, kind="stable").tolist() == np.argsort(scores, kind="stable").tolist()


@given(seed=st.integers(0, 1000), count=st.sampled_from([0, 1, 5, 200, 260]), dimension=st.integers(2, 9))
def test_what_is_placed_is_a_unit_row(seed: int, count: int, dimension: int) -> None:
    space = Space.fit(crowded(seed, count, dimension))
    asked = crowded(seed + 1, 7, dimension)
    placed = space.place(asked)
    assert (placed.shape, placed.dtype) == ((7, dimension), np.float32)
    np.testing.assert_allclose(np.linalg.norm(placed, axis=1), np.ones(7), rtol=1e-5)
    for row, one in zip(placed, asked, strict=True):
        np.testing.assert_allclose(space.place(one), row, atol=1e-5)


@pytest.mark.parametrize("count", [0, 1, 2, 300])
def test_passages_that_are_all_alike_give_finite_answers(count: int) -> None:
    passage = crowded(4, 1)
    space = Space.fit(np.repeat(passage, count, axis=0))
    placed = space.place(np.concatenate([passage, crowded(5, 3), -passage]))
    assert np.isfinite(placed).all()
    for question in placed:
        assert np.isfinite(space.standing(question, placed @ question)).all()
    if count:
        centre = space.place(passage)[0]
        np.testing.assert_allclose(space.standing(placed[1], centre[None] @ placed[1]), [0], atol=1e-3)


def test_the_middle_itself_has_no_direction() -> None:
    assert Space.fit(CROSS).place(MIDDLE.astype(np.float32)).tolist() == [0, 0]


def test_the_same_passages_give_the_same_space_and_others_another() -> None:
    passages = crowded(6, 250)
    assert Space.fit(passages).id == Space.fit(passages.copy()).id
    nudged = passages.copy()
    nudged[17, 2] += 0.01
    ids = {Space.fit(rows).id for rows in (passages, nudged, passages[:-1], passages[:10], passages[:0])}
    assert len(ids) == 5


@pytest.mark.parametrize(
    ("fitted", "count", "expected"),
    [
        (0, 0, False),
        (0, LEAST - 1, False),
        (0, LEAST, True),
        (40, LEAST, True),
        (150, 299, False),
        (150, 300, True),
        (LEAST, 2 * LEAST - 1, False),
        (LEAST, 2 * LEAST, True),
        (LEAST, 3, False),
        (ENOUGH - 1, 2 * ENOUGH - 3, False),
        (ENOUGH - 1, 2 * ENOUGH - 2, True),
        (ENOUGH, 100 * ENOUGH, False),
    ],
)
def test_when_a_register_has_outgrown_its_space(fitted: int, count: int, expected: bool) -> None:
    nothing = np.zeros(2, np.float32), np.zeros((2, 2), np.float32)
    assert Space(*nothing, *nothing, fitted).outgrown(count) is expected


# -- on disk -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 1, 300])
def test_what_was_written_is_read(tmp_path: Path, count: int) -> None:
    space, path = Space.fit(crowded(7, count)), tmp_path / "index" / "ruimte.npz"
    space.write(path)
    read = Space.read(path, 6)
    assert read is not None
    assert (read.id, read.fitted) == (space.id, count)
    asked = crowded(8, 5)
    np.testing.assert_array_equal(read.place(asked), space.place(asked))
    scores = np.linspace(-1, 1, 5, dtype=np.float32)
    np.testing.assert_array_equal(read.standing(asked[0], scores), space.standing(asked[0], scores))


def test_a_space_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    path, later = tmp_path / "ruimte.npz", Space.fit(crowded(2, 400))
    Space.fit(crowded(1, 300)).write(path)
    later.write(path)
    read = Space.read(path, 6)
    assert read is not None
    assert read.id == later.id
    assert [found.name for found in tmp_path.iterdir()] == ["ruimte.npz"]


@pytest.mark.parametrize("dimension", [2, 5, 7, 384])
def test_a_space_of_another_dimension_is_none(tmp_path: Path, dimension: int) -> None:
    Space.fit(crowded(1, 300)).write(tmp_path / "ruimte.npz")
    assert Space.read(tmp_path / "ruimte.npz", dimension) is None


@pytest.mark.parametrize("content", [b"", b"geen ruimte", b"PK\x03\x04", b"\x93NUMPY"])
def test_what_is_no_space_is_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ruimte.npz"
    assert Space.read(path, 6) is None
    path.write_bytes(content)
    assert Space.read(path, 6) is None
    path.unlink()
    path.mkdir()
    assert Space.read(path, 6) is None


def test_other_arrays_are_no_space(tmp_path: Path) -> None:
    path = tmp_path / "ruimte.npz"
    np.save(tmp_path / "rij.npy", np.zeros(6))
    assert Space.read(tmp_path / "rij.npy", 6) is None
    np.savez(path, mean=np.zeros(6), matrix=np.eye(6))
    assert Space.read(path, 6) is None
    arrays = {"mean": np.zeros(6), "matrix": np.eye(6), "centre": np.zeros(6), "covariance": np.eye(6)}
    np.savez(path, **arrays, fitted=np.zeros(3))
    assert Space.read(path, 6) is None


@pytest.mark.parametrize("dimension", [3, 40])  # one larger than what is read from disk in one go
def test_whatever_was_damaged_is_none_or_as_it_was(tmp_path: Path, dimension: int) -> None:
    """Of a flipped byte or a file cut short nothing else comes: no error, and no space that was not written."""
    space, path = Space.fit(crowded(9, 260, dimension)), tmp_path / "ruimte.npz"
    space.write(path)
    whole = path.read_bytes()
    header, numbers = whole.index(b"matrix.npy"), whole.index(space.matrix.tobytes())
    for at in {*range(0, len(whole), 61), *range(header - 30, numbers + 5, 2)}:
        for flip in (1, 64):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ flip]) + whole[at + 1 :])
            read = Space.read(path, dimension)
            assert read is None or read.id == space.id
            assert read is None or not numbers <= at < numbers + space.matrix.nbytes
    for size in range(0, len(whole), len(whole) // 40):
        path.write_bytes(whole[:size])
        assert Space.read(path, dimension) is None


def test_numbers_that_are_read_as_other_numbers_are_none(tmp_path: Path) -> None:
    """With half as many bytes per number the end is not reached, where an archive shows its damage."""
    path = tmp_path / "ruimte.npz"
    Space.fit(crowded(9, 260, 60)).write(path)
    whole = path.read_bytes()
    at = whole.index(b"<f4", whole.index(b"matrix.npy"))
    path.write_bytes(whole[: at + 2] + b"2" + whole[at + 3 :])
    assert Space.read(path, 60) is None
