"""The open data of the register described for catalogues such as data.overheid.nl, by DCAT-AP-NL 3.0.

No legislation is named (dcatap:applicableLegislation): that is asked of high-value datasets, which this is not.
Nothing is told here of the codes of others, such as of which class they are: who checks that loads their lists.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from data.open_records import Stand
from data.vocabularies import vocabulaire
from service.linked_data import Ding, Iri, Tekst, Value, Waarde, day
from service.open_data import Download
from service.settings import Settings

_EU = "http://publications.europa.eu/resource/authority"
_DUTCH = Iri(f"{_EU}/language/NLD")
_PUBLIC = Iri(f"{_EU}/access-right/PUBLIC")
_THEMES = (Iri(f"{_EU}/data-theme/GOVE"), Iri(f"{_EU}/data-theme/SOCI"))
_IRREGULAR = Iri(f"{_EU}/frequency/IRREG")
_AVAILABLE = Iri(f"{_EU}/planned-availability/AVAILABLE")
_LOCAL = Iri("http://purl.org/adms/publishertype/LocalAuthority")
_MEDIA = "https://www.iana.org/assignments/media-types"
_DESIGN_RULES = "https://gitdocumentatie.logius.nl/publicatie/api/adr/2.1.0/"
_CSVW = "https://www.w3.org/TR/tabular-metadata/"
_KEYWORDS = (
    "burgerparticipatie",
    "inspraak",
    "inwoners",
    "participatie-instrumenten",
    "afwegingen",
    "wijken en buurten",
)
_FICTION = " Dit is een voorbeeldregister: alle keuzes zijn verzonnen."


@dataclass(frozen=True)
class Bestand:
    """A file that does not change with the records, such as the one of the vocabularies."""

    grootte: int
    merk: str


@dataclass(frozen=True)
class Situation:
    """What the description is about. server: where people open the register, without a slash at its end.

    eerst: when the first record was made public, None when that is not known.
    """

    settings: Settings
    server: str
    stand: Stand
    eerst: datetime | None
    downloads: Mapping[str, Download]
    vocabulaires: Bestand
    fictief: bool

    def at(self, path: str) -> str:
        return f"{self.server}{path}"

    @property
    def catalogue(self) -> str:
        return self.at("/open-data/catalogus")

    def part(self, naam: str) -> str:
        return f"{self.catalogue}#{naam}"


def describe(s: Situation) -> list[Ding]:
    """The catalogue, two datasets with their files, the API, and who is behind them."""
    return [_catalogue(s), _choices(s), _lists(s), *_distributions(s), _api(s), *_around(s)]


def _catalogue(s: Situation) -> Ding:
    return Ding(
        s.catalogue,
        ["dcat:Catalog"],
        {
            **_named(
                f"Open data van het Keuzeregister {s.settings.naam}",
                "Alle open data van het Keuzeregister: de openbare keuzes, de lijsten met begrippen en de API."
                + _fiction(s),
            ),
            **_behind(s),
            "dct:identifier": Tekst(s.catalogue, ""),
            "dct:license": _licence(s),
            "dct:language": _DUTCH,
            "dct:spatial": _places(s),
            "dct:issued": _moment(s.eerst and s.eerst.date()),
            "dct:modified": _moment(s.stand.gewijzigd),
            "foaf:homepage": _page(s),
            "dcat:themeTaxonomy": Iri(f"{_EU}/data-theme"),
            "dcat:dataset": (Iri(s.part("keuzes")), Iri(s.part("vocabulaires"))),
            "dcat:service": Iri(s.part("api")),
        },
    )


def _choices(s: Situation) -> Ding:
    return Ding(
        s.part("keuzes"),
        ["dcat:Dataset"],
        {
            **_named(
                f"Keuzes voor participatie-instrumenten, {s.settings.naam}",
                "Per traject: welk instrument de gemeente koos om inwoners te betrekken, waarom, wat afviel, wat "
                "meewoog, hoe het ging en wat er is geleerd. Alleen keuzes die openbaar zijn, zonder gegevens van "
                f"personen.{_fiction(s)}",
            ),
            **_dataset(s, "keuzes"),
            "dct:issued": _moment(s.eerst and s.eerst.date()),
            "dct:modified": _moment(s.stand.gewijzigd),
            "dct:accrualPeriodicity": _IRREGULAR,
            "dct:spatial": _places(s),
            "dct:temporal": Iri(s.part("periode")) if s.stand.eerste else (),
            "dct:conformsTo": Iri(_CSVW),
            "dcat:distribution": tuple(
                Iri(s.part(naam)) for naam in ("keuzes-csv", "keuzes-json", "uitwisseling-json")
            ),
        },
    )


def _lists(s: Situation) -> Ding:
    return Ding(
        s.part("vocabulaires"),
        ["dcat:Dataset"],
        {
            **_named(
                f"Lijsten met begrippen van het Keuzeregister {s.settings.naam}",
                "De codes die in de keuzes staan, met hun naam, definitie, synoniemen en bron: instrumenten, "
                "factoren, gebieden, doelgroepen, thema's en meer.",
            ),
            **_dataset(s, "vocabulaires"),
            "dct:accrualPeriodicity": _IRREGULAR,
            "dct:spatial": _places(s),
            "dct:conformsTo": _openapi(s),
            "dcat:distribution": Iri(s.part("vocabulaires-json")),
        },
    )


def _distributions(s: Situation) -> list[Ding]:
    choices = {"csv": "CSV-bestand voor spreadsheets, met namen", "json": "JSON-bestand met codes"}
    schemas = {"csv": Iri(s.at("/open-data/keuzes.csv-metadata.json")), "json": _openapi(s)}
    made = [
        _file(
            s,
            f"keuzes-{soort}",
            f"/open-data/keuzes.{soort}",
            (f"Openbare keuzes als {soort.upper()}", f"{words}. {download.aantal} keuzes."),
            (download.grootte, download.merk),
            {"dct:conformsTo": schemas[soort], "dct:modified": _moment(s.stand.gewijzigd)},
        )
        for soort, words in choices.items()
        for download in (s.downloads[soort],)
    ]
    lists = _file(
        s,
        "vocabulaires-json",
        "/open-data/vocabulaires.json",
        ("Lijsten met begrippen als JSON", "Alle lijsten in één bestand."),
        (s.vocabulaires.grootte, s.vocabulaires.merk),
        {"dct:conformsTo": _openapi(s)},
    )
    # Its size is not told: for that alone it would have to be made.
    exchanged = _file(
        s,
        "uitwisseling-json",
        "/open-data/uitwisseling.json",
        ("Openbare keuzes om uit te wisselen", "JSON-bestand dat een ander keuzeregister kan laden."),
        None,
        {"dct:conformsTo": _openapi(s), "dct:modified": _moment(s.stand.gewijzigd)},
    )
    checks = [
        Ding(
            f"{one.adres}-controle",
            ["spdx:Checksum"],
            {
                "spdx:algorithm": Iri("http://spdx.org/rdf/terms#checksumAlgorithm_sha256"),
                "spdx:checksumValue": Waarde(merk, "xsd:hexBinary"),
            },
        )
        for one, merk in (
            (made[0], s.downloads["csv"].merk),
            (made[1], s.downloads["json"].merk),
            (lists, s.vocabulaires.merk),
        )
    ]
    return [*made, lists, exchanged, *checks]


def _file(
    s: Situation,
    naam: str,
    path: str,
    told: tuple[str, str],
    measured: tuple[int, str] | None,
    more: Mapping[str, Value | Sequence[Value]],
) -> Ding:
    """measured: size and SHA-256, None where they are not told."""
    soort = path.rpartition(".")[2]
    sizes: Mapping[str, Value | Sequence[Value]] = {}
    if measured:
        sizes = {
            "dcat:byteSize": Waarde(str(measured[0]), "xsd:nonNegativeInteger"),
            "spdx:checksum": Iri(f"{s.part(naam)}-controle"),
        }
    return Ding(
        s.part(naam),
        ["dcat:Distribution"],
        {
            **_named(*told),
            "dcat:accessURL": Iri(s.at(path)),
            "dcat:downloadURL": Iri(s.at(path)),
            "dcat:accessService": Iri(s.part("api")),
            "dct:license": _licence(s),
            "dct:language": _DUTCH,
            "dct:format": Iri(f"{_EU}/file-type/{soort.upper()}"),
            "dcat:mediaType": Iri(f"{_MEDIA}/{'text/csv' if soort == 'csv' else 'application/json'}"),
            **sizes,
            "dcatap:availability": _AVAILABLE,
            **more,
        },
    )


def _api(s: Situation) -> Ding:
    return Ding(
        s.part("api"),
        ["dcat:DataService"],
        {
            **_named(
                f"API van het Keuzeregister {s.settings.naam}",
                "Stel vragen aan het register, lees keuzes, tellingen en lijsten met begrippen. Zonder sleutel "
                f"leest u wat openbaar is.{_fiction(s)}",
            ),
            **_behind(s),
            **_described(s, "api"),
            "dct:license": _licence(s),
            "dct:format": Iri(f"{_EU}/file-type/JSON"),
            "dct:conformsTo": Iri(_DESIGN_RULES),
            "foaf:page": _page(s),
            "dcat:endpointURL": Iri(s.at("/v1")),
            "dcat:endpointDescription": _openapi(s),
            "dcat:servesDataset": (Iri(s.part("keuzes")), Iri(s.part("vocabulaires"))),
        },
    )


# -- what several share ---------------------------------------------------------------------------


def _named(titel: str, uitleg: str) -> dict[str, Value | Sequence[Value]]:
    return {"dct:title": Tekst(titel), "dct:description": Tekst(uitleg)}


def _behind(s: Situation) -> dict[str, Value | Sequence[Value]]:
    publisher = Iri(s.settings.uitgever.uri)
    return {
        "dct:publisher": publisher,
        "dct:creator": publisher,
        "dcat:contactPoint": Iri(s.part("contact")),
    }


def _dataset(s: Situation, naam: str) -> dict[str, Value | Sequence[Value]]:
    return {**_behind(s), **_described(s, naam), "foaf:page": _page(s)}


def _described(s: Situation, naam: str) -> dict[str, Value | Sequence[Value]]:
    return {
        "dct:identifier": Tekst(s.part(naam), ""),
        "dct:accessRights": _PUBLIC,
        "dct:language": _DUTCH,
        "dcat:theme": _THEMES,
        "dcat:keyword": tuple(Tekst(word) for word in _KEYWORDS),
        "dcat:landingPage": _page(s),
    }


def _licence(s: Situation) -> Iri:
    return Iri(s.settings.uitgever.licentie.adres)


def _page(s: Situation) -> Iri:
    return Iri(s.at("/open-data"))


def _openapi(s: Situation) -> Iri:
    """It describes the API, and what is in the JSON files."""
    return Iri(s.at("/v1/openapi.json"))


def _places(s: Situation) -> tuple[Iri, ...]:
    """The municipality, and the wijken that the register is about."""
    return (Iri(s.settings.uitgever.plaats), *(Iri(adres) for adres, _, _ in _wijken(s)))


def _wijken(s: Situation) -> list[tuple[str, str, str]]:
    areas = vocabulaire("gebieden")
    return [(s.part(b.code), b.code, b.label) for b in areas if b.extra.get("soort") == "wijk"]


def _moment(value: date | datetime | None) -> Value | tuple[Value, ...]:
    """A day, or a moment to the second."""
    if isinstance(value, datetime):
        return day(value.replace(microsecond=0))
    return day(value) if value else ()


def _fiction(s: Situation) -> str:
    return _FICTION if s.fictief else ""


def _around(s: Situation) -> list[Ding]:
    """Who publishes, whom to ask, where, when, and under which licence."""
    publisher, licence = s.settings.uitgever, s.settings.uitgever.licentie
    found = [
        Ding(publisher.uri, ["foaf:Agent"], {"foaf:name": Tekst(publisher.naam), "dct:type": _LOCAL}),
        Ding(
            s.part("contact"),
            ["vcard:Kind", "vcard:Organization"],
            {
                "vcard:fn": Tekst(f"Keuzeregister {s.settings.naam}"),
                "vcard:hasEmail": Iri(f"mailto:{s.settings.contact}"),
                "vcard:hasURL": Iri(s.at("/over")),
            },
        ),
        Ding(
            licence.adres,
            ["dct:LicenseDocument"],
            {"dct:title": Tekst(licence.naam), "skos:exactMatch": Iri(licence.eu)},
        ),
        Ding(s.at("/open-data"), ["foaf:Document"], {"dct:title": Tekst("Open data en API")}),
        Ding(
            _DESIGN_RULES, ["dct:Standard"], {"dct:title": Tekst("NLGov REST API Design Rules 2.1.0", "en")}
        ),
        Ding(
            _CSVW,
            ["dct:Standard"],
            {"dct:title": Tekst("Metadata Vocabulary for Tabular Data", "en")},
        ),
        *(
            Ding(s.at(path), ["dct:Standard"], {"dct:title": Tekst(titel)})
            for path, titel in (
                ("/open-data/keuzes.csv-metadata.json", "Beschrijving van de kolommen (CSV on the Web)"),
                ("/v1/openapi.json", "Beschrijving van de API en van de JSON-bestanden (OpenAPI 3.1)"),
            )
        ),
        Ding(publisher.plaats, ["dct:Location"], {}),
        *(
            Ding(
                adres, ["dct:Location"], {"skos:prefLabel": Tekst(label), "dct:identifier": Tekst(code, "")}
            )
            for adres, code, label in _wijken(s)
        ),
    ]
    if s.stand.eerste and s.stand.laatste:
        period = {"dcat:startDate": day(s.stand.eerste), "dcat:endDate": day(s.stand.laatste)}
        found.append(Ding(s.part("periode"), ["dct:PeriodOfTime"], period))
    return found
