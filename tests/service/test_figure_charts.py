"""Pictures of figures: what is drawn is what the table says, and each count leads where its cell does."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from lxml import etree

from service import figure_charts, palette
from service.figure_charts import HALF, TWO, WIDE, Beeld
from service.figures import Vorm
from service.small_counts import Verborgen
from service.tables import Cel, Rij, Tabel

SVG = "{http://www.w3.org/2000/svg}"
EVIL = '<script>alert("x")</script> & co'
MINDER, NIET = Verborgen.MINDER, Verborgen.NIET
MARKS = ("cijfer 1", "cijfer 2", "cijfer 3", "cijfer 4", "cijfer 5")


def tabel(
    koppen: tuple[str, ...], rows: dict[str, tuple[Cel, ...]], kolommen: tuple[str | None, ...]
) -> Tabel:
    rijen = tuple(Rij(f"r{i}", naam, cellen) for i, (naam, cellen) in enumerate(rows.items()))
    return Tabel("proef", "Een proef", "Wat er is geteld.", "", koppen, rijen, kolommen)


BARS = tabel(
    ("budget", "keuzes", "aandeel"),
    {
        "Veel": (1200, "60%"),
        "Weinig": (300, "15%"),
        "Geen": (0, "0%"),
        "Klein": (MINDER, ""),
        "Weg": (NIET, ""),
    },
    ("keuzes", None),
)
TABLES: dict[Vorm, Tabel] = {
    "staven": BARS,
    "dubbel": tabel(
        ("instrument", "nieuw", "daarvoor", "verschil"),
        {"Enquête": (8, 2, "+6"), "Wijkraad": (0, 4, "−4"), "Schouw": (MINDER, 6, "")},
        ("nieuw", "eerder", None),
    ),
    "vlakken": tabel(
        ("instrument", "keuzes", "Jong", "Oud", "onbekend"),
        {"Enquête": (9, 1, 8, 0), "Wijkraad": (20, 20, MINDER, NIET)},
        ("keuzes", "jong", "oud", "onbekend"),
    ),
    "kolommen": tabel(
        ("jaar", "keuzes", "aandeel"),
        {"2021": (10, "50%"), "2022": (0, "0%"), "2023": (5, "25%"), "2024": (MINDER, "")},
        ("keuzes", None),
    ),
    "punten": tabel(
        ("instrument", "keuzes met cijfer", "gemiddeld", *MARKS),
        {"Enquête": (5, "4,2", 0, 0, 0, 4, 1), "Wijkraad": (2, "1,5", 1, 1, 0, 0, 0)},
        ("keuzes", None, "1", "2", "3", "4", "5"),
    ),
}
HIDDEN_TOO = "<5: minder dan 5. –: niet getoond, omdat een klein aantal anders uit te rekenen was."
# What stands on each, beside what it is called: worked out by hand from the tables.
DRAWN: dict[Vorm, list[str]] = {
    "staven": [
        "keuzes (aandeel)",
        *("Veel", "Weinig", "Geen", "Klein", "Weg"),
        *("1.200 (60%)", "300 (15%)", "0 (0%)", "<5", "–"),
        HIDDEN_TOO,
    ],
    "dubbel": [
        *("nieuw", "daarvoor", "aantal (verschil)"),
        *("Enquête", "8 (+6)", "2", "Wijkraad", "0 (−4)", "4", "Schouw", "<5", "6"),
        "<5: minder dan 5.",
    ],
    "vlakken": [
        *("keuzes", "Jong", "Oud", "onbekend"),
        *("Enquête", "9", "1", "8", "Wijkraad", "20", "20", "<5", "–"),
        "Een leeg vak is 0.",
        HIDDEN_TOO,
    ],
    "kolommen": [*("2021", "2022", "2023", "2024", "10", "0", "5", "<5"), "<5: minder dan 5."],
    "punten": [
        *("hoe vaak dit cijfer is gegeven", "gemiddelde", "1", "2", "3", "4", "5", "keuzes", "gemiddeld"),
        *("Enquête", "5", "4,2", "4", "1", "Wijkraad", "2", "1,5", "1", "1"),
    ],
}
VORMEN = tuple(TABLES)


def parsed(drawn: bytes | str) -> etree._Element:
    return etree.fromstring(drawn)


def texts(root: etree._Element) -> list[str]:
    return [str(e.text) for e in root.iter(f"{SVG}text")]


def boxes(root: etree._Element, fill: str) -> list[tuple[float, float]]:
    """Width and height of each rectangle with this fill that is filled with more than nothing."""
    paths = [e.get("d") for e in root.iter(f"{SVG}path") if e.get("fill") == fill]
    found = [re.fullmatch(r"M[-\d.]+,[-\d.]+h(-?[\d.]+)v(-?[\d.]+)h-?[\d.]+Z", d) for d in paths]
    return [(abs(float(m[1])), abs(float(m[2]))) for m in found if m]


@pytest.mark.parametrize("vorm", VORMEN)
def test_what_is_drawn_is_what_the_table_says(vorm: Vorm) -> None:
    root = parsed(figure_charts.svg(Beeld(TABLES[vorm], vorm)))
    assert sorted(texts(root)) == sorted(DRAWN[vorm])


@pytest.mark.parametrize("vorm", VORMEN)
def test_a_narrow_picture_has_the_same_numbers(vorm: Vorm) -> None:
    root = parsed(figure_charts.svg(Beeld(TABLES[vorm], vorm, smal=True)))
    assert float(root.get("width")) <= 280
    wanted = [n for text in DRAWN[vorm] for n in re.findall(r"[\d.,]+|<5|–", text)]
    found = [n for text in texts(root) for n in re.findall(r"[\d.,]+|<5|–", text)]
    assert sorted(found) == sorted(wanted)


def test_bars_are_as_long_as_their_counts() -> None:
    root = parsed(figure_charts.svg(Beeld(BARS, "staven")))
    (much, _), (little, _) = boxes(root, palette.STEPS[3])
    assert much == pytest.approx(4 * little)
    root = parsed(figure_charts.svg(Beeld(TABLES["dubbel"], "dubbel")))
    dark = [wide for wide, _ in boxes(root, TWO[0])]
    light = [wide for wide, _ in boxes(root, TWO[1])]
    eighth = max(dark) / 8
    assert [round(w / eighth) for w in dark if w > 13] == [8]  # beside the square of the legend
    assert sorted(round(w / eighth) for w in light if w > 13) == [2, 4, 6]
    root = parsed(figure_charts.svg(Beeld(TABLES["kolommen"], "kolommen")))
    high, low = [high for _, high in boxes(root, palette.STEPS[3])]
    assert high == pytest.approx(2 * low)


def test_a_darker_cell_is_more() -> None:
    rows = {f"{n}": (n, n) for n in (1, 8, 9, 20, 40)}
    table = tabel(("instrument", "keuzes", "Jong"), rows, ("keuzes", "jong"))
    root = parsed(figure_charts.svg(Beeld(table, "vlakken")))
    assert [len(boxes(root, step)) for step in palette.STEPS] == [2, 1, 1, 0, 1]


def test_discs_grow_with_how_often_and_a_stroke_is_the_mean() -> None:
    root = parsed(figure_charts.svg(Beeld(TABLES["punten"], "punten")))
    discs = [e for e in root.iter(f"{SVG}path") if "A" in e.get("d") and e.get("fill") == palette.STEPS[1]]
    radii = [float(re.search(r"A([\d.]+)", e.get("d"))[1]) for e in discs]  # type: ignore[index]
    assert len(radii) == 1 + 4  # the legend, and the marks that were given
    assert max(radii[1:]) == radii[1]
    assert radii[2] == radii[3] == radii[4] < radii[1]
    # The mean of 4,2 stands a fifth of the way from 4 to 5.
    four, five = (float(re.search(r"translate\(([\d.]+)", e.get("transform"))[1]) for e in discs[1:3])  # type: ignore[index]
    strokes = [
        float(m[1])
        for e in root.iter(f"{SVG}path")
        if e.get("fill") == palette.INK and (m := re.match(r"M([\d.]+),", e.get("d")))
    ]
    assert min(abs(x + 1.5 - (four + 0.2 * (five - four))) for x in strokes) < 0.01


def test_what_is_hidden_is_nowhere() -> None:
    """It has no bar, no shade and no disc, and what the renderer would say of each mark is taken out."""
    drawn = figure_charts.svg(Beeld(BARS, "staven"))
    assert len(boxes(parsed(drawn), palette.STEPS[3])) == 2
    assert b"aria-label=" not in drawn
    hidden = tabel(("instrument", "keuzes", "Jong"), {"A": (MINDER, NIET)}, ("keuzes", "jong"))
    for vorm in VORMEN[:4]:
        root = parsed(figure_charts.svg(Beeld(hidden, vorm)))
        assert sum(len(boxes(root, fill)) for fill in palette.STEPS) == 0


# -- files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("smal", [False, True])
@pytest.mark.parametrize("vorm", VORMEN)
def test_a_file_is_told_harmless_and_without_links(vorm: Vorm, smal: bool) -> None:
    table = TABLES[vorm]
    named = Tabel("proef", EVIL, table.uitleg, "Let op.", table.koppen, table.rijen, table.kolommen)
    beeld = Beeld(named, vorm, smal, "12 keuzes. Bron: het register.")
    drawn = figure_charts.svg(beeld)
    root = parsed(drawn)
    assert [root.get(name) for name in ("role", "lang", "aria-labelledby")] == ["img", "nl", "titel uitleg"]
    first = ", ".join(rij.naam for rij in table.rijen[:3])
    assert [e.text for e in root[:2]] == [
        f"{EVIL}. 12 keuzes. Bron: het register.",
        f"Wat er is geteld. Bovenaan staan: {first}. De tabel bij dit beeld heeft dezelfde getallen.",
    ]
    assert {e.tag.removeprefix(SVG) for e in root.iter()} <= {
        *("svg", "title", "desc", "g", "path", "rect", "text")
    }
    names = {name for e in root.iter() for name in e.attrib}
    assert not {n for n in names if n == "style" or n.startswith("on") or n.endswith("href")}
    said = " ".join(texts(root))
    for part in ("Wat er is geteld.", "Let op.", "12 keuzes. Bron: het register."):
        assert part in said
    assert (float(root.get("width")), float(root.get("height"))) == pytest.approx(
        figure_charts.size(beeld), abs=0.01
    )
    assert figure_charts.svg(Beeld(named, vorm, smal, "12 keuzes. Bron: het register.")) is drawn


def test_a_png_is_made_of_the_same_picture() -> None:
    assert figure_charts.png(Beeld(BARS, "staven", selectie="Alles.")).startswith(b"\x89PNG\r\n")


# -- within a page --------------------------------------------------------------------------------


@pytest.mark.parametrize("smal", [False, True])
@pytest.mark.parametrize("vorm", VORMEN)
def test_each_count_leads_where_its_cell_does(vorm: Vorm, smal: bool) -> None:
    table = TABLES[vorm]
    wanted = {}
    for rij in table.rijen:
        for place, cel in enumerate(rij.cellen):
            if isinstance(cel, int) and cel:
                wanted[f"/k?rij={rij.id}&kolom={table.kolommen[place]}"] = (rij.naam, cel)

    def address(rij: Rij, place: int) -> str:
        to = f"/k?rij={rij.id}&kolom={table.kolommen[place]}"
        return to if to in wanted else ""

    part = figure_charts.block(Beeld(table, vorm, smal), "hier", address)
    assert not part.startswith("<?")
    root = parsed(part)
    links = root.findall(f"{SVG}a")
    assert sorted(a.get("href") for a in links) == sorted(wanted)
    high, wide = float(root.get("height")), float(root.get("width"))
    places = []
    for a in links:
        naam, count = wanted[a.get("href")]
        title = a.findtext(f"{SVG}title")
        assert title.startswith(f"{naam}, ")
        assert title.endswith(f": {count:,}".replace(",", "."))
        x, y, w, h = (float(a.find(f"{SVG}rect").get(n)) for n in ("x", "y", "width", "height"))
        assert w >= 24.5
        assert h >= 24.5
        assert x >= 0
        assert y >= 0
        assert x + w <= wide + 0.01
        assert y + h <= high + 0.01
        places.append((x, y, x + w, y + h))
    for one, two in combinations(places, 2):
        apart = (
            one[2] <= two[0] + 0.02
            or two[2] <= one[0] + 0.02
            or one[3] <= two[1] + 0.02
            or two[3] <= one[1] + 0.02
        )
        assert apart, (one, two)


def test_a_part_of_a_page_has_ids_of_its_own_and_reads_its_links_alone() -> None:
    part = figure_charts.block(
        Beeld(TABLES["vlakken"], "vlakken"), "beeld-a", lambda rij, place: f"/{rij.id}/{place}"
    )
    root = parsed(part)
    assert root.get("role") == "group"
    assert (root.get("aria-labelledby"), root.get("aria-describedby")) == (
        "beeld-a-titel",
        "beeld-a-uitleg",
    )
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert ids[:2] == ["beeld-a-titel", "beeld-a-uitleg"]
    assert all(one.startswith("beeld-a-") for one in ids)
    assert [e.tag.removeprefix(SVG) for e in root][:3] == ["title", "desc", "g"]
    assert root[2].get("aria-hidden") == "true"
    assert {e.tag.removeprefix(SVG) for e in root[3:]} == {"a"}
    assert len(list(root[2].iter(f"{SVG}text"))) == len(texts(root))


def test_names_are_text() -> None:
    table = tabel(("budget", "keuzes"), {EVIL: (3,)}, ("keuzes",))
    part = figure_charts.block(Beeld(table, "staven"), "a", lambda *_: '/x?"><script>')
    assert "<script" not in part
    assert parsed(part).find(f"{SVG}a").get("href") == '/x?"><script>'


# -- how it is laid out ---------------------------------------------------------------------------


def test_many_columns_take_the_width_of_a_page_and_too_many_go_below() -> None:
    def heat(columns: int) -> Beeld:
        heads = tuple(f"k{i}" for i in range(columns))
        table = tabel(("instrument", "keuzes", *heads), {"A": (1, *[1] * columns)}, ("keuzes", *heads))
        return Beeld(table, "vlakken")

    assert [(heat(n).ruim, heat(n).breedte) for n in (9, 10)] == [(False, HALF), (True, WIDE)]
    for beeld in (heat(9), heat(10), heat(40)):
        for one in (beeld, Beeld(beeld.tabel, "vlakken", smal=True)):
            said = texts(parsed(figure_charts.svg(one)))
            heads = beeld.tabel.koppen[2:]
            assert [text for text in said if text in heads] == list(heads)
    assert figure_charts.size(heat(40))[1] > 2 * figure_charts.size(heat(10))[1]


def test_large_numbers_have_room_in_their_cells() -> None:
    heads = tuple(f"k{i}" for i in range(12))
    table = tabel(
        ("instrument", "keuzes", *heads), {"A": (12_000_000, *[1_234_567] * 12)}, ("keuzes", *heads)
    )
    for smal in (False, True):
        assert texts(parsed(figure_charts.svg(Beeld(table, "vlakken", smal)))).count("1.234.567") == 12


def test_columns_that_would_be_too_narrow_are_bars() -> None:
    rows: dict[str, tuple[Cel, ...]] = {str(year): (year - 1990, "1%") for year in range(1991, 2021)}
    table = tabel(("jaar", "keuzes", "aandeel"), rows, ("keuzes", None))
    said = texts(parsed(figure_charts.svg(Beeld(table, "kolommen"))))
    assert "30 (1%)" in said


def test_nothing_is_loaded_before_a_picture_is_drawn() -> None:
    from tests.service.test_charts import loaded_with

    laid_out = loaded_with("service/figure_charts.py")
    assert "service.canvas" in laid_out
    assert not {"altair", "vl_convert", "service.charts"} & laid_out
