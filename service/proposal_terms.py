"""Codes and dates named in a text: instrument, gebieden, doelgroepen, themas, beleidsfase, factoren, days.

The same reading of terms and periods as that of questions; what is denied ("niet in Moerwijk") is no
proposal. A factor is found here only where it is called by a name; service/factor_suggestions.py finds more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from data.vocabularies import made_from_lists, vocabulaire
from models.periods import Period, find_period
from models.question import Found, Names, find_terms

VELDEN = {
    "instrument": "instrumenten",
    "gebieden": "gebieden",
    "doelgroepen": "doelgroepen",
    "themas": "themas",
    "beleidsfase": "beleidsfasen",
    "factoren": "factoren",
}
# Names too everyday to say anything, measured on the example records: there they were right once in five
# times or less.
_EVERYDAY = {
    "factoren": set(
        "geld opkomst opleiding training trainingen budget bereik tools kaders spelregels protest protesten verzet "
        "hulpmiddelen experiment experimenten financien verwachtingen investering investeringen routine".split()
    ),
    "doelgroepen": set(
        "corporatie corporaties bedrijf bedrijven kind gezin vader moeder verenigingen".split()
    ),
    "themas": set("beheer groen klimaat sport economie park plein verkeer isolatie winkels".split()),
    "instrument": set("audit audits adviescommissie visitatie".split()),
}
# A phase by a word that everybody uses for other things as well ("uitvoering", "vaststelling") is none.
_PHASES = {"agendavorming", "beleidsvoorbereiding", "planvorming", "probleemverkenning"}

_STARTS = re.compile(
    r"\b(?:startdatum|begindatum|start(?:te|ten|en|t)?|gestart|van start|begon(?:nen)?|begint|beginnen|aanvang van|"
    r"(?:loopt|liep|lopen) (?:\w+ )?(?:sinds|vanaf|van)|kick-?off|aftrap|looptijd|doorlooptijd)\b",
    re.I,
)
_ENDS = re.compile(
    r"\b(?:einddatum|eindig(?:t|de|den|en)|afgerond|rondden? .{0,40}\baf|afgesloten|sloten .{0,40}\baf|afronding|"
    r"opgeleverd|oplevering|(?:loopt|liep(?:en)?|lopen) (?:[\w\d]+ ){0,5}tot|looptijd|doorlooptijd)\b",
    re.I,
)
# Two days or months with something between them.
_FROM_TO = re.compile(r"\b(?:tot|t/m|en)\b|\s[-–]\s|\d{4}\s?[-–/]\s?\d{4}", re.I)
_UNTIL_DAY = re.compile(r"tot\s+\d{1,2}[\s/-]", re.I)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[A-Z\"“‘(])|\n+")
_CLAUSE = re.compile(r",\s+|\s+(?:en|maar|waarna|daarna)\s+|\s+\|\s+")


@dataclass(frozen=True)
class Day:
    """A day that the text calls a start or an end."""

    veld: str
    dag: date
    begin: int
    eind: int


@made_from_lists
def _names() -> Names:
    return Names(VELDEN, _leave_out)


def _leave_out(veld: str, code: str, name: str) -> bool:
    if vocabulaire(VELDEN[veld])[code].vervallen:
        return True
    if veld == "beleidsfase":
        return "fase" not in name and name not in _PHASES
    return name in _EVERYDAY.get(veld, ())


def terms(text: str) -> tuple[list[Found], list[Found]]:
    """Terms in a text, with the field as their filter, and those that it denies."""
    return find_terms(text, _names())


def days(text: str, today: date) -> Iterator[Day]:
    """Starts and ends in a text, in order; a month or a year stands for its first or last day.

    A date without a word for it is none: in the example records the first one that is mentioned lay in the
    month of the startdatum once in 78 times.
    """
    for begin, eind in _pieces(text, _SENTENCE, 0, len(text)):
        sentence = text[begin:eind]
        if not re.search(r"\d|\bjaar\b", sentence):
            continue
        period = find_period(sentence, today)
        if period is not None:
            yield from _roles(sentence, begin, period)
            continue
        # Several dates in one sentence: each in its own part of it.
        for a, b in _pieces(text, _CLAUSE, begin, eind):
            clause = text[a:b]
            if found := find_period(clause, today):
                yield from _roles(clause, a, found)


def _pieces(text: str, split: re.Pattern[str], begin: int, eind: int) -> Iterator[tuple[int, int]]:
    at = begin
    for found in split.finditer(text, begin, eind):
        if found.start() > at:
            yield at, found.start()
        at = found.end()
    if at < eind:
        yield at, eind


def _roles(text: str, offset: int, period: Period) -> Iterator[Day]:
    starts, ends = bool(_STARTS.search(text)), bool(_ENDS.search(text))
    span = (offset + period.begin, offset + period.eind)
    two = bool(_FROM_TO.search(text[period.begin : period.eind]))
    if period.van and starts:
        yield Day("startdatum", period.van, *span)
    if period.tot and (ends or (starts and two)):
        # "Liep tot 3 juni" names its last day; as a filter on records it means before that day.
        last = period.tot + timedelta(days=1) if _UNTIL_DAY.match(text, period.begin) else period.tot
        yield Day("einddatum", last, *span)
