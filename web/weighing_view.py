"""The answer to "welke afwegingen speelden bij ...?": the factors that were recorded, counted, with quotes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from data.filters import FILTER_VOCABULAIRES
from data.vocabularies import vocabulaire
from data.wording import counted
from service.answers import Afweging, Answer, Citaat
from service.search import period_label
from service.small_counts import alone
from web.listing import Wanted

SHOWN = 6


@dataclass(frozen=True)
class Gewogen:
    """A factor: what to call it, how often it weighed, the list of those choices, and quotes."""

    label: str
    telling: str
    adres: str
    citaten: tuple[Citaat, ...]


@dataclass(frozen=True)
class Afwegingen:
    over: str
    factoren: tuple[Gewogen, ...]
    meer: str


def weighed(answer: Answer, openbaar: bool) -> Afwegingen | None:
    """What weighed, most often first; None for a question about something else. openbaar: for residents."""
    if not answer.afwegingen:
        return None
    shown, rest = answer.afwegingen[:SHOWN], answer.afwegingen[SHOWN:]
    about = [
        vocabulaire(vocab).label(code)
        for name, vocab in FILTER_VOCABULAIRES.items()
        for code in getattr(answer.filters, name)
    ]
    if answer.filters.van or answer.filters.tot:
        about.append(period_label(answer.filters.van, answer.filters.tot))
    named = f"de keuzes bij {', '.join(about)}" if about else "alle keuzes in het register"
    return Afwegingen(
        f"Dit legden collega's vast over {named}. De factoren die het vaakst meewogen staan voorop.",
        tuple(
            Gewogen(one.label, _count(one, openbaar), _address(answer, one.code), one.citaten)
            for one in shown
        ),
        "nog 1 andere factor" if len(rest) == 1 else f"nog {len(rest)} andere factoren" if rest else "",
    )


def _count(one: Afweging, openbaar: bool) -> str:
    if openbaar:
        # Each of these records names its factors on its own page, and the list that this leads to tells how
        # many there are: a small number is left out because it says little, not because it is a secret.
        count = alone(one.keuzes)
        return counted(count, "keuze", "keuzes") if isinstance(count, int) else f"{count.value} keuzes"
    return f"{counted(one.keuzes, 'keuze', 'keuzes')}: {one.voor} keer ervoor, {one.tegen} keer ertegen"


def _address(answer: Answer, code: str) -> str:
    return Wanted(replace(answer.filters, factor=(code,))).address
