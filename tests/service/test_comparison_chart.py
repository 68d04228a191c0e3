"""The picture of a comparison: the words of its table, and marks where these say."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from service import figure_charts, palette
from service.comparison_chart import place_of
from service.figure_charts import Beeld
from service.small_counts import Verborgen
from service.tables import Cel, Rij, Tabel

SVG = "{http://www.w3.org/2000/svg}"
MINDER, NIET = Verborgen.MINDER, Verborgen.NIET


def table(heads: tuple[str, ...], rows: dict[str, tuple[Cel, ...]], missing: bool = True) -> Tabel:
    """rows: what is counted, of how many, what is missing, the share; then what was published."""
    koppen = ("wat", "keuzes", "van hoeveel", *(("niet ingevuld",) if missing else ()), "Zuidwest", "telt")
    national = tuple(f"Nederland: {head}" for head in heads)
    own = len(koppen) - 2
    rijen = tuple(
        Rij(f"r{i}", naam, (*cells[:own], "keuzes", *cells[own:], 75, "gemeenten"))
        for i, (naam, cells) in enumerate(rows.items())
    )
    kolommen = ("keuzes", "bekend", *(("onbekend",) if missing else ()))
    rest = (None,) * (3 + len(heads) + 1)
    return Tabel(
        "proef",
        "Een proef",
        "Wat er telt.",
        "",
        (*koppen, *national, "gemeenten", "telt"),
        rijen,
        (*kolommen, *rest),
    )


OFTEN = table(
    ("meer dan eens", "niet"),
    {
        "Enquête": (1300, 2600, 20, "50%", "84%", "onbekend"),
        "Referendum": (0, 2600, 20, "0%", "onbekend", "16%"),
        "Wijkraad": (5, 10, 0, "50%", "onbekend", "onbekend"),
        "Stil": (0, 0, 9, "niet ingevuld", "52%", "8%"),
    },
)
HIDDEN = table(
    ("mag",),
    {
        "Weinig": (MINDER, 36, "", "ongeveer 1 op de 4"),
        "Weg": (NIET, NIET, "", "de meerderheid"),
        "Zonder": (7, NIET, "", "onbekend"),
    },
    missing=False,
)
EXAMPLES = table(("voorbeelden", "deel daarvan"), {"Meedenken": (3, 4, 0, "75%", "140", "55%")})


def parsed(tabel: Tabel, *, smal: bool = False) -> etree._Element:
    return etree.fromstring(figure_charts.svg(Beeld(tabel, "vergelijking", smal=smal)))


def texts(root: etree._Element) -> list[str]:
    return [str(e.text) for e in root.iter(f"{SVG}text")]


def test_words_of_a_row() -> None:
    assert sorted(texts(parsed(OFTEN))) == sorted(
        [
            *("Zuidwest: keuzes", "Nederland: 75 gemeenten", "Nederland: deed dit niet", "0%", "100%"),
            *("Enquête", "50% (1.300 van 2.600, 20 niet ingevuld)", "84% meer dan eens"),
            *("Referendum", "0% (0 van 2.600, 20 niet ingevuld)", "16% niet"),
            *("Wijkraad", "50% (5 van 10)", "Nederland: onbekend"),
            *("Stil", "niet ingevuld", "52% meer dan eens", "8% niet"),
        ]
    )


def test_hidden_counts_are_nowhere() -> None:
    assert sorted(texts(parsed(HIDDEN))) == sorted(
        [
            *("Zuidwest: keuzes", "Nederland: 75 gemeenten", "0%", "100%"),
            *("Weinig", "<5 keuzes", "ongeveer 1 op de 4"),
            *("Weg", "–", "de meerderheid"),
            *("Zonder", "7 keuzes", "Nederland: onbekend"),
            "<5: minder dan 5. –: niet getoond, omdat een klein aantal anders uit te rekenen was.",
        ]
    )


def test_examples_with_their_share() -> None:
    assert "140 voorbeelden (55%)" in texts(parsed(EXAMPLES))


@pytest.mark.parametrize("tabel", [OFTEN, HIDDEN, EXAMPLES])
def test_a_narrow_picture_says_the_same(tabel: Tabel) -> None:
    root = parsed(tabel, smal=True)
    assert float(root.get("width")) <= 280
    shorter = [re.sub(r", \d+ niet ingevuld\)", ")", words) for words in texts(parsed(tabel))]
    assert not [w for w in texts(root) if w.endswith("…")]
    # Only the notes are broken elsewhere.
    assert {w for w in shorter if not w.startswith("<5:")} <= set(texts(root))


def discs(root: etree._Element, fill: str) -> list[float]:
    """How far to the right each disc of this fill stands."""
    found = []
    for mark in root.iter(f"{SVG}path"):
        if mark.get("fill") == fill and "A" in str(mark.get("d")):
            place = re.match(r"translate\(([\d.]+),", str(mark.get("transform")))
            assert place
            found.append(float(place[1]))
    return found


def test_marks_stand_where_the_words_say() -> None:
    """Own ones filled, those of the country open: one scale, on which 84% is 84 times 1%."""
    root = parsed(OFTEN)
    own = discs(root, palette.DARK)[1:]  # the first is that of the legend
    nought, half = own[1], own[0]
    assert own == [half, nought, half]  # and none for the row that says nothing
    whole = 2 * (half - nought)
    country = discs(root, palette.PAPER)[1:]
    assert country == pytest.approx([nought + 0.84 * whole, nought + 0.52 * whole], abs=0.1)
    assert len(discs(parsed(HIDDEN), palette.DARK)) == 1
    (quarter,) = discs(parsed(HIDDEN), palette.PAPER)[1:]
    assert quarter == pytest.approx(nought + 0.25 * whole, abs=0.1)


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("97%", 0.97),
        ("0%", 0.0),
        ("ongeveer 1 op de 4", 0.25),
        ("2 op de 5", 0.4),
        ("bijna 1 op de 4", 0.25),
        ("140 voorbeelden (55%)", 0.55),
        ("een grote meerderheid", None),
        ("de grootste groep", None),
        ("onbekend", None),
        ("niet ingevuld", None),
    ],
)
def test_where_words_stand(words: str, place: float | None) -> None:
    assert place_of(words) == place


def test_each_own_count_has_its_link() -> None:
    found = figure_charts.block(
        Beeld(OFTEN, "vergelijking"),
        "proef",
        lambda rij, place: f"/naar/{rij.id}/{place}" if place == 0 else "",
    )
    assert re.findall(r'href="([^"]+)"', found) == ["/naar/r0/0", "/naar/r1/0", "/naar/r2/0", "/naar/r3/0"]
    assert "<title>Enquête, keuzes: 1.300</title>" in found
    drawn = figure_charts.svg(Beeld(OFTEN, "vergelijking", selectie="42 keuzes")).decode()
    assert "<a" not in drawn
    assert not re.search(r"<style|<script|\sstyle=", found + drawn)
