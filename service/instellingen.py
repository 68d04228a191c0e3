"""What a beheerder sets for this register, with its bounds; kept beside the records, so a backup holds it too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.store import Store

_KEY = "instelling."


@dataclass(frozen=True)
class Instelling:
    """A whole number that can be set. standaard counts until someone sets it."""

    naam: str
    label: str
    uitleg: str
    laagste: int
    hoogste: int
    standaard: int


INSTELLINGEN: Mapping[str, Instelling] = {
    one.naam: one
    for one in (
        Instelling(
            "overvraging",
            "Wanneer is het veel?",
            "Vragen zoveel trajecten in dezelfde maand iets van dezelfde mensen in een buurt, dan waarschuwt het register.",
            2,
            50,
            3,
        ),
        Instelling(
            "herinnering",
            "Hoeveel dagen vooraf een herinnering?",
            "Zoveel dagen voor de laatste dag van een belofte krijgt de eigenaar een e-mail.",
            1,
            90,
            14,
        ),
    )
}


class NotInBounds(ValueError):
    """A value that an instelling can't have; the message says in Dutch which it can."""


def value_of(store: Store, naam: str) -> int:
    """What counts now. Raises KeyError for an unknown instelling."""
    instelling = INSTELLINGEN[naam]
    kept = store.value(_KEY + naam)
    return instelling.standaard if kept is None else int(kept)


def set_value(store: Store, naam: str, value: int) -> None:
    """Raises KeyError, NotInBounds."""
    instelling = INSTELLINGEN[naam]
    if not instelling.laagste <= value <= instelling.hoogste:
        raise NotInBounds(
            f"{instelling.label} Kies een getal van {instelling.laagste} tot en met {instelling.hoogste}."
        )
    store.set_value(_KEY + naam, str(value))
