"""The converted default model as a module of sentence-transformers, for programs that expect one.

Importing this module imports torch and sentence-transformers; the register itself does not.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules import InputModule
from tokenizers import Tokenizer

from models.onnx_model import OnnxModel
from models.weights import FILES, MANIFEST_FILE


def as_sentence_transformer(folder: Path, threads: int = 1) -> SentenceTransformer:
    """The folder of `prepare_default_model` with prompts, `encode_query` and `encode_document`.

    The same vectors as `models.encoder.Encoder` gives.
    """
    module = OnnxModule(OnnxModel(folder, threads))
    return SentenceTransformer(
        modules=[module], prompts=module.model.prompts, device="cpu", local_files_only=True
    )


class OnnxModule(InputModule):
    """Tokenizer, encoder, mean and normalisation in one module."""

    def __init__(self, model: OnnxModel) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.model = model
        self.max_seq_length = model.max_tokens
        self.tokenizer: Tokenizer = model.tokenizer

    def get_embedding_dimension(self) -> int:
        """The length of a vector."""
        return self.model.dimension

    def preprocess(
        self,
        inputs: Sequence[Any],
        prompt: str | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """Texts to {"token_ids": a list of ids for each text}."""
        return {"token_ids": self.model.token_ids(inputs, prompt or "")}

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Adds "sentence_embedding": (n, dimension) float32, unit rows."""
        features["sentence_embedding"] = torch.from_numpy(self.model.vectors(features["token_ids"]))
        return features

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Copy the model's files; sentence-transformers asks this of every module."""
        for name in (*FILES, MANIFEST_FILE):
            shutil.copyfile(self.model.folder / name, Path(output_path) / name)
