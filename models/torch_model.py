"""Any other model of sentence-transformers, which runs on torch.

Light to import: torch and sentence-transformers (seconds) are imported when a model is loaded.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models.encoding import EncoderError, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_ENCODING: dict[str, Any] = {
    "batch_size": 32,
    "show_progress_bar": False,
    "normalize_embeddings": True,
}


class TorchModel:
    """One model of sentence-transformers. Safe to call from any thread, one call at a time."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        """Load the model from its folder and nowhere else.

        threads: torch's own setting, which holds for the whole process.
        Raises EncoderError when the folder holds no usable model.
        """
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(threads)
        try:
            with _quiet_loading():
                self.sentence_transformer: SentenceTransformer = SentenceTransformer(
                    str(folder), device="cpu", local_files_only=True
                )
        except (OSError, ValueError, KeyError) as error:
            told = f"{folder} can't be loaded as a sentence-transformers model: {error}"
            raise EncoderError(told) from error
        dimension = self.sentence_transformer.get_embedding_dimension()
        if dimension is None:
            raise EncoderError(f"The model in {folder} does not tell its dimension.")
        self.folder = folder
        self.dimension: int = dimension
        self.max_tokens: int | None = self.sentence_transformer.max_seq_length
        self.prompts: dict[str, str | None] = self.sentence_transformer.prompts
        # A tokenizer of transformers keeps the padding of the last call, so one call at a time.
        self._lock = threading.Lock()

    def embed_questions(self, texts: Sequence[str], prompt: str) -> Vectors:
        """(n, dimension) float32, unit rows, in the order of `texts`."""
        with self._lock:
            vectors = self.sentence_transformer.encode_query(list(texts), prompt=prompt, **_ENCODING)
        return np.asarray(vectors, np.float32)

    def embed_passages(self, texts: Sequence[str], prompt: str) -> Vectors:
        """(n, dimension) float32, unit rows, in the order of `texts`."""
        with self._lock:
            vectors = self.sentence_transformer.encode_document(list(texts), prompt=prompt, **_ENCODING)
        return np.asarray(vectors, np.float32)

    def count_tokens(self, texts: Sequence[str], prompt: str) -> list[int]:
        """How many tokens each text takes after the prompt, with the model's own marks."""
        with self._lock:
            tokenizer = _fast_tokenizer(self.sentence_transformer.tokenizer)
            if tokenizer is None:
                return [len(self.sentence_transformer.tokenizer.encode(prompt + text)) for text in texts]
            with _untruncated(tokenizer):
                return [len(tokenizer.encode(prompt + text)) for text in texts]

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """Where each token of the text starts and ends, without prompt and marks.

        Raises EncoderError for a model whose tokenizer keeps no offsets.
        """
        tokenizer = _fast_tokenizer(self.sentence_transformer.tokenizer)
        if tokenizer is None:
            raise EncoderError(f"The tokenizer of {self.folder} keeps no offsets.")
        with self._lock, _untruncated(tokenizer):
            return [(start, end) for start, end in tokenizer.encode(text, add_special_tokens=False).offsets]


@contextmanager
def _quiet_loading() -> Iterator[None]:
    """No progress bar of transformers while loading; its setting is put back afterwards."""
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]


def _fast_tokenizer(tokenizer: Any) -> Any | None:
    """The `tokenizers.Tokenizer` itself or inside one of transformers; None for a slow one."""
    import tokenizers

    if isinstance(tokenizer, tokenizers.Tokenizer):
        return tokenizer
    return getattr(tokenizer, "backend_tokenizer", None)


@contextmanager
def _untruncated(tokenizer: Any) -> Iterator[None]:
    """Without the truncation and padding that a tokenizer of transformers remembers."""
    truncation, padding = tokenizer.truncation, tokenizer.padding
    if truncation is not None:
        tokenizer.no_truncation()
    if padding is not None:
        tokenizer.no_padding()
    try:
        yield
    finally:
        if truncation is not None:
            tokenizer.enable_truncation(**truncation)
        if padding is not None:
            tokenizer.enable_padding(**padding)
