"""What stands in the JSON files of the open data, as pydantic models: they only describe the files, in OpenAPI.

The files are written elsewhere, record by record, so that a large register fits in them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from service.api.shapes import KeuzeJson, Shape, Vocabulaire


class Keuzebestand(Shape):
    """Het bestand /open-data/keuzes.json: alle openbare keuzes."""

    keuzes: list[KeuzeJson]


class Vocabulairebestand(Shape):
    """Het bestand /open-data/vocabulaires.json: alle lijsten met hun begrippen."""

    vocabulaires: list[Vocabulaire]


class Uitwisselbron(Shape):
    """Het register waar een uitwisselbestand vandaan komt."""

    uri: str = Field(description="Naam van het register die hetzelfde blijft, ook als het verhuist.")
    naam: str
    uitgever: str
    adres: str | None = Field(None, description="Waar het register op internet staat.")


class Uitwisselbegrip(Shape):
    """Wat een code in een uitwisselbestand betekent."""

    code: str
    label: str
    soort: str | None = Field(None, description="Bij gebieden: zoals wijk of buurt.")
    definitie: str | None = None


class Uitwisselkeuze(Shape):
    """Een openbare keuze in een uitwisselbestand."""

    versie: int = Field(ge=1)
    openbaarOp: datetime
    adres: str | None = Field(None, description="Waar de keuze op internet staat.")
    keuze: KeuzeJson


class Uitwisselbestand(Shape):
    """Het bestand /open-data/uitwisseling.json, dat een ander keuzeregister kan laden."""

    formaat: Literal["keuzeregister-uitwisseling"]
    versie: str = Field(
        pattern=r"^1\.[0-9]{1,3}$",
        description="Versie van het formaat. Een lezer van 1 kan alles lezen dat met 1 begint.",
    )
    bron: Uitwisselbron
    gemaaktOp: datetime = Field(description="Wanneer het bestand is gemaakt.")
    licentie: str = Field(description="Adres van de licentie.")
    aantal: int = Field(ge=0, description="Hoeveel keuzes erin staan.")
    begrippen: dict[str, list[Uitwisselbegrip]] = Field(
        description="Per lijst de codes die in deze keuzes staan."
    )
    keuzes: list[Uitwisselkeuze]


FILES = (Keuzebestand, Vocabulairebestand, Uitwisselbestand)
