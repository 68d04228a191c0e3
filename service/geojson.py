"""Borders of areas from a GeoJSON file: what may be in it, what is taken from it, and why another file is refused.

Such a file comes from CBS or PDOK, in degrees (WGS84, ETRS89) or in the metres of the national grid (RD). What
comes out is in metres, so that it can be drawn as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NoReturn

from service.rijksdriehoek import metres

MAX_BYTES = 5_000_000
MAX_SOURCE = 200  # characters of the line that names the source
RD, GRADEN = "Rijksdriehoek (RD)", "lengte en breedte (WGS84)"

Punt = tuple[float, float]
Ring = tuple[Punt, ...]

# Where a code may stand; a file of buurten names the wijk of each beside it.
_BUURT_FIRST = ("buurtcode", "bucode", "statcode", "gebiedscode", "identificatie", "code", "id")
_CODES = (*_BUURT_FIRST, "wijkcode", "wkcode")
_NAMES_TOLD = "buurtcode, BU_CODE, statcode, gebiedscode, identificatie, wijkcode of WK_CODE"
# Where the Netherlands lie, with some room: from west to east and from south to north.
_BOUNDS = {RD: ((-10_000, 310_000), (285_000, 640_000)), GRADEN: ((3.0, 7.5), (50.5, 53.8))}
_EPSG = {"28992": RD, "7415": RD, "4326": GRADEN, "4258": GRADEN, "4979": GRADEN, "CRS84": GRADEN,
         "CRS84h": GRADEN}  # fmt: skip
_FAR = 1e9


class UnusableMap(ValueError):
    """A file that gives no borders; the message says why and what to do, in Dutch."""


@dataclass(frozen=True)
class Gelezen:
    """What a file holds. ringen: of each area that was wanted and found its lines, closed, in metres (RD).

    stelsel: in what the file gave its coordinates; onbekend: how many features are of no area that is known here;
    bron: what the file says of its source and licence, "" for nothing.
    """

    ringen: Mapping[str, tuple[Ring, ...]]
    stelsel: str
    onbekend: int
    bron: str


def read(content: bytes, wanted: Mapping[str, str], known: Collection[str]) -> Gelezen:
    """The borders of the areas that are wanted.

    wanted: names by code; known: the codes of all areas here, of which the others are passed over. Raises
    UnusableMap.
    """
    file = _parsed(content)
    features = file.get("features") if isinstance(file, dict) else None
    if (
        not isinstance(file, dict)
        or file.get("type") != "FeatureCollection"
        or not isinstance(features, list)
    ):
        raise UnusableMap(
            "Dit is geen kaart met gebieden: er staat geen FeatureCollection in. "
            "Haal de buurten op als GeoJSON, bijvoorbeeld bij PDOK."
        )
    found, unknown = _found(features, wanted, known)
    rings = {code: _rings(f"{wanted[code]} ({code})", one) for code, one in found.items()}
    stelsel = _system(file, rings, wanted)
    return Gelezen(
        {code: tuple(_in_metres(ring, stelsel) for ring in of_one) for code, of_one in rings.items()},
        stelsel,
        unknown,
        _source(file),
    )


def check_size(size: int) -> None:
    """Raises UnusableMap for a file of more bytes than are read."""
    if size > MAX_BYTES:
        told = f"{size / 1e6:.1f}".replace(".", ",")
        raise UnusableMap(
            f"Het bestand is {told} MB en wij lezen tot 5 MB. Kies de gegeneraliseerde grenzen, of alleen uw gemeente."
        )


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_no_number)
    except RecursionError:
        raise UnusableMap("Dit bestand kunnen wij niet lezen: het zit te diep in elkaar.") from None
    except ValueError as error:
        if isinstance(error, UnusableMap):
            raise
        raise UnusableMap("Dit is geen GeoJSON-bestand: er staat geen geldige JSON in.") from None


def _no_number(word: str) -> NoReturn:
    raise UnusableMap(f"In het bestand staat {word} waar een getal hoort. Haal het bestand opnieuw op.")


def _found(
    features: list[Any], wanted: Mapping[str, str], known: Collection[str]
) -> tuple[dict[str, Any], int]:
    """The geometry of each area that is wanted, and how many features are of no known area."""
    found: dict[str, Any] = {}
    unknown = coded = others = 0
    for feature in features:
        code = _code(feature)
        coded += bool(code)
        if code in found:
            raise UnusableMap(
                f"{wanted[code]} ({code}) staat meer dan één keer in het bestand. Laat elk gebied er één keer in staan."
            )
        if code in wanted:
            found[code] = feature.get("geometry")
        elif code in known:
            others += 1
        else:
            unknown += 1
    if not coded:
        raise UnusableMap(
            f"Geen enkel gebied in het bestand heeft een code. Wij zoeken die bij {_NAMES_TOLD}."
        )
    if not found:
        raise UnusableMap(
            "In het bestand staan wel wijken van dit register, maar geen buurten. Kies het bestand met de buurten."
            if others
            else f"Geen van de {unknown} gebieden in het bestand hoort bij dit register. "
            f"Wij zoeken codes zoals {next(iter(wanted), 'BU05183398')}."
        )
    return found, unknown


def _code(feature: Any) -> str:
    """The code of the area of a feature; "" where it names none."""
    if not isinstance(feature, dict):
        return ""
    given = feature.get("properties")
    values = {
        re.sub(r"[^a-z]", "", name.lower()): value
        for name, value in {"id": feature.get("id"), **(given if isinstance(given, dict) else {})}.items()
    }
    codes = [values[name].strip().upper() for name in _CODES if isinstance(values.get(name), str)]
    return next((code for code in codes if re.fullmatch(r"[A-Z]{2}[0-9]{4,10}", code)), "")


# -- lines ----------------------------------------------------------------------------------------


def _rings(name: str, geometry: Any) -> tuple[Ring, ...]:
    """The lines of one area: of all its parts and of the holes in them."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise UnusableMap(
            f"{name} heeft geen grens: er staat {f'een {readable(kind[:30])}' if isinstance(kind, str) else 'niets'} "
            "in plaats van een Polygon of MultiPolygon."
        )
    parts = [geometry.get("coordinates")] if kind == "Polygon" else geometry.get("coordinates")
    if not isinstance(parts, list) or not all(isinstance(part, list) for part in parts):
        raise UnusableMap(f"De grens van {name} is geen lijst van punten.")
    rings = [ring for part in parts for ring in part]
    if not rings or not all(parts):
        raise UnusableMap(f"De grens van {name} is leeg.")
    return tuple(_ring(name, ring) for ring in rings)


def _ring(name: str, ring: Any) -> Ring:
    if not isinstance(ring, list):
        raise UnusableMap(f"De grens van {name} is geen lijst van punten.")
    if not ring:
        raise UnusableMap(f"De grens van {name} is leeg.")
    points = tuple(_point(name, point) for point in ring)
    if points[0] != points[-1]:
        raise UnusableMap(
            f"De grens van {name} is niet gesloten: het laatste punt is niet gelijk aan het eerste."
        )
    if len(points) < 4 or not surface(points):
        raise UnusableMap(f"De grens van {name} sluit niets in. Een grens heeft minstens drie hoeken.")
    return points


def _point(name: str, point: Any) -> Punt:
    if not isinstance(point, list) or len(point) < 2:
        raise UnusableMap(f"In de grens van {name} staat iets dat geen punt is.")
    for number in point[:2]:
        # 1e999 is read as infinite, and a whole number may be longer than any float.
        if isinstance(number, bool) or not isinstance(number, int | float) or not abs(number) < _FAR:
            raise UnusableMap(f"In de grens van {name} staat een punt zonder goede getallen.")
    return float(point[0]), float(point[1])


def surface(ring: Ring) -> float:
    """The surface within a closed line, whichever way it goes round."""
    x0, y0 = ring[0]  # near the points, so that large coordinates lose nothing
    twice = sum((x - x0) * (v - y0) - (u - x0) * (y - y0) for (x, y), (u, v) in pairwise(ring))
    return abs(twice) / 2


# -- coordinates ----------------------------------------------------------------------------------


def _system(file: dict[str, Any], rings: Mapping[str, tuple[Ring, ...]], names: Mapping[str, str]) -> str:
    """In what the file gives its coordinates: as it says, or else where they lie."""
    said = _told_system(file)
    first = next(iter(rings.values()))[0][0]
    stelsel = said or next((one for one in _BOUNDS if _within(first, one)), None)
    for code, of_one in rings.items():
        for ring in of_one:
            for point in ring:
                if stelsel is None or not _within(point, stelsel):
                    raise UnusableMap(_outside(f"{names[code]} ({code})", point, said))
    assert stelsel is not None
    return stelsel


def _told_system(file: dict[str, Any]) -> str | None:
    crs = file.get("crs")
    if crs is None:
        return None
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    number = re.search(r"(CRS84h?|[0-9]+)$", name.strip()) if isinstance(name, str) else None
    if number is None or number[1] not in _EPSG:
        raise UnusableMap(
            f"Het bestand gebruikt coördinaten die wij niet kennen{f' ({readable(name[:60])})' if isinstance(name, str) else ''}. "
            "Kies WGS84 (EPSG:4326) of RD (EPSG:28992)."
        )
    return _EPSG[number[1]]


def _within(point: Punt, stelsel: str) -> bool:
    return all(low <= value <= high for value, (low, high) in zip(point, _BOUNDS[stelsel], strict=True))


def _outside(name: str, point: Punt, said: str | None) -> str:
    where = " en ".join(f"{value:.6g}".replace(".", ",") for value in point)
    if said != RD and _within((point[1], point[0]), GRADEN):
        return f"In de grens van {name} staan lengte en breedte omgedraaid ({where}). De lengte hoort voorop te staan."
    return (
        f"De grens van {name} ligt niet in Nederland ({where}"
        + (f", volgens het bestand in {said}" if said else "")
        + "). Kies een bestand met WGS84 (EPSG:4326) of RD (EPSG:28992)."
    )


def _in_metres(ring: Ring, stelsel: str) -> Ring:
    return ring if stelsel == RD else tuple(metres(*point) for point in ring)


# -- where it came from ---------------------------------------------------------------------------


def _source(file: dict[str, Any]) -> str:
    """What the file says of its source and licence; "" where that is nothing, or no short text."""
    said = [file.get(name) for name in ("bron", "source", "attribution", "licentie", "license")]
    texts = [readable(text) for text in said if isinstance(text, str)]
    whole = ", ".join(dict.fromkeys(text for text in texts if text))
    return whole if len(whole) <= MAX_SOURCE else ""


def readable(text: str) -> str:
    """On one line, with a space for what nobody can see."""
    return " ".join("".join(ch if ch.isprintable() else " " for ch in text).split())
