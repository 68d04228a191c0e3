"""Measures over a set small enough to work out by hand, damaged sets, and a real one where it is at hand."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from models.encoding import Progress, TextEncoder, Vectors
from models.hash_encoder import HashEncoder
from service.evaluation import Evaluation, Measured, UnreadableSet, evaluate, read_set
from tests.conftest import SHARED

DOCUMENTS = {
    "d1": "kastanje kastanje kastanje",
    "d2": "kastanje linde plein school brug",
    "d3": "linde",
    "d4": "windmolen",
}
QUESTIONS = {
    "q1": "kastanje",
    "q2": "linde",
    "q3": "windmolen",
    "q4": "onvindbaar",
    "q5": "linde",
    "q6": "linde",
}
# q5 has no judgement and q6 none above zero: both are left out.
QRELS = [
    ("q1", "d2", 1),
    ("q1", "d4", 0),
    ("q2", "d3", 2),
    ("q2", "d4", 1),
    ("q3", "d1", 1),
    ("q4", "d1", 1),
    ("q6", "d3", 0),
]


def write_set(
    folder: Path,
    documents: dict[str, str] = DOCUMENTS,
    questions: dict[str, str] = QUESTIONS,
    qrels: Sequence[tuple[str, str, int]] = QRELS,
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    rows = [json.dumps({"_id": i, "title": "", "text": text}) for i, text in documents.items()]
    (folder / "corpus.jsonl").write_text("\n".join(rows) + "\n")
    rows = [json.dumps({"_id": i, "text": text}) for i, text in questions.items()]
    (folder / "queries.jsonl").write_text("\n".join(rows) + "\n")
    lines = ["query-id\tcorpus-id\tscore", *("\t".join(map(str, row)) for row in qrels)]
    (folder / "qrels.tsv").write_text("\n".join(lines) + "\n")
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_set(tmp_path / "klein")


def test_measures_worked_out_by_hand(small: Path, tmp_path: Path) -> None:
    (row,) = evaluate(small, HashEncoder(), tmp_path / "kept", ["lexical"])
    # q1: d1, d2 and d2 is relevant: second place. q2: d3 (2), d2 and d4 (1) is not found.
    # q3: d4 alone, irrelevant. q4: nothing found.
    second = 1 / math.log2(3)
    assert row == Measured(
        dataset="klein",
        mode="lexical",
        queries=4,
        ndcg_at_10=pytest.approx((second + 2 / (2 + second) + 0 + 0) / 4),
        recall_at_100=pytest.approx((1 + 0.5 + 0 + 0) / 4),
        mrr_at_10=pytest.approx((0.5 + 1 + 0 + 0) / 4),
        success_at_1=pytest.approx((0 + 1 + 0 + 0) / 4),
    )
    assert row.as_dict() == {
        "dataset": "klein",
        "mode": "lexical",
        "queries": 4,
        "ndcg_at_10": 0.3478,
        "recall_at_100": 0.375,
        "mrr_at_10": 0.375,
        "success_at_1": 0.25,
    }


@pytest.mark.parametrize(("relevant", "mrr"), [("b", 1.0), ("a", 0.5)])
def test_equal_documents_count_in_the_order_in_which_they_are_shown(
    tmp_path: Path, relevant: str, mrr: float
) -> None:
    """The register shows the first that came; a measure may not reorder them by their names."""
    folder = write_set(
        tmp_path / "gelijk", {"b": "linde", "a": "linde"}, {"q": "linde"}, [("q", relevant, 1)]
    )
    for row in evaluate(folder, HashEncoder(), tmp_path / "kept", ["lexical", "hybrid", "dense"]):
        assert (row.mrr_at_10, row.success_at_1) == (mrr, float(mrr == 1))


def test_only_the_first_ten_and_the_first_hundred_count(tmp_path: Path) -> None:
    documents = {f"d{i:03}": "linde " * (200 - i) + "plein " * i for i in range(150)}
    relevant = [("q", "d010", 1), ("q", "d099", 1), ("q", "d100", 1), ("q", "d140", 1)]
    folder = write_set(tmp_path / "veel", documents, {"q": "linde"}, relevant)
    judged = read_set(folder)
    evaluation = Evaluation(judged, HashEncoder(), tmp_path / "kept")
    run = evaluation.rank("lexical")["q"]
    assert len(run) == 100
    in_order = sorted(run, key=lambda id_: -run[id_])
    row = evaluation.measure("lexical")
    first = min((in_order.index(i) for i in ("d010", "d099") if i in run), default=99)
    assert row.mrr_at_10 == (pytest.approx(1 / (first + 1)) if first < 10 else 0.0)
    assert row.recall_at_100 == sum(id_ in run for _, id_, _ in relevant) / 4
    assert len(evaluation.rank("lexical", depth=7)["q"]) == 7


def test_the_modes_are_those_of_the_register(small: Path, tmp_path: Path) -> None:
    rows = evaluate(small, HashEncoder(), tmp_path / "kept", ["dense", "lexical", "hybrid"])
    assert [row.mode for row in rows] == ["dense", "lexical", "hybrid"]
    # Dense search finds something for every question, so nothing is missed.
    assert [row.recall_at_100 for row in rows] == [1.0, 0.375, 1.0]


def test_a_title_is_searched_too(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "titels", {"d1": "x", "d2": "y"}, {"q": "kastanje"}, [("q", "d2", 1)])
    (folder / "corpus.jsonl").write_text(
        '{"_id": "d1", "text": "linde"}\n\n{"_id": "d2", "title": "Kastanje", "text": ""}\n'
    )
    for row in evaluate(folder, HashEncoder(), tmp_path / "kept", ["lexical", "dense"]):
        assert row.success_at_1 == 1


# -- reading a set -----------------------------------------------------------------------------------


def test_questions_without_a_judgement_are_left_out(small: Path) -> None:
    judged = read_set(small)
    assert judged.name == "klein"
    assert list(judged.queries) == ["q1", "q2", "q3", "q4"]
    assert judged.qrels["q1"] == {"d2": 1, "d4": 0}
    assert [(d.id, d.text) for d in judged.documents] == list(DOCUMENTS.items())


@pytest.mark.parametrize(
    "lines",
    [
        "q1\td2\t1\nq2\td3\t2\n",
        "query-id\tcorpus-id\tscore\r\nq1\td2\t1\r\n\r\nq2\td3\t2\r\n",
        "q1\t0\td2\t1\nq2\t0\td3\t2\n",
    ],
    ids=["no header", "windows line ends", "four columns of trec"],
)
def test_every_common_form_of_qrels(small: Path, lines: str) -> None:
    (small / "qrels.tsv").write_bytes(lines.encode())
    assert read_set(small).qrels == {"q1": {"d2": 1}, "q2": {"d3": 2}}


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_missing_file_is_named(small: Path, name: str) -> None:
    (small / name).unlink()
    with pytest.raises(UnreadableSet, match=rf"ontbreekt {name}\. Een BEIR-map heeft"):
        read_set(small)


GOOD = b'{"_id": "d1", "text": "linde"}\n'


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl"])
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (GOOD + b'{"_id": "d2", "text"\n', "Regel 2 van .* is geen JSON"),
        (GOOD + b'\n{"_id": "d2"}\n', "Regel 3 van .* mist text"),
        (GOOD + b'{"text": "x"}\n', "Regel 2 van .* mist _id"),
        (GOOD + b"[1]\n", "Regel 2 van .* mist _id, text"),
        (GOOD + b'{"_id": "d2", "text": null}\n', "Regel 2 van .*text"),
        (GOOD + b'{"_id": "d2", "text": ["a"]}\n', "Regel 2 van .*text"),
        (GOOD + b'{"_id": "d2", "text": "\xe9"}\n', "Regel 2 van .* geen UTF-8"),
        (GOOD + b'{"_id": "d2", "text": "\\ud800"}\n', "Regel 2 van .*text"),
        (GOOD + b'{"_id": "d1", "text": "x"}\n', "Regel 2 van .*d1"),
    ],
    ids=[
        "no json",
        "no text",
        "no id",
        "no object",
        "null",
        "a list",
        "cp1252",
        "half a character",
        "twice",
    ],
)
def test_a_damaged_line_is_named(small: Path, name: str, content: bytes, message: str) -> None:
    (small / name).write_bytes(content)
    with pytest.raises(UnreadableSet, match=message) as caught:
        read_set(small)
    assert name in str(caught.value)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"query-id\tcorpus-id\tscore\nq1\td2\n", 2),
        (b"query-id\tcorpus-id\tscore\nq1\td2\t1\nq1\td2\tveel\n", 3),
        (b"q1\td2\t1\nq2\td3\t1.0\n", 2),
        (b"q1\td2\t1\nq2\n", 2),
        (b"q1\td2\t1\n\xe9\td3\t1\n", 2),
        (b"q1\td2\t1\nq1 d3 1\n", 2),
    ],
)
def test_a_damaged_judgement_is_named(small: Path, content: bytes, line: int) -> None:
    (small / "qrels.tsv").write_bytes(content)
    with pytest.raises(UnreadableSet, match=rf"Regel {line} van .*qrels\.tsv"):
        read_set(small)


def test_a_set_without_judgements_or_without_documents_is_refused(small: Path) -> None:
    (small / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t0\n")
    with pytest.raises(UnreadableSet, match=r"Geen vraag in .* heeft een oordeel"):
        read_set(small)
    write_set(small)
    (small / "corpus.jsonl").write_text("\n")
    with pytest.raises(UnreadableSet, match=r"corpus\.jsonl"):
        read_set(small)


# -- kept vectors ------------------------------------------------------------------------------------


class Counting(HashEncoder):
    """Counts the passages it was given."""

    def __init__(self, fingerprint: str = "hash-64-1") -> None:
        self.count, self.fingerprint = 0, fingerprint  # type: ignore[misc]

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.count += len(texts)
        return super().encode_passages(texts, progress)


def test_a_second_run_does_not_encode_again(small: Path, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    first, second = Counting(), Counting()
    kept = tmp_path / "diep" / "kept"
    told = evaluate(small, first, kept, ["hybrid"], lambda done, total: steps.append((done, total)))
    again = evaluate(small, second, kept, ["hybrid"], lambda done, total: steps.append((done, total)))
    assert (first.count, second.count) == (4, 0)
    assert told == again
    assert steps == [(4, 4)]


@pytest.mark.parametrize("change", ["text", "title", "id", "order", "model"])
def test_kept_vectors_are_made_again_when_anything_changes(
    small: Path, tmp_path: Path, change: str
) -> None:
    evaluate(small, Counting(), tmp_path / "kept", ["dense"])
    path = small / "corpus.jsonl"
    old = path.read_text()
    changed = {
        "text": old.replace("windmolen", "watermolen"),
        "title": old.replace('"title": ""', '"title": "Bomen"', 1),
        "id": old.replace('"d4"', '"d9"'),
        "order": "\n".join(reversed(old.splitlines())),
        "model": old,
    }[change]
    path.write_text(changed)
    fresh = Counting("ander" if change == "model" else "hash-64-1")
    rows = evaluate(small, fresh, tmp_path / "kept", ["dense"])
    assert fresh.count == 4
    assert rows == evaluate(small, Counting(), tmp_path / "elders", ["dense"])
    # What was kept for the set as it was is still there.
    path.write_text(old)
    before = Counting()
    evaluate(small, before, tmp_path / "kept", ["dense"])
    assert before.count == 0


@pytest.mark.parametrize("size", [0, 3, 200, -10])
def test_kept_vectors_that_are_damaged_are_made_again(small: Path, tmp_path: Path, size: int) -> None:
    (before,) = evaluate(small, Counting(), tmp_path / "kept", ["dense"])
    (path,) = (tmp_path / "kept").iterdir()
    path.write_bytes(path.read_bytes()[:size])
    fresh = Counting()
    assert evaluate(small, fresh, tmp_path / "kept", ["dense"]) == [before]
    assert fresh.count == 4
    assert [p.name for p in (tmp_path / "kept").iterdir()] == [path.name]


def test_a_long_document_is_found_by_any_of_its_passages(tmp_path: Path) -> None:
    filler = " ".join(f"Zin nummer {i} gaat nergens over." for i in range(120))
    documents = {"kort": "Een tuin.", "lang": f"{filler} Zwaluwen nestelen onder de brug. {filler}"}
    folder = write_set(tmp_path / "lang", documents, {"q": "zwaluwen onder de brug"}, [("q", "lang", 1)])
    evaluation = Evaluation(read_set(folder), HashEncoder(), tmp_path / "kept")
    assert len(evaluation.retriever.vectors) > 5
    assert evaluation.measure("dense").success_at_1 == 1
    held = np.load(next((tmp_path / "kept").iterdir()))
    assert set(held["owners"].tolist()) == {0, 1}


# -- a real set --------------------------------------------------------------------------------------


def test_real_government_questions_hybrid_is_best(tmp_path: Path, encoder: TextEncoder) -> None:
    """184 answers and 241 questions of the Dutch government, with the real encoder."""
    folder = SHARED / "corpora" / "overheid_faq"
    if not folder.is_dir():
        pytest.skip(f"{folder} is er niet: alleen te meten waar de gedeelde verzamelingen staan")
    shutil.copytree(folder, tmp_path / "overheid_faq")
    rows = evaluate(tmp_path / "overheid_faq", encoder, tmp_path / "kept", ["hybrid", "dense", "lexical"])
    hybrid, dense, lexical = (row.ndcg_at_10 for row in rows)
    assert rows[0].queries == 241
    assert hybrid >= 0.58
    assert hybrid > dense
    assert hybrid > lexical
