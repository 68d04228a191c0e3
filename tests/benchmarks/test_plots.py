"""Charts of given results: they hold the figures, every run draws them the same, and they can be read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from benchmarks import charts, plots
from benchmarks.runs import run_line


def mode(name: str, mode: str, value: float) -> dict[str, Any]:
    spread = {"ndcg_at_10_low": value - 0.05, "ndcg_at_10_high": value + 0.05}
    return {"set": name, "mode": mode, "ndcg_at_10": value, **spread}


def lever(name: str, without: str, gain: float) -> dict[str, Any]:
    return {"set": name, "without": without, "difference": gain, "low": gain - 0.01, "high": gain + 0.01}


def system(name: str, system: str, way: str, quality: float, p50: float) -> dict[str, Any]:
    return {"set": name, "system": system, "way": way, "ndcg_at_10": quality, "p50": p50}


def search(passages: int, state: str, filter_: str, p95: float, recall: float) -> dict[str, Any]:
    return {"passages": passages, "state": state, "filter": filter_, "p95": p95, "recall_10": recall}


FIGURES: dict[str, dict[str, Any]] = {
    "quality": {
        "modes": [
            mode("klein", "dense", 0.41),
            mode("klein", "lexical", 0.37),
            mode("klein", "hybrid", 0.53),
        ],
        "levers": [
            {"set": "klein", "without": "(nothing)", "ndcg_at_10": 0.53},
            lever("klein", "woordgroepen", 0.02),
            lever("klein", "terugkoppeling", -0.01),
        ],
    },
    "peers": {
        "best": [
            system("klein", charts.PRODUCT, "hybrid", 0.634, 6.5),
            system("klein", "Ander", "passages", 0.512, 20.0),
            system("klein", "Ander", "documents", 0.498, 19.0),
        ]
    },
    "speed": {
        "choices": 170,
        "stages": {"encoder": 5.5, "overig": 1.25},
        "http": [{"way": "api", "users": n, "per_second": 40.0 + n} for n in (1, 8, 32)],
    },
    "scale": {
        "answers": [
            search(1000, "filled", "none", 0.2, 1.0),
            search(1000, "changed", "none", 0.3, 0.97),
            search(100_000, "filled", "none", 4.0, 0.995),
            search(1000, "filled", "1%", 0.1, 1.0),
            search(1000, "filled", "10% and 4%", 0.1, 1.0),
        ]
    },
    "ingest": {
        "parts": [
            {"set": "klein", "cores": cores, "part": part, "seconds": 2.0 / cores}
            for cores in (1, 2)
            for part in ("encoding", "store")
        ]
    },
}


def write(folder: Path, program: str, figures: dict[str, Any], quick: bool = False) -> None:
    line = run_line(program, model="klein", index="x", settings={"quick": quick}, figures=figures)
    with (folder / f"{program}.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


@pytest.fixture
def results(tmp_path: Path) -> Path:
    for program, figures in FIGURES.items():
        write(tmp_path, program, figures)
    return tmp_path


def texts(path: Path) -> set[str]:
    """The words and numbers in a picture, without tspans and entities."""
    return set(re.findall(r"<text[^>]*>([^<]*)</text>", path.read_text(encoding="utf-8")))


def test_every_chart_holds_its_figures(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert plots.main(["--results", str(results)]) == 0
    assert "not drawn" not in capsys.readouterr().out
    assert {"0.41", "0.37", "0.53", "klein", "dense", "lexical", "hybrid"} <= texts(results / "quality.svg")
    assert {"woordgroepen", "terugkoppeling"} <= texts(results / "levers.svg")
    assert "(nothing)" not in texts(results / "levers.svg")
    # A system that is there in two ways is called by both.
    names = {charts.PRODUCT, "Ander, passages", "Ander, documents"}
    assert {*names, "0.634", "0.512", "0.498"} <= texts(results / "peers-quality.svg")
    assert names <= texts(results / "peers-time.svg")
    assert {"170 choices", "encoder", "overig"} <= texts(results / "speed-stages.svg")
    assert "api, 170 choices" in (results / "speed-users.svg").read_text(encoding="utf-8")
    assert {"no filter", "leaves 1%"} <= texts(results / "scale-time.svg")
    assert "10% and 4%" in texts(results / "scale-recall.svg")
    assert {"1,000 passages", "100,000 passages"} <= texts(results / "scale-recall.svg")
    assert {"klein, 1 core", "klein, 2 cores", "encoding", "store"} <= texts(results / "ingest.svg")


def test_of_every_filter_and_size_the_lowest_recall_is_shown(results: Path) -> None:
    plots.main(["--results", str(results)])
    spoken = re.findall(
        r'aria-label="([^"]*recall[^"]*)"', (results / "scale-recall.svg").read_text("utf-8")
    )
    shown = [label for label in spoken if "none" in label]
    assert [("0.97" in label, "0.995" in label) for label in shown] == [(True, False), (False, True)]


def test_every_chart_can_be_read(results: Path) -> None:
    plots.main(["--results", str(results)])
    for name in plots.CHARTS:
        svg = (results / f"{name}.svg").read_text(encoding="utf-8")
        sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)px"', svg)]
        assert sizes, name
        assert min(sizes) >= 11, name
        width = re.search(r'<svg[^>]* width="(\d+)"', svg)
        assert width, name
        assert int(width[1]) <= 900, f"{name} gets too small on a page"


def test_axes_have_titles_with_units(results: Path) -> None:
    plots.main(["--results", str(results)])
    for name, title in {
        "quality": "nDCG@10 (0 to 1)",
        "levers": "nDCG@10 gained by having the lever",
        "peers-time": "median time of an answer (ms, log scale)",
        "ingest": "seconds (median)",
    }.items():
        assert title in texts(results / f"{name}.svg")


def test_the_same_results_give_the_same_files(results: Path) -> None:
    plots.main(["--results", str(results)])
    first = {path.name: path.read_bytes() for path in results.glob("*.svg")}
    plots.main(["--results", str(results)])
    assert {path.name: path.read_bytes() for path in results.glob("*.svg")} == first
    assert set(first) == {f"{name}.svg" for name in plots.CHARTS}


def test_the_last_full_run_counts(results: Path) -> None:
    newer = {"modes": [mode("later", "hybrid", 0.77)], "levers": []}
    write(results, "quality", newer)
    write(results, "quality", {"modes": [mode("snel", "hybrid", 0.11)], "levers": []}, quick=True)
    write(results, "quality", {"modes": [], "levers": []})  # a run whose model was missing
    assert plots.newest(results)["quality"] == [newer]


def test_registers_of_two_sizes_are_drawn_together(results: Path) -> None:
    larger = {**FIGURES["speed"], "choices": 10_000}
    line = run_line("speed", model="klein", index="x", settings={"choices": 10_000}, figures=larger)
    with (results / "speed.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    plots.main(["--results", str(results)])
    assert {"170 choices", "10,000 choices"} <= texts(results / "speed-stages.svg")


def test_what_was_not_measured_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, "quality", {"modes": FIGURES["quality"]["modes"], "levers": []})
    assert plots.main(["--results", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert [path.name for path in tmp_path.glob("*.svg")] == ["quality.svg"]
    assert "levers.svg: not drawn, the results hold nothing for it from benchmarks.quality" in out
    assert "ingest.svg: not drawn, the results hold nothing for it from benchmarks.ingest" in out
