"""Ways to group texts, on a set so plain that every way must find its groups."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import factor_ways
from benchmarks.factor_ways import (
    OURS,
    PIP,
    WAYS,
    Found,
    Task,
    Texts,
    Way,
    between,
    encoded,
    group_words,
    judged,
    measured,
    read_sets,
)
from benchmarks.peer_process import PeerMissing
from benchmarks.runs import Row
from models.hash_encoder import HashEncoder
from service.factor_evaluation import encode_wholes
from tests.conftest import ROOT

SUBJECTS = {
    "bomen": "kastanje linde eik beuk berk wilg populier esdoorn",
    "wegen": "fietspad stoep asfalt rotonde drempel zebrapad parkeerplaats bushalte",
    "geld": "begroting subsidie belasting krediet lening factuur tarief contributie",
}
EACH = 12


def texts_of(subject: str) -> list[str]:
    """Four words of the subject each, no two texts with the same four in the same order."""
    words = SUBJECTS[subject].split()
    draw = np.random.default_rng(len(subject))
    return [" ".join(draw.permutation(words)[:4]) for _ in range(EACH)]


@pytest.fixture
def plain() -> tuple[Texts, list[str]]:
    texts = [text for subject in SUBJECTS for text in texts_of(subject)]
    labels = [subject for subject in SUBJECTS for _ in range(EACH)]
    return Texts(texts, HashEncoder().encode_questions(texts)), labels


@pytest.fixture
def file(plain: tuple[Texts, list[str]], tmp_path: Path) -> Path:
    path = tmp_path / "onderwerpen" / "teksten.jsonl"
    path.parent.mkdir()
    rows = [{"text": t, "label": label} for t, label in zip(plain[0].texts, plain[1], strict=True)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def way(name: str) -> Way:
    return next(way for way in WAYS if way.name == name)


@pytest.mark.parametrize("name", [OURS, "k-means", "k-means, words", "Ward", "average linkage"])
def test_ways_without_a_peer_find_plain_groups(name: str, plain: tuple[Texts, list[str]]) -> None:
    texts, labels = plain
    row, grown = judged(way(name), labels, measured(way(name), texts, 3, HashEncoder(), draws=1))
    assert row["groups"] == 3
    assert row["v"] > 0.6  # by chance 0.05
    assert row["nmi"] == row["v"]  # the same figure by another name
    assert row["outliers"] <= 0.1
    assert row["first_s"] >= 0
    assert grown[0]["how"] == "again"
    if name in (OURS, "Ward", "average linkage"):
        assert (row["seeds"], row["orders"]) == (1.0, 1.0)  # nothing is drawn
        assert len(grown) == 1 + (name == OURS)


def test_density_leaves_texts_out(plain: tuple[Texts, list[str]]) -> None:
    texts, labels = plain
    found = way("PCA, HDBSCAN").fit(texts, Task(3, 0, None))
    assert len(found.labels) == len(labels)
    assert np.array_equal(found.apart, found.labels == -1)


def test_figures_by_hand() -> None:
    labels = ["a", "a", "b", "b"]
    got: Row = {
        "seeds": [[0, 0, 1, 1], [1, 1, 0, 0]],
        "orders": [[0, 0, 1, 1], [0, 1, 0, 1]],
        "apart": [False, False, False, True],
        "words": [],
        "grown": [
            {
                "order": [3, 2, 1, 0],
                "before": [5, 5, 6],
                "after": {"again": [0, 0, 1, 1], "follow": [5, 5, 6, 7]},
                "seconds": {"again": 2.0, "follow": 1.0},
            }
        ],
        "first_s": 1.0,
        "seconds": 0.5,
        "peak_mb": None,
    }
    row, (again, follow) = judged(
        Way("met de hand", lambda *_: Found(np.array([]), np.array([])), ""), labels, got
    )
    assert (row["v"], row["ari"], row["outliers"], row["v_inside"], row["seeds"]) == (1, 1, 0.25, 1, 1)
    assert row["orders"] == between(got["orders"]) == -0.5  # worse than by chance
    assert (again["grown_ari"], again["v_after"], again["new_groups"], again["follow_s"]) == (1, 1, None, 2)
    assert (follow["grown_ari"], follow["new_groups"]) == (1, 1)
    assert follow["v_before"] == 1
    assert 0.7 < follow["v_after"] < 1  # one text of two stands by itself


def test_all_left_out_has_no_figure_inside() -> None:
    got = {
        "seeds": [[-1, -1]] * 2,
        "orders": [[-1, -1]] * 2,
        "apart": [True, True],
        "words": [],
        "grown": [],
    }
    row, grown = judged(WAYS[0], ["a", "b"], {**got, "first_s": 0.0, "seconds": 0.0, "peak_mb": None})
    assert (row["groups"], row["v"], row["v_inside"], row["outliers"]) == (0, 0, None, 1)
    assert grown == []


def test_words_of_a_group_are_rare_elsewhere() -> None:
    terms = [["linde", "de"], ["linde", "de"], ["stoep", "de"], ["los"]]
    assert group_words(terms, np.array([0, 0, 1, -1]), count=1) == [["linde"], ["stoep"]]


def test_files_of_a_folder_are_one_set_and_what_repeats_counts_once(tmp_path: Path) -> None:
    one, two, broken = tmp_path / "een.jsonl", tmp_path / "twee.jsonl", tmp_path / "stuk.jsonl"
    one.write_text('{"text": "a", "label": "x"}\n\n', encoding="utf-8")
    two.write_text('{"text": "a", "label": "y"}\n{"text": "b", "label": "y"}\n', encoding="utf-8")
    broken.write_text('{"tekst": "a"}\n', encoding="utf-8")
    missing: list[str] = []
    found = read_sets([one, two, broken, tmp_path / "weg.jsonl"], missing)
    assert found == {tmp_path.name: (["a", "b"], ["x", "y"])}
    assert [line.split(": ")[1] for line in missing] == ["KeyError", "FileNotFoundError"]


def test_vectors_are_those_of_the_register_and_are_kept(tmp_path: Path) -> None:
    class Counted(HashEncoder):
        read = 0

        def encode_questions(self, texts: Sequence[str]) -> np.ndarray:
            Counted.read += len(texts)
            return super().encode_questions(texts)

        def encode_passages(self, *_: Any) -> np.ndarray:
            raise AssertionError("with the prompt of passages")

    long = "\n".join(["De linde staat in bloei en de stoep is breed."] * 120)
    texts = ["De eik.", long]
    folder = encoded("set", texts, Counted(), tmp_path)
    vectors = np.load(folder / "vectors.npy")
    assert vectors.shape == (2, 64)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(vectors, encode_wholes(texts, HashEncoder()), atol=1e-6)
    np.testing.assert_allclose(vectors[0], HashEncoder().encode_questions(texts[:1])[0], atol=1e-6)
    read = Counted.read
    assert encoded("set", texts, Counted(), tmp_path) == folder
    assert Counted.read == read > len(texts)  # the long one in pieces, once
    assert encoded("set", texts[:1], Counted(), tmp_path) != folder


def test_a_run_in_processes_of_their_own(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KEUZEREGISTER_HOME", str(tmp_path / "var"))
    line_file = tmp_path / "run.jsonl"
    told = ["--encoder", "hash", "--quick", "--only", f"{OURS};BERTopic", "--json", str(line_file)]
    assert factor_ways.main([str(file), str(tmp_path / "weg.jsonl"), *told]) == 0
    out, line = capsys.readouterr().out, json.loads(line_file.read_text())
    assert "onderwerpen: 36 texts with 3 labels" in out
    assert re.search(r"^Not measured: .*weg\.jsonl", out, re.MULTILINE)
    (mine,) = [row for row in line["figures"]["cold"] if row["way"] == OURS]
    assert mine["set"] == "onderwerpen"
    assert mine["peak_mb"] > 0
    assert {row["how"] for row in line["figures"]["grown"] if row["way"] == OURS} == {"again", "follow"}
    assert line["program"] == "factor_ways"


def test_what_is_not_installed_is_named_with_how_to_get_it(plain: tuple[Texts, list[str]]) -> None:
    absent = replace(way("BERTopic"), needs=("bestaat_niet_umap",))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(PIP, "bestaat_niet_umap", "umap-learn==0.5.12")
        with pytest.raises(PeerMissing, match=r"not installed: pip install umap-learn==0\.5\.12"):
            measured(absent, plain[0], 3, None)


def test_a_name_that_is_no_way_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        factor_ways.main(["--only", "k-meens"])
    assert "k-means" in capsys.readouterr().err


def test_versions_are_those_of_the_requirements_and_the_extra() -> None:
    assert {module for way in WAYS for module in way.needs} == set(PIP)
    lines = (ROOT / "requirements-topics.txt").read_text(encoding="utf-8").splitlines()
    assert set(PIP.values()) <= set(lines)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    own = {re.split(r"[<>=]", line)[0] for line in project["optional-dependencies"]["topics"]}
    assert {line.split("==")[0] for line in PIP.values()} <= own
