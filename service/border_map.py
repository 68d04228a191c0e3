"""Buurten drawn by their real borders, each with its name and count: within it, or beside it with a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from data.gebieden import buurten
from service.area_borders import Grenzen
from service.border_lines import Lijn, Punt
from service.lettering import width_of
from service.map_shades import Shades, legend, name_of, reading_order, wijken
from service.map_sheet import BOLD, Plaats, Sheet, box_path, lines_high, pieces
from service.palette import INK, LINE, PAPER, SOFT

_MOST_HIGH = {False: 520.0, True: 320.0}
_ROOM = 5.0  # pixels between what is drawn
_STEP = 6.0  # how finely a place is looked for
_DETOUR = 120.0  # pixels that a line is longer rather than cross another or a label
_CHIP = 24.0


@dataclass(frozen=True)
class _Label:
    """Text that belongs to an area, on so many lines. count: the first of them, in bold."""

    count: str
    lines: Sequence[str]
    size: float

    @property
    def wide(self) -> float:
        names = max((width_of(line, self.size) for line in self.lines), default=0.0)
        return max(width_of(self.count, self.size + 3) * BOLD, names)

    @property
    def high(self) -> float:
        return (self.size + 3) * 1.2 * bool(self.count) + lines_high(self.lines, self.size)


@dataclass
class _Area:
    """A buurt on the sheet. lines: round it, in pixels; starts, ends: of the strokes of all of them, (n, 2)."""

    code: str
    lines: list[np.ndarray]
    starts: np.ndarray = field(init=False)
    ends: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.starts = np.concatenate(self.lines)
        self.ends = np.concatenate([np.roll(line, -1, axis=0) for line in self.lines])

    @property
    def path(self) -> str:
        return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in line) + "z" for line in self.lines)

    def holds(self, points: np.ndarray) -> np.ndarray:
        """Of each point, (n, 2), whether it lies within: an odd number of strokes lies to the right of it."""
        (x, y), (u, v) = self.starts.T, self.ends.T
        px, py = points[:, :1], points[:, 1:]
        across = (y > py) != (v > py)
        with np.errstate(divide="ignore", invalid="ignore"):
            at = x + (py - y) * (u - x) / (v - y)
        inside: np.ndarray = (across & (px < at)).sum(axis=1) % 2 == 1
        return inside

    def middle(self) -> np.ndarray:
        """The middle of its largest part, (2,)."""
        line = max(self.lines, key=_surface)
        after = np.roll(line, -1, axis=0)
        cross = line[:, 0] * after[:, 1] - after[:, 0] * line[:, 1]
        found: np.ndarray = ((line + after) * cross[:, None]).sum(axis=0) / (3 * cross.sum())
        return found


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
    boxes = _place(areas, labels, (0, sheet.y, sheet.wide, high))
    shapes = {area.code: area.path for area in areas}
    for area in areas:
        placed = boxes.get(area.code)
        if placed is None:
            continue
        label, x, y, anchor = placed
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
) -> tuple[list[_Area], float]:
    """The areas in pixels, as large as fits, the north above; and how high that is."""
    every = np.array([point for of_one in lines.values() for line in of_one for point in line])
    (west, south), (east, north) = every.min(axis=0), every.max(axis=0)
    scale = min((wide - 2) / max(east - west, 1.0), (most - 2) / max(north - south, 1.0))
    left = (wide - (east - west) * scale) / 2

    def pixels(line: Lijn) -> np.ndarray:
        at = np.array(line)
        return np.column_stack([left + (at[:, 0] - west) * scale, top + 1 + (north - at[:, 1]) * scale])

    areas = [_Area(code, [pixels(line) for line in of_one]) for code, of_one in lines.items()]
    return areas, (north - south) * scale + 2


def _around_wijken(grenzen: Grenzen, areas: Sequence[_Area]) -> list[str]:
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


def _surface(line: np.ndarray) -> float:
    after = np.roll(line, -1, axis=0)
    return abs(float((line[:, 0] * after[:, 1] - after[:, 0] * line[:, 1]).sum())) / 2


# -- labels ---------------------------------------------------------------------------------------


def _letter(place: int) -> str:
    return chr(ord("A") + place) if place < 26 else f"{_letter(place // 26 - 1)}{_letter(place % 26)}"


def _choices(code: str, shades: Shades, letter: str) -> list[_Label]:
    """What may stand in a buurt, the best first; the last is what stands beside it where none fits."""
    if letter:
        return [_Label(letter, (), 10)]
    count, name = shades.told(code), name_of(code)
    found = []
    for size in (11.0, 10.0):
        for room in (170.0, 100.0, 66.0, 50.0):
            label = _Label(count, pieces(name, room, size), size)
            if label not in found:
                found.append(label)
    return [*found, _Label(count, pieces(name, 90.0, 11), 11)]


_Placed = tuple[_Label, float, float, np.ndarray | None]


def _place(
    areas: Sequence[_Area], labels: Mapping[str, Sequence[_Label]], room: tuple[float, float, float, float]
) -> dict[str, _Placed]:
    """Where each label stands, its corner first: within its area, or with the point that a line leads to."""
    found: dict[str, _Placed] = {}
    outside = _Outside(areas, room)
    for area in areas:
        at = None
        for label in labels[area.code]:
            at = _within(area, label)
            if at is not None:
                found[area.code] = (label, at[0], at[1], None)
                outside.keep_free(label, at)
                break
    for area in areas:
        if area.code not in found:
            label = labels[area.code][-1]
            anchor = _inside(area)
            x, y = outside.put(label, anchor)
            found[area.code] = (label, x, y, anchor)
    return found


def _grid(low: np.ndarray, high: np.ndarray, step: float) -> np.ndarray:
    """Points from low to high, (n, 2)."""
    axes = [np.linspace(a, b, max(int((b - a) / step), 1) + 1) for a, b in zip(low, high, strict=True)]
    return np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)


def _within(area: _Area, label: _Label) -> np.ndarray | None:
    """The corner of a label that fits within its area, as near its middle as can be."""
    half = np.array([label.wide, label.high]) / 2 + 3
    low, high = area.starts.min(axis=0) + half, area.starts.max(axis=0) - half
    if (low > high).any():
        return None
    middles = _grid(low, high, _STEP)
    middles = middles[area.holds(middles)]
    middles = middles[~_crossed(middles, half, area.starts, area.ends)]
    if not len(middles):
        return None
    best = middles[np.argmin(((middles - area.middle()) ** 2).sum(axis=1))]
    corner: np.ndarray = best - half + 3
    return corner


def _inside(area: _Area) -> np.ndarray:
    """A point of the area for a line to lead to: its middle, or where it is no part of it the nearest that is."""
    middle = area.middle()
    points = np.concatenate([middle[None], _grid(area.starts.min(axis=0), area.starts.max(axis=0), 2.0)])
    there = points[area.holds(points)]
    found: np.ndarray = (
        there[np.argmin(((there - middle) ** 2).sum(axis=1))] if len(there) else area.starts[0]
    )
    return found


class _Outside:
    """The room around the areas, where labels come that have none in theirs. room: x, y, width and height."""

    def __init__(self, areas: Sequence[_Area], room: tuple[float, float, float, float]) -> None:
        self._areas = areas
        self._low, self._high = np.array(room[:2]), np.array(room[:2]) + room[2:]
        self._starts, self._ends = (
            np.concatenate([getattr(area, name) for area in areas]) for name in ("starts", "ends")
        )
        self._boxes: list[tuple[np.ndarray, np.ndarray]] = []  # middle and half the size of each label
        self._lines: list[tuple[np.ndarray, np.ndarray]] = []

    def keep_free(self, label: _Label, at: np.ndarray) -> None:
        """Let no line run through a label that stands there."""
        half = np.array([label.wide, label.high]) / 2
        self._boxes.append((at + half, half))

    def put(self, label: _Label, anchor: np.ndarray) -> tuple[float, float]:
        """The corner of a label: free of all areas and labels, near its anchor; on this where nothing is free."""
        half = np.array([label.wide, label.high]) / 2
        best = anchor
        if (self._low + half <= self._high - half).all():
            middles = _grid(self._low + half, self._high - half, _STEP)
            free = ~_crossed(middles, half + _ROOM, self._starts, self._ends)
            for area in self._areas:
                free &= ~area.holds(middles)
            for middle, size in self._boxes:
                free &= (np.abs(middles - middle) >= half + size + _ROOM).any(axis=1)
            middles = middles[free]
            if len(middles):
                away = np.hypot(*(middles - anchor).T) + _DETOUR * self._in_the_way(middles, half, anchor)
                best = middles[np.argmin(away)]
        self._boxes.append((best, half))
        self._lines.append((anchor, best))
        return float(best[0] - half[0]), float(best[1] - half[1])

    def _in_the_way(self, middles: np.ndarray, half: np.ndarray, anchor: np.ndarray) -> np.ndarray:
        """How many labels and lines a line to each of these places would cross, and how many its label would."""
        found = np.zeros(len(middles))
        anchors = np.broadcast_to(anchor, middles.shape)
        for middle, size in self._boxes:
            found += _touch(middle[None], size + 2, anchors, middles)[0]
        for start, end in self._lines:
            found += _crossed(middles, half + 2, start[None], end[None])
            found += _cross(anchors, middles, start, end)
        return found


def _cross(starts: np.ndarray, ends: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Of each stroke whether it crosses this one."""

    def side(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
        return np.asarray((b - a)[..., 0] * (c - a)[..., 1] - (b - a)[..., 1] * (c - a)[..., 0] > 0)

    apart = np.not_equal(side(starts, ends, start), side(starts, ends, end))
    return np.asarray(apart & np.not_equal(side(start, end, starts), side(start, end, ends)))


def _touch(middles: np.ndarray, half: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Of each box, by its middle and half its size, and each stroke whether this comes into it, (boxes, strokes)."""
    centre, reach = (starts + ends) / 2, (ends - starts) / 2
    dx, dy = (centre[:, i] - middles[:, i : i + 1] for i in (0, 1))
    rx, ry = reach[:, 0], reach[:, 1]
    touches = (np.abs(dx) <= half[0] + np.abs(rx)) & (np.abs(dy) <= half[1] + np.abs(ry))
    found: np.ndarray = touches & (np.abs(rx * dy - ry * dx) <= half[0] * np.abs(ry) + half[1] * np.abs(rx))
    return found


def _crossed(middles: np.ndarray, half: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Of each box whether any stroke comes into it."""
    return np.asarray(_touch(middles, half, starts, ends).any(axis=1))


def _write(sheet: Sheet, label: _Label, x: float, y: float, ink: str) -> None:
    middle = x + label.wide / 2
    if label.count:
        size = label.size + 3
        sheet.text(middle, y + size * 0.6, label.count, size=size, colour=ink, anchor="middle", bold=True)
        y += size * 1.2
    for i, line in enumerate(label.lines):
        at = y + (i + 0.5) * label.size * 1.18
        sheet.text(middle, at, line, size=label.size, colour=ink, anchor="middle")


def _line(sheet: Sheet, anchor: np.ndarray, x: float, y: float, label: _Label) -> None:
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
