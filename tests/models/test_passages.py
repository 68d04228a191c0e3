"""Texts in passages: nothing lost, nothing twice, never more than the encoder reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.examples import example_register
from data.keuze import texts
from models.hash_encoder import HashEncoder
from models.passages import TARGET_TOKENS, Passage, PassageMaker, SentenceSplitter

Counter = Callable[[Sequence[str]], list[int]]

SPLITTER = SentenceSplitter()
words: Counter = HashEncoder().count_tokens


def characters(given: Sequence[str]) -> list[int]:
    return [len(text) for text in given]


def with_specials(given: Sequence[str]) -> list[int]:
    """As sentencepiece counts: two tokens around each text, more for long words."""
    return [2 + sum(1 + len(word) // 6 for word in text.split()) for text in given]


def nothing(given: Sequence[str]) -> list[int]:
    return [0] * len(given)


COUNTERS: list[Counter] = [words, characters, with_specials, nothing]


def sentence(length: int) -> str:
    """A sentence of so many words."""
    return " ".join(["Woord", *["woord"] * (length - 1)]) + "."


def make(count: Counter, max_tokens: int, text: str, prefix: str = "") -> list[Passage]:
    return PassageMaker(SPLITTER, count, max_tokens).make([("afweging", text)], prefix)


# -- sentences ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Eén zin.", ["Eén zin."]),
        ("Geen punt", ["Geen punt"]),
        ("Werkt dit? Ja! Soms.", ["Werkt dit?", "Ja!", "Soms."]),
        (
            "Dhr. Jansen van de gem. Den Haag kwam o.a. om 19.30 uur. Daarna ging hij weg.",
            ["Dhr. Jansen van de gem. Den Haag kwam o.a. om 19.30 uur.", "Daarna ging hij weg."],
        ),
        ("Dat kost ca. € 5.000. Of bijv. minder?", ["Dat kost ca. € 5.000.", "Of bijv. minder?"]),
        (
            "Zie art. 2.2 van de verordening, m.b.t. inspraak i.p.v. overleg. Klaar.",
            ["Zie art. 2.2 van de verordening, m.b.t. inspraak i.p.v. overleg.", "Klaar."],
        ),
        ("Eerste regel\nTweede regel\n\n  Derde.  ", ["Eerste regel", "Tweede regel", "Derde."]),
        ("<b>Vet.</b> 'Zo'; DROP TABLE keuze;", ["<b>Vet.</b> 'Zo'; DROP TABLE keuze;"]),
        ("", []),
        (" \n\t\n ", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    found = SPLITTER.sentences(text)
    assert [s.tekst for s in found] == expected
    assert [text[s.begin : s.eind] for s in found] == expected


# -- packing, by hand -----------------------------------------------------------------------------


def test_sentences_are_packed_up_to_the_target() -> None:
    text = " ".join([sentence(50), sentence(70), sentence(1), sentence(100)])
    found = make(words, 512, text)
    # 50 + 70 is exactly the target; one word more starts the next passage
    assert [words([p.tekst])[0] for p in found] == [120, 101]
    assert [len(p.zinnen) for p in found] == [2, 2]
    assert found[0].tekst == f"{sentence(50)} {sentence(70)}"
    assert found[0].zinnen == ((0, len(sentence(50))), (len(sentence(50)) + 1, len(found[0].tekst)))


def test_a_short_tail_joins_the_passage_before_it() -> None:
    tail, no_tail = sentence(29), sentence(30)
    assert [words([p.tekst])[0] for p in make(words, 512, f"{sentence(110)} {tail}")] == [139]
    assert [words([p.tekst])[0] for p in make(words, 512, f"{sentence(110)} {no_tail}")] == [110, 30]
    # 140 + 29 would be more than 1.4 times the target
    assert [words([p.tekst])[0] for p in make(words, 512, f"{sentence(140)} {tail}")] == [140, 29]


def test_a_tail_does_not_join_when_the_encoder_could_not_read_it() -> None:
    # room is 60 - 8 = 52, so that is the target as well
    found = make(words, 60, f"{sentence(50)} {sentence(10)}")
    assert [words([p.tekst])[0] for p in found] == [50, 10]


def test_a_long_sentence_stays_whole_while_it_fits() -> None:
    assert [words([p.tekst])[0] for p in make(words, 512, sentence(504))] == [504]
    halves = make(words, 512, sentence(505))
    assert sum(words([p.tekst])[0] for p in halves) == 505
    assert all(words([p.tekst])[0] > 200 for p in halves)


def test_room_is_kept_for_the_prefix() -> None:
    text = sentence(100)
    assert len(make(words, 118, text)) == 1
    assert len(make(words, 118, text, prefix="een titel van tien woorden die ook mee moet doen")) == 1
    assert len(make(words, 118, text, prefix="een titel van elf woorden die ook nog mee moet doen")) > 1


def test_a_word_without_end_is_cut_and_kept() -> None:
    word = "Z" + "a" * 999
    found = make(characters, 108, word)
    assert "".join(p.tekst for p in found) == word
    assert max(len(p.tekst) for p in found) <= 100


def test_fields_are_not_mixed() -> None:
    found = PassageMaker(SPLITTER, words, 512).make([("aanleiding", "Kort."), ("afweging", "Ook kort.")])
    assert [(p.veld, p.begin, p.eind, p.tekst, p.zinnen) for p in found] == [
        ("aanleiding", 0, 5, "Kort.", ((0, 5),)),
        ("afweging", 0, 9, "Ook kort.", ((0, 9),)),
    ]


def test_no_text_no_passages() -> None:
    maker = PassageMaker(SPLITTER, words, 512)
    assert maker.make([]) == []
    assert maker.make([("afweging", ""), ("resultaat", " \n ")]) == []


@pytest.mark.parametrize("max_tokens", [0, 8, 10])
def test_a_prefix_that_leaves_no_room_is_refused(max_tokens: int) -> None:
    with pytest.raises(ValueError, match="no room"):
        make(words, max_tokens, "Een tekst.", prefix="een titel")


def test_a_counter_for_which_nothing_fits_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        make(lambda given: [1000] * len(given), 512, "Een tekst.")


# -- for any text ---------------------------------------------------------------------------------


any_text = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from([*"abc", "woord", "Een", "x" * 50, ". ", "! ", "\n", "\n\n", " ", "\t", "dhr. ", "é", "\U0001f600"]),
        max_size=120,
    ).map("".join),
)  # fmt: skip


def check(text: str, found: list[Passage]) -> None:
    assert all(p.tekst == text[p.begin : p.eind] for p in found)
    bounds = [(p.begin, p.eind) for p in found]
    assert all(first[1] <= second[0] for first, second in pairwise(bounds))
    sentences = [zin for p in found for zin in p.zinnen]
    assert all(begin < eind for begin, eind in sentences)
    assert all(first[1] <= second[0] for first, second in pairwise(sentences))
    for p in found:
        assert (p.zinnen[0][0], p.zinnen[-1][1]) == (p.begin, p.eind)
    kept = {i for begin, eind in sentences for i in range(begin, eind)}
    assert {i for i, ch in enumerate(text) if not ch.isspace()} <= kept


@given(any_text, st.sampled_from(COUNTERS), st.integers(30, 300))
def test_every_word_is_in_one_passage_that_fits(text: str, count: Counter, max_tokens: int) -> None:
    found = make(count, max_tokens, text)
    check(text, found)
    assert all(size <= max_tokens for size in count([p.tekst for p in found]))


@given(st.text("ab .\n", max_size=300), st.integers(0, 40))
def test_a_prefix_and_its_passage_fit_together(text: str, extra: int) -> None:
    prefix = "t" * 20
    found = make(characters, 32 + extra, text, prefix)
    check(text, found)
    assert all(len(prefix) + len(p.tekst) <= 32 + extra for p in found)


@given(any_text, st.randoms(use_true_random=False))
def test_a_counter_without_rhyme_or_reason_loses_nothing(text: str, random) -> None:
    found = make(lambda given: [random.randint(0, 90) for _ in given], 512, text)
    check(text, found)


def test_all_texts_together_are_one_piece_when_they_fit() -> None:
    maker = PassageMaker(SPLITTER, words, 512)
    fields = [
        ("afweging", "De wijk is groot. Er wonen veel gezinnen."),
        ("resultaat", "Veel mensen kwamen."),
    ]
    assert maker.make_wholes(fields, "Titel") == [
        "De wijk is groot. Er wonen veel gezinnen.\nVeel mensen kwamen."
    ]
    assert maker.make_wholes([]) == []


def test_texts_that_are_too_long_become_as_few_pieces_as_fit() -> None:
    # 5 tokens of title and 8 to spare leave 30 of 43: six sentences of five words in each piece.
    sentences = [f"Dit is zin nummer {i}." for i in range(1, 13)]
    found = PassageMaker(SPLITTER, words, 43).make_wholes([("afweging", " ".join(sentences))], "t " * 5)
    assert found == [" ".join(sentences[:6]), " ".join(sentences[6:])]


def test_the_example_register_in_passages() -> None:
    maker = PassageMaker(SPLITTER, words, 512)
    sizes = []
    for keuze, _ in example_register():
        fields = texts(keuze)
        found = maker.make(fields, prefix=keuze.titel)
        for veld, tekst in fields:
            check(tekst, [p for p in found if p.veld == veld])
        order = [veld for veld, _ in fields]
        assert [order.index(p.veld) for p in found] == sorted(order.index(p.veld) for p in found)
        sizes += words([p.tekst for p in found])
    assert max(sizes) <= TARGET_TOKENS * 1.4
