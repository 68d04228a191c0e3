"""Vectors of the sentences that come with the program, kept beside the model that made them.

Encoding some thousands of them takes ten seconds of two cores, and gives the same each time. Only these: what a
register adds to its vocabularies is its own, and stays in it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

import numpy as np

from models.encoding import TextEncoder
from models.factor_reader import examples, examples_in_context

_BEGINNING = "factorzinnen-"


def read(encoder: TextEncoder) -> dict[str, np.ndarray]:
    """The vector of each sentence, (d,) float32; nothing when they were not kept, or of other sentences."""
    path = _file(encoder)
    if path is None:
        return {}
    try:
        vectors = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return {}
    if vectors.dtype != np.float32 or vectors.shape != (len(sentences()), encoder.dimension):
        return {}
    return dict(zip(sentences(), vectors, strict=True))


def keep(encoder: TextEncoder, vectors: Mapping[str, np.ndarray]) -> None:
    """Keep those of all sentences that come with the program. Where nothing can be written, they are not kept."""
    path = _file(encoder)
    if path is None or not all(text in vectors for text in sentences()):
        return
    new = path.with_name(f"{path.name}.{os.getpid()}.nieuw")
    with suppress(OSError):
        try:
            with new.open("wb") as file:
                np.save(file, np.array([vectors[text] for text in sentences()], np.float32))
            os.replace(new, path)
        finally:
            new.unlink(missing_ok=True)
        for other in path.parent.glob(f"{_BEGINNING}*.npy"):
            if other != path:
                other.unlink()


@cache
def sentences() -> tuple[str, ...]:
    """The sentences that come with the program, each once."""
    return tuple(dict.fromkeys(e.tekst for e in (*examples(), *examples_in_context())))


def _file(encoder: TextEncoder) -> Path | None:
    """Named after the model and the sentences, so that others than these are made anew."""
    if encoder.folder is None:
        return None
    known = hashlib.sha256("\n".join((encoder.fingerprint, *sentences())).encode())
    return encoder.folder / f"{_BEGINNING}{known.hexdigest()[:16]}.npy"
