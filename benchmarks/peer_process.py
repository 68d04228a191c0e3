"""One system in a process of its own, so that its memory and processor time are its own.

    python -m benchmarks.peer_process SETUP

is the process, with a `Setup` in JSON: it builds the system, and then answers one line of JSON with another
until its input ends. `Child` is the other end. Between its turns a process waits and does nothing.
"""

from __future__ import annotations

import gc
import importlib
import importlib.metadata
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import numpy as np

from benchmarks.peer_catalogue import PIP, PRODUCT, Variant
from benchmarks.peer_units import FAST, Material

_ROOT = Path(__file__).parent.parent
# Asked before every block, so that no system pays for having waited; no question of any set.
_WARM_UP = ("Is er koffie in de wachtkamer?", "Wie heeft de sleutel van de fietsenstalling?")


class PeerMissing(Exception):
    """A package that the system needs is not installed; the message says how to get it."""


class PeerFailed(Exception):
    """The system did not run; the message ends with what it wrote last."""


@dataclass(frozen=True)
class Setup:
    """What a process is told. encoder: folder of the product's model, or "hash" for the encoder of tests.

    plain: folder of the same weights for torch. kept: where the product keeps encoded passages.
    """

    variant: Variant
    material: str
    encoder: str
    plain: str
    kept: str
    cores: int


@dataclass(frozen=True)
class Answers:
    """Documents per question, best first, and what each answer took in milliseconds, (n,)."""

    found: list[list[str]]
    wall_ms: np.ndarray
    cpu_ms: np.ndarray


# -- the other end ----------------------------------------------------------------------------------


class Child:
    """A running system. Raises PeerMissing or PeerFailed, when it is made and at every question.

    built: "start_s" (imports and loading the model), "build_s" (indexing, vectors given), "versions".
    """

    def __init__(self, setup: Setup, python: str = sys.executable) -> None:
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        try:
            self._process = subprocess.Popen(
                [python, "-m", "benchmarks.peer_process", json.dumps(asdict(setup))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                text=True,
                encoding="utf-8",
                cwd=_ROOT,
            )
        except OSError as error:
            self._errors.close()
            raise PeerFailed(f"the process did not start: {error}") from error
        try:
            self.built: dict[str, Any] = self._read()
        except BaseException:
            self.close()
            raise

    def ask(self, questions: Sequence[str], warm_up: bool = False) -> Answers:
        """Answers to some questions, in order."""
        told = self._tell({"do": "ask", "questions": list(questions), "warm_up": warm_up})
        return Answers(told["found"], np.array(told["wall_ms"]), np.array(told["cpu_ms"]))

    def memory(self) -> dict[str, float | None]:
        """In MB over the process when it had just started: "memory_mb" now, "peak_mb" at the most."""
        memory: dict[str, float | None] = self._tell({"do": "memory"})
        return memory

    def close(self) -> None:
        """End the process. Closing twice is no error."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._errors.close()

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _tell(self, message: dict[str, Any]) -> Any:
        assert self._process.stdin is not None
        if self._process.stdin.closed:
            raise PeerFailed("the process was closed")
        with suppress(BrokenPipeError):  # it ended; what it wrote last is read below
            self._process.stdin.write(json.dumps(message) + "\n")
            self._process.stdin.flush()
        return self._read()

    def _read(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._errors.seek(0)
            last = [text for text in self._errors.read().splitlines() if text.strip()][-1:]
            raise PeerFailed(f"the process ended: {' '.join(last) or 'it wrote nothing'}")
        message = json.loads(line)
        if "missing" in message:
            raise PeerMissing(str(message["missing"]))
        if "failed" in message:
            raise PeerFailed(str(message["failed"]))
        return message


# -- the process itself -----------------------------------------------------------------------------


def build(material: Material, setup: Setup) -> tuple[Any, dict[str, float]]:
    """The system, and the seconds that starting and building took. Raises PeerMissing."""
    variant = setup.variant
    require(variant)
    began = time.perf_counter()
    vector, encoder = None, None
    if variant.encoder == FAST:
        encoder = _fast(setup)

        def vector(text: str) -> np.ndarray:
            found: np.ndarray = encoder.encode_questions([text])[0]
            return found

    elif variant.encoder:
        model = _plain(setup)

        def vector(text: str) -> np.ndarray:
            found: np.ndarray = model.encode_query(text, normalize_embeddings=True, show_progress_bar=False)
            return found

    if vector is not None:
        vector("opwarmen")
    module, name = variant.made_by.split(":")
    make = getattr(importlib.import_module(module), name)
    if variant.system == PRODUCT:
        importlib.import_module("service.evaluation")
        loaded = time.perf_counter()
        system = make(material, encoder, Path(setup.kept))
    else:
        units = material.units(variant.unit, variant.encoder)
        make(units.first(2), vector, **variant.settings)  # what is imported at first use is not building
        loaded = time.perf_counter()
        system = make(units, vector, **variant.settings)
    done = time.perf_counter()
    return system, {"start_s": round(loaded - began, 2), "build_s": round(done - loaded, 2)}


def require(variant: Variant) -> None:
    """Raise PeerMissing when a module that the system needs is not there."""
    absent = [module for module in variant.needs if not _there(module)]
    if absent:
        raise PeerMissing(f"not installed: pip install {' '.join(PIP.get(m, m) for m in absent)}")


def _there(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False


def _fast(setup: Setup) -> Any:
    if setup.encoder == "hash":
        from models.hash_encoder import HashEncoder

        return HashEncoder()
    from models.encoder import Encoder

    return Encoder.load(setup.encoder, threads=setup.cores)


def _plain(setup: Setup) -> Any:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(setup.plain, device="cpu", local_files_only=True)


def answer(system: Any, ids: Sequence[str], questions: Sequence[str], warm_up: bool) -> dict[str, Any]:
    """Every question answered and timed by itself."""
    for question in _WARM_UP if warm_up else ():
        system.answer(question)
    found, wall, cpu = [], [], []
    for question in questions:
        began, began_cpu = time.perf_counter(), time.process_time()
        numbers = system.answer(question)
        wall.append(1000 * (time.perf_counter() - began))
        cpu.append(1000 * (time.process_time() - began_cpu))
        found.append([ids[number] for number in numbers])
    return {"found": found, "wall_ms": wall, "cpu_ms": cpu}


def memory() -> dict[str, float | None]:
    """Resident memory of this process now and at its highest, in MB; None where the system does not tell."""
    try:
        status = Path("/proc/self/status").read_text(encoding="utf-8")
    except OSError:
        return {"memory_mb": None, "peak_mb": None}
    lines = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    now, peak = (int(lines[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
    return {"memory_mb": round(now, 1), "peak_mb": round(peak, 1)}


def serve(setup: Setup, lines: Sequence[str] | TextIO, out: TextIO) -> None:
    """Build, say how that went, and answer every line."""

    def say(message: dict[str, Any]) -> None:
        out.write(json.dumps(message) + "\n")
        out.flush()

    bare = memory()["memory_mb"]
    variant = setup.variant
    try:
        material = Material(Path(setup.material))
        ids = [id_ for id_, _, _ in material.documents()]
        system, seconds = build(material, setup)
        gc.collect()
        say({**seconds, "versions": {name: _version(name) for name in variant.needs}})
        for line in lines:
            message = json.loads(line)
            if message["do"] == "ask":
                say(answer(system, ids, message["questions"], message["warm_up"]))
            else:
                say({name: over(bare, now) for name, now in memory().items()})
    except PeerMissing as error:
        say({"missing": str(error)})
    except Exception as error:  # whatever a peer raises: the run goes on without it
        say({"failed": f"{type(error).__name__}: {error}"})


def over(bare: float | None, now: float | None) -> float | None:
    return None if now is None or bare is None else round(now - bare, 1)


def _version(module: str) -> str:
    try:
        return importlib.metadata.version(PIP.get(module, module).split("==")[0])
    except importlib.metadata.PackageNotFoundError:
        return ""


def main() -> None:
    # What a library prints must not end up between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    told = json.loads(sys.argv[1])
    told["variant"] = Variant(**{**told["variant"], "needs": tuple(told["variant"]["needs"])})
    serve(Setup(**told), sys.stdin, answers)


if __name__ == "__main__":
    main()
