"""Instruments that a text rejects: only those that it clearly names as such."""

from __future__ import annotations

import re
from collections.abc import Iterator

from data.alineas import LIST_ITEM
from data.documents import Alinea
from models.question import Found
from service.proposal_parts import Herkomst
from service.proposal_terms import terms

_REJECTED = re.compile(
    r"\b(?:afgewezen|afgevallen|(?:valt|vallen|viel|vielen) (?:\w+ ){0,2}af|verworpen|niet gekozen|geen optie|"
    r"niet voor een|hebben we overwogen|is overwogen|werd overwogen|overwogen we|ook overwogen)\b",
    re.I,
)
_INSTEAD = re.compile(
    r"\b(?:in plaats van|liever dan|(?:verkozen|voorkeur) boven|niet voor)\s+(?:een |de |het )?$", re.I
)


def around(text: str, term: Found) -> tuple[int, int]:
    """The sentence in which a term stands, roughly: between full stops."""
    begin = max(text.rfind(mark, 0, term.begin) for mark in (". ", "? ", "! ", "; "))
    ends = [at for mark in (". ", "? ", "! ", "; ") if (at := text.find(mark, term.eind)) >= 0]
    return begin + 1, min(ends, default=len(text) - 1) + 1


def is_rejected(text: str, term: Found) -> bool:
    """Whether a sentence rejects this instrument: the only one in it, or the one after "in plaats van"."""
    if term.filter != "instrument":
        return False
    if _INSTEAD.search(text[max(0, term.begin - 40) : term.begin]):
        return True
    begin, eind = around(text, term)
    sentence = text[begin:eind]
    if not _REJECTED.search(sentence):
        return False
    found, denied = terms(sentence)
    return len({f.waarde for f in found + denied if f.filter == "instrument"}) == 1


def rejections(alinea: Alinea, instruments: list[Found], *, listed: bool) -> Iterator[tuple[str, Herkomst]]:
    """Which of a paragraph's instruments are rejected, with the sentence that says so.

    listed: the paragraph stands in a list of alternatives, and tells of the only one that it names.
    """
    text = alinea.tekst
    if listed and len({f.waarde for f in instruments}) == 1:
        item = LIST_ITEM.match(text)
        yield instruments[0].waarde, Herkomst(alinea, item.end() if item else 0, len(text))
        return
    for term in instruments:
        begin, eind = around(text, term)
        if is_rejected(text, term):
            while text[begin].isspace():
                begin += 1
            yield term.waarde, Herkomst(alinea, begin, eind)
