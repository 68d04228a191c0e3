"""Pictures: readable for everyone, harmless for a browser, and without what their table does not hold."""

from __future__ import annotations

import ast
import re
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from lxml import etree

from service import charts, factor_charts, palette
from service.factor_charts import Beeld
from service.factor_figures import NAMEN
from service.small_counts import Verborgen
from service.tables import Rij, Tabel

ROOT = Path(__file__).resolve().parents[2]
EVIL = '<script>alert("x")</script> & co'
SVG = "{http://www.w3.org/2000/svg}"
CELLS: dict[str, tuple[tuple[str, ...], tuple[object, ...]]] = {
    "kaart": (("factor", "soort factor", "keuzes"), ("context", 12)),
    "jaren": (("factor", "keuzes", "2021", "2022"), (12, Verborgen.MINDER, Verborgen.NIET)),
    "instrumenten": (("factor", "keuzes", "Enquête", "Wijkraad"), (12, 12, Verborgen.MINDER)),
    "gebieden": (("factor", "keuzes", "Moerwijk (wijk)"), (12, 12)),
    "samen": (("factor", "samen met", "keuzes samen", "verwacht", "keer"), ("Tijd", 9, "5,4", "1,7")),
    "voor-tegen": (("factor", "keuzes", "voor", "tegen"), (12, 8, 6)),
}


def beeld(naam: str, *, smal: bool = False) -> Beeld:
    koppen, cells = CELLS[naam]
    rows = (Rij("a", EVIL, cells), Rij("b", "Één lange naam " * 9, cells))  # type: ignore[arg-type]
    tabel = Tabel(naam, f"Titel {naam}", "Wat het is.", "", koppen, rows)
    plekken = (("a", (0.2, 0.5)), ("b", (0.9, 0.1))) if naam == "kaart" else ()
    return Beeld(tabel, "12 keuzes", smal, plekken)


@pytest.mark.parametrize("smal", [False, True])
@pytest.mark.parametrize("naam", NAMEN)
def test_a_picture_is_told_and_harmless(naam: str, smal: bool) -> None:
    drawn = factor_charts.svg(beeld(naam, smal=smal))
    root = etree.fromstring(drawn)
    assert root.tag == f"{SVG}svg"
    assert [root.get(name) for name in ("role", "lang", "aria-labelledby")] == ["img", "nl", "titel uitleg"]
    assert [e.text for e in root[:2]] == [
        f"Titel {naam}. 12 keuzes",
        f"Wat het is. Bovenaan staan: {EVIL}, {'Één lange naam ' * 9}. De tabel bij dit beeld heeft dezelfde getallen.",
    ]
    assert {e.tag.removeprefix(SVG) for e in root.iter()} <= {
        *("svg", "title", "desc", "g", "path", "rect", "line", "text", "tspan", "defs", "clipPath")
    }
    names = {name for e in root.iter() for name in e.attrib}
    assert not {n for n in names if n == "style" or n.startswith("on") or n.endswith("href")}
    assert {e.get("font-family") for e in root.iter(f"{SVG}text")} == {palette.FONT}
    sizes = [float(e.get("font-size").removesuffix("px")) for e in root.iter(f"{SVG}text")]
    assert min(sizes) >= 9
    wide = 290 if smal else 740
    assert float(root.get("width")) <= wide


def test_a_png_is_made_of_the_same_picture() -> None:
    one = beeld("samen")
    assert factor_charts.png(one).startswith(b"\x89PNG\r\n")
    assert factor_charts.svg(one) is factor_charts.svg(beeld("samen"))  # kept by what is in it


def test_what_is_not_shown_has_a_sign_of_its_own() -> None:
    said = [e.text for e in etree.fromstring(factor_charts.svg(beeld("jaren"))).iter(f"{SVG}text")]
    assert "<5" in said
    assert "–" in said
    assert any(text and text.startswith("<5: minder dan 5. –: niet getoond") for text in said)


def luminance(colour: str) -> float:
    def part(hexa: str) -> float:
        v = int(hexa, 16) / 255
        return v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4

    r, g, b = (part(colour[i : i + 2]) for i in (1, 3, 5))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def lightness(colour: str) -> float:
    """L*: how light a colour is to the eye, and so in grey print."""
    return 116 * luminance(colour) ** (1 / 3) - 16


def contrast(a: str, b: str) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def test_colours_stay_apart_in_grey_print() -> None:
    for several in (factor_charts.SOORTEN.values(), [k for k, _ in factor_charts.KANTEN.values()]):
        for a, b in combinations(several, 2):
            assert abs(lightness(a) - lightness(b)) > 15, (a, b)
    light = [lightness(c) for c in palette.STEPS]
    assert all(a - b > 10 for a, b in pairwise(light))


def test_text_can_be_read_on_its_ground() -> None:
    pairs = [*zip(palette.STEPS, palette.ON_STEPS, strict=True), *factor_charts.KANTEN.values()]
    pairs += [
        (fill, factor_charts.ON_SOORTEN.get(fill, palette.INK)) for fill in factor_charts.SOORTEN.values()
    ]
    pairs += [(palette.PAPER, palette.INK), (palette.PAPER, palette.SOFT)]
    assert {pair: contrast(*pair) for pair in pairs if contrast(*pair) < 4.5} == {}
    assert contrast(palette.INK, palette.PAPER) > 3  # the edge of each circle


def loaded_with(path: str) -> set[str]:
    """What a module of ours imports when it is loaded itself, and what these import in turn."""
    found: set[str] = set()
    waiting = [path]
    while waiting:
        source = (ROOT / waiting.pop()).read_text(encoding="utf-8")
        for node in ast.parse(source).body:
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [str(node.module), *(f"{node.module}.{a.name}" for a in node.names)]
            for name in {*names, *(n.rpartition(".")[0] for n in names)} - found:
                found.add(name)
                file = name.replace(".", "/")
                waiting += [f for f in (f"{file}.py", f"{file}/__init__.py") if (ROOT / f).is_file()]
    return found


def test_nothing_is_loaded_before_the_first_picture() -> None:
    server = loaded_with("web/app.py")
    assert {"web.pages.factorbeelden", "service.factor_figures", "flask", "numpy"} <= server
    assert not {"altair", "vl_convert", "service.charts"} & server
    drawing = loaded_with("service/factor_charts.py")
    assert "altair" in drawing
    assert "vl_convert" not in drawing


def test_numbers_are_dutch() -> None:
    import altair as alt

    chart = charts.data([{"a": 1234.5}]).mark_text().encode(text=alt.Text("a:Q", format=",.1f"))
    drawn = charts.svg(charts.styled(chart), "t", "d").decode()
    assert re.search(r">1\.234,5<", drawn)
