"""What a question gets back: the shapes that pages, API and shell show. No logic but reading off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from data.filters import Filters
from data.keuze import Keuze
from data.records import Vastgelegd

# How much a choice resembles the question, calibrated on judged questions (service.relevance).
STERK, REDELIJK, ZWAK = "sterk", "redelijk", "zwak"

# The verdict over the whole answer.
GEVONDEN, WEINIG_VERWANT, NIETS = "gevonden", "weinig-verwant", "niets"


@dataclass(frozen=True)
class Understood:
    """A filter that was read from the question: the words it came from and what they were taken for.

    filter: a field of Filters, or "periode". waarde: a code, or for periode van/tot as ISO dates.
    """

    filter: str
    waarde: str
    label: str
    woorden: str


@dataclass(frozen=True)
class Fragment:
    """The passage that answers best, with the sentence in it that does so most.

    begin, eind and zinBegin, zinEind are offsets into the field `veld` of the record.
    """

    veld: str
    label: str
    tekst: str
    begin: int
    eind: int
    zinBegin: int
    zinEind: int

    @property
    def parts(self) -> tuple[str, str, str]:
        """The text before, in and after the matching sentence."""
        a, b = self.zinBegin - self.begin, self.zinEind - self.begin
        return self.tekst[:a], self.tekst[a:b], self.tekst[b:]


@dataclass(frozen=True)
class Why:
    """Why a record is in the answer: by meaning, by words they share, by filters it passed."""

    betekenis: bool
    woorden: tuple[str, ...]
    filters: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """One choice in an answer. rang counts from 1 over all pages."""

    rang: int
    record: Vastgelegd
    fragment: Fragment
    waarom: Why
    verwantschap: str

    @property
    def keuze(self) -> Keuze:
        return self.record.keuze


@dataclass(frozen=True)
class FacetValue:
    """A value of a filter with the number of resembling choices that have it."""

    waarde: str
    label: str
    aantal: int


@dataclass(frozen=True)
class Tally:
    """A term with the choices behind it (ids) and, for rejected instruments, the reasons given."""

    code: str
    label: str
    ids: tuple[str, ...]
    redenen: tuple[tuple[str, str], ...] = ()  # (keuze id, reden)

    @property
    def aantal(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class ScoreTally:
    """A mean evaluation mark (1 to 5) over the choices that have it."""

    naam: str
    label: str
    gemiddelde: float
    ids: tuple[str, ...]

    @property
    def aantal(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Evidence:
    """What was chosen, rejected, weighed and scored over the choices that resemble the question.

    `weinig` is set when there are too few to lean on; the reader is then told so. titels: of the choices
    behind the reasons, by id.
    """

    aantal: int
    gekozen: tuple[Tally, ...] = ()
    afgewezen: tuple[Tally, ...] = ()
    factorenVoor: tuple[Tally, ...] = ()
    factorenTegen: tuple[Tally, ...] = ()
    scores: tuple[ScoreTally, ...] = ()
    weinig: bool = False
    titels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Citaat:
    """What a choice says beside a factor. richting: "voor" or "tegen"."""

    id: str
    titel: str
    richting: str
    tekst: str


@dataclass(frozen=True)
class Afweging:
    """A factor over all choices that pass the filters: in how many it weighed, and on which side."""

    code: str
    label: str
    keuzes: int
    voor: int
    tegen: int
    citaten: tuple[Citaat, ...]


@dataclass(frozen=True)
class GevondenBron:
    """A document with the passage in it that answers best: paragraphs van up to and including tot.

    plaats: where the passage begins, such as "pagina 3"; kop: the heading above it, or "". zinBegin, zinEind:
    offsets into tekst of the sentence that shares most words with the question, 0 and 0 for none.
    """

    id: str
    titel: str
    soort: str
    datum: date | None
    plaats: str
    kop: str
    tekst: str
    van: int
    tot: int
    zinBegin: int
    zinEind: int


@dataclass(frozen=True)
class GevondenElders:
    """A choice of another municipality with the passage in it that answers best.

    bron, id: of its source here and of the record there; register: the name of that source. veld: in words.
    zinBegin, zinEind: offsets into tekst of the sentence that shares most with the question, 0 and 0 for none.
    """

    bron: str
    id: str
    titel: str
    register: str
    instrument: str
    gebieden: tuple[str, ...]
    startdatum: date
    veld: str
    tekst: str
    zinBegin: int
    zinEind: int


@dataclass(frozen=True)
class Answer:
    """The whole answer to a question.

    vraag: as asked. tekst: what was searched for, after filters were read from it. begrepen: filters
    read from the question; filters: all that were applied. bedoeling: "uitkomst", "afwijzing", "afweging" or None.
    oordeel: gevonden, weinig-verwant or niets. verwant: choices that resemble the question enough.
    totaal: choices in the list over all pages; where few resemble it, the nearest others follow them.
    betekenis: whether meaning was searched, or words only. bronnen: documents that resemble the question too,
    best first; always empty for residents. elders: choices of other municipalities that do. afwegingen: of a
    question about what weighed, over all choices that pass the filters, most frequent first.
    """

    vraag: str
    tekst: str
    begrepen: tuple[Understood, ...]
    filters: Filters
    bedoeling: str | None
    oordeel: str
    verwant: int
    totaal: int
    pagina: int
    perPagina: int
    resultaten: tuple[Result, ...]
    facetten: dict[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    bewijs: Evidence = field(default_factory=lambda: Evidence(0))
    betekenis: bool = True
    bronnen: tuple[GevondenBron, ...] = ()
    elders: tuple[GevondenElders, ...] = ()
    afwegingen: tuple[Afweging, ...] = ()
