"""Figures over factors: how often each comes back, when, with which instrument, where, beside which, for or against.

All are counted from one list of memberships (`service.factor_members`): groups of sentences for colleagues, factors
that public records name for residents, with small counts left out (`service.small_counts`). Each figure is defined
in one place, and the page shows that sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from data.factor_metadata import RecordColumns
from data.factors import places
from data.vocabularies import vocabulaire
from service.factor_members import NIET_GEZEGD, TEGEN, VOOR, Leden
from service.small_counts import Telling, Verborgen, alone, row
from service.tables import Cel, Rij, Tabel

MOST_PAIRS = 50
_MOST_YEARS = 30

NAMEN = ("kaart", "jaren", "instrumenten", "gebieden", "samen", "voor-tegen")


def tables(leden: Leden, records: RecordColumns, *, openbaar: bool) -> dict[str, Tabel]:
    """Every figure by name, over these records. openbaar: with small counts left out."""
    count = _Count(leden, records, openbaar)
    made = (
        _kaart(count),
        _jaren(count),
        _instrumenten(count),
        _gebieden(count),
        _samen(count),
        _voor_tegen(count),
    )
    return {tabel.naam: tabel for tabel in made}


class _Count:
    """Who has what, among the records of the selection.

    has: (n, k) float32, 1 where a record has a group or factor; products of it are exact counts. keuzes and leden:
    (k,) how many records and memberships each has. order: places in dingen as the tables show them.
    """

    def __init__(self, leden: Leden, records: RecordColumns, openbaar: bool) -> None:
        self.leden, self.records, self.openbaar = leden, records, openbaar
        self.woord = "groep" if leden.zinnen else "factor"
        n, k = len(records.numbers), len(leden.dingen)
        rows = places(leden.keuze_numbers, records.numbers)
        inside = np.flatnonzero(rows >= 0)
        self.wat, self.richting = leden.wat[inside], leden.richting[inside]
        self.has = np.zeros((n, k), dtype=np.float32)
        self.has[rows[inside], self.wat] = 1
        self.keuzes = self.has.sum(axis=0).astype(np.int64)
        self.leden_per = np.bincount(self.wat, minlength=k)

        def key(i: int) -> tuple[int, int, str]:
            many, more = int(self.keuzes[i]), int(self.leden_per[i])
            if openbaar:  # what is not shown may not follow from the order either
                many, more = many if many == alone(many) else 0, 0
            return -many, -more, leden.dingen[i].naam

        self.order = sorted(np.flatnonzero(self.keuzes).tolist(), key=key)

    def total(self, count: int) -> Telling:
        return alone(count) if self.openbaar else count

    def row(
        self, i: int, counts: Sequence[int], *, overlapping: bool = False
    ) -> tuple[Telling, ...] | None:
        """The parts of one group or factor, or None when none of them may be shown."""
        total = int(self.keuzes[i])
        return row(counts, total, overlapping=overlapping) if self.openbaar else tuple(counts)

    def by(self, member: np.ndarray) -> np.ndarray:
        """(k, m): how many records with each are in each column. member: (n, m) bool."""
        counted: np.ndarray = np.rint(self.has.T @ member.astype(np.float32)).astype(np.int64)
        return counted

    def tabel(
        self,
        naam: str,
        titel: str,
        uitleg: str,
        koppen: Sequence[str],
        cells: Mapping[int, tuple[Cel, ...] | None],
    ) -> Tabel:
        """One line each, in order; those without cells are left out, and that is told."""
        lines = tuple(self.line(i, found) for i in self.order if (found := cells[i]) is not None)
        gone = len(self.order) - len(lines)
        let = ""
        if gone:
            who = (
                "Eén factor staat er niet bij: de"
                if gone == 1
                else f"{gone} factoren staan er niet bij: hun"
            )
            let = f"{who} aantallen zijn te klein om te laten zien."
        return Tabel(naam, titel, uitleg, let, (self.woord, *koppen), lines)

    def line(self, i: int, cells: tuple[Cel, ...]) -> Rij:
        ding = self.leden.dingen[i]
        hidden = isinstance(self.total(int(self.keuzes[i])), Verborgen)
        return Rij("" if hidden else ding.id, ding.naam, cells)


def _one_of(values: np.ndarray, choices: Sequence[int] | Sequence[str]) -> np.ndarray:
    """(n, m) bool: which of the choices each value is."""
    found: np.ndarray = values[:, None] == np.array(choices)[None, :]
    return found


def _kaart(count: _Count) -> Tabel:
    cells: dict[int, tuple[Cel, ...] | None]
    if count.leden.zinnen:
        uitleg = (
            "Elke cirkel is een groep. Hoe groter de cirkel, hoe meer zinnen. Groepen waarvan de zinnen op "
            "elkaar lijken, staan dicht bij elkaar."
        )
        koppen = ["soort factor", "zinnen", "keuzes"]
        cells = {
            i: (count.leden.dingen[i].soort, int(count.leden_per[i]), int(count.keuzes[i]))
            for i in count.order
        }
    else:
        uitleg = (
            "Elke cirkel is een factor. Hoe groter de cirkel, hoe meer keuzes die factor noemen. Factoren "
            "waarvan de toelichting op elkaar lijkt, staan dicht bij elkaar."
        )
        koppen = ["soort factor", "keuzes"]
        cells = {i: (count.leden.dingen[i].soort, count.total(int(count.keuzes[i]))) for i in count.order}
    return count.tabel("kaart", "Kaart", uitleg, koppen, cells)


def _jaren(count: _Count) -> Tabel:
    starts = count.records.jaren
    years = _years(starts)
    found = count.by(_one_of(starts, years))
    cells: dict[int, tuple[Cel, ...] | None] = {}
    for i in count.order:
        parts = count.row(i, found[i].tolist())
        sizes: tuple[Cel, ...] = (count.total(int(count.keuzes[i])),)
        if count.leden.zinnen:
            sizes = (int(count.leden_per[i]), *sizes)
        cells[i] = None if parts is None else (*sizes, *parts)
    what = "zinnen van de groep" if count.leden.zinnen else "de factor"
    uitleg = (
        f"In hoeveel keuzes {what} {'staan' if count.leden.zinnen else 'meetelde'}, per jaar waarin de keuze begon. "
        f"Elke keuze telt één keer per {count.woord}."
    )
    koppen = [*(["zinnen"] if count.leden.zinnen else []), "keuzes", *(str(y) for y in years)]
    return count.tabel("jaren", "Per jaar", uitleg, koppen, cells)


def _years(starts: np.ndarray) -> list[int]:
    """From the first to the last year, also those in which nothing began; of a very long time those that occur."""
    if not len(starts):
        return []
    first, last = int(starts.min()), int(starts.max())
    every = list(range(first, last + 1))
    return every if len(every) <= _MOST_YEARS else np.unique(starts).tolist()


def _instrumenten(count: _Count) -> Tabel:
    used = [b for b in vocabulaire("instrumenten") if b.code in set(count.records.instrumenten.tolist())]
    found = count.by(_one_of(count.records.instrumenten, [b.code for b in used]))
    cells = {i: _with_total(count, i, count.row(i, found[i].tolist())) for i in count.order}
    uitleg = f"In hoeveel keuzes voor elk instrument de {count.woord} voorkomt. Elke keuze telt één keer per {count.woord}."
    return count.tabel(
        "instrumenten", "Per instrument", uitleg, ["keuzes", *(b.label for b in used)], cells
    )


def _gebieden(count: _Count) -> Tabel:
    codes = set(count.records.gebieden.tolist())
    used = [b for b in vocabulaire("gebieden") if b.code in codes]
    member = np.zeros((len(count.records.numbers), len(used)), dtype=bool)
    at = {b.code: i for i, b in enumerate(used)}
    named, of = np.unique(count.records.gebieden, return_inverse=True)
    columns = np.array([at.get(str(code), -1) for code in named.tolist()], dtype=np.int64)[of.reshape(-1)]
    kept = columns >= 0
    member[places(count.records.gebied_numbers[kept], count.records.numbers), columns[kept]] = True
    labels = [_gebied(b.label, str(b.extra["soort"])) for b in used]
    found = count.by(member)
    cells = {
        i: _with_total(count, i, count.row(i, found[i].tolist(), overlapping=True)) for i in count.order
    }
    uitleg = (
        f"In hoeveel keuzes voor elk gebied de {count.woord} voorkomt. Een keuze telt bij het gebied dat zij zelf "
        "noemt: een buurt, een wijk of heel Zuidwest. Noemt een keuze twee gebieden, dan telt zij bij allebei."
    )
    return count.tabel("gebieden", "Per gebied", uitleg, ["keuzes", *labels], cells)


def _gebied(label: str, soort: str) -> str:
    return {"wijk": f"{label} (wijk)", "zuidwest": f"Heel {label}"}.get(soort, label)


def _with_total(count: _Count, i: int, parts: tuple[Telling, ...] | None) -> tuple[Cel, ...] | None:
    return None if parts is None else (count.total(int(count.keuzes[i])), *parts)


def _samen(count: _Count) -> Tabel:
    """Pairs by how much more often they occur together than their numbers of records would bring by chance."""
    n = len(count.records.numbers)
    shown = [i for i in count.order if not isinstance(count.total(int(count.keuzes[i])), Verborgen)]
    if isinstance(count.total(n), Verborgen):
        shown = []
    both = np.rint(count.has.T @ count.has).astype(np.int64)
    expected = np.outer(count.keuzes, count.keuzes) / max(n, 1)
    pairs = [
        (a, b)
        for place, a in enumerate(shown)
        for b in shown[place + 1 :]
        if both[a, b] and not isinstance(count.total(int(both[a, b])), Verborgen)
    ]
    pairs.sort(key=lambda p: (-(both[p] - expected[p]), -both[p]))
    name = [ding.naam for ding in count.leden.dingen]
    ids = [ding.id for ding in count.leden.dingen]
    lines = tuple(
        Rij(
            ids[a],
            name[a],
            (name[b], int(both[a, b]), _dutch(expected[a, b]), _dutch(both[a, b] / expected[a, b])),
            ids[b],
        )
        for a, b in pairs[:MOST_PAIRS]
    )
    wie = "factoren" if count.woord == "factor" else "groepen"
    uitleg = (
        f"Hoe vaak twee {wie} in dezelfde keuze voorkomen. Verwacht is het aantal dat u bij toeval zou zien. Bovenaan "
        f"staan de {wie} die veel vaker samen voorkomen dan dat."
    )
    let = [f"Hier staan de eerste {MOST_PAIRS} paren."] if len(pairs) > MOST_PAIRS else []
    if count.openbaar:
        let.append("Paren die in minder dan 5 keuzes samen voorkomen, staan er niet bij.")
    koppen = (count.woord, f"samen met {count.woord}", "keuzes samen", "verwacht", "keer verwacht")
    return Tabel("samen", "Samen in één keuze", uitleg, " ".join(let), koppen, lines)


def _dutch(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")


def _voor_tegen(count: _Count) -> Tabel:
    k = len(count.leden.dingen)
    found = np.bincount(count.wat * 3 + count.richting, minlength=3 * k).reshape(k, 3)
    if count.leden.zinnen:
        cells: dict[int, tuple[Cel, ...] | None] = {
            i: tuple(int(found[i, r]) for r in (VOOR, TEGEN, NIET_GEZEGD)) for i in count.order
        }
        uitleg = (
            "Hoeveel zinnen van de groep voor het gekozen instrument spreken, en hoeveel tegen. Dat staat bij de "
            "factoren van de keuze. Staat het daar niet, dan telt een zin over een afgewezen alternatief als tegen."
        )
        koppen = ["voor", "tegen", "niet gezegd"]
    else:
        cells = {
            i: _with_total(
                count, i, count.row(i, [int(found[i, r]) for r in (VOOR, TEGEN)], overlapping=True)
            )
            for i in count.order
        }
        uitleg = "Bij hoeveel keuzes de factor voor het gekozen instrument sprak, en bij hoeveel tegen."
        koppen = ["keuzes", "voor", "tegen"]
    return count.tabel("voor-tegen", "Voor en tegen", uitleg, koppen, cells)
