"""How a choice turned out, in the few words that fit under it in an answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from data.keuze import Belofte, Evaluatie, Keuze
from data.vocabularies import vocabulaire
from data.wording import listing as listing
from service.beloften import Stand, stand_of
from web.formatting import klein, maand

_LESSON = 110  # characters of a lesson at most
_AROUND = 320  # characters of a passage before and after its best sentence
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9‘'\"])|\n")


def rejected(keuze: Keuze) -> str:
    """The instruments that were rejected: "burgerpanel, enquête"."""
    instruments = vocabulaire("instrumenten")
    return ", ".join(klein(instruments.label(a.instrument)) for a in keuze.alternatieven)


def evaluation(evaluatie: Evaluatie | None) -> str:
    """ "inclusie 4, invloed 3 van 5", "gehouden", "niet gehouden" or nothing when unknown."""
    if evaluatie is None:
        return ""
    scores = evaluatie.scores
    marks = (
        [f"{name} {mark}" for name in type(scores).model_fields if (mark := getattr(scores, name))]
        if scores
        else []
    )
    if marks:
        return f"{', '.join(marks)} van 5"
    if evaluatie.naAfloop or evaluatie.tussentijds:
        return "gehouden"
    return "niet gehouden" if evaluatie.naAfloop is False else ""


def feedback(beloften: Sequence[Belofte], today: date) -> str:
    """Whether participants heard back as was promised; nothing when nothing was promised."""
    if not beloften:
        return ""
    stands = [(b, stand_of(b, today)) for b in beloften]
    open_ = [b for b, stand in stands if not stand.gedaan]
    late = [b for b, stand in stands if stand is Stand.TE_LAAT]
    if late:
        return f"te laat, beloofd voor {maand(min(b.uiterlijk for b in late))}"
    if open_:
        return f"nog niet, beloofd voor {maand(min(b.uiterlijk for b in open_))}"
    return f"ja, {maand(max(b.gedaanOp for b in beloften if b.gedaanOp))}"


def lesson(leerpunten: str | None) -> str:
    """The first sentence of the lessons, cut at a word when it is long."""
    if not leerpunten:
        return ""
    first = _SENTENCE_END.split(leerpunten.strip(), maxsplit=1)[0].strip()
    return cut(first, _LESSON)


def places(gebieden: Sequence[str]) -> str:
    """ "Moerwijk-Oost", "Moerwijk-Oost en Moerwijk-West" or "Moerwijk-Oost en 3 andere gebieden"."""
    names = [vocabulaire("gebieden").label(code) for code in gebieden]
    if len(names) <= 2:
        return " en ".join(names)
    return f"{names[0]} en {len(names) - 1} andere gebieden"


def around(parts: tuple[str, str, str]) -> tuple[str, str, str]:
    """A passage with its best sentence, without what lies far before and after it."""
    before, best, after = parts
    if len(before) > _AROUND:
        before = "… " + before[-_AROUND:].split(" ", 1)[-1]
    return before, best, cut(after, _AROUND) if len(after) > _AROUND else after


def cut(text: str, length: int) -> str:
    """A text of at most so many characters, ended at a word."""
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0].rstrip(",;:") + " …"
