"""A record as people read it: paragraphs with a marked sentence, and how promises stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from data.beloften import sleutel
from data.keuze import TEKSTVELDEN, Belofte, Keuze
from service.beloften import Stand, stand_of, term

_MARK = re.compile(
    rf"((?:{'|'.join(TEKSTVELDEN)}|alternatieven\[[0-9]{{1,2}}\]\.reden"
    r"|factoren\[[0-9]{1,2}\]\.toelichting|evaluatie\.toelichting)):([0-9]{1,6})-([0-9]{1,6})"
)

SCORES = (
    (
        "informatie",
        "Informatie",
        "Hoe goed mensen wisten waar het over ging en wat er met hun inbreng gebeurde.",
    ),
    ("inclusie", "Inclusie", "Hoe goed iedereen mee kon doen om wie het ging."),
    ("invloed", "Invloed", "Hoeveel mensen er echt aan konden veranderen."),
)


@dataclass(frozen=True)
class Mark:
    """A piece of a field to mark: offsets into the text of `veld`."""

    veld: str
    begin: int
    eind: int

    @classmethod
    def parse(cls, text: str) -> Mark:
        """From afweging:120-185. Raises ValueError when it is anything else."""
        found = _MARK.fullmatch(text)
        if not found or int(found[2]) >= int(found[3]):
            raise ValueError("schrijf het als afweging:120-185, met een veld dat tekst heeft")
        return cls(found[1], int(found[2]), int(found[3]))


@dataclass(frozen=True)
class Piece:
    """A piece of a paragraph. eerste: the first marked one, that a link can go to."""

    tekst: str
    gemarkeerd: bool = False
    eerste: bool = False


def paragraphs(text: str, veld: str, mark: Mark | None) -> list[list[Piece]]:
    """The paragraphs of a field, with what is marked apart. A mark beyond the text marks nothing."""
    begin, end = (mark.begin, mark.eind) if mark and mark.veld == veld else (0, 0)
    if end > len(text):
        begin = end = 0
    found: list[list[Piece]] = []
    marked = False
    for line in re.finditer(r"[^\n]+", text):
        pieces = []
        for a, b, inside in _cut(line.start(), line.end(), begin, end):
            pieces.append(Piece(text[a:b], inside, inside and not marked))
            marked = marked or inside
        found.append(pieces)
    return found


def _cut(start: int, stop: int, begin: int, end: int) -> list[tuple[int, int, bool]]:
    a, b = max(start, begin), min(stop, end)
    if a >= b:
        return [(start, stop, False)]
    cuts = [(start, a, False), (a, b, True), (b, stop, False)]
    return [cut for cut in cuts if cut[0] < cut[1]]


@dataclass(frozen=True)
class Toezegging:
    """A promise as it stands on a day. termijn: how it stands in time, in words."""

    belofte: Belofte
    stand: Stand
    termijn: str

    @property
    def sleutel(self) -> str:
        return sleutel(self.belofte.wat, self.belofte.uiterlijk)


def promises(keuze: Keuze, today: date) -> list[Toezegging]:
    """Each promise and how it stands today; what is late first, what is done last."""
    found = [Toezegging(b, stand_of(b, today), term(b, today)) for b in keuze.beloften]
    return sorted(found, key=lambda t: (t.stand.gedaan, t.stand is Stand.OPEN, t.belofte.uiterlijk))


def promise_summary(stands: Sequence[Toezegging]) -> str:
    """ "2 van de 3 beloften zijn nagekomen. 1 is te laat." """
    total, done = len(stands), sum(s.stand.gedaan for s in stands)
    late = sum(s.stand is Stand.TE_LAAT for s in stands)
    if total == 1:
        if done:
            return "De belofte is nagekomen."
        return "De belofte is nog niet nagekomen en is te laat." if late else "De belofte staat nog open."
    if done == total:
        return f"Alle {total} beloften zijn nagekomen."
    kept = f"{done} van de {total} beloften {'is' if done == 1 else 'zijn'} nagekomen."
    if done == 0:
        kept = f"Geen van de {total} beloften is nagekomen."
    return kept + (f" {late} {'is' if late == 1 else 'zijn'} te laat." if late else "")
