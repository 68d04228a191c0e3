"""Borders from files: the real one, what is refused and why, and what is left of thousands of points."""

from __future__ import annotations

import json
import math
import time
from datetime import date
from typing import Any

import pytest

from data.gebieden import alle_buurten
from data.vocabularies import vocabulaire
from service import area_borders, border_lines
from service.geojson import GRADEN, MAX_BYTES, RD, Gelezen, UnusableMap, read, surface
from service.rijksdriehoek import metres
from tests.data.test_tile_map import BORDERS, MIDDLES

NAMES = {code: vocabulaire("gebieden").label(code) for code in alle_buurten()}
NOORD, ZUID = "BU05183638", "BU05183639"
TODAY = date(2026, 11, 22)
# Half a kilometre square near the Zuiderpark, in both systems.
SQUARE = [[80000, 452000], [80500, 452000], [80500, 452500], [80000, 452500], [80000, 452000]]
DEGREES = [[4.29, 52.05], [4.30, 52.05], [4.30, 52.06], [4.29, 52.06], [4.29, 52.05]]


def feature(
    code: str | None = NOORD, coordinates: Any = None, kind: str = "Polygon", **more: Any
) -> dict[str, Any]:
    properties = {"buurtcode": code} if code else {}
    geometry = {"type": kind, "coordinates": [SQUARE] if coordinates is None else coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry, **more}


def collection(*features: Any, **more: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **more}


def crs(name: Any) -> dict[str, Any]:
    return {"type": "name", "properties": {"name": name}}


def opened(file: Any) -> Gelezen:
    content = file if isinstance(file, bytes) else json.dumps(file).encode()
    return read(content, NAMES, vocabulaire("gebieden").codes)


# -- what is read -----------------------------------------------------------------------------------


def test_the_real_file() -> None:
    found = opened(BORDERS.read_bytes())
    assert set(found.ringen) == set(alle_buurten())
    assert (found.stelsel, found.onbekend) == (GRADEN, 2)  # Leyenburg and Zuiderpark
    assert found.bron.endswith("CC BY 4.0 (controleer)")
    # As large as CBS says, roughly: the file is generalised to 100 metres.
    hectares = {code: surface(ring) / 10_000 for code, (ring,) in found.ringen.items()}
    assert 140 < hectares["BU05183399"] < 170  # De Uithof
    assert 35 < hectares[ZUID] < 40
    assert 700 < sum(hectares.values()) < 850


@pytest.mark.parametrize(
    ("longitude", "latitude", "x", "y"),
    [
        (5.38720621, 52.15517440, 155_000.0, 463_000.0),  # Amersfoort, where the grid begins
        (4.88352559, 52.37453253, 120_700.723, 487_525.501),  # Westertoren, Amsterdam
        (6.56820053, 53.21938317, 233_883.131, 582_065.167),  # Martinitoren, Groningen
    ],
)
def test_degrees_become_metres(longitude: float, latitude: float, x: float, y: float) -> None:
    """Against towers of which Kadaster published both."""
    assert metres(longitude, latitude) == pytest.approx((x, y), abs=0.25)


@pytest.mark.parametrize(
    "said",
    [None, "urn:ogc:def:crs:EPSG::28992", "EPSG:28992", "http://www.opengis.net/def/crs/EPSG/0/28992"],
)
def test_metres_stay_as_they_are(said: str | None) -> None:
    found = opened(collection(feature(), **({"crs": crs(said)} if said else {})))
    assert (found.stelsel, found.ringen) == (RD, {NOORD: (tuple(map(tuple, SQUARE)),)})


@pytest.mark.parametrize("said", [None, "urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "EPSG:4258"])
def test_degrees_are_recognised(said: str | None) -> None:
    found = opened(collection(feature(coordinates=[DEGREES]), **({"crs": crs(said)} if said else {})))
    assert found.stelsel == GRADEN
    assert found.ringen[NOORD][0][0] == metres(4.29, 52.05)


@pytest.mark.parametrize(
    "given",
    [
        {"properties": {"buurtcode": NOORD, "wijkcode": "WK051836", "gemeentecode": "GM0518"}},
        {"properties": {"BU_CODE": NOORD, "WK_CODE": "WK051836"}},
        {"properties": {"statcode": NOORD, "statnaam": "Moerwijk-Noord"}},
        {"properties": {"gebiedscode": f" {NOORD.lower()} "}},
        {"properties": {"identificatie": NOORD, "buurtcode": None, "wijkcode": 12}},
        {"properties": {"code": "2533", "id": 7, "identificatie": NOORD}},
        {"properties": None, "id": NOORD},
    ],
)
def test_where_a_code_may_stand(given: dict[str, Any]) -> None:
    assert list(opened(collection({**feature(), **given})).ringen) == [NOORD]


def test_holes_and_parts_heights_and_a_mark_in_front() -> None:
    hole = [[80100, 452100, 3.5], [80100, 452200, 3.5], [80200, 452200, 3.5], [80100, 452100, 3.5]]
    island = [[x + 1000, y] for x, y in SQUARE]
    file = collection(feature(coordinates=[[SQUARE, hole], [island]], kind="MultiPolygon"))
    found = opened(b"\xef\xbb\xbf" + json.dumps(file).encode())
    assert [surface(ring) for ring in found.ringen[NOORD]] == [250_000, 5_000, 250_000]


def test_what_the_register_does_not_know_is_passed_over_and_counted() -> None:
    others = [feature(f"BU0599{i:04}", "onzin") for i in range(1000)]
    wijk, nameless = feature("WK051836", "onzin"), feature(None, "onzin")
    found = opened(collection(*others, wijk, feature(), nameless, 3))
    assert (list(found.ringen), found.onbekend) == ([NOORD], 1002)


# -- what is refused --------------------------------------------------------------------------------

OUTSIDE = [[4.29, 52.05], [4.30, 52.05], [4.30, 52.06], [8.5, 52.06], [4.29, 52.05]]
SWAPPED = [[y, x] for x, y in DEGREES]
# What is wrong -> the file, and what is said of it.
BROKEN: dict[str, tuple[Any, str]] = {
    "no JSON": (b"<gml>", "Dit is geen GeoJSON-bestand: er staat geen geldige JSON in."),
    "empty": (b"", "er staat geen geldige JSON in"),
    "other letters": ("é".encode("latin-1"), "er staat geen geldige JSON in"),
    "cut off": (json.dumps(collection(feature())).encode()[:-9], "er staat geen geldige JSON in"),
    "a list": ([feature()], "er staat geen FeatureCollection in"),
    "one feature": (feature(), "er staat geen FeatureCollection in"),
    "no features": ({"type": "FeatureCollection"}, "er staat geen FeatureCollection in"),
    "topojson": ({"type": "Topology", "objects": {}}, "er staat geen FeatureCollection in"),
    "nothing in it": (collection(), "Geen enkel gebied in het bestand heeft een code."),
    "no codes": (collection(feature(None)), "Wij zoeken die bij buurtcode, BU_CODE"),
    "none known": (collection(feature("BU05990001")), "Geen van de 1 gebieden in het bestand hoort bij dit register."),
    "wijken alone": (collection(feature("WK051836")), "geen buurten. Kies het bestand met de buurten."),
    "twice": (collection(feature(), feature()), "Moerwijk-Noord (BU05183638) staat meer dan één keer in het bestand."),
    "no geometry": ({**collection(feature() | {"geometry": None})}, "heeft geen grens: er staat niets in plaats van"),
    "a point": (collection(feature(coordinates=[4, 52], kind="Point")), "er staat een Point in plaats van een Polygon"),
    "no list": (collection(feature(coordinates="4,52")), "De grens van Moerwijk-Noord (BU05183638) is geen lijst"),
    "ring of text": (collection(feature(coordinates=["4,52"])), "is geen lijst van punten"),
    "no rings": (collection(feature(coordinates=[])), "De grens van Moerwijk-Noord (BU05183638) is leeg."),
    "empty ring": (collection(feature(coordinates=[[]])), "(BU05183638) is leeg."),
    "empty part": (collection(feature(coordinates=[[SQUARE], []], kind="MultiPolygon")), "(BU05183638) is leeg."),
    "open ring": (collection(feature(coordinates=[SQUARE[:-1]])), "is niet gesloten"),
    "a stroke": (collection(feature(coordinates=[[*SQUARE[:2], SQUARE[0]]])), "sluit niets in"),
    "flat": (collection(feature(coordinates=[[SQUARE[0]] * 5])), "sluit niets in"),
    "half a point": (collection(feature(coordinates=[[[4]] * 4])), "staat iets dat geen punt is"),
    "text for a number": (collection(feature(coordinates=[[["4", 52]] * 4])), "zonder goede getallen"),
    "yes for a number": (collection(feature(coordinates=[[[True, 52]] * 4])), "zonder goede getallen"),
    "NaN": (collection(feature(coordinates=[[[math.nan, 52]] * 4])), "In het bestand staat NaN waar een getal hoort."),
    "infinite": (b'{"type": "FeatureCollection", "features": [-Infinity]}', "In het bestand staat -Infinity"),
    "beyond a float": (json.dumps(collection(feature(coordinates=[[[8e8, 1], [1, 1], [1, 2], [8e8, 1]]])))
                       .replace("800000000.0", "1e999").encode(), "zonder goede getallen"),
    "a very long number": (collection(feature(coordinates=[[[10**400, 52]] * 4])), "zonder goede getallen"),
    "longer still": (b"1" * 5000, "er staat geen geldige JSON in"),
    "outside": (collection(feature(coordinates=[OUTSIDE])), "ligt niet in Nederland (8,5 en 52,06)"),
    "half metres": (collection(feature(coordinates=[[*DEGREES[:3], SQUARE[0], DEGREES[0]]])), "niet in Nederland"),
    "swapped": (collection(feature(coordinates=[SWAPPED])), "staan lengte en breedte omgedraaid (52,05 en 4,29)"),
    "web mercator": (collection(feature(), crs=crs("EPSG:3857")), "coördinaten die wij niet kennen (EPSG:3857)"),
    "no name": (collection(feature(), crs=crs(None)), "Kies WGS84 (EPSG:4326) of RD (EPSG:28992)."),
    "not what it says": (collection(feature(coordinates=[DEGREES]), crs=crs("EPSG:28992")),
                         "volgens het bestand in Rijksdriehoek (RD))"),
    "nested": (b"[" * 400_000, "het zit te diep in elkaar"),
    "nested within": (json.dumps(collection(feature(coordinates="X"))).replace('"X"', "[" * 9000 + "]" * 9000).encode(),
                      "het zit te diep in elkaar"),
}  # fmt: skip


@pytest.mark.parametrize("which", BROKEN)
def test_what_is_refused_and_why(which: str) -> None:
    file, said = BROKEN[which]
    with pytest.raises(UnusableMap) as refused:
        opened(file)
    assert said in str(refused.value)
    assert str(refused.value).endswith(".")


def test_a_file_of_five_megabytes_and_one_byte_more() -> None:
    file = json.dumps(collection(feature())).encode()
    fits = file + b" " * (MAX_BYTES - len(file))
    assert area_borders.of_file(fits, "CBS", TODAY).gebieden[0][0] == NOORD
    with pytest.raises(UnusableMap, match="Het bestand is 5,0 MB en wij lezen tot 5 MB"):
        area_borders.of_file(fits + b" ", "CBS", TODAY)


# -- where it came from -----------------------------------------------------------------------------


def test_the_source_is_what_was_typed_or_else_what_the_file_says() -> None:
    file = json.dumps(
        collection(feature(), bron="CBS\n2025\u0000", licentie="CC BY 4.0", attribution=3)
    ).encode()
    assert area_borders.of_file(file, "", TODAY).bron == "CBS 2025, CC BY 4.0"
    assert area_borders.of_file(file, "  Kadaster\x07 2026 ", TODAY).bron == "Kadaster 2026"
    for bron in (None, "x" * 201):
        with pytest.raises(UnusableMap, match=r"Vul in waar de grenzen vandaan komen, bijvoorbeeld: CBS"):
            area_borders.of_file(json.dumps(collection(feature(), bron=bron)).encode(), " ", TODAY)
    with pytest.raises(UnusableMap, match=r"De bron is te lang: 201 tekens\. Er passen er 200"):
        area_borders.of_file(file, "x" * 201, TODAY)


def test_what_nobody_can_read_does_not_come_back_in_a_message() -> None:
    with pytest.raises(UnusableMap) as refused:
        opened(collection(feature(kind="Poly\ud800\u0000gon")))
    assert "er staat een Poly gon in plaats van" in str(refused.value)


# -- lines ------------------------------------------------------------------------------------------


def wavy(
    points: int, radius: float, x: float, y: float, waves: int = 40
) -> tuple[tuple[float, float], ...]:
    turns = [2 * math.pi * i / points for i in range(points)]
    rings = [radius * (1 + 0.05 * math.sin(waves * t)) for t in turns]
    ring = [(x + r * math.cos(t), y + r * math.sin(t)) for t, r in zip(turns, rings, strict=True)]
    return (*ring, ring[0])


def test_few_points_stay_as_they_are() -> None:
    found = opened(BORDERS.read_bytes())
    thin = border_lines.simplified(found.ringen)
    for code, (ring,) in found.ringen.items():
        (line,) = thin[code]
        assert len(line) <= len(ring) - 1
        assert surface((*line, line[0])) == pytest.approx(surface(ring), rel=0.01)
    assert sum(len(line) for of_one in thin.values() for line in of_one) >= 60


def test_neighbours_keep_the_border_that_they_share() -> None:
    """A wavy border between two squares, of 2,000 points: afterwards both sides have the very same strokes."""
    border = [(80_000 + 30 * math.sin(i / 20), 450_000 + i / 2) for i in range(2001)]
    west = [(79_000.0, 450_000.0), *border, (79_000.0, 451_000.0)]
    east = [(81_000.0, 451_000.0), *reversed(border), (81_000.0, 450_000.0)]
    thin = border_lines.simplified({"west": [[*west, west[0]]], "east": [[*east, east[0]]]})
    sides = []
    for code in ("west", "east"):
        (line,) = thin[code]
        strokes = {frozenset(pair) for pair in zip(line, (*line[1:], line[0]), strict=True)}
        sides.append({s for s in strokes if all(79_500 < x < 80_500 for x, _ in s)})
    assert sides[0] == sides[1]
    assert 20 < len(sides[0]) < 300
    # What was left out is not to be seen: less than a pixel of 1,000 metres on 700.
    for x, y in border:
        assert min(_away((x, y), *stroke) for stroke in sides[0]) < 2.0


def _away(point: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> float:
    """How far a point lies from a stroke."""
    along = (b[0] - a[0], b[1] - a[1])
    part = ((point[0] - a[0]) * along[0] + (point[1] - a[1]) * along[1]) / (along[0] ** 2 + along[1] ** 2)
    part = min(max(part, 0.0), 1.0)
    return math.dist(point, (a[0] + part * along[0], a[1] + part * along[1]))


def test_a_large_file_takes_little_time_and_leaves_few_points() -> None:
    """A thousand areas of 60 points, eleven of them ours and of 4,000 points: a second or so."""
    others = [feature(f"BU0599{i:04}", [wavy(60, 300, 90_000 + i, 450_000)]) for i in range(989)]
    ours = [
        feature(code, [wavy(4000, 300, *(round(c) for c in metres(*MIDDLES[code])))])
        for code in alle_buurten()
    ]
    content = json.dumps(collection(*others, *ours)).encode()
    assert 3_000_000 < len(content) < MAX_BYTES
    start = time.perf_counter()
    grenzen = area_borders.of_file(content, "CBS", TODAY)
    assert time.perf_counter() - start < 20  # a second alone
    assert grenzen.onbekend == 989
    assert grenzen.ontbreekt == ()
    points = [len(line) for _, lines in grenzen.gebieden for line in lines]
    assert len(points) == 11
    assert 200 < sum(points) <= border_lines.MOST


def test_islands_and_noise_are_bounded_too() -> None:
    def speck(i: int) -> list[tuple[float, float]]:
        x, y = 80_000 + i % 200 * 20, 450_000 + i // 200 * 20
        return [(x, y), (x + 9, y), (x, y + 9), (x, y)]

    large = wavy(300, 900, 81_000, 451_000)
    thin = border_lines.simplified({"a": [*map(speck, range(9_000)), large], "b": [speck(9_001)]})
    assert sum(len(line) for of_one in thin.values() for line in of_one) <= border_lines.MOST
    assert max(len(line) for line in thin["a"]) > 40  # the large one is among them
    assert len(thin["b"]) == 1


def test_what_is_smaller_than_can_be_seen_is_still_there() -> None:
    tiny = [(80_000.0, 450_000.0), (80_000.01, 450_000.0), (80_000.0, 450_000.01), (80_000.0, 450_000.0)]
    thin = border_lines.simplified({"a": [wavy(100, 5_000, 85_000, 450_000)], "b": [tiny]})
    assert surface((*thin["b"][0], thin["b"][0][0])) > 1
