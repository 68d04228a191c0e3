"""How much personal data is found in Dutch text, how much of what is found is none, and what that costs.

    python -m benchmarks.personal_data
    python -m benchmarks.personal_data --quick
    python -m benchmarks.personal_data --json benchmarks/results/personal_data.jsonl

The sentences of persoonsgegevens/corpus.jsonl have every item of personal data marked, and every stretch
that looks like it and is none. Of both sets a part is kept apart: quote those figures. The time is that of one example record of the register, all its texts together.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.runs import Row, append, options, percentiles, run_line, table
from data.examples import example_register
from models.personal_data import SOORTEN, Finding, find

CORPUS = Path(__file__).parent / "persoonsgegevens" / "corpus.jsonl"
PARTS = ("gewoon", "apart", "tweede gewoon", "tweede apart", "derde velden", "derde documenten")
_MARK = re.compile(r"\{(-?[\w-]+)\|([^{}]*)\}")
_REPEATS = 5

# Run on its own, because what else is loaded would hide what this adds.
_MEMORY = """
import sys, time
def used():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))
before, begin = used(), time.perf_counter()
from models.personal_data import find
imported = time.perf_counter() - begin
begin = time.perf_counter()
find("Bel mevrouw Bouzidi over de Waterspeelplek op 06 1234 5678.")
print(imported, time.perf_counter() - begin, used() - before)
"""


@dataclass(frozen=True)
class Mark:
    """A marked stretch: an item of a kind, or with a dash before it something that must not be found."""

    soort: str
    begin: int
    end: int

    @property
    def item(self) -> bool:
        return not self.soort.startswith("-")


@dataclass(frozen=True)
class Sentence:
    """A sentence of the corpus, with its marks taken out of the text."""

    id: str
    deel: str
    idee: str
    tekst: str
    marks: tuple[Mark, ...]


def read_corpus(path: Path = CORPUS) -> list[Sentence]:
    """All sentences, in the order of the file."""
    lines = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [Sentence(o["id"], o["deel"], o["idee"], *unmarked(o["tekst"])) for o in lines]


def unmarked(marked: str) -> tuple[str, tuple[Mark, ...]]:
    """The plain text of "Bel {naam|Anja}", and where its marks are."""
    pieces, marks, size, at = list[str](), list[Mark](), 0, 0
    for match in _MARK.finditer(marked):
        before = marked[at : match.start()]
        size += len(before)
        marks.append(Mark(match[1], size, size + len(match[2])))
        pieces += [before, match[2]]
        size += len(match[2])
        at = match.end()
    return "".join([*pieces, marked[at:]]), tuple(marks)


def is_found(mark: Mark, text: str, findings: Iterable[Finding]) -> bool:
    """Whether every letter and digit of an item lies in findings of its own kind."""
    covered = {i for f in findings if f.soort == mark.soort for i in range(f.begin, f.eind)}
    return all(i in covered for i in range(mark.begin, mark.end) if text[i].isalnum())


def touches(mark: Mark, finding: Finding) -> bool:
    """Whether a finding and a mark share a character."""
    return finding.begin < mark.end and mark.begin < finding.eind


def figures(sentences: Sequence[Sentence]) -> list[Row]:
    """Recall and precision per kind and over all, and how many of the look-alikes were hit."""
    items, found, given, right = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    alike = hit = 0
    for sentence in sentences:
        findings = find(sentence.tekst)
        for mark in sentence.marks:
            if mark.item:
                items[mark.soort] += 1
                found[mark.soort] += is_found(mark, sentence.tekst, findings)
            else:
                alike += 1
                hit += any(touches(mark, f) for f in findings)
        for finding in findings:
            given[finding.soort] += 1
            right[finding.soort] += any(
                m.soort == finding.soort and touches(m, finding) for m in sentence.marks
            )
    rows = [_row(s, items[s], found[s], given[s], right[s]) for s in SOORTEN]
    rows.append(_row("alle", items.total(), found.total(), given.total(), right.total()))
    return [
        *rows,
        {"soort": "geen gegeven", "marked": alike, "found": hit, "recall": None, "findings": None},
    ]


def _row(soort: str, items: int, found: int, given: int, right: int) -> Row:
    return {
        "soort": soort,
        "marked": items,
        "found": found,
        "recall": round(found / items, 3) if items else None,
        "findings": given,
        "precision": round(right / given, 3) if given else None,
    }


def speed(repeats: int) -> Row:
    """Milliseconds an example record takes: on the clock, and of the processor alone."""
    texts = [
        "\n".join(v for v in k.model_dump().values() if isinstance(v, str)) for k, _ in example_register()
    ]
    for text in texts:
        find(text)
    clock, processor = list[float](), list[float]()
    for _ in range(repeats):
        for text in texts:
            begin, own = time.perf_counter(), time.thread_time()
            find(text)
            processor.append((time.thread_time() - own) * 1000)
            clock.append((time.perf_counter() - begin) * 1000)
    words = sum(len(text.split()) for text in texts) / len(texts)
    return {
        "records": len(texts),
        "words a record": round(words),
        **percentiles(clock, "ms "),
        **percentiles(processor, "cpu ms "),
    }


def memory() -> Row | None:
    """What a fresh process pays: seconds to import, seconds for the first text, megabytes; None without /proc."""
    if not Path("/proc/self/status").exists():
        return None
    command = [sys.executable, "-c", _MEMORY]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=CORPUS.parents[2])
    imported, first, size = (float(word) for word in done.stdout.split())
    return {"import s": round(imported, 3), "first text s": round(first, 3), "memory MB": round(size, 1)}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the tables and keep the run."""
    chosen = options("personal_data", __doc__ or "").parse_args(arguments)
    sentences = read_corpus()
    parts = {part: figures([s for s in sentences if s.deel == part]) for part in PARTS}
    for part, rows in parts.items():
        print(f"\n{part}\n{table(rows)}")
    cost, kept = speed(1 if chosen.quick else _REPEATS), memory()
    print(f"\n{table([cost])}")
    missing = []
    if kept is None:
        missing.append("memory: this system has no /proc")
    else:
        print(f"\n{table([kept])}")
    found = {"parts": parts, "speed": cost, "memory": kept}
    settings = {"sentences": len(sentences), "repeats": 1 if chosen.quick else _REPEATS}
    line = run_line(
        "personal_data", model="-", index="-", settings=settings, figures=found, missing=missing
    )
    append(chosen.json, line)


if __name__ == "__main__":
    main()
