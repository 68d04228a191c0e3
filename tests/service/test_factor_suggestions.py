"""Factors that a text speaks of without naming them: which, from which words, and in which order."""

from __future__ import annotations

import time
from datetime import date

import pytest

from data.examples import example_register
from data.vocabularies import vocabulaire
from service.factor_cues import CUES
from service.factor_suggestions import MOST, outside, told
from service.proposals import suggest


def words(text: str) -> list[tuple[str, list[str]]]:
    return [(t.code, [text[begin:eind] for begin, eind in t.plaatsen]) for t in told(text)]


def test_every_factor_of_the_vocabulary_has_cues_and_no_other() -> None:
    assert tuple(CUES) == vocabulaire("factoren").codes


@pytest.mark.parametrize(
    ("sentence", "code", "cue"),
    [
        ("Het geld moest voor het eind van het jaar op.", "incidenteel-budget", "geld moest voor het eind van het jaar op"),
        ("De avond had twee tolken nodig.", "inclusiviteit", "tolken"),
        ("Mijn voorganger wist ervan.", "personeelswisseling", "voorganger"),
        ("Een workshop was te duur.", "budget", "te duur"),
        ("Daarvoor was geen tijd meer.", "tijd-en-doorlooptijd", "geen tijd"),
        ("Door loting kwam er een andere groep.", "representatieve-afspiegeling", "loting"),
        ("Twee fracties wilden een openbaar debat.", "transparant-proces", "openbaar debat"),
        ("Er viel niets te kiezen.", "beperkte-beleidsvrijheid", "niets te kiezen"),
        ("We stelden de spelregels op papier.", "duidelijke-kaders", "spelregels"),
        ("Bewoners zijn het praten moe.", "participatiemoeheid", "praten moe"),
    ],
)  # fmt: skip
def test_a_factor_is_found_in_the_words_that_tell_it(sentence: str, code: str, cue: str) -> None:
    assert (code, [cue]) in words(sentence)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "We spraken met bewoners over het plein.",
        "Het Openbaar Ministerie was er ook.",
        "De ontploting.",
    ],
)
def test_words_that_say_nothing_of_it_are_no_cue(text: str) -> None:
    assert words(text) == []


def test_what_is_told_most_comes_first_and_then_what_is_told_earlier() -> None:
    text = "De loting was te duur. Er was geen geld voor tolken, en voor vertaling ook niet."
    assert words(text) == [
        ("budget", ["te duur", "geen geld"]),
        ("inclusiviteit", ["tolken", "vertaling"]),
        ("representatieve-afspiegeling", ["loting"]),
    ]


def test_no_more_are_offered_than_someone_reads() -> None:
    text = "Loting, tolken, te duur, geen tijd, mijn voorganger, spelregels en een motie van de raad."
    assert [code for code, _ in words(text)] == [
        "representatieve-afspiegeling",
        "inclusiviteit",
        "budget",
        "tijd-en-doorlooptijd",
        "personeelswisseling",
    ]
    assert MOST == 5


def test_places_that_are_known_already_are_left_out() -> None:
    assert outside([(0, 4), (10, 14), (20, 24)], [(4, 9), (12, 13), (23, 30)]) == [(0, 4)]
    assert outside([(4, 8)], [(0, 4), (8, 9)]) == [(4, 8)]


def test_named_and_told_places_stand_together_without_doubles() -> None:
    text = "De doorlooptijd viel tegen: er was geen tijd voor tolken."
    found = [(v.waarde, [h.tekst for h in v.herkomst]) for v in suggest(text, today=date(2026, 11, 22))]
    assert found == [
        ("tijd-en-doorlooptijd", ["doorlooptijd", "geen tijd"]),
        ("inclusiviteit", ["tolken"]),
    ]


def test_it_finds_factors_of_the_example_register_that_no_name_gives_away() -> None:
    """A third of what is offered is what was written down, and of eight of those one is offered."""
    right = offered = there = 0
    for keuze, _ in example_register():
        text = "\n".join(t or "" for t in (keuze.titel, keuze.aanleiding, keuze.afweging))
        codes, truth = {t.code for t in told(text)}, {f.factor for f in keuze.factoren}
        if truth:
            right, offered, there = right + len(codes & truth), offered + len(codes), there + len(truth)
    assert right / offered >= 0.28
    assert right / there >= 0.10


@pytest.mark.parametrize(
    "text", ["a" * 20_000, "wie " * 5_000, "communicatie a b c d " * 950, "euro 1." * 2_800]
)
def test_the_longest_text_takes_no_time(text: str) -> None:
    told("")
    begin = time.process_time()
    told(text)
    assert time.process_time() - begin < 0.5
