"""Pictures: Altair specifications made into SVG and PNG on this server, without a script and without a network.

Whoever imports this loads Altair; the renderer itself is loaded for the first picture. An SVG has a title and a
description for screen readers, says in which language it is, and holds no style and no script, so that
the strictest policy lets it through. The fonts are those that every system has or has a stand-in for.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
from lxml import etree

from service.palette import FONT, TEXT, TITLE

Chart = alt.TopLevelMixin

_SVG = "http://www.w3.org/2000/svg"
_NUMBERS = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€ ", ""]}
_PNG_SCALE = 2  # sharp in print, and on a screen of many dots
# The renderer has one engine of its own; a picture takes a tenth of a second.
_lock = threading.Lock()


@dataclass(frozen=True)
class Link:
    """A part of a picture that leads somewhere. naam: where to, for who can't see the picture."""

    x: float
    y: float
    wide: float
    high: float
    naar: str
    naam: str


def data(rows: Sequence[Any]) -> alt.Chart:
    """A chart of rows that stand in it."""
    return alt.Chart(alt.InlineData(values=list(rows)))


def colours(name: str, chosen: dict[Any, str]) -> alt.Color:
    """A colour for each value of a column, in this order."""
    scale = alt.Scale(domain=list(chosen), range=list(chosen.values()))
    return alt.Color(f"{name}:N", title=None, sort=list(chosen), scale=scale)


def styled(chart: Any) -> Chart:
    """The look that all pictures share."""
    finished: Chart = (
        chart.configure(font=FONT, padding=12)
        .configure_axis(labelFontSize=TEXT, titleFontSize=TEXT, titleFontWeight="normal", labelLimit=240)
        .configure_legend(labelFontSize=TEXT, titleFontSize=TEXT, labelLimit=240)
        .configure_title(fontSize=TITLE, anchor="start", offset=12)
        .configure_view(stroke=None)
    )
    return finished


def svg(chart: Chart, title: str, description: str) -> bytes:
    """The picture as SVG in Dutch. Raises ValueError for a specification that can't be drawn."""
    import vl_convert  # tens of megabytes, which most servers never need

    spec = chart.to_dict(validate=False)
    with _lock:
        drawn = vl_convert.vegalite_to_svg(spec, format_locale=_NUMBERS, allowed_base_urls=[])
    return told(drawn, title, description)


def png(picture: bytes) -> bytes:
    """An SVG of `svg` as PNG."""
    import vl_convert

    with _lock:
        return bytes(vl_convert.svg_to_png(picture.decode("utf-8"), scale=_PNG_SCALE))


def told(drawn: str, title: str, description: str) -> bytes:
    """An SVG with its title and description, and without what the renderer says of each of its parts in English."""
    root = etree.fromstring(
        drawn.encode("utf-8"), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    )
    for element in root.iter(f"{{{_SVG}}}*"):
        for name in [n for n in element.attrib if n.startswith("aria-") or n in ("role", "style", "class")]:
            del element.attrib[name]
    root.set("role", "img")
    root.set("lang", "nl")
    root.set("aria-labelledby", "titel uitleg")
    for place, (name, id_, text) in enumerate((("title", "titel", title), ("desc", "uitleg", description))):
        element = etree.Element(f"{{{_SVG}}}{name}", id=id_)
        element.text = text
        root.insert(place, element)
    whole: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return whole


def block(picture: bytes, name: str, links: Sequence[Link]) -> str:
    """An SVG of `svg` to stand within a page: a group of links over a drawing that is not read aloud.

    name: before each id of it, so that a page can hold several.
    """
    root = etree.fromstring(
        picture, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    )
    _rename(root, name)
    root.set("role", "group")
    del root.attrib["aria-labelledby"]
    root.set("aria-labelledby", f"{name}-titel")
    root.set("aria-describedby", f"{name}-uitleg")
    drawing = etree.SubElement(root, f"{{{_SVG}}}g", {"aria-hidden": "true"})
    for element in list(root)[2:-1]:
        drawing.append(element)
    for link in links:
        a = etree.SubElement(root, f"{{{_SVG}}}a", href=link.naar)
        etree.SubElement(a, f"{{{_SVG}}}title").text = link.naam
        place = {"x": link.x, "y": link.y, "width": link.wide, "height": link.high}
        etree.SubElement(a, f"{{{_SVG}}}rect", {k: f"{v:g}" for k, v in place.items()}, fill="transparent")
    written: str = etree.tostring(root, encoding="unicode")
    return written


def _rename(root: Any, name: str) -> None:
    """Each id begins with name, and what refers to it says so too."""
    for element in root.iter(f"{{{_SVG}}}*"):
        for key, value in element.attrib.items():
            if key == "id":
                element.set(key, f"{name}-{value}")
            elif "url(#" in value:
                element.set(key, value.replace("url(#", f"url(#{name}-"))
