"""What pictures of tables are made of: rows of cells under their headings, bars beside names, notes below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from data.wording import dutch_number
from service.canvas import Canvas
from service.lettering import fitted, width_of, wrapped
from service.palette import GRID, INK, ON_STEPS, PAPER, SOFT, STEPS
from service.small_counts import Verborgen
from service.tables import Cel, Tabel

NARROW = 272  # pixels that a picture has on a narrow screen
HIDDEN = {Verborgen.MINDER: "<5", Verborgen.NIET: "–"}
_HEAD = 176.0  # pixels of a heading that stands upright


def told(value: Cel) -> str:
    """A cell as a picture has it."""
    if isinstance(value, Verborgen):
        return HIDDEN[value]
    return dutch_number(value) if isinstance(value, int) else value


def notes(canvas: Canvas, tabel: Tabel) -> None:
    """What the signs for counts that are not shown mean, where there are any."""
    held = {cell for row in tabel.rijen for cell in row.cellen if isinstance(cell, Verborgen)}
    found = [f"<5: {Verborgen.MINDER.value}."] if Verborgen.MINDER in held else []
    if Verborgen.NIET in held:
        found.append(f"–: {Verborgen.NIET.value}, omdat een klein aantal anders uit te rekenen was.")
    if found:
        canvas.y += 6
        canvas.paragraph(" ".join(found), size=11)


def name(canvas: Canvas, naam: str, middle: float, room: float) -> None:
    """A name before its row, on two lines where it is long and there is room for them beside the row."""
    if width_of(naam, 12) <= room or room > NARROW - 10:
        canvas.text(0, middle, fitted(naam, room, 12), size=12)
        return
    lines = wrapped(naam, room, 10, lines=2)
    for i, line in enumerate(lines):
        canvas.text(0, middle + 11 * (i - (len(lines) - 1) / 2), line, size=10)


@dataclass(frozen=True)
class Cells:
    """Which cells of a table stand beside each other, and how. In pixels where it is a size.

    total: the place of the count that they are parts of, None without one; first: the place of the first of them.
    names: room for the names before them, 0 to put these above; head: how high a name above its cells is.
    least, most: how wide a cell may be; what does not fit beside goes below, under its own headings.
    """

    total: int | None
    first: int
    names: float
    high: float
    head: float = 17.0
    least: float = 0.0
    most: float = 60.0
    gap: float = 1.0


@dataclass(frozen=True)
class Row:
    """Where cells come: the first at left, each this wide and high, with letters of this size."""

    left: float
    cell: float
    high: float
    size: float


Put = Callable[[Canvas, Row, float, Cel, int], None]
_NUMBERS = 48.0  # pixels for the totals beside the names


def grid(canvas: Canvas, tabel: Tabel, cells: Cells, put: Put) -> None:
    """Rows of cells, each put at its x with its value and the largest of all."""
    heads = tabel.koppen[cells.first + 1 :]
    numbers = _NUMBERS if cells.names and cells.total is not None else 0.0
    left = cells.names + numbers
    room = canvas.wide - left
    beside = max(int(room / cells.least), 1) if cells.least else max(len(heads), 1)
    panels = -(-len(heads) // beside)
    each = -(-len(heads) // max(panels, 1))
    cell = min(room / max(each, 1), cells.most)
    row = Row(left, cell, cells.high, 11 if cell >= 22 else 9)
    for panel in range(panels):
        if panel:
            canvas.y += 16
        places = range(
            cells.first + panel * each, min(cells.first + (panel + 1) * each, len(tabel.koppen) - 1)
        )
        _panel(canvas, tabel, cells, row, places, put)


def _panel(canvas: Canvas, tabel: Tabel, cells: Cells, row: Row, places: range, put: Put) -> None:
    _headings(canvas, [tabel.koppen[p + 1] for p in places], row)
    counts = [c for r in tabel.rijen for c in r.cellen[cells.first :] if isinstance(c, int)]
    most = max(counts, default=1)
    if cells.names and cells.total is not None:
        words = fitted(tabel.koppen[cells.total + 1], row.left - 8, 11)
        canvas.text(row.left - 8, canvas.y - 8, words, size=11, colour=SOFT, align="right")
    for which, line in enumerate(tabel.rijen):
        _named(canvas, cells, row, line.naam, None if cells.total is None else line.cellen[cells.total])
        if cells.total is not None:
            x, y = (row.left - _NUMBERS, canvas.y) if cells.names else (0.0, canvas.y - cells.head)
            wide, high = (_NUMBERS, cells.high) if cells.names else (canvas.wide, cells.head)
            canvas.count(which, cells.total, x, y, wide, high)
        for i, place in enumerate(places):
            x = row.left + i * row.cell
            put(canvas, row, x, line.cellen[place], most)
            canvas.count(which, place, x, canvas.y, row.cell, cells.high)
        canvas.y += cells.high
        if put is bar:
            canvas.box(0, canvas.y, canvas.wide, 0.01, GRID)
        canvas.y += cells.gap


def _named(canvas: Canvas, cells: Cells, row: Row, naam: str, total: Cel | None) -> None:
    """The name of a row and its total, before its cells or above them."""
    if cells.names:
        middle = canvas.y + cells.high / 2
        name(canvas, naam, middle, cells.names - 6)
        if total is not None:
            canvas.text(row.left - 8, middle, told(total), size=11, align="right")
        return
    words = naam if total is None else f"{naam} ({told(total)})"
    canvas.text(0, canvas.y + cells.head / 2, fitted(words, canvas.wide, 12), size=12)
    canvas.y += cells.head


def _headings(canvas: Canvas, heads: list[str], row: Row) -> None:
    """Names above the cells, upright where they are wider than those."""
    widest = max((width_of(head, 11) for head in heads), default=0)
    flat = widest <= row.cell - 2
    room = 18.0 if flat else min(widest, _HEAD) + 8
    for i, head in enumerate(heads):
        x = row.left + (i + 0.5) * row.cell
        if flat:
            canvas.text(x, canvas.y + room - 8, head, size=11, colour=SOFT, align="center")
        else:
            words = fitted(head, _HEAD, 11)
            canvas.text(x, canvas.y + room - 4, words, size=11, colour=SOFT, angle=270)
    canvas.y += room


def square(canvas: Canvas, row: Row, x: float, value: Cel, most: int) -> None:
    """A cell of a heat map: the darker, the more, with its number where there is room."""
    middle = x + row.cell / 2, canvas.y + row.high / 2
    if not isinstance(value, int) or not value:
        canvas.box(x, canvas.y, row.cell, row.high, PAPER, GRID)
        if isinstance(value, Verborgen):
            canvas.text(*middle, HIDDEN[value], size=row.size, colour=SOFT, align="center")
        return
    step = min(len(STEPS) * value // (most + 1), len(STEPS) - 1)
    canvas.box(x, canvas.y, row.cell, row.high, STEPS[step], GRID)
    if width_of(words := told(value), row.size) <= row.cell:
        canvas.text(*middle, words, size=row.size, colour=ON_STEPS[step], align="center")


def bar(canvas: Canvas, row: Row, x: float, value: Cel, most: int) -> None:
    """A cell with a bar that stands on its foot, its number above it."""
    room, foot = row.high - row.size - 5, canvas.y + row.high - 2
    tall = room * value / most if isinstance(value, int) else 0.0
    if tall:
        canvas.box(x + row.cell * 0.14, foot - tall, row.cell * 0.72, tall, STEPS[3])
    words = told(value) if value else ""
    if words and width_of(words, row.size) <= row.cell + 2:
        colour = SOFT if isinstance(value, Verborgen) else INK
        middle = foot - tall - row.size / 2 - 1
        canvas.text(x + row.cell / 2, middle, words, size=row.size, colour=colour, align="center")


def number(value: Cel) -> float:
    """A count, or a number with a comma, as a number; nought for what is not shown."""
    if isinstance(value, str):
        return float(value.replace(",", "."))
    return float(value) if isinstance(value, int) else 0.0
