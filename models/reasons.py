"""The stretches of a text that give a reason: what a factor is recognised in.

A clause after "omdat", "vanwege" or "om te" stands by itself, so that a sentence with two reasons gives two;
a sentence that speaks of a drawback, a risk or a consequence is one as a whole, and so is every other
sentence, since most reasons are told without any such word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

FEWEST_WORDS = 4  # a shorter clause says too little by itself: then it is the sentence

_WORD = re.compile(r"\w+")
_CLAUSE = re.compile(
    r"\b(?P<woord>omdat|doordat|want|vanwege|wegens|gezien|aangezien|dankzij|zodat|opdat|bij gebrek aan"
    r"|om(?= (?:[^\W\d]+ ){0,6}?te \w))\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"\b(?P<woord>daarom|daardoor|vandaar|dus|reden(?:en)?|nade(?:el|len)|voorde(?:el|len)|risico\w*|bezwa(?:ar|ren)"
    r"|gevaar|kans|valkuil\w*|winst|prijs)\b",
    re.IGNORECASE,
)
# Where a clause ends before its sentence does.
_END = re.compile(r"[;:]\s|\s[–—-]\s|,\s(?=(?:maar|dus|daarom|terwijl|hoewel|toch)\b)", re.IGNORECASE)
_COMMA = re.compile(r",\s")
_OPENS_WITHIN = 2  # words before a cue that still opens its sentence


@dataclass(frozen=True, slots=True)
class Reason:
    """A stretch of a text: tekst is source[begin:eind]. woord: the word that marks it, or None."""

    begin: int
    eind: int
    tekst: str
    woord: str | None


def reasons(text: str, sentences: Iterable[tuple[int, int]]) -> list[Reason]:
    """The reasons in those sentences of the text, given by begin and end, in order; none of under three words."""
    return [found for begin, eind in sentences for found in _of_sentence(text, begin, eind)]


def _of_sentence(text: str, begin: int, eind: int) -> list[Reason]:
    sentence = text[begin:eind]
    cues = list(_CLAUSE.finditer(sentence))
    starts = [cue.start() for cue in cues]
    clauses = []
    for cue, start, limit in zip(cues, starts, [*starts[1:], len(sentence)], strict=False):
        stop = _clause_end(sentence, start, limit)
        if _count(sentence[start:stop]) > FEWEST_WORDS:
            clauses.append(_reason(text, begin + start, begin + stop, cue["woord"]))
    if clauses:
        return clauses
    if _count(sentence) < FEWEST_WORDS - 1:
        return []
    found = _SENTENCE.search(sentence)
    return [_reason(text, begin, eind, found["woord"] if found else None)]


def _clause_end(sentence: str, start: int, limit: int) -> int:
    """A clause that opens its sentence ends at the comma before the main one; another at a clear seam."""
    if _count(sentence[:start]) <= _OPENS_WITHIN:
        for comma in _COMMA.finditer(sentence, start, limit):
            if _count(sentence[start : comma.start()]) > FEWEST_WORDS:
                return comma.start()
    seam = _END.search(sentence, start, limit)
    return seam.start() if seam else limit


def _reason(text: str, begin: int, eind: int, word: str | None) -> Reason:
    while eind > begin and (text[eind - 1].isspace() or text[eind - 1] == ","):
        eind -= 1
    return Reason(begin, eind, text[begin:eind], word.lower() if word else None)


def _count(text: str) -> int:
    return sum(1 for _ in _WORD.finditer(text))
