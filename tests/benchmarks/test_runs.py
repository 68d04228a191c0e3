"""The table, the percentiles and the line that every benchmark program writes."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from benchmarks.runs import append, options, percentiles, run_line, table


def test_a_table_is_aligned_numbers_to_the_right() -> None:
    rows = [
        {"set": "klein", "records": 1234, "seconds": 0.5},
        {"set": "groter", "records": 7, "seconds": 12.345, "note": "x"},
        {"set": "leeg", "records": None, "seconds": None},
    ]
    assert table(rows).splitlines() == [
        "set     records  seconds  note",
        "------  -------  -------  ----",
        "klein     1,234   0.5000  -",
        "groter        7    12.35  x",
        "leeg          -        -  -",
    ]


def test_a_table_shows_the_columns_asked_for_in_that_order() -> None:
    assert table([{"a": 1, "b": True, "c": "z"}], ["b", "a"]).splitlines()[0].split() == ["b", "a"]
    assert table([{"a": 1, "b": True}], ["b"]).splitlines()[-1] == "True"


def test_a_table_without_rows_has_its_columns_only() -> None:
    assert table([], ["set", "mode"]).splitlines() == ["set  mode", "---  ----"]


def test_percentiles_of_a_known_list() -> None:
    # 0..100: the p-th percentile of 101 evenly spaced values is p itself.
    assert percentiles(list(range(101)), "ms_") == {"ms_p50": 50.0, "ms_p95": 95.0, "ms_p99": 99.0}


def test_a_run_is_one_line_with_where_and_with_what(tmp_path: Path) -> None:
    line = run_line(
        "proef",
        model="klein",
        index="exact",
        settings={"quick": True},
        figures={"vraag": "één"},
        missing=["set: er niet"],
    )
    path = tmp_path / "nieuw" / "proef.jsonl"
    append(path, line)
    append(path, line)
    first, second = path.read_text(encoding="utf-8").splitlines()
    assert first == second
    assert "één" in first
    read = json.loads(first)
    assert read == line
    assert {k: read[k] for k in ("program", "model", "index", "settings", "figures", "missing")} == {
        "program": "proef",
        "model": "klein",
        "index": "exact",
        "settings": {"quick": True},
        "figures": {"vraag": "één"},
        "missing": ["set: er niet"],
    }
    assert datetime.fromisoformat(read["at"]).tzinfo is not None
    assert read["commit"]
    assert set(read["machine"]) == {"processor", "cores", "memory_gb", "system", "python"}
    assert read["machine"]["cores"] >= 1


def test_nothing_is_written_without_a_file(tmp_path: Path) -> None:
    append(None, {"a": 1})
    assert list(tmp_path.iterdir()) == []


def test_every_program_has_the_same_options() -> None:
    given = options("proef", "x").parse_args(["--quick", "--json", "a.jsonl"])
    assert given.quick is True
    assert given.json == Path("a.jsonl")
    assert options("proef", "x").parse_args([]).json is None
