"""The pictures of factors: a table of `service.factor_figures` in, SVG or PNG out, wide or for a narrow screen.

What stands in a picture comes from the table beside it, so a count that is not in the table is in no picture either.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from service import chart_parts as parts
from service import charts
from service.canvas import Canvas
from service.chart_parts import NARROW, number
from service.factor_map import LINE as LINE_HEIGHT
from service.factor_map import Maten, Plek, layout
from service.factor_members import GEEN_SOORT
from service.lettering import fitted, width_of
from service.palette import DARK, GREEN, INK, LINE, ORANGE, PALE, PAPER, STEPS, TEXT, TITLE
from service.tables import Rij, Tabel

WIDE = 720
SOORTEN = {
    "context": DARK,
    "succesfactor": GREEN,
    "belemmering": ORANGE,
    GEEN_SOORT: PALE,
}
ON_SOORTEN = {DARK: PAPER, GREEN: PAPER}
KANTEN = {"voor": (DARK, PAPER), "tegen": (ORANGE, INK), "niet gezegd": (PALE, INK)}
_PAIRS = 15
MATEN = {False: Maten(WIDE, 34, 12, 110), True: Maten(NARROW, 24, 11, 100)}


@dataclass(frozen=True)
class Beeld:
    """A picture to draw. selectie: what it is of, in words; plekken: for a map, of each group or factor by its id."""

    tabel: Tabel
    selectie: str
    smal: bool = False
    plekken: tuple[tuple[str, Plek], ...] = ()


# By what is in it: the same figures are drawn once, whoever asks for them.
@lru_cache(maxsize=96)
def svg(beeld: Beeld) -> bytes:
    tabel = beeld.tabel
    return charts.svg(_chart(beeld), f"{tabel.titel}. {beeld.selectie}", tabel.in_woorden)


@lru_cache(maxsize=16)
def png(beeld: Beeld) -> bytes:
    return charts.png(svg(beeld))


def _chart(beeld: Beeld) -> charts.Chart:
    canvas = Canvas(NARROW if beeld.smal else WIDE)
    canvas.paragraph(beeld.tabel.titel, size=TITLE + 1, colour=INK, bold=True)
    canvas.paragraph(beeld.selectie)
    canvas.y += 8
    _DRAWN[beeld.tabel.naam](canvas, beeld)
    return canvas.chart()


# -- the map --------------------------------------------------------------------------------------


def _map(canvas: Canvas, beeld: Beeld) -> None:
    rows = [
        (row.id, row.naam, row.cellen[1]) for row in beeld.tabel.rijen if isinstance(row.cellen[1], int)
    ]
    soort = {row.id: str(row.cellen[0]) for row in beeld.tabel.rijen}
    counts = {id_: count for id_, _, count in rows}
    maten = MATEN[beeld.smal]
    circles, high = layout([r for r in rows if r[2]], dict(beeld.plekken), maten)
    present = {soort[c.id] for c in circles}
    canvas.legend({name: fill for name, fill in SOORTEN.items() if name in present}, size=maten.letter)
    for c in circles:
        fill = SOORTEN.get(soort[c.id], SOORTEN[GEEN_SOORT])
        canvas.disc(c.x, canvas.y + c.y, c.r, fill)
        if width_of(many := str(counts[c.id]), maten.letter) < 1.8 * c.r:
            ink = ON_SOORTEN.get(fill, INK)
            canvas.text(c.x, canvas.y + c.y, many, size=maten.letter, colour=ink, align="center")
        for i, line in enumerate(c.regels):
            y = canvas.y + c.y + c.r + 3 + (i + 0.5) * maten.letter * LINE_HEIGHT
            canvas.text(c.x, y, line, size=maten.letter, align="center")
    canvas.y += high


# -- rows of cells --------------------------------------------------------------------------------


def _years(canvas: Canvas, beeld: Beeld) -> None:
    """Bars per year, all on one scale, each with its number."""
    _grid(canvas, beeld, parts.bar, 34)


def _heat(canvas: Canvas, beeld: Beeld) -> None:
    _grid(canvas, beeld, parts.square, 22)


def _grid(canvas: Canvas, beeld: Beeld, put: parts.Put, high: float) -> None:
    first = beeld.tabel.koppen.index("keuzes")  # the first heading is that of the names
    names, gap = (0.0, 5.0) if beeld.smal else (216.0, 1.0)
    parts.grid(canvas, beeld.tabel, parts.Cells(first - 1, first, names, high, gap=gap), put)
    parts.notes(canvas, beeld.tabel)


# -- bars beside names ----------------------------------------------------------------------------


def _pairs(canvas: Canvas, beeld: Beeld) -> None:
    """The first pairs: a bar for how often together, a stroke where chance would bring it."""
    rows = beeld.tabel.rijen[:_PAIRS]
    canvas.legend({"keuzes samen": STEPS[2]})
    canvas.box(0, canvas.y, 1.5, 14, INK)
    canvas.text(TEXT + 5, canvas.y + 7, "verwacht bij toeval")
    canvas.y += 26
    left = 0 if beeld.smal else 330
    room = canvas.wide - left - 130
    most = max((number(c) for row in rows for c in row.cellen[1:3]), default=1)
    for row in rows:
        other, both, expected, times = row.cellen
        names = (row.naam, f"en {other}")
        for i, name in enumerate(names):
            canvas.text(0, canvas.y + 8 + 15 * i, fitted(name, (left or canvas.wide) - 8, 12), size=12)
        top = canvas.y + (36 if beeld.smal else 7)
        canvas.box(left, top, room * number(both) / most, 16, STEPS[2], INK)
        canvas.box(left + room * number(expected) / most - 0.75, top - 3, 1.5, 22, INK)
        said = f"{both} ({times} keer verwacht)"
        canvas.text(canvas.wide, top + 8, said, size=11, align="right")
        canvas.y = top + (33 if beeld.smal else 29)
    if len(beeld.tabel.rijen) > _PAIRS:
        canvas.paragraph(f"De eerste {_PAIRS} paren. In de tabel staan er meer.", size=11)


def _sides(canvas: Canvas, beeld: Beeld) -> None:
    """For, against and not said as parts of one bar. Where one of two would be left out, the row is not in the table."""
    heads = beeld.tabel.koppen[1:]
    at = {name: heads.index(name) for name in KANTEN if name in heads}
    canvas.legend({name: KANTEN[name][0] for name in at})
    left = 0 if beeld.smal else 216
    most = max((sum(number(r.cellen[i]) for i in at.values()) for r in beeld.tabel.rijen), default=0) or 1
    for row in beeld.tabel.rijen:
        parts.name(canvas, row.naam, canvas.y + (8 if beeld.smal else 11), (left or canvas.wide) - 8)
        top = canvas.y + (17 if beeld.smal else 2)
        _parts(canvas, row, at, left, top, (canvas.wide - left) / most)
        canvas.y = top + (24 if beeld.smal else 22)


def _parts(canvas: Canvas, row: Rij, at: dict[str, int], x: float, top: float, scale: float) -> None:
    for name, i in at.items():
        value = row.cellen[i]
        wide = number(value) * scale
        fill, ink = KANTEN[name]
        if wide:
            canvas.box(x, top, wide, 18, fill, LINE)
        if wide >= width_of(str(value), 11) + 3:
            canvas.text(x + wide / 2, top + 9, str(value), size=11, colour=ink, align="center")
        x += wide


_DRAWN: dict[str, Callable[[Canvas, Beeld], None]] = {
    "kaart": _map,
    "jaren": _years,
    "instrumenten": _heat,
    "gebieden": _heat,
    "samen": _pairs,
    "voor-tegen": _sides,
}
