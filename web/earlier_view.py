"""An earlier choice beside the form, in the words that a reader sees."""

from __future__ import annotations

from dataclasses import dataclass

from data.keuze import Keuze
from data.vocabularies import vocabulaire
from service.answers import Result
from web import outcomes
from web.formatting import maandperiode
from web.takeover import offers

_REASON = 160  # characters of why something was rejected
_OFFERED = {
    "factoren": ("1 factor", "{} factoren"),
    "technieken": ("1 techniek", "{} technieken"),
    "alternatieven": ("1 alternatief", "{} alternatieven"),
}


@dataclass(frozen=True)
class Afgewezen:
    """An instrument that was rejected then, with the reason in short."""

    instrument: str
    reden: str


@dataclass(frozen=True)
class Eerder:
    """uitkomst: name and value, None when nothing is known; aanbod: (part, text) of what can be taken over."""

    id: str
    adres: str
    titel: str
    instrument: str
    feiten: tuple[str, ...]
    afgewezen: tuple[Afgewezen, ...]
    uitkomst: tuple[str, str] | None
    aanbod: tuple[tuple[str, str], ...]


def of(result: Result) -> Eerder:
    keuze = result.record.keuze
    instruments = vocabulaire("instrumenten")
    return Eerder(
        id=keuze.id,
        adres=f"/keuzes/{keuze.id}",
        titel=keuze.titel,
        instrument=instruments.label(keuze.instrument),
        feiten=(
            outcomes.places(keuze.gebieden),
            maandperiode(keuze.startdatum, keuze.einddatum, keuze.trajectstatus),
        ),
        afgewezen=tuple(
            Afgewezen(instruments.label(a.instrument), outcomes.cut(a.reden, _REASON))
            for a in keuze.alternatieven
        ),
        uitkomst=_outcome(keuze),
        aanbod=tuple((part, _counted(part, n)) for part, n in offers(keuze).items()),
    )


def _outcome(keuze: Keuze) -> tuple[str, str] | None:
    if lesson := outcomes.lesson(keuze.leerpunten):
        return "Geleerd", lesson
    evaluation = outcomes.evaluation(keuze.evaluatie)
    return ("Evaluatie", evaluation) if evaluation else None


def _counted(part: str, count: int) -> str:
    one, more = _OFFERED[part]
    return one if count == 1 else more.format(count)
