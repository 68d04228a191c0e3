"""The test of scale against figures known by hand: recall of comparing all is one, counts are what they are."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks import scale
from benchmarks.jitter import jittered, jittered_rows, passage_vectors
from benchmarks.narrowing import SHAPES, Shape, both, chance, compare, farthest, nearest
from benchmarks.scale_ways import WAYS, measure_ways
from indexing.stored import Switches


def real(count: int = 60, dimension: int = 32) -> np.ndarray:
    """Unit rows around one middle, as vectors of an encoder are."""
    rows = np.random.default_rng(0).standard_normal((count, dimension)).astype(np.float32)
    rows[:, 0] += 12
    unit: np.ndarray = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def test_jittered_rows_are_unit_rows_near_real_ones() -> None:
    source = real()
    rows = np.concatenate(list(jittered(source, 500, 3, chunk=120)))
    assert (rows.shape, rows.dtype) == ((500, 32), np.float32)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert len(np.unique(rows, axis=0)) > 480, "but for the few that stayed where they were"
    np.testing.assert_array_equal(rows, jittered_rows(source, 500, 3, chunk=120))
    assert not np.array_equal(rows, jittered_rows(source, 500, 4, chunk=120))
    nearest_real = (rows @ source.T).max(axis=1)
    assert np.median(nearest_real) > np.median(np.sort(source @ source.T, axis=1)[:, -2])
    np.testing.assert_allclose(
        np.sort((jittered_rows(source, 40, 1, spread=0.0) @ source.T).max(axis=1)), 1, atol=1e-5
    )


def test_real_passages_come_from_the_folder_that_evaluate_keeps(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        passage_vectors(tmp_path)
    np.savez(tmp_path / "een.npz", owners=np.arange(2), vectors=real(2))
    np.savez(tmp_path / "twee.npz", owners=np.arange(3), vectors=real(3))
    assert passage_vectors(tmp_path).shape == (5, 32)


def test_filters_by_hand() -> None:
    best, rng = np.array([0.3, 0.9, 0.1, 0.5]), np.random.default_rng(0)
    assert nearest(0.5)(best, rng).tolist() == [False, True, False, True]
    assert farthest(0.25)(best, rng).tolist() == [False, False, True, False]
    assert nearest(0.001)(best, rng).tolist() == [False, True, False, False]
    many = np.zeros(10_000)
    assert chance(0.04)(many, rng).sum() == 400
    # Two filters that know nothing of each other: a tenth of a half, give or take four deviations.
    assert 420 <= both(chance(0.5), chance(0.1))(many, rng).sum() <= 580


def test_recall_by_hand() -> None:
    products = np.array([0.9, 0.8, 0.79999, 0.5, 0.95])
    passes = np.array([True, True, True, True, False])
    whole = compare(products, passes, np.array([0, 1]), 2)
    assert (whole.at_10, whole.at_k, whole.near_k, whole.short) == (1, 1, 1, False)
    tied = compare(products, passes, np.array([0, 2]), 2)
    assert (tied.at_k, tied.near_k) == (0.5, 1)
    wrong = compare(products, passes, np.array([0, 3]), 2)
    assert (wrong.at_k, wrong.near_k) == (0.5, 0.5)
    short = compare(products, passes, np.array([0]), 2)
    assert (short.at_k, short.near_k, short.short) == (0.5, 0.5, True)
    assert not compare(products, passes, np.array([0, 1, 2, 3]), 9).short
    for not_allowed in ([4], [0, 0]):
        with pytest.raises(ValueError, match="twice"):
            compare(products, passes, np.array(not_allowed), 2)


def test_an_index_of_known_size() -> None:
    """Exact: recall is one under every filter, before and after a tenth of the records has changed."""
    source = real()
    cost, rows = scale.measure(source, source[:4], 1000, Switches())
    assert (cost["passages"], cost["kind"]) == (1000, "exact")
    # 32 numbers of 4 bytes, and 12 bytes of tables per passage; 16 per record of five.
    assert cost["own_mb"] == round((1000 * (32 * 4 + 12) + 200 * 16) / 1e6, 1)
    assert [(r["state"], r["filter"]) for r in rows] == [
        (state, shape.name) for state in ("filled", "changed") for shape in SHAPES
    ]
    left = {r["filter"]: r["left"] for r in rows if r["state"] == "filled"}
    for name, count in (("none", 1000), ("50%", 500), ("1%", 10), ("0.1%", 5), ("farthest 10%", 100)):
        assert left[name] == count, name
    assert {r["left"] for r in rows if (r["state"], r["filter"]) == ("changed", "none")} == {1000}
    for row in rows:
        assert (row["near_10"], row["near_k"], row["short"]) == (1, 1, 0), row
        assert row["recall_10"] >= 0.95, "only what single precision can't tell apart may differ"


def test_ways_that_compare_everything_find_everything() -> None:
    source = real()
    rows = jittered_rows(source, 600, 1)
    shapes = (Shape("none", None), Shape("10%", chance(0.1)))
    figures = list(measure_ways(WAYS, rows, source[:3], shapes, 20))
    assert [(f["way"], f["filter"]) for f in figures] == [(w.name, s.name) for w in WAYS for s in shapes]
    for figure in figures:
        if "exact" in figure["way"] or "16 bits" in figure["way"]:
            assert (figure["near_10"], figure["near_k"], figure["short"]) == (1, 1, 0)


def test_sizes_that_do_not_fit_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scale, "_available", lambda: 4_000_000_000)
    missing: list[str] = []
    assert list(scale._that_fit([1_000_000, 10_000_000], 384, 20, missing)) == [1_000_000, 2_000_000]
    (line,) = missing
    assert line.startswith("10,000,000 passages: need ")
    assert line.endswith("measured with 2,000,000")


def test_a_quick_run_writes_one_line(
    small_register: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpora, kept = tmp_path / "corpora" / "een", small_register / "evaluatie"
    corpora.mkdir(parents=True)
    kept.mkdir(parents=True)
    texts = ["Waar is een testbewijs nodig?", "Hoe vraag ik subsidie aan?", "Wat is een partnerraad?"]
    (corpora / "queries.jsonl").write_text("".join(json.dumps({"text": t}) + "\n" for t in texts))
    np.savez(kept / "een.npz", owners=np.arange(60), vectors=real())
    out = tmp_path / "runs.jsonl"
    asked = ["--quick", "--corpora", str(corpora.parent), "--sizes", "500,2500", "--ways", "300"]
    assert scale.main([*asked, "--json", str(out)]) == 0
    (line,) = [json.loads(text) for text in out.read_text().splitlines()]
    assert line["program"] == "scale"
    assert [(c["passages"], c["kind"]) for c in line["figures"]["costs"]] == [
        (500, "exact"),
        (2500, "compressed"),
    ]
    assert all(row["short"] == 0 and row["near_10"] >= 0.99 for row in line["figures"]["answers"])
    assert "HNSW" in capsys.readouterr().out


def test_what_is_missing_comes_from_the_example_register_and_is_said(
    small_register: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], few_examples: list[str]
) -> None:
    assert (
        scale.main(["--quick", "--corpora", str(tmp_path / "nergens"), "--sizes", "500", "--ways", "0"])
        == 0
    )
    said = capsys.readouterr().out
    assert "no encoded passages" in said
    assert "no */queries.jsonl" in said
