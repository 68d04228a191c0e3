"""The converted default model, run by ONNX Runtime: texts in, unit vectors out.

Imports neither torch nor sentence-transformers: those take two seconds and 350 MB more, and a register
that has only just started would answer its first question that much later. `models.onnx_module` puts the
same model behind the interface of sentence-transformers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from models.encoding import Vectors
from models.weights import MANIFEST_FILE, MODEL_FILE, TOKENIZER_FILE

# Texts of equal length are run together up to this many tokens. Below it each run reads all weights
# for little work (5 tokens: 1.3 ms alone, 0.5 ms together); above it the work no longer fits the cache.
CALL_TOKENS = 480


class OnnxModel:
    """Tokenizer, encoder, mean and normalisation. Safe to call from any thread.

    Only texts of the same number of tokens are run together, so nothing is padded and a vector does
    not depend on the texts beside it. With several threads, several runs go at the same time, each
    on one core, which scales better than giving one run several cores (189 against 152 passages a
    second on two).
    """

    # The graph is already in its fastest form: further fusion would bring back the slow normalisation.
    optimisation = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC

    def __init__(self, folder: Path, threads: int = 1) -> None:
        manifest = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
        self.folder = folder
        self.threads = threads
        self.prompts: dict[str, str] = manifest["prompts"]
        self.max_tokens: int = manifest["max_tokens"]
        self.dimension: int = manifest["dimension"]
        self.tokenizer: Tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self.session = self.open()

    def embed(self, texts: Sequence[str], prompt: str) -> Vectors:
        """(n, dimension) float32, unit rows, in the order of `texts`."""
        return self.vectors(self.token_ids(texts, prompt))

    # One model reads both; only the prompt differs.
    embed_questions = embed
    embed_passages = embed

    def token_ids(self, texts: Sequence[str], prompt: str) -> list[list[int]]:
        """The ids of each text after the prompt, with the marks of begin and end."""
        return [self.tokenizer.encode(prompt + text).ids for text in texts]

    def count_tokens(self, texts: Sequence[str], prompt: str) -> list[int]:
        """How many tokens each text takes after the prompt, with the marks of begin and end."""
        return [len(ids) for ids in self.token_ids(texts, prompt)]

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """Where each token of the text starts and ends, without prompt and marks."""
        offsets: list[tuple[int, int]] = self.tokenizer.encode(text, add_special_tokens=False).offsets
        return offsets

    def vectors(self, token_ids: Sequence[Sequence[int]]) -> Vectors:
        """(n, dimension) float32, unit rows, in the order of `token_ids`."""
        calls = _calls([len(ids) for ids in token_ids], self.threads)
        tensors = [np.array([token_ids[row] for row in rows], np.int64) for rows in calls]
        if self.threads > 1 and len(calls) > 1:
            with ThreadPoolExecutor(self.threads) as pool:
                parts = list(pool.map(self.run, tensors))
        else:
            parts = [self.run(tensor) for tensor in tensors]
        vectors = np.empty((len(token_ids), self.dimension), np.float32)
        for rows, part in zip(calls, parts, strict=True):
            vectors[rows] = part
        return vectors

    def open(self) -> Any:
        """What runs the encoder: each call on the core that it is made on."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.graph_optimization_level = self.optimisation
        # A memory plan for every length of text is never used twice in time.
        options.enable_mem_pattern = False
        path = str(self.folder / MODEL_FILE)
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])

    def run(self, ids: npt.NDArray[np.int64]) -> Vectors:
        """(n, tokens) int64 to (n, dimension) float32; the interpreter is free meanwhile."""
        vectors: Vectors = self.session.run(None, {"input_ids": ids})[0]
        return vectors


def _calls(lengths: Sequence[int], threads: int) -> list[list[int]]:
    """Which texts go together in one run: equal lengths, at most CALL_TOKENS, the longest first.

    Equal texts are spread over the threads before they are put together.
    """
    alike: dict[int, list[int]] = {}
    for row, length in enumerate(lengths):
        alike.setdefault(length, []).append(row)
    most = -(-len(lengths) // threads)
    calls = []
    for length in sorted(alike, reverse=True):
        rows, size = alike[length], max(1, min(CALL_TOKENS // length, most))
        calls += [rows[start : start + size] for start in range(0, len(rows), size)]
    return calls
