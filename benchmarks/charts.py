"""The benchmark charts: rows in, an Altair chart out. `benchmarks.plots` reads the runs and writes the files.

The look is that of `service.charts`; points have a shape beside their colour.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import altair as alt

from benchmarks.runs import Row
from service.charts import Chart, colours, data, styled
from service.palette import ACCENT, DARK, LIGHT, LINE, MIDDLE, STEPS
from service.palette import TEXT as _TEXT

WIDTH, HEIGHT = 560, 280
_MODES = {"dense": MIDDLE, "lexical": LIGHT, "hybrid": DARK}
_BROWN, _BLACK, _PINE, _MINT = "#7a4a1e", "#333333", "#1d5c4d", "#8cc3b1"
# Neighbours in a bar differ most.
_STEPS = [
    *("#a6c8e0", STEPS[3], STEPS[4], "#e4cfb5", _BROWN, "#d2e3ef"),
    *(STEPS[2], "#b98a5a", _BLACK, "#c9c9c9", _PINE, _MINT),
]
_LINES = [DARK, ACCENT, MIDDLE, _BROWN, _BLACK, _PINE, _MINT, LINE]
_TICKS = [m * 10**e for e in range(-3, 8) for m in (1, 2, 5)]
_SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right"]

PRODUCT = "keuzeregister"  # its name among the peers


def quality(rows: Sequence[Row]) -> Chart:
    """nDCG@10 per set and mode. Rows: set, mode, ndcg_at_10, ndcg_at_10_low, ndcg_at_10_high."""
    base = data(rows).encode(
        x=alt.X("set:N", title=None, sort=None, axis=alt.Axis(labelAngle=0)),
        xOffset=alt.XOffset("mode:N", sort=list(_MODES)),
    )
    bars = base.mark_bar(stroke="black", strokeWidth=0.5).encode(
        y=alt.Y("ndcg_at_10:Q", title="nDCG@10 (0 to 1)", scale=alt.Scale(domain=[0, 1])),
        color=colours("mode", _MODES),
    )
    spread = base.mark_rule(strokeWidth=1.5).encode(y="ndcg_at_10_low:Q", y2="ndcg_at_10_high:Q")
    values = base.mark_text(dy=-6, fontSize=_TEXT).encode(
        y="ndcg_at_10_high:Q", text=alt.Text("ndcg_at_10:Q", format=".2f")
    )
    title = "How well the right records are found, with 95% intervals"
    return _finished(alt.layer(bars, spread, values), title)


def levers(rows: Sequence[Row]) -> Chart:
    """What each lever brings per set. Rows: set, without, difference, low, high."""
    sets = list(dict.fromkeys(row["set"] for row in rows))
    base = data(rows).encode(
        y=alt.Y("without:N", title=None, sort=None),
        yOffset=alt.YOffset("set:N", sort=None),
        color=colours("set", dict(zip(sets, [DARK, MIDDLE, ACCENT, *_STEPS], strict=False))),
    )
    zero = data([{"zero": 0}]).mark_rule(strokeDash=[4, 3]).encode(x="zero:Q")
    spread = base.mark_rule(strokeWidth=2).encode(
        x=alt.X(
            "low:Q",
            title="nDCG@10 gained by having the lever",
            axis=alt.Axis(tickCount=6, format="+.3~f"),
        ),
        x2="high:Q",
    )
    points = base.mark_point(size=60, filled=True, opacity=1).encode(
        x="difference:Q", shape=_shapes("set", sets)
    )
    return _finished(alt.layer(zero, spread, points), "What each lever brings, with 95% intervals", None)


def peers_quality(rows: Sequence[Row]) -> Chart:
    """nDCG@10 of the product and each peer. Rows: set, system, ours, ndcg_at_10."""

    def one(name: str, mine: Sequence[Row]) -> Any:
        base = data(mine).encode(
            y=alt.Y("system:N", title=None, sort="-x", axis=alt.Axis(labelLimit=260)),
            x=alt.X("ndcg_at_10:Q", title="nDCG@10 (0 to 1)", scale=alt.Scale(domain=[0, 1])),
        )
        bars = base.mark_bar(stroke="black", strokeWidth=0.5).encode(color=_ours(DARK, LIGHT))
        values = base.mark_text(align="left", dx=4, fontSize=_TEXT).encode(
            text=alt.Text("ndcg_at_10:Q", format=".3f")
        )
        return alt.layer(bars, values, title=name).properties(width=WIDTH * 2 // 3, height=alt.Step(24))

    return _per_set(rows, one, "Quality: the register (dark) and what one could install instead")


def peers_cost(rows: Sequence[Row]) -> Chart:
    """Quality against the time of a whole answer. Rows: set, system, ours, ndcg_at_10, p50."""

    def one(name: str, mine: Sequence[Row]) -> Any:
        base = data(mine).encode(
            x=_log("p50", "median time of an answer (ms, log scale)", alt.X, [r["p50"] for r in mine], 6),
            y=alt.Y("ndcg_at_10:Q", title="nDCG@10", scale=alt.Scale(zero=False, padding=20)),
        )
        points = base.mark_point(size=90, filled=True, opacity=1).encode(
            color=_ours(DARK, ACCENT), shape=_ours("diamond", "circle")
        )
        names = base.mark_text(align="left", dx=8, fontSize=_TEXT).encode(text="system:N")
        return alt.layer(points, names, title=name).properties(width=WIDTH, height=HEIGHT)

    return _per_set(rows, one, "Quality against time: up and to the left is better")


def stacked(rows: Sequence[Row], part: str, unit: str, title: str) -> Chart:
    """Where time goes: a bar per `what`, made of its parts in the order of the rows. Rows: what, value."""
    names = list(dict.fromkeys(row[part] for row in rows))
    bars = (
        data([{**row, "order": names.index(row[part])} for row in rows])
        .mark_bar(stroke="black", strokeWidth=0.5)
        .encode(
            y=alt.Y("what:N", title=None, sort=None),
            x=alt.X("value:Q", title=unit),
            color=colours(part, dict(zip(names, _STEPS, strict=False))),
            order="order:Q",
        )
    )
    return _finished(bars, title, alt.Step(40))


def lines(rows: Sequence[Row], x: str, y: str, by: str, titles: tuple[str, str, str]) -> Chart:
    """One line per value of `by`, both axes logarithmic. titles: of the chart, the x axis and the y axis."""
    groups = list(dict.fromkeys(row[by] for row in rows))
    chart = (
        data(rows)
        .mark_line(point=alt.OverlayMarkDef(size=60, filled=True, opacity=1))
        .encode(
            x=_log(x, titles[1], alt.X, [row[x] for row in rows]),
            y=_log(y, titles[2], alt.Y, [row[y] for row in rows]),
            color=colours(by, dict(zip(groups, _LINES, strict=False))),
            shape=_shapes(by, groups),
        )
    )
    return _finished(chart, titles[0])


def recall(rows: Sequence[Row]) -> Chart:
    """Recall per filter and size. Rows: filter, size, recall_10."""
    sizes = list(dict.fromkeys(row["size"] for row in rows))
    low = min(0.98, *(row["recall_10"] for row in rows))
    points = (
        data(rows)
        .mark_point(size=70, filled=True, opacity=1)
        .encode(
            y=alt.Y("filter:N", title="records left by the filter", sort=None),
            yOffset=alt.YOffset("size:N", sort=None),
            x=alt.X(
                "recall_10:Q",
                title="recall@10 against comparing all (1 is perfect)",
                scale=alt.Scale(domain=[low, 1]),
            ),
            color=colours("size", dict(zip(sizes, _LINES, strict=False))),
            shape=_shapes("size", sizes),
        )
    )
    return _finished(points, "How much of the best ten is found", alt.Step(30, **{"for": "position"}))


def _shapes(name: str, values: Sequence[Any]) -> alt.Shape:
    known = list(dict.fromkeys(values))
    scale = alt.Scale(domain=known, range=[_SHAPES[i % len(_SHAPES)] for i in range(len(known))])
    return alt.Shape(f"{name}:N", title=None, sort=known, scale=scale)


def _ours(yes: str, no: str) -> Any:
    return alt.condition("datum.ours", alt.value(yes), alt.value(no))


def _log(name: str, title: str, kind: type[Any], values: Sequence[float], room: float = 1.0) -> Any:
    """A logarithmic axis of round numbers. room: how much further it goes than the largest value."""
    low, high = min(values) * 0.8, max(values) * 1.2 * room
    ticks = [tick for tick in _TICKS if low <= tick <= high]
    return kind(
        f"{name}:Q",
        title=title,
        scale=alt.Scale(type="log", domain=[low, high]),
        axis=alt.Axis(values=ticks, format="~g" if high < 1e4 else "~s"),
    )


def _per_set(rows: Sequence[Row], one: Callable[[str, Sequence[Row]], Any], title: str) -> Chart:
    """One chart per set, below each other: beside each other their text gets too small on a page."""
    names = list(dict.fromkeys(row["set"] for row in rows))
    charts = [one(name, [row for row in rows if row["set"] == name]) for name in names]
    return styled(alt.vconcat(*charts, title=title))


def _finished(chart: Any, title: str, height: Any = HEIGHT) -> Chart:
    size = {"width": WIDTH} if height is None else {"width": WIDTH, "height": height}
    return styled(chart.properties(title=title, **size))
