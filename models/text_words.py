"""Cuts a text into words and sentences for the measure of readability, with offsets into the text as given.

Rules instead of the spaCy pipeline of `models.passages`: spaCy takes two seconds to load and brings torch along,
and whoever types waits for this. The two agree on 2,740 of the 2,763 sentences of the example register. Where
they don't, spaCy took "hand." and "al." for abbreviations, or put a quotation mark with the wrong sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from models.plain_alternatives import abbreviations
from models.words import plain

_LETTER = r"(?:[^\W\d_][\u0300-\u036f]*)"
_WORD = re.compile(
    # Addresses on the web are one word that nobody reads aloud.
    r"(?P<adres>(?<!\S)(?:[^\s@]{1,100}@\S+|https?://\S+|www\.\S+)"
    r"|(?<![\w.-])(?:[\w-]{1,60}\.){1,3}(?:nl|com|org|net|eu|be)(?![\w-]))"
    r"|(?P<getal>\d+(?:[.,:]\d+)*[^\W_]*)"
    rf"|(?P<punten>(?<![\w.])(?:{_LETTER}\.){{2,8}})"
    rf"|(?P<woord>{_LETTER}(?:{_LETTER}|\d|['’‑-](?=[^\W\d_]))*)"
)
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+[\"'“‘«(\[*]*[^\W_a-zß-öø-ÿ])")
_LAST_WORD = re.compile(r"\S+$")

# A name or a number follows these: their full stop ends no sentence. Of the other abbreviations of the table the
# ones in _CLOSING often close a sentence, and then a capital follows.
_LEADING = frozenset("dr. drs. ds. fam. gem. ing. ir. mej. min. mr. prof. st. vgl. wed. zgn.".split())
_CLOSING = frozenset(
    "a.u.b. c.s. e.a. e.d. e.e.a. e.o. e.v. enz. etc. i.i.g. jl. n.o.t.k. n.v.t. o.i.d. s.v.p. t.z.t. v.v. z.s.m.".split()
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: tekst = text[begin:eind]. sleutel: as lists have it, lower case without accents.

    soort: "woord", "getal" (begins with a digit), "punten" (letters with full stops), "adres" (e-mail, web).
    opent: it opens a sentence, so that its capital says nothing.
    """

    begin: int
    eind: int
    tekst: str
    sleutel: str
    soort: str
    opent: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, text[begin:eind], without blanks at its ends, and its words; at least one."""

    begin: int
    eind: int
    woorden: tuple[Word, ...]


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text that hold a word, in order. A line break ends one, so a list line is one."""
    found: list[Sentence] = []
    matches = list(_WORD.finditer(text))
    starts = [m.start() for m in matches]
    for begin, eind in _bounds(text):
        here = matches[bisect_left(starts, begin) : bisect_left(starts, eind)]
        if here:
            words = tuple(_word(m, opent=i == 0) for i, m in enumerate(here))
            found.append(Sentence(begin, eind, words))
    return found


def _word(match: re.Match[str], *, opent: bool) -> Word:
    return Word(match.start(), match.end(), match[0], plain(match[0]), match.lastgroup or "woord", opent)


def _bounds(text: str) -> list[tuple[int, int]]:
    bounds: list[tuple[int, int]] = []
    start = 0
    for line in text.splitlines(keepends=True):
        at = 0
        for end in _END.finditer(line):
            if _ends(line, at, end):
                bounds.append((start + at, start + end.end()))
                at = end.end()
        bounds.append((start + at, start + len(line)))
        start += len(line)
    return [_trimmed(text, *b) for b in bounds]


def _ends(line: str, start: int, end: re.Match[str]) -> bool:
    """Whether the full stop that was found ends the sentence that begins at `start`."""
    if not end[0].startswith(".") or end[0].startswith(".."):
        return True
    # A word is looked for just behind the stop: no abbreviation is longer.
    last = _LAST_WORD.search(line[max(start, end.start() - 12) : end.start() + 1])
    word = last[0].lstrip("\"'“‘«([*").lower() if last else ""
    before = line[start : end.start()].strip(" \t*-–•")
    if before.isdigit() or (len(before) == 1 and before.isalpha()):
        return False  # "1." and "a." number the lines of a list
    if len(word) == 2 and word[0].isalpha():
        return False  # an initial
    if word in _CLOSING:
        return line[end.end() :].lstrip()[:1].isupper()
    return word not in _LEADING and word not in abbreviations()


def _trimmed(text: str, begin: int, eind: int) -> tuple[int, int]:
    while begin < eind and text[begin].isspace():
        begin += 1
    while eind > begin and text[eind - 1].isspace():
        eind -= 1
    return begin, eind
