"""The real model, converted once for each checkout, and a float32 reference of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from models.encoder import Encoder
from models.weight_source import SourceModel, parse_source, read_source
from models.weights import prepare_default_model

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def model_folder() -> Path:
    """The converted default model; kept between runs, outside the tests' temporary folders."""
    kept = os.environ.get("KEUZEREGISTER_TEST_MODELS")
    return prepare_default_model(
        (Path(kept) if kept else ROOT / "var" / "models") / "multilingual-e5-small"
    )


@pytest.fixture(scope="session")
def encoder(model_folder: Path) -> Encoder:
    return Encoder.load(str(model_folder))


@pytest.fixture(scope="session")
def source_model() -> SourceModel:
    return parse_source(read_source())


@pytest.fixture(scope="session")
def reference(source_model: SourceModel) -> Callable[[list[int]], np.ndarray]:
    """Token ids to the unit vector of the same weights in transformers' float32 BertModel."""
    import torch
    from transformers import BertConfig, BertModel

    m = source_model
    bert = BertModel(
        BertConfig(
            vocab_size=m.words,
            hidden_size=m.width,
            num_hidden_layers=m.layers,
            num_attention_heads=m.heads,
            intermediate_size=m.inner,
            max_position_embeddings=m.positions,
            layer_norm_eps=m.epsilon,
        ),
        add_pooling_layer=False,
    )
    state = {
        "embeddings.word_embeddings.weight": m.quantised("emb.word", m.words).dense(),
        "embeddings.position_embeddings.weight": m.floats("emb.pos").reshape(-1, m.width),
        "embeddings.token_type_embeddings.weight": m.floats("emb.type").reshape(-1, m.width),
        "embeddings.LayerNorm.weight": m.floats("emb.ln.w"),
        "embeddings.LayerNorm.bias": m.floats("emb.ln.b"),
    }
    dense = {
        "q": "attention.self.query",
        "k": "attention.self.key",
        "v": "attention.self.value",
        "ao": "attention.output.dense",
        "fi": "intermediate.dense",
        "fo": "output.dense",
    }
    norms = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
    for layer in range(m.layers):
        there = f"encoder.layer.{layer}."
        for short, name in dense.items():
            bias = m.floats(f"l{layer}.{short}.b")
            state[f"{there}{name}.weight"] = m.quantised(f"l{layer}.{short}.w", len(bias)).dense()
            state[f"{there}{name}.bias"] = bias
        for short, name in norms.items():
            state[f"{there}{name}.weight"] = m.floats(f"l{layer}.{short}.w")
            state[f"{there}{name}.bias"] = m.floats(f"l{layer}.{short}.b")
    bert.load_state_dict({name: torch.from_numpy(values) for name, values in state.items()})
    bert.train(False)

    def embed(ids: list[int]) -> np.ndarray:
        with torch.inference_mode():
            mean = bert(torch.tensor([ids])).last_hidden_state.mean(dim=1)
            return torch.nn.functional.normalize(mean)[0].numpy()

    return embed
