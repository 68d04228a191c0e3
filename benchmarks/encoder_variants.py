"""The ways to run the packaged model that `benchmarks.encoder` compares: how each is made and loaded.

    python -m benchmarks.encoder_variants NAME FOLDER

loads one that was made in FOLDER in a process of its own, answers one question, and prints what that took.
All have the same weights, so two of them differ in how they calculate, and in nothing else.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime

from benchmarks.peer_weights import prepare_plain_model
from benchmarks.runs import Row
from models.encoder import LoadedModel
from models.encoding import Vectors
from models.onnx_graph import MICROSOFT, WEIGHT_LIMIT, Graph, write_graph
from models.onnx_model import OnnxModel
from models.torch_model import TorchModel
from models.weight_source import BLOCK, Quantised, SourceModel
from models.weights import IDENTITY, MANIFEST_FILE, MODEL_FILE, TOKENIZER_FILE, WEIGHTS_FILE
from models.weights import build_tokenizer as tokenizer_of

OPENVINO_FILE = "openvino.xml"
CALIBRATION = 60  # Dutch texts that static quantisation takes its scales from


@dataclass(frozen=True)
class Material:
    """What a variant is made from: the weights, and Dutch text that none of the figures is taken on."""

    source: SourceModel
    dutch: Sequence[str]


class Float32(Graph):
    """Dense layers in 32 bits."""

    def linear(self, values: str, names: list[str], rows: int) -> str:
        weights, bias = self.side_by_side(names, rows)
        name = names[0]
        product = self.node("MatMul", [values, self.constant(f"{name}.w", weights.T)], f"{name}.product")
        return self.node("Add", [product, self.constant(f"{name}.b", bias)], f"{name}.dense")


class OneScale(Graph):
    """8 bits with one scale for all tokens, as ONNX Runtime's own dynamic quantisation has it."""

    def linear(self, values: str, names: list[str], rows: int) -> str:
        weights, bias = self.side_by_side(names, rows)
        scale = (np.abs(weights).max(axis=1) / WEIGHT_LIMIT).astype(np.float32)
        whole = np.rint(weights / scale[:, None]).astype(np.int8).T
        parts = {"w": whole, "s": scale, "z": np.zeros(len(scale), np.int8), "b": bias}
        inputs = [values, *(self.constant(f"{names[0]}.{key}", part) for key, part in parts.items())]
        return self.node("DynamicQuantizeMatMul", inputs, f"{names[0]}.dense", domain=MICROSOFT)


class ByBlock(Graph):
    """8 bits with a scale for every 64 weights; ONNX Runtime brings what it multiplies by to 8 bits too."""

    bits, block = 8, 64

    def linear(self, values: str, names: list[str], rows: int) -> str:
        weights, bias = self.side_by_side(names, rows)
        whole, scales = self.blocks(names, rows)
        parts = {"w": whole, "s": scales.astype(np.float32), "": None, "zero": None, "b": bias}
        inputs = [self.constant(f"{names[0]}.{k}", p) if p is not None else "" for k, p in parts.items()]
        return self.node(
            "MatMulNBits", [values, *inputs], f"{names[0]}.dense", domain=MICROSOFT, K=weights.shape[1],
            N=weights.shape[0], bits=self.bits, block_size=self.block, accuracy_level=4,
        )  # fmt: skip

    def blocks(self, names: list[str], rows: int) -> tuple[np.ndarray, np.ndarray]:
        weights, _ = self.side_by_side(names, rows)
        parts = weights.reshape(len(weights), -1, self.block)
        scales = np.abs(parts).max(axis=-1) / 127
        return (np.rint(parts / scales[..., None]) + 128).astype(np.uint8), scales


class FourBits(ByBlock):
    """The weights as they come, in 4 bits."""

    bits, block = 4, BLOCK

    def blocks(self, names: list[str], rows: int) -> tuple[np.ndarray, np.ndarray]:
        parts = [self.model.quantised(name + ".w", rows) for name in names]
        whole = np.concatenate([p.packed().reshape(rows, -1, BLOCK // 2) for p in parts])
        return whole, np.concatenate([p.scales for p in parts])


class Fused(Graph):
    """The addition and the normalisation after it as one operator, as graph fusion makes it."""

    def added(self, hidden: str, change: str, name: str) -> str:
        weight, bias = (self.constant(f"{name}.{k}", self.model.floats(f"{name}.{k}")) for k in "wb")
        inputs, epsilon = [hidden, change, weight, bias], self.model.epsilon
        kind = "SkipLayerNormalization"
        return self.node(kind, inputs, f"{name}.out", domain=MICROSOFT, epsilon=epsilon)


@dataclass(frozen=True)
class FewerWords(SourceModel):
    """The weights with a part of the vocabulary. kept: ids in order, which become 0, 1, 2 …"""

    kept: tuple[int, ...] = ()

    def quantised(self, name: str, rows: int) -> Quantised:
        if name != "emb.word":
            return super().quantised(name, rows)
        kept, whole = list(self.kept), super().quantised(name, self.offsets[name][1] // self._row)
        return Quantised(whole.nibbles[kept], whole.scales[kept])

    @property
    def _row(self) -> int:
        """Bytes of one word."""
        return self.width // BLOCK * (2 + BLOCK // 2)


def dutch_words(source: SourceModel, texts: Sequence[str]) -> SourceModel:
    """Only the pieces that these texts use, and every single character so that no letter is unknown."""
    tokenizer = tokenizer_of(source)
    used = {i for text in texts for i in tokenizer.encode(text).ids}
    kept = [i for i, (piece, _) in enumerate(source.pieces) if i < 4 or i in used or len(piece) == 1]
    values = {name: getattr(source, name) for name in SourceModel.__dataclass_fields__}
    values |= {"pieces": [source.pieces[i] for i in kept], "words": len(kept)}
    return FewerWords(**values, kept=tuple(kept))


class Optimised(OnnxModel):
    """With every optimisation of ONNX Runtime; it finds the operators of static quantisation that way."""

    optimisation = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL


class OpenVino(OnnxModel):
    """The same tokenizer, with the encoder run by OpenVINO."""

    def open(self) -> Any:
        openvino = importlib.import_module("openvino")
        cores = str(self.threads)
        settings = {"NUM_STREAMS": cores, "INFERENCE_NUM_THREADS": cores, "INFERENCE_PRECISION_HINT": "f32"}
        settings["DYNAMIC_QUANTIZATION_GROUP_SIZE"] = "128"
        return openvino.Core().compile_model(self.folder / OPENVINO_FILE, "CPU", settings)

    def run(self, ids: npt.NDArray[np.int64]) -> Vectors:
        vectors: Vectors = self.session.create_infer_request().infer([ids])[0]
        return vectors


def _onnx(layout: type[Graph]) -> Callable[[Material, Path], None]:
    return lambda material, folder: _write(material.source, folder, layout)


def _write(source: SourceModel, folder: Path, layout: type[Graph]) -> None:
    """The folder that OnnxModel reads."""
    _write_all_but_graph(source, folder)
    write_graph(source, folder / MODEL_FILE, WEIGHTS_FILE, layout)


def _write_all_but_graph(source: SourceModel, folder: Path) -> None:
    folder.mkdir()
    tokenizer_of(source).save(str(folder / TOKENIZER_FILE))
    # The name tells the kept vectors of an evaluation apart.
    manifest = IDENTITY | {"quantisation": folder.name}
    (folder / MANIFEST_FILE).write_text(json.dumps(manifest), encoding="utf-8")


def _static(material: Material, folder: Path) -> None:
    """8 bits with scales that were measured beforehand."""
    from onnxruntime import quantization

    _write(material.source, folder, Float32)
    tokenizer = tokenizer_of(material.source)
    texts = [IDENTITY["prompts"]["document"] + text[:400] for text in material.dutch[:CALIBRATION]]
    read = iter([{"input_ids": np.array([tokenizer.encode(t).ids], np.int64)} for t in texts])

    class Reader(quantization.CalibrationDataReader):  # type: ignore[misc]
        def get_next(self) -> Any:
            return next(read, None)

    graph = onnx.load(str(folder / MODEL_FILE))
    for node in graph.graph.node:
        node.name = node.output[0]
        # What comes out of Microsoft's operators is not known to be numbers, and then not quantised.
        if node.op_type in ("MultiHeadAttention", "Gelu", "LayerNormalization"):
            kind = onnx.helper.make_tensor_value_info(node.name, onnx.TensorProto.FLOAT, None)
            graph.graph.value_info.append(kind)
    chosen = {"op_types_to_quantize": ["MatMul"], "activation_type": quantization.QuantType.QUInt8}
    made = folder / MODEL_FILE
    quantization.quantize_static(graph, made, Reader(), per_channel=True, **chosen)
    (folder / WEIGHTS_FILE).unlink()


def _openvino(material: Material, folder: Path) -> None:
    """Weights in 8 bits by NNCF; OpenVINO brings what they are multiplied by to 8 bits as it runs."""
    import torch

    nncf, openvino = importlib.import_module("nncf"), importlib.import_module("openvino")
    _write_all_but_graph(material.source, folder)
    with TemporaryDirectory() as plain:
        bert: Any = TorchModel(prepare_plain_model(Path(plain) / "model")).sentence_transformer[0].model

        bert.set_attn_implementation("eager")  # the only kind that can be traced

    class Pooled(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.bert = bert

        def forward(self, ids: torch.Tensor) -> torch.Tensor:
            hidden = self.bert(ids, attention_mask=torch.ones_like(ids)).last_hidden_state
            return torch.nn.functional.normalize(hidden.mean(dim=1))

    made = openvino.convert_model(Pooled().eval(), example_input=torch.tensor([[0, 5, 6, 2]]))
    openvino.save_model(
        nncf.compress_weights(made, mode=nncf.CompressWeightsMode.INT8_SYM), folder / OPENVINO_FILE
    )


@dataclass(frozen=True)
class Variant:
    """make: fills a folder that is not there yet. packages: what must be installed for it."""

    name: str
    how: str
    make: Callable[[Material, Path], object]
    load: Callable[[Path, int], LoadedModel] = OnnxModel
    packages: tuple[str, ...] = ()

    def missing(self) -> str | None:
        """What to install, or None when everything is there."""
        absent = [name for name in self.packages if importlib.util.find_spec(name) is None]
        return f"{self.name}: pip install {' '.join(absent)}" if absent else None


REFERENCE, PRODUCT = "float32", "product"
VARIANTS = (
    Variant(REFERENCE, "ONNX Runtime, 32 bits", _onnx(Float32)),
    Variant(PRODUCT, "8 bits, a scale per token: what the register runs", _onnx(Graph)),
    Variant("torch", "sentence-transformers on torch, 32 bits", lambda _, f: prepare_plain_model(f), TorchModel),
    Variant("one-scale", "8 bits, one scale for all tokens", _onnx(OneScale)),
    Variant("static", "8 bits, scales measured beforehand", _static, Optimised),
    Variant("by-block", "8 bits, a scale per 64 weights", _onnx(ByBlock)),
    Variant("4-bits", "4 bits, a scale per 32 weights", _onnx(FourBits)),
    Variant("fused", "as product, normalisation fused", _onnx(Fused)),
    Variant("openvino", "OpenVINO, 8 bits", _openvino, OpenVino, ("openvino", "nncf")),
    Variant(
        "dutch-words", "as product, vocabulary of Dutch text",
        lambda m, f: _write(dutch_words(m.source, m.dutch), f, Graph),
    ),
)  # fmt: skip


def measure_loading(variant: Variant, folder: Path) -> Row:
    """CPU seconds to a first vector with only Python, numpy and ONNX Runtime imported, and the memory that
    it keeps in use (MB)."""
    before, began = _resident(), time.process_time()
    model = variant.load(folder, 1)
    model.embed_questions(["Ga je meedoen?"], IDENTITY["prompts"]["query"])
    return {"load_cpu_s": time.process_time() - began, "memory_mb": _resident() - before}


def _resident() -> float:
    """Megabytes of memory in use by this process; 0 where the system does not tell."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    wanted = next(v for v in VARIANTS if v.name == sys.argv[1])
    print(json.dumps(measure_loading(wanted, Path(sys.argv[2]))))
