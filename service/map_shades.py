"""What maps of areas share: the names of areas, what is told of each, how dark that is, and what a shade means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from data.gebieden import alle_buurten
from data.tile_map import BREED, SMAL
from data.vocabularies import vocabulaire
from data.wording import counted, dutch_number
from service.lettering import width_of
from service.map_sheet import Sheet, box_path
from service.palette import INK, LINE, ON_STEPS, PAPER, SOFT, STEPS
from service.small_counts import FEWEST, Telling, Verborgen

OUTSIDE = "#fafafa"  # the colour of what is not asked for
_HIDDEN = {Verborgen.MINDER: f"<{FEWEST}", Verborgen.NIET: "–"}


def name_of(code: str) -> str:
    return vocabulaire("gebieden").label(code)


def wijken() -> tuple[str, ...]:
    return tuple(b.code for b in vocabulaire("gebieden") if b.extra["soort"] == "wijk")


def reading_order(codes: Iterable[str], smal: bool) -> list[str]:
    """From the north down, each row from the west: for tiles and borders alike."""
    places = SMAL if smal else BREED
    return sorted(codes, key=lambda code: places[code][::-1])


class Shades:
    """What is told of each area, and how dark that is: from the fewest to the most choices of a buurt in five steps.

    counts: of the areas that are asked for; None for a map of names alone.
    """

    def __init__(self, counts: Mapping[str, Telling] | None) -> None:
        self._names_alone = counts is None
        counts = self.counts = counts or {}
        shown = [n for code, n in counts.items() if code in alle_buurten() and isinstance(n, int) and n]
        self._least, self._most = min(shown, default=1), max(shown, default=0)

    def asked(self, code: str) -> bool:
        return self._names_alone or code in self.counts

    def told(self, code: str) -> str:
        """As the map has it; "" for an area that was not asked for."""
        count = self.counts.get(code)
        if count is None:
            return ""
        return _HIDDEN[count] if isinstance(count, Verborgen) else dutch_number(count)

    def aloud(self, code: str) -> str:
        """The area and its count, to be read aloud."""
        wijk = " (wijk)" if code in wijken() else ""
        if self._names_alone or (wijk and not self.asked(code)):
            return f"{name_of(code)}{wijk}"
        count = self.counts.get(code)
        many = (
            "valt buiten de filters"
            if count is None
            else f"{count.value} keuzes" if count is Verborgen.MINDER
            else count.value if isinstance(count, Verborgen)
            else counted(count, "keuze", "keuzes")
        )  # fmt: skip
        return f"{name_of(code)}{wijk}: {many}"

    def of(self, code: str) -> tuple[str, str]:
        """The colour of a buurt and the ink that can be read on it."""
        count = self.counts.get(code)
        if not self.asked(code):
            return OUTSIDE, SOFT
        if isinstance(count, Verborgen) or not count:
            return PAPER, INK
        return STEPS[self._step(count)], ON_STEPS[self._step(count)]

    def _step(self, count: int) -> int:
        return len(STEPS) * (count - self._least) // (self._most - self._least + 1)

    def legend(self) -> list[tuple[str, str]]:
        """Each colour with the counts that it stands for."""
        # The first count of each step, without trying them all: there may be a hundred thousand.
        room = self._most - self._least + 1
        starts = [self._least - (-step * room // len(STEPS)) for step in range(len(STEPS))]
        ends = [start - 1 for start in starts[1:]] + [self._most]
        rows = [
            (
                STEPS[step],
                dutch_number(low) if low == high else f"{dutch_number(low)} – {dutch_number(high)}",
            )
            for step, (low, high) in enumerate(zip(starts, ends, strict=True))
            if low <= high
        ]
        hidden = [_HIDDEN[n] for n in Verborgen if n in self.counts.values()]
        nought = ["0"] if any(self.counts.get(code) == 0 for code in alle_buurten()) else []
        rows = [(PAPER, words) for words in [*nought, *hidden]] + rows
        if any(not self.asked(code) for code in alle_buurten()):
            rows.append((OUTSIDE, "buiten de filters"))
        return rows


def legend(sheet: Sheet, rows: list[tuple[str, str]]) -> None:
    """Colours with their meaning, as many on a line as fit, at y, which moves down."""
    if not rows:
        return
    x = 0.0
    for fill, words in rows:
        room = 20 + width_of(words, 11) + 14
        if x and x + room > sheet.wide:
            x, sheet.y = 0.0, sheet.y + 18
        swatch(sheet, x, sheet.y, fill, words)
        x += room
    sheet.y += 24


def swatch(sheet: Sheet, x: float, y: float, fill: str, words: str) -> None:
    sheet.path(box_path(x, y, 14, 14), fill, LINE, dashes="2 2" if fill == OUTSIDE else "")
    sheet.text(x + 20, y + 7, words, size=11)


def notes(sheet: Sheet, counts: Iterable[Telling]) -> None:
    held = set(counts) & set(Verborgen)
    if Verborgen.MINDER in held:
        sheet.paragraph(f"{_HIDDEN[Verborgen.MINDER]}: {Verborgen.MINDER.value}.", size=11)
    if Verborgen.NIET in held:
        why = "omdat een klein aantal anders uit te rekenen was"
        sheet.paragraph(f"{_HIDDEN[Verborgen.NIET]}: {Verborgen.NIET.value}, {why}.", size=11)
