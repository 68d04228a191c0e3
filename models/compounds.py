"""Splits Dutch compounds, so that "speelplekken" is found in "waterspeelplekken".

Parts are words of OpenTaal's word list (opentaal/), with a linking s, e, en or er between them where Dutch
has one. Of all ways to split a word the one with the fewest parts is taken, and of those the one whose
shortest part is longest.
"""

from __future__ import annotations

import lzma
from functools import cache, lru_cache
from pathlib import Path

_LIST = Path(__file__).parent / "opentaal" / "woorden.txt.xz"
_SHORTEST = 4  # letters of a part
_LONGEST = (
    40  # letters of a word that is tried; no Dutch word is longer, and the time rises with the square
)
_LINKS = ("", "s", "e", "en", "er")

# Listed words that mostly begin or end other words without being a part of their own: "overlast" is no kind
# of last, and "jongeren" are not jong and eren.
_NO_PARTS = frozenset(
    " ".join(
        (
            "aan achter ander anders beneden bij binnen boven buiten daar deze dezer door even heen hier keer",
            "langs mede naar naast neer onder over rond samen steeds tegemoet tegen terug tussen vanaf vast",
            "voor voorbij voort waar weder weer zonder",
            "baar dens deren enden eren heden heid inge ingen lijk ling loos rens ring schap tens ting",
        )
    ).split()
)


@cache
def _listed() -> frozenset[str]:
    return frozenset(lzma.decompress(_LIST.read_bytes()).decode("ascii").split("\n")) - _NO_PARTS


def is_listed(word: str) -> bool:
    """Whether a plain word is in the list itself."""
    return word in _listed()


def is_word(word: str) -> bool:
    """Whether a plain word is in the list, or is made of words that are."""
    return word in _listed() or len(parts(word)) > 1


@lru_cache(maxsize=100_000)
def parts(word: str) -> tuple[str, ...]:
    """The parts of a plain word, without links, in order; the word itself when it is no compound."""
    found = _fewest(word) if 2 * _SHORTEST <= len(word) <= _LONGEST else ()
    return tuple(part for piece in found for part in parts(piece)) if found else (word,)


def _fewest(word: str) -> tuple[str, ...]:
    """The parts of the best split in two or more; () when there is none."""
    listed, size = _listed(), len(word)
    # Per position the best way to split what stands before it: (parts, shortest, the parts).
    best: dict[int, tuple[int, int, tuple[str, ...]]] = {0: (0, 0, ())}
    for end in range(_SHORTEST, size + 1):
        for start in [s for s in best if end - s >= _SHORTEST]:
            if (start, end) == (0, size):
                continue
            part = _part(word[start:end], listed, last=end == size)
            if part:
                count, shortest, before = best[start]
                longest_short = -len(part) if not count else max(shortest, -len(part))
                candidate = (count + 1, longest_short, (*before, part))
                if end not in best or candidate[:2] < best[end][:2]:
                    best[end] = candidate
    return best[size][2] if size in best else ()


def _part(piece: str, listed: frozenset[str], *, last: bool) -> str | None:
    """The listed word that this stretch is, without its link unless it is the last one."""
    for link in _LINKS[:1] if last else _LINKS:
        stripped = piece.removesuffix(link) if link else piece
        if (stripped != piece or not link) and len(stripped) >= _SHORTEST and stripped in listed:
            return stripped
    return None
