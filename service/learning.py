"""What was learned: of each factor what helped, what went against a choice, and what was learned besides.

Every quote is whole sentences of one record, as they stand there. The side of a quote comes from what its record says
of the factor, never from reading the sentence: where the record does not tell, it is neither success nor pitfall.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

import numpy as np

from data import leren
from data.keuze import Keuze, texts
from data.records import Vastgelegd
from data.vocabularies import vocabulaire
from models.words import stems
from service.engine import Engine
from service.factors import Factors, groups_of
from service.selection import Selection
from service.texts import sentence_splitter

GOED = 3.5  # the mean mark, of 5, from which a choice counts as well assessed
PER_LIST = 3  # quotes of each kind
CANDIDATES = 8  # records of each kind that are read for those
_LONG = 240  # characters after which no other sentence is added to a quote
_LEVEL = "fijn"  # the groups of sentences that are nearest to one subject
# Fields with lessons, the best first; what a record explains beside a factor comes after them.
_LESSONS = ("leerpunten", "evaluatie.toelichting", "resultaat")


class Soort(StrEnum):
    """What a quote is, as files name it too."""

    SUCCES = "succesfactor"
    VALKUIL = "valkuil"
    OOK = "ook geleerd"


# The definitions, as the page shows them.
UITLEG: Mapping[Soort, str] = {
    Soort.SUCCES: "Een keuze noemt dit als iets wat hielp of voor de keuze sprak, én betrokkenen gaven die keuze "
    f"gemiddeld een {str(GOED).replace('.', ',')} of hoger op een schaal van 1 tot 5.",
    Soort.VALKUIL: "Een keuze noemt dit als iets wat tegenzat. Wat daar achteraf over is geleerd, hoort erbij.",
    Soort.OOK: "Wat achteraf is opgeschreven bij een keuze die dit noemt, zonder dat er staat of dit hielp of tegenzat. "
    "Daar raden wij niet naar: de zin kan ook over iets anders in die keuze gaan.",
}


@dataclass(frozen=True)
class Lens:
    """Factors to look through. bron: where they come from."""

    code: str
    titel: str
    bron: str
    vast: tuple[str, ...] = ()

    @property
    def factoren(self) -> tuple[str, ...]:
        """Codes, in the order of the source."""
        return self.vast or tuple(vocabulaire("factoren").codes)


SLEUTELS = Lens(
    "sleutels",
    "Acht sleutels",
    "De acht sleutels tot succes van KplusV",
    (
        "verwachtingsmanagement",
        "burger-serieus-nemen",
        "iedereen-betrekken",
        "rekenen-op-een-investering",
        "een-traject-een-aanspreekpunt",
        "kennis-en-ervaring-delen",
        "korte-lijnen-wethouder-ambtenaar",
        "rol-van-de-raad",
    ),
)
SUCCESFACTOREN = Lens(
    "succesfactoren",
    "Zes succesfactoren",
    "De zes succesfactoren die KWINK groep bij gemeenten vond",
    (
        "transparant-proces",
        "budget-voor-initiatieven",
        "representatieve-afspiegeling",
        "faciliterende-gemeente",
        "bestaande-ervaringen-gebruiken",
        "ruimte-voor-experiment",
    ),
)
ALLES = Lens("alles", "Alle factoren", "Alle factoren van dit register")
LENZEN: Mapping[str, Lens] = {lens.code: lens for lens in (SLEUTELS, SUCCESFACTOREN, ALLES)}


@dataclass(frozen=True)
class Citaat:
    """Whole sentences of a record that names a factor. veld: where they stand; les: how its lessons begin, or "".

    erover: whether they are known to be about the factor; otherwise they are the lessons of the record.
    """

    record: Vastgelegd
    factor: str
    soort: Soort
    veld: str
    zin: str
    les: str = ""
    erover: bool = True

    @property
    def achteraf(self) -> bool:
        """Whether it was written afterwards, and not beside the factor itself."""
        return self.veld in _LESSONS

    @property
    def rang(self) -> tuple[bool, int, int, str]:
        """What is about the factor first, lessons before explanations, and of equals the newest."""
        place = _LESSONS.index(self.veld) if self.achteraf else len(_LESSONS)
        return not self.erover, place, -self.record.keuze.startdatum.toordinal(), self.record.keuze.id


@dataclass(frozen=True)
class Geleerd:
    """What is shown of a factor. goed: how many well-assessed choices name it as one for."""

    factor: str
    goed: int
    citaten: Mapping[Soort, tuple[Citaat, ...]]

    @property
    def leeg(self) -> bool:
        return not any(self.citaten.values())


Bounds = tuple[int, int]


@dataclass(frozen=True)
class Gelezen:
    """A record with the bounds of the sentences of each field, in order.

    lessen: of each sentence of its lessons the field, its bounds, itself, and its words as `is_about` looks for them.
    """

    record: Vastgelegd
    zinnen: Mapping[str, Sequence[Bounds]]
    lessen: Sequence[tuple[str, Bounds, str, str]]


@dataclass(frozen=True)
class Gegroepeerd:
    """Reasons in lessons that stand in a group of a factor: by record and factor, their bounds."""

    plaatsen: Mapping[int, Mapping[str, Sequence[Bounds]]]

    def of(self, factor: str) -> list[int]:
        """Numbers of the records with such a reason."""
        return [nr for nr, found in self.plaatsen.items() if factor in found]


NOT_GROUPED = Gegroepeerd({})


def grouped(
    selection: Selection, factors: Factors, codes: Sequence[str], most: int | None = CANDIDATES
) -> Gegroepeerd:
    """What the groups say of the lessons of these records; most: reasons of each factor, the most typical first.

    Only for who may read the whole register: the groups are made of all of it.
    """
    book = factors.codeboek(_LEVEL)
    wanted = [g for g in groups_of(book) if g.factor in set(codes)]
    if book is None or not wanted:
        return NOT_GROUPED
    lessons = leren.lesson_reasons(selection.database, selection.where)
    chosen: dict[str, list[int]] = {}
    for groep in wanted:
        members = book.members(groep.id)
        chosen.setdefault(str(groep.factor), []).extend(members[np.isin(members, lessons)][:most].tolist())
    zinnen = {z.nr: z for z in factors.store.zinnen(nr for numbers in chosen.values() for nr in numbers)}
    found: dict[int, dict[str, list[Bounds]]] = {}
    for factor, numbers in chosen.items():
        for zin in (zinnen[nr] for nr in numbers if nr in zinnen):
            found.setdefault(zin.keuze_nr, {}).setdefault(factor, []).append((zin.begin, zin.eind))
    return Gegroepeerd(found)


def learned(
    selection: Selection, engine: Engine, lens: Lens, groepen: Gegroepeerd = NOT_GROUPED
) -> list[Geleerd]:
    """What is shown of each factor of the lens: a few quotes of each kind, each list from different records."""
    codes = lens.factoren
    found = leren.named(selection.database, selection.where, codes, GOED, CANDIDATES)
    numbers = {
        code: sorted({*one.hielp, *one.voor, *one.tegen, *groepen.of(code)})
        for code in codes
        for one in (found.get(code, leren.Genoemd()),)
    }
    records = leren.records(selection.database, selection.where, sorted(set().union(*numbers.values())))
    read = sentences(engine, list(records.values()))
    told: set[int] = set()
    shown = []
    for code in codes:
        every = [
            quote
            for nr in numbers[code]
            if nr in read
            for quote in quotes(read[nr], code, groepen.plaatsen.get(nr, {}).get(code, ()))
        ]
        goed = found[code].goed if code in found else 0
        shown.append(Geleerd(code, goed, {soort: _chosen(every, soort, told) for soort in Soort}))
    return shown


def all_quotes(
    selection: Selection, engine: Engine, lens: Lens, groepen: Gegroepeerd = NOT_GROUPED
) -> Iterator[Citaat]:
    """Every quote through this lens, by record, the newest first."""
    codes = lens.factoren
    for part in leren.every(selection.database, selection.where, codes, list(groepen.plaatsen)):
        for nr, read in sentences(engine, part).items():
            mine = groepen.plaatsen.get(nr, {})
            for code in codes:
                yield from quotes(read, code, mine.get(code, ()))


def sentences(engine: Engine, records: Sequence[Vastgelegd]) -> dict[int, Gelezen]:
    """By number each record with its sentences, as they were found when it was kept; in the same order."""
    kept = (
        engine.passages.of_records(engine.encoder.fingerprint, [r.nr for r in records]) if records else {}
    )
    found: dict[int, Gelezen] = {}
    for record in records:
        fields = dict(texts(record.keuze))
        bounds: dict[str, list[Bounds]] = {}
        for passage in kept.get(record.nr, ()):
            bounds.setdefault(passage.veld, []).extend(passage.zinnen)
        if not bounds:
            bounds = {
                veld: [(s.begin, s.eind) for s in sentence_splitter().sentences(tekst)]
                for veld, tekst in fields.items()
            }
        lessons = [
            (veld, (begin, eind), fields[veld][begin:eind], _marked(fields[veld][begin:eind]))
            for veld in _LESSONS
            if veld in fields
            for begin, eind in sorted(bounds.get(veld, ()))
        ]
        found[record.nr] = Gelezen(record, {v: sorted(found) for v, found in bounds.items()}, lessons)
    return found


def quotes(read: Gelezen, factor: str, in_group: Sequence[Bounds] = ()) -> list[Citaat]:
    """All that a record says of a factor. in_group: bounds in its lessons that are about it."""
    record, keuze = read.record, read.record.keuze
    told = {f.richting: i for i, f in enumerate(keuze.factoren) if f.factor == factor}
    if not told and not in_group:
        return []
    fields, phrases = dict(texts(keuze)), _phrases_of(factor)

    def first(veld: str) -> str:
        return _first(fields.get(veld, ""), read.zinnen.get(veld, ()))

    les = first(_LESSONS[0])
    lesson = Soort.VALKUIL if set(told) == {leren.TEGEN} else Soort.OOK
    found = [
        Citaat(record, factor, lesson, veld, zin)
        for veld, bounds, zin, said in read.lessen
        if any(phrase in said for phrase in phrases) or (veld == _LESSONS[0] and _meets(bounds, in_group))
    ]
    sides = [(leren.VOOR, Soort.SUCCES)] if well_assessed(keuze) else []
    for richting, soort in [*sides, (leren.TEGEN, Soort.VALKUIL)]:
        veld = f"factoren[{told[richting]}].toelichting" if richting in told else ""
        if zin := first(veld):
            found.append(Citaat(record, factor, soort, veld, zin, les))
    if told and les and not any(one.veld == _LESSONS[0] for one in found):
        found.append(Citaat(record, factor, Soort.OOK, _LESSONS[0], les, erover=False))
    return found


def well_assessed(keuze: Keuze) -> bool:
    """Whether the mean of the marks that were given is high; not without a mark."""
    scores = keuze.evaluatie.scores if keuze.evaluatie else None
    marks = [mark for mark in scores.model_dump().values() if mark is not None] if scores else []
    return bool(marks) and sum(marks) / len(marks) >= GOED


def is_about(sentence: str, factor: str) -> bool:
    """Whether a sentence names a factor: by its name or a synonym, in any form of those words."""
    said = _marked(sentence)
    return any(phrase in said for phrase in _phrases_of(factor))


def _phrases_of(factor: str) -> tuple[str, ...]:
    begrip = vocabulaire("factoren")[factor]
    return _phrases(begrip.label, *begrip.synoniemen)


@lru_cache(maxsize=512)
def _phrases(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_marked(name) for name in names))


def _marked(text: str) -> str:
    return f" {' '.join(stems(text))} "


def _meets(bounds: Bounds, places: Iterable[Bounds]) -> bool:
    return any(bounds[0] < end and start < bounds[1] for start, end in places)


def _first(text: str, bounds: Sequence[Bounds]) -> str:
    """The first sentence, and those after it that make it no longer than a quote should be."""
    last = begin = -1
    for start, end in bounds:
        if begin < 0:
            begin, last = start, end
        elif end - begin <= _LONG:
            last = end
        else:
            break
    return text[begin:last] if begin >= 0 else ""


def _chosen(found: Sequence[Citaat], soort: Soort, told: set[int]) -> tuple[Citaat, ...]:
    """A few, of different records. told: the records whose lessons stand on the page by now, each once."""
    best: dict[int, Citaat] = {}
    for one in sorted((q for q in found if q.soort is soort), key=lambda q: q.rang):
        nr = one.record.nr
        if nr in best or len(best) == PER_LIST or (not one.erover and nr in told):
            continue
        best[nr] = replace(one, les="") if nr in told else one
        if one.les or not one.erover:
            told.add(nr)
    return tuple(best.values())
