"""Buurten drawn by their real borders, each with its name and count: within it, or beside it with a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from data.gebieden import buurten
from service.area_borders import Grenzen
from service.border_lines import Lijn, Punt
from service.lettering import width_of
from service.map_labels import Area, Label, place
from service.map_shades import Shades, legend, name_of, reading_order, wijken
from service.map_sheet import Plaats, Sheet, box_path, pieces
from service.palette import INK, LINE, PAPER, SOFT

_MOST_HIGH = {False: 520.0, True: 320.0}
_CHIP = 24.0


def draw(sheet: Sheet, grenzen: Grenzen, shades: Shades, *, smal: bool) -> None:
    """The map at sheet.y, which moves down; wijken, and buurten without a border, on a line below it."""
    areas, high = _on_sheet(dict(grenzen.gebieden), sheet.wide, sheet.y, _MOST_HIGH[smal])
    for area in areas:
        fill, _ = shades.of(area.code)
        asked = shades.asked(area.code)
        sheet.path(area.path, fill, LINE, wide=0.75, dashes="" if asked else "3 3")
    for area_lines in _around_wijken(grenzen, areas):
        sheet.path(area_lines, edge=INK, wide=1.75)
    order = reading_order([area.code for area in areas], smal)
    letters = {code: _letter(i) for i, code in enumerate(order)} if smal else {}
    labels = {code: _choices(code, shades, letters.get(code, "")) for code in order}
    boxes = place(areas, labels, (0, sheet.y, sheet.wide, high))
    shapes = {area.code: area.path for area in areas}
    for area in areas:
        label, x, y, anchor = boxes[area.code]
        if anchor is not None:
            _line(sheet, anchor, x, y, label)
            shapes[area.code] += box_path(x, y, label.wide, label.high)
        _write(sheet, label, x, y, INK if anchor is not None else shades.of(area.code)[1])
    sheet.y += high + 8
    if smal:
        sheet.y += 4
        for code in order:
            shapes[code] += _row(sheet, code, letters[code], shades)
        sheet.y += 8
    legend(sheet, shades.legend())
    below = _chips(sheet, "Zonder grens:", grenzen.ontbreekt, shades)
    below |= _chips(sheet, "Per wijk:", [wijk for wijk in wijken() if shades.told(wijk)], shades)
    for code in reading_order([*shapes, *below], smal):
        sheet.places.append(Plaats(code, shapes.get(code) or below[code], shades.aloud(code)))


# -- borders --------------------------------------------------------------------------------------


def _on_sheet(
    lines: Mapping[str, Sequence[Lijn]], wide: float, top: float, most: float
) -> tuple[list[Area], float]:
    """The areas in pixels, as large as fits, the north above; and how high that is."""
    every = np.array([point for of_one in lines.values() for line in of_one for point in line])
    (west, south), (east, north) = every.min(axis=0), every.max(axis=0)
    scale = min((wide - 2) / max(east - west, 1.0), (most - 2) / max(north - south, 1.0))
    left = (wide - (east - west) * scale) / 2

    def pixels(line: Lijn) -> np.ndarray:
        at = np.array(line)
        return np.column_stack([left + (at[:, 0] - west) * scale, top + 1 + (north - at[:, 1]) * scale])

    areas = [Area(code, [pixels(line) for line in of_one]) for code, of_one in lines.items()]
    return areas, float((north - south) * scale + 2)


def _around_wijken(grenzen: Grenzen, areas: Sequence[Area]) -> list[str]:
    """For each wijk the strokes that only one of its buurten has: its border."""
    at = dict(grenzen.gebieden)
    drawn = {area.code: area for area in areas}
    found = []
    for wijk in wijken():
        codes = [code for code in at if code in buurten(wijk)]
        seen: Counter[frozenset[Punt]] = Counter()
        strokes: dict[frozenset[Punt], tuple[np.ndarray, np.ndarray]] = {}
        for code in codes:
            points = [pair for line in at[code] for pair in zip(line, (*line[1:], line[0]), strict=True)]
            for pair, start, end in zip(points, drawn[code].starts, drawn[code].ends, strict=True):
                seen[frozenset(pair)] += 1
                strokes[frozenset(pair)] = start, end
        alone = [strokes[stroke] for stroke, many in seen.items() if many == 1]
        found.append("".join(f"M{a[0]:.1f} {a[1]:.1f}L{b[0]:.1f} {b[1]:.1f}" for a, b in alone))
    return [d for d in found if d]


# -- labels ---------------------------------------------------------------------------------------


def _letter(place: int) -> str:
    return chr(ord("A") + place) if place < 26 else f"{_letter(place // 26 - 1)}{_letter(place % 26)}"


def _choices(code: str, shades: Shades, letter: str) -> list[Label]:
    """What may stand in a buurt, the best first; the last is what stands beside it where none fits."""
    if letter:
        return [Label(letter, (), 10)]
    count, name = shades.told(code), name_of(code)
    found = []
    for size in (11.0, 10.0):
        for room in (170.0, 100.0, 66.0, 50.0):
            label = Label(count, pieces(name, room, size), size)
            if label not in found:
                found.append(label)
    return [*found, Label(count, pieces(name, 90.0, 11), 11)]


def _write(sheet: Sheet, label: Label, x: float, y: float, ink: str) -> None:
    middle = x + label.wide / 2
    if label.count:
        size = label.size + 3
        sheet.text(middle, y + size * 0.6, label.count, size=size, colour=ink, anchor="middle", bold=True)
        y += size * 1.2
    for i, line in enumerate(label.lines):
        at = y + (i + 0.5) * label.size * 1.18
        sheet.text(middle, at, line, size=label.size, colour=ink, anchor="middle")


def _line(sheet: Sheet, anchor: np.ndarray, x: float, y: float, label: Label) -> None:
    """From a dot in the area to the nearest side of its label."""
    u, v = min(max(anchor[0], x), x + label.wide), min(max(anchor[1], y), y + label.high)
    for edge, wide in ((PAPER, 3.0), (INK, 1.0)):
        sheet.path(f"M{anchor[0]:.1f} {anchor[1]:.1f}L{u:.1f} {v:.1f}", edge=edge, wide=wide)
    sheet.path(box_path(anchor[0] - 2, anchor[1] - 2, 4, 4), INK, PAPER, wide=0.75)


# -- below the map --------------------------------------------------------------------------------


def _row(sheet: Sheet, code: str, letter: str, shades: Shades) -> str:
    """A line with the letter, name and count of a buurt; returns its shape."""
    fill, ink = shades.of(code)
    shape = box_path(0, sheet.y, sheet.wide, _CHIP)
    middle = sheet.y + _CHIP / 2
    sheet.path(box_path(1, sheet.y + 2, 20, 20), fill, LINE, dashes="" if shades.asked(code) else "2 2")
    sheet.text(11, middle, letter, colour=ink, anchor="middle", bold=True)
    sheet.text(28, middle, name_of(code), colour=INK if shades.asked(code) else SOFT)
    sheet.text(sheet.wide - 2, middle, shades.told(code), anchor="end", bold=True)
    sheet.y += _CHIP
    return shape


def _chips(sheet: Sheet, what: str, codes: Sequence[str], shades: Shades) -> dict[str, str]:
    """Areas that are not drawn, side by side with their counts; returns their shapes."""
    found: dict[str, str] = {}
    x = width_of(what, 11) + 8
    if codes:
        sheet.text(0, sheet.y + _CHIP / 2, what, size=11, colour=SOFT)
    for code in codes:
        words = f"{name_of(code)}: {shades.told(code)}" if shades.told(code) else name_of(code)
        wide = width_of(words, 11) + 18
        if x and x + wide > sheet.wide:
            x, sheet.y = 0.0, sheet.y + _CHIP + 8
        found[code] = box_path(x, sheet.y, wide, _CHIP)
        fill, ink = (PAPER, INK) if code in wijken() else shades.of(code)
        sheet.path(found[code], fill, LINE, dashes="" if shades.asked(code) else "3 3")
        sheet.text(x + wide / 2, sheet.y + _CHIP / 2, words, size=11, colour=ink, anchor="middle")
        x += wide + 8
    sheet.y += _CHIP + 10 if found else 0
    return found
