"""The borders of the buurten that this register has, if someone gave it a file with them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from data import area_borders
from data.database import Database
from data.events import Maker
from data.gebieden import alle_buurten
from data.store import Store
from data.vocabularies import vocabulaire
from service.border_lines import Lijn, simplified
from service.geojson import MAX_SOURCE, UnusableMap, check_size, read, readable


@dataclass(frozen=True)
class Grenzen:
    """gebieden: of each buurt the lines round it, in metres (RD). bron: its source and licence, to stand under a map.

    stelsel: in what the file gave its coordinates; onbekend: how many features were of no area of this register.
    """

    gebieden: tuple[tuple[str, tuple[Lijn, ...]], ...]
    bron: str
    stelsel: str
    onbekend: int
    op: date

    @property
    def ontbreekt(self) -> tuple[str, ...]:
        """The buurten without a border."""
        there = {code for code, _ in self.gebieden}
        return tuple(code for code in alle_buurten() if code not in there)


def of_file(content: bytes, bron: str, today: date, *, size: int | None = None) -> Grenzen:
    """The borders in a GeoJSON file.

    bron: instead of what the file itself says of its source; size: of the whole file, where content is its beginning.
    Raises UnusableMap.
    """
    check_size(len(content) if size is None else size)
    terms = vocabulaire("gebieden")
    names = {code: terms.label(code) for code in alle_buurten()}
    found = read(content, names, terms.codes)
    said = readable(bron) or found.bron
    if not said:
        raise UnusableMap(
            "Vul in waar de grenzen vandaan komen, bijvoorbeeld: CBS Wijken en buurten 2025, CC BY 4.0. "
            "Het bestand zegt het niet in een korte tekst, en onder de kaart moet het staan."
        )
    if len(said) > MAX_SOURCE:
        raise UnusableMap(f"De bron is te lang: {len(said)} tekens. Er passen er {MAX_SOURCE}.")
    lines = simplified(found.ringen)
    gebieden = tuple((code, lines[code]) for code in names if code in lines)
    return Grenzen(gebieden, said, found.stelsel, found.onbekend, today)


def keep(database: Database, grenzen: Grenzen, maker: Maker) -> None:
    """Draw this map from now on."""
    text = json.dumps(
        {
            "bron": grenzen.bron,
            "stelsel": grenzen.stelsel,
            "onbekend": grenzen.onbekend,
            "op": grenzen.op.isoformat(),
            "gebieden": dict(grenzen.gebieden),
        },
        ensure_ascii=False,
    )
    area_borders.keep(database, text, maker)


def remove(database: Database, maker: Maker) -> bool:
    """Draw the schematic map again; whether there was another one."""
    return area_borders.remove(database, maker)


def of(store: Store) -> Grenzen | None:
    """What the register has; None when it draws the schematic map alone."""
    text = store.value(area_borders.KEY)
    return _read(text) if text else None


@lru_cache(maxsize=4)
def _read(text: str) -> Grenzen:
    kept = json.loads(text)
    gebieden = tuple(
        (code, tuple(tuple((x, y) for x, y in line) for line in lines))
        for code, lines in kept["gebieden"].items()
    )
    return Grenzen(
        gebieden, kept["bron"], kept["stelsel"], kept["onbekend"], date.fromisoformat(kept["op"])
    )
