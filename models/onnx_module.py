"""The converted default model as a module of sentence-transformers, run by ONNX Runtime.

Importing this module imports torch; `models.encoder` does so when it loads a model.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
import torch
from sentence_transformers.base.modules import InputModule
from tokenizers import Tokenizer

from models.weights import MANIFEST_FILE, MODEL_FILE, TOKENIZER_FILE


class OnnxModule(InputModule):
    """Texts in, unit vectors out: tokenizer, encoder, mean and normalisation in one module.

    Each text is run by itself, without padding: a batch would be no faster on a CPU. With several
    threads, several texts run at the same time, each on one core, which scales better than giving
    one text several cores (189 against 152 passages a second on two). Safe to call from any
    thread.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        manifest = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
        self.folder = folder
        self.threads = threads
        self.prompts: dict[str, str] = manifest["prompts"]
        self.max_seq_length: int = manifest["max_tokens"]
        self.dimension: int = manifest["dimension"]
        self.tokenizer: Tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self.session = _open_session(folder / MODEL_FILE)

    def get_embedding_dimension(self) -> int:
        """The length of a vector."""
        return self.dimension

    def preprocess(
        self,
        inputs: Sequence[Any],
        prompt: str | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """Texts to {"token_ids": one array (1, tokens) int64 for each text}."""
        encoded = [self.tokenizer.encode((prompt or "") + text) for text in inputs]
        return {"token_ids": [np.array([one.ids], np.int64) for one in encoded]}

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Adds "sentence_embedding": (n, dimension) float32, unit rows."""
        token_ids = features["token_ids"]
        if self.threads > 1 and len(token_ids) > 1:
            with ThreadPoolExecutor(self.threads) as pool:
                rows = list(pool.map(self._run, token_ids))
        else:
            rows = [self._run(ids) for ids in token_ids]
        features["sentence_embedding"] = torch.from_numpy(np.concatenate(rows))
        return features

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Copy the model's files; sentence-transformers asks this of every module."""
        for name in (MODEL_FILE, TOKENIZER_FILE, MANIFEST_FILE):
            shutil.copyfile(self.folder / name, Path(output_path) / name)

    def _run(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """(1, tokens) int64 to (1, dimension) float32; the interpreter is free meanwhile."""
        vector: npt.NDArray[np.float32] = self.session.run(None, {"input_ids": ids})[0]
        return vector


def _open_session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # The graph is already in its fastest form: further fusion would bring back the slow
    # normalisation, and a memory plan for every length of text is never used twice in time.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.enable_mem_pattern = False
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
