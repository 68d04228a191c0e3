"""What every benchmark program shares: its options, its table, and the line that it writes per run."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

RESULTS = Path(__file__).parent / "results"
PACKAGED = "e5-small"  # the model that comes along, where settings name none
_ROOT = Path(__file__).parent.parent

Row = dict[str, Any]


def options(program: str, description: str) -> argparse.ArgumentParser:
    """A parser with the options of every program: --json FILE and --quick."""
    parser = argparse.ArgumentParser(
        prog=f"python -m benchmarks.{program}",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="append this run as one line of JSON")
    parser.add_argument("--quick", action="store_true", help="a sanity run of less than two minutes")
    return parser


def run_line(
    program: str, *, model: str, index: str, settings: Row, figures: Any, missing: Sequence[str] = ()
) -> Row:
    """One run: where and with what it was measured, and what came out.

    missing: what could not be measured, each with its reason.
    """
    return {
        "program": program,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "model": model,
        "index": index,
        "machine": machine(),
        "settings": settings,
        "figures": figures,
        "missing": list(missing),
    }


def append(path: Path | None, line: Row) -> None:
    """Add a run to a file of runs, which is made when it is not there; nothing when path is None."""
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def machine() -> Row:
    """The processor, cores, memory and software that the figures hold for."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": _memory_gb(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def table(rows: Sequence[Row], columns: Sequence[str] = ()) -> str:
    """Rows as aligned text under their column names; numbers to the right, absent values as a dash."""
    names = list(columns) or list(dict.fromkeys(name for row in rows for name in row))
    cells = [[_cell(row.get(name)) for name in names] for row in rows]
    widths = [max(len(name), *(len(line[i]) for line in cells), 1) for i, name in enumerate(names)]
    right = [all(isinstance(row.get(n), (int, float, type(None))) for row in rows) for n in names]
    lines = [names, ["-" * w for w in widths], *cells]
    return "\n".join(
        "  ".join(
            c.rjust(w) if r else c.ljust(w) for c, w, r in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in lines
    )


def percentiles(values: Sequence[float] | np.ndarray, prefix: str = "") -> Row:
    """p50, p95 and p99 of some times in milliseconds, rounded to a hundredth."""
    return {f"{prefix}p{p}": round(float(np.percentile(values, p)), 2) for p in (50, 95, 99)}


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.4f}" if abs(value) < 1 else f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _commit() -> str:
    """The commit measured, marked when files differ from it; "unknown" outside a git checkout."""
    command = ["git", "-C", str(_ROOT), "describe", "--always", "--dirty", "--exclude=*"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")


def _memory_gb() -> float | None:
    try:
        return round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, 1)
    except (AttributeError, ValueError, OSError):
        return None
