"""Reads one document in a process of its own: `python -m data.document_worker`, started by data.documents.

Files come from outside, and the libraries that read them meet files that are broken or made to break
things. Here that costs one short-lived process with bounded memory, and nothing else.

In: a line of JSON with the name and the bound, then the bytes of the file. Out: one object of JSON, empty when memory ran out.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from data.alineas import Alinea, Document, UnreadableDocument, broken
from data.document_kinds import difference, recognise

# Text that runs from right to left: Hebrew, Arabic and what is written like it.
_RIGHT_TO_LEFT = ("\u0590", "\u08ff")


def read_here(data: bytes, naam: str) -> Document:
    """The document, read in this process. Raises UnreadableDocument, and MemoryError."""
    soort, text = recognise(data, naam)
    try:
        document = _reader(soort)(data if text is None else text, naam)
    except (UnreadableDocument, MemoryError):
        raise
    except Exception as error:
        # A parser may meet damage anywhere, with any exception; for a person all are one thing.
        raise broken(naam) from error
    notes = [note for note in (difference(naam, soort), _direction(document)) if note]
    return replace(document, meldingen=(*notes, *document.meldingen))


def _reader(soort: str) -> Callable[[Any, str], Document]:
    """Only the library that is needed is loaded."""
    if soort == "docx":
        from data.docx_text import read_docx

        return read_docx
    if soort == "pdf":
        from data.pdf_text import read_pdf

        return read_pdf
    if soort == "html":
        from data.html_text import read_html

        return read_html
    if soort == "markdown":
        from data.html_text import read_markdown

        return read_markdown
    from data.plain_text import read_plain

    return read_plain


def _direction(document: Document) -> str | None:
    letters = [ch for alinea in document.alineas[:500] for ch in alinea.tekst if ch.isalpha()]
    other = sum(_RIGHT_TO_LEFT[0] <= ch <= _RIGHT_TO_LEFT[1] for ch in letters)
    if other <= 0.3 * len(letters):
        return None
    return "De tekst is voor een groot deel Arabisch of Hebreeuws. Het register leest en zoekt in het Nederlands."


def as_json(document: Document) -> dict[str, Any]:
    return asdict(document)


def from_json(values: dict[str, Any]) -> Document:
    """Exactly undoes `as_json`. Raises TypeError or KeyError on anything else."""
    return Document(
        naam=values["naam"],
        soort=values["soort"],
        titel=values["titel"],
        alineas=tuple(Alinea(**alinea) for alinea in values["alineas"]),
        meldingen=tuple(values["meldingen"]),
        weggelaten=tuple(values["weggelaten"]),
    )


def limit(memory: int, seconds: int) -> None:
    """Bound this process, where the platform can (not on Windows): address space, processor time, cores."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    order = json.loads(sys.stdin.buffer.readline())
    limit(order["geheugen"], order["seconden"])
    answer: dict[str, Any]
    try:
        answer = {"document": as_json(read_here(sys.stdin.buffer.read(), order["naam"]))}
    except UnreadableDocument as error:
        answer = {"fout": str(error)}
    except MemoryError:
        answer = {}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
