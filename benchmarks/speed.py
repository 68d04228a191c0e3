"""How long an answer takes in process, over 200 different questions on the example register.

    python -m benchmarks.speed              prints a table
    python -m benchmarks.speed --json FILE  also appends one JSON line

Times are per whole answer: reading the question, encoding it, both indexes, fusion, fetching, marking the
sentence and the evidence panel. No question is asked twice, so the cache of questions does not help.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.questions import judged_questions
from data.examples import example_register
from service.examples import fill_with_examples
from service.opening import Register, open_register
from service.search import Question
from service.settings import Settings

COUNT = 200
_WARM_UP = 20


def questions() -> list[str]:
    """The judged questions, and titles of records put as a question, all different."""
    own = [q.vraag for q in judged_questions()]
    titles = [f"Wat leerden we van {keuze.titel}?" for keuze, _ in example_register()]
    return [*own, *titles][: COUNT + _WARM_UP]


def measure(register: Register) -> tuple[np.ndarray, np.ndarray]:
    """Wall and processor time per answer, in milliseconds. Both (200,)."""
    asked = questions()
    for text in asked[COUNT:]:
        register.search.answer(Question(text))
    wall, cpu = [], []
    for text in asked[:COUNT]:
        began, began_cpu = time.perf_counter(), time.process_time()
        register.search.answer(Question(text))
        wall.append(1000 * (time.perf_counter() - began))
        cpu.append(1000 * (time.process_time() - began_cpu))
    return np.array(wall), np.array(cpu)


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        register = open_register(Settings.read({"KEUZEREGISTER_HOME": folder}), "de snelheidsmeting")
        fill_with_examples(register)
        wall, cpu = measure(register)
        records = register.engine.store.count()
        register.close()
    row: dict[str, object] = {
        "programma": "speed",
        "commit": _commit(),
        "machine": f"{platform.machine()} {platform.system()} Python {platform.python_version()}",
        "keuzes": records,
        "vragen": len(wall),
    }
    for name, values in (("wall", wall), ("cpu", cpu)):
        for share in (50, 95, 99):
            row[f"{name}_ms_p{share}"] = round(float(np.percentile(values, share)), 1)
    for name, value in row.items():
        print(f"{name:<14} {value}")
    if "--json" in sys.argv:
        with Path(sys.argv[sys.argv.index("--json") + 1]).open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
