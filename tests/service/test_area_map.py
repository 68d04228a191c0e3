"""Maps of areas: what stands on them is what stands in the table, in its place, and nothing besides."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from lxml import etree

from data.gebieden import alle_buurten, buurten
from data.tile_map import BREED, SMAL
from data.vocabularies import vocabulaire
from service import area_borders, area_map
from service.area_map import Kaart
from service.map_shades import Shades
from service.map_sheet import pieces
from service.palette import STEPS
from service.small_counts import Telling, Verborgen
from service.tables import Rij, Tabel
from tests.data.test_tile_map import BORDERS, MIDDLES, middle_of
from tests.service.test_geojson import TODAY

SVG = "{http://www.w3.org/2000/svg}"
WIJKEN = ("WK051833", "WK051834", "WK051836")
GRENZEN = area_borders.of_file(BORDERS.read_bytes(), "CBS Wijken en buurten 2025, CC BY 4.0", TODAY)
# Numbers that stand nowhere else in a picture.
COUNTS: dict[str, Telling] = {code: 1201 + 7 * i for i, code in enumerate((*alle_buurten(), *WIJKEN))}
RESIDENTS: dict[str, Telling] = {code: COUNTS[code] for code in alle_buurten()} | {
    "BU05183399": Verborgen.MINDER,
    "BU05183638": Verborgen.NIET,
}
BOTH = pytest.mark.parametrize("smal", [False, True], ids=["breed", "smal"])
KINDS = pytest.mark.parametrize("grenzen", [None, GRENZEN], ids=["tegels", "grenzen"])


def label(code: str) -> str:
    return vocabulaire("gebieden").label(code)


def tabel(counts: dict[str, Telling]) -> Tabel:
    rows = tuple(Rij(code, label(code), (count, "")) for code, count in counts.items())
    return Tabel(
        "gebieden",
        "Waar",
        "Keuzes per gebied.",
        "",
        ("gebied", "keuzes", "aandeel"),
        rows,
        ("keuzes", None),
    )


def texts(picture: bytes | str) -> list[str]:
    root = etree.fromstring(picture if isinstance(picture, bytes) else picture.encode())
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def numbers(picture: bytes | str) -> list[str]:
    """The counts that can be read on a picture, the legend left out."""
    return sorted(t for t in texts(picture) if re.fullmatch(r"1\.\d{3}", t))


def dutch(count: Telling) -> str:
    return f"{count // 1000}.{count % 1000:03}" if isinstance(count, int) else count.value


def drawn(kaart: Kaart) -> Any:
    """The picture within a page; each count leads to its code."""
    return etree.fromstring(area_map.block(kaart, "x", lambda rij, place: f"/naar/{rij.id}/{place}"))


# -- what stands on it ------------------------------------------------------------------------------


@BOTH
def test_tiles_tell_the_counts_of_the_table_and_no_others(smal: bool) -> None:
    picture = area_map.svg(Kaart(tabel(COUNTS), smal))
    assert numbers(picture) == sorted(map(dutch, COUNTS.values()))
    for wijk in WIJKEN:
        assert all(word in " ".join(texts(picture)) for word in label(wijk).split())


@BOTH
def test_borders_tell_the_same(smal: bool) -> None:
    picture = area_map.svg(Kaart(tabel(COUNTS), smal, grenzen=GRENZEN))
    assert numbers(picture) == sorted(dutch(COUNTS[code]) for code in alle_buurten())
    for wijk in WIJKEN:  # a wijk stands below the map
        assert f"{label(wijk)}: {dutch(COUNTS[wijk])}" in texts(picture)
    assert texts(picture)[-1] == "Grenzen: CBS Wijken en buurten 2025, CC BY 4.0"


@BOTH
@KINDS
def test_what_residents_may_not_see_is_nowhere(smal: bool, grenzen: Any) -> None:
    kaart = Kaart(tabel(RESIDENTS), smal, "Openbare keuzes", grenzen)
    whole = etree.tostring(drawn(kaart), encoding="unicode") + area_map.svg(kaart).decode()
    for code in ("BU05183399", "BU05183638", *WIJKEN):
        assert str(COUNTS[code]) not in whole
        assert dutch(COUNTS[code]) not in whole
        # Whether a row leads anywhere is for the page to say; what is no row never does.
        assert (f"/naar/{code}/" in whole) == (code in RESIDENTS)
    assert texts(area_map.svg(kaart)).count("<5") == 2  # on the map and in the legend
    assert "<5: minder dan 5." in texts(area_map.svg(kaart))
    assert "De Uithof: minder dan 5 keuzes" in whole
    assert "Moerwijk-Noord: niet getoond" in whole
    assert "buiten de filters" not in whole


@BOTH
@KINDS
def test_areas_outside_the_filters_are_pale_and_without_a_number(smal: bool, grenzen: Any) -> None:
    moerwijk = {code: COUNTS[code] for code in ("WK051836", *buurten("WK051836"))}
    kaart = Kaart(tabel(moerwijk), smal, grenzen=grenzen)
    told = texts(area_map.svg(kaart))
    assert [t for t in told if re.fullmatch(r"(?:Moerwijk: )?1\.\d{3}", t)]
    assert {dutch(n) for n in moerwijk.values()} == {
        t.removeprefix("Moerwijk: ") for t in told if re.fullmatch(r"(?:Moerwijk: )?1\.\d{3}", t)
    }
    assert "buiten de filters" in told
    assert "0" not in told
    links = {a.get("href") for a in drawn(kaart).iter(f"{SVG}a")}
    assert links == {f"/naar/{code}/0" for code in moerwijk}
    assert "De Uithof: valt buiten de filters" in area_map.block(kaart, "x", lambda *_: "")


def test_nought_is_told_as_nought() -> None:
    picture = area_map.svg(Kaart(tabel({**dict.fromkeys(alle_buurten(), 0), "BU05183399": 3})))
    assert texts(picture).count("0") == 11  # ten buurten and the legend
    assert "buiten de filters" not in texts(picture)


# -- shades -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "counts", [(1,), (3, 3, 9), (44, 45), tuple(range(44, 55)), (1, 131_000), (7, 8, 9, 10)]
)
def test_the_legend_says_of_each_shade_what_the_map_means_by_it(counts: tuple[int, ...]) -> None:
    shades = Shades(dict(zip(alle_buurten(), counts, strict=False)))
    meant: dict[str, tuple[int, int]] = {}
    for colour, words in shades.legend():
        if colour in STEPS:
            low, _, high = words.replace(".", "").partition(" – ")
            meant[colour] = int(low), int(high or low)
    for code, count in shades.counts.items():
        low, high = meant[shades.of(code)[0]]
        assert isinstance(count, int)
        assert low <= count <= high
    ordered = [
        STEPS.index(shades.of(code)[0]) for code, _ in sorted(shades.counts.items(), key=lambda one: one[1])
    ]
    assert ordered == sorted(ordered)  # the more, the darker
    bounds = [meant[step] for step in STEPS if step in meant]
    assert (bounds[0][0], bounds[-1][1]) == (min(counts), max(counts))


def test_text_can_be_read_on_every_shade() -> None:
    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    shades = Shades(
        {code: 10 * i for i, code in enumerate(alle_buurten()[1:])} | {"BU05183638": Verborgen.MINDER}
    )
    pairs = {shades.of(code) for code in alle_buurten()}
    assert len(pairs) == 7  # nought and hidden, five steps, and what is not asked for
    for fill, ink in pairs:
        low, high = sorted((light(fill), light(ink)))
        assert (high + 0.05) / (low + 0.05) >= 4.5, (fill, ink)
    # In grey too each step is darker than the one before.
    lights = [light(step) for step in STEPS]
    assert all(a / b > 1.3 for a, b in pairwise(lights))


# -- links ------------------------------------------------------------------------------------------


@BOTH
@KINDS
def test_every_count_leads_to_its_records_row_by_row(smal: bool, grenzen: Any) -> None:
    links = list(drawn(Kaart(tabel(COUNTS), smal, grenzen=grenzen)).iter(f"{SVG}a"))
    codes = [a.get("href").split("/")[2] for a in links]
    assert sorted(codes) == sorted(COUNTS)
    places = SMAL if smal else BREED
    assert [places[c][1] for c in codes] == sorted(places[c][1] for c in codes)  # from the north down
    for row in range(6):
        columns = [places[c][0] for c in codes if places[c][1] == row]
        assert columns == sorted(columns)  # and each row from the west
    for code, a in zip(codes, links, strict=True):
        wijk = " (wijk)" if code in WIJKEN else ""
        assert a[0].text == f"{label(code)}{wijk}: {dutch(COUNTS[code])} keuzes"


@KINDS
def test_without_a_link_an_area_is_told_all_the_same(grenzen: Any) -> None:
    def address(rij: Rij, _: int) -> str:
        return "" if rij.id == "BU05183399" else f"/naar/{rij.id}"

    root = etree.fromstring(area_map.block(Kaart(tabel(RESIDENTS), grenzen=grenzen), "x", address))
    assert "/naar/BU05183399" not in {a.get("href") for a in root.iter(f"{SVG}a")}
    (told,) = [g for g in root.iter(f"{SVG}g") if g.get("aria-label", "").startswith("De Uithof")]
    assert (told.get("role"), told.get("aria-label")) == ("img", "De Uithof: minder dan 5 keuzes")


@BOTH
@KINDS
def test_a_file_stands_alone(smal: bool, grenzen: Any) -> None:
    kaart = Kaart(tabel(COUNTS), smal, "170 keuzes", grenzen)
    whole = area_map.svg(kaart)
    root = etree.fromstring(whole)
    assert (root.get("role"), root.get("lang")) == ("img", "nl")
    assert root.find(f"{SVG}title").text == "Waar. 170 keuzes"
    said = root.find(f"{SVG}desc").text
    assert said.startswith(
        "Keuzes per gebied. Morgenstond-Oost: 1.243 keuzes; Moerwijk (wijk): 1.292 keuzes; "
    )
    assert said.count("keuzes") == 14
    assert texts(whole)[0] == "Waar"
    assert texts(whole)[-1] == "170 keuzes"
    assert not re.search(rb"<a\b|<script|style=|class=|url\(|http://(?!www\.w3\.org/2000/svg)", whole)
    assert area_map.png(replace(kaart, smal=True)).startswith(b"\x89PNG")


@KINDS
def test_a_part_of_a_page_has_ids_of_its_own_and_no_style(grenzen: Any) -> None:
    part = area_map.block(Kaart(tabel(COUNTS), grenzen=grenzen), "kaart-1", lambda *_: "/x")
    assert not re.search(r"<script|style=|url\(", part)
    assert re.findall(r' id="([^"]+)"', part) == ["kaart-1-titel", "kaart-1-uitleg"]
    root = etree.fromstring(part)
    assert root.get("role") == "group"
    # What is drawn is not read aloud: the links tell it.
    (drawing,) = [g for g in root if g.get("aria-hidden") == "true"]
    assert len(list(root.iter(f"{SVG}text"))) == len(list(drawing.iter(f"{SVG}text"))) > 20


# -- where it stands --------------------------------------------------------------------------------


def boxes(picture: bytes) -> list[tuple[float, float, float, float, str]]:
    """Left, top, right and bottom of every text, by the widths that the program reckons with."""
    from service.lettering import width_of

    found = []
    for element in etree.fromstring(picture).iter(f"{SVG}text"):
        size = float(element.get("font-size"))
        wide = width_of(element.text or "", size)
        x = (
            float(element.get("x"))
            - {"start": 0.0, "middle": wide / 2, "end": wide}[element.get("text-anchor")]
        )
        y = float(element.get("y"))
        found.append((x, y - 0.75 * size, x + wide, y, element.text or ""))
    return found


@BOTH
@KINDS
@pytest.mark.parametrize("many", [1, 1_000], ids=["few", "many"])
def test_no_text_lies_on_another_or_sticks_out(smal: bool, grenzen: Any, many: int) -> None:
    counts: dict[str, Telling] = {code: (i + 3) * many for i, code in enumerate(COUNTS)}
    kaart = Kaart(tabel(counts), smal, grenzen=grenzen)
    found = boxes(area_map.svg(kaart))
    wide, high = area_map.size(kaart)
    assert [t for a, b, c, d, t in found if a < -4 or c > wide - 4 or b < -4 or d > high - 4] == []
    wrong = [
        (s, t)
        for i, (a, b, c, d, s) in enumerate(found)
        for e, f, g, h, t in found[i + 1 :]
        if a < g - 1 and e < c - 1 and b < h - 1 and f < d - 1
    ]
    assert wrong == []


def test_buurten_lie_as_they_lie() -> None:
    """By the shapes that can be clicked: east is right, north is up, and as wide as high."""
    root = drawn(Kaart(tabel(COUNTS), grenzen=GRENZEN))
    middles = {}
    for a in root.iter(f"{SVG}a"):
        code = a.get("href").split("/")[2]
        if code in MIDDLES:
            d = a[1].get("d").partition("z")[0]
            points = [(float(p.split()[0]), float(p.split()[1])) for p in re.split("[ML]", d) if p]
            middles[code] = middle_of([*points, points[0]])
    assert set(middles) == set(alle_buurten())
    far_west, far_east = "BU05183399", "BU05183620"  # De Uithof and Moerwijk-Oost
    east = (MIDDLES[far_east][0] - MIDDLES[far_west][0]) * 68.5  # kilometres at 52 degrees
    north = (MIDDLES[far_east][1] - MIDDLES[far_west][1]) * 111.2
    across, up = (
        (middles[far_east][0] - middles[far_west][0]),
        (middles[far_west][1] - middles[far_east][1]),
    )
    assert up / across == pytest.approx(north / east, rel=0.05)  # the national grid leans a degree


@pytest.mark.parametrize("corners", [((0, 0), (50, 0), (50, 50), (0, 50)), ((0, 0), (50, 50), (99, 99))])
def test_a_small_buurt_gets_its_count_beside_it_with_a_line(
    corners: tuple[tuple[float, float], ...],
) -> None:
    """Moerwijk-Noord as a square of 50 metres, or as a mere stroke."""
    small = tuple((80_800.0 + x, 452_600.0 + y) for x, y in corners)
    gebieden = tuple((c, (small,)) if c == "BU05183638" else (c, lines) for c, lines in GRENZEN.gebieden)
    for smal in (False, True):
        kaart = Kaart(tabel(COUNTS), smal, grenzen=replace(GRENZEN, gebieden=gebieden))
        root = etree.fromstring(area_map.svg(kaart))
        lines = [p for p in root.iter(f"{SVG}path") if re.fullmatch(r"M[\d. ]+L[\d. ]+", p.get("d"))]
        assert lines
        assert dutch(COUNTS["BU05183638"]) in texts(area_map.svg(kaart))


def test_buurten_without_a_border_stand_below_the_map() -> None:
    kaart = Kaart(tabel(COUNTS), grenzen=replace(GRENZEN, gebieden=GRENZEN.gebieden[:9]))
    told = texts(area_map.svg(kaart))
    assert "Zonder grens:" in told
    for code in alle_buurten()[9:]:
        assert f"{label(code)}: {dutch(COUNTS[code])}" in told
    assert len(list(drawn(kaart).iter(f"{SVG}a"))) == 14


def test_names_alone() -> None:
    for grenzen in (None, GRENZEN):
        part = area_map.outline(grenzen, "x", smal=False)
        assert not [t for t in texts(part) if re.search(r"\d", t) and not t.startswith("Grenzen:")]
        assert "filters" not in part
        assert 'aria-label="Moerwijk-Noord"' in part


def test_names_break_at_spaces_and_after_hyphens() -> None:
    assert pieces("Morgenstond-Oost", 75, 11) == ["Morgenstond-", "Oost"]
    assert pieces("Venen, Oorden en Raden", 70, 11) == ["Venen,", "Oorden en", "Raden"]
    assert pieces("De Uithof", 200, 11) == ["De Uithof"]
    assert pieces("Vredeoordlaankwartier", 10, 11) == ["Vredeoordlaankwartier"]
