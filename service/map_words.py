"""The borders of a register in plain words, for the shell and for the page alike."""

from __future__ import annotations

from data.dates import format_date
from data.gebieden import alle_buurten
from data.vocabularies import vocabulaire
from data.wording import counted
from service.area_borders import Grenzen


def lines(grenzen: Grenzen | None) -> list[str]:
    """What there is, sentence by sentence."""
    if grenzen is None:
        return ["Er zijn geen grenzen: de kaart is schematisch."]
    there, every = len(grenzen.gebieden), len(alle_buurten())
    label = vocabulaire("gebieden").label
    missing = "; ".join(label(code) for code in grenzen.ontbreekt)
    stood = "stond {} dat" if grenzen.onbekend == 1 else "stonden {} die"
    others = stood.format(counted(grenzen.onbekend, "gebied", "gebieden"))
    return [
        f"Van {'alle' if there == every else f'{there} van de'} {every} buurten is er een grens.",
        *([f"Zonder grens: {missing}."] if missing else []),
        f"Bron: {grenzen.bron}",
        f"Coördinaten: {grenzen.stelsel}.",
        *([f"In het bestand {others} dit register niet kent."] if grenzen.onbekend else []),
        f"Geladen op {format_date(grenzen.op)}.",
    ]
