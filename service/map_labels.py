"""Where labels stand on a map: within their area where they fit, or beside all areas with a line to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from service.lettering import width_of
from service.map_sheet import BOLD, lines_high

_ROOM = 5.0  # pixels between what is drawn
_STEP = 6.0  # how finely a place is looked for
_DETOUR = 120.0  # pixels that a line is longer rather than cross another or a label


@dataclass(frozen=True)
class Label:
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
class Area:
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
        line = max(self.lines, key=surface)
        after = np.roll(line, -1, axis=0)
        cross = line[:, 0] * after[:, 1] - after[:, 0] * line[:, 1]
        if not cross.sum():  # so thin that nothing lies within
            return np.asarray(line.mean(axis=0))
        return np.asarray(((line + after) * cross[:, None]).sum(axis=0) / (3 * cross.sum()))


Placed = tuple[Label, float, float, np.ndarray | None]


def place(
    areas: Sequence[Area], labels: Mapping[str, Sequence[Label]], room: tuple[float, float, float, float]
) -> dict[str, Placed]:
    """Where each label stands, its corner first: within its area, or with the point that a line leads to."""
    found: dict[str, Placed] = {}
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


def _within(area: Area, label: Label) -> np.ndarray | None:
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


def _inside(area: Area) -> np.ndarray:
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

    def __init__(self, areas: Sequence[Area], room: tuple[float, float, float, float]) -> None:
        self._areas = areas
        self._low, self._high = np.array(room[:2]), np.array(room[:2]) + room[2:]
        self._starts, self._ends = (
            np.concatenate([getattr(area, name) for area in areas]) for name in ("starts", "ends")
        )
        self._boxes: list[tuple[np.ndarray, np.ndarray]] = []  # middle and half the size of each label
        self._lines: list[tuple[np.ndarray, np.ndarray]] = []

    def keep_free(self, label: Label, at: np.ndarray) -> None:
        """Let no line run through a label that stands there."""
        half = np.array([label.wide, label.high]) / 2
        self._boxes.append((at + half, half))

    def put(self, label: Label, anchor: np.ndarray) -> tuple[float, float]:
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


def surface(line: np.ndarray) -> float:
    after = np.roll(line, -1, axis=0)
    return abs(float((line[:, 0] * after[:, 1] - after[:, 0] * line[:, 1]).sum())) / 2
