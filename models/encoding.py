"""What every text encoder offers, and what it raises. Light: no model is loaded from here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

Vectors: TypeAlias = npt.NDArray[np.float32]
"""(n, dimension) float32, unit rows."""

Progress: TypeAlias = Callable[[int, int], None]
"""Called with the number of texts done and the number of texts in all."""


class EncoderError(RuntimeError):
    """The encoder can't do what was asked; the message says why and what to do."""


class ModelNotFound(EncoderError):
    """There is no model under this name or in this folder."""


class TextTooLong(ValueError):
    """A text has more tokens than the model reads; nothing was encoded, and nothing cut off.

    index: which of the given texts. tokens: how many it has, prompt included.
    """

    def __init__(self, index: int, tokens: int, max_tokens: int) -> None:
        super().__init__(
            f"Text {index} has {tokens} tokens and the model reads {max_tokens}: "
            "split it into shorter passages."
        )
        self.index = index
        self.tokens = tokens
        self.max_tokens = max_tokens


class TextEncoder(Protocol):
    """Turns Dutch text into vectors that lie close together when the meaning does."""

    @property
    def fingerprint(self) -> str:
        """Differs between two encoders whose vectors can't be compared; for caches."""

    @property
    def folder(self) -> Path | None:
        """Where what only this model decides can be kept; None when its folder is someone else's."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    @property
    def max_tokens(self) -> int:
        """How many tokens the model reads, prompt included."""

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """(n, dimension) float32, unit rows, in the order of `texts`. Raises TextTooLong."""

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """(n, dimension) float32, unit rows, in the order of `texts`. Raises TextTooLong."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text takes as a passage, prompt included."""

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """Where each token of the text starts and ends, prompt excluded."""


def require_short(counts: Sequence[int], max_tokens: int) -> None:
    """Raise TextTooLong for the first text that does not fit."""
    for index, tokens in enumerate(counts):
        if tokens > max_tokens:
            raise TextTooLong(index, tokens, max_tokens)
