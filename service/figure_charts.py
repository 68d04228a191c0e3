"""The pictures of figures: a table of `service.figures` in, SVG or PNG out, wide or for a narrow screen.

What stands in a picture comes from its table, so a count that is not in the table is in no picture either. A file
stands alone, with its title and what it is of, and holds no links: an address within this register leads nowhere
from a paper for the council. On a page each count leads to the records behind it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from service import area_map, comparison_chart
from service import chart_parts as parts
from service.area_borders import Grenzen
from service.area_map import Kaart
from service.canvas import Canvas
from service.chart_parts import NARROW, Cells, number, told
from service.figures import KEUZES, Vorm
from service.lettering import fitted, width_of
from service.palette import DARK, GRID, INK, LINE, ORANGE, SOFT, STEPS, TITLE
from service.small_counts import Verborgen
from service.tables import Cel, Rij, Tabel

WIDE, HALF = 720, 460  # pixels: over the whole page, or with another beside it
FINGER = 25.0  # pixels that each link is wide and high at least: 24 where a picture is made smaller
TWO = (DARK, ORANGE)
_MANY = 9  # columns of a heat map that fit on half a page
_BAR, _NEARER = 14.0, 2.5
_UNDER_EACH_OTHER = 34.0  # height of a row of marks


@dataclass(frozen=True)
class Beeld:
    """A picture to draw. selectie: what it is of, for a picture that stands alone; "" on a page, which says that.

    grenzen: for a map the borders to draw, None for tiles.
    """

    tabel: Tabel
    vorm: Vorm
    smal: bool = False
    selectie: str = ""
    grenzen: Grenzen | None = None

    @property
    def ruim(self) -> bool:
        """Whether it needs the width of a page."""
        if self.vorm == "kaart":
            return self.grenzen is not None
        if self.vorm == "vergelijking":
            return True
        return self.vorm == "vlakken" and len(self.tabel.koppen) - 1 - _total(self.tabel)[1] > _MANY

    @property
    def breedte(self) -> int:
        return NARROW if self.smal else WIDE if self.ruim else HALF

    @property
    def in_woorden(self) -> str:
        """The picture for who can't see it."""
        return area_map.in_words(self.tabel) if self.vorm == "kaart" else self.tabel.in_woorden

    @property
    def kaart(self) -> Kaart | None:
        """What `area_map` draws of it; None for what is drawn here."""
        return Kaart(self.tabel, self.smal, self.selectie, self.grenzen) if self.vorm == "kaart" else None


@lru_cache(maxsize=256)
def size(beeld: Beeld) -> tuple[float, float]:
    """How wide and high it becomes, known without drawing it."""
    if beeld.kaart:
        return area_map.size(beeld.kaart)
    return _laid_out(beeld).size


# By what is in it: the same figures are drawn once, whoever asks for them.
@lru_cache(maxsize=128)
def svg(beeld: Beeld) -> bytes:
    if beeld.kaart:
        return area_map.svg(beeld.kaart)
    from service import charts  # which loads Altair

    tabel = beeld.tabel
    title = f"{tabel.titel}. {beeld.selectie}" if beeld.selectie else tabel.titel
    return charts.svg(_laid_out(beeld).chart(), title, tabel.in_woorden)


@lru_cache(maxsize=16)
def png(beeld: Beeld) -> bytes:
    from service import charts

    return charts.png(svg(beeld))


def block(beeld: Beeld, name: str, address: Callable[[Rij, int], str]) -> str:
    """The picture within a page, its counts with links. address: of the records behind a cell, "" without one."""
    if beeld.kaart:
        return area_map.block(beeld.kaart, name, address)
    from service import charts

    tabel = beeld.tabel
    links = []
    for spot in _laid_out(beeld).spots:
        row = tabel.rijen[spot.rij]
        if naar := address(row, spot.cel):
            naam = f"{row.naam}, {tabel.koppen[spot.cel + 1]}: {told(row.cellen[spot.cel])}"
            links.append(charts.Link(spot.x, spot.y, spot.wide, spot.high, naar, naam))
    return charts.block(svg(beeld), name, links)


def _laid_out(beeld: Beeld) -> Canvas:
    canvas = Canvas(beeld.breedte)
    if beeld.selectie:
        canvas.paragraph(beeld.tabel.titel, size=TITLE + 1, colour=INK, bold=True)
        canvas.paragraph(beeld.tabel.uitleg)
        if beeld.tabel.let:
            canvas.paragraph(beeld.tabel.let)
        canvas.y += 8
    _DRAWN[beeld.vorm](canvas, beeld)
    parts.notes(canvas, beeld.tabel)
    if beeld.selectie:
        canvas.y += 6
        canvas.paragraph(beeld.selectie, size=11)
    return canvas


# -- bars beside names ----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Bars:
    """Bars that begin at left and are room long at most; what is said of them ends at the right edge."""

    left: float
    room: float
    most: float


def _one(canvas: Canvas, beeld: Beeld) -> None:
    """A bar for each row, its count behind it."""
    _bars(canvas, beeld, {_total(beeld.tabel)[0] or 0: STEPS[3]})


def _two(canvas: Canvas, beeld: Beeld) -> None:
    """Two bars for each row: a dark and a light one."""
    tabel = beeld.tabel
    places = [i for i, kolom in enumerate(tabel.kolommen) if kolom is not None][:2]
    fills = dict(zip(places, TWO, strict=False))
    canvas.legend({tabel.koppen[place + 1]: fill for place, fill in fills.items()})
    _bars(canvas, beeld, fills)


def _bars(canvas: Canvas, beeld: Beeld, fills: dict[int, str]) -> None:
    tabel = beeld.tabel
    beside = next((i for i, cel in enumerate(_first(tabel)) if isinstance(cel, str)), None)
    if beside is not None:
        one = "aantal" if len(fills) > 1 else tabel.koppen[next(iter(fills)) + 1]
        words = f"{one} ({tabel.koppen[beside + 1]})"
        canvas.text(canvas.wide, canvas.y + 8, words, size=11, colour=SOFT, align="right")
        canvas.y += 18
    said = {
        (row, place): _said(line, place, beside if place == next(iter(fills)) else None)
        for row, line in enumerate(tabel.rijen)
        for place in fills
    }
    left = 0.0 if beeld.smal else min(_widest_name(tabel), canvas.wide * 0.38) + 10
    behind = max((width_of(words, 12) for words in said.values()), default=0) + 8
    most = max((number(line.cellen[p]) for line in tabel.rijen for p in fills), default=0) or 1
    bars = _Bars(left, canvas.wide - left - behind, most)
    for row, line in enumerate(tabel.rijen):
        if beeld.smal:
            canvas.text(0, canvas.y + 9, fitted(line.naam, canvas.wide, 12), size=12)
            canvas.y += 16
        else:
            parts.name(canvas, line.naam, canvas.y + len(fills) * FINGER / 2, left - 10)
        for i, (place, fill) in enumerate(fills.items()):
            # Two of a row stand nearer to each other than to those of the next.
            nearer = _NEARER * (1 - 2 * i) if len(fills) > 1 else 0.0
            _bar(canvas, bars, canvas.y + FINGER / 2 + nearer, line.cellen[place], said[row, place], fill)
            canvas.count(row, place, left, canvas.y, canvas.wide - left, FINGER)
            canvas.y += FINGER
        canvas.y += 4 if beeld.smal else 0


def _bar(canvas: Canvas, bars: _Bars, middle: float, value: Cel, words: str, fill: str) -> None:
    long = bars.room * number(value) / bars.most if isinstance(value, int) else 0.0
    if long:
        canvas.box(bars.left, middle - _BAR / 2, long, _BAR, fill, INK)
    colour = SOFT if isinstance(value, Verborgen) else INK
    canvas.text(bars.left + long + 6, middle, words, size=12, colour=colour)


def _said(row: Rij, place: int, beside: int | None) -> str:
    """A count, and between brackets what the table says beside it."""
    more = row.cellen[beside] if beside is not None else ""
    return f"{told(row.cellen[place])} ({more})" if more else told(row.cellen[place])


def _widest_name(tabel: Tabel) -> float:
    return max((width_of(row.naam, 12) for row in tabel.rijen), default=0.0)


def _first(tabel: Tabel) -> tuple[Cel, ...]:
    """The first row without a hidden count."""
    for row in tabel.rijen:
        if not any(isinstance(cel, Verborgen) for cel in row.cellen):
            return row.cellen
    return ()


# -- cells ----------------------------------------------------------------------------------------


def _total(tabel: Tabel) -> tuple[int | None, int]:
    """The place of the count that the others of its row are parts of, None without one, and of the first part."""
    total = tabel.kolommen.index(KEUZES) if KEUZES in tabel.kolommen else None
    return total, 0 if total is None else total + 1


def _heat(canvas: Canvas, beeld: Beeld) -> None:
    """A square for each cell: the darker, the more."""
    total, first = _total(beeld.tabel)
    counts = [c for row in beeld.tabel.rijen for c in row.cellen[first:]]
    least = max([FINGER - 0.5, *(width_of(told(c), 11) + 6 for c in counts)])
    names = 0.0 if beeld.smal else min(_widest_name(beeld.tabel) + 8, canvas.wide * 0.32)
    cells = Cells(total, first, names, FINGER, head=FINGER, least=least, gap=5 if beeld.smal else 1)
    parts.grid(canvas, beeld.tabel, cells, parts.square)
    if 0 in counts:
        canvas.y += 4
        canvas.paragraph("Een leeg vak is 0.", size=11)


def _columns(canvas: Canvas, beeld: Beeld) -> None:
    """A column for each row of the table, from left to right; as bars where they would be too narrow."""
    rows, place = beeld.tabel.rijen, _total(beeld.tabel)[0] or 0
    wide = min(canvas.wide / max(len(rows), 1), 70.0)
    widest = max(
        (width_of(words, 11) for row in rows for words in (row.naam, told(row.cellen[place]))), default=0
    )
    if wide < max(FINGER, widest + 4):
        _one(canvas, beeld)
        return
    tall = 170.0
    foot = canvas.y + tall + 18
    most = max((number(row.cellen[place]) for row in rows), default=0) or 1
    for i, row in enumerate(rows):
        value, middle = row.cellen[place], (i + 0.5) * wide
        high = tall * number(value) / most if isinstance(value, int) else 0.0
        if high:
            canvas.box(middle - wide * 0.32, foot - high, wide * 0.64, high, STEPS[3], INK)
        colour = SOFT if isinstance(value, Verborgen) else INK
        canvas.text(middle, foot - high - 9, told(value), size=11, colour=colour, align="center")
        canvas.text(middle, foot + 12, row.naam, size=11, colour=SOFT, align="center")
        canvas.count(i, place, i * wide, canvas.y, wide, foot + 22 - canvas.y)
    canvas.box(0, foot, len(rows) * wide, 0.01, LINE)
    canvas.y = foot + 22


# -- marks ----------------------------------------------------------------------------------------


def _marks(canvas: Canvas, beeld: Beeld) -> None:
    """On a line from 1 to 5: a disc for each mark, the larger the more often given, and a stroke for the mean."""
    tabel = beeld.tabel
    many, mean, marks = 0, 1, range(2, len(tabel.koppen) - 1)
    names = 0.0 if beeld.smal else min(_widest_name(tabel) + 8, canvas.wide * 0.32)
    left, right = (14.0, 14.0) if beeld.smal else (names + 66.0, 64.0)
    step = (canvas.wide - left - right) / 4
    _marks_legend(canvas, bool(marks))
    for mark in range(5):
        canvas.text(left + mark * step, canvas.y + 8, str(mark + 1), size=11, colour=SOFT, align="center")
    if not beeld.smal:
        canvas.text(left - 22, canvas.y + 8, "keuzes", size=11, colour=SOFT, align="right")
        canvas.text(canvas.wide, canvas.y + 8, tabel.koppen[mean + 1], size=11, colour=SOFT, align="right")
    canvas.y += 20
    most = max((number(row.cellen[p]) for row in tabel.rijen for p in marks), default=0) or 1
    for which, row in enumerate(tabel.rijen):
        count, told_mean = row.cellen[many], row.cellen[mean]
        if beeld.smal:
            words = f"{row.naam} ({told(count)})"
            canvas.text(0, canvas.y + FINGER / 2, fitted(words, canvas.wide - 30, 12), size=12)
            canvas.text(
                canvas.wide, canvas.y + FINGER / 2, str(told_mean), size=12, align="right", bold=True
            )
            canvas.count(which, many, 0, canvas.y, canvas.wide, FINGER)
            canvas.y += FINGER
        middle = canvas.y + _UNDER_EACH_OTHER / 2 - 3
        if not beeld.smal:
            parts.name(canvas, row.naam, middle, names - 6)
            canvas.text(left - 22, middle, told(count), size=11, align="right")
            canvas.text(canvas.wide, middle, told(told_mean), size=12, align="right", bold=True)
            canvas.count(which, many, left - 22 - FINGER, canvas.y, FINGER + 4, _UNDER_EACH_OTHER)
        canvas.box(left, middle, 4 * step, 0.01, GRID)
        for mark, place in enumerate(marks):
            value = row.cellen[place]
            x = left + mark * step
            if isinstance(value, int) and value:
                canvas.disc(x, middle, 4 + 9 * (value / most) ** 0.5, STEPS[1])
                canvas.text(x, middle, told(value), size=10, align="center")
            canvas.count(which, place, x - FINGER / 2, canvas.y, FINGER, _UNDER_EACH_OTHER)
        if told_mean:
            x = left + (number(told_mean) - 1) * step
            canvas.box(x - 1.5, middle + (8 if marks else -6), 3, 11, INK)
        canvas.y += _UNDER_EACH_OTHER


def _marks_legend(canvas: Canvas, spread: bool) -> None:
    x, y = 8.0, canvas.y + 8
    if spread:
        canvas.disc(x, y, 6, STEPS[1])
        words = "hoe vaak dit cijfer is gegeven"
        canvas.text(x + 12, y, words, size=11)
        x += 12 + width_of(words, 11) + 16
    canvas.box(x, y - 6, 3, 11, INK)
    canvas.text(x + 9, y, "gemiddelde", size=11)
    canvas.y += 26


def _beside(canvas: Canvas, beeld: Beeld) -> None:
    comparison_chart.draw(canvas, beeld.tabel, narrow=beeld.smal)


_DRAWN: dict[Vorm, Callable[[Canvas, Beeld], None]] = {
    "staven": _one,
    "dubbel": _two,
    "vlakken": _heat,
    "kolommen": _columns,
    "punten": _marks,
    "vergelijking": _beside,
}
