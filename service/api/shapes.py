"""What the API answers, as pydantic models: they build the answers and describe them in OpenAPI.

Contacts have no shape here, so no answer can hold one.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

# A record as `Keuze.as_dict` gives it; service.api.schemas puts the schema of the model here.
REFERENCE = "x-schema"
KeuzeJson = Annotated[dict[str, Any], WithJsonSchema({REFERENCE: "Keuze"})]
# An old version as it was then: fields and codes may have gone since.
OudeKeuzeJson = Annotated[dict[str, Any], WithJsonSchema({"type": "object", "additionalProperties": True})]


def _alias(naam: str) -> str:
    """HAL calls them _links, and a field of a model can't start with an underscore."""
    return "_links" if naam == "links" else naam


class Shape(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, from_attributes=True, populate_by_name=True, alias_generator=_alias
    )

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values, without what is empty."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class Fout(Shape):
    """Eén ding dat niet klopt: het veld of de parameter, de reden en wat u misschien bedoelde."""

    veld: str = Field(description="Pad van het veld, zoals alternatieven[0].reden; leeg: het geheel.")
    reden: str
    suggestie: str | None = None


class Probleem(Shape):
    """Wat er misging en wat u eraan kunt doen, volgens RFC 9457."""

    type: str = Field(description="Altijd about:blank: de status zegt welk soort probleem het is.")
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    instance: str = Field(description="Het adres van de aanvraag, zonder parameters.")
    fouten: list[Fout] | None = None


class Link(Shape):
    """Een adres binnen deze dienst."""

    href: str


class KeuzeLinks(Shape):
    """Adressen die bij een keuze horen."""

    self: Link
    versies: Link | None = Field(None, description="Alleen voor wie het hele register mag lezen.")
    vergelijkbareKeuzes: Link


class KeuzeLink(Shape):
    """Het adres van een keuze waarnaar wordt verwezen."""

    self: Link


class PaginaLinks(Shape):
    """Deze pagina, en de volgende en vorige als die er zijn."""

    self: Link
    next: Link | None = None
    prev: Link | None = None


class VastgelegdeKeuze(Shape):
    """Een keuze met haar versie. De versie staat ook in de ETag."""

    keuze: KeuzeJson
    versie: int = Field(ge=1)
    aangemaaktOp: datetime
    gewijzigdOp: datetime
    links: KeuzeLinks


class Keuzelijst(Shape):
    """Eén pagina van het register."""

    totaal: int = Field(ge=0)
    pagina: int = Field(ge=1)
    perPagina: int = Field(ge=1)
    keuzes: list[VastgelegdeKeuze]
    links: PaginaLinks


class VergelijkbareKeuzes(Shape):
    """Keuzes die op deze lijken; zelf gelegde verwijzingen staan voorop."""

    keuzes: list[VastgelegdeKeuze]


class Zin(Shape):
    """Een zin van een motivering, of een alinea zoals de schrijver die opschreef."""

    tekst: str
    velden: list[str] = Field(description="Paden van de velden waar de zin uit komt.")


class Motiveringsalinea(Shape):
    """Zinnen die bij elkaar horen."""

    opsomming: bool = Field(description="Of het een punt van een opsomming is.")
    zinnen: list[Zin]


class Onderdeel(Shape):
    """Een kop van een motivering met haar alinea's."""

    kop: str
    alineas: list[Motiveringsalinea]


class Gemis(Shape):
    """Wat de keuze nog niet zegt, en het veld waar dat hoort."""

    veld: str
    tekst: str


class GebruikteKeuze(Shape):
    """Een keuze waar een motivering naar verwijst."""

    id: str
    titel: str
    jaar: int
    instrument: str
    links: KeuzeLink


class MotiveringLinks(Shape):
    """Het adres van deze motivering en van de keuze."""

    self: Link
    keuze: Link


class Motivering(Shape):
    """De motivering van een keuze, zoals de participatieverordening die vraagt."""

    titel: str
    versie: int = Field(ge=1, description="Versie van de keuze waaruit de tekst is gemaakt.")
    tekst: str = Field(description="De hele motivering als platte tekst.")
    onderdelen: list[Onderdeel]
    ontbreekt: list[Gemis]
    gebruikteKeuzes: list[GebruikteKeuze]
    links: MotiveringLinks


class Versie(Shape):
    """Eén versie van een keuze, zoals zij toen was."""

    versie: int = Field(ge=1)
    op: datetime
    handeling: Literal["aangemaakt", "gewijzigd", "verwijderd"]
    gewijzigd: list[str] = Field(description="Velden die anders zijn dan in de versie ervoor.")
    inhoud: OudeKeuzeJson


class Versielijst(Shape):
    """Alle versies van een keuze, de nieuwste eerst."""

    versies: list[Versie]


class Begrepen(Shape):
    """Een filter dat uit de vraag is gelezen, en de woorden waar het vandaan komt."""

    filter: str = Field(description="Naam van een filter, of periode.")
    waarde: str = Field(description="Een code, of bij periode van/tot als data.")
    label: str
    woorden: str


class Toegepast(Shape):
    """Alle filters die zijn toegepast: gekozen en uit de vraag gelezen. Wat leeg is, ontbreekt."""

    instrument: list[str] | None = None
    gebied: list[str] | None = None
    doelgroep: list[str] | None = None
    thema: list[str] | None = None
    beleidsfase: list[str] | None = None
    invloedBarometer: list[str] | None = None
    invloedHaags: list[str] | None = None
    trajectstatus: list[str] | None = None
    publicatie: list[str] | None = None
    factor: list[str] | None = None
    van: date | None = None
    tot: date | None = None


class Fragment(Shape):
    """De passage die het best past, met de zin die dat het meest doet. Posities tellen in het veld."""

    veld: str
    label: str
    tekst: str
    begin: int = Field(ge=0)
    eind: int = Field(ge=0)
    zin: str
    zinBegin: int = Field(ge=0)
    zinEind: int = Field(ge=0)


class Waarom(Shape):
    """Waarom deze keuze is gevonden: op betekenis, op gedeelde woorden, door welke filters."""

    betekenis: bool
    woorden: list[str]
    filters: list[str]


class ResultaatLinks(Shape):
    """Het adres van de keuze."""

    self: Link


class Resultaat(Shape):
    """Eén gevonden keuze."""

    rang: int = Field(ge=1)
    keuze: KeuzeJson
    versie: int = Field(ge=1)
    gewijzigdOp: datetime
    fragment: Fragment
    waarom: Waarom
    verwantschap: Literal["sterk", "redelijk", "zwak"]
    links: ResultaatLinks


class Facetwaarde(Shape):
    """Een waarde van een filter, en hoeveel van de getelde keuzes die hebben (zie bewijs.aantal)."""

    waarde: str
    label: str
    aantal: int = Field(ge=0)


class Reden(Shape):
    """Waarom een instrument in die keuze is afgewezen."""

    keuze: str = Field(description="Id van de keuze.")
    reden: str


def _as_reasons(value: Any) -> Any:
    return [Reden(keuze=id_, reden=reden) for id_, reden in value]


class Telling(Shape):
    """Een begrip, met het aantal keuzes en hun id's."""

    code: str
    label: str
    aantal: int = Field(ge=0)
    ids: list[str]


class Afwijzing(Telling):
    """Een instrument dat is afgewezen, met de redenen."""

    redenen: Annotated[list[Reden], BeforeValidator(_as_reasons)]


class Score(Shape):
    """Het gemiddelde van een evaluatiecijfer, van 1 (slecht) tot 5 (goed)."""

    naam: str
    label: str
    gemiddelde: float = Field(ge=1, le=5)
    aantal: int = Field(ge=1)
    ids: list[str]


class Bewijs(Shape):
    """Wat in keuzes zoals deze is gekozen, afgewezen, meegewogen en gescoord."""

    aantal: int = Field(
        ge=0, description="Keuzes die zijn geteld: van alle verwante hoogstens de 100 die het meest lijken."
    )
    weinig: bool = Field(description="Het zijn er te weinig om op te leunen.")
    gekozen: list[Telling]
    afgewezen: list[Afwijzing]
    factorenVoor: list[Telling]
    factorenTegen: list[Telling]
    scores: list[Score]


class BronPassage(Shape):
    """De passage van een document die het best past, met de alinea's waarin zij staat."""

    tekst: str
    plaats: str = Field(description="Waar zij begint, zoals pagina 3.")
    kop: str | None = Field(None, description="De kop erboven.")
    van: int = Field(ge=0, description="Eerste alinea, geteld vanaf 0.")
    tot: int = Field(ge=0, description="Laatste alinea.")


class BronLinks(Shape):
    """Het adres van het document in dit register."""

    self: Link


class GevondenBron(Shape):
    """Een document dat ook op de vraag lijkt."""

    id: str
    titel: str
    soort: str
    datum: date | None = None
    passage: BronPassage
    links: BronLinks


class BronSamenvatting(Shape):
    """Een document dat collega's bij keuzes bewaarden, zonder de tekst."""

    id: str
    titel: str
    soort: str = Field(description="Een code uit de vocabulaire bronsoorten.")
    datum: date | None = None
    adres: str | None = Field(None, description="Waar het document zelf te lezen is.")
    bestand: str = Field(description="Naam van het bestand waar de tekst uit komt.")
    sha256: str = Field(description="Controlegetal van dat bestand.")
    bewaardOp: datetime
    keuzes: list[str] = Field(description="Id's van de keuzes waar het bij hoort.")
    links: BronLinks


class Bronlijst(Shape):
    """Eén pagina van de documenten, de nieuwste eerst."""

    totaal: int = Field(ge=0)
    pagina: int = Field(ge=1)
    perPagina: int = Field(ge=1)
    bronnen: list[BronSamenvatting]
    links: PaginaLinks


class BronAlinea(Shape):
    """Een alinea of kop van een document."""

    tekst: str
    plaats: str
    kop: str | None = Field(None, description="De kop erboven.")
    niveau: int = Field(ge=0, description="0 voor tekst; van een kop hoe diep zij staat, vanaf 1.")


class Bron(BronSamenvatting):
    """Een document met zijn tekst."""

    meldingen: list[str] = Field(description="Wat u moet weten over hoe het is gelezen.")
    alineas: list[BronAlinea]


class Zoekantwoord(Shape):
    """Het antwoord op een vraag: gevonden keuzes, en wat er uit die keuzes blijkt."""

    vraag: str
    tekst: str = Field(description="De woorden waarop is gezocht, zonder de gelezen filters.")
    begrepen: list[Begrepen]
    filters: Toegepast
    bedoeling: Literal["uitkomst", "afwijzing", "afweging"] | None = None
    oordeel: Literal["gevonden", "weinig-verwant", "niets"]
    verwant: int = Field(ge=0, description="Keuzes die genoeg op de vraag lijken.")
    totaal: int = Field(
        ge=0, description="Keuzes in de lijst; na weinig verwante volgen de dichtstbijzijnde."
    )
    pagina: int = Field(ge=1)
    perPagina: int = Field(ge=1)
    betekenis: bool = Field(description="Of op betekenis is gezocht, of alleen op woorden.")
    resultaten: list[Resultaat]
    facetten: dict[str, list[Facetwaarde]]
    bewijs: Bewijs
    bronnen: list[GevondenBron] | None = Field(
        None, description="Documenten die er ook op lijken. Alleen voor wie het hele register mag lezen."
    )
    links: PaginaLinks | None = Field(None, description="Alleen bij GET.")


class VocabulaireLinks(Shape):
    """Het adres van de lijst."""

    self: Link


class VocabulaireSamenvatting(Shape):
    """Eén lijst met begrippen, zonder de begrippen."""

    naam: str
    titel: str
    omschrijving: str
    versie: str = Field(
        description="Zijn er eigen begrippen, dan staat achter + hoe vaak die zijn gewijzigd."
    )
    bron: str
    aantal: int = Field(ge=0)
    links: VocabulaireLinks


class Vocabulairelijst(Shape):
    """Alle lijsten met begrippen."""

    vocabulaires: list[VocabulaireSamenvatting]


class Begrip(Shape):
    """Eén begrip. In kenmerken staat wat alleen deze lijst weet, zoals een rang."""

    code: str
    label: str
    definitie: str
    synoniemen: list[str]
    bron: str
    kenmerken: dict[str, Any]
    eigen: bool | None = Field(None, description="Of dit register het begrip zelf heeft toegevoegd.")
    vervallen: bool | None = Field(
        None, description="Of het niet meer te kiezen is; keuzes die het hebben, houden het."
    )


class Vocabulaire(Shape):
    """Een lijst met al haar begrippen, in vaste volgorde."""

    naam: str
    titel: str
    omschrijving: str
    versie: str = Field(
        description="Zijn er eigen begrippen, dan staat achter + hoe vaak die zijn gewijzigd."
    )
    bron: str
    toelichting: str | None = None
    begrippen: list[Begrip]
