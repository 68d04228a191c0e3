"""Earlier choices that resemble one that is being written down, so that recording gives something back."""

from __future__ import annotations

from collections.abc import Sequence

from data.filters import FILTER_VOCABULAIRES
from service.answers import ZWAK, Result
from service.search import Question, Search

SHOWN = 3
# Shorter says too little of a situation; the first of a longer text tell it, and the rest what came of it.
LEAST_WORDS, MOST_CHARACTERS = 6, 1_000
# What is told is told: a place or a year in it is no wish to see only that place or year.
_NO_FILTERS = frozenset({*FILTER_VOCABULAIRES, "periode"})


def earlier(search: Search, texts: Sequence[str], but: str) -> tuple[Result, ...] | None:
    """The choices that resemble these texts most, best first: at most SHOWN, none that resembles them little.

    texts: what stands in the fields so far; None comes back when that is too little to go by. but: the id
    of the choice that is being written, left out.
    """
    told = " ".join(text.strip() for text in texts if text.strip())
    if len(told.split()) < LEAST_WORDS:
        return None
    if len(told) > MOST_CHARACTERS:
        told = told[:MOST_CHARACTERS].rsplit(" ", 1)[0]
    answer = search.answer(Question(told, negeer=_NO_FILTERS, perPagina=SHOWN + 1, bronnen=False))
    near = [r for r in answer.resultaten if r.verwantschap != ZWAK and r.record.keuze.id != but]
    return tuple(near[:SHOWN])
