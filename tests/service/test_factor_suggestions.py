"""Factors that a text speaks of without naming them: which, from which words, and how sure."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data.examples import example_register
from data.vocabularies import vocabulaire
from models.encoding import TextEncoder, Vectors
from models.factor_reader import Example, FactorReader, examples
from models.hash_encoder import HashEncoder
from service import factor_suggestions
from service.factor_suggestions import (
    MOST,
    FactorSuggestions,
    outside,
    program_examples,
    program_reader,
    program_vectors,
    told,
)
from service.factor_worker import Stopped
from service.opening import Register, open_register
from service.own_terms import add as add_term
from service.own_terms import retire
from service.proposals import suggest
from tests.conftest import settings_for
from tests.grouped import MAKER, fill, make_cheap, run


@pytest.fixture(scope="module")
def reader(encoder: TextEncoder) -> FactorReader:
    return program_reader(encoder)


def test_every_factor_of_the_vocabulary_has_examples_and_no_other() -> None:
    assert {e.factor for e in examples()} == set(vocabulaire("factoren").codes)
    assert len({(e.factor, e.tekst) for e in examples()}) == len(examples())


@pytest.mark.parametrize(
    ("text", "code", "word"),
    [
        ("Het geld moest voor het eind van het jaar op, anders verviel de subsidie.", "incidenteel-budget", "subsidie"),
        ("Zonder tolk begreep de helft van de moeders de brief niet.", "inclusiviteit", "tolk"),
        ("Een workshop van twee dagen kost 4.000 euro en dat geld was er niet.", "budget", "euro"),
        ("Daarvoor was geen tijd meer, want de aannemer begon in juni.", "tijd-en-doorlooptijd", "tijd"),
        ("Door te loten kregen we een groep die op de buurt lijkt.", "representatieve-afspiegeling", "loten"),
        ("De jongens van het plein komen nooit naar een inspraakavond.", "bereik-moeilijk-bereikbare-groepen", "jongens"),
        ("Dit was de vierde enquête in een jaar bij dezelfde huurders.", "overvraging", "vierde"),
    ],
)  # fmt: skip
def test_a_factor_is_read_with_the_words_that_tell_it(
    reader: FactorReader, encoder: TextEncoder, text: str, code: str, word: str
) -> None:
    found = {t.code: [text[a:b] for a, b in t.plaatsen] for t in told(text, reader, encoder)}
    assert code in found
    assert word in found[code]


@pytest.mark.parametrize(
    "text", ["", "   ", "De avond was op dinsdag in het buurthuis.", "We spraken af bij de brug."]
)
def test_where_no_reason_is_told_none_is_offered(
    reader: FactorReader, encoder: TextEncoder, text: str
) -> None:
    assert told(text, reader, encoder) == []


def test_what_was_written_down_is_found_more_often_than_by_chance(
    reader: FactorReader, encoder: TextEncoder
) -> None:
    right = offered = there = 0
    for number, (one, _) in enumerate(example_register(), 1):
        # Of the others the sentences were labelled to learn from.
        if number % 3 or number > 90 or not one.factoren:
            continue
        truth = {f.factor for f in one.factoren}
        text = "\n".join(t or "" for t in (one.titel, one.aanleiding, one.afweging))
        codes = {t.code for t in told(text, reader, encoder)}
        right, offered, there = right + len(codes & truth), offered + len(codes), there + len(truth)
        assert len(codes) <= MOST
    assert right / offered >= 0.25
    assert right / there >= 0.12


def test_a_model_learnt_from_examples_by_hand() -> None:
    encoder = HashEncoder()
    given = [
        Example("budget", "Het geld was op."),
        Example("budget", "Te weinig geld voor een zaal."),
        Example("taal", "Zonder tolk lukt het niet."),
        Example("taal", "Een tolk was nodig in de zaal."),
    ]
    reader = FactorReader(given, encoder.encode_passages([e.tekst for e in given]))
    asked = ["Er was geen geld.", "Wij zochten een tolk."]
    likely = reader.read(asked, encoder.encode_passages(asked))
    assert reader.codes == ("budget", "taal")
    assert likely.argmax(axis=1).tolist() == [0, 1]
    np.testing.assert_allclose(likely.sum(axis=1), 1.0, atol=1e-5)
    assert [asked[0][a:b] for a, b in reader.telling(asked[0], "budget")] == ["geld"]
    assert reader.telling(asked[0], "taal") == []
    assert reader.read([], np.zeros((0, 64), np.float32)).shape == (0, 2)
    with pytest.raises(ValueError, match="two factors"):
        FactorReader(given[:2], encoder.encode_passages([e.tekst for e in given[:2]]))


def test_places_that_are_known_already_are_left_out() -> None:
    assert outside([(0, 4), (10, 14), (20, 24)], [(4, 9), (12, 13), (23, 30)]) == [(0, 4)]
    assert outside([(4, 8)], [(0, 4), (8, 9)]) == [(4, 8)]


def test_named_and_told_places_stand_together_without_doubles(
    reader: FactorReader, encoder: TextEncoder
) -> None:
    text = "De doorlooptijd viel tegen: er was te weinig tijd voor een tweede ronde."
    found = [
        (v.waarde, [h.tekst for h in v.herkomst])
        for v in suggest(text, today=date(2026, 11, 22), told=told(text, reader, encoder))
    ]
    assert [code for code, _ in found] == ["tijd-en-doorlooptijd"]
    ((_, words),) = found
    assert "doorlooptijd" in words
    assert len(words) == len(set(words))


class Counting(HashEncoder):
    """The small encoder that keeps what it was asked for."""

    fingerprint = "hash-64-counting"

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return super().encode_questions(texts)


@pytest.fixture
def counting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    """A register whose encoder counts, with few examples to learn from."""
    make_cheap(monkeypatch, tmp_path)
    opened = open_register(settings_for(tmp_path / "huis"), "test", encoder=Counting())
    yield opened
    opened.close()


def of_hand(register: Register, code: str, *texts: str) -> tuple[list[Example], np.ndarray]:
    return [Example(code, t) for t in texts], register.engine.encoder.encode_passages(texts)


BIRD = "De kwartelkoning broedde op het veldje."
BIRDS = ("De kwartelkoning broedde hier.", "Op het veldje broedde de kwartelkoning.")


@pytest.mark.filterwarnings("ignore:The number of unique classes")
def test_two_registers_offer_each_their_own_and_share_what_the_program_knows(counting: Register) -> None:
    encoder = counting.engine.encoder
    assert isinstance(encoder, Counting)
    known = [e.tekst for e in program_examples()]

    def times_read() -> int:
        return sum(text in set(known) for text in encoder.asked)

    budget, inclusion = of_hand(counting, "budget", *BIRDS), of_hand(counting, "inclusiviteit", *BIRDS)
    one = FactorSuggestions(counting.engine, lambda _: budget)
    other = FactorSuggestions(counting.engine, lambda _: inclusion)
    one.prepare()
    assert times_read() == len(known)
    other.prepare()
    for _ in range(2):
        assert [t.code for t in one.told(BIRD)] == ["budget"]
        assert [t.code for t in other.told(BIRD)] == ["inclusiviteit"]
    assert times_read() == len(known)
    # A run learns from the same sentences, and a new factor adds one.
    fill(counting, 0, 8)
    run(counting)
    assert times_read() == len(known)
    add_term(counting, "factoren", "Eigen tempo", "Hoe snel mensen willen.", [], MAKER)
    added = [e.tekst for e in program_examples() if e.tekst not in known]
    encoder.asked.clear()
    one.prepare()
    assert encoder.asked == added
    assert len(added) == 1


def test_what_the_program_alone_knows_is_learnt_once_and_what_a_register_knows_stays_its_own(
    register: Register,
) -> None:
    encoder = register.engine.encoder
    plain = program_reader(encoder)
    assert program_reader(encoder) is plain
    budget = of_hand(register, "budget", *BIRDS)
    assert program_reader(encoder, *budget) is not plain
    assert program_reader(encoder) is plain
    code = add_term(register, "factoren", "Eigen tempo", "Hoe snel mensen willen.", [], MAKER)
    assert set(program_reader(encoder).codes) == {*plain.codes, code}
    # Of a model the last alone is kept: what a register took back stays nowhere.
    assert [e.factor for e in factor_suggestions._learnt[encoder.fingerprint][0]].count(code) == 1
    register.own_terms.close()
    assert program_reader(encoder).codes == plain.codes
    assert code not in str(factor_suggestions._learnt)


def test_who_waits_for_sentences_that_another_encodes_can_be_stopped() -> None:
    def stop(_done: int, _all: int) -> None:
        raise Stopped

    with factor_suggestions._encoding, pytest.raises(Stopped):
        program_vectors(program_examples()[:2], HashEncoder(), stop)
    assert program_vectors([], HashEncoder()).shape == (0, 64)


@pytest.mark.filterwarnings("ignore:The number of unique classes")
def test_the_former_reader_offers_until_the_new_one_is_made(
    counting: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {"by hand": of_hand(counting, "budget", *BIRDS)}
    state: list[int] = []
    suggestions = FactorSuggestions(counting.engine, lambda _: given["by hand"], lambda: len(state))
    suggestions.prepare()
    begun, go_on, make = threading.Event(), threading.Event(), program_reader

    def slowly(*args: Any, **more: Any) -> FactorReader:
        begun.set()
        assert go_on.wait(30)
        return make(*args, **more)

    monkeypatch.setattr(factor_suggestions, "program_reader", slowly)
    given["by hand"] = of_hand(counting, "inclusiviteit", *BIRDS)
    state.append(1)
    assert [t.code for t in suggestions.told(BIRD)] == ["budget"]
    assert begun.wait(30)
    assert [t.code for t in suggestions.told(BIRD)] == ["budget"]
    go_on.set()
    suggestions.prepare()
    assert [t.code for t in suggestions.told(BIRD)] == ["inclusiviteit"]
    # What was learnt from another model's vectors reads nothing of this one.
    go_on.clear()
    other = HashEncoder()
    monkeypatch.setattr(counting.engine, "active", replace(counting.engine.active, encoder=other))
    assert suggestions.told(BIRD) == []
    go_on.set()
    suggestions.close()


@pytest.mark.filterwarnings("ignore:The number of unique classes")
def test_a_factor_that_was_retired_is_not_offered(counting: Register) -> None:
    code = add_term(counting, "factoren", "Rust op het veldje", "De kwartelkoning broedde.", [], MAKER)
    own = of_hand(counting, code, *BIRDS)
    suggestions = FactorSuggestions(counting.engine, lambda _: own)
    suggestions.prepare()
    assert [t.code for t in suggestions.told(BIRD)] == [code]
    retire(counting, "factoren", code, MAKER)
    suggestions.prepare()
    assert suggestions.told(BIRD) == []


def test_none_are_offered_until_what_reads_them_is_made_and_then_also_of_groups_by_hand(
    tmp_path: Path,
) -> None:
    register = open_register(settings_for(tmp_path), "test", encoder=HashEncoder())
    text = "De kwartelkoning broedde op het veldje."
    try:
        own = [
            Example("budget", "De kwartelkoning broedt hier."),
            Example("budget", "Er broedde een kwartelkoning."),
        ]
        vectors = register.engine.encoder.encode_passages([e.tekst for e in own])
        suggestions = FactorSuggestions(register.engine, lambda _: (own, vectors))
        assert suggestions.told(text) == []
        suggestions.prepare()
        assert [t.code for t in suggestions.told(text)] == ["budget"]
    finally:
        register.close()
