"""Of which factor a sentence speaks, learnt from sentences of which a person said it.

A linear model over what a sentence means (its vector) and over its words and pairs of words. The examples come
with the program (factorzinnen/), from the definitions of the vocabulary, and from the register itself: what
people wrote beside the factors of their own records.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from models.words import STOPWORDS, part_stems, stems
from models.words import words as words_of

_FILE = Path(__file__).parent / "factorzinnen" / "zinnen.jsonl"
_IN_CONTEXT = _FILE.with_name("verband.jsonl")
_FREEDOM = 10.0  # the inverse of how much weights are held back
_ROUNDS = 300
_TOLERANCE = 1e-3
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True)
class Example:
    """A sentence that speaks of the factor with this code."""

    factor: str
    tekst: str


def examples() -> tuple[Example, ...]:
    """The example sentences that come with the program."""
    return _read(_FILE)


def examples_in_context() -> tuple[Example, ...]:
    """More of them, that speak of their factor in the light of the sentences around them.

    Groups come out better with these; what is offered while someone types is right less often.
    """
    return _read(_IN_CONTEXT)


@cache
def _read(path: Path) -> tuple[Example, ...]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(Example(row["factor"], row["tekst"]) for row in map(json.loads, lines))


class FactorReader:
    """A model learnt from examples; the same examples in the same order give the same one."""

    def __init__(self, found: Sequence[Example], vectors: np.ndarray) -> None:
        """vectors: (n, d) float32 unit rows of the examples. Raises ValueError for less than two factors."""
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression

        self.codes: tuple[str, ...] = tuple(sorted({e.factor for e in found}))
        if len(self.codes) < 2:
            raise ValueError("give examples of two factors at least")
        self._mean = vectors.mean(axis=0)
        self._words = TfidfVectorizer(analyzer=_terms, sublinear_tf=True, min_df=2)
        known = self._words.fit_transform(e.tekst for e in found)
        number = {code: i for i, code in enumerate(self.codes)}
        self._model = LogisticRegression(C=_FREEDOM, max_iter=_ROUNDS, tol=_TOLERANCE).fit(
            self._features(vectors, known), [number[e.factor] for e in found]
        )

    def read(self, texts: Sequence[str], vectors: np.ndarray) -> np.ndarray:
        """How likely each sentence speaks of each factor: (n, factors) float32, in the order of `codes`."""
        if not texts:
            return np.zeros((0, len(self.codes)), dtype=np.float32)
        features = self._features(vectors, self._words.transform(texts))
        likely: np.ndarray = self._model.predict_proba(features).astype(np.float32)
        return likely

    def telling(self, text: str, code: str, most: int = 3) -> list[tuple[int, int]]:
        """Where the words of a text stand that speak for a factor most: begin and end, the most telling first."""
        weights = self._model.coef_
        if len(weights) == 1:  # of two factors the model keeps the weights of the second alone
            weights = np.concatenate([-weights, weights])
        weights = weights[self.codes.index(code)][len(self._mean) :]
        numbers, scale = self._words.vocabulary_, self._words.idf_
        found: dict[str, tuple[float, tuple[int, int]]] = {}
        for match in _WORD.finditer(text):
            word = "".join(words_of(match.group()))
            known = [numbers[s] for s in part_stems(word) if word not in STOPWORDS and s in numbers]
            score = float(sum(weights[n] * scale[n] for n in known))
            if score > 0 and word not in found:
                found[word] = (score, match.span())
        return [span for _, span in sorted(found.values(), key=lambda f: (-f[0], f[1]))[:most]]

    def _features(self, vectors: np.ndarray, words: Any) -> Any:
        """Sparse: what it means beside its words."""
        from scipy.sparse import csr_matrix, hstack

        moved = vectors - self._mean
        unit = moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
        return hstack([csr_matrix(unit), words]).tocsr()


def _terms(text: str) -> list[str]:
    """The stems of a text's words, compounds in parts, and each two that follow each other."""
    found = stems(text)
    return found + [f"{a} {b}" for a, b in pairwise(found)]
