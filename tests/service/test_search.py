"""Answers to questions over the example register, checked against the records themselves."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.questions import judged_questions
from data.filters import FILTER_VOCABULAIRES, Filters
from data.keuze import Contact, Keuze, texts
from data.store import KeuzeNotFound
from data.vocabularies import vocabulaire
from models.encoding import Vectors
from models.hash_encoder import HashEncoder
from models.words import grams, question_words, stems
from service.answers import GEVONDEN, NIETS, STERK, WEINIG_VERWANT, ZWAK, Answer, Result
from service.opening import Register, open_register
from service.search import MAX_SITUATION, NEAREST, Question, Search, period_label
from service.texts import field_label, field_text, labels, record_terms
from tests.conftest import settings_for
from tests.service.making import keuze

TODAY = date(2026, 11, 21)
YOUTH = "Welke ervaringen met jongeren zijn er sinds 2022 in Moerwijk?"
QUESTIONS = (
    YOUTH,
    "Werkte het ontmoetingscentrum?",
    "Waarom kozen we een partnerraad?",
    "schimmel in portiekflats",
    "Hoe betrek je ouders met jonge kinderen bij een plein?",
    "Bewoners van portiekflats zijn moe van inspraakavonden en wij bereiken alleen huiseigenaren.",
)


def ask(register: Register, vraag: str, **options: Any) -> Answer:
    return register.search.answer(Question(vraag, **{"perPagina": 500, "today": TODAY, **options}))


def near(answer: Answer) -> list[Result]:
    return [r for r in answer.resultaten if r.verwantschap != ZWAK]


# -- filters, by a predicate of our own --------------------------------------------------------------


def ancestors(code: str) -> set[str]:
    """The area and every area it lies in."""
    parent = vocabulaire("gebieden")[code].extra.get("ouder")
    return {code} | (ancestors(parent) if parent else set())


def touch(one: str, other: str) -> bool:
    return one in ancestors(other) or other in ancestors(one)


def obeys(record: Keuze, filters: Filters, lenient: frozenset[str] = frozenset()) -> bool:
    """Whether a record passes the filters, from what the filters say they do.

    lenient: filters that a record with nothing in that field passes too.
    """
    factors = [f.factor for f in record.factoren]
    lists = {"doelgroep": record.doelgroepen, "thema": record.themas, "factor": factors}
    for name in (
        "instrument",
        "beleidsfase",
        "invloedBarometer",
        "invloedHaags",
        "trajectstatus",
        "publicatie",
    ):
        value = getattr(record, name)
        lists[name] = [value] if value else []
    for name, held in lists.items():
        wanted = getattr(filters, name)
        if wanted and not set(wanted) & set(held) and not (name in lenient and not held):
            return False
    if filters.gebied and not any(touch(a, b) for a in filters.gebied for b in record.gebieden):
        return False
    if filters.tot and record.startdatum > filters.tot:
        return False
    if filters.van:
        over = record.startdatum if record.trajectstatus == "afgerond" else None
        end = record.einddatum or over
        return end is None or end >= filters.van
    return True


def passes(record: Keuze, answer: Answer) -> bool:
    """Whether a record may be in an answer: what was read from the question, not chosen, is read mildly."""
    read = frozenset(u.filter for u in answer.begrepen)
    return obeys(record, answer.filters, read & {"doelgroep", "beleidsfase"})


def everyone(register: Register) -> list[Keuze]:
    return [r.keuze for r in register.engine.store.every()]


def test_filters_are_read_from_the_question_and_shown(example: Register) -> None:
    answer = ask(example, YOUTH)
    assert [(u.filter, u.waarde, u.label, u.woorden) for u in answer.begrepen] == [
        ("doelgroep", "jongeren", "Jongeren", "jongeren"),
        ("periode", "2022-01-01/", "vanaf 2022", "sinds 2022"),
        ("gebied", "WK051836", "Moerwijk", "Moerwijk"),
    ]
    assert answer.filters == Filters(gebied=("WK051836",), doelgroep=("jongeren",), van=date(2022, 1, 1))
    assert answer.tekst == "Welke ervaringen met jongeren zijn er?"
    assert answer.bedoeling == "uitkomst"
    assert answer.oordeel == GEVONDEN


def test_filters_that_were_read_are_obeyed(example: Register) -> None:
    answer = ask(example, YOUTH, minder=True)
    found = [r.keuze for r in answer.resultaten]
    assert found
    assert all(passes(k, answer) for k in found)
    # Whoever passes is a candidate: with so few left, each of them is listed.
    assert {k.id for k in found} == {k.id for k in everyone(example) if passes(k, answer)}
    for result in answer.resultaten:
        named = result.keuze.doelgroepen
        assert named == [] or "jongeren" in named
        young = ("Jongeren",) if named else ()
        assert result.waarom.filters == ("Moerwijk", *young, "vanaf 2022")


def test_a_group_that_was_read_does_not_hide_who_names_none_but_a_chosen_one_does(
    register: Register,
) -> None:
    register.engine.save(
        [
            keuze("a", "Jongeren op straat.", doelgroepen=["jongeren"]),
            keuze("b", "Jongeren op straat."),
            keuze("c", "Jongeren op straat.", doelgroepen=["ouderen"]),
        ],
        door="de tests",
    )
    read = ask(register, "jongeren op straat", minder=True)
    assert {r.keuze.id: r.waarom.filters for r in read.resultaten} == {"a": ("Jongeren",), "b": ()}
    chosen = ask(register, "op straat", filters=Filters(doelgroep=("jongeren",)), minder=True)
    assert {r.keuze.id: r.waarom.filters for r in chosen.resultaten} == {"a": ("Jongeren",)}


@pytest.mark.parametrize("whole_kind", [True, False])
def test_each_filter_that_was_read_can_be_taken_back(example: Register, whole_kind: bool) -> None:
    answer = ask(example, YOUTH)
    for taken in answer.begrepen:
        code = "" if whole_kind or taken.filter == "periode" else f":{taken.waarde}"
        without = ask(example, YOUTH, negeer=frozenset([taken.filter + code]), minder=True)
        assert without.begrepen == tuple(u for u in answer.begrepen if u != taken)
        field = {"periode": "van"}.get(taken.filter, taken.filter)
        assert without.filters == replace(answer.filters, **{field: None if field == "van" else ()})
        if taken.filter != "periode":
            assert taken.woorden in without.tekst
        found = [r.keuze for r in without.resultaten]
        assert all(passes(k, without) for k in found)
        assert not all(passes(k, answer) for k in found)
    every = frozenset(u.filter for u in answer.begrepen)
    bare = ask(example, YOUTH, negeer=every)
    assert (bare.begrepen, bare.filters, bare.tekst) == ((), Filters(), YOUTH)


@pytest.mark.parametrize(
    "filters",
    [
        pytest.param(Filters(gebied=("WK051833",)), id="gebied"),
        pytest.param(Filters(doelgroep=("ouderen", "mantelzorgers")), id="doelgroepen"),
        pytest.param(Filters(van=date(2019, 1, 1), tot=date(2020, 12, 31)), id="periode"),
        pytest.param(Filters(tot=date(2018, 12, 31)), id="tot"),
        pytest.param(
            Filters(instrument=("enquete",), trajectstatus=("afgerond",), thema=("wonen",)), id="drie"
        ),
        pytest.param(
            Filters(publicatie=("openbaar",), gebied=("BU05183637",), van=date(2021, 6, 1)), id="buurt"
        ),
        pytest.param(
            Filters(
                beleidsfase=("uitvoering",), invloedBarometer=("meedenken",), invloedHaags=("raadplegen",)
            ),
            id="invloed",
        ),
    ],
)
@pytest.mark.parametrize("modus", ["hybrid", "dense", "lexical"])
def test_chosen_filters_are_obeyed_and_win_over_read_ones(
    example: Register, filters: Filters, modus: str
) -> None:
    answer = ask(example, YOUTH, filters=filters, modus=modus, minder=True)
    assert all(passes(r.keuze, answer) for r in answer.resultaten)
    read = {"gebied": ("WK051836",), "doelgroep": ("jongeren",)}
    for name, values in read.items():
        chosen = getattr(filters, name)
        assert getattr(answer.filters, name) == (chosen or values)
        assert (name in {u.filter for u in answer.begrepen}) == (not chosen)
    dated = bool(filters.van or filters.tot)
    period = (filters.van, filters.tot) if dated else (date(2022, 1, 1), None)
    assert (answer.filters.van, answer.filters.tot) == period
    if modus == "dense":
        passing = {k.id for k in everyone(example) if passes(k, answer)}
        assert {r.keuze.id for r in answer.resultaten} == (passing if answer.oordeel != NIETS else set())


def test_filters_that_leave_nobody_find_nothing(example: Register) -> None:
    answer = ask(example, "jongeren", filters=Filters(tot=date(1991, 1, 1)), minder=True)
    assert (answer.oordeel, answer.totaal, answer.resultaten) == (NIETS, 0, ())
    assert (answer.facetten, answer.bewijs.aantal) == ({}, 0)


# -- what is shown -----------------------------------------------------------------------------------


@pytest.mark.parametrize("vraag", QUESTIONS)
@pytest.mark.parametrize("minder", [False, True])
def test_every_result_is_what_it_says(example: Register, vraag: str, minder: bool) -> None:
    answer = ask(example, vraag, minder=minder)
    assert answer.totaal == len(answer.resultaten)
    assert [r.rang for r in answer.resultaten] == list(range(1, answer.totaal + 1))
    assert len({r.keuze.id for r in answer.resultaten}) == answer.totaal
    for result in answer.resultaten:
        check_fragment(result)
        check_why(result, answer)
        assert result.record == example.engine.store.get(result.keuze.id)


def check_fragment(result: Result) -> None:
    """An exact slice of the record's own field, with a sentence of it inside."""
    fragment = result.fragment
    whole = field_text(result.keuze, fragment.veld)
    assert whole is not None
    assert whole[fragment.begin : fragment.eind] == fragment.tekst
    assert fragment.begin <= fragment.zinBegin < fragment.zinEind <= fragment.eind
    before, sentence, after = fragment.parts
    assert sentence == whole[fragment.zinBegin : fragment.zinEind]
    assert sentence.strip() == sentence
    assert before + sentence + after == fragment.tekst
    assert fragment.label == field_label(fragment.veld)


def check_why(result: Result, answer: Answer) -> None:
    """The words are the question's own, and some text of the record holds all parts of each."""
    whole = [result.keuze.titel, *(t for _, t in texts(result.keuze)), *labels(result.keuze)]
    held = [set(stems(text)) for text in whole]
    asked = dict.fromkeys(question_words(answer.tekst))
    expected = [w for w in asked if any(set(stems(w)) <= found for found in held)]
    assert list(result.waarom.woorden) == expected
    assert result.waarom.filters == met(result.keuze, answer.filters)


def met(record: Keuze, filters: Filters) -> tuple[str, ...]:
    """The filters that a record meets by what it says, in words."""
    found = [
        vocabulaire(vocab).label(code)
        for name, vocab in FILTER_VOCABULAIRES.items()
        for code in getattr(filters, name)
        if obeys(record, Filters(**{name: (code,)}))
    ]
    if filters.van or filters.tot:
        found.append(period_label(filters.van, filters.tot))
    return tuple(found)


def test_who_asks_how_it_went_sees_where_that_stands(example: Register) -> None:
    """Of the same choices, more are shown by their outcome than when the question asks nothing of it."""
    asked = ask(example, "Werkte het ontmoetingscentrum?", minder=True)
    plain = ask(example, "ontmoetingscentrum", minder=True)
    assert (asked.bedoeling, plain.bedoeling) == ("uitkomst", None)

    def outcomes(answer: Answer) -> set[str]:
        fields = ("resultaat", "leerpunten", "evaluatie")
        return {r.keuze.id for r in answer.resultaten if r.fragment.veld.startswith(fields)}

    assert {r.keuze.id for r in asked.resultaten} == {r.keuze.id for r in plain.resultaten}
    assert len(outcomes(asked)) > len(outcomes(plain))
    assert {r.keuze.instrument for r in asked.resultaten} == {"ontmoetingscentrum"}


@pytest.mark.parametrize("vraag", QUESTIONS)
@pytest.mark.parametrize("perPagina", [1, 3, 10])
@pytest.mark.parametrize("minder", [False, True])
def test_pages_are_a_partition(example: Register, vraag: str, perPagina: int, minder: bool) -> None:
    whole = ask(example, vraag, minder=minder)
    pages = -(-whole.totaal // perPagina)
    found: list[Result] = []
    for pagina in range(1, min(pages, 8) + 1):
        page = ask(example, vraag, minder=minder, pagina=pagina, perPagina=perPagina)
        assert (page.totaal, page.verwant, page.oordeel) == (whole.totaal, whole.verwant, whole.oordeel)
        assert (page.facetten, page.bewijs, page.begrepen) == (whole.facetten, whole.bewijs, whole.begrepen)
        found += page.resultaten
    assert found == list(whole.resultaten[: len(found)])
    assert len(found) == min(whole.totaal, 8 * perPagina)
    assert ask(example, vraag, minder=minder, pagina=pages + 1, perPagina=perPagina).resultaten == ()


@pytest.mark.parametrize("vraag", QUESTIONS)
def test_choices_that_resemble_it_come_first_and_the_nearest_others_fill_up(
    example: Register, vraag: str
) -> None:
    short, full = ask(example, vraag), ask(example, vraag, minder=True)
    kinship = {r.keuze.id: r.verwantschap for r in full.resultaten}
    assert short.verwant == full.verwant == len(near(full)) == len(near(short))
    listed = [r.keuze.id for r in short.resultaten]
    assert [kinship[i] for i in listed] == [r.verwantschap for r in short.resultaten]
    weak = [r.verwantschap == ZWAK for r in short.resultaten]
    assert weak == sorted(weak)
    assert len(listed) == max(short.verwant, min(NEAREST, len(kinship)))
    in_order = [r.keuze.id for r in full.resultaten]
    for level in (False, True):
        part = [i for i, w in zip(listed, weak, strict=True) if w is level]
        assert part == [i for i in in_order if (kinship[i] == ZWAK) is level][: len(part)]


@pytest.mark.parametrize("vraag", QUESTIONS)
def test_facets_count_what_each_filter_would_leave(example: Register, vraag: str) -> None:
    answer = ask(example, vraag, minder=True)
    resembling = {r.keuze.id: r.keuze for r in near(answer)}
    assert resembling
    store = example.engine.store
    for name, values in answer.facetten.items():
        field = {"doelgroep": "doelgroepen", "thema": "themas", "gebied": "gebieden", "instrument": "instrumenten",
                 "beleidsfase": "beleidsfasen", "trajectstatus": "trajectstatussen",
                 "invloedBarometer": "invloed-barometer", "factor": "factoren"}[name]  # fmt: skip
        for value in values:
            allowed = store.allowed(Filters(**{name: (value.waarde,)}))
            assert allowed is not None
            passing = store.fetch(allowed.tolist())
            assert value.aantal == len({r.keuze.id for r in passing} & set(resembling)) > 0
            by_hand = [k for k in resembling.values() if obeys(k, Filters(**{name: (value.waarde,)}))]
            assert value.aantal == len(by_hand)
            assert value.label == vocabulaire(field).label(value.waarde)
        counts = [v.aantal for v in values]
        assert counts == sorted(counts, reverse=True)
        missing = set(vocabulaire(field).codes) - {v.waarde for v in values}
        assert not any(obeys(k, Filters(**{name: (c,)})) for k in resembling.values() for c in missing)


@pytest.mark.parametrize("vraag", QUESTIONS)
def test_evidence_is_over_the_choices_that_resemble_it(example: Register, vraag: str) -> None:
    answer = ask(example, vraag, minder=True)
    resembling = [r.keuze for r in near(answer)]
    assert answer.bewijs.aantal == len(resembling)
    chosen = Counter(k.instrument for k in resembling)
    assert {t.code: t.aantal for t in answer.bewijs.gekozen} == chosen
    rejected = Counter(a.instrument for k in resembling for a in k.alternatieven)
    assert {t.code: len(t.redenen) for t in answer.bewijs.afgewezen} == rejected


def test_of_many_the_best_are_counted(example: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ask(example, YOUTH, minder=True)
    best = [r.keuze for r in near(whole)]
    assert len(best) > 4
    monkeypatch.setattr("service.search.COUNTED", 4)
    answer = ask(example, YOUTH, minder=True)
    assert (answer.verwant, answer.totaal) == (whole.verwant, whole.totaal)
    assert answer.bewijs.aantal == 4
    chosen = Counter(k.instrument for k in best[:4])
    assert {t.code: t.aantal for t in answer.bewijs.gekozen} == chosen
    assert {v.waarde: v.aantal for v in answer.facetten["instrument"]} == chosen


# -- verdicts ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "vraag",
    [
        "Hoe brei ik een trui met kabels?",
        "Welke planeet heeft de meeste manen?",
        "Wie won de Tour de France in 1980?",
        "Wat is een goede openingszet bij schaken?",
        "Wat zijn de bijwerkingen van ibuprofen?",
    ],
)
def test_a_question_about_something_else_gets_nothing(example: Register, vraag: str) -> None:
    answer = ask(example, vraag)
    assert (answer.oordeel, answer.totaal, answer.resultaten) == (NIETS, 0, ())
    assert (answer.facetten, answer.bewijs.aantal) == ({}, 0)


def test_most_questions_about_something_else_get_nothing(example: Register) -> None:
    far = [q for q in judged_questions() if q.soort == "ver-weg"]
    answers = [ask(example, q.vraag) for q in far]
    assert sum(a.oordeel == NIETS for a in answers) >= 0.7 * len(answers)
    # "Waarom is de lucht blauw?" is answered by a record that holds its very words.
    assert sum(any(r.verwantschap == STERK for r in a.resultaten) for a in answers) <= 1


def test_a_question_nearby_without_an_answer_promises_little(example: Register) -> None:
    """What the register does not know, about things it does know, is seldom sold as an answer."""
    nearby = [q for q in judged_questions() if q.soort == "onbeantwoordbaar"]
    answers = [ask(example, q.vraag) for q in nearby]
    modest = [a for a in answers if not any(r.verwantschap == STERK for r in a.resultaten)]
    assert len(modest) >= 0.8 * len(answers)
    some = [a for a in answers if a.oordeel == WEINIG_VERWANT]
    assert some
    for answer in some:
        assert 0 < answer.totaal <= NEAREST
        assert {r.verwantschap for r in answer.resultaten} == {ZWAK}
        assert (answer.verwant, answer.facetten, answer.bewijs.aantal) == (0, {}, 0)


def test_questions_with_an_answer_find_it(example: Register) -> None:
    """The choice a judge graded 2 is among the first five, for most questions with filters or keywords."""
    asked = [q for q in judged_questions() if q.soort in ("filters", "trefwoorden", "situatie")]
    found = 0
    for question in asked:
        best = {id_ for id_, grade in question.oordelen.items() if grade == 2} or set(question.oordelen)
        found += bool(best & {r.keuze.id for r in ask(example, question.vraag).resultaten[:5]})
    assert found >= 0.8 * len(asked)


def test_an_empty_register_says_so(register: Register) -> None:
    answer = ask(register, "jongeren in Moerwijk", minder=True)
    assert (answer.oordeel, answer.totaal, answer.bewijs.aantal) == (NIETS, 0, 0)
    assert [u.filter for u in answer.begrepen] == ["doelgroep", "gebied"]


@pytest.mark.parametrize("modus", ["hybrid", "dense", "lexical"])
def test_each_mode_answers_and_says_whether_meaning_was_searched(example: Register, modus: str) -> None:
    answer = ask(example, "schimmel in portiekflats", modus=modus, minder=True)
    assert answer.betekenis
    assert answer.resultaten
    assert {r.waarom.betekenis for r in answer.resultaten} <= (
        {False} if modus == "lexical" else {True, False}
    )


# -- remembering, long texts, comparable choices -----------------------------------------------------


class Counting(HashEncoder):
    """Notes the questions it was given, those about other subjects left out."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        if len(texts) == 1:
            self.asked += texts
        return super().encode_questions(texts)


def test_questions_are_remembered_but_not_without_bound(tmp_path: Path) -> None:
    encoder = Counting()
    register = open_register(settings_for(tmp_path), "de tests", encoder=encoder)
    register.engine.save([keuze("a")], door="de tests")
    encoder.asked.clear()
    search = Search(register.engine, remembered=3)
    for vraag in ("een", "twee", "drie", "een", "vier", "een", "drie"):
        search.answer(Question(vraag))
    assert encoder.asked == ["een", "twee", "drie", "vier"]
    search.answer(Question("twee"))  # the longest ago: forgotten
    search.answer(Question("drie"))
    assert encoder.asked == ["een", "twee", "drie", "vier", "twee"]
    assert len(search._vectors) == 3
    register.close()


def test_a_text_longer_than_the_model_reads_is_answered(register: Register) -> None:
    """Its vector is the direction of its parts together, so its subject counts and its length does not."""
    register.engine.save(
        [keuze("a", "Schimmel en vocht in portiekflats."), keuze("b", "Een fietsbrug.")], door="de tests"
    )
    long = ("schimmel vocht portiekflats " * 800)[:MAX_SITUATION]
    vector = register.search.vector(register.engine.encoder, long)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    part = register.search.vector(register.engine.encoder, "schimmel vocht portiekflats " * 10)
    assert vector @ part > 0.99
    assert ask(register, long, minder=True).resultaten[0].keuze.id == "a"


def test_comparable_choices_start_with_the_linked_ones(example: Register) -> None:
    store = example.engine.store
    linked = [r.keuze for r in store.every() if r.keuze.verwanteKeuzes]
    assert linked
    for record in linked[:25]:
        known = [r.keuze.id for r in store.fetch_ids(record.verwanteKeuzes)]
        for count in (1, 5):
            found = [r.keuze.id for r in example.search.comparable(record.id, count)]
            assert found[: len(known)] == known
            assert len(found) == max(count, len(known))
            assert record.id not in found
            assert len(set(found)) == len(found)


def test_the_most_alike_is_the_first_comparable_one(register: Register) -> None:
    same = "Schimmel en vocht in de portiekflats, en huurders die klagen."
    register.engine.save(
        [
            keuze("a", same, titel="Schimmel"),
            keuze("b", "Een fietsbrug over de vaart.", titel="Brug"),
            keuze("c", same + " Ook hier.", titel="Schimmel elders"),
            keuze("d", "Een tuin bij de school.", titel="Tuin"),
        ],
        door="de tests",
    )
    assert register.search.comparable("a", 1)[0].keuze.id == "c"
    assert {r.keuze.id for r in register.search.comparable("a")} == {"b", "c", "d"}
    register.engine.delete("c", door="de tests")
    assert {r.keuze.id for r in register.search.comparable("a")} == {"b", "d"}
    with pytest.raises(KeuzeNotFound):
        register.search.comparable("c")


# -- people are not found ----------------------------------------------------------------------------

PERSON = Contact(
    naam="Zwaantje Kwikstaart",
    rol="Omgevingsduider",
    afdeling="Xylofoonzaken",
    email="z.kwikstaart@geheim.example",
    telefoon="+31 6 98765432",
)
TRACES = ("zwaantje", "kwikstaart", "omgevingsduider", "xylofoonzaken", "geheim.example", "98765432")


def test_contacts_are_nowhere_but_in_their_table(
    tmp_path: Path, register: Register, caplog: pytest.LogCaptureFixture
) -> None:
    engine = register.engine
    with caplog.at_level(logging.DEBUG):
        engine.save([keuze("a"), keuze("b")], door="de tests", contacten=[[PERSON], []])
        engine.save([keuze("a", "Anders nu.")], door="de tests")
        for trace in (*TRACES, PERSON.naam, "Wie is z.kwikstaart@geheim.example?", "bel +31 6 98765432"):
            answer = ask(register, trace, minder=True)
            without = replace(answer, vraag="", tekst="")
            assert not traces_in(repr(without)), trace
            assert all(r.waarom.woorden == () for r in answer.resultaten)
        engine.save_indexes()
        engine.delete("b", door="de tests")
    assert engine.store.contacts("a") == [PERSON]
    assert not traces_in(caplog.text)
    words = engine.retriever.words
    held = [record_terms(r.keuze) for r in engine.store.every()]
    for field, terms in (("stam", stems(" ".join(TRACES))), ("gram", grams(" ".join(TRACES)))):
        for term in set(terms).difference(*(getattr(found, field) for found in held)):
            assert words.search(field, [term], 5).owners.tolist() == [], term
    cursor = engine.store.database.cursor()
    tables = [row[0] for row in cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
    holding = [t for t in tables if traces_in(repr(cursor.execute(f"SELECT * FROM {t}").fetchall()))]
    assert holding == ["contact"]
    register.close()
    for path in (tmp_path / "var").rglob("*"):
        if path.is_file() and "register" not in path.relative_to(tmp_path / "var").parts[:1]:
            assert not traces_in(path.read_bytes().decode("latin-1")), path


def traces_in(text: str) -> list[str]:
    return [trace for trace in TRACES if trace in text.lower()]


# -- periods in words --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("van", "tot", "label"),
    [
        (date(2022, 1, 1), date(2022, 12, 31), "2022"),
        (date(2020, 1, 1), date(2022, 12, 31), "2020 tot en met 2022"),
        (date(2022, 1, 1), None, "vanaf 2022"),
        (date(2022, 3, 1), None, "vanaf 1 maart 2022"),
        (None, date(2021, 12, 31), "tot en met 2021"),
        (None, date(2021, 11, 30), "tot en met 30 november 2021"),
        (date(2021, 5, 1), date(2022, 6, 30), "1 mei 2021 tot en met 30 juni 2022"),
        (date(2021, 1, 1), date(2022, 6, 30), "1 januari 2021 tot en met 30 juni 2022"),
    ],
)
def test_a_period_in_words(van: date | None, tot: date | None, label: str) -> None:
    assert period_label(van, tot) == label


@pytest.mark.parametrize(
    ("vraag", "instrument"),
    [
        ("Welke afwegingen speelden bij een partnerraad?", "partnerraad"),
        ("Welke factoren gaven de doorslag bij een enquête?", "enquete"),
        ("Wat woog er mee bij straatgesprekken?", "straatgesprekken"),
    ],
)
def test_who_asks_what_weighed_gets_the_factors_of_all_those_choices(
    example: Register, vraag: str, instrument: str
) -> None:
    answer = ask(example, vraag)
    mine = [r.keuze for r in example.engine.store.every() if r.keuze.instrument == instrument]
    assert answer.filters.instrument == (instrument,)
    expected = Counter(code for k in mine for code in {f.factor for f in k.factoren})
    assert {a.code: a.keuzes for a in answer.afwegingen} == expected
    sides = Counter((f.factor, f.richting) for k in mine for f in k.factoren)
    told = {(f.factor, f.richting, k.id, f.toelichting) for k in mine for f in k.factoren}
    for een in answer.afwegingen:
        assert (een.voor, een.tegen) == (sides[een.code, "voor"], sides[een.code, "tegen"])
        assert {(een.code, c.richting, c.id, c.tekst) for c in een.citaten} <= told
        assert len({c.richting for c in een.citaten}) == len(een.citaten)
    counts = [a.keuzes for a in answer.afwegingen]
    assert counts == sorted(counts, reverse=True)
    assert ask(example, "Hoe bereik je jongeren op straat?").afwegingen == ()
