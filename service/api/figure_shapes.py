"""What the API answers about figures, as pydantic models; see `service.api.shapes`."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from pydantic import Field

from service.api.factor_shapes import HIDDEN, Aantal, Geteld
from service.api.shapes import Link, Shape, Toegepast


class Cijferpagina(Shape):
    """De pagina waar het cijfer op staat."""

    titel: str
    pad: str


class CijferLinks(Shape):
    """Het adres van het cijfer."""

    self: Link


class Cijfersamenvatting(Shape):
    """Wat een cijfer telt en hoe."""

    naam: str
    titel: str
    definitie: str
    dashboard: Cijferpagina
    links: CijferLinks


class Cijferlijst(Shape):
    """De cijfers die u kunt opvragen, in de volgorde van de pagina's."""

    cijfers: list[Cijfersamenvatting]


class Cijferkolom(Shape):
    """Een kolom van de tabel, na die met de namen."""

    code: str | None = Field(
        default=None,
        description="Welke keuzes zijn geteld. Ontbreekt bij wat iets anders is, zoals een aandeel of een landelijk cijfer.",
    )
    label: str


class CelLinks(Shape):
    """Waar de keuzes achter een telling staan."""

    keuzes: Link


class Cijfercel(Geteld):
    """Een aantal: van keuzes, in een kolom met een code."""

    counted: ClassVar[tuple[str, ...]] = ("aantal",)

    aantal: Aantal
    minderDan: int | None = Field(default=None, description=HIDDEN)
    links: CelLinks | None = Field(
        default=None, description="Alleen waar de filters van /keuzes precies deze keuzes vinden."
    )


class Cijfertekst(Shape):
    """Wat geen aantal is, zoals een aandeel of een gemiddelde; leeg als het niet wordt getoond."""

    tekst: str


class Cijferrij(Shape):
    """Een regel van de tabel, met een cel voor elke kolom."""

    code: str
    label: str
    cellen: list[Cijfercel | Cijfertekst]


class Cijfer(Geteld):
    """Een cijfer over de keuzes die door de filters komen: dezelfde tabel als op het dashboard."""

    counted: ClassVar[tuple[str, ...]] = ("keuzes",)

    naam: str
    titel: str
    definitie: str
    dashboard: Cijferpagina
    datum: date = Field(description="De dag waarop is geteld.")
    openbaar: bool = Field(description="Of alleen openbare keuzes zijn geteld.")
    filters: Toegepast
    keuzes: Aantal = Field(description="Keuzes die door de filters komen.")
    minderDan: int | None = Field(default=None, description=HIDDEN)
    melding: str | None = Field(default=None, description="Wat u bij de tabel moet weten.")
    rijkop: str = Field(description="Wat de regels zijn.")
    kolommen: list[Cijferkolom]
    rijen: list[Cijferrij]
    links: CijferLinks


ANSWERS = (Cijferlijst, Cijfer)
