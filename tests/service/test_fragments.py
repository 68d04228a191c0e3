"""Which sentence is shown, with vectors small enough to work out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from data.passages import PassageDetail
from service.fragments import best_fragment, shared_words
from service.texts import searchable
from tests.service.making import keuze

QUESTION = np.array([1.0, 0.0], np.float32)


def passage(veld: str, *sentences: tuple[str, float], begin: int = 0) -> PassageDetail:
    """A passage whose sentences have the given similarity to QUESTION."""
    text, bounds = "", []
    for sentence, _ in sentences:
        text += " " if text else ""
        bounds.append((begin + len(text), begin + len(text) + len(sentence)))
        text += sentence
    rows = [[near, np.sqrt(1 - near**2)] for _, near in sentences]
    return PassageDetail(1, veld, begin, begin + len(text), text, tuple(bounds), np.array(rows, np.float32))


def test_the_nearest_sentence_is_shown_where_it_stands() -> None:
    here = passage("afweging", ("Eerst dit.", 0.1), ("Dan dat hier.", 0.9), ("Tot slot.", 0.5), begin=40)
    other = passage("aanleiding", ("Iets anders.", 0.8))
    found = best_fragment([other, here], QUESTION, "vraag", None)
    assert (found.veld, found.label, found.tekst) == ("afweging", "Waarom dit instrument", here.tekst)
    assert (found.begin, found.eind) == (40, 40 + len("Eerst dit. Dan dat hier. Tot slot."))
    assert (found.zinBegin, found.zinEind) == (51, 64)
    assert found.parts == ("Eerst dit. ", "Dan dat hier.", " Tot slot.")


def test_shared_words_decide_between_sentences_that_mean_the_same() -> None:
    one, two = passage("afweging", ("Een boom.", 0.6)), passage("resultaat", ("De kastanjes bloeien.", 0.6))
    assert best_fragment([one, two], QUESTION, "Welke kastanje?", None).veld == "resultaat"
    # The words of a question that is far off in meaning do not outweigh it.
    near, far = passage("afweging", ("Een boom.", 0.9)), passage("resultaat", ("De kastanjes.", 0.3))
    assert best_fragment([near, far], QUESTION, "Welke kastanje?", None).veld == "afweging"


def test_more_shared_words_count_for_more() -> None:
    one = passage("afweging", ("De kastanjes.", 0.6), ("De kastanjes op het plein.", 0.6), begin=500)
    found = best_fragment([one], QUESTION, "kastanje op een plein", None)
    assert found.parts[1] == "De kastanjes op het plein."


def test_of_a_compound_every_part_counts() -> None:
    one, two = ("Het water is koud.", 0.6), ("Er is een speelplek.", 0.6)
    for sentences in ((one, two), (two, one)):
        found = best_fragment([passage("afweging", *sentences)], QUESTION, "waterspeelplekken", None)
        assert found.tekst[found.zinBegin : found.zinEind] == "Er is een speelplek."
    # And the other way about: the question has the word that the compound is made of.
    one, two = ("Een eik op de stoep.", 0.6), ("De buurtbewoners.", 0.6)
    found = best_fragment([passage("afweging", one, two)], QUESTION, "Wat zei de bewoner?", None)
    assert found.tekst[found.zinBegin : found.zinEind] == "De buurtbewoners."


@pytest.mark.parametrize("veld", ["resultaat", "leerpunten", "evaluatie.toelichting"])
def test_who_asks_for_the_outcome_is_shown_the_outcome(veld: str) -> None:
    why, how = passage("afweging", ("Een.", 0.60)), passage(veld, ("Twee.", 0.59))
    assert best_fragment([why, how], QUESTION, "vraag", None).veld == "afweging"
    assert best_fragment([why, how], QUESTION, "vraag", "uitkomst").veld == veld
    assert best_fragment([why, how], QUESTION, "vraag", "afwijzing").veld == "afweging"
    far = passage(veld, ("Twee.", 0.2))
    assert best_fragment([why, far], QUESTION, "vraag", "uitkomst").veld == "afweging"


def test_who_asks_for_a_rejection_is_shown_the_reason() -> None:
    why, no = passage("afweging", ("Een.", 0.60)), passage("alternatieven[2].reden", ("Twee.", 0.59))
    assert best_fragment([why, no], QUESTION, "vraag", "uitkomst").veld == "afweging"
    found = best_fragment([why, no], QUESTION, "vraag", "afwijzing")
    assert (found.veld, found.label) == ("alternatieven[2].reden", "Afgewezen")


def test_without_a_vector_words_decide_and_else_the_first_sentence() -> None:
    one, two = passage("aanleiding", ("Een boom.", 0.9)), passage("afweging", ("Een kastanje.", 0.1))
    assert best_fragment([one, two], None, "kastanje", None).veld == "afweging"
    assert best_fragment([one, two], None, "niets hiervan", None).veld == "aanleiding"


def test_the_words_that_are_shared_as_they_were_typed() -> None:
    record = keuze("a", "De bewoners kozen kastanjes.", titel="Bomen op het plein")
    held = searchable(record)
    assert shared_words("Welke KASTANJE zag de bewoner op ons plein, kastanje?", held) == (
        "kastanje",
        "bewoner",
        "plein",
    )
    assert shared_words("werkplaats of windmolen", held) == ("werkplaats",)  # a word of a label
    assert shared_words("windmolen", held) == ()


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["Een plek waar kinderen spelen met speels water."], ("waterspeelplekken",)),
        (["De waterspeelplek."], ("waterspeelplekken",)),
        (["De speelplek aan het water."], ("waterspeelplekken",)),
        (["De speelplek."], ()),
        (["De speelplek.", "Het water."], ()),
        ([], ()),
    ],
    ids=["apart", "another form", "partly together", "one part missing", "in two texts", "no text"],
)
def test_a_compound_is_shared_when_one_text_holds_every_part(
    texts: list[str], expected: tuple[str, ...]
) -> None:
    assert shared_words("Waterspeelplekken?", texts) == expected
