"""What the API answers about factors, as pydantic models; see `service.api.shapes`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, SerializerFunctionWrapHandler, WithJsonSchema, model_serializer

from service.api.shapes import KeuzeLink, Link, PaginaLinks, Shape

Niveau = Literal["grof", "middel", "fijn"]
# A count, or null when it is not told: that differs from what is empty, which is left out.
Aantal = Annotated[int | None, WithJsonSchema({"type": ["integer", "null"], "minimum": 0})]
HIDDEN = (
    "Staat er alleen als een telling null is. Die is dan kleiner dan dit getal, of zou verraden wat er "
    "kleiner is."
)


class Geteld(Shape):
    """A shape whose counts stay in the answer when they are null."""

    counted: ClassVar[tuple[str, ...]] = ()

    @model_serializer(mode="wrap")
    def _with_null(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        found = {**dict.fromkeys(self.counted), **handler(self)}
        order = list(type(self).model_fields)
        return dict(
            sorted(found.items(), key=lambda one: order.index(one[0]) if one[0] in order else len(order))
        )


class FactorLinks(Shape):
    """Het adres van de factor."""

    self: Link


class Factortelling(Geteld):
    """Een factor, en hoeveel keuzes die noemen."""

    counted: ClassVar[tuple[str, ...]] = ("keuzes", "voor", "tegen")

    code: str
    label: str
    keuzes: Aantal = Field(description="Keuzes die de factor noemen, voor of tegen of allebei.")
    voor: Aantal = Field(description="Keuzes waarin de factor voor het gekozen instrument sprak.")
    tegen: Aantal = Field(description="Keuzes waarin de factor tegen het gekozen instrument sprak.")
    minderDan: int | None = Field(default=None, description=HIDDEN)
    links: FactorLinks


class Factorlijst(Geteld):
    """De factoren, met hoeveel keuzes die noemen."""

    counted: ClassVar[tuple[str, ...]] = ("keuzes",)

    keuzes: Aantal = Field(description="Keuzes waarin is geteld: die door de filters komen.")
    minderDan: int | None = Field(default=None, description=HIDDEN)
    factoren: list[Factortelling]


class Instrumenttelling(Geteld):
    """Een instrument, en hoeveel keuzes daarvoor de factor noemen."""

    counted: ClassVar[tuple[str, ...]] = ("keuzes",)

    instrument: str
    label: str
    keuzes: Aantal
    voor: int | None = Field(default=None, ge=0, description="Alleen voor wie het hele register mag lezen.")
    tegen: int | None = Field(
        default=None, ge=0, description="Alleen voor wie het hele register mag lezen."
    )
    minderDan: int | None = Field(default=None, description=HIDDEN)


class Factortoelichting(Shape):
    """Wat een keuze over de factor zegt."""

    keuze: str = Field(description="Id van de keuze.")
    richting: Literal["voor", "tegen"] | None = Field(
        default=None, description="Ontbreekt als de tellingen van voor en tegen null zijn."
    )
    tekst: str
    links: KeuzeLink


class GeteldeFactor(Factortelling):
    """Een factor met de tellingen per instrument en wat keuzes erover zeggen."""

    definitie: str
    instrumenten: list[Instrumenttelling] = Field(description="Instrumenten, de meest genoemde eerst.")
    toelichtingen: list[Factortoelichting] = Field(description="Hoogstens 20, de nieuwste eerst.")


class FactorclusterLinks(Shape):
    """Het adres van de groep."""

    self: Link


class Factorcluster(Shape):
    """Een groep zinnen die over hetzelfde gaan."""

    id: str = Field(description="Blijft gelijk bij een nieuwe ronde.")
    naam: str
    herkomst: Literal["hand", "factor", "woorden"] = Field(
        description="Waar de naam vandaan komt: iemand gaf hem, van een factor, of uit de woorden."
    )
    factor: str | None = Field(
        default=None, description="Code van de factor waar de groep het dichtst bij ligt."
    )
    vast: bool = Field(description="Of iemand heeft gezegd dat de groep voor die factor staat.")
    ruis: bool = Field(description="Of de groep apart is gezet: er staat niets in dat meeweegt.")
    woorden: list[str] = Field(description="Woorden die de groep kenmerken.")
    zinnen: int = Field(ge=0)
    keuzes: int = Field(ge=0, description="Keuzes waar die zinnen uit komen.")
    links: FactorclusterLinks


class Factorclusterlijst(Shape):
    """De groepen van een niveau zoals zij nu zijn: de grootste eerst, wat apart is gezet als laatste."""

    niveau: Niveau
    ronde: int | None = Field(
        default=None, description="Ronde die nu geldt. Ontbreekt als er nog geen indeling is."
    )
    ingedeeldOp: datetime | None = None
    zinnen: int = Field(ge=0)
    uitschieters: int = Field(ge=0, description="Zinnen die slecht in hun groep passen.")
    nieuweKeuzes: int = Field(ge=0, description="Keuzes die sindsdien nieuw of gewijzigd zijn.")
    clusters: list[Factorcluster]


class Factorzin(Shape):
    """Een zin met een reden, en waar zij staat: in dat veld van de keuze, van begin tot eind."""

    nr: int = Field(ge=1)
    tekst: str
    keuze: str = Field(description="Id van de keuze.")
    titel: str = Field(description="Titel van de keuze.")
    veld: str
    begin: int = Field(ge=0)
    eind: int = Field(ge=0)
    uitschieter: bool = Field(description="Of zij slecht in de groep past.")
    links: KeuzeLink


class FactorclusterMetZinnen(Shape):
    """Een groep met één pagina van haar zinnen, de meest kenmerkende eerst."""

    niveau: Niveau
    cluster: Factorcluster
    totaal: int = Field(ge=0, description="Zinnen in de groep.")
    pagina: int = Field(ge=1)
    perPagina: int = Field(ge=1)
    zinnen: list[Factorzin]
    links: PaginaLinks


class Voortgang(Shape):
    """Hoe ver een ronde is."""

    deel: float = Field(ge=0, le=1)
    wat: str


class FactorrondeLinks(Shape):
    """Het adres van de ronde; en van wat zij verandert, zolang zij op een besluit wacht."""

    self: Link
    verschil: Link | None = None


class Factorronde(Shape):
    """Eén keer zinnen lezen en indelen. Wie klaar is, wacht op een besluit; de eerste geldt meteen."""

    nr: int = Field(ge=1)
    stand: Literal["loopt", "klaar", "aanvaard", "verworpen", "gestopt", "mislukt"]
    begonnenOp: datetime
    klaarOp: datetime | None = None
    keuzes: int = Field(ge=0)
    zinnen: int = Field(ge=0)
    melding: str | None = Field(default=None, description="Waarom zij is gestopt of mislukt.")
    voortgang: Voortgang | None = Field(default=None, description="Zolang zij loopt.")
    links: FactorrondeLinks


class Factorrondelijst(Shape):
    """De rondes, de nieuwste eerst."""

    rondes: list[Factorronde]


class Groepsnaam(Shape):
    """Een groep die erbij komt of verdwijnt."""

    id: str
    naam: str


class Groei(Shape):
    """Hoeveel zinnen een groep meer (of, onder 0, minder) krijgt."""

    id: str
    naam: str
    zinnen: int


class Hernoeming(Shape):
    """Een groep die een andere naam krijgt."""

    id: str
    naam: str
    wordt: str


class Overgang(Shape):
    """Zinnen die naar een andere groep gaan, met hoogstens vijf voorbeelden."""

    van: Groepsnaam
    naar: Groepsnaam
    zinnen: int = Field(ge=1)
    voorbeelden: list[str]


class Niveauverschil(Shape):
    """Wat er op één niveau verandert."""

    niveau: Niveau
    gelijk: float = Field(
        le=1, description="Hoe gelijk de indeling blijft (adjusted Rand index): 1 is helemaal."
    )
    nieuw: list[Groepsnaam]
    vervallen: list[Groepsnaam]
    gegroeid: list[Groei]
    hernoemd: list[Hernoeming]
    overgangen: list[Overgang]
    nieuweZinnen: int = Field(ge=0)
    vervallenZinnen: int = Field(ge=0)
    namen: int = Field(ge=0, description="Groepen met een naam die iemand gaf.")
    namenBehouden: int = Field(ge=0)


class Factorverschil(Shape):
    """Wat er verandert als deze ronde wordt aanvaard."""

    ronde: int = Field(ge=1)
    niveaus: list[Niveauverschil]


class Factorhandeling(Shape):
    """Wat iemand met de hand aan groepen deed."""

    nr: int = Field(ge=1)
    op: datetime
    soort: Literal["hernoem", "voeg-samen", "splits", "verplaats", "verbied", "ruis", "factor", "ongedaan"]
    niveau: Niveau
    groepen: list[str] | None = Field(
        default=None, description="Id's van de groepen; bij samenvoegen eerst de groep die blijft."
    )
    nieuw: str | None = Field(default=None, description="Id van de groep die erbij kwam.")
    naam: str | None = None
    factor: str | None = None
    zinnen: int | None = Field(default=None, ge=0, description="Hoeveel zinnen er een andere groep kregen.")
    handeling: int | None = Field(default=None, description="De handeling die hiermee ongedaan is gemaakt.")
    ongedaan: bool = Field(description="Of deze handeling zelf ongedaan is gemaakt.")


class Factorhandelingen(Shape):
    """Eén pagina van wat met de hand is gedaan, het laatste eerst."""

    totaal: int = Field(ge=0)
    pagina: int = Field(ge=1)
    perPagina: int = Field(ge=1)
    handelingen: list[Factorhandeling]
    links: PaginaLinks


ANSWERS = (
    Factorlijst,
    GeteldeFactor,
    Factorclusterlijst,
    FactorclusterMetZinnen,
    Factorrondelijst,
    Factorronde,
    Factorverschil,
    Factorhandelingen,
    Factorhandeling,
)
