"""Plain text: paragraphs between empty lines, lists, and headings as people type them."""

from __future__ import annotations

import re

from data.alineas import (
    LIST_ITEM,
    MAX_TEKENS,
    MAX_WOORDEN,
    NUMBERED,
    Alineas,
    Document,
    count_words,
    too_long,
)

_MAX_HEADING = 80
_UNDERLINE = re.compile(r"([=\-~*_])\1{2,}")
_ENDS = re.compile(r"[.!?:;,…]$")


def read_plain(text: str, naam: str) -> Document:
    """Raises UnreadableDocument when nothing is in it, or too much."""
    if len(text) > MAX_TEKENS or count_words(text) > MAX_WOORDEN:
        raise too_long(naam)  # before it is taken apart
    out = Alineas(naam)
    lines = text.replace("\f", "\n\n").splitlines()
    paragraph: list[str] = []

    def flush() -> None:
        out.text(" ".join(paragraph))
        paragraph.clear()

    for i, line in enumerate(lines):
        above = lines[i - 1].strip() if i else ""
        below = lines[i + 1].strip() if i + 1 < len(lines) else ""
        plain = line.strip()
        if not plain or (_UNDERLINE.fullmatch(plain) and above):
            flush()
        elif level := _heading_level(plain, above, below):
            flush()
            out.heading(plain, level)
        else:
            if paragraph and (LIST_ITEM.match(plain) or _breaks(lines[i - 1])):
                flush()
            paragraph.append(plain)
    flush()
    top = next((a.tekst for a in out.found if a.niveau), "")
    return out.document("tekst", top, [])


def _heading_level(line: str, above: str, below: str) -> int | None:
    """Underlined, numbered, in capitals, or a short line on its own that is no sentence."""
    if len(line) > _MAX_HEADING or not any(ch.isalpha() for ch in line):
        return None
    if _UNDERLINE.fullmatch(below) and len(below) >= len(line) // 2:
        return 1 if below[0] == "=" else 2
    alone = not above and not line.startswith(("-", "*", "•"))
    if alone and line.isupper() and len(line) > 3:
        return 2
    ends = _ENDS.search(line)
    if alone and not below and not ends and len(line.split()) <= 10 and line[:1].isupper():
        return 3
    if alone and (found := NUMBERED.match(line)) and not ends and not below:
        return 2 + found[1].count(".")
    # "Aanleiding:" above its text.
    if alone and below and line.endswith(":") and len(line.split()) <= 4 and line[:1].isupper():
        return 3
    return None


def _breaks(line: str) -> bool:
    """Whether a line was ended on purpose: a short one that ends a sentence."""
    return len(line.strip()) < 60 and bool(re.search(r"[.!?:;]$", line.strip()))
