"""The picture of a comparison: under each name a filled mark for Zuidwest and open marks for the country.

All on one line from 0 to 100%, each with its words behind it. Where the Barometer told no number there are words
without a mark. It is drawn from the table alone, as `service.comparison` makes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from service import chart_parts as parts
from service.canvas import Canvas
from service.chart_parts import told
from service.comparison import DEEL, NEDERLAND, NIET_INGEVULD, ONGEPUBLICEERD, ZUIDWEST
from service.lettering import fitted, width_of, wrapped
from service.palette import DARK, GRID, INK, LINE, PAPER, SOFT
from service.small_counts import Verborgen
from service.tables import Rij, Tabel

_OWN, _OTHER = 25.0, 20.0  # pixels that a line is high: a link needs more than words
_MARK = 5.5
_BOLD = 1.1  # how much wider bold letters are
_NOT = "niet"
_UNKNOWN = f"{NEDERLAND}: {ONGEPUBLICEERD}"
_SHARE, _ONE_IN = re.compile(r"(\d+)%"), re.compile(r"(\d+) op de (\d+)")


def place_of(words: str) -> float | None:
    """Where between 0 and 1 words stand that tell a share: "97%", "ongeveer 1 op de 4". None for other words."""
    if found := _SHARE.search(words):
        return int(found[1]) / 100
    if found := _ONE_IN.search(words):
        return int(found[1]) / int(found[2])
    return None


@dataclass(frozen=True)
class _Columns:
    """Where things stand in the rows of a table."""

    share: int
    missing: int | None
    national: tuple[int, ...]
    size: int

    @classmethod
    def of(cls, tabel: Tabel) -> _Columns:
        heads = tabel.koppen[1:]
        national = tuple(i for i, head in enumerate(heads) if head.startswith(f"{NEDERLAND}: "))
        missing = heads.index(NIET_INGEVULD) if NIET_INGEVULD in heads else None
        return cls(heads.index(ZUIDWEST), missing, national, national[-1] + 1)


@dataclass(frozen=True)
class _Axis:
    """The line from 0 to 100%, with words from `words` on."""

    left: float
    long: float
    words: float

    def at(self, share: float) -> float:
        return self.left + share * self.long


def draw(canvas: Canvas, tabel: Tabel, *, narrow: bool) -> None:
    columns = _Columns.of(tabel)
    axis = _Axis(6.0, 84.0, 104.0) if narrow else _Axis(226.0, 226.0, 470.0)
    _legend(canvas, tabel, columns)
    for share, words in ((0.0, "0%"), (1.0, "100%")):
        canvas.text(axis.at(share), canvas.y + 7, words, size=11, colour=SOFT, align="center")
    canvas.y += 16
    for which, row in enumerate(tabel.rijen):
        if narrow:
            for line in wrapped(row.naam, canvas.wide / _BOLD, 12, lines=2):
                canvas.text(0, canvas.y + 9, line, size=12, bold=True)
                canvas.y += 16
        else:
            parts.name(canvas, row.naam, canvas.y + _OWN / 2, axis.left - 14)
        _row(canvas, tabel, columns, axis, row, which)
        canvas.y += 3
        canvas.box(0, canvas.y, canvas.wide, 0.01, GRID)
        canvas.y += 3


def _row(canvas: Canvas, tabel: Tabel, columns: _Columns, axis: _Axis, row: Rij, which: int) -> None:
    lines = list(_national(tabel, columns, row))
    top = canvas.y
    middle = top + _OWN / 2
    words = _own(columns, row, short=axis.words < canvas.wide / 2)
    room = canvas.wide - axis.words
    canvas.text(axis.words, middle, fitted(words, room, 12), size=12)
    if lines == [(_UNKNOWN, False)] and width_of(f"{words}   {_UNKNOWN}", 12) <= room:
        canvas.text(canvas.wide, middle, _UNKNOWN, size=12, colour=SOFT, align="right")
        lines = []
    canvas.count(which, 0, axis.left, top, canvas.wide - axis.left, _OWN)
    canvas.y += _OWN
    for words, _ in lines:
        at = canvas.y + _OTHER / 2 - 2
        canvas.text(axis.words, at, fitted(words, room, 12), size=12, colour=SOFT)
        canvas.y += _OTHER
    for tick in (0.0, 0.5, 1.0):
        canvas.box(axis.at(tick), top, 0.01, canvas.y - top, GRID)
    share = place_of(str(row.cellen[columns.share]))
    if share is not None:
        canvas.box(axis.left, middle - 1.5, share * axis.long, 3, DARK)
        canvas.disc(axis.at(share), middle, _MARK, DARK)
    for i, (words, square) in enumerate(lines):
        if (found := place_of(words)) is not None:
            at = top + _OWN + (i + 0.5) * _OTHER - 2
            canvas.box(axis.left, at, found * axis.long, 0.01, LINE)
            _open_mark(canvas, axis.at(found), at, square=square)


def _open_mark(canvas: Canvas, x: float, y: float, *, square: bool) -> None:
    if square:
        canvas.box(x - _MARK + 0.5, y - _MARK + 0.5, 2 * _MARK - 1, 2 * _MARK - 1, PAPER, INK)
    else:
        canvas.disc(x, y, _MARK, PAPER)


def _own(columns: _Columns, row: Rij, *, short: bool) -> str:
    """ "12% (13 van 108, 20 niet ingevuld)"; the count alone where a share can't be told."""
    count, size, share = row.cellen[0], row.cellen[1], str(row.cellen[columns.share])
    if isinstance(count, Verborgen) or isinstance(size, Verborgen):
        return "–" if count is Verborgen.NIET else f"{told(count)} keuzes"
    if place_of(share) is None:
        return share
    missing = None if columns.missing is None or short else row.cellen[columns.missing]
    more = f", {told(missing)} {NIET_INGEVULD}" if isinstance(missing, int) and missing else ""
    return f"{share} ({told(count)} van {told(size)}{more})"


def _national(tabel: Tabel, columns: _Columns, row: Rij) -> Iterator[tuple[str, bool]]:
    """What was published of a row, in words, and whether that is of those who did not do it."""
    known = False
    cells = [
        (tabel.koppen[i + 1].removeprefix(f"{NEDERLAND}: "), str(row.cellen[i])) for i in columns.national
    ]
    shares = dict(cells)
    for maat, words in cells:
        if maat == DEEL or words == ONGEPUBLICEERD:
            continue
        known = True
        if DEEL in shares:
            words = f"{words} {maat} ({shares[DEEL]})"
        elif len(cells) > 1:
            words = f"{words} {maat}"
        yield words, maat == _NOT
    if not known:
        yield _UNKNOWN, False


def _legend(canvas: Canvas, tabel: Tabel, columns: _Columns) -> None:
    heads = [tabel.koppen[i + 1].removeprefix(f"{NEDERLAND}: ") for i in columns.national]
    eenheid = tabel.koppen[columns.size + 1]
    size = told(tabel.rijen[0].cellen[columns.size]) if tabel.rijen else ""
    x = 0.0
    entries = [f"{ZUIDWEST}: keuzes", f"{NEDERLAND}: {size} {eenheid}"]
    if _NOT in heads:
        entries.append(f"{NEDERLAND}: deed dit niet")
    for i, words in enumerate(entries):
        room = width_of(words, 12) + 34
        if x and x + room > canvas.wide:
            x, canvas.y = 0.0, canvas.y + 20
        y = canvas.y + 9
        if i == 0:
            canvas.disc(x + 7, y, _MARK, DARK)
        else:
            _open_mark(canvas, x + 7, y, square=i == 2)
        canvas.text(x + 18, y, words, size=12)
        x += room
    canvas.y += 26
