"""Snapshots on disk that are whole or absent: written beside the old one, then put in its place."""

from __future__ import annotations

import json
import os
import re
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

_POINTER = "huidig.json"
_SUMS = "controlesommen"  # in the manifest: CRC-32 per file, so that damage is seen when it is read


def write(folder: Path, manifest: dict[str, Any], fill: Callable[[Path], None]) -> None:
    """Let `fill` write its files into a new folder, then make that one the current snapshot.

    A crash before the last step leaves the old snapshot in place.
    """
    folder.mkdir(parents=True, exist_ok=True)
    old = _current_name(folder)
    name = f"stand-{int(old.removeprefix('stand-')) + 1 if old else 1}"
    target = folder / name
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    fill(target)
    content = {**manifest, _SUMS: {path.name: _sum(path) for path in target.iterdir()}}
    (target / "manifest.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    for path in target.iterdir():
        _sync(path)
    temporary = folder / f"{_POINTER}.nieuw"
    temporary.write_text(json.dumps({"stand": name}), encoding="utf-8")
    _sync(temporary)
    os.replace(temporary, folder / _POINTER)
    for other in folder.glob("stand-*"):
        if other.name != name:
            shutil.rmtree(other, ignore_errors=True)


def read(folder: Path) -> tuple[Path, dict[str, Any]] | None:
    """The current snapshot's folder and manifest, or None when there is none that is whole."""
    name = _current_name(folder)
    if name is None:
        return None
    try:
        manifest = json.loads((folder / name / "manifest.json").read_text(encoding="utf-8"))
        sums = manifest.pop(_SUMS)
        whole = all(_sum(folder / name / file) == value for file, value in sums.items())
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return (folder / name, manifest) if whole else None


def _current_name(folder: Path) -> str | None:
    try:
        name = json.loads((folder / _POINTER).read_text(encoding="utf-8"))["stand"]
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return name if isinstance(name, str) and re.fullmatch(r"stand-\d+", name, re.ASCII) else None


def _sum(path: Path) -> int:
    total = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            total = zlib.crc32(block, total)
    return total


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
