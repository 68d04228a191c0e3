"""What a beheerder sets for this register, with its bounds; kept beside the records, so a backup holds it too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from data.events import Maker
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

    def __init__(self, instelling: Instelling) -> None:
        super().__init__(
            f"{instelling.label} Kies een getal van {instelling.laagste} tot en met {instelling.hoogste}."
        )


def value_of(store: Store, naam: str) -> int:
    """What counts now. Raises KeyError for an unknown instelling."""
    instelling = INSTELLINGEN[naam]
    kept = store.value(_KEY + naam)
    return instelling.standaard if kept is None else int(kept)


def read_value(naam: str, text: str) -> int:
    """The value that someone typed. Raises KeyError, and NotInBounds also for what is no whole number."""
    plain = text.strip()
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 9):
        raise NotInBounds(INSTELLINGEN[naam])
    return _checked(naam, int(plain))


def set_value(store: Store, naam: str, value: int) -> None:
    """Raises KeyError, NotInBounds."""
    store.set_value(_KEY + naam, str(_checked(naam, value)))


def change(store: Store, values: Mapping[str, int], maker: Maker) -> list[str]:
    """Set those that differ from what counts now, all at once, with a line in the log for each; returns their names.

    Raises KeyError, NotInBounds; then nothing changed.
    """
    different = {n: v for n, v in values.items() if _checked(n, v) != value_of(store, n)}
    if different:
        kept = {_KEY + naam: str(value) for naam, value in different.items()}
        store.set_values(kept, "instelling.gewijzigd", [f"instelling:{naam}" for naam in different], maker)
    return list(different)


def _checked(naam: str, value: int) -> int:
    instelling = INSTELLINGEN[naam]
    if not instelling.laagste <= value <= instelling.hoogste:
        raise NotInBounds(instelling)
    return value
