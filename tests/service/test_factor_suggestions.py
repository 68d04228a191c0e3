"""Factors that a text speaks of without naming them: which, from which words, and how sure."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from data.examples import example_register
from data.vocabularies import vocabulaire
from models.encoding import TextEncoder
from models.factor_reader import Example, FactorReader, examples
from models.hash_encoder import HashEncoder
from service.factor_suggestions import MOST, FactorSuggestions, outside, program_reader, told
from service.opening import open_register
from service.proposals import suggest
from tests.conftest import settings_for


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
