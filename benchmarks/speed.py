"""How long an answer takes, where that time goes, and how many people can ask at once.

    python -m benchmarks.speed                                        over the example register
    python -m benchmarks.speed --choices 10000 --register FOLDER      over one that benchmarks.registers makes

In process: each stage of an answer, and the whole. Over HTTP: `keuzeregister serve` in a process of its
own, asked by another (benchmarks/load.py), as API and as page, with 1, 8 and 32 users who each wait for
their answer. Every question is asked once, so no cache of questions helps; one line shows what it brings.
The load generator runs on the same cores as the server, and is counted in the answers a second.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tqdm import tqdm

from benchmarks import registers
from benchmarks.questions import judged_questions
from benchmarks.runs import PACKAGED, Row, append, options, percentiles, run_line, table
from benchmarks.stages import watched
from data.keuze import texts
from models.encoding import TextEncoder
from service.examples import fill_with_examples
from service.opening import open_register
from service.search import Question, Search
from service.settings import TABLE, Settings

EXAMPLES = 170
USERS = (1, 8, 32)
WAYS = {"API": "/v1/zoekresultaten", "page": "/antwoord"}
_WORDS, _TOKENS = 15, 90  # of the question and the passage that the encoder is timed with
_WARM_UP = 20
_ROOT = Path(__file__).parent.parent

# Around a judged question, so that there are enough different ones; they say nothing of its subject.
_FORMS = (
    "{}", "Weet iemand dit: {}", "Even een vraag. {}", "Ik zoek het volgende. {}", "Collega's, {}",
    "Voor een project: {}", "Dank alvast. {}", "Nog een vraag: {}", "Kort gevraagd: {}", "Mijn vraag is: {}",
    "Goedemorgen. {}", "Goedemiddag. {}", "{} Alvast bedankt!", "{} Ik hoor het graag.", "{} Wie weet dit?",
)  # fmt: skip


def different_questions() -> Iterator[str]:
    """Judged questions in ever another wording: more than two thousand, no two alike."""
    own = [q.vraag for q in judged_questions()]
    for form in _FORMS:
        yield from (form.format(text) for text in own)


class Questions:
    """Hands out questions that were not asked before in this run."""

    def __init__(self) -> None:
        self._left = different_questions()

    def take(self, count: int) -> list[str]:
        """Raises RuntimeError when there are no more."""
        taken = [text for text, _ in zip(self._left, range(count), strict=False)]
        if len(taken) < count:
            raise RuntimeError("There are no more different questions; measure with fewer.")
        return taken


# -- in process ---------------------------------------------------------------------------------------


def encoding(encoder: TextEncoder, passages: Sequence[str], count: int) -> list[Row]:
    """One question of 15 words, and one passage of 90 tokens, at a time."""
    words = " ".join(different_questions()).split()
    questions = [" ".join(words[i * _WORDS : (i + 1) * _WORDS]) for i in range(count)]
    whole = " ".join(passages)
    offsets = encoder.token_offsets(whole[: 1_000 * count])
    starts = range(0, max(len(offsets) - _TOKENS, 1), _TOKENS)
    cut = [whole[offsets[i][0] : offsets[min(i + _TOKENS, len(offsets)) - 1][1]] for i in starts][:count]
    return [
        _timed("encode question", lambda i: encoder.encode_questions([questions[i]]), len(questions)),
        _timed("encode passage", lambda i: encoder.encode_passages([cut[i]]), len(cut)),
    ]


def _timed(name: str, work: Callable[[int], Any], count: int) -> Row:
    wall, cpu = [], []
    for i in range(count):
        began, began_cpu = time.perf_counter(), time.process_time()
        work(i)
        wall.append(1000 * (time.perf_counter() - began))
        cpu.append(1000 * (time.process_time() - began_cpu))
    return {"what": name, **percentiles(wall), "cpu": round(sum(cpu) / max(len(cpu), 1), 2)}


def answering(search: Search, questions: Sequence[str], repeated: int) -> tuple[list[Row], list[Row]]:
    """The whole answer and its stages, in milliseconds: (rows of the stages, rows of the whole).

    repeated: how many of the questions are then asked again.
    """
    laps = []
    with watched() as watch:
        for text in tqdm(questions, unit=" answers", leave=False):
            laps.append(watch.time(lambda text=text: search.answer(Question(text))))  # noqa: PERF401
    stages = [
        {
            "stage": name,
            "mean": round(sum(lap[name] for lap in laps) / len(laps), 2),
            **percentiles([lap[name] for lap in laps]),
        }
        for name in laps[0]
    ]
    # Timed apart: the stopwatch takes a little itself, and the questions must be new again.
    fresh = [f"{text} Wie helpt?" for text in questions]
    whole = [
        _timed("answer", lambda i: search.answer(Question(fresh[i])), len(fresh)),
        _timed("answer, question repeated", lambda i: search.answer(Question(fresh[i])), repeated),
    ]
    return stages, whole


# -- over HTTP ----------------------------------------------------------------------------------------


class Server:
    """`keuzeregister serve` on a free port, in a process of its own. `started_s`: until the first answer."""

    def __init__(self, home: Path, model: str = "") -> None:
        kept = {k: v for k, v in os.environ.items() if k not in {s.name for s in TABLE}}
        own = {"KEUZEREGISTER_HOME": str(home), "KEUZEREGISTER_MODEL": model, "PORT": "0"}
        self._key = registers.key_in(home)
        began = time.perf_counter()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "web.main", "serve"],
            cwd=_ROOT,
            env=kept | own | {"KEUZEREGISTER_NAAM": registers.NAME},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        found = re.search(r"http://[^:]+:(\d+)", self.process.stdout.readline())
        if not found:
            self.stop()
            raise RuntimeError("The server did not start; what it said stands above.")
        self.port = int(found[1])
        self.ask("API", 1, ["Werkte het?"])
        self.started_s = round(time.perf_counter() - began, 2)

    def ask(self, way: str, users: int, questions: Sequence[str]) -> dict[str, Any]:
        """What benchmarks.load measured. Raises RuntimeError for any answer that is none."""
        addresses = "\n".join(f"{WAYS[way]}?{urlencode({'q': text})}" for text in questions)
        command = [sys.executable, "-m", "benchmarks.load", str(self.port), str(users), self._key]
        done = subprocess.run(
            command, cwd=_ROOT, input=addresses, capture_output=True, text=True, check=True
        )
        found: dict[str, Any] = json.loads(done.stdout)
        if found["statuses"] != {"200": len(questions)}:
            raise RuntimeError(f"Not every question got an answer: {found['statuses']}")
        return found

    def cpu_s(self) -> float | None:
        """Processor time so far, of all threads; None where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self, which: str = "VmRSS") -> float | None:
        """Resident memory now (VmRSS) or at its highest (VmHWM); None where the system does not tell."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text()
        except OSError:
            return None
        found = re.search(rf"{which}:\s+(\d+) kB", status)
        return round(int(found[1]) / 1024, 1) if found else None

    def stop(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=120)


@contextmanager
def serving(home: Path, model: str = "") -> Iterator[Server]:
    server = Server(home, model)
    try:
        yield server
    finally:
        server.stop()


def over_http(server: Server, questions: Questions, count: int, users: Sequence[int]) -> list[Row]:
    """A row per way and number of users; `count` questions each, after some to warm up."""
    for way in WAYS:
        server.ask(way, max(users), questions.take(_WARM_UP))
    rows = []
    for number in tqdm(users, unit=" numbers of users", leave=False):
        for way in WAYS:
            before = server.cpu_s()
            found = server.ask(way, number, questions.take(count))
            after = server.cpu_s()
            spent = None if before is None or after is None else round(1000 * (after - before) / count, 2)
            rows.append(
                {
                    "way": way,
                    "users": number,
                    "answers": count,
                    **percentiles(found["ms"]),
                    "per_second": round(count / found["seconds"], 1),
                    "cpu_ms": spent,
                    "load_cpu_ms": round(1000 * found["cpu_s"] / count, 2),
                }
            )
    return rows


# -- the program --------------------------------------------------------------------------------------


def measure(
    home: Path,
    *,
    count: int,
    users: Sequence[int] = USERS,
    encoder: TextEncoder | None = None,
    model: str = "",
) -> tuple[str, Row]:
    """The kind of index and all figures over the register in `home`, which must exist.

    encoder, model: instead of the packaged model, in process and in the server.
    """
    questions = Questions()
    register = open_register(registers.settings_of(home), "de snelheidsmeting", encoder=encoder)
    try:
        engine = register.engine
        sample = engine.store.fetch(range(1, 200))
        passages = [text for record in sample for _, text in texts(record.keuze)]
        for text in questions.take(_WARM_UP):
            register.search.answer(Question(text))
        stages, whole = answering(register.search, questions.take(count), min(count, 200))
        encode = encoding(engine.encoder, passages, min(count, 100))
        index = engine.retriever.vectors.describe()
        figures: Row = {
            "choices": engine.store.count(),
            "passages": len(engine.retriever.vectors),
            "stages": {row["stage"]: row["mean"] for row in stages},
            "per_stage": stages,
            "in_process": [*encode, *whole],
        }
    finally:
        register.close()
    with serving(home, model) as server:
        figures["start_s"] = server.started_s
        figures["http"] = over_http(server, questions, count, users)
        figures["memory_mb"] = server.memory_mb()
        figures["memory_highest_mb"] = server.memory_mb("VmHWM")
    return index.kind, figures


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options("speed", __doc__ or "")
    parser.add_argument(
        "--choices", type=int, default=EXAMPLES, help="more than the examples: a made register"
    )
    parser.add_argument("--register", type=Path, metavar="FOLDER", help="where the made register is kept")
    parser.add_argument(
        "--questions", type=int, metavar="N", help="per measurement (default 150; quick 15)"
    )
    given = parser.parse_args(arguments)
    count = given.questions or (15 if given.quick else 150)
    users = (1, 8) if given.quick else USERS
    with ExitStack() as stack:
        home, missing = _home(given, stack)
        index, figures = measure(home, count=count, users=users)
    show(figures)
    settings = {"choices": given.choices, "questions": count, "users": list(users), "quick": given.quick}
    line = run_line(
        "speed", model=PACKAGED, index=index, settings=settings, figures=figures, missing=missing
    )
    append(given.json, line)


def _home(given: argparse.Namespace, stack: ExitStack) -> tuple[Path, list[str]]:
    """The folder of the register to measure, made when it is not there, and what it lacks."""
    missing: list[str] = []
    if given.choices > EXAMPLES:
        home = given.register or Settings.read().home / f"meetregister-{given.choices}"
        registers.make(home, given.choices, report=lambda text: print(text, file=sys.stderr))
        if not registers.CORPUS.is_file():
            missing.append("corpus dekamer_be: the register was made of the examples alone")
        return home, missing
    home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    register = open_register(registers.settings_of(home), "de snelheidsmeting")
    try:
        fill_with_examples(register)
    finally:
        register.close()
    return home, missing


def show(figures: Row) -> None:
    print(f"{figures['choices']:,} choices, {figures['passages']:,} passages\n")
    print("In process, milliseconds")
    print(table(figures["per_stage"]), "\n")
    print(table(figures["in_process"]), "\n")
    print("Over HTTP, milliseconds per answer")
    print(table(figures["http"]), "\n")
    print(f"First answer {figures['start_s']} s after the start; memory {figures['memory_mb']} MB")


if __name__ == "__main__":
    main()
