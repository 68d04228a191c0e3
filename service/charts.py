"""Pictures: Altair specifications made into SVG and PNG on this server, without a script and without a network.

Whoever imports this loads Altair; the renderer itself is loaded for the first picture. An SVG has a title and a
description for screen readers, says in which language it is, and holds no style and no script, so that
the strictest policy lets it through. The fonts are those that every system has or has a stand-in for. Colours run
from dark to light, so that they stay apart in grey print.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import altair as alt
from lxml import etree

FONT = "Arial, Helvetica, sans-serif"
TEXT, TITLE = 12, 14
INK, SOFT, LINE, PAPER = "#1f1f1f", "#595959", "#8c8c8c", "#ffffff"
DARK, MIDDLE, LIGHT = "#0b3c6f", "#4f93c9", "#bcd9ee"
ACCENT = "#c2571a"

Chart = alt.TopLevelMixin

_SVG = "http://www.w3.org/2000/svg"
_NUMBERS = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€ ", ""]}
_PNG_SCALE = 2  # sharp in print, and on a screen of many dots
# The renderer has one engine of its own; a picture takes a tenth of a second.
_lock = threading.Lock()


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
