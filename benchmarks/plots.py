"""Draws the newest results: reads benchmarks/results/*.jsonl and writes an SVG beside them for each chart.

    python -m benchmarks.plots
    python -m benchmarks.plots --results FOLDER

Takes the last full run of each program; what was not measured is named and its charts are left out. The
same results give the same files.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks import charts
from benchmarks.runs import RESULTS, Row

Figures = dict[str, Any]
Draw = Callable[[Sequence[Figures]], charts.Chart | None]


def newest(folder: Path) -> dict[str, list[Figures]]:
    """The figures of the last full run of each program; runs without figures are passed over.

    A program that was run on registers of different sizes has one for each, the smallest first.
    """
    found: dict[str, dict[int, Figures]] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            run = json.loads(line)
            if any(run["figures"].values()) and not run["settings"].get("quick"):
                size = run["settings"].get("choices", 0)
                found.setdefault(run["program"], {})[size] = run["figures"]
    return {program: [runs[size] for size in sorted(runs)] for program, runs in found.items()}


def quality(figures: Figures) -> charts.Chart | None:
    return charts.quality(figures["modes"]) if figures["modes"] else None


def levers(figures: Figures) -> charts.Chart | None:
    rows = [row for row in figures["levers"] if "difference" in row]
    return charts.levers(rows) if rows else None


def peers_quality(figures: Figures) -> charts.Chart | None:
    rows = list(_systems(figures["best"]))
    return charts.peers_quality(rows) if rows else None


def peers_cost(figures: Figures) -> charts.Chart | None:
    rows = [row for row in _systems(figures["best"]) if row.get("p50")]
    return charts.peers_cost(rows) if rows else None


def _systems(rows: Iterable[Row]) -> Iterable[Row]:
    """Each system under its name, with its way where a set has more than one of it."""
    rows = list(rows)
    for row in rows:
        again = sum(r["system"] == row["system"] and r["set"] == row["set"] for r in rows) > 1
        name = f"{row['system']}, {row['way']}" if again else row["system"]
        yield {**row, "system": name, "ours": row["system"] == charts.PRODUCT}


def ingest(figures: Figures) -> charts.Chart | None:
    rows = [
        {
            "what": f"{row['set']}, {row['cores']} core{'s' * (row['cores'] > 1)}",
            **row,
            "value": row["seconds"],
        }
        for row in figures["parts"]
    ]
    return charts.stacked(rows, "part", "seconds (median)", "From CSV to searchable") if rows else None


def stages(runs: Sequence[Figures]) -> charts.Chart | None:
    rows = [
        {"what": f"{figures['choices']:,} choices", "stage": stage, "value": ms}
        for figures in runs
        for stage, ms in figures["stages"].items()
    ]
    title = "Where the time of an answer goes"
    return charts.stacked(rows, "stage", "milliseconds (mean)", title) if rows else None


def users(runs: Sequence[Figures]) -> charts.Chart | None:
    rows = [
        {**row, "what": f"{row['way']}, {figures['choices']:,} choices"}
        for figures in runs
        for row in figures["http"]
    ]
    titles = ("Answers over HTTP", "users at the same time (log scale)", "answers a second (log scale)")
    return charts.lines(rows, "users", "per_second", "what", titles) if rows else None


def scale_time(figures: Figures) -> charts.Chart | None:
    titles = (
        "Time of one search as the register grows",
        "passages (log scale)",
        "95th percentile (ms, log scale)",
    )
    rows = [row for row in _filters(figures["answers"]) if row["p95"] > 0]
    return charts.lines(rows, "passages", "p95", "filter", titles) if rows else None


def scale_recall(figures: Figures) -> charts.Chart | None:
    """The lowest of every filter and size, whether passages were deleted or not."""
    lowest: dict[tuple[str, int], Row] = {}
    for row in figures["answers"]:
        key = row["filter"], row["passages"]
        if key not in lowest or row["recall_10"] < lowest[key]["recall_10"]:
            lowest[key] = {**row, "size": f"{row['passages']:,} passages"}
    return charts.recall(list(lowest.values())) if lowest else None


def _filters(rows: Sequence[Row]) -> list[Row]:
    """The filters worth a line each, with deletes mixed in where that was measured."""
    last = {(row["passages"], row["filter"]): row for row in rows if row["filter"] in FILTERS}
    return [{**row, "filter": FILTERS[row["filter"]]} for row in last.values()]


# Filters in the charts of scale, under the names that they have there.
FILTERS = {
    "none": "no filter",
    "50%": "leaves 50%",
    "10%": "leaves 10%",
    "1%": "leaves 1%",
    "0.1%": "leaves 0.1%",
    "nearest 1%": "leaves the nearest 1%",
    "farthest 10%": "leaves the farthest 10%",
}


def _last(draw: Callable[[Figures], charts.Chart | None]) -> Draw:
    return lambda runs: draw(runs[-1])


CHARTS: dict[str, tuple[str, Draw]] = {
    "quality": ("quality", _last(quality)),
    "levers": ("quality", _last(levers)),
    "peers-quality": ("peers", _last(peers_quality)),
    "peers-time": ("peers", _last(peers_cost)),
    "speed-stages": ("speed", stages),
    "speed-users": ("speed", users),
    "scale-time": ("scale", _last(scale_time)),
    "scale-recall": ("scale", _last(scale_recall)),
    "ingest": ("ingest", _last(ingest)),
}
"""Per file name the program whose figures it shows, and what draws it."""


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.plots",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--results", type=Path, default=RESULTS, metavar="FOLDER", help="where the runs are"
    )
    given = parser.parse_args(argv)
    figures = newest(given.results)
    for name, (program, draw) in CHARTS.items():
        chart = draw(figures[program]) if program in figures else None
        if chart is None:
            print(f"{name}.svg: not drawn, the results hold nothing for it from benchmarks.{program}")
            continue
        path = given.results / f"{name}.svg"
        chart.save(str(path))
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
