"""Dutch text to vectors, with the default model or any model of sentence-transformers.

Light to import: torch and sentence-transformers (seconds) are imported when a model is loaded.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models.encoding import (
    EncoderError,
    ModelNotFound,
    Progress,
    TextEncoder,
    TextTooLong,
    Vectors,
    require_short,
)
from models.weights import IDENTITY, is_complete, read_manifest

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["Encoder", "EncoderError", "ModelNotFound", "TextEncoder", "TextTooLong"]

BATCH = 32
_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
# A hub folder may hold the same weights in five formats; sentence-transformers reads safetensors.
_UNUSED = ["*.onnx", "*.h5", "*.msgpack", "*.ot", "*.tflite", "onnx/*", "openvino/*"]


class Encoder:
    """One loaded model. Safe to use from several threads at the same time."""

    def __init__(
        self,
        model: SentenceTransformer,
        folder: Path,
        lock: AbstractContextManager[Any],
    ) -> None:
        self._model = model
        self._folder = folder
        self._lock = lock
        prompts = model.prompts
        self._question_prompt: str = prompts.get("query") or ""
        names = ("document", "passage", "corpus")
        self._passage_prompt: str = next(filter(None, map(prompts.get, names)), "")

    @classmethod
    def load(cls, name_or_folder: str, *, threads: int = 1) -> Encoder:
        """Load the folder of `prepare_default_model`, or any other sentence-transformers model.

        name_or_folder: a local folder or a name on the Hugging Face hub (owner/model). The network
        is used only for a hub name that is neither a folder nor in the local cache, and not with
        HF_HUB_OFFLINE=1.
        threads: how many cores passages may use. For a model that runs on torch this is torch's
        own setting, which holds for the whole process.
        Raises ModelNotFound, or EncoderError when the folder holds no usable model.
        """
        if threads < 1:
            raise ValueError(f"threads must be at least 1, got {threads}")
        folder = _find_folder(name_or_folder)
        manifest = read_manifest(folder)
        if manifest is not None:
            if not is_complete(folder, manifest):
                raise EncoderError(
                    f"{folder} lacks files of the model, or they were changed. "
                    "Remove the folder and prepare the default model again."
                )
            return cls(_load_converted(folder, threads), folder, nullcontext())
        # A tokenizer of transformers keeps the padding of the last call, so one call at a time.
        return cls(_load_torch(folder, threads), folder, threading.Lock())

    @cached_property
    def fingerprint(self) -> str:
        """Names the model, its weights and its prompts: 32 hexadecimal digits.

        Equal for every conversion of the same weights. For other models all files are read once.
        """
        digest = hashlib.sha256()
        manifest = read_manifest(self._folder)
        if manifest is not None:
            identity = {key: manifest.get(key) for key in IDENTITY}
            digest.update(json.dumps(identity, sort_keys=True).encode())
        else:
            digest.update(json.dumps([self._question_prompt, self._passage_prompt]).encode())
            for path in _model_files(self._folder):
                digest.update(path.relative_to(self._folder).as_posix().encode())
                with path.open("rb") as file:
                    digest.update(hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()[:32]

    @cached_property
    def dimension(self) -> int:
        """The length of a vector."""
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise EncoderError(f"The model in {self._folder} does not tell its dimension.")
        return dimension

    @cached_property
    def max_tokens(self) -> int:
        """How many tokens the model reads, prompt included; sys.maxsize when it sets no limit."""
        limit = self._model.max_seq_length
        return sys.maxsize if limit is None else int(min(limit, sys.maxsize))

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """(n, dimension) float32, unit rows, in the order of `texts`, with the question prompt.

        Raises TextTooLong; nothing is encoded then.
        """
        if not texts:
            return self._no_vectors()
        with self._lock:
            require_short(self._count(texts, self._question_prompt), self.max_tokens)
            vectors = self._model.encode_query(
                list(texts),
                prompt=self._question_prompt,
                batch_size=BATCH,
                show_progress_bar=False,
                normalize_embeddings=True,
            )
        return np.asarray(vectors, np.float32)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """(n, dimension) float32, unit rows, in the order of `texts`, with the passage prompt.

        Texts of about the same length are encoded together, longest first, so that running out of
        memory shows at once and little padding is computed. progress is called after each batch.
        Raises TextTooLong; nothing is encoded then.
        """
        if not texts:
            return self._no_vectors()
        counts = self.count_tokens(texts)
        require_short(counts, self.max_tokens)
        vectors = np.empty((len(texts), self.dimension), np.float32)
        order = np.argsort([-count for count in counts], kind="stable")
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            with self._lock:
                vectors[rows] = self._model.encode_document(
                    [texts[row] for row in rows],
                    prompt=self._passage_prompt,
                    batch_size=BATCH,
                    show_progress_bar=False,
                    normalize_embeddings=True,
                )
            if progress is not None:
                progress(start + len(rows), len(order))
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text takes as a passage: prompt, text and end marks.

        `encode_passages` accepts a text when this is at most `max_tokens`.
        """
        with self._lock:
            return self._count(texts, self._passage_prompt)

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """Where each token of the text starts and ends, without prompt and end marks.

        A token may include the space before its word. Raises EncoderError for a model whose
        tokenizer keeps no offsets.
        """
        tokenizer = _fast_tokenizer(self._model.tokenizer)
        if tokenizer is None:
            raise EncoderError(f"The tokenizer of {self._folder} keeps no offsets.")
        with self._lock, _untruncated(tokenizer):
            encoded = tokenizer.encode(text, add_special_tokens=False)
        return [(start, end) for start, end in encoded.offsets]

    def _count(self, texts: Sequence[str], prompt: str) -> list[int]:
        """Token counts with this prompt; call with the lock held."""
        tokenizer = _fast_tokenizer(self._model.tokenizer)
        if tokenizer is None:
            return [len(self._model.tokenizer.encode(prompt + text)) for text in texts]
        with _untruncated(tokenizer):
            return [len(tokenizer.encode(prompt + text)) for text in texts]

    def _no_vectors(self) -> Vectors:
        return np.empty((0, self.dimension), np.float32)


def _load_converted(folder: Path, threads: int) -> SentenceTransformer:
    """The converted default model behind the interface of sentence-transformers."""
    from sentence_transformers import SentenceTransformer

    from models.onnx_module import OnnxModule

    module = OnnxModule(folder, threads)
    return SentenceTransformer(
        modules=[module], prompts=module.prompts, device="cpu", local_files_only=True
    )


def _load_torch(folder: Path, threads: int) -> SentenceTransformer:
    """Any other model, from its folder and nowhere else."""
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(threads)
    try:
        with _quiet_loading():
            return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError) as error:
        told = f"{folder} can't be loaded as a sentence-transformers model: {error}"
        raise EncoderError(told) from error


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


def _find_folder(name_or_folder: str) -> Path:
    """The folder with this name, or where the hub's model is kept here. Raises ModelNotFound."""
    folder = Path(name_or_folder).expanduser()
    if folder.is_dir():
        return folder
    if not _HUB_NAME.fullmatch(name_or_folder):
        raise ModelNotFound(
            f"The model folder {folder} does not exist. Prepare the default model first, or give a "
            "sentence-transformers folder or a name on the Hugging Face hub (owner/model)."
        )
    from huggingface_hub import constants, snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name_or_folder, local_files_only=True))
    except LocalEntryNotFoundError as error:
        if constants.HF_HUB_OFFLINE:
            raise ModelNotFound(
                f"{name_or_folder} is no folder, nor a hub model that was downloaded here, and "
                "HF_HUB_OFFLINE is set. Copy the model's folder to this machine and give its path."
            ) from error
    try:
        return Path(snapshot_download(name_or_folder, ignore_patterns=_UNUSED))
    except Exception as error:  # the hub's client raises a dozen kinds: network, name, access
        raise ModelNotFound(
            f"{name_or_folder} is no folder, and the Hugging Face hub gave an error: {error}"
        ) from error


def _model_files(folder: Path) -> list[Path]:
    """The files that may change a vector, in a fixed order; hidden files and readmes can't."""
    found = []
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(root, name) for name in names if not name.startswith((".", "README"))]
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


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
