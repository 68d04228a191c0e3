"""Factors that a text speaks of without naming them: "het geld moest voor het eind van het jaar op".

Found by words (service/factor_cues.py), so that a person sees at once why a factor is offered; where no word
tells it, none is. Over the example register, vectors of sentences (of what was said of factors before, of
definitions, of sentences written for it) were right about as often where they offered about as many, and
cost the encoding. Neighbouring choices ranked better, but what is usual there stands nowhere in the text.
Whether a factor speaks for or against is for a person to say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from service.factor_cues import CUES

MOST = 5  # factors at once; who has to read more of them reads none


@dataclass(frozen=True)
class Told:
    """A factor with the places where the text speaks of it, in order: begin and end."""

    code: str
    plaatsen: tuple[tuple[int, int], ...]


def told(text: str) -> list[Told]:
    """At most MOST factors, what the text speaks of most often first; of equals what it tells earlier."""
    found = []
    for code, pattern in _patterns():
        if places := tuple(match.span() for match in pattern.finditer(text)):
            found.append(Told(code, places))
    return sorted(found, key=lambda t: (-len(t.plaatsen), t.plaatsen[0]))[:MOST]


def outside(places: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places that share no character with one of the others."""
    return [(a, b) for a, b in places if not any(a < end and begin < b for begin, end in others)]


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((code, re.compile(rf"\b(?:{cues})\b", re.IGNORECASE)) for code, cues in CUES.items())
