"""Earlier choices beside the one being written: which, how many, and from how much text."""

from __future__ import annotations

import pytest

from service.answers import ZWAK
from service.earlier import MOST_CHARACTERS, earlier
from service.opening import Register
from service.search import Question

SITUATION = (
    "Jongeren hangen 's avonds bij de portieken en bewoners klagen over lawaai.",
    "We willen op straat met ze in gesprek in plaats van een avond in een zaal.",
)


@pytest.fixture(scope="module")
def register(example: Register) -> Register:
    """Nothing is written to it."""
    return example


def ids(register: Register, *texts: str, but: str = "") -> list[str] | None:
    found = earlier(register.search, texts, but)
    return None if found is None else [r.record.keuze.id for r in found]


def test_a_situation_like_an_earlier_one_finds_it(register: Register) -> None:
    found = ids(register, *SITUATION)
    assert found is not None
    assert found[0] == "voorbeeld-001"
    assert len(found) == 3


def test_they_are_the_best_of_the_answer_without_the_one_being_written(register: Register) -> None:
    # "Jongeren" is told, not asked for.
    unread = frozenset({"doelgroep"})
    answer = register.search.answer(Question(" ".join(SITUATION), negeer=unread, perPagina=10))
    best = [r.record.keuze.id for r in answer.resultaten if r.verwantschap != ZWAK]
    assert ids(register, *SITUATION) == best[:3]
    assert ids(register, *SITUATION, but=best[0]) == best[1:4]


def test_too_little_text_is_not_looked_up(register: Register) -> None:
    assert ids(register) is None
    assert ids(register, "", "  \n ") is None
    assert ids(register, "Vijf woorden zijn te", "weinig") is None
    assert ids(register, "Zes woorden over jongeren", "en overlast") is not None


def test_something_else_altogether_finds_nothing(register: Register) -> None:
    assert (
        ids(register, "De kwantumtheorie beschrijft deeltjes met golffuncties en waarschijnlijkheden.")
        == []
    )


def test_a_place_or_year_in_the_text_is_no_filter(register: Register) -> None:
    plain = ids(register, *SITUATION)
    told = ids(register, *SITUATION, "Het speelt sinds 1994 in Wateringse Veld en in Morgenstond in 2031.")
    assert told
    assert plain is not None
    assert plain[0] in told


def test_the_first_of_a_long_text_tells_the_situation(register: Register) -> None:
    situation = " ".join(SITUATION)
    long = situation + " woord" * 4000
    whole_words = long[:MOST_CHARACTERS].rsplit(" ", 1)[0]
    assert ids(register, long) == ids(register, whole_words)
