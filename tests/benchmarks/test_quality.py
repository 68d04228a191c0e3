"""The quality benchmark from end to end, on a set whose measures are worked out by hand."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from benchmarks import quality
from benchmarks.judged import JudgedRegister
from benchmarks.quality import Findings, Ranked, above, measure_folders
from benchmarks.questions import JudgedQuestion, judged_questions
from indexing.fusion import OFF, Ranking
from models.hash_encoder import HashEncoder
from service.opening import Register
from tests.service.making import keuze
from tests.service.test_evaluation import write_set

DOCUMENTS = {"d1": "kastanje kastanje kastanje", "d2": "kastanje linde plein school brug", "d3": "linde"}
QUESTIONS = {"q1": "kastanje", "q2": "linde"}
QRELS = [("q1", "d2", 1), ("q2", "d3", 2), ("q2", "d1", 1)]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_set(tmp_path / "klein", DOCUMENTS, QUESTIONS, QRELS)


PRODUCT = Ranking()


def test_a_set_of_three_documents_by_hand(small: Path, tmp_path: Path) -> None:
    findings = Findings()
    assert measure_folders([small], HashEncoder(), tmp_path / "kept", findings, ("lexical", "dense")) == []
    row = next(r for r in findings.modes if r["mode"] == "lexical")
    # q1 finds d1, d2: the relevant one second. q2 finds d3 (2), d2; d1 (1) shares no word.
    second = 1 / math.log2(3)
    assert row["questions"] == 2
    assert row["ndcg_at_10"] == pytest.approx((second + 2 / (2 + second)) / 2, abs=1e-4)
    assert row["recall_at_100"] == pytest.approx((1 + 0.5) / 2)
    assert row["mrr_at_10"] == pytest.approx((0.5 + 1) / 2)
    assert row["success_at_1"] == 0.5
    assert {r["set"] for r in findings.modes} == {"klein"}
    # Dense search ranks all three, so nothing is missed: recall goes up by a half for one of two questions.
    recall = next(r for r in findings.compare if r["measure"] == "recall_at_100")
    assert recall["modes"] == "lexical - dense"
    assert recall["difference"] == pytest.approx(-0.25)


def test_hybrid_is_compared_with_the_better_of_the_two() -> None:
    ranked = Ranked("proef", {"q": {"a": 1}}, {}.__getitem__)
    runs = {
        "hybrid": {"q": {"a": 1.0}},  # first place: 1
        "dense": {"q": {"x": 3.0, "y": 2.0, "a": 1.0}},  # third place: 1/log2(4) = 0.5
        "lexical": {"q": {}},
    }
    row = above({mode: quality.score(ranked.qrels, run) for mode, run in runs.items()})
    assert row["better"] == "dense"
    assert row["difference"] == 0.5


def test_what_each_lever_brings_is_the_difference_with_it_off() -> None:
    first, third = {"q": {"a": 1.0}}, {"q": {"x": 3.0, "y": 2.0, "a": 1.0}}

    def rank(mode: str, ranking: Ranking = PRODUCT) -> dict[str, dict[str, float]]:
        """As if the words in 5-grams moved the answer from the third place to the first."""
        return first if ranking.gram else third

    findings = Findings()
    findings.add(Ranked("proef", {"q": {"a": 1}}, rank, {"wholes": lambda mode: third}))
    assert [r["without"] for r in findings.levers] == ["(nothing)", *OFF, "wholes"]
    brought = {r["without"]: r["difference"] for r in findings.levers[1:]}
    assert brought == {name: 0.5 if name in ("gram", "wholes") else 0.0 for name in (*OFF, "wholes")}
    apart = Findings()
    apart.add(Ranked("apart", {"q": {"a": 1}}, rank, tuned=False))
    assert apart.levers == [], "no lever is measured on what is kept apart"


def test_every_lever_can_be_switched_off_in_the_register(register: Register) -> None:
    register.engine.save([keuze("k1", titel="Fietsenstalling")], door="test")
    question = JudgedQuestion("v1", "fietsenstalling", "trefwoorden", False, {"k1": 2})
    judged = JudgedRegister(register, [question])
    for name, rank in quality.levers(judged.rank).items():
        assert list(rank("hybrid")["v1"]) == ["k1"], name


def test_judged_questions_are_read_as_the_product_reads_them(register: Register) -> None:
    inside = keuze("k1", titel="Fietsenstalling bij het station", gebieden=["WK051836"])
    outside = keuze("k2", titel="Fietsenstalling bij het strand", gebieden=["WK051833"])
    register.engine.save([inside, outside], door="test")
    question = JudgedQuestion("v1", "Een fietsenstalling in Moerwijk", "filters", False, {"k1": 2})
    unanswerable = JudgedQuestion("v2", "maanlanding", "ver-weg", False, {})
    judged = JudgedRegister(register, [question, unanswerable])
    assert judged.qrels == {"v1": {"k1": 2}}, "what has no answer can't be ranked right or wrong"
    assert list(judged.rank("lexical")["v1"]) == ["k1"], "the place in the question is a filter"
    assert judged.rank("lexical")["v2"] == {}
    assert judged.told_so("lexical")["v2"]


def test_a_third_of_the_judged_questions_is_kept_apart() -> None:
    questions = judged_questions()
    assert len(questions) == 150
    assert sum(q.apart for q in questions) == 50
    assert all(q.oordelen for q in questions if q.soort not in ("onbeantwoordbaar", "ver-weg"))


def test_a_quick_run_names_what_is_missing_and_goes_on(
    small: Path, small_register: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    larger = write_set(
        tmp_path / "groot", {f"d{i}": "linde " * 50 for i in range(9)}, {"q": "x"}, [("q", "d1", 1)]
    )
    kept = tmp_path / "runs.jsonl"
    gone = tmp_path / "er-niet"
    folders = [str(f) for f in (gone, larger, small)]
    assert quality.main([*folders, "--quick", "--json", str(kept)]) == 0
    out = capsys.readouterr().out
    assert f"Missing: {gone}: In {gone} ontbreekt corpus.jsonl." in out
    line = json.loads(kept.read_text())
    assert (line["program"], line["settings"]["quick"]) == ("quality", True)
    assert [text.split(":")[0] for text in line["missing"]] == [str(gone)]
    sets = list(dict.fromkeys(r["set"] for r in line["figures"]["modes"]))
    assert sets == ["klein", quality.EXAMPLE, quality.APART], "the smallest folder, then the examples"
    kinds = {(r["set"], r["soort"]) for r in line["figures"]["kinds"]}
    assert len(kinds) == 12
    for row in line["figures"]["modes"]:
        assert 0 <= row["ndcg_at_10_low"] <= row["ndcg_at_10"] <= row["ndcg_at_10_high"] <= 1
        assert f"{row['ndcg_at_10']:.4f}" in out


def test_what_can_not_be_read_is_named_and_the_rest_goes_on(small: Path, tmp_path: Path) -> None:
    broken = write_set(tmp_path / "stuk", DOCUMENTS, QUESTIONS, QRELS)
    (broken / "qrels.tsv").write_text("q1\td2\t1\nq2\td3\tveel\n")
    gone = tmp_path / "er-niet"
    findings = Findings()
    missing = measure_folders([gone, broken, small], HashEncoder(), tmp_path / "kept", findings)
    assert [text.split(":")[0] for text in missing] == [str(gone), str(broken)]
    assert "ontbreekt corpus.jsonl" in missing[0]
    assert "Regel 2 van" in missing[1]
    assert {row["set"] for row in findings.modes} == {"klein"}


def test_a_model_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KEUZEREGISTER_HOME", str(tmp_path))
    kept = tmp_path / "runs.jsonl"
    assert quality.main(["--model", str(tmp_path / "geen-model"), "--json", str(kept)]) == 0
    assert "Missing: model" in capsys.readouterr().out
    line = json.loads(kept.read_text())
    assert len(line["missing"]) == 1
    assert line["figures"]["modes"] == []
