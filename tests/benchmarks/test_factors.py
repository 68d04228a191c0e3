"""The benchmark of factors: sentences that differ, and a moment of the whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.factors import Units, distinct, quality, steadiness, whole_run
from models.factor_reader import Example, FactorReader
from models.hash_encoder import HashEncoder
from tests.grouped import few_examples


def test_as_many_different_sentences_as_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    texts = ["De zaal was veel te duur voor ons. Kort.", "Er was veel te weinig tijd voor overleg."]
    path.write_text("\n".join(json.dumps({"text": t}) for t in texts), encoding="utf-8")
    found = distinct([path, tmp_path / "weg.jsonl"], 4)
    assert found[:2] == ["De zaal was veel te duur voor ons.", "Er was veel te weinig tijd voor overleg."]
    assert len(set(found)) == 4
    assert distinct([], 3) == distinct([], 3)


def test_quality_and_steadiness_of_the_examples_with_an_encoder_without_meaning() -> None:
    encoder = HashEncoder()
    units = Units(encoder)
    assert sum(label != "" for label in units.labels) == 222
    given = [Example("budget", "Te weinig geld."), Example("budget", "De zaal was te duur."), Example("tijd", "Geen tijd."), Example("tijd", "Te weinig tijd.")]  # fmt: skip
    reader = FactorReader(given, encoder.encode_questions([e.tekst for e in given]))
    rows, whole = quality(units, reader, reader)
    ways = [row["groups"].split(", ") for row in rows[:-1]]
    levels = ("grof", "middel", "fijn")
    assert ways == [
        [level, way] for way in ("with factors", "as a register", "without") for level in levels
    ]
    scores = [[row["v_measure"], row["ari"]] for row in rows]
    assert scores[:3] == scores[3:6] != scores[6:9]
    assert all(0 <= row["v_measure"] <= 1 and row["labelled"] == 222 for row in rows)
    (grof, middel, fijn) = steadiness(units, reader, whole, 1)
    assert min(r["other order, least"] for r in (grof, middel, fijn)) == 1.0
    assert min(r["20% more, least"] for r in (grof, middel, fijn)) >= 0.85
    assert min(r["names kept"] for r in (grof, middel, fijn)) >= 0.95


def test_a_run_while_questions_are_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few_examples(tmp_path, monkeypatch)
    row = whole_run(tmp_path / "var", HashEncoder(), 175, 3)
    assert row["records"] == 175
    assert row["sentences"] > 1_500
    assert row["question alone p50"] > 0
