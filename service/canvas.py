"""A sheet on which rectangles, circles, lines and text are put by the pixel, as an Altair chart.

For pictures that no ready-made chart draws well: names above narrow cells, bars with their number on them. How high
it becomes is known before it is drawn; Altair is loaded when it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from service.lettering import width_of, wrapped
from service.palette import FONT, INK, SOFT, TEXT

if TYPE_CHECKING:
    from service.charts import Chart

Align = Literal["left", "center", "right"]
Weight = Literal["normal", "bold"]

_LINE = 1.3  # height of a line of text, in font sizes
_EDGE = 4.0  # room around it


@dataclass(frozen=True)
class Spot:
    """Where in the picture the count stands of a row and a cell of the table, both from 0."""

    rij: int
    cel: int
    x: float
    y: float
    wide: float
    high: float


class Canvas:
    """wide: its width. y: where there is still room, for whoever writes from the top down. spots: of its counts."""

    def __init__(self, wide: int) -> None:
        self.wide, self.y = wide, 0.0
        self.spots: list[Spot] = []
        self._boxes: list[dict[str, Any]] = []
        self._discs: list[dict[str, Any]] = []
        self._texts: dict[tuple[Align, Weight, int], list[dict[str, Any]]] = {}

    def box(self, x: float, y: float, wide: float, high: float, fill: str, edge: str = "") -> None:
        self._boxes.append(
            {"x": x, "x2": x + wide, "y": y, "y2": y + high, "vul": fill, "rand": edge or fill}
        )

    def disc(self, x: float, y: float, r: float, fill: str) -> None:
        self._discs.append({"x": x, "y": y, "maat": 4 * r * r, "vul": fill})

    def count(self, rij: int, cel: int, x: float, y: float, wide: float, high: float) -> None:
        """Where a count of the table stands, with enough room around it for a finger."""
        self.spots.append(Spot(rij, cel, x + _EDGE, y + _EDGE, wide, high))

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = TEXT,
        colour: str = INK,
        align: Align = "left",
        bold: bool = False,
        angle: int = 0,
    ) -> None:
        """Text with the middle of its line at y."""
        weight: Weight = "bold" if bold else "normal"
        row = {"x": x, "y": y, "tekst": words, "maat": size, "vul": colour}
        self._texts.setdefault((align, weight, angle), []).append(row)

    def paragraph(self, words: str, *, size: float = TEXT, colour: str = SOFT, bold: bool = False) -> None:
        """Text over the whole width at y, which moves down."""
        for line in wrapped(words, self.wide, size, lines=12):
            self.text(0, self.y + size * _LINE / 2, line, size=size, colour=colour, bold=bold)
            self.y += size * _LINE

    def legend(self, names: dict[str, str], edge: str = INK, size: float = TEXT) -> None:
        """A square of its colour and a name, as many on a line as fit, at y, which moves down."""
        x = 0.0
        for name, fill in names.items():
            room = width_of(name, size) + size + 18
            if x and x + room > self.wide:
                x, self.y = 0.0, self.y + size * 1.5
            self.box(x, self.y + 2, size, size, fill, edge)
            self.text(x + size + 5, self.y + 2 + size / 2, name, size=size)
            x += room
        self.y += size * 1.8

    @property
    def size(self) -> tuple[float, float]:
        """How wide and high the picture is."""
        return self.wide + 2 * _EDGE, max(self.y, 1.0) + 2 * _EDGE

    def chart(self) -> Chart:
        import altair as alt

        from service.charts import data

        high = max(self.y, 1.0)
        x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, self.wide], nice=False))
        y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[0, high], nice=False, reverse=True))
        fill = alt.Fill("vul:N", scale=None, legend=None)
        layers: list[Any] = []
        if self._boxes:
            edge = alt.Stroke("rand:N", scale=None, legend=None)
            mark = data(self._boxes).mark_rect(strokeWidth=0.75)
            layers.append(mark.encode(x=x, x2="x2:Q", y=y, y2="y2:Q", fill=fill, stroke=edge))
        size = alt.Size("maat:Q", scale=None, legend=None)
        if self._discs:
            mark = data(self._discs).mark_point(shape="circle", stroke=INK, strokeWidth=1, opacity=1)
            layers.append(mark.encode(x=x, y=y, size=size, fill=fill))
        for (align, weight, angle), rows in self._texts.items():
            mark = data(rows).mark_text(align=align, baseline="middle", fontWeight=weight, angle=angle)
            layers.append(mark.encode(x=x, y=y, text="tekst:N", size=size, fill=fill))
        made: Chart = alt.layer(*layers).properties(width=self.wide, height=high)
        # Its size is what `size` says, whatever is drawn.
        finished: Chart = made.configure(
            font=FONT, padding=_EDGE, autosize=alt.AutoSizeParams(type="none")
        ).configure_view(stroke=None)
        return finished
