"""Writes the encoder as an ONNX graph, node by node, with weights in 8 bits.

Made for texts of one length at a time: no padding, no attention mask, and each token has a scale of its
own, so a vector never depends on the texts that it was encoded with.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.weight_source import BLOCK, FloatArray, SourceModel, missing_package

# 64, not 127: without VNNI a CPU adds two products of 8 bits in 16 bits, and 2 * 255 * 64 still
# fits. It costs 0.0005 cosine, and every CPU gives the same answer.
WEIGHT_LIMIT = 64
MICROSOFT = "com.microsoft"  # the operators that ONNX Runtime adds to the standard ones


def write_graph(model: SourceModel, path: Path, weights: str, layout: type[Graph] | None = None) -> None:
    """Write the encoder as ONNX: input_ids (n, tokens) int64 to sentence_embedding (n, 384), unit.

    All rows of one call must have the same number of tokens, at most model.positions.
    weights: the name, beside `path`, of the file for the weights. ONNX Runtime maps it into memory,
    so of the 250,000 words only those that are read take memory: 36 MB for the model instead of 106.
    layout: another way to write the same layers, to compare with.
    """
    try:
        import onnx
    except ImportError as error:
        raise missing_package("onnx") from error
    graph = (layout or Graph)(model)
    hidden = graph.embeddings()
    for layer in range(model.layers):
        hidden = graph.layer(hidden, f"l{layer}.")
    axis = graph.constant("tokens_axis", np.array([1], np.int64))
    mean = graph.node("ReduceMean", [hidden, axis], "mean", keepdims=0)
    graph.node("LpNormalization", [mean], "sentence_embedding", axis=-1, p=2)
    tensor = onnx.helper.make_tensor_value_info
    used = {name for node in graph.nodes for name in node.input}
    proto = onnx.helper.make_graph(
        graph.nodes,
        "encoder",
        [tensor("input_ids", onnx.TensorProto.INT64, ["n", "tokens"])],
        [tensor("sentence_embedding", onnx.TensorProto.FLOAT, ["n", model.width])],
        [constant for constant in graph.constants if constant.name in used],
    )
    opsets = [onnx.helper.make_opsetid("", 18), onnx.helper.make_opsetid(MICROSOFT, 1)]
    onnx.save(
        onnx.helper.make_model(proto, opset_imports=opsets, ir_version=9),
        str(path),
        save_as_external_data=True,
        location=weights,
    )
    # onnx gives this one file to its maker alone, and another account may run the register.
    shutil.copymode(path, path.with_name(weights))


class Graph:
    """Nodes and constants of the graph; each method adds a part and returns its output's name."""

    def __init__(self, model: SourceModel) -> None:
        import onnx

        self._onnx = onnx
        self.model = model
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self._last = self.constant("last_axis", np.array([-1], np.int64))
        self._step = self.constant("step", np.array(1 / 127, np.float32))
        self._middle = self.constant("middle", np.array(128, np.uint8))

    def constant(self, name: str, values: npt.NDArray[Any]) -> str:
        contiguous = np.ascontiguousarray(values).reshape(values.shape)
        self.constants.append(self._onnx.numpy_helper.from_array(contiguous, name))
        return name

    def node(
        self,
        kind: str,
        inputs: list[str],
        *outputs: str,
        domain: str = "",
        **settings: Any,
    ) -> str:
        made = self._onnx.helper.make_node(kind, inputs, outputs, domain=domain, **settings)
        self.nodes.append(made)
        return outputs[0]

    def embeddings(self) -> str:
        """Words plus positions. The words stay in 4 bits: they are most of the file."""
        model = self.model
        table = model.quantised("emb.word", model.words)
        inputs = [
            self.constant("words", table.packed()),
            "input_ids",
            self.constant("words.scale", table.scales),
        ]
        words = self.node(
            "GatherBlockQuantized", inputs, "word", domain=MICROSOFT,
            bits=4, block_size=BLOCK, gather_axis=0, quantize_axis=1,
        )  # fmt: skip
        kinds = model.floats("emb.type").reshape(-1, model.width)
        positions = model.floats("emb.pos").reshape(-1, model.width) + kinds[0]
        first = self.constant("first", np.array([0], np.int64))
        length = self.node("Shape", ["input_ids"], "length", start=1, end=2)
        inputs = [self.constant("positions", positions), first, length, first]
        position = self.node("Slice", inputs, "position")
        total = self.node("Add", [words, position], "embedded")
        return self.normalised(total, "emb.ln", "hidden")

    def layer(self, hidden: str, name: str) -> str:
        """Self-attention and the feed-forward part, each added to its input and normalised."""
        joined = self.linear(hidden, [name + "q", name + "k", name + "v"], self.model.width)
        parts = [name + "query", name + "key", name + "value"]
        self.node("Split", [joined], *parts, axis=-1, num_outputs=3)
        mixed = self.node(
            "MultiHeadAttention", parts, name + "mixed",
            domain=MICROSOFT, num_heads=self.model.heads,
        )  # fmt: skip
        attended = self.linear(mixed, [name + "ao"], self.model.width)
        hidden = self.added(hidden, attended, name + "aln")
        inner = self.linear(hidden, [name + "fi"], self.model.inner)
        active = self.node("Gelu", [inner], name + "active", domain=MICROSOFT)
        outer = self.linear(active, [name + "fo"], self.model.width)
        return self.added(hidden, outer, name + "oln")

    def added(self, hidden: str, change: str, name: str) -> str:
        total = self.node("Add", [hidden, change], name + ".sum")
        return self.normalised(total, name, name + ".out")

    def normalised(self, values: str, name: str, output: str) -> str:
        """Layer normalisation.

        Fused with the addition before it, ONNX Runtime takes 3.9 ms a passage instead of 0.6.
        """
        weight = self.constant(name + ".weight", self.model.floats(name + ".w"))
        bias = self.constant(name + ".bias", self.model.floats(name + ".b"))
        epsilon = self.model.epsilon
        inputs = [values, weight, bias]
        return self.node("LayerNormalization", inputs, output, axis=-1, epsilon=epsilon)

    def linear(self, values: str, names: list[str], rows: int) -> str:
        """Dense layers with one input, side by side, multiplied in 8 bits.

        Each token is divided by its own largest value first. With one scale for all tokens, as
        ONNX Runtime's dynamic quantisation has it, one outlier costs every token its precision
        (cosine with float32 0.997 instead of 0.999) and a vector depends on its neighbours.
        """
        name = names[0]
        weights, bias = self.side_by_side(names, rows)
        scale = np.abs(weights).max(axis=1) / WEIGHT_LIMIT
        whole = np.rint(weights / scale[:, None]).astype(np.int8).T
        size = self.node("Abs", [values], name + ".size")
        largest = self.node("ReduceMax", [size, self._last], name + ".largest", keepdims=1)
        relative = self.node("Div", [values, largest], name + ".relative")
        inputs = [relative, self._step, self._middle]
        inputs = [
            self.node("QuantizeLinear", inputs, name + ".whole"),
            self.constant(name + ".weight", whole),
            self._step,
            self.constant(name + ".scale", scale.astype(np.float32)),
            self._middle,
            self.constant(name + ".zero", np.zeros(len(scale), np.int8)),
        ]
        product = self.node("MatMulIntegerToFloat", inputs, name + ".product", domain=MICROSOFT)
        restored = self.node("Mul", [product, largest], name + ".restored")
        return self.node("Add", [restored, self.constant(name + ".bias", bias)], name + ".dense")

    def side_by_side(self, names: list[str], rows: int) -> tuple[FloatArray, FloatArray]:
        """Weights (outputs, inputs) and bias (outputs,) of dense layers of `rows` outputs each."""
        weights = [self.model.quantised(name + ".w", rows).dense() for name in names]
        return np.concatenate(weights), np.concatenate([self.model.floats(name + ".b") for name in names])
