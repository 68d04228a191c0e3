"""A tiny encoder for fast tests: hashed words and character trigrams, no weights, no meaning."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from models.encoding import Progress, Vectors, require_short

_WORD = re.compile(r"\w+")
_WORD_WEIGHT = 2.0
_TRIGRAM_WEIGHT = 1.0


class HashEncoder:
    """Texts that share words or parts of words get vectors that are close. Deterministic.

    The same on every machine and in every run, unlike Python's own hash of a string.
    """

    fingerprint = "hash-64-1"
    folder: Path | None = None
    dimension = 64
    max_tokens = 512

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """(n, 64) float32, unit rows. Raises TextTooLong."""
        require_short(self.count_tokens(texts), self.max_tokens)
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for feature, weight in _features(text):
                code = zlib.crc32(feature.encode("utf-8"))
                # The highest bit gives the sign, so that chance collisions cancel out on average.
                row[code % self.dimension] += weight if code >> 31 else -weight
            if not row.any():
                row[0] = 1.0  # a text without words still gets a unit vector
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """(n, 64) float32, unit rows; the same vectors as for questions. Raises TextTooLong."""
        vectors = self.encode_questions(texts)
        if progress is not None:
            progress(len(texts), len(texts))
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """The number of words of each text."""
        return [len(self.token_offsets(text)) for text in texts]

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """Where each word starts and ends."""
        return [match.span() for match in _WORD.finditer(text)]


def _features(text: str) -> Iterator[tuple[str, float]]:
    """Each word, and its trigrams with the word's ends marked."""
    for word in _WORD.findall(text.lower()):
        yield word, _WORD_WEIGHT
        marked = f"<{word}>"
        for start in range(len(marked) - 2):
            yield marked[start : start + 3], _TRIGRAM_WEIGHT
