"""Choices by area on a map: tiles that stand as the buurten lie, or their real borders where the register has those.

What stands on it comes from its table: a row for each area that is asked for, its count in the first cell. Areas
without a row lie outside what was asked, and are drawn pale. A file stands alone, without links; on a page each
count leads to the records behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from data.gebieden import alle_buurten, buurten
from data.tile_map import BREED, SMAL, Plek
from data.vocabularies import vocabulaire
from service import border_map
from service.area_borders import Grenzen
from service.lettering import width_of
from service.map_shades import Shades, legend, name_of, notes, reading_order, swatch, wijken
from service.map_sheet import BOLD, Plaats, Sheet, box_path, lines_high, pieces
from service.palette import INK, LINE, SOFT, TITLE
from service.small_counts import Telling, Verborgen
from service.tables import Rij, Tabel

HALF, WIDE, NARROW = 500, 720, 272  # borders need more room than tiles
_GROUND = "#f3f3f1"  # under the tiles of a wijk
_INSET = 10.0  # pixels of a cell beside the words on its tile
_SCHEMATIC = "Schematische kaart: elke tegel is een buurt. Het noorden is boven."


@dataclass(frozen=True)
class Kaart:
    """A map to draw. selectie: what it is of, for a file; "" on a page. grenzen: None for tiles."""

    tabel: Tabel
    smal: bool = False
    selectie: str = ""
    grenzen: Grenzen | None = None

    @property
    def breedte(self) -> int:
        return NARROW if self.smal else WIDE if self.grenzen else HALF

    @property
    def aantallen(self) -> dict[str, Telling]:
        """What is told of each area that is asked for."""
        return {
            rij.id: rij.cellen[0] for rij in self.tabel.rijen if isinstance(rij.cellen[0], int | Verborgen)
        }


def size(kaart: Kaart) -> tuple[float, float]:
    """How wide and high it becomes."""
    return _laid_out(kaart).size


def svg(kaart: Kaart) -> bytes:
    title = f"{kaart.tabel.titel}. {kaart.selectie}" if kaart.selectie else kaart.tabel.titel
    return _laid_out(kaart).svg(title, in_words(kaart.tabel))


def png(kaart: Kaart) -> bytes:
    from service import charts  # which loads Altair

    return charts.png(svg(kaart))


def block(kaart: Kaart, name: str, address: Callable[[Rij, int], str]) -> str:
    """The map within a page. name: before each id of it; address: of the records behind a cell, "" without one."""
    links = {rij.id: address(rij, 0) for rij in kaart.tabel.rijen}
    return _laid_out(kaart).block(kaart.tabel.titel, in_words(kaart.tabel), name, links)


def in_words(tabel: Tabel) -> str:
    """The map for who can't see it: the table beside it may be set out by something else as well."""
    shades = Shades(Kaart(tabel).aantallen)
    told = [shades.aloud(code) for code in reading_order(BREED, False) if shades.asked(code)]
    return f"{tabel.uitleg} {'; '.join(told)}." if told else tabel.uitleg


@lru_cache(maxsize=64)
def _laid_out(kaart: Kaart) -> Sheet:
    sheet = Sheet(kaart.breedte)
    if kaart.selectie:
        sheet.paragraph(kaart.tabel.titel, size=TITLE + 1, colour=INK, bold=True)
        sheet.paragraph(kaart.tabel.uitleg)
        if kaart.tabel.let:
            sheet.paragraph(kaart.tabel.let)
        sheet.y += 8
    _draw(sheet, Shades(kaart.aantallen), kaart.grenzen, kaart.smal)
    notes(sheet, kaart.aantallen.values())
    if kaart.selectie:
        sheet.y += 6
        sheet.paragraph(kaart.selectie, size=11)
    return sheet


def outline(grenzen: Grenzen | None, name: str, *, smal: bool) -> str:
    """The map with names alone, within a page."""
    sheet = Sheet(NARROW if smal else WIDE if grenzen else HALF)
    _draw(sheet, Shades(None), grenzen, smal)
    return sheet.block("De buurten van dit register", "Een kaart met alleen de namen.", name, {})


def _draw(sheet: Sheet, shades: Shades, grenzen: Grenzen | None, smal: bool) -> None:
    if grenzen:
        border_map.draw(sheet, grenzen, shades, smal=smal)
        sheet.paragraph(f"Grenzen: {grenzen.bron}", size=11)
    else:
        _tiles(sheet, shades, SMAL if smal else BREED)
        sheet.paragraph(_SCHEMATIC, size=11)


# -- tiles ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Grid:
    """Cells of this size, the first with its corner at top; a tile leaves a gap around it."""

    top: float
    wide: float
    high: float
    gap: float

    def cell(self, plek: Plek) -> tuple[float, float, float, float]:
        """x, y, width and height of a tile."""
        x, y = plek[0] * self.wide, self.top + plek[1] * self.high
        return x + self.gap, y + self.gap, self.wide - 2 * self.gap, self.high - 2 * self.gap

    def together(self, first: Plek, last: Plek, gap: float) -> str:
        """The rectangle from one cell to another, smaller by gap on each side."""
        x, y = first[0] * self.wide + gap, self.top + first[1] * self.high + gap
        wide, high = (last[0] - first[0] + 1) * self.wide, (last[1] - first[1] + 1) * self.high
        return box_path(x, y, wide - 2 * gap, high - 2 * gap)


def _tiles(sheet: Sheet, shades: Shades, places: Mapping[str, Plek]) -> None:
    columns, down = (max(plek[i] for plek in places.values()) + 1 for i in (0, 1))
    narrow = places is SMAL
    grid = _Grid(sheet.y, sheet.wide / columns, 80, 3.5)
    names = {code: _short(code) if narrow else name_of(code) for code in alle_buurten()}
    letters = min(_fitted(name, grid.wide - _INSET, 12)[0] for name in names.values())
    for wijk in wijken():
        _ground(sheet, grid, [places[code] for code in (wijk, *buurten(wijk))])
    for code in reading_order(places, narrow):
        if code in wijken():
            _wijk(sheet, grid, places[code], code, shades)
        else:
            _tile(
                sheet,
                grid.cell(places[code]),
                code,
                shades,
                pieces(names[code], grid.wide - _INSET, letters),
                letters,
            )
        sheet.places.append(Plaats(code, box_path(*grid.cell(places[code])), shades.aloud(code)))
    if narrow:
        sheet.y = grid.top + down * grid.high + 8
        legend(sheet, shades.legend())
        return
    # The north-west has no tiles.
    rows = shades.legend()
    if rows:
        sheet.text(0, grid.top + 8, "Aantal keuzes", size=11, bold=True)
    for i, (fill, words) in enumerate(rows):
        swatch(sheet, 0, grid.top + 22 + 18 * i, fill, words)
    sheet.y = grid.top + down * grid.high + 8


def _ground(sheet: Sheet, grid: _Grid, cells: list[Plek]) -> None:
    """One shape under the tiles of a wijk, with a line round it."""
    there = set(cells)
    for gap, fill in ((1.5, LINE), (2.5, _GROUND)):
        for x, y in cells:
            # By itself, and with what joins it to the right, below and at the corner.
            for last in ((x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)):
                block = {(i, j) for i in range(x, last[0] + 1) for j in range(y, last[1] + 1)}
                if block <= there:
                    sheet.path(grid.together((x, y), last, gap), fill)


def _wijk(sheet: Sheet, grid: _Grid, plek: Plek, code: str, shades: Shades) -> None:
    """The name of a wijk on the ground of its buurten, with its count for who is told that."""
    x, y, wide, high = grid.cell(plek)
    colour = INK if shades.asked(code) or not any(w in shades.counts for w in wijken()) else SOFT
    size, lines = _fitted(name_of(code), (grid.wide - 3) / BOLD, 12)
    top = y + (high - lines_high(lines, size) - (16 if shades.told(code) else 0)) / 2
    for i, line in enumerate(lines):
        middle = top + (i + 0.5) * size * 1.18
        sheet.text(x + wide / 2, middle, line, size=size, colour=colour, anchor="middle", bold=True)
    if words := shades.told(code):
        sheet.text(x + wide / 2, top + lines_high(lines, size) + 9, words, size=12, anchor="middle")


def _tile(
    sheet: Sheet,
    cell: tuple[float, float, float, float],
    code: str,
    shades: Shades,
    name: list[str],
    letters: float,
) -> None:
    x, y, wide, _ = cell
    fill, ink = shades.of(code)
    sheet.path(box_path(*cell), fill, LINE, dashes="" if shades.asked(code) else "3 3")
    left, many = x + 5, shades.told(code)
    large = next((size for size in (18, 15, 13) if width_of(many, size) * BOLD <= wide - 8), 11)
    sheet.text(left, y + 16, many, size=large, colour=ink, bold=True)
    for i, line in enumerate(name):
        sheet.text(left, y + 36 + i * letters * 1.18, line, size=letters, colour=ink)


def _short(code: str) -> str:
    """The name of a buurt among those of its wijk: Noord, of Moerwijk-Noord."""
    wijk = str(vocabulaire("gebieden")[code].extra.get("ouder", ""))
    return name_of(code).removeprefix(f"{name_of(wijk)}-") if wijk else name_of(code)


def _fitted(words: str, room: float, size: float) -> tuple[float, list[str]]:
    """The words on three lines at most, none of them wider than room, with the largest letters that allow that."""
    while True:
        lines = pieces(words, room, size)
        if size <= 9.5 or (len(lines) <= 3 and max(width_of(line, size) for line in lines) <= room):
            return size, lines
        size -= 0.5
