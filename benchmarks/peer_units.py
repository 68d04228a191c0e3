"""What a system is given, read from the folder that `peer_material` prepared.

Light to import: in the process of a system nothing is loaded that the system does not load itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

DOCUMENT, PASSAGE = "document", "passage"
FAST, PLAIN = "int8", "fp32"  # the product's encoder, and the same weights in torch


@dataclass(frozen=True)
class Units:
    """What is indexed: texts, the number of the document that each belongs to, and their vectors.

    owners: (n,) int64. vectors: (n, d) float32 unit rows, or None for a system that works with words alone.
    """

    texts: list[str]
    owners: np.ndarray
    vectors: np.ndarray | None

    def first(self, count: int) -> Units:
        vectors = None if self.vectors is None else self.vectors[:count]
        return Units(self.texts[:count], self.owners[:count], vectors)


class Material:
    """The prepared folder of one judged set, as `prepare` leaves it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.about: dict[str, Any] = json.loads((folder / "about.json").read_text(encoding="utf-8"))

    @property
    def name(self) -> str:
        return str(self.about["name"])

    def documents(self) -> list[tuple[str, str, str]]:
        """Id, title and text of every document, in order of number."""
        rows = json.loads((self.folder / "documents.json").read_text(encoding="utf-8"))
        return [(id_, title, text) for id_, title, text in rows]

    def units(self, unit: str, encoder: str | None) -> Units:
        """The documents, or the passages of the product; with the vectors of an encoder, or None."""
        owners, held = json.loads((self.folder / f"{unit}.json").read_text(encoding="utf-8"))
        vectors = np.load(self.folder / f"{unit}-{encoder}.npy") if encoder else None
        return Units(held, np.array(owners, dtype=np.int64), vectors)
