"""A sheet on which a map is drawn as SVG, with the places on it that lead somewhere.

No style, no script and no outside font stands in it, so that the strictest policy lets it through.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal

from lxml import etree

from service.lettering import width_of, wrapped
from service.palette import FONT, INK, PAPER, SOFT, TEXT

_SVG = "http://www.w3.org/2000/svg"
_LINE = 1.3  # height of a line of text, in font sizes
_EDGE = 4.0  # room around it
BOLD = 1.08  # how much wider bold letters are

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Plaats:
    """An area on the sheet. vorm: the path round it and its label; woorden: its name and count, to be read aloud."""

    code: str
    vorm: str
    woorden: str


def box_path(x: float, y: float, wide: float, high: float) -> str:
    """A rectangle as a path."""
    return f"M{x:.1f} {y:.1f}h{wide:.1f}v{high:.1f}h{-wide:.1f}z"


def pieces(words: str, room: float, size: float) -> list[str]:
    """Words on as many lines as they need, broken at spaces and after hyphens; a long piece stays whole."""
    found = [""]
    for piece in re.findall(r"\S+?-(?=\S)|\S+\s*|\s+", words):
        if found[-1] and width_of((found[-1] + piece).rstrip(), size) > room:
            found.append("")
        found[-1] += piece
    return [line.strip() for line in found]


class Sheet:
    """wide: its width. y: where there is still room, for whoever writes from the top down. places: in reading order."""

    def __init__(self, wide: int) -> None:
        self.wide, self.y = wide, 0.0
        self.places: list[Plaats] = []
        self._drawn = etree.Element(f"{{{_SVG}}}g")

    @property
    def size(self) -> tuple[float, float]:
        return self.wide + 2 * _EDGE, self.y + 2 * _EDGE

    def path(
        self, d: str, fill: str = "none", edge: str = "none", *, wide: float = 1.0, dashes: str = ""
    ) -> None:
        given = {"d": d, "fill": fill, "fill-rule": "evenodd", "stroke": edge, "stroke-width": f"{wide:g}"}
        given |= {"stroke-linejoin": "round", **({"stroke-dasharray": dashes} if dashes else {})}
        etree.SubElement(self._drawn, f"{{{_SVG}}}path", given)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = TEXT,
        colour: str = INK,
        anchor: Anchor = "start",
        bold: bool = False,
    ) -> None:
        """Text with the middle of its line at y."""
        given = {"x": f"{x:.1f}", "y": f"{y + 0.36 * size:.1f}", "font-size": f"{size:g}", "fill": colour}
        given |= {"text-anchor": anchor, **({"font-weight": "bold"} if bold else {})}
        etree.SubElement(self._drawn, f"{{{_SVG}}}text", given).text = words

    def paragraph(self, words: str, *, size: float = TEXT, colour: str = SOFT, bold: bool = False) -> None:
        """Text over the whole width at y, which moves down."""
        for line in wrapped(words, self.wide, size, lines=12):
            self.text(0, self.y + size * _LINE / 2, line, size=size, colour=colour, bold=bold)
            self.y += size * _LINE

    def svg(self, title: str, description: str) -> bytes:
        """The picture by itself, without links."""
        root = self._root(title, description, "")
        root.set("role", "img")
        root.append(deepcopy(self._drawn))
        whole: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
        return whole

    def block(self, title: str, description: str, name: str, links: Mapping[str, str]) -> str:
        """The picture within a page: a group of links, by the code of their place, over a drawing.

        name: before each id of it, so that a page can hold several. A place without a link is told all the same.
        """
        root = self._root(title, description, f"{name}-")
        root.set("role", "group")
        root.set("class", "kaart")
        drawing = deepcopy(self._drawn)
        drawing.set("aria-hidden", "true")
        root.append(drawing)
        for place in self.places:
            _put(root, place, links.get(place.code, ""))
        written: str = etree.tostring(root, encoding="unicode")
        return written

    def _root(self, title: str, description: str, before: str) -> Any:
        wide, high = self.size
        root = etree.Element(f"{{{_SVG}}}svg", nsmap={None: _SVG})
        root.set("width", f"{wide:g}")
        root.set("height", f"{high:g}")
        root.set("viewBox", f"{-_EDGE:g} {-_EDGE:g} {wide:g} {high:g}")
        root.set("font-family", FONT)
        root.set("lang", "nl")
        root.set("aria-labelledby", f"{before}titel")
        root.set("aria-describedby", f"{before}uitleg")
        etree.SubElement(root, f"{{{_SVG}}}title", id=f"{before}titel").text = title
        etree.SubElement(root, f"{{{_SVG}}}desc", id=f"{before}uitleg").text = description
        paper = {"x": f"{-_EDGE:g}", "y": f"{-_EDGE:g}", "width": f"{wide:g}", "height": f"{high:g}"}
        etree.SubElement(root, f"{{{_SVG}}}rect", paper, fill=PAPER)
        return root


def _put(root: Any, place: Plaats, link: str) -> None:
    if not link:
        told = etree.SubElement(root, f"{{{_SVG}}}g", {"role": "img", "aria-label": place.woorden})
        etree.SubElement(told, f"{{{_SVG}}}title").text = place.woorden
        etree.SubElement(told, f"{{{_SVG}}}path", d=place.vorm, fill="transparent")
        return
    a = etree.SubElement(root, f"{{{_SVG}}}a", href=link)
    etree.SubElement(a, f"{{{_SVG}}}title").text = place.woorden
    # Two edges that show when it is pointed at or has the focus: one of them stands out on any shade.
    for edge in ("kaart__licht", "kaart__rand"):
        shape = {"class": edge, "d": place.vorm, "fill-rule": "evenodd", "fill": "transparent"}
        etree.SubElement(a, f"{{{_SVG}}}path", shape)


def lines_high(lines: Sequence[str], size: float) -> float:
    """How high so many lines of text are."""
    return len(lines) * size * 1.18
