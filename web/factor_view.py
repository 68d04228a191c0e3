"""Groups of reasons as people read them: cards with typical sentences, sentences with their records, differences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np

from data.factors import FactorStore, Zin
from data.factors import places as numbers_at
from data.keuze import Keuze
from data.vocabularies import vocabulaire
from service.engine import Engine
from service.factor_codebook import RUIS
from service.factors import Codeboek, Groep, Niveau
from service.texts import field_label
from web.outcomes import cut, places

TYPICAL = 3  # sentences on a card
_CANDIDATES = 15  # the nearest, of which those are taken
_SAYS = 7  # words that a sentence needs to say something by itself
_SENTENCE = 180  # characters of one on a card
_MOVES = 5  # moves of sentences that are told on each level
_ALTERNATIVE = re.compile(r"alternatieven\[([0-9]+)\]")


@dataclass(frozen=True)
class Kaart:
    """One group in the list. deel: its share of the largest, 1 to 100."""

    groep: Groep
    deel: int
    zinnen: tuple[str, ...]


@dataclass(frozen=True)
class Zinregel:
    """A sentence with its record. feiten: instrument, places, year and field; apart: whether it fits badly.

    groep: id and name of the group that it is in.
    """

    zin: Zin
    titel: str
    adres: str
    feiten: tuple[str, ...]
    apart: bool
    groep: tuple[str, str]


@dataclass(frozen=True)
class Verhuizing:
    """Sentences that would go from one group to another, by their names."""

    van: str
    naar: str
    zinnen: int
    voorbeelden: tuple[str, ...]


@dataclass(frozen=True)
class NieuweGroep:
    """A group that a proposal would add."""

    naam: str
    zinnen: int
    voorbeelden: tuple[str, ...]


@dataclass(frozen=True)
class Wijziging:
    """What a proposal would do on one level, in names. gelijk: how many sentences stay where they are, of gedeeld.

    verhuisd: how many move; meer: moves beyond those in verhuizingen. vervallen: name, sentences and whether
    someone gave that name. hernoemd: from and to.
    """

    niveau: str
    gedeeld: int
    gelijk: int
    verhuisd: int
    erbij: int
    weg: int
    nieuw: tuple[NieuweGroep, ...]
    vervallen: tuple[tuple[str, int, bool], ...]
    verhuizingen: tuple[Verhuizing, ...]
    meer: int
    hernoemd: tuple[tuple[str, str], ...]
    namen: int
    namen_behouden: int

    @property
    def niets(self) -> bool:
        """Whether it changes nothing here."""
        return not (
            self.verhuisd or self.erbij or self.weg or self.nieuw or self.vervallen or self.hernoemd
        )


def quoted(text: str) -> str:
    """A sentence as it stands on a card: on one line, and not too long."""
    return cut(" ".join(text.split()), _SENTENCE)


def cards(store: FactorStore, book: Codeboek, groepen: Sequence[Groep]) -> list[Kaart]:
    """Groups with their typical sentences."""
    chosen = {groep.id: _candidates(book, groep.id) for groep in groepen}
    texts = {z.nr: z for z in store.zinnen(nr for numbers in chosen.values() for nr in numbers)}
    most = max((groep.zinnen for groep in book.groepen), default=1)
    return [
        Kaart(
            groep,
            max(1, round(100 * groep.zinnen / most)),
            _typical([texts[nr] for nr in chosen[groep.id] if nr in texts]),
        )
        for groep in groepen
    ]


def _candidates(book: Codeboek, id_: str) -> list[int]:
    found: list[int] = book.members(id_)[:_CANDIDATES].tolist()
    return found


def _typical(zinnen: Iterable[Zin], count: int = TYPICAL) -> tuple[str, ...]:
    """The first sentences that differ, of different records where there are enough."""
    distinct: dict[str, Zin] = {}
    for zin in zinnen:
        distinct.setdefault(" ".join(zin.tekst.split()).casefold(), zin)
    # What says little by itself comes last, however typical it is.
    telling = sorted(distinct.values(), key=lambda zin: len(zin.tekst.split()) < _SAYS)
    first: dict[int, Zin] = {}
    for zin in telling:
        first.setdefault(zin.keuze_nr, zin)
    spread = list(first.values())
    chosen = [*spread, *(zin for zin in telling if zin not in spread)][:count]
    return tuple(quoted(zin.tekst) for zin in chosen)


def rows(engine: Engine, store: FactorStore, book: Codeboek, numbers: Sequence[int]) -> list[Zinregel]:
    """Sentences with what is told of their records, in the same order; those that are gone left out."""
    zinnen = store.zinnen(numbers)
    records = {r.nr: r.keuze for r in engine.store.fetch(list({z.keuze_nr for z in zinnen}))}
    at_of = dict(zip(*_places(book, zinnen), strict=True))
    names = {groep.id: groep.naam for groep in book.groepen}
    found = []
    for zin in zinnen:
        if (keuze := records.get(zin.keuze_nr)) is None or zin.nr not in at_of:
            continue
        at = at_of[zin.nr]
        id_ = str(book.lid[at])
        found.append(
            Zinregel(
                zin,
                keuze.titel,
                f"/keuzes/{keuze.id}?{urlencode({'markeer': f'{zin.veld}:{zin.begin}-{zin.eind}'}, safe=':[]')}#markering",
                _facts(keuze, zin.veld),
                bool(book.apart[at]),
                (id_, names.get(id_, id_)),
            )
        )
    return found


def _places(book: Codeboek, zinnen: Sequence[Zin]) -> tuple[list[int], list[int]]:
    """The numbers of those that are in the groups, and the row of each there."""
    wanted = np.array([z.nr for z in zinnen], dtype=np.int64)
    at = numbers_at(wanted, book.numbers)
    return wanted[at >= 0].tolist(), at[at >= 0].tolist()


def _facts(keuze: Keuze, veld: str) -> tuple[str, ...]:
    instruments = vocabulaire("instrumenten")
    told = field_label(veld)
    if (found := _ALTERNATIVE.match(veld)) and int(found[1]) < len(keuze.alternatieven):
        told = f"{told}: {instruments.label(keuze.alternatieven[int(found[1])].instrument)}"
    return (
        instruments.label(keuze.instrument),
        places(keuze.gebieden),
        str(keuze.startdatum.year),
        told,
    )


def noise(book: Codeboek) -> int:
    """How many sentences are in groups that were set apart."""
    return sum(groep.zinnen for groep in book.groepen if groep.ruis)


def records(book: Codeboek) -> int:
    """How many records the sentences of a level are of."""
    return len(np.unique(book.keuze_numbers))


def change(store: FactorStore, level: Niveau) -> Wijziging:
    """What a proposal would do on one level, in names and sentences."""
    now, then, verschil = level.now, level.then, level.verschil
    before = {groep.id: groep for groep in now.groepen}
    after = {groep.id: groep for groep in then.groepen}
    # The sentences that were set apart one by one are no group of their own: they count as moved.
    new = {id_: _candidates(then, id_) for id_ in verschil.nieuw if id_ != RUIS}
    told = verschil.overgangen[:_MOVES]
    wanted = [nr for numbers in new.values() for nr in numbers] + [nr for o in told for nr in o.voorbeelden]
    texts = {z.nr: z for z in store.zinnen(wanted)}
    moved = sum(o.zinnen for o in verschil.overgangen)
    shared = len(then.numbers) - verschil.nieuwe_zinnen

    def some(numbers: Iterable[int]) -> tuple[str, ...]:
        return _typical([texts[nr] for nr in numbers if nr in texts])

    return Wijziging(
        verschil.niveau,
        shared,
        shared - moved,
        moved,
        verschil.nieuwe_zinnen,
        verschil.weg,
        tuple(
            NieuweGroep(after[id_].naam, after[id_].zinnen, some(numbers)) for id_, numbers in new.items()
        ),
        tuple(
            (before[id_].naam, before[id_].zinnen, before[id_].herkomst == "hand")
            for id_ in verschil.vervallen
            if id_ != RUIS
        ),
        tuple(
            Verhuizing(before[o.van].naam, after[o.naar].naam, o.zinnen, some(o.voorbeelden)) for o in told
        ),
        len(verschil.overgangen) - len(told),
        tuple(verschil.hernoemd.values()),
        verschil.namen,
        verschil.namen_behouden,
    )
