"""Reads a document that someone has: DOCX, PDF, Markdown, HTML or plain text into paragraphs.

What can't be read is an UnreadableDocument with what to do about it, within bounded time and memory: the
reading is done by a process of its own (data.document_worker), which may die without harm.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

from data.alineas import MAX_WOORDEN, Alinea, Document, UnreadableDocument, broken
from data.document_kinds import EXTENSIES, SOORTEN
from data.document_worker import from_json
from data.wording import dutch_number

__all__ = [
    "EXTENSIES",
    "MAX_BYTES",
    "MAX_WOORDEN",
    "SOORTEN",
    "Alinea",
    "Document",
    "UnreadableDocument",
    "read_document",
]

MAX_BYTES = 20_000_000
DEADLINE = 30.0
MAX_MEMORY = 512_000_000
# Documents that are read at the same time; the next one waits. Each may take MAX_MEMORY.
_AT_A_TIME = threading.BoundedSemaphore(2)
_ROOT = Path(__file__).resolve().parent.parent


def read_document(
    source: bytes | Path,
    name: str | None = None,
    *,
    deadline: float = DEADLINE,
    max_memory: int = MAX_MEMORY,
) -> Document:
    """The text of a file of at most 20 MB. `name` (by default the path's) helps to tell its kind.

    deadline: seconds. max_memory: bytes of address space, bounded where the platform can (not on Windows).
    Raises UnreadableDocument, and OSError when the path can't be opened.
    """
    if name is None:
        if isinstance(source, bytes):
            raise TypeError("bytes need a name")
        name = source.name
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > MAX_BYTES:
        raise UnreadableDocument(
            f"{name} is {dutch_number(-(-size // 1_000_000))} MB; er past {MAX_BYTES // 1_000_000} MB in. "
            "Haal de afbeeldingen eruit, of gebruik alleen het deel dat over de keuze gaat."
        )
    data = source if isinstance(source, bytes) else source.read_bytes()
    if not data.strip():
        raise UnreadableDocument(f"{name} is leeg. Kies een bestand met tekst.")
    with _AT_A_TIME:
        return _read_apart(data, name, deadline, max_memory)


def _read_apart(data: bytes, name: str, deadline: float, max_memory: int) -> Document:
    order = {"naam": name, "geheugen": max_memory, "seconden": max(1, int(deadline))}
    process = subprocess.Popen(
        [sys.executable, "-X", "utf8", "-m", "data.document_worker"],
        cwd=_ROOT,  # from here the package is found, whether or not it is installed
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with process:
        try:
            answered, _ = process.communicate(json.dumps(order).encode() + b"\n" + data, timeout=deadline)
        except subprocess.TimeoutExpired:
            process.kill()
            raise UnreadableDocument(
                f"{name} is te ingewikkeld: na {deadline:.0f} seconden was het nog niet gelezen. "
                "Splits het, of kopieer de tekst naar een nieuw bestand."
            ) from None
        except BaseException:
            process.kill()
            raise
    try:
        answer = json.loads(answered)
    except ValueError:
        answer = {}
    if "document" in answer:
        return from_json(answer["document"])
    if "fout" in answer:
        raise UnreadableDocument(answer["fout"])
    raise broken(name)
