"""The pictures of factors: a table of `service.factor_figures` in, SVG or PNG out, wide or for a narrow screen.

What stands in a picture comes from the table beside it, so a count that is not in the table is in no picture either.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from service import charts
from service.canvas import Canvas
from service.charts import DARK, GREEN, GRID, INK, LINE, ORANGE, PALE, PAPER, SOFT, STEPS
from service.factor_map import LINE as LINE_HEIGHT
from service.factor_map import Maten, Plek, layout
from service.factor_members import GEEN_SOORT
from service.lettering import fitted, width_of, wrapped
from service.small_counts import Verborgen
from service.tables import Cel, Rij, Tabel

WIDE, NARROW = 720, 272
ON_STEPS = (INK, INK, INK, PAPER, PAPER)  # the ink that can be read on each
SOORTEN = {
    "context": DARK,
    "succesfactor": GREEN,
    "belemmering": ORANGE,
    GEEN_SOORT: PALE,
}
ON_SOORTEN = {DARK: PAPER, GREEN: PAPER}
KANTEN = {"voor": (DARK, PAPER), "tegen": (ORANGE, INK), "niet gezegd": (PALE, INK)}
_HIDDEN = {Verborgen.MINDER: "<5", Verborgen.NIET: "–"}
_PAIRS = 15
_HEAD = 176.0  # pixels of a heading that stands upright
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
    canvas.paragraph(beeld.tabel.titel, size=charts.TITLE + 1, colour=INK, bold=True)
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


@dataclass(frozen=True)
class _Rows:
    """Where the cells of a table come: `left` of the first, `cell` wide, under a name of `head` high."""

    left: float
    cell: float
    head: float
    high: float
    size: float


def _years(canvas: Canvas, beeld: Beeld) -> None:
    """Bars per year, all on one scale, each with its number."""
    _grid(canvas, beeld, _bar, 34)


def _heat(canvas: Canvas, beeld: Beeld) -> None:
    _grid(canvas, beeld, _square, 22)


def _grid(canvas: Canvas, beeld: Beeld, put: Callable[..., None], high: float) -> None:
    tabel = beeld.tabel
    skip = tabel.koppen.index("keuzes")  # places of cells: the first heading is that of the names
    heads = tabel.koppen[skip + 1 :]
    numbers = 0 if beeld.smal else 48
    left = 0.0 if beeld.smal else 216.0 + numbers
    cell = min((canvas.wide - left) / max(len(heads), 1), 60.0)
    rows = _Rows(left, cell, 17 if beeld.smal else 0, high, 11 if cell >= 22 else 9)
    _headings(canvas, heads, rows)
    if not beeld.smal:
        canvas.text(left - 8, canvas.y - 8, "keuzes", size=11, colour=SOFT, align="right")
    most = max((c for r in tabel.rijen for c in r.cellen[skip:] if isinstance(c, int)), default=1)
    for row in tabel.rijen:
        total = row.cellen[skip - 1]
        if beeld.smal:
            name = fitted(f"{row.naam} ({_told(total)})", canvas.wide, 12)
            canvas.text(0, canvas.y + rows.head / 2, name, size=12)
        else:
            middle = canvas.y + high / 2
            _name(canvas, row.naam, middle, left - numbers - 6)
            canvas.text(left - 8, middle, _told(total), size=11, align="right")
        canvas.y += rows.head
        for i, value in enumerate(row.cellen[skip:]):
            put(canvas, rows, rows.left + i * cell, value, most)
        canvas.y += high
        if put is _bar:
            canvas.box(0, canvas.y, canvas.wide, 0.01, GRID)
        canvas.y += 5 if beeld.smal else 1
    _notes(canvas, tabel)


def _name(canvas: Canvas, naam: str, middle: float, room: float) -> None:
    """A name before its row, on two lines where it is long and there is room for them beside the row."""
    if width_of(naam, 12) <= room or room > NARROW - 10:
        canvas.text(0, middle, fitted(naam, room, 12), size=12)
        return
    lines = wrapped(naam, room, 10, lines=2)
    for i, line in enumerate(lines):
        canvas.text(0, middle + 11 * (i - (len(lines) - 1) / 2), line, size=10)


def _headings(canvas: Canvas, heads: tuple[str, ...], rows: _Rows) -> None:
    widest = max((width_of(head, 11) for head in heads), default=0)
    flat = widest <= rows.cell - 2
    room = 18.0 if flat else min(widest, _HEAD) + 8
    for i, head in enumerate(heads):
        x = rows.left + (i + 0.5) * rows.cell
        if flat:
            canvas.text(x, canvas.y + room - 8, head, size=11, colour=SOFT, align="center")
        else:
            words = fitted(head, _HEAD, 11)
            canvas.text(x, canvas.y + room - 4, words, size=11, colour=SOFT, angle=270)
    canvas.y += room


def _square(canvas: Canvas, rows: _Rows, x: float, value: Cel, most: int) -> None:
    middle = x + rows.cell / 2, canvas.y + rows.high / 2
    if not isinstance(value, int) or not value:
        canvas.box(x, canvas.y, rows.cell, rows.high, PAPER, GRID)
        if isinstance(value, Verborgen):
            canvas.text(*middle, _HIDDEN[value], size=rows.size, colour=SOFT, align="center")
        return
    step = min(len(STEPS) * value // (most + 1), len(STEPS) - 1)
    canvas.box(x, canvas.y, rows.cell, rows.high, STEPS[step], GRID)
    if width_of(str(value), rows.size) <= rows.cell:
        canvas.text(*middle, str(value), size=rows.size, colour=ON_STEPS[step], align="center")


def _bar(canvas: Canvas, rows: _Rows, x: float, value: Cel, most: int) -> None:
    room, foot = rows.high - rows.size - 5, canvas.y + rows.high - 2
    tall = room * value / most if isinstance(value, int) else 0.0
    if tall:
        canvas.box(x + rows.cell * 0.14, foot - tall, rows.cell * 0.72, tall, STEPS[3])
    words = _HIDDEN[value] if isinstance(value, Verborgen) else str(value) if value else ""
    if words and width_of(words, rows.size) <= rows.cell + 2:
        colour = SOFT if isinstance(value, Verborgen) else INK
        middle = foot - tall - rows.size / 2 - 1
        canvas.text(x + rows.cell / 2, middle, words, size=rows.size, colour=colour, align="center")


def _notes(canvas: Canvas, tabel: Tabel) -> None:
    held = {cell for row in tabel.rijen for cell in row.cellen if isinstance(cell, Verborgen)}
    notes = [f"<5: {Verborgen.MINDER.value}."] if Verborgen.MINDER in held else []
    if Verborgen.NIET in held:
        notes.append(f"–: {Verborgen.NIET.value}, omdat een klein aantal anders uit te rekenen was.")
    if notes:
        canvas.y += 6
        canvas.paragraph(" ".join(notes), size=11)


def _told(value: Cel) -> str:
    return _HIDDEN[value] if isinstance(value, Verborgen) else str(value)


# -- bars beside names ----------------------------------------------------------------------------


def _pairs(canvas: Canvas, beeld: Beeld) -> None:
    """The first pairs: a bar for how often together, a stroke where chance would bring it."""
    rows = beeld.tabel.rijen[:_PAIRS]
    canvas.legend({"keuzes samen": STEPS[2]})
    canvas.box(0, canvas.y, 1.5, 14, INK)
    canvas.text(charts.TEXT + 5, canvas.y + 7, "verwacht bij toeval")
    canvas.y += 26
    left = 0 if beeld.smal else 330
    room = canvas.wide - left - 130
    most = max((_number(c) for row in rows for c in row.cellen[1:3]), default=1)
    for row in rows:
        other, both, expected, times = row.cellen
        names = (row.naam, f"en {other}")
        for i, name in enumerate(names):
            canvas.text(0, canvas.y + 8 + 15 * i, fitted(name, (left or canvas.wide) - 8, 12), size=12)
        top = canvas.y + (36 if beeld.smal else 7)
        canvas.box(left, top, room * _number(both) / most, 16, STEPS[2], INK)
        canvas.box(left + room * _number(expected) / most - 0.75, top - 3, 1.5, 22, INK)
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
    most = max((sum(_number(r.cellen[i]) for i in at.values()) for r in beeld.tabel.rijen), default=0) or 1
    for row in beeld.tabel.rijen:
        _name(canvas, row.naam, canvas.y + (8 if beeld.smal else 11), (left or canvas.wide) - 8)
        top = canvas.y + (17 if beeld.smal else 2)
        _parts(canvas, row, at, left, top, (canvas.wide - left) / most)
        canvas.y = top + (24 if beeld.smal else 22)


def _parts(canvas: Canvas, row: Rij, at: dict[str, int], x: float, top: float, scale: float) -> None:
    for name, i in at.items():
        value = row.cellen[i]
        wide = _number(value) * scale
        fill, ink = KANTEN[name]
        if wide:
            canvas.box(x, top, wide, 18, fill, LINE)
        if wide >= width_of(str(value), 11) + 3:
            canvas.text(x + wide / 2, top + 9, str(value), size=11, colour=ink, align="center")
        x += wide


def _number(value: Cel) -> float:
    """A count, or a number with a comma, as a number; nought for what is not shown."""
    if isinstance(value, str):
        return float(value.replace(",", "."))
    return float(value) if isinstance(value, int) else 0.0


_DRAWN: dict[str, Callable[[Canvas, Beeld], None]] = {
    "kaart": _map,
    "jaren": _years,
    "instrumenten": _heat,
    "gebieden": _heat,
    "samen": _pairs,
    "voor-tegen": _sides,
}
