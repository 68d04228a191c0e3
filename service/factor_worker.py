"""Groups reasons in a process of its own, with low priority: `python -m service.factor_worker`.

Grouping 100,000 sentences keeps two cores busy for minutes, and whoever asks a question meanwhile must not
notice. In: one npz on standard input. Out: one npz on standard output, and on standard error a line for
each step: the share done and what is being done. Nothing is written to disk.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import IO

import numpy as np

from models.factor_reader import Example, FactorReader
from service.factor_grouping import Found, Level, Material, Progress, TooLittle, group

_NICE = 10


class Stopped(RuntimeError):
    """The grouping was stopped before it was done."""


class WorkerFailed(RuntimeError):
    """The process that groups ended without an answer; the message says how."""


def group_apart(
    material: Material,
    examples: Sequence[Example],
    example_vectors: np.ndarray,
    progress: Progress,
    stopped: threading.Event,
) -> dict[str, Level]:
    """`group` in a process of its own. Raises TooLittle, Stopped, WorkerFailed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "service.factor_worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Windows' way of being nice.
        creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    last: list[str] = []
    watching = threading.Thread(target=_watch, args=(process.stderr, progress, last), daemon=True)
    watching.start()
    done = threading.Event()
    ending = threading.Thread(target=_end_when, args=(stopped, done, process), daemon=True)
    ending.start()
    try:
        with suppress(BrokenPipeError):
            process.stdin.write(_packed(material, examples, example_vectors))
            process.stdin.close()
        answer = process.stdout.read()
        code = process.wait()
    finally:
        done.set()
        process.kill()
        process.wait()
        watching.join()
        ending.join()
        for stream in (process.stdin, process.stdout, process.stderr):
            with suppress(BrokenPipeError):
                stream.close()
    if stopped.is_set():
        raise Stopped
    if code or not answer:
        raise WorkerFailed(f"Het groeperen stopte met code {code}. {' '.join(last[-3:])}")
    return _answered(answer)


def _watch(errors: IO[bytes], progress: Progress, last: list[str]) -> None:
    for raw in errors:
        line = raw.decode("utf-8", "replace").strip()
        share, _, what = line.partition(" ")
        try:
            progress(float(share), what)
        except ValueError:
            last.append(line)


def _end_when(stopped: threading.Event, done: threading.Event, process: subprocess.Popen[bytes]) -> None:
    while not done.wait(0.1):
        if stopped.is_set():
            process.kill()
            return


def _packed(material: Material, examples: Sequence[Example], example_vectors: np.ndarray) -> bytes:
    words = {
        "texts": list(material.texts),
        "levels": dict(material.levels),
        "next": material.next_number,
        "before": {niveau: ids.tolist() for niveau, ids in material.before.items()},
        "examples": [[e.factor, e.tekst] for e in examples],
    }
    return _npz(
        words=np.frombuffer(json.dumps(words).encode(), dtype=np.uint8),
        owners=material.owners,
        vectors=material.vectors.astype(np.float32),
        example_vectors=example_vectors.astype(np.float32),
    )


def _npz(**arrays: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def _answered(answer: bytes) -> dict[str, Level]:
    with np.load(io.BytesIO(answer), allow_pickle=False) as held:
        said = json.loads(held["words"].tobytes())
        if "few" in said:
            raise TooLittle(int(said["few"]))
        return {
            niveau: Level(
                np.array(groups["ids"], dtype="U12")[held[f"group.{niveau}"]],
                held[f"near.{niveau}"],
                held[f"apart.{niveau}"],
                tuple(Found(f[0], tuple(f[1]), f[2]) for f in groups["found"]),
            )
            for niveau, groups in said.items()
        }


def _answer(given: bytes, progress: Callable[[float, str], None]) -> bytes:
    with np.load(io.BytesIO(given), allow_pickle=False) as held:
        words = json.loads(held["words"].tobytes())
        material = Material(
            words["texts"],
            held["owners"],
            held["vectors"],
            words["levels"],
            {niveau: np.array(ids, dtype="U12") for niveau, ids in words["before"].items()},
            words["next"],
        )
        examples = [Example(factor, tekst) for factor, tekst in words["examples"]]
        example_vectors = held["example_vectors"]
    reader = FactorReader(examples, example_vectors) if examples else None
    try:
        levels = group(material, reader, progress)
    except TooLittle as error:
        return _npz(words=np.frombuffer(json.dumps({"few": error.count}).encode(), dtype=np.uint8))
    arrays: dict[str, np.ndarray] = {}
    said = {}
    for niveau, level in levels.items():
        ids, at = np.unique(level.groepen, return_inverse=True)
        arrays |= {f"group.{niveau}": at, f"near.{niveau}": level.near, f"apart.{niveau}": level.apart}
        found = [[f.groep, f.woorden, f.factor] for f in level.found]
        said[niveau] = {"ids": ids.tolist(), "found": found}
    return _npz(words=np.frombuffer(json.dumps(said).encode(), dtype=np.uint8), **arrays)


def main() -> None:
    with suppress(AttributeError):
        os.nice(_NICE)

    def tell(share: float, what: str) -> None:
        print(f"{share:.3f} {what}", file=sys.stderr, flush=True)

    sys.stdout.buffer.write(_answer(sys.stdin.buffer.read(), tell))


if __name__ == "__main__":
    main()
