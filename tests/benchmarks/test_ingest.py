"""The import benchmark on a few records: every count is known beforehand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import ingest
from benchmarks.ingest import example_source, kamervragen_source, open_again, take_in, watched_import
from data.passages import PassageStore
from models.hash_encoder import HashEncoder
from service.opening import Register

HEADER = "doc_id,depotdat,question,answer\n"
ROWS = [f'{i},2017-03-0{i},"Hoe gaat het met vraag {i}?","Antwoord {i} is kort."\n' for i in (1, 2, 3)]


@pytest.fixture
def kamervragen(tmp_path: Path) -> Path:
    path = tmp_path / "kamervragen.csv"
    path.write_text(HEADER + "".join(ROWS) + "4,geen datum,x,y\n", encoding="cp1252")
    return path


def test_what_is_imported_is_counted_and_searchable(register: Register, kamervragen: Path) -> None:
    found = take_in(kamervragen_source(kamervragen, None), register)
    # Each row gives a passage of the question and one of the answer, each with one sentence, and one
    # vector for both together.
    assert {k: found[k] for k in ("records", "refused", "searchable", "passages", "encoded")} == {
        "records": 3,
        "refused": 1,
        "searchable": 3,
        "passages": 9,
        "encoded": 15,
    }
    assert set(found["parts"]) == set(ingest.PARTS)
    assert sum(found["parts"].values()) == pytest.approx(found["seconds"])
    assert all(seconds >= 0 for seconds in found["parts"].values()), "no part is counted twice"


def test_only_as_many_rows_as_asked(register: Register, kamervragen: Path) -> None:
    assert take_in(kamervragen_source(kamervragen, 2), register)["records"] == 2


def test_a_register_that_was_left_is_opened_without_encoding(
    few_examples: list[str], register: Register, tmp_path: Path
) -> None:
    found = take_in(example_source(tmp_path, None), register)
    assert found["records"] == len(few_examples) == 4
    register.close()
    again = open_again(register.settings, HashEncoder(), "jongeren")
    assert (again["records"], again["passages"], again["encoded"]) == (4, found["passages"], 0)
    assert again["found"] > 0
    assert again["open_s"] <= again["first_answer_s"]


def test_the_methods_are_themselves_again_after_measuring(register: Register) -> None:
    encoder, before = register.engine.encoder, (PassageStore.read, HashEncoder.encode_passages)
    with watched_import(encoder) as (_, counts):
        assert PassageStore.read is not before[0]
        encoder.encode_passages(["een", "twee"])
    encoder.encode_passages(["drie"])
    assert counts == [2]
    assert (PassageStore.read, HashEncoder.encode_passages) == before


def test_medians_of_the_runs() -> None:
    counts = {"records": 10, "refused": 0, "searchable": 10, "passages": 30, "index": "x", "encoded": 60}
    runs = [
        {**counts, "seconds": s, "cpu_s": s / 2, "parts": {"store": s / 4, "rest": 3 * s / 4}}
        for s in (1.0, 2.0, 8.0)
    ]
    row = ingest.import_row("x", 2, runs)
    assert (row["seconds"], row["records_per_s"], row["encoded_per_s"], row["cpu_s"]) == (
        2.0,
        5.0,
        30.0,
        1.0,
    )
    parts = ingest.part_rows("x", 2, runs)
    shown = {p["part"]: (p["seconds"], p["share"]) for p in parts if p["seconds"]}
    assert shown == {"store": (0.5, 0.25), "rest": (1.5, 0.75)}


def test_a_quick_run_names_a_missing_file_and_goes_on(
    small_register: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "runs.jsonl"
    assert ingest.main(["--quick", "--kamervragen", str(tmp_path / "weg.csv"), "--json", str(kept)]) == 0
    assert f"Missing: {tmp_path / 'weg.csv'}" in capsys.readouterr().out
    line = json.loads(kept.read_text())
    assert len(line["missing"]) == 1
    figures = line["figures"]
    assert [(r["cores"], r["records"]) for r in figures["import"]] == [(1, 4), (2, 4)]
    assert [r["encoded"] for r in figures["restart"]] == [0, 0]
    for cores in (1, 2):
        shares = [r["share"] for r in figures["parts"] if r["cores"] == cores]
        assert sum(shares) == pytest.approx(1, abs=0.01)
