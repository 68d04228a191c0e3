"""Dutch text to vectors, with the default model or any model of sentence-transformers.

Light to import: what runs a model is imported when one is loaded.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

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

__all__ = ["Encoder", "EncoderError", "ModelNotFound", "TextEncoder", "TextTooLong"]

# Passages are encoded by so many tokens at a time, padding included: hundreds of short ones, or eight
# of the longest.
BATCH_TOKENS = 4096
_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
# A hub folder may hold the same weights in five formats; sentence-transformers reads safetensors.
_UNUSED = ["*.onnx", "*.h5", "*.msgpack", "*.ot", "*.tflite", "onnx/*", "openvino/*"]


class LoadedModel(Protocol):
    """What runs the weights: `OnnxModel` for the default model, `TorchModel` for any other.

    Each method may be called from any thread. max_tokens: None when the model sets no limit.
    """

    @property
    def dimension(self) -> int: ...

    @property
    def max_tokens(self) -> int | None: ...

    @property
    def prompts(self) -> Mapping[str, str | None]: ...

    def embed_questions(self, texts: Sequence[str], prompt: str) -> Vectors: ...

    def embed_passages(self, texts: Sequence[str], prompt: str) -> Vectors: ...

    def count_tokens(self, texts: Sequence[str], prompt: str) -> list[int]: ...

    def token_offsets(self, text: str) -> list[tuple[int, int]]: ...


class Encoder:
    """One loaded model. Safe to use from several threads at the same time."""

    def __init__(self, model: LoadedModel, folder: Path) -> None:
        self._model = model
        self._folder = folder
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
        if manifest is None:
            from models.torch_model import TorchModel

            return cls(TorchModel(folder, threads), folder)
        if not is_complete(folder, manifest):
            raise EncoderError(
                f"{folder} lacks files of the model, or they were changed. "
                "Remove the folder and prepare the default model again."
            )
        from models.onnx_model import OnnxModel

        return cls(OnnxModel(folder, threads), folder)

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

    @property
    def folder(self) -> Path | None:
        """Where what only this model decides can be kept; None when its folder is someone else's."""
        return self._folder if read_manifest(self._folder) is not None else None

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self._model.dimension

    @property
    def max_tokens(self) -> int:
        """How many tokens the model reads, prompt included; sys.maxsize when it sets no limit."""
        limit = self._model.max_tokens
        return sys.maxsize if limit is None else int(min(limit, sys.maxsize))

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """(n, dimension) float32, unit rows, in the order of `texts`, with the question prompt.

        Raises TextTooLong; nothing is encoded then.
        """
        if not texts:
            return self._no_vectors()
        require_short(self._model.count_tokens(texts, self._question_prompt), self.max_tokens)
        return self._model.embed_questions(texts, self._question_prompt)

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
        done = 0
        for rows in _batches(counts):
            batch = [texts[row] for row in rows]
            vectors[rows] = self._model.embed_passages(batch, self._passage_prompt)
            done += len(rows)
            if progress is not None:
                progress(done, len(texts))
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text takes as a passage: prompt, text and end marks.

        `encode_passages` accepts a text when this is at most `max_tokens`.
        """
        return self._model.count_tokens(texts, self._passage_prompt)

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """Where each token of the text starts and ends, without prompt and end marks.

        A token may include the space before its word. Raises EncoderError for a model whose
        tokenizer keeps no offsets.
        """
        return self._model.token_offsets(text)

    def _no_vectors(self) -> Vectors:
        return np.empty((0, self.dimension), np.float32)


def _batches(counts: Sequence[int]) -> Iterator[npt.NDArray[np.intp]]:
    """Rows in batches of at most BATCH_TOKENS, longest first; a longer text is a batch by itself."""
    order = np.argsort([-count for count in counts], kind="stable")
    start = 0
    while start < len(order):
        size = max(1, BATCH_TOKENS // max(1, counts[order[start]]))
        yield order[start : start + size]
        start += size


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
