"""The description of the open data: the same in Turtle and JSON-LD, with what DCAT-AP-NL 3.0 asks for."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import XSD

from data.open_records import Stand
from service.catalogue import Bestand, Situation, describe
from service.linked_data import Ding, Iri, Tekst, Waarde, day, json_ld, turtle
from service.open_data import Download
from service.settings import Settings

# Of rdflib itself, where it reads JSON-LD.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
EU = "http://publications.europa.eu/resource/authority"
BASE = "https://keuzes.example.nl"
CAT = f"{BASE}/open-data/catalogus"

# By hand from the shapes of DCAT-AP-NL 3.0.0 and of DCAT-AP 3.0.1 below it: property -> least, most (None: any).
ONE, SOME, MAYBE = (1, 1), (1, None), (0, 1)
MANDATORY: dict[URIRef, dict[URIRef, tuple[int, int | None]]] = {
    DCAT.Catalog: {
        DCTERMS.title: SOME,
        DCTERMS.description: SOME,
        DCTERMS.publisher: ONE,
        DCAT.contactPoint: ONE,
        DCAT.dataset: SOME,
        DCTERMS.creator: MAYBE,
        DCTERMS.issued: MAYBE,
        DCTERMS.license: MAYBE,
        DCTERMS.modified: MAYBE,
        FOAF.homepage: MAYBE,
    },
    DCAT.Dataset: {
        DCTERMS.title: SOME,
        DCTERMS.description: SOME,
        DCTERMS.identifier: ONE,
        DCTERMS.accessRights: ONE,
        DCTERMS.creator: SOME,
        DCTERMS.publisher: ONE,
        DCAT.contactPoint: ONE,
        DCAT.theme: SOME,
        DCTERMS.accrualPeriodicity: MAYBE,
        DCTERMS.issued: MAYBE,
        DCTERMS.modified: MAYBE,
    },
    DCAT.Distribution: {
        DCAT.accessURL: ONE,
        DCTERMS.license: ONE,
        DCAT.accessService: MAYBE,
        DCAT.byteSize: MAYBE,
        DCAT.downloadURL: MAYBE,
        DCAT.mediaType: MAYBE,
        DCATAP.availability: MAYBE,
        DCTERMS.format: MAYBE,
        DCTERMS.modified: MAYBE,
        SPDX.checksum: MAYBE,
    },
    DCAT.DataService: {
        DCTERMS.title: SOME,
        DCTERMS.description: SOME,
        DCTERMS.identifier: ONE,
        DCTERMS.accessRights: ONE,
        DCTERMS.license: ONE,
        DCTERMS.publisher: ONE,
        DCAT.contactPoint: ONE,
        DCAT.endpointDescription: ONE,
        DCAT.endpointURL: ONE,
        DCAT.theme: SOME,
        DCTERMS.creator: MAYBE,
        DCTERMS.modified: MAYBE,
    },
    FOAF.Agent: {FOAF.name: SOME, DCTERMS.type: MAYBE},
    SPDX.Checksum: {SPDX.algorithm: ONE, SPDX.checksumValue: ONE},
}
RECOMMENDED = {
    DCAT.Catalog: (DCTERMS.creator, DCTERMS.license, DCTERMS.language, DCTERMS.spatial, FOAF.homepage,
                   DCAT.themeTaxonomy, DCAT.service, DCTERMS.modified, DCTERMS.issued),
    DCAT.Dataset: (DCTERMS.language, DCAT.keyword, DCAT.distribution, FOAF.page, DCAT.landingPage,
                   DCTERMS.conformsTo, DCTERMS.spatial),
    DCAT.Distribution: (DCAT.downloadURL, DCTERMS.language, DCTERMS.conformsTo, DCAT.accessService,
                        DCTERMS.format, DCAT.mediaType, DCAT.byteSize, DCTERMS.description,
                        DCATAP.availability),
    DCAT.DataService: (DCTERMS.creator, DCAT.keyword, DCTERMS.language, FOAF.page, DCAT.servesDataset,
                       DCTERMS.conformsTo),
    FOAF.Agent: (DCTERMS.type,),
    DCTERMS.PeriodOfTime: (DCAT.startDate, DCAT.endDate),
}  # fmt: skip
# The classes of what is pointed at, where the catalogue itself tells of it. Whoever checks the classes of codes
# loads their lists besides.
CLASSES = {
    DCAT.contactPoint: VCARD.Kind,
    DCTERMS.publisher: FOAF.Agent,
    DCTERMS.creator: FOAF.Agent,
    DCTERMS.license: DCTERMS.LicenseDocument,
    DCTERMS.spatial: DCTERMS.Location,
    DCTERMS.temporal: DCTERMS.PeriodOfTime,
    DCTERMS.conformsTo: DCTERMS.Standard,
    FOAF.page: FOAF.Document,
    FOAF.homepage: FOAF.Document,
    DCAT.landingPage: FOAF.Document,
    DCAT.dataset: DCAT.Dataset,
    DCAT.service: DCAT.DataService,
    DCAT.accessService: DCAT.DataService,
    DCAT.servesDataset: DCAT.Dataset,
    DCAT.distribution: DCAT.Distribution,
    SPDX.checksum: SPDX.Checksum,
}
LISTS = {
    DCTERMS.accessRights: f"{EU}/access-right/PUBLIC",
    DCTERMS.language: f"{EU}/language/NLD",
    DCTERMS.accrualPeriodicity: f"{EU}/frequency/",
    DCTERMS.format: f"{EU}/file-type/",
    DCAT.theme: f"{EU}/data-theme/",
    DCAT.mediaType: "https://www.iana.org/assignments/media-types/",
    DCAT.themeTaxonomy: f"{EU}/data-theme",
    DCATAP.availability: f"{EU}/planned-availability/",
    DCTERMS.type: "http://purl.org/adms/publishertype/",
    SPDX.algorithm: "http://spdx.org/rdf/terms#checksumAlgorithm_",
}
TEMPORAL = {XSD.date, XSD.dateTime}


def situation(stand: Stand | None = None, **settings: str) -> Situation:
    moment = datetime(2026, 6, 1, 9, 30, 15, 250, tzinfo=UTC)
    return Situation(
        Settings.read(settings),
        BASE,
        stand or Stand(12, moment, date(2021, 2, 3), date(2026, 4, 5)),
        datetime(2025, 1, 2, 3, tzinfo=UTC),
        {
            soort: Download(soort, 12, 3456, digest * 32, moment, BytesIO())
            for soort, digest in (("csv", "ab"), ("json", "cd"))
        },
        Bestand(99, "ef" * 32),
        False,
    )


def read(s: Situation) -> Graph:
    return Graph().parse(data=turtle(describe(s)), format="turtle")


@pytest.fixture(scope="module")
def graph() -> Graph:
    return read(situation())


def test_turtle_and_json_ld_say_the_same(graph: Graph) -> None:
    other = Graph().parse(data=json_ld(describe(situation())), format="json-ld")
    assert len(graph) > 150
    assert isomorphic(graph, other)


@pytest.mark.parametrize("nothing", [False, True], ids=["vol", "leeg"])
def test_every_thing_has_what_is_mandatory(nothing: bool) -> None:
    graph = read(situation(Stand(0, None, None, None) if nothing else None))
    wrong = []
    for soort, properties in MANDATORY.items():
        things = list(graph.subjects(RDF.type, soort))
        assert things, soort
        for thing in things:
            for name, (least, most) in properties.items():
                count = len(list(graph.objects(thing, name)))
                if count < least or (most is not None and count > most):
                    wrong.append((thing, name, count))
    assert wrong == []


def test_every_thing_has_what_is_recommended(graph: Graph) -> None:
    missing = [
        (thing, name)
        for soort, names in RECOMMENDED.items()
        for thing in graph.subjects(RDF.type, soort)
        for name in names
        if not list(graph.objects(thing, name))
    ]
    # It is made when someone asks for it, and its size is known no sooner.
    assert missing == [(URIRef(f"{CAT}#uitwisseling-json"), DCAT.byteSize)]


def test_what_is_pointed_at_is_of_the_right_class(graph: Graph) -> None:
    wrong = [
        (thing, name, found)
        for name, soort in CLASSES.items()
        for thing, found in graph.subject_objects(name)
        if (found, RDF.type, soort) not in graph
    ]
    assert wrong == []
    for name, start in LISTS.items():
        found = list(graph.objects(None, name))
        assert found, name
        assert all(str(one).startswith(start) for one in found), name


def test_values_have_their_types(graph: Graph) -> None:
    for name in (DCTERMS.issued, DCTERMS.modified, DCAT.startDate, DCAT.endDate):
        found = list(graph.objects(None, name))
        assert found, name
        assert all(isinstance(one, Literal) and one.datatype in TEMPORAL for one in found), name
    for name in (DCTERMS.title, DCTERMS.description, DCAT.keyword):
        assert {one.language for one in graph.objects(None, name) if isinstance(one, Literal)} <= {
            "nl",
            "en",
        }


def test_what_it_says_of_the_files(graph: Graph) -> None:
    csv = URIRef(f"{CAT}#keuzes-csv")
    told = {p: str(o) for p, o in graph.predicate_objects(csv)}
    assert told[DCAT.downloadURL] == f"{BASE}/open-data/keuzes.csv"
    assert told[DCAT.byteSize] == "3456"
    assert told[DCTERMS.modified] == "2026-06-01T09:30:15+00:00"
    assert told[DCTERMS.conformsTo] == f"{BASE}/open-data/keuzes.csv-metadata.json"
    (check,) = graph.objects(csv, SPDX.checksum)
    (value,) = graph.objects(check, SPDX.checksumValue)
    assert value.n3().startswith('"' + "AB" * 32) or value.n3().startswith('"' + "ab" * 32)
    assert (URIRef(CAT), DCTERMS.issued, Literal(date(2025, 1, 2))) in graph


def test_settings_decide_who_publishes_and_what_one_may(graph: Graph) -> None:
    other = read(
        situation(
            KEUZEREGISTER_UITGEVER='Gemeente "Delft"',
            KEUZEREGISTER_UITGEVER_URI="https://identifier.overheid.nl/tooi/id/gemeente/gm0503",
            KEUZEREGISTER_LICENTIE="CC-BY-4.0",
            KEUZEREGISTER_PLAATS="https://sws.geonames.org/2757345/",
        )
    )
    assert {str(o) for o in other.objects(None, FOAF.name)} == {'Gemeente "Delft"'}
    by, zero = (
        "https://creativecommons.org/licenses/by/4.0/",
        "https://creativecommons.org/publicdomain/zero/1.0/",
    )
    assert {str(o) for o in other.objects(None, DCTERMS.license)} == {by}
    assert {str(o) for o in graph.objects(None, DCTERMS.license)} == {zero}
    assert URIRef("https://sws.geonames.org/2757345/") in set(other.objects(URIRef(CAT), DCTERMS.spatial))


def test_signs_that_mean_something_are_written_as_they_are() -> None:
    nasty = 'a "b" \\ c\nd\te\r<x> {y} \x01 \x7f é 🌳 @nl .'
    dingen = [
        Ding(
            "https://x.example/a",
            ["dcat:Dataset"],
            {
                "dct:title": Tekst(nasty),
                "dct:identifier": Tekst(nasty, ""),
                "dct:issued": day(date(2026, 1, 2)),
                "dcat:byteSize": Waarde("5", "xsd:nonNegativeInteger"),
                "dct:creator": (),
            },
        )
    ]
    for graph in (
        Graph().parse(data=turtle(dingen), format="turtle"),
        Graph().parse(data=json_ld(dingen), format="json-ld"),
    ):
        thing = URIRef("https://x.example/a")
        assert len(graph) == 5
        assert list(graph.objects(thing, DCTERMS.title)) == [Literal(nasty, lang="nl")]
        assert list(graph.objects(thing, DCTERMS.identifier)) == [Literal(nasty)]
        assert list(graph.objects(thing, DCTERMS.issued)) == [Literal(date(2026, 1, 2))]
    assert json.loads(json_ld(dingen))["@graph"][0]["@type"] == ["dcat:Dataset"]


@pytest.mark.parametrize("adres", ["https://x.example/a b", "https://x.example/>", 'x"', "a\nb", "a\\u"])
def test_an_address_that_would_end_halfway_is_refused(adres: str) -> None:
    with pytest.raises(ValueError, match="no IRI"):
        Iri(adres)
