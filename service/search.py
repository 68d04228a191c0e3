"""Answering a question: read it, find what resembles it, and say what was chosen and how that went."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from threading import Lock

import numpy as np

from data import factor_counts
from data.dates import format_date
from data.filters import FILTER_VOCABULAIRES, Filters
from data.gebieden import areas_in, bits_of
from data.records import Vastgelegd
from data.vocabularies import Vocabulaire, vocabulaire
from indexing.lexical import Terms
from indexing.retriever import Query, Retriever
from models.encoding import TextEncoder, TextTooLong
from models.question import AFWEGING, Found, Reading, read_question
from models.words import grams, question_words, stems
from service import evidence, relevance
from service.answers import (
    GEVONDEN,
    NIETS,
    STERK,
    WEINIG_VERWANT,
    ZWAK,
    Afweging,
    Answer,
    Citaat,
    FacetValue,
    GevondenBron,
    GevondenElders,
    Result,
    Understood,
    Why,
)
from service.bronnen import Bronnen
from service.elders import Elders
from service.engine import Active, Engine
from service.fragments import best_fragment, shared_words
from service.texts import searchable

NO_FILTERS = Filters()
MAX_QUESTION = 2_000  # characters of a question in the box
MAX_SITUATION = 20_000  # characters of a described situation
NEAREST = 5  # shown at least, as far as there are; also when nothing resembles the question enough
QUOTED = 1  # explanations of a factor on each side
COUNTED = 100  # facets and evidence are of the best so many; of more, who reads would not follow the links
_FACETS = (
    "instrument",
    "gebied",
    "doelgroep",
    "thema",
    "beleidsfase",
    "invloedBarometer",
    "trajectstatus",
    "factor",
)


@dataclass(frozen=True)
class Question:
    """A question with the filters chosen beside it.

    negeer: readings to leave out, as "gebied", "periode" or "gebied:WK051836". today: what "vorig jaar"
    refers to. minder: also list what resembles it less. bronnen: look in the documents as well; elders: and among the
    choices of other municipalities.
    """

    vraag: str
    filters: Filters = NO_FILTERS
    negeer: frozenset[str] = frozenset()
    pagina: int = 1
    perPagina: int = 10
    modus: str = "hybrid"
    minder: bool = False
    bronnen: bool = True
    elders: bool = False
    today: date = field(default_factory=date.today)


class Search:
    """Answers questions from one engine. Keeps the vectors of recent questions.

    bronnen: the documents to look in as well; None for residents, who read none. elders: the choices of other
    municipalities.
    """

    def __init__(
        self,
        engine: Engine,
        remembered: int = 1000,
        bronnen: Bronnen | None = None,
        elders: Elders | None = None,
    ) -> None:
        self._engine, self._size, self._bronnen, self._elders = engine, remembered, bronnen, elders
        self._vectors: OrderedDict[tuple[str, str], np.ndarray] = OrderedDict()
        self._backgrounds: tuple[str, int, relevance.Background | None] | None = None
        self._lock = Lock()

    def forget(self) -> None:
        """Drop the questions that are remembered: one may name someone who is being erased."""
        with self._lock:
            self._vectors.clear()

    def answer(self, question: Question) -> Answer:
        """The answer to a question. The caller has checked its length and its parameters."""
        active = self._engine.active
        found = self._answer(question, active)
        # When the register moved to another model meanwhile, the passages to show are gone: ask once more.
        return found if self._engine.active is active else self.answer(question)

    def _answer(self, question: Question, active: Active) -> Answer:
        engine, encoder, retriever = self._engine, active.encoder, active.retriever
        reading = read_question(
            question.vraag, question.today, question.negeer | _explicit(question.filters)
        )
        filters, understood = combine(reading, question.filters)
        allowed = engine.store.allowed(filters, unknown_passes(understood))
        vector = self.vector(encoder, reading.tekst)
        terms = question_terms(reading.tekst)
        hits = retriever.search(Query(vector, terms), allowed=allowed, mode=question.modus)
        ground = self.background(encoder, retriever)
        by = relevance.scale(retriever.words, terms, ground, allowed, retriever.nearness(vector))
        levels = relevance.levels(hits, by)
        places = range(len(hits))
        near = [i for i in places if levels[i] != ZWAK]
        if STERK not in levels and not relevance.on_topic(hits, by):
            places, near = range(0), []
        verdict = GEVONDEN if near else WEINIG_VERWANT if places else NIETS
        counted = near[:COUNTED] or places[:NEAREST]
        # Behind one or two good answers a reader still wants to see what comes next.
        others = [i for i in places if levels[i] == ZWAK][: max(0, NEAREST - len(near))]
        listed = places if question.minder else [*near, *others]
        start = (question.pagina - 1) * question.perPagina
        page = listed[start : start + question.perPagina]
        owners = hits.owners.tolist()
        records = {r.nr: r for r in engine.store.fetch([owners[i] for i in {*counted, *page}])}
        of_near = [records[owners[i]] for i in counted if owners[i] in records]
        shown = [
            (records[owners[i]], bool(hits.similarities[i] > 0), levels[i])
            for i in page
            if owners[i] in records
        ]
        return Answer(
            vraag=question.vraag,
            tekst=reading.tekst,
            begrepen=understood,
            filters=filters,
            bedoeling=reading.bedoeling,
            oordeel=verdict,
            verwant=len(near),
            totaal=len(listed),
            pagina=question.pagina,
            perPagina=question.perPagina,
            resultaten=self._results(shown, start, reading, vector, filters, encoder.fingerprint),
            facetten=facets(of_near) if near else {},
            bewijs=evidence.gather([r.keuze for r in of_near] if near else []),
            betekenis=vector is not None,
            bronnen=self._documents(question, reading, encoder),
            elders=self._elsewhere(question, reading, encoder),
            afwegingen=self._weighed(question, reading, filters),
        )

    def _weighed(self, question: Question, reading: Reading, filters: Filters) -> tuple[Afweging, ...]:
        """What weighed in the choices that the question is about, as their writers recorded it."""
        if reading.bedoeling != AFWEGING or question.pagina > 1:
            return ()
        database, factoren = self._engine.store.database, vocabulaire("factoren")
        counts = factor_counts.per_factor(database, filters)
        quotes = factor_counts.quotes(database, filters, QUOTED)
        ranked = _ranked({code: count.keuzes for code, count in counts.items()}, factoren)
        return tuple(
            Afweging(
                code,
                factoren.label(code),
                counts[code].keuzes,
                counts[code].voor,
                counts[code].tegen,
                tuple(Citaat(*quote) for quote in quotes.get(code, ())),
            )
            for code in ranked
        )

    def _documents(
        self, question: Question, reading: Reading, encoder: TextEncoder
    ) -> tuple[GevondenBron, ...]:
        """Documents that answer too, beside the first page.

        They have no gebied or doelgroep to filter by, so what was read as a filter counts by its meaning: the
        same few words in most questions, and encoded once.
        """
        if not question.bronnen or self._bronnen is None or question.pagina > 1 or not len(self._bronnen):
            return ()
        named = [reading.words(f) for f in reading.gevonden if f.filter != "periode"]
        vector = self._together(encoder, reading.tekst, named) if question.modus != "lexical" else None
        words = question.modus != "dense"
        return self._bronnen.find(question.vraag, vector, encoder.fingerprint, words=words)

    def _elsewhere(
        self, question: Question, reading: Reading, encoder: TextEncoder
    ) -> tuple[GevondenElders, ...]:
        """Choices of other municipalities that answer too, beside the first page.

        Filters are of the own lists, so what was read counts by its meaning; where and when says nothing there.
        """
        if not question.elders or self._elders is None or question.pagina > 1 or not len(self._elders):
            return ()
        named = [reading.words(f) for f in reading.gevonden if f.filter not in ("periode", "gebied")]
        vector = self._together(encoder, reading.tekst, named) if question.modus != "lexical" else None
        asked = " ".join((reading.tekst, *named))
        return self._elders.find(asked, vector, encoder.fingerprint, words=question.modus != "dense")

    def _together(self, encoder: TextEncoder, tekst: str, named: Sequence[str]) -> np.ndarray:
        """The direction of a question with what was read from it as filters."""
        return _direction(np.stack([self.vector(encoder, text) for text in (tekst, *named)]))

    def _results(
        self,
        shown: Sequence[tuple[Vastgelegd, bool, str]],
        start: int,
        reading: Reading,
        vector: np.ndarray | None,
        filters: Filters,
        model: str,
    ) -> tuple[Result, ...]:
        """shown: records, whether each was compared by meaning, and how much it resembles the question."""
        passages = self._engine.passages.of_records(model, [record.nr for record, *_ in shown])
        results = []
        for i, (record, by_meaning, level) in enumerate(shown):
            if not passages.get(record.nr):
                continue  # changed by someone else between finding and showing
            results.append(
                Result(
                    rang=start + i + 1,
                    record=record,
                    fragment=best_fragment(passages[record.nr], vector, reading.tekst, reading.bedoeling),
                    waarom=Why(
                        by_meaning,
                        shared_words(reading.tekst, searchable(record.keuze)),
                        filter_labels(filters, record),
                    ),
                    verwantschap=level,
                )
            )
        return tuple(results)

    def comparable(self, id_: str, count: int = 5) -> list[Vastgelegd]:
        """The choices most like this one, by meaning and words; the linked ones first.

        Raises KeuzeNotFound.
        """
        engine = self._engine
        record = engine.store.get(id_)
        linked = engine.store.fetch_ids(record.keuze.verwanteKeuzes)
        active = engine.active
        vectors = engine.passages.read(active.encoder.fingerprint, [record.nr]).vectors
        mean = _direction(vectors) if len(vectors) else None
        terms = question_terms(
            f"{record.keuze.titel}. {record.keuze.samenvatting or record.keuze.afweging}"
        )
        hits = active.retriever.search(Query(mean, terms))
        known = {record.nr, *(r.nr for r in linked)}
        found = engine.store.fetch([nr for nr in hits.owners.tolist() if nr not in known][:count])
        return [*linked, *found][: max(count, len(linked))]

    def vector(self, encoder: TextEncoder, text: str) -> np.ndarray:
        """The vector of a question, remembered for the next time."""
        key = (encoder.fingerprint, text)
        with self._lock:
            if key in self._vectors:
                self._vectors.move_to_end(key)
                return self._vectors[key]
        vector = _encode(encoder, text)
        with self._lock:
            self._vectors[key] = vector
            while len(self._vectors) > self._size:
                self._vectors.popitem(last=False)
        return vector

    def background(self, encoder: TextEncoder, retriever: Retriever) -> relevance.Background | None:
        """What unrelated questions reach here; measured again when the register has grown by a tenth."""
        fingerprint, size = retriever.space.id + encoder.fingerprint, len(retriever.vectors)
        with self._lock:
            known = self._backgrounds
        if known and known[0] == fingerprint and abs(size - known[1]) * 10 <= known[1]:
            return known[2]
        measured = relevance.background(encoder, retriever)
        with self._lock:
            self._backgrounds = (fingerprint, size, measured)
        return measured


def _encode(encoder: TextEncoder, text: str) -> np.ndarray:
    """The vector of a text of any length: of a long one, the mean direction of its parts."""
    try:
        whole: np.ndarray = encoder.encode_questions([text])[0]
        return whole
    except TextTooLong:
        offsets = encoder.token_offsets(text)
        # Half of what fits: a part that is read on its own can have more tokens than within the text.
        size = encoder.max_tokens // 2
        parts = [
            text[offsets[i][0] : offsets[min(i + size, len(offsets)) - 1][1]]
            for i in range(0, len(offsets), size)
        ]
        return _direction(encoder.encode_questions(parts))


def _direction(vectors: np.ndarray) -> np.ndarray:
    """The mean direction of vectors: (n, d) -> (d,) float32, unit length."""
    total = vectors.sum(axis=0)
    found: np.ndarray = (total / max(float(np.linalg.norm(total)), 1e-9)).astype(np.float32)
    return found


def question_terms(text: str) -> Terms:
    chosen = " ".join(question_words(text))
    return Terms(stems(chosen), grams(chosen))


def unknown_passes(understood: Sequence[Understood]) -> frozenset[str]:
    """Filters that were read, not chosen, and about a field that a record may leave empty.

    A choice recorded with the required fields only says nothing about its doelgroep; a question that
    happens to name one must still find it. What is chosen by hand stays strict.
    """
    return frozenset(u.filter for u in understood) & {"doelgroep", "beleidsfase"}


def _explicit(filters: Filters) -> frozenset[str]:
    """Fields that the asker set by hand: nothing is read from the question for those."""
    names = {name for name in FILTER_VOCABULAIRES if getattr(filters, name)}
    return frozenset(names | ({"periode"} if filters.van or filters.tot else set()))


def combine(reading: Reading, chosen: Filters = NO_FILTERS) -> tuple[Filters, tuple[Understood, ...]]:
    """The filters chosen by hand together with those read from the question, and what was read."""
    filters, understood = chosen, []
    for found in reading.gevonden:
        understood.append(_understood(found, reading))
        if found.filter == "periode":
            filters = replace(filters, van=found.van, tot=found.tot)
        else:
            values = (*getattr(filters, found.filter), found.waarde)
            filters = replace(filters, **{found.filter: values})  # type: ignore[arg-type]
    return filters, tuple(understood)


def _understood(found: Found, reading: Reading) -> Understood:
    words = reading.words(found)
    if found.filter == "periode":
        return Understood(
            "periode", f"{found.van or ''}/{found.tot or ''}", period_label(found.van, found.tot), words
        )
    label = vocabulaire(FILTER_VOCABULAIRES[found.filter]).label(found.waarde)
    return Understood(found.filter, found.waarde, label, words)


def period_label(van: date | None, tot: date | None) -> str:
    """ "2022", "vanaf 2022", "tot en met 2021" or "1 mei 2021 tot en met 30 juni 2022"."""
    starts = van is not None and (van.month, van.day) == (1, 1)
    ends = tot is not None and (tot.month, tot.day) == (12, 31)
    if van and tot:
        if starts and ends:
            return str(van.year) if van.year == tot.year else f"{van.year} tot en met {tot.year}"
        return f"{format_date(van)} tot en met {format_date(tot)}"
    if van:
        return f"vanaf {van.year if starts else format_date(van)}"
    assert tot is not None
    return f"tot en met {tot.year if ends else format_date(tot)}"


def filter_labels(filters: Filters, record: Vastgelegd) -> tuple[str, ...]:
    """The filters that this record meets by what it says, in words and in a fixed order."""
    found = [
        vocabulaire(vocab).label(code)
        for name, vocab in FILTER_VOCABULAIRES.items()
        for code in getattr(filters, name)
        if code in _values(record, name)
    ]
    if filters.van or filters.tot:
        found.append(period_label(filters.van, filters.tot))
    return tuple(found)


def facets(records: Sequence[Vastgelegd]) -> dict[str, tuple[FacetValue, ...]]:
    """Per filter the values that occur with their counts, most frequent first.

    A choice counts for every gebied whose filter finds it.
    """
    found: dict[str, tuple[FacetValue, ...]] = {}
    for name in _FACETS:
        vocab = vocabulaire(FILTER_VOCABULAIRES[name])
        counts: Counter[str] = Counter()
        for record in records:
            counts.update(_values(record, name))
        if ranked := _ranked(counts, vocab):
            found[name] = tuple(FacetValue(code, vocab.label(code), counts[code]) for code in ranked)
    return found


def _ranked(counts: Mapping[str, int], vocab: Vocabulaire) -> list[str]:
    """Codes, most frequent first; of equally many in the order of the vocabulary."""
    order = {code: i for i, code in enumerate(vocab.codes)}
    return sorted(counts, key=lambda code: (-counts[code], order.get(code, len(order))))


def _values(record: Vastgelegd, name: str) -> Set[str]:
    keuze = record.keuze
    if name == "gebied":
        # Exactly what the filter on that gebied would find.
        return _found_under(tuple(keuze.gebieden))
    if name == "factor":
        return {f.factor for f in keuze.factoren}
    value = getattr(keuze, {"doelgroep": "doelgroepen", "thema": "themas"}.get(name, name))
    return set(value) if isinstance(value, list) else {value} if value else set()


@lru_cache(10_000)
def _found_under(gebieden: tuple[str, ...]) -> frozenset[str]:
    return frozenset(areas_in(bits_of(gebieden)))
