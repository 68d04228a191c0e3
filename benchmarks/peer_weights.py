"""The default model as a plain 32-bit folder, for programs that only read what transformers writes.

The same weights as the product's own, taken from the same file: two systems then differ in what they do
with the vectors, not in the vectors (cosine 0.998 between the two).
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from models.weight_source import SourceModel, parse_source, read_source
from models.weights import IDENTITY, build_tokenizer

_LAYER = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "attention.output.LayerNorm": "aln",
    "intermediate.dense": "fi",
    "output.dense": "fo",
    "output.LayerNorm": "oln",
}


def prepare_plain_model(folder: Path) -> Path:
    """Write the model into `folder` as sentence-transformers saves it, once; return `folder`.

    The folder appears complete or not at all. Raises WeightsError when the weights are not there.
    """
    if folder.is_dir():
        return folder
    source = parse_source(read_source())
    folder.parent.mkdir(parents=True, exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _save(source, workplace / "model")
        (workplace / "model").rename(folder)
    finally:
        shutil.rmtree(workplace, ignore_errors=True)
    return folder


# The layout in which this model is published on the hub, which every version reads.
_MODULES = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}


def _save(source: SourceModel, folder: Path) -> None:
    from transformers import PreTrainedTokenizerFast
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    _bert(source).save_pretrained(folder)
    tokenizer_of: Any = PreTrainedTokenizerFast  # untyped
    tokenizer_of(
        tokenizer_object=build_tokenizer(source),
        model_max_length=IDENTITY["max_tokens"],
        bos_token="<s>",
        cls_token="<s>",
        eos_token="</s>",
        sep_token="</s>",
        unk_token="<unk>",
        pad_token="<pad>",
    ).save_pretrained(folder)
    modules = [
        {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for i, (path, kind) in enumerate(_MODULES.items())
    ]
    pooling = {"word_embedding_dimension": source.width, "pooling_mode_mean_tokens": True}
    files: dict[str, Any] = {
        "modules.json": modules,
        "sentence_bert_config.json": {"max_seq_length": IDENTITY["max_tokens"], "do_lower_case": False},
        "config_sentence_transformers.json": {"prompts": IDENTITY["prompts"]},
        "1_Pooling/config.json": pooling,
        "2_Normalize/config.json": {},
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(json.dumps(content, indent=2), encoding="utf-8")


def _bert(source: SourceModel) -> Any:
    """The source as a BertModel of transformers."""
    import torch
    from transformers import BertConfig, BertModel

    with torch.device("meta"):  # no weights yet, so none are made up first
        model = BertModel(
            BertConfig(
                vocab_size=source.words,
                hidden_size=source.width,
                num_hidden_layers=source.layers,
                num_attention_heads=source.heads,
                intermediate_size=source.inner,
                max_position_embeddings=source.positions,
                layer_norm_eps=source.epsilon,
                pad_token_id=1,
            ),
            add_pooling_layer=False,
        )
    tensors = {name: torch.from_numpy(values) for name, values in _tensors(source).items()}
    model.load_state_dict(tensors, assign=True)
    return model


def _tensors(source: SourceModel) -> dict[str, np.ndarray]:
    """Every tensor under the name that transformers gives it."""
    kinds = source.floats("emb.type").reshape(-1, source.width)
    found = {
        "embeddings.word_embeddings.weight": source.quantised("emb.word", source.words).dense(),
        "embeddings.position_embeddings.weight": source.floats("emb.pos").reshape(-1, source.width),
        "embeddings.token_type_embeddings.weight": np.resize(kinds, (2, source.width)),
        "embeddings.LayerNorm.weight": source.floats("emb.ln.w"),
        "embeddings.LayerNorm.bias": source.floats("emb.ln.b"),
    }
    for layer in range(source.layers):
        for theirs, ours in _LAYER.items():
            name, key = f"encoder.layer.{layer}.{theirs}", f"l{layer}.{ours}"
            rows = source.inner if ours == "fi" else source.width
            found[f"{name}.weight"] = (
                source.floats(f"{key}.w")
                if ours.endswith("ln")
                else source.quantised(f"{key}.w", rows).dense()
            )
            found[f"{name}.bias"] = source.floats(f"{key}.b")
    return found
