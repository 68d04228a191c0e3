"""Looking in the files of the indexes for a record that was erased, also in what searches no longer see.

tantivy keeps a deleted record in its segment until that is merged, and says so in how many documents hold
a term; a snapshot of vectors keeps emptied rows until they are tidied up. An index that was built anew has
neither.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import tantivy

_WORDS = "keuzeregister.json"
_VECTORS = "manifest.json"


def index_files(home: Path) -> Iterator[tuple[Path, str | None]]:
    """Every index below a folder, with the register that it says it belongs to."""
    for name in (_WORDS, _VECTORS):
        for manifest in sorted(home.rglob(name)):
            content = _content(manifest)
            if name == _WORDS or (manifest.parent / "passages.npy").exists():
                yield manifest.parent, content.get("register")


def left_of(folder: Path, numbers: Collection[int]) -> int:
    """How many documents or rows of an index, removed ones included, belong to these records.

    Raises ValueError or OSError when the index can't be read.
    """
    if (folder / _WORDS).exists():
        searcher = tantivy.Index.open(str(folder)).searcher()
        return sum(int(searcher.doc_freq("nr", number)) for number in numbers)
    _, owners = np.load(folder / "passages.npy")
    return int(np.isin(owners, list(numbers)).sum())


def _content(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}
